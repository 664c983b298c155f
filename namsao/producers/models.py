"""Producers, the persons who represent them, facilities and products."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Reached, StoredFile
from namsao.kernel.sealed import SealedTextField


class ProducerKind(models.TextChoices):
    """Who may take part: Article 2.3. Associations only with tourism services."""

    COOPERATIVE = "cooperative", _("Hợp tác xã")
    COOPERATIVE_GROUP = "cooperative_group", _("Tổ hợp tác")
    SMALL_ENTERPRISE = "small_enterprise", _("Doanh nghiệp nhỏ và vừa")
    FARM = "farm", _("Trang trại")
    PRODUCING_HOUSEHOLD = "producing_household", _("Hộ sản xuất")
    HOUSEHOLD_BUSINESS = "household_business", _("Hộ gia đình có đăng ký kinh doanh")
    ASSOCIATION = "association", _("Hội, hiệp hội, trung tâm điều hành (du lịch)")


class Producer(Reached):
    """A producer (chủ thể OCOP), in the commune of its seat."""

    AREA = "commune__path"
    PRODUCER = "pk"

    name = models.CharField(_("tên chủ thể"), max_length=200)
    kind = models.CharField(_("loại hình tổ chức"), max_length=30, choices=ProducerKind)
    commune = models.ForeignKey("areas.Area", models.PROTECT, related_name="producers")
    address = models.CharField(_("địa chỉ"), max_length=300)
    phone = models.CharField(_("điện thoại"), max_length=30)
    email = models.EmailField(_("thư điện tử"), blank=True)
    tax_code = models.CharField(_("mã số thuế"), max_length=20, blank=True)
    registration_number = models.CharField(
        _("số giấy đăng ký kinh doanh"), max_length=60, blank=True
    )
    registered_on = models.DateField(_("ngày thành lập hoặc đăng ký kinh doanh"), null=True)
    history = models.TextField(_("lịch sử hình thành"), blank=True)
    organisation = models.TextField(_("cơ cấu tổ chức"), blank=True)
    fictional = models.BooleanField(default=False)
    search_key = models.TextField(default="", editable=False)

    class Meta:
        verbose_name = _("chủ thể")
        ordering: ClassVar = ["name"]
        indexes: ClassVar = [
            models.Index(fields=["name", "id"], name="producers_by_name"),
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="producers_search"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tax_code"],
                condition=~models.Q(tax_code=""),
                name="producers_tax_code_once",
                violation_error_message=_("Mã số thuế này đã có chủ thể khác đăng ký."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("producers:producer", args=[self.pk])


class LegalRepresentative(Reached):
    """The legal representative. Forms 02 and 03 ask gender, ethnicity and home address.

    Those three are sealed (encrypted at rest) and shown only through the action
    `producers.read_personal_data`, which leaves an event.
    """

    AREA = "producer__commune__path"
    PRODUCER = "producer_id"

    producer = models.OneToOneField(Producer, models.CASCADE, related_name="representative")
    name = models.CharField(_("họ tên người đại diện theo pháp luật"), max_length=120)
    position = models.CharField(_("chức vụ"), max_length=120)
    gender = SealedTextField(_("giới tính"))
    ethnicity = SealedTextField(_("dân tộc"))
    home_address = SealedTextField(_("địa chỉ thường trú"))

    def __str__(self) -> str:
        return self.name


class Product(Reached):
    """A product of a producer, in one group of Annex I, which fixes its criteria set.

    `code` is province - commune - serial within the commune - year (units of Decision 19/2025).
    """

    AREA = "producer__commune__path"
    PRODUCER = "producer_id"

    producer = models.ForeignKey(Producer, models.PROTECT, related_name="products")
    name = models.CharField(_("tên sản phẩm"), max_length=200)
    criteria_set = models.PositiveSmallIntegerField(_("bộ sản phẩm"))
    commune = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    serial = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    code = models.CharField(_("mã sản phẩm"), max_length=40, unique=True)
    description = models.TextField(_("mô tả, quy cách, tiêu chuẩn sản phẩm"), blank=True)

    class Meta:
        verbose_name = _("sản phẩm")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["producer", "name"],
                name="producers_product_name_once",
                violation_error_message=_("Chủ thể đã có sản phẩm mang tên này."),
            ),
            models.UniqueConstraint(
                fields=["commune", "year", "serial"], name="producers_product_serial_once"
            ),
            models.CheckConstraint(
                condition=models.Q(criteria_set__range=(1, 26)),
                name="producers_product_criteria_set",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("producers:product", args=[self.pk])


class Change(Reached):
    """A change of name, of owner or of place, with the paper that shows it.

    Dossiers and certificates of before keep the words of their day.
    """

    AREA = "producer__commune__path"
    PRODUCER = "producer_id"

    producer = models.ForeignKey(Producer, models.PROTECT, related_name="changes")
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="changes")
    what = models.CharField(
        _("thay đổi"),
        max_length=20,
        choices=[
            ("product_name", _("Đổi tên sản phẩm")),
            ("producer_name", _("Đổi tên chủ thể")),
            ("taken_over", _("Chuyển sản phẩm cho chủ thể khác")),
            ("moved", _("Chuyển trụ sở sang xã, phường khác")),
        ],
    )
    before = models.CharField(_("trước"), max_length=200)
    after = models.CharField(_("nay"), max_length=200)
    since = models.DateField(_("từ ngày"))
    reason = models.TextField(_("lý do"))
    paper = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("thay đổi")
        ordering: ClassVar = ["-since", "-id"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
