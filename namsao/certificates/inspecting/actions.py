"""The steps of an inspection, from the year's plan to the correction (Article 9)."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.certificates.complaints.models import Complaint
from namsao.certificates.forms import Because
from namsao.certificates.inspecting import forms
from namsao.certificates.inspecting.models import Finding, Inspection, InspectionPlan
from namsao.certificates.inspecting.queries import AHEAD
from namsao.certificates.models import Certificate
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.checks import kept, not_ahead
from namsao.kernel.files import Upload
from namsao.kernel.reach import Actor
from namsao.law.complaints import WAITING
from namsao.law.inspection import FINDING_MOVES, INSPECTION_MOVES, TO_CORRECT, needs_reason


@action(
    Area,
    "open_plan",
    label=gettext_lazy("Lập kế hoạch kiểm tra năm"),
    effect=gettext_lazy("Mở kế hoạch kiểm tra định kỳ của năm. Chưa gửi cho ai."),
    form=forms.OpenPlan,
)
def open_plan(
    area: Area,
    *,
    by: Actor,
    at: datetime,
    year: int,
    number: str,
    approved_on: date,
    capacity: int,
) -> Made[InspectionPlan]:
    """Open the year's plan of an office (Articles 9.2.a and 9.4)."""
    not_ahead(approved_on, at, "approved_on")
    if InspectionPlan.objects.filter(area=area, year=year).exists():
        said = _("Năm này đã có kế hoạch kiểm tra.")
        raise Refused(said, {"year": [said]})
    plan = InspectionPlan.objects.create(
        area=area, year=year, number=number, approved_on=approved_on, capacity=capacity
    )
    return Made(plan, {"year": year, "number": number, "capacity": capacity})


@action(
    InspectionPlan,
    "plan_inspection",
    label=gettext_lazy("Đưa vào kế hoạch"),
    effect=gettext_lazy("Chủ thể chưa được báo; mỗi cuộc kiểm tra được báo trước ở bước sau."),
    form=forms.PlanInspection,
)
def plan_inspection(
    plan: InspectionPlan,
    *,
    by: Actor,
    at: datetime,
    month: date,
    certificates: list[Certificate],
    reason: str = "",
) -> Facts:
    """Put certificates into the plan for a month, as many as it provides for (Article 9.2.a)."""
    taken = plan.inspections.exclude(state="dropped").count()
    if taken + len(certificates) > plan.capacity:
        left = max(plan.capacity - taken, 0)
        said = _("Kế hoạch năm chỉ còn %(left)d cuộc kiểm tra.") % {"left": left}
        raise Refused(said, {"certificates": [said]})
    inspector: Any = plan.area.level
    for certificate in certificates:
        if needs_reason(inspector, certificate.stars, "periodic") and not reason.strip():
            said = _("Hãy ghi vì sao Bộ cần kiểm tra sản phẩm dưới 5 sao.")
            raise Refused(said, {"reason": [said]})
        _check_free(certificate, plan.area)
    Inspection.objects.bulk_create(
        Inspection(
            certificate=certificate,
            area=plan.area,
            plan=plan,
            kind="periodic",
            month=month.replace(day=1),
            reason=reason,
            state="planned",
        )
        for certificate in certificates
    )
    return {"certificates": [one.number for one in certificates], "month": f"{month:%Y-%m}"}


def _revoked(certificate: Certificate) -> str | None:
    return _("Giấy chứng nhận này đã bị thu hồi.") if certificate.state == "revoked" else None


@action(
    Certificate,
    "inspect_unannounced",
    label=gettext_lazy("Kiểm tra đột xuất"),
    effect=gettext_lazy("Chủ thể và xã không được báo, không nhìn thấy cho đến khi có kết quả."),
    form=forms.Unannounced,
    guard=_revoked,
)
def inspect_unannounced(
    certificate: Certificate, *, by: Actor, at: datetime, month: date, reason: str
) -> Made[Inspection]:
    """Begin an unannounced inspection, which needs a reason and no plan (Article 9.2.a)."""
    area = _office(by, "certificates.inspect_unannounced", certificate)
    return _unannounced(certificate, area, month, reason)


def _closed(complaint: Complaint) -> str | None:
    return None if complaint.state in WAITING else _("Phản ánh này đã xử lý xong.")


@action(
    Complaint,
    "inspect_complaint",
    label=gettext_lazy("Kiểm tra đột xuất theo phản ánh"),
    effect=gettext_lazy("Chủ thể và xã không được báo, không nhìn thấy cho đến khi có kết quả."),
    form=forms.Unannounced,
    guard=_closed,
)
def inspect_complaint(
    complaint: Complaint, *, by: Actor, at: datetime, month: date, reason: str
) -> Made[Inspection]:
    """Begin an unannounced inspection because of a complaint (Article 9.2.a)."""
    area = _office(by, "certificates.inspect_complaint", complaint.certificate)
    return _unannounced(complaint.certificate, area, month, reason, complaint)


def _unannounced(
    certificate: Certificate,
    area: Area,
    month: date,
    reason: str,
    complaint: Complaint | None = None,
) -> Made[Inspection]:
    _check_free(certificate, area)
    inspection = Inspection.objects.create(
        certificate=certificate,
        area=area,
        complaint=complaint,
        kind="unannounced",
        month=month.replace(day=1),
        reason=reason,
    )
    return Made(inspection, {"reason": reason, "month": f"{month:%Y-%m}"})


def _office(by: Actor, permission: str, certificate: Certificate) -> Area:
    """The office that acts: the province's own, or the ministry for the whole country."""
    home = certificate.area
    if home is None:
        raise Refused(_("Chưa rõ địa bàn của giấy chứng nhận."))
    paths = {grant.area_path for grant in by.granting(permission)}
    province = home.province
    return province if province.path in paths else province.parent or province


def _check_free(certificate: Certificate, area: Area) -> None:
    if reason := _revoked(certificate):
        raise Refused(reason)
    # Two who plan at once come one after the other.
    Certificate.objects.select_for_update(of=("self",), no_key=True).get(pk=certificate.pk)
    if Inspection.objects.filter(certificate=certificate, area=area, state__in=AHEAD).exists():
        raise Refused(
            _("“%(product)s” đã có một cuộc kiểm tra sắp tới.")
            % {"product": certificate.product_name}
        )


def _not_periodic(inspection: Inspection) -> str | None:
    if inspection.kind == "periodic":
        return None
    return _("Kiểm tra đột xuất không báo trước.")


@action(
    Inspection,
    INSPECTION_MOVES["announce"],
    label=gettext_lazy("Báo trước cho chủ thể"),
    effect=gettext_lazy("Chủ thể và xã biết ngày đoàn kiểm tra đến."),
    form=forms.Announce,
    guard=_not_periodic,
)
def announce(inspection: Inspection, *, by: Actor, at: datetime, visit_on: date) -> Facts:
    """Tell the producer when the inspectors come; only a periodic one (Article 9.2.a)."""
    if visit_on < localtime(at).date():
        said = _("Ngày kiểm tra phải từ hôm nay.")
        raise Refused(said, {"visit_on": [said]})
    inspection.visit_on = visit_on
    return {"visit_on": visit_on.isoformat()}


def _recorded(inspection: Inspection) -> str | None:
    if inspection.state in AHEAD:
        return None
    return _("Cuộc kiểm tra này đã kết thúc.")


@action(
    Inspection,
    "note_finding",
    label=gettext_lazy("Ghi một phát hiện"),
    effect=gettext_lazy("Chủ thể chưa thấy cho đến khi ghi kết quả kiểm tra."),
    form=forms.NoteFinding,
    guard=_recorded,
)
def note_finding(
    inspection: Inspection,
    *,
    by: Actor,
    at: datetime,
    subject: str,
    text: str,
    severity: str,
    correct_by: date | None = None,
    upload: Upload | None = None,
) -> Made[Finding]:
    """Note what was found on a content of Article 9.3; a correction has its day."""
    if severity in TO_CORRECT:
        _ahead(correct_by, at)
    finding = Finding.objects.create(
        inspection=inspection,
        subject=subject,
        text=text,
        severity=severity,
        state="open" if severity in TO_CORRECT else "noted",
        correct_by=correct_by,
        file=kept(upload, at) if upload else None,
    )
    return Made(finding, {"subject": subject, "found": text, "severity": severity})


@action(
    Finding,
    FINDING_MOVES["withdraw_finding"],
    label=gettext_lazy("Bỏ phát hiện này"),
    effect=gettext_lazy("Phát hiện không vào kết quả kiểm tra."),
    guard=lambda finding: _recorded(finding.inspection),
)
def withdraw_finding(finding: Finding, *, by: Actor, at: datetime) -> Facts:
    """Take back what was noted by mistake, before the inspection is recorded."""
    return {"found": finding.text}


@action(
    Inspection,
    INSPECTION_MOVES["record_inspection"],
    label=gettext_lazy("Ghi kết quả kiểm tra"),
    effect=gettext_lazy(
        "Chủ thể và xã nhận kết quả cùng mọi phát hiện đã ghi; không sửa được nữa."
    ),
    form=forms.RecordInspection,
)
def record_inspection(
    inspection: Inspection,
    *,
    by: Actor,
    at: datetime,
    visit_on: date,
    inspectors: str,
    present: str,
    criteria_kept: str,
    mark_used: str,
) -> Facts:
    """Record the visit on both contents: criteria kept (9.3.a), the mark's use (9.3.b)."""
    not_ahead(visit_on, at, "visit_on")
    inspection.visit_on, inspection.inspectors, inspection.present = visit_on, inspectors, present
    inspection.criteria_kept, inspection.mark_used = criteria_kept, mark_used
    found = inspection.findings.exclude(state="withdrawn")
    return {"visit_on": visit_on.isoformat(), "findings": found.count()}


@action(
    Inspection,
    INSPECTION_MOVES["drop_inspection"],
    label=gettext_lazy("Không kiểm tra nữa"),
    effect=gettext_lazy("Cuộc kiểm tra ra khỏi kế hoạch. Lý do được ghi lại."),
    form=Because,
)
def drop_inspection(inspection: Inspection, *, by: Actor, at: datetime, reason: str) -> Facts:
    """Give an inspection up; its place in the plan is free again."""
    return {"reason": reason}


def _not_told(finding: Finding) -> str | None:
    return None if finding.inspection.state == "done" else _("Chưa có kết quả kiểm tra.")


@action(
    Finding,
    FINDING_MOVES["report_correction"],
    label=gettext_lazy("Báo đã khắc phục"),
    effect=gettext_lazy("Gửi tới cơ quan đã kiểm tra để xác nhận."),
    form=forms.ReportCorrection,
    guard=_not_told,
)
def report_correction(
    finding: Finding, *, by: Actor, at: datetime, account: str, upload: Upload | None = None
) -> Facts:
    """The producer tells how a finding was corrected, with what shows it."""
    finding.account, finding.corrected_at = account, at
    finding.account_file = kept(upload, at) if upload else None
    late = finding.correct_by is not None and localtime(at).date() > finding.correct_by
    return {"report": account, "late": late}


@action(
    Finding,
    FINDING_MOVES["accept_correction"],
    label=gettext_lazy("Xác nhận đã khắc phục"),
    effect=gettext_lazy("Phát hiện được khép lại."),
    form=forms.AcceptCorrection,
)
def accept_correction(finding: Finding, *, by: Actor, at: datetime, verdict: str = "") -> Facts:
    """The office is satisfied with the correction."""
    finding.accepted_at, finding.verdict = at, verdict
    return {"reason": verdict}


@action(
    Finding,
    FINDING_MOVES["reject_correction"],
    label=gettext_lazy("Chưa đạt, yêu cầu khắc phục tiếp"),
    effect=gettext_lazy("Chủ thể nhận ý kiến và hạn mới."),
    form=forms.RejectCorrection,
)
def reject_correction(
    finding: Finding, *, by: Actor, at: datetime, verdict: str, correct_by: date
) -> Facts:
    """The office says what is still wrong, and until when it must be corrected."""
    _ahead(correct_by, at)
    finding.verdict, finding.correct_by = verdict, correct_by
    return {"reason": verdict, "due_on": correct_by.isoformat()}


def _ahead(correct_by: date | None, at: datetime) -> None:
    """A correction has a day after today."""
    if correct_by is None or correct_by <= localtime(at).date():
        said = _("Hạn khắc phục phải sau hôm nay.")
        raise Refused(said, {"correct_by": [said]})
