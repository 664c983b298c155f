"""A producer's shop, and where each product stands on a channel that we speak to."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.kernel.sealed import SealedTextField
from namsao.notices.models import Outgoing


class ShopFailure(models.TextChoices):
    """Why a product is not where it is meant to be, in words for its producer."""

    UNREACHABLE = "unreachable", _("Không nối được tới máy chủ của cửa hàng")
    ADDRESS = "address", _("Địa chỉ không dùng được")
    LOGIN = "login", _("Cửa hàng không nhận khóa, hoặc khóa thiếu quyền ghi")
    BUSY = "busy", _("Cửa hàng đang bận, sẽ thử lại")
    ANSWER = "answer", _("Cửa hàng trả lời lỗi")
    REFUSED = "refused", _("Cửa hàng từ chối sản phẩm")
    DUPLICATE = "duplicate", _("Cửa hàng đã có sản phẩm khác mang mã này")
    CURRENCY = "currency", _("Cửa hàng không bán bằng tiền đồng")
    UNLISTED = "unlisted", _("Cửa hàng đã tự gỡ sản phẩm")
    DEAD_LINK = "dead_link", _("Trang bán hàng không còn")
    BROKEN = "broken", _("Lỗi của chương trình, hãy báo cho người bảo trì")


class Shop(Outgoing):
    """A producer's own WooCommerce shop. Its state is that of the last check of the connection."""

    AREA = "producer__commune__path"
    PRODUCER = "producer_id"

    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="shops")
    url = models.URLField(_("địa chỉ cửa hàng"), max_length=300)
    # Sealed, and wiped when the shop is closed and nothing of it is left there.
    key = SealedTextField(null=True)
    secret = SealedTextField(null=True)
    state = models.CharField(
        max_length=20,
        choices=[
            ("waiting", _("Chờ kiểm tra")),
            ("failed", _("Chưa nối được, sẽ thử lại")),
            ("sent", _("Đã nối")),
            ("given_up", _("Không nối được")),
        ],
        default="waiting",
    )
    failure = models.CharField(max_length=20, choices=ShopFailure, blank=True)
    weight_unit = models.CharField(
        max_length=5, blank=True
    )  # kg, g, lbs or oz, as the shop has it
    categories = models.JSONField(default=dict)  # criteria set to the number of a category there
    connected_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("cửa hàng")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["producer"],
                condition=Q(closed_at=None),
                name="market_shop_once_a_producer",
            )
        ]

    def __str__(self) -> str:
        return self.url

    def get_absolute_url(self) -> str:
        return reverse("market:channels", args=[self.producer_id])


class Placement(Outgoing):
    """A listing on a channel that we speak to: what is meant to be there, and what is.

    `aim` is what is being worked for: "put" while the product may be offered, "down" once it may
    not. `online` is what the other side last told us. The certificate is looked at each time that
    anything is sent, so a row here never makes a fallen product live.
    """

    AREA = "listing__product__producer__commune__path"
    PRODUCER = "listing__product__producer_id"

    listing = models.OneToOneField("market.Listing", models.CASCADE, related_name="placement")
    shop = models.ForeignKey(Shop, models.PROTECT, null=True, related_name="placements")
    failure = models.CharField(max_length=20, choices=ShopFailure, blank=True)
    aim = models.CharField(max_length=4, default="put")
    queued_at = models.DateTimeField()
    online = models.BooleanField(default=False)
    remote_id = models.PositiveBigIntegerField(null=True)
    remote_url = models.URLField(max_length=500, blank=True)
    told_at = models.DateTimeField(null=True)  # when its producer was told that it was given up
    picture = models.CharField(max_length=64, blank=True)  # hash of the picture that it shows

    class Meta:
        verbose_name = _("chỗ bán")
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["waiting", "failed"]),
                name="market_placements_due",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(aim__in=["put", "down"]), name="market_placement_aim"
            )
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} → {self.shop_id}"
