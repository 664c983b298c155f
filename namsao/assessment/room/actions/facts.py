"""Settled facts that a member objects to: resolved in the session (Articles 7.3.c and 7.3.d)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.assessment import queries
from namsao.assessment.actions.appraisal import write_finding
from namsao.assessment.actions.scoring import not_to_be_scored
from namsao.assessment.models import Entry, ScoreSheet
from namsao.assessment.room import disputes, forms
from namsao.assessment.room.actions.looking import look_again
from namsao.assessment.room.models import Ground, Resolution, Ruling
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.reach import Actor
from namsao.law.criteria.model import Choice


def _nothing_to_resolve(entry: Entry) -> str | None:
    if reason := not_to_be_scored(entry):
        return reason
    if not disputes.unresolved(entry, _signed(entry)):
        return _("Không có phản đối nào đang chờ giải quyết ở hồ sơ này.")
    return None


def _signed(entry: Entry) -> list[ScoreSheet]:
    """The signed sheets of members who take part."""
    aside = [conflict.seat_id for conflict in entry.conflicts.all()]
    rows = entry.sheets.filter(state="signed").exclude(seat__in=aside)
    return list(rows.select_related("seat__person").prefetch_related("scores"))


@action(
    Entry,
    "resolve_objection",
    label=gettext_lazy("Giải quyết phản đối"),
    effect=gettext_lazy(
        "Kết luận của phiên họp áp dụng cho mọi phiếu. Nếu để từng thành viên tự chấm, phiếu đã ký"
        " được đưa xem lại."
    ),
    form=forms.ResolveObjection,
    guard=_nothing_to_resolve,
)
def resolve_objection(
    entry: Entry, *, by: Actor, at: datetime, criterion: str, ruling: str, reason: str
) -> Made[Resolution]:
    """Resolve the objections to one settled fact.

    The finding stands, or the team corrects it, for every sheet; or the members score it
    themselves: then every signed sheet goes back for a second look at this criterion.
    """
    signed = _signed(entry)
    if criterion not in disputes.unresolved(entry, signed):
        said = _("Tiêu chí %s không có phản đối nào đang chờ giải quyết.") % criterion
        raise Refused(said, {"criterion": [said]})
    former = queries.settled_facts(entry)[criterion]
    made = Resolution.objects.create(
        entry=entry,
        criterion=criterion,
        ruling=ruling,
        reason=reason,
        resolved_at=at,
        former=former,
        choice=former if ruling == Ruling.STANDS else None,
    )
    if ruling == Ruling.OPENED:
        for sheet in signed:
            look_again(
                sheet, by=by, at=at, reason=reason, ground=Ground.OTHER, criteria=[criterion]
            )
    return Made(made, {"criterion": criterion, "ruling": str(ruling), "reason": reason})


def _none_asked(entry: Entry) -> str | None:
    if reason := not_to_be_scored(entry):
        return reason
    if not any(one.awaited for one in entry.resolutions.all()):
        return _("Phiên họp không yêu cầu tổ tư vấn xác định lại tiêu chí nào.")
    return None


@action(
    Entry,
    "correct_finding",
    label=gettext_lazy("Xác định lại một tiêu chí"),
    effect=gettext_lazy("Kết quả mới áp dụng cho mọi phiếu của hồ sơ này; kết quả cũ vẫn lưu."),
    form=forms.CorrectFinding,
    guard=_none_asked,
)
def correct_finding(
    entry: Entry,
    *,
    by: Actor,
    at: datetime,
    criterion: str,
    choice: Choice,
    reason: str,
    evidence: Sequence[int] = (),
    pages: Mapping[int, int] | None = None,
) -> Facts:
    """The team's new finding on a fact that the session sent back; the former one is recorded."""
    asked = Resolution.objects.filter(entry=entry, criterion=criterion, ruling=Ruling.CORRECTED)
    found = asked.filter(choice=None).first()
    if found is None or choice is None:
        said = _("Tiêu chí %s không chờ xác định lại, hoặc chưa chọn phương án.") % criterion
        raise Refused(said, {"criterion": [said]})
    before = entry.findings.filter(criterion=criterion).values("choice", "reason").first()
    facts = write_finding(
        entry,
        by=by,
        at=at,
        criterion=criterion,
        choice=choice,
        reason=reason,
        evidence=evidence,
        pages=pages,
    )
    found.choice = int(choice)
    found.save(update_fields=["choice"])
    return {**facts, "former": before}
