"""Decisions, and the certificates that they give."""

from typing import ClassVar
from urllib.parse import urlsplit

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.certificates.importing.models import RegisterImport
from namsao.dossiers.models import Dossier
from namsao.kernel.models import Moved, Reached


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
            models.UniqueConstraint(
                fields=["area", "number", "kind"], name="certificates_decision_once"
            )
        ]

    def __str__(self) -> str:
        return self.number


class Certificate(Moved):
    """A certificate with the names of its day. Whether it is valid is computed, never stored.

    Certificates given here come from a dossier. Older ones come from published registers or from
    an office's own list: what their source does not say stays empty (`issued_on` unknown, only
    `issued_year` known).
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
    dossier = models.OneToOneField(Dossier, models.PROTECT, null=True, related_name="certificate")
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
    revoked_on = models.DateField(_("ngày thu hồi"), null=True)
    revocation_reason = models.TextField(_("lý do thu hồi"), blank=True)
    source = models.URLField(_("nguồn"), max_length=500, blank=True)
    source_note = models.TextField(_("ghi chú của nguồn"), blank=True)
    imported = models.ForeignKey(
        RegisterImport, models.PROTECT, null=True, related_name="certificates"
    )
    search_key = models.TextField(blank=True)

    class Meta:
        verbose_name = _("giấy chứng nhận")
        ordering: ClassVar = ["-issued_year", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["product_code"], name="certificates_product_code"),
            GinIndex(
                fields=["search_key"], opclasses=["gin_trgm_ops"], name="certificates_search"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(stars__range=(3, 5)), name="certificates_three_stars_or_more"
            ),
            models.CheckConstraint(
                condition=Q(dossier__isnull=False) | ~Q(source="") | Q(imported__isnull=False),
                name="certificates_from_a_dossier_a_source_or_an_import",
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
        return reverse("certificates:verify", args=[self.token])
