"""A fair that an office announces, and the stands that producers ask for."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Moved


class Fair(Moved):
    """A trade fair or promotion event, from the day that the office announces it."""

    AREA = "area__path"

    area = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    name = models.CharField(_("tên sự kiện"), max_length=150)
    place = models.CharField(_("địa điểm"), max_length=200)
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"))
    apply_by = models.DateField(_("hạn đăng ký gian hàng"))
    stands = models.PositiveSmallIntegerField(_("số gian hàng"))
    about = models.TextField(_("giới thiệu"), max_length=2000, blank=True)
    url = models.URLField(_("trang của sự kiện"), max_length=300, blank=True)
    announced_at = models.DateTimeField()
    state = models.CharField(
        max_length=20,
        choices=[("announced", _("Đã công bố")), ("cancelled", _("Đã hủy"))],
        default="announced",
    )

    class Meta:
        verbose_name = _("hội chợ, sự kiện")
        ordering: ClassVar = ["-starts_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"), apply_by__lte=F("starts_on")),
                name="market_fair_days_in_order",
                violation_error_message=_(
                    "Ngày kết thúc không trước ngày bắt đầu; hạn đăng ký không sau ngày bắt đầu."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("market:fair", args=[self.pk])


class Stand(Moved):
    """A producer's stand at a fair, with the products that it shows."""

    AREA = "fair__area__path"
    PRODUCER = "producer_id"

    fair = models.ForeignKey(Fair, models.PROTECT, related_name="taken")
    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="+")
    products = models.ManyToManyField("producers.Product", related_name="+")
    wish = models.CharField(_("nguyện vọng"), max_length=300, blank=True)
    asked_at = models.DateTimeField()
    number = models.CharField(_("số gian"), max_length=20, blank=True)
    answer = models.CharField(_("trả lời"), max_length=300, blank=True)
    contacts = models.PositiveIntegerField(_("số đầu mối gặp được"), null=True)
    orders = models.PositiveIntegerField(_("số đơn, hợp đồng"), null=True)
    order_value = models.PositiveBigIntegerField(_("giá trị đơn, hợp đồng (đồng)"), null=True)
    sold = models.PositiveBigIntegerField(_("bán tại chỗ (đồng)"), null=True)
    state = models.CharField(
        max_length=20,
        choices=[
            ("asked", _("Đã đăng ký")),
            ("granted", _("Được nhận gian")),
            ("refused", _("Không nhận được")),
            ("given_up", _("Đã rút")),
            ("reported", _("Đã báo kết quả")),
        ],
        default="asked",
    )

    class Meta:
        verbose_name = _("gian hàng")
        ordering: ClassVar = ["number", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fair", "producer"],
                condition=~Q(state__in=["refused", "given_up"]),
                name="market_one_stand_each",
                violation_error_message=_("Chủ thể đã đăng ký gian hàng ở sự kiện này."),
            ),
            models.UniqueConstraint(
                fields=["fair", "number"],
                condition=Q(state__in=["granted", "reported"]),
                name="market_stand_number_once",
                violation_error_message=_("Số gian này đã giao cho chủ thể khác."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fair.name}: {self.producer.name}"

    def get_absolute_url(self) -> str:
        return self.fair.get_absolute_url()

    def story(self) -> Fair:
        return self.fair
