"""A council member's own sheet: start, score, sign; only the chair reopens (Article 7.3.d)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.assessment import forms, queries
from namsao.assessment.models import Entry, Score, ScoreSheet, Seat
from namsao.dossiers import queries as dossiers
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.reach import Actor
from namsao.law.council import SHEET_MOVES
from namsao.law.criteria.model import Choice


def _not_to_be_scored(entry: Entry) -> str | None:
    """Why the council cannot score it now."""
    if entry.dossier.state != "appraised":
        return _("Hồ sơ này không ở bước hội đồng chấm điểm.")
    if entry.session is None or entry.session.state == "closed":
        return _("Chưa có phiên họp cho hồ sơ này, hoặc phiên họp đã bế mạc.")
    return None


def sheet_is_frozen(sheet: ScoreSheet) -> str | None:
    """Why nobody may change the sheet now."""
    return _not_to_be_scored(sheet.entry)


@action(
    Entry,
    "start_sheet",
    label=gettext_lazy("Bắt đầu chấm"),
    effect=gettext_lazy("Lập phiếu của riêng bạn. Người khác không thấy phiếu trước khi bạn ký."),
    guard=_not_to_be_scored,
)
def start_sheet(entry: Entry, *, by: Actor, at: datetime) -> Made[ScoreSheet]:
    """Make one's own sheet; settled facts come filled in, where the rules say so."""
    seat = Seat.objects.filter(
        round=entry.round_id,
        person_id=by.user_id,
        duty__in=["chair", "member"],
        ended_at__isnull=True,
    ).first()
    if seat is None:
        raise Refused(_("Chỉ thành viên hội đồng của đợt này mới chấm điểm."))
    sheet, created = ScoreSheet.objects.get_or_create(
        entry=entry, seat=seat, defaults={"state": "draft"}
    )
    if created:
        Score.objects.bulk_create(
            Score(sheet=sheet, criterion=number, choice=choice, saved_at=at)
            for number, choice in queries.settled_facts(entry).items()
        )
    return Made(sheet, {})


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
    chosen = dossiers.check_one(sheet.entry.dossier, criterion, choice)
    stored = None if chosen is None else int(chosen)
    settled = queries.settled_facts(sheet.entry)
    if criterion in settled and stored != settled[criterion] and not objection.strip():
        said = _(
            "Tổ tư vấn đã xác định tiêu chí %s bằng chứng cứ. Muốn khác, hãy nêu lý do phản đối."
        )
        raise Refused(said % criterion, {"objection": [said % criterion]})
    sheet.version += 1
    Score.objects.update_or_create(
        sheet=sheet,
        criterion=criterion,
        defaults={
            "choice": stored,
            "note": note,
            "reason": reason,
            "objection": objection,
            "version": sheet.version,
            "saved_at": at,
        },
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
    signed_on_device_at: datetime | None = None,
) -> Facts:
    """Sign a complete sheet; from then on the member sees the others' signed sheets.

    Every criterion below the producer's claim carries a reason by then: the producer reads it.
    `at` is when the server has it; `signed_on_device_at` what the clock of a device said that was
    away when the member signed.
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
    sheet.remark, sheet.signed_at = remark, at
    sheet.signed_on_device_at = signed_on_device_at
    facts: Facts = {"total": result.total, "parts": result.parts, "stars": result.stars}
    if signed_on_device_at:
        facts["signed_on_device_at"] = signed_on_device_at.isoformat()
    return facts


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
