"""A council member's own sheet: start, score, sign; only the chair reopens (Article 7.3.d)."""

from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.assessment import forms, queries
from namsao.assessment.models import Entry, Filing, Score, ScoreSheet, Seat
from namsao.assessment.room import disputes
from namsao.assessment.room.models import Outcome
from namsao.dossiers import queries as dossiers
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.reach import Actor
from namsao.law.council import SHEET_MOVES
from namsao.law.criteria.model import Choice


def not_to_be_scored(entry: Entry) -> str | None:
    """Why the council cannot score it now."""
    if entry.dossier.state != "appraised":
        return _("Hồ sơ này không ở bước hội đồng chấm điểm.")
    if entry.session is None or entry.session.state == "closed":
        return _("Chưa có phiên họp cho hồ sơ này, hoặc phiên họp đã bế mạc.")
    return None


def sheet_is_frozen(sheet: ScoreSheet) -> str | None:
    """Why nothing about the sheet changes any more."""
    return not_to_be_scored(sheet.entry)


@action(
    Entry,
    "start_sheet",
    label=gettext_lazy("Bắt đầu chấm"),
    effect=gettext_lazy("Lập phiếu của riêng bạn. Người khác không thấy phiếu trước khi bạn ký."),
    guard=not_to_be_scored,
)
def start_sheet(entry: Entry, *, by: Actor, at: datetime) -> Made[ScoreSheet]:
    """Make one's own sheet; settled facts come filled in, where the rules say so."""
    seat = _voting_seat(entry, by)
    sheet, created = ScoreSheet.objects.get_or_create(
        entry=entry, seat=seat, defaults={"state": "draft"}
    )
    if created:
        Score.objects.bulk_create(
            Score(sheet=sheet, criterion=number, choice=choice, saved_at=at)
            for number, choice in queries.settled_facts(entry).items()
        )
    return Made(sheet, {})


def _voting_seat(entry: Entry, by: Actor) -> Seat:
    """The person's seat as a voter on this dossier. Raises Refused where they have none."""
    assert entry.session is not None  # the guard has seen to it
    sitting = queries.sitting_of(entry.session)
    found = next((s for s in sitting.voters(entry) if s.person_id == by.user_id), None)
    if found is not None:
        return found
    if any(seat.person_id == by.user_id for seat in sitting.council):
        raise Refused(_("Ở hồ sơ này bạn đã có người thay."))
    raise Refused(_("Chỉ thành viên hội đồng của đợt này mới chấm điểm."))


@action(
    ScoreSheet,
    SHEET_MOVES["score"],
    label=gettext_lazy("Chấm một tiêu chí"),
    form=forms.ScoreForm,
    guard=sheet_is_frozen,
)
def score(
    sheet: ScoreSheet,
    *,
    by: Actor,
    at: datetime,
    criterion: str,
    choice: Choice | None = None,
    note: str = "",
    reason: str = "",
    objection: str = "",
) -> Facts:
    """Score one criterion on one's own sheet; a settled fact changes only with an objection.

    `reason` is for the producer, where the choice stays below what they claim.
    """
    own_sheet(sheet, by)
    prefetch_related_objects([sheet.entry], "resolutions", "findings")
    chosen = dossiers.check_one(sheet.entry.dossier, criterion, choice)
    stored = None if chosen is None else int(chosen)
    if criterion in queries.resolved_facts(sheet.entry):
        said = (
            _("Phiên họp đã giải quyết tiêu chí %s; kết luận áp dụng cho mọi phiếu.") % criterion
        )
        raise Refused(said, {"criterion": [said]})
    settled = queries.settled_facts(sheet.entry)
    if criterion in settled and stored != settled[criterion] and not objection.strip():
        said = _(
            "Tổ tư vấn đã xác định tiêu chí %s bằng chứng cứ. Muốn khác, hãy nêu lý do phản đối."
        )
        raise Refused(said % criterion, {"objection": [said % criterion]})
    sheet.version += 1
    entered: Facts = {"choice": stored, "note": note, "reason": reason, "objection": objection}
    entered |= {"version": sheet.version, "saved_at": at}
    Score.objects.bulk_create(  # one statement: the sheet is locked, nobody comes between
        [Score(sheet=sheet, criterion=criterion, **entered)],
        update_conflicts=True,
        unique_fields=["sheet", "criterion"],
        update_fields=list(entered),
    )
    return {"criterion": criterion, "choice": chosen, "objection": objection}


@action(
    ScoreSheet,
    SHEET_MOVES["sign_sheet"],
    label=gettext_lazy("Ký phiếu"),
    effect=gettext_lazy(
        "Gửi phiếu cho chủ tịch và thư ký hội đồng. Sau khi ký, chỉ chủ tịch mở lại được."
    ),
    form=forms.SignSheet,
    guard=sheet_is_frozen,
)
def sign_sheet(
    sheet: ScoreSheet,
    *,
    by: Actor,
    at: datetime,
    remark: str = "",
    second_look: str = "",
    signed_on_device_at: datetime | None = None,
) -> Facts:
    """Sign a complete sheet; from then on the member sees the others' signed sheets.

    Every criterion below the producer's claim carries a reason by then: the producer reads it.
    `at` is when the server has it; `signed_on_device_at` what the clock of a device said that was
    away when the member signed. On a second look `second_look` says why the member keeps or
    changes what they had signed.
    """
    own_sheet(sheet, by)
    result = queries.sheet_score(sheet)
    if result.unanswered:
        raise Refused(
            _("Còn %(count)d tiêu chí chưa chấm: %(numbers)s.")
            % {"count": len(result.unanswered), "numbers": ", ".join(result.unanswered)}
        )
    if lacking := queries.without_reason(sheet):
        raise Refused(
            _(
                "Còn %(count)d tiêu chí thấp hơn mức chủ thể tự đánh giá mà chưa nêu lý do cho"
                " chủ thể: %(numbers)s."
            )
            % {"count": len(lacking), "numbers": ", ".join(lacking)}
        )
    look = disputes.open_look(sheet)
    if look is not None and not second_look.strip():
        said = _("Chủ tịch yêu cầu xem lại phiếu này. Hãy nêu lý do giữ hoặc đổi.")
        raise Refused(said, {"second_look": [said]})
    sheet.remark, sheet.signed_at = remark, at
    sheet.signed_on_device_at = signed_on_device_at
    filing = filed(sheet, at, remark)
    facts: Facts = {"total": result.total, "parts": result.parts, "stars": result.stars}
    if signed_on_device_at:
        facts["signed_on_device_at"] = signed_on_device_at.isoformat()
    if look is not None:
        changed = _chosen_in(filing) != _chosen_in(look.first)
        look.second, look.answer = filing, second_look
        look.outcome = Outcome.CHANGED if changed else Outcome.KEPT
        look.save(update_fields=["second", "answer", "outcome"])
        facts |= {"second_look": look.outcome, "reason": second_look}
    return facts


def filed(sheet: ScoreSheet, at: datetime, remark: str) -> Filing:
    """The sheet as it is signed, kept for ever. Part of the actions that sign or look again."""
    result = queries.sheet_score(sheet)
    return Filing.objects.create(
        sheet=sheet,
        number=sheet.filings.count() + 1,
        signed_at=at,
        total=result.total,
        stars=result.stars,
        scores=[
            {
                "criterion": score.criterion,
                "choice": score.choice,
                "note": score.note,
                "reason": score.reason,
                "objection": score.objection,
            }
            for score in sheet.scores.order_by("id")
        ],
        remark=remark,
    )


def _chosen_in(filing: Filing) -> dict[str, int | None]:
    return {score["criterion"]: score["choice"] for score in filing.scores}


@action(
    ScoreSheet,
    SHEET_MOVES["reopen_sheet"],
    label=gettext_lazy("Mở lại phiếu"),
    effect=gettext_lazy("Thành viên được sửa và ký lại phiếu. Lý do được ghi vào lịch sử."),
    form=forms.Reason,
    guard=sheet_is_frozen,
)
def reopen_sheet(sheet: ScoreSheet, *, by: Actor, at: datetime, reason: str) -> Facts:
    """The chair gives a signed sheet back to its member, with a reason."""
    sheet.signed_at = sheet.signed_on_device_at = None
    return {"reason": reason}


def own_sheet(sheet: ScoreSheet, by: Actor) -> None:
    """Raises Refused for a sheet of somebody else."""
    if sheet.seat.person_id != by.user_id:
        raise Refused(_("Đây là phiếu của người khác; bạn chỉ chấm được phiếu của mình."))
