"""A whole sheet that comes in at once, from a member's device that may have been away."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.assessment import forms, queries
from namsao.assessment.actions.scoring import own_sheet, sheet_is_frozen, sign_sheet
from namsao.assessment.lines import SheetLine
from namsao.assessment.models import Score, ScoreSheet
from namsao.dossiers import queries as dossiers
from namsao.kernel.action import Facts, Refused, action
from namsao.kernel.reach import Actor


class Differs(Refused):
    """The sheet was changed elsewhere meanwhile: the member chooses.

    `criteria` names them: "sheet" where another device saved something else, "fact" where the
    advisory team settles it otherwise by now.
    """

    def __init__(self, criteria: Mapping[str, str]) -> None:
        said = _("Phiếu đã đổi ở nơi khác tại tiêu chí %s. Hãy chọn bản nào được giữ.")
        super().__init__(said % ", ".join(criteria))
        self.criteria = dict(criteria)


@action(
    ScoreSheet,
    "deliver_sheet",
    label=gettext_lazy("Gửi cả phiếu"),
    effect=gettext_lazy(
        "Nhận mọi điểm trên phiếu trong một lần; nếu phiếu được gửi để ký thì ký luôn."
    ),
    form=forms.DeliverSheet,
)
def deliver_sheet(
    sheet: ScoreSheet,
    *,
    by: Actor,
    at: datetime,
    delivery: UUID,
    base: int,
    scores: Sequence[SheetLine],
    sign: bool = False,
    remark: str = "",
    second_look: str = "",
    signed_on_device_at: datetime | None = None,
) -> Facts:
    """Take a whole sheet in, and sign it where the member did: all of it, or nothing.

    `base` is the sheet's version that the device last heard of. A criterion changed on the device
    and elsewhere since is no one's to decide but the member's: Differs. So is one that was changed
    elsewhere alone, where the member signed without having seen it. What the session resolved
    meanwhile holds for every sheet, whatever the device says of it. The same `delivery` comes in
    once; again, it changes nothing, whatever has become of the sheet.
    """
    own_sheet(sheet, by)
    if sheet.delivery == delivery:
        return {"delivery": str(delivery), "again": True}
    if sheet.state != "draft":
        raise Refused(_("Phiếu đã ký; chỉ chủ tịch hội đồng mở lại được."))
    if reason := sheet_is_frozen(sheet):
        raise Refused(reason)
    settled = queries.settled_facts(sheet.entry)
    held = {score.criterion: score for score in sheet.scores.all()}
    resolved = queries.resolved_facts(sheet.entry)
    checked = [_checked(sheet, line) for line in scores if line.criterion not in resolved]
    if differing := _differing(checked, held, settled, base, sign):
        raise Differs(differing)
    taken = [
        line for line in checked if line.changed and not line.same_as(held.get(line.criterion))
    ]
    _must_object(taken, settled)
    sheet.version += bool(taken)
    sheet.delivery = delivery
    sheet.save(update_fields=["version", "delivery"])
    _write(sheet, taken, at)
    if sign:
        sign_sheet(
            sheet,
            by=by,
            at=at,
            remark=remark,
            second_look=second_look,
            signed_on_device_at=signed_on_device_at,
        )
    return {
        "delivery": str(delivery),
        "version": sheet.version,
        "scores": {
            line.criterion: {"choice": line.choice, "objection": line.objection} for line in taken
        },
    }


def _checked(sheet: ScoreSheet, line: SheetLine) -> SheetLine:
    """The line, if its criterion knows the choice. Raises Refused otherwise."""
    dossiers.check_one(sheet.entry.dossier, line.criterion, line.choice)
    return line


def _differing(
    lines: Iterable[SheetLine],
    held: Mapping[str, Score],
    settled: Mapping[str, int],
    base: int,
    sign: bool,
) -> dict[str, str]:
    """The criteria about which the member has to be asked, in the sheet's order."""
    found = {}
    for line in lines:
        score, number = held.get(line.criterion), line.criterion
        newer = score is not None and score.version > base
        departs = number in settled and line.stored_choice != settled[number]
        if newer and not line.same_as(score) and (line.changed or sign):
            found[number] = "sheet"
        elif sign and departs and not line.changed and not line.objection:
            found[number] = "fact"
    return found


def _must_object(lines: Iterable[SheetLine], settled: Mapping[str, int]) -> None:
    """A settled fact changes only with an objection."""
    bare = [
        line.criterion
        for line in lines
        if line.criterion in settled
        and line.stored_choice != settled[line.criterion]
        and not line.objection.strip()
    ]
    if bare:
        said = _(
            "Tổ tư vấn đã xác định tiêu chí %s bằng chứng cứ. Muốn khác, hãy nêu lý do phản đối."
        )
        raise Refused(said % ", ".join(bare), {"scores": [said % ", ".join(bare)]})


def _write(sheet: ScoreSheet, lines: Iterable[SheetLine], at: datetime) -> None:
    Score.objects.bulk_create(
        [
            Score(
                sheet=sheet,
                criterion=line.criterion,
                choice=line.stored_choice,
                note=line.note,
                reason=line.reason,
                objection=line.objection,
                version=sheet.version,
                saved_at=at,
            )
            for line in lines
        ],
        update_conflicts=True,
        unique_fields=["sheet", "criterion"],
        update_fields=["choice", "note", "reason", "objection", "version", "saved_at"],
    )
