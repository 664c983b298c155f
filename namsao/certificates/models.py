"""Decisions, and the certificates that they give."""

from typing import ClassVar, Self
from urllib.parse import urlsplit

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.certificates.complaints.models import Complaint
from namsao.certificates.importing.models import RegisterImport
from namsao.certificates.inspecting.models import Finding, Inspection, InspectionPlan
from namsao.certificates.past.models import (
    PastEntry,
    PastMark,
    PastMember,
    PastPaper,
    PastRound,
)
from namsao.dossiers.models import Dossier
from namsao.kernel.models import Moved, Reached
from namsao.kernel.reach import Scoped
from namsao.law.dossier import OPEN
from namsao.law.revocation import GROUNDS

__all__ = [
    "Certificate",
    "Complaint",
    "Decision",
    "DecisionKind",
    "Finding",
    "Inspection",
    "InspectionPlan",
    "PastEntry",
    "PastMark",
    "PastMember",
    "PastPaper",
    "PastRound",
    "RegisterImport",
    "RevocationCase",
    "RevocationState",
]


class DecisionKind(models.TextChoices):
    """What an authority decided."""

    RECOGNITION = "recognition", _("Công nhận và cấp giấy chứng nhận")
    APPROVAL = "approval", _("Phê duyệt kết quả, đề nghị trung ương đánh giá 5 sao")
    REFUSAL = "refusal", _("Không công nhận")
    REVOCATION = "revocation", _("Thu hồi giấy chứng nhận")


class Decision(Reached):
    """A numbered decision of an authority; one decision may concern many dossiers."""

    AREA = "area__path"

    area = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=DecisionKind)
    number = models.CharField(_("số quyết định"), max_length=60)
    decided_on = models.DateField(_("ngày quyết định"))
    signer = models.CharField(_("người ký"), max_length=120)

    class Meta:
        verbose_name = _("quyết định")
        constraints: ClassVar = [
            # Offices begin their numbers anew each year.
            models.UniqueConstraint(
                "area",
                "number",
                "kind",
                ExtractYear("decided_on"),
                name="certificates_decision_once_a_year",
            )
        ]

    def __str__(self) -> str:
        return self.number


class CertificateQuerySet(Scoped["Certificate"]):
    """Certificates with what their truth depends on."""

    def with_renewals(self) -> Self:
        """Each with whether a filed renewal of it is pending, which may extend it (12.3)."""
        pending = Dossier.objects.filter(
            follows=OuterRef("number"), kind="renewal", submitted_at__isnull=False, state__in=OPEN
        )
        return self.select_related("replaced_by").annotate(renewal_pending=Exists(pending))


class Certificate(Moved):
    """A certificate with the names of its day. Whether it is valid is computed, never stored.

    Certificates given here come from a dossier. Older ones come from published registers, from an
    office's own list or from a past round: what their source does not say stays empty
    (`issued_on` unknown, only `issued_year` known).
    """

    AREA = "area__path"
    PRODUCER = "product__producer_id"

    number = models.CharField(_("số giấy chứng nhận"), max_length=60, unique=True)
    token = models.CharField(max_length=40, unique=True)
    state = models.CharField(
        max_length=20,
        choices=[("issued", _("Đã cấp")), ("revoked", _("Đã thu hồi"))],
        default="issued",
    )
    regime = models.CharField(max_length=20)
    # Two of one dossier only where the first was revoked and it was evaluated again (10.1.b).
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="certificates")
    product = models.ForeignKey(
        "producers.Product", models.PROTECT, null=True, related_name="certificates"
    )
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="certificates")
    area = models.ForeignKey("areas.Area", models.PROTECT, null=True, related_name="+")
    product_name = models.CharField(_("tên sản phẩm"), max_length=200)
    product_code = models.CharField(_("mã sản phẩm"), max_length=60, blank=True)
    producer_name = models.CharField(_("tên chủ thể"), max_length=200, blank=True)
    place = models.CharField(_("địa chỉ"), max_length=300)
    line = models.CharField(_("ngành sản phẩm"), max_length=30)
    stars = models.PositiveSmallIntegerField(_("hạng sao"))
    issued_on = models.DateField(_("ngày cấp"), null=True)
    issued_year = models.PositiveSmallIntegerField(_("năm cấp"))
    expires_on = models.DateField(_("có giá trị đến ngày"), null=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
    revocation = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="revokes")
    revoked_on = models.DateField(_("ngày thu hồi"), null=True)
    revocation_reason = models.TextField(_("lý do thu hồi"), blank=True)
    source = models.URLField(_("nguồn"), max_length=500, blank=True)
    source_note = models.TextField(_("ghi chú của nguồn"), blank=True)
    imported = models.ForeignKey(
        RegisterImport, models.PROTECT, null=True, related_name="certificates"
    )
    # Its place in a round of a former decision, where that is kept.
    kept = models.OneToOneField(PastEntry, models.PROTECT, null=True, related_name="certificate")
    search_key = models.TextField(blank=True)

    objects: ClassVar = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("giấy chứng nhận")
        ordering: ClassVar = ["-issued_year", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["product_code"], name="certificates_product_code"),
            models.Index(fields=["expires_on", "id"], name="certificates_by_expiry"),
            GinIndex(
                fields=["search_key"], opclasses=["gin_trgm_ops"], name="certificates_search"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(state="issued"),
                name="certificates_one_living_per_dossier",
            ),
            models.CheckConstraint(
                condition=Q(stars__range=(3, 5)), name="certificates_three_stars_or_more"
            ),
            models.CheckConstraint(
                condition=Q(dossier__isnull=False)
                | ~Q(source="")
                | Q(imported__isnull=False)
                | Q(kept__isnull=False),
                name="certificates_from_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(kept__isnull=True)
                | Q(dossier__isnull=True, decision__isnull=False, issued_on__isnull=False),
                name="certificates_of_a_past_round_have_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(dossier__isnull=True)
                | Q(issued_on__isnull=False, expires_on__isnull=False, product__isnull=False),
                name="certificates_given_here_are_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.product_name} {self.stars}★"

    @property
    def source_host(self) -> str:
        """The site that published it."""
        return urlsplit(self.source).hostname or ""

    def get_absolute_url(self) -> str:
        return reverse("certificates:certificate", args=[self.pk])

    @property
    def public_url(self) -> str:
        """Where anyone checks it: the address behind its QR code."""
        return reverse("certificates:verify", args=[self.token])


class RevocationState(models.TextChoices):
    """The states of a case of `namsao.law.revocation`."""

    VERIFYING = "verifying", _("Đang kiểm tra, xác minh")
    CONCLUDED = "concluded", _("Đã có kết luận, chờ quyết định")
    REVOKED = "revoked", _("Đã thu hồi")
    DROPPED = "dropped", _("Không thu hồi")


class RevocationCase(Moved):
    """Why a certificate may be revoked, from the first word to the decision (Article 8)."""

    AREA = "certificate__area__path"
    PRODUCER = "certificate__product__producer_id"

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="cases")
    state = models.CharField(max_length=20, choices=RevocationState, default="verifying")
    ground = models.CharField(
        _("căn cứ"), max_length=30, choices=[(g.key, g.wording.vi) for g in GROUNDS]
    )
    found = models.TextField(_("sự việc"))
    opened_at = models.DateTimeField()
    report = models.TextField(_("kết luận kiểm tra, xác minh"), blank=True)
    established_on = models.DateField(_("ngày có kết luận hoặc xác nhận"), null=True)
    due_on = models.DateField(_("hạn thu hồi"), null=True)
    evaluate_again = models.BooleanField(default=False)  # Article 10.1.b
    outcome = models.TextField(_("kết quả"), blank=True)

    class Meta:
        verbose_name = _("vụ việc thu hồi")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(state__in=["verifying", "concluded"]),
                name="certificates_one_open_case",
                violation_error_message=_("Giấy chứng nhận này đang có một vụ việc chưa xong."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["verifying", "dropped"])
                | Q(established_on__isnull=False, due_on__isnull=False),
                name="certificates_case_is_established",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate.product_name}: {self.get_ground_display()}"

    def get_absolute_url(self) -> str:
        return self.certificate.get_absolute_url()

    def story(self) -> Certificate:
        return self.certificate
