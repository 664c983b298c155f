"""A year's plan of inspections, the inspections, and what they found (Article 9)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Moved, Reached, StoredFile
from namsao.law.inspection import SUBJECT, SUBJECTS, TO_CORRECT


class InspectionPlan(Reached):
    """What an office may and means to inspect in a year, by the paper that approves it."""

    AREA = "area__path"

    area = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("năm"))
    number = models.CharField(_("số văn bản phê duyệt"), max_length=60)
    approved_on = models.DateField(_("ngày phê duyệt"))
    capacity = models.PositiveSmallIntegerField(_("số cuộc kiểm tra định kỳ trong năm"))

    class Meta:
        verbose_name = _("kế hoạch kiểm tra")
        ordering: ClassVar = ["-year", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area", "year"],
                name="certificates_one_plan_a_year",
                violation_error_message=_("Năm này đã có kế hoạch kiểm tra."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.year}"

    def get_absolute_url(self) -> str:
        return f"{reverse('certificates:inspections')}?plan={self.pk}"


class InspectionKind(models.TextChoices):
    """Article 9.2.a."""

    PERIODIC = "periodic", _("Định kỳ")
    UNANNOUNCED = "unannounced", _("Đột xuất")


class Inspection(Moved):
    """One visit to the maker of one certified product, by the office of `area`.

    Its history is its own: on the certificate's, its producer would read of a visit that is not
    announced.
    """

    AREA = "certificate__area__path"
    PRODUCER = "certificate__product__producer_id"

    certificate = models.ForeignKey(
        "certificates.Certificate", models.PROTECT, related_name="inspections"
    )
    area = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    plan = models.ForeignKey(InspectionPlan, models.PROTECT, null=True, related_name="inspections")
    complaint = models.ForeignKey(
        "certificates.Complaint", models.PROTECT, null=True, related_name="inspections"
    )
    kind = models.CharField(_("hình thức"), max_length=20, choices=InspectionKind)
    month = models.DateField(_("tháng dự kiến"))  # its first day
    reason = models.TextField(_("lý do kiểm tra"), blank=True)
    state = models.CharField(
        max_length=20,
        choices=[
            ("planned", _("Trong kế hoạch")),
            ("announced", _("Đã báo trước")),
            ("done", _("Đã kiểm tra xong")),
            ("dropped", _("Không kiểm tra")),
        ],
        default="planned",
    )
    visit_on = models.DateField(_("ngày kiểm tra"), null=True)
    inspectors = models.TextField(_("đoàn kiểm tra"), blank=True)
    present = models.TextField(_("người chứng kiến"), blank=True)
    criteria_kept = models.TextField(_("về duy trì các tiêu chí"), blank=True)
    mark_used = models.TextField(_("về sử dụng nhãn hiệu, thông tin OCOP"), blank=True)

    class Meta:
        verbose_name = _("cuộc kiểm tra")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["area", "month"], name="certificates_inspections_of")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["certificate", "area"],
                condition=Q(state__in=["planned", "announced"]),
                name="certificates_one_inspection_ahead",
                violation_error_message=_("Sản phẩm này đã có một cuộc kiểm tra sắp tới."),
            ),
            models.CheckConstraint(
                condition=Q(kind="periodic", plan__isnull=False)
                | (Q(kind="unannounced", plan__isnull=True) & ~Q(reason="")),
                name="certificates_periodic_by_plan_unannounced_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="announced") | Q(kind="periodic"),
                name="certificates_unannounced_stays_so",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["announced", "done"]) | Q(visit_on__isnull=False),
                name="certificates_a_visit_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate.product_name} ({self.get_kind_display()})"

    def get_absolute_url(self) -> str:
        return reverse("certificates:inspection", args=[self.pk])


class Severity(models.TextChoices):
    """How much a finding weighs."""

    NOTE = "note", _("Ghi nhận, không phải khắc phục")
    CORRECT = "correct", _("Phải khắc phục")
    SERIOUS = "serious", _("Nghiêm trọng, phải khắc phục, có thể thu hồi")


class Finding(Moved):
    """One thing that an inspection found; corrected by the producer, accepted by the office."""

    AREA = "inspection__certificate__area__path"
    PRODUCER = "inspection__certificate__product__producer_id"

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="findings")
    subject = models.CharField(
        _("nội dung"), max_length=20, choices=[(s.key, s.wording.vi) for s in SUBJECTS]
    )
    text = models.TextField(_("phát hiện"))
    severity = models.CharField(_("mức độ"), max_length=10, choices=Severity)
    state = models.CharField(
        max_length=20,
        choices=[
            ("noted", _("Ghi nhận")),
            ("open", _("Chờ khắc phục")),
            ("reported", _("Chủ thể báo đã khắc phục")),
            ("accepted", _("Đã khắc phục")),
            ("withdrawn", _("Đã bỏ")),
        ],
    )
    correct_by = models.DateField(_("hạn khắc phục"), null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    corrected_at = models.DateTimeField(null=True)
    account = models.TextField(_("chủ thể đã khắc phục thế nào"), blank=True)
    account_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    verdict = models.TextField(_("ý kiến của cơ quan kiểm tra"), blank=True)

    class Meta:
        verbose_name = _("phát hiện")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(severity="note", correct_by__isnull=True)
                | Q(severity__in=sorted(TO_CORRECT), correct_by__isnull=False),
                name="certificates_a_correction_has_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return f"{self.inspection.get_absolute_url()}#finding-{self.pk}"

    @property
    def about(self) -> str:
        """What it is about, in the reader's language."""
        return SUBJECT[self.subject].wording.in_language(get_language() or "vi")

    @property
    def ground(self) -> str:
        """The ground of Article 8.1 that it may become."""
        return SUBJECT[self.subject].ground

    def story(self) -> Any:
        return self.inspection
