"""The verbs of commune and province before the council (Articles 7.2 and 7.3.a)."""

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from namsao.dossiers import forms, queries
from namsao.dossiers.models import CommuneReport, CompletionRequest, Dossier, Level
from namsao.kernel.action import Facts, Refused, action
from namsao.kernel.numbering import next_number
from namsao.kernel.reach import Actor
from namsao.law.deadlines import commune_due, renewal_due
from namsao.law.dossier import MOVES
from namsao.law.regimes import finish_by


def _receipt(register: str, at: datetime) -> str:
    """The next number of a unit's register of the year (Form 01): "0012/PĐK-24-2026"."""
    tail = f"PĐK-{register}-{localtime(at).year}"
    return f"{next_number(tail):04d}/{tail}"


def _not_at_commune(dossier: Dossier) -> str | None:
    """Why the commune cannot report on it now."""
    return None if dossier.state == "at_commune" else _("Chỉ viết báo cáo khi xã đang giữ hồ sơ.")


@action(
    Dossier,
    MOVES["receive"],
    label=gettext_lazy("Tiếp nhận hồ sơ"),
    effect=gettext_lazy(
        "Cấp số phiếu tiếp nhận và bắt đầu tính 15 ngày làm việc của xã. Chủ thể thấy ngày nhận."
    ),
)
def receive(dossier: Dossier, *, by: Actor, at: datetime) -> Facts:
    """The commune takes the dossier in; its 15 working days begin (Article 7.2)."""
    commune = dossier.product.producer.commune
    # A dossier that comes back after completion keeps the number under which it is known.
    if not dossier.commune_receipt:
        dossier.commune_receipt = _receipt(f"{commune.province.code}-{commune.code}", at)
    dossier.commune_received_at = at
    dossier.commune_due_on = commune_due(localtime(at).date())
    return {"receipt": dossier.commune_receipt, "due_on": dossier.commune_due_on.isoformat()}


@action(
    Dossier,
    MOVES["return_to_producer"],
    label=pgettext_lazy("action", "Trả lại để hoàn thiện"),
    effect=gettext_lazy("Gửi trả chủ thể kèm lý do. Đồng hồ của xã dừng tới khi chủ thể nộp lại."),
    form=forms.Reasons,
)
def return_to_producer(dossier: Dossier, *, by: Actor, at: datetime, reasons: str) -> Facts:
    """The commune asks the producer to complete the dossier (Article 7.2.a)."""
    _ask(dossier, reasons, at)
    dossier.commune_due_on = None
    return {"reasons": reasons}


def _ask(dossier: Dossier, reasons: str, at: datetime) -> None:
    """Make each line a request of its own; a criterion's number before it says where."""
    dossier.return_reasons = reasons
    known = queries.criteria_of(dossier).by_number
    requests = []
    for line in filter(None, map(str.strip, reasons.splitlines())):
        number, _colon, rest = line.removeprefix("Tiêu chí ").partition(":")
        criterion = number.strip() if number.strip() in known and rest.strip() else ""
        requests.append(
            CompletionRequest(
                dossier=dossier,
                criterion=criterion,
                text=rest.strip() if criterion else line,
                asked_at=at,
            )
        )
    CompletionRequest.objects.bulk_create(requests)


@action(
    Dossier,
    "report",
    label=gettext_lazy("Viết báo cáo của xã"),
    effect=gettext_lazy(
        "Lưu báo cáo theo Mẫu số 03. Báo cáo được gửi cùng hồ sơ khi chuyển lên tỉnh."
    ),
    form=forms.Report,
    guard=_not_at_commune,
)
def report(
    dossier: Dossier,
    *,
    by: Actor,
    at: datetime,
    local_material: str,
    local_labour: str,
    idea_origin: str,
    local_identity: str,
) -> Facts:
    """Form 03: the four contents that the commune assesses (Articles 6.2.b and 7.2.a)."""
    CommuneReport.objects.update_or_create(
        dossier=dossier,
        defaults={
            "local_material": local_material,
            "local_labour": local_labour,
            "idea_origin": idea_origin,
            "local_identity": local_identity,
            "written_at": at,
            "written_by_id": by.user_id,
        },
    )
    return {}


@action(
    Dossier,
    MOVES["forward"],
    label=gettext_lazy("Chuyển lên tỉnh"),
    effect=gettext_lazy(
        "Gửi hồ sơ, báo cáo của xã và văn bản đề nghị tới cơ quan tham mưu OCOP cấp tỉnh."
    ),
    form=forms.Forward,
)
def forward(dossier: Dossier, *, by: Actor, at: datetime, proposal_number: str) -> Facts:
    """The commune proposes the product to the province (Articles 6.2.a, 6.2.c and 7.2.b)."""
    written = CommuneReport.objects.filter(dossier=dossier)
    if not written.update(proposal_number=proposal_number):
        raise Refused(_("Chưa có báo cáo của xã (Mẫu số 03). Hãy viết báo cáo trước khi chuyển."))
    dossier.forwarded_at = at
    late = dossier.commune_due_on is not None and localtime(at).date() > dossier.commune_due_on
    return {"proposal_number": proposal_number, "late": late}


@action(
    Dossier,
    MOVES["receive_at_province"],
    label=gettext_lazy("Tỉnh tiếp nhận hồ sơ"),
    effect=gettext_lazy("Cấp số phiếu tiếp nhận của tỉnh. Xã và chủ thể thấy ngày nhận."),
)
def receive_at_province(dossier: Dossier, *, by: Actor, at: datetime) -> Facts:
    """The province's OCOP office takes the dossier in (Article 7.3.a)."""
    if not dossier.province_receipt:
        dossier.province_receipt = _receipt(dossier.product.producer.commune.province.code, at)
    dossier.province_received_at = at
    dossier.evaluation_due_on = _evaluation_due(dossier, at)
    return {"receipt": dossier.province_receipt, "due_on": str(dossier.evaluation_due_on or "")}


def _evaluation_due(dossier: Dossier, at: datetime) -> date | None:
    """45 days for a renewal from the full dossier (7.6.g); the end of the transition (12.2)."""
    filed = localtime(dossier.submitted_at or at).date()
    if pending := finish_by(queries.kind_of(dossier), filed):
        return pending
    return renewal_due(localtime(at).date()) if dossier.kind == "renewal" else None


@action(
    Dossier,
    MOVES["receive_at_centre"],
    label=gettext_lazy("Bộ tiếp nhận hồ sơ"),
    effect=gettext_lazy("Đưa hồ sơ vào việc của Bộ. Tỉnh và chủ thể thấy ngày nhận."),
)
def receive_at_centre(dossier: Dossier, *, by: Actor, at: datetime) -> Facts:
    """The ministry's OCOP office takes the dossier in (Article 7.4.a; renewals 7.6.e)."""
    dossier.level, dossier.centre_received_at = Level.CENTRE, at
    if dossier.kind == "renewal":
        dossier.evaluation_due_on = renewal_due(localtime(at).date())
    return {"due_on": str(dossier.evaluation_due_on or "")}


@action(
    Dossier,
    MOVES["send_back"],
    label=gettext_lazy("Yêu cầu hoàn thiện"),
    effect=gettext_lazy("Trả hồ sơ cho chủ thể kèm hướng dẫn. Hồ sơ nộp lại qua UBND xã."),
    form=forms.Reasons,
)
def send_back(dossier: Dossier, *, by: Actor, at: datetime, reasons: str) -> Facts:
    """The province guides the producer to complete the dossier (Article 7.3.a)."""
    _ask(dossier, reasons, at)
    dossier.commune_due_on = None
    return {"reasons": reasons}


@action(
    Dossier,
    MOVES["disqualify"],
    label=gettext_lazy("Loại hồ sơ"),
    effect=gettext_lazy("Kết thúc đánh giá với lý do, bất kể số điểm. Chủ thể nhận được lý do."),
    form=forms.Disqualify,
)
def disqualify(dossier: Dossier, *, by: Actor, at: datetime, ground: str, reason: str) -> Facts:
    """End the evaluation on one of the grounds that the set names."""
    grounds = {item.wording.key: item.wording for item in queries.criteria_of(dossier).grounds}
    if ground not in grounds:
        raise Refused(_("Căn cứ loại không có trong bộ tiêu chí này."), {"ground": [ground]})
    dossier.closing_reason = f"{grounds[ground].vi}. {reason}"
    return {"ground": ground, "reason": reason}
