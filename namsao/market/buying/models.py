"""A buyer's request, and the question in it to each producer."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Moved
from namsao.kernel.sealed import SealedTextField


class QuoteRequest(Moved):
    """What a buyer without an account wants to buy, and how the producers reach it.

    Everything about the buyer is sealed. `code` is the buyer's alone: whoever knows it reads the
    answers. Nothing reaches a producer before the buyer has opened the link in the letter, so
    nobody can ask in another's name. `place` is a keyed digest of the sender's network address of
    that day; it names nobody.
    """

    AREA = "product__producer__commune__path"

    product = models.ForeignKey("producers.Product", models.PROTECT, related_name="+")
    products = ArrayField(models.BigIntegerField())  # whose producers are asked, once confirmed
    code = models.CharField(_("mã yêu cầu"), max_length=20, unique=True)
    sent_form = models.CharField(max_length=40, unique=True)  # one form is sent once
    place = models.CharField(max_length=64)
    language = models.CharField(max_length=5)
    received_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    company = SealedTextField(_("đơn vị mua"), null=True)
    person = SealedTextField(_("người liên hệ"), null=True)
    email = SealedTextField(_("thư điện tử"), null=True)
    phone = SealedTextField(_("điện thoại"), null=True)
    wanted = SealedTextField(_("cần mua"), null=True)
    quantity = models.CharField(_("số lượng"), max_length=100)
    deliver_to = models.CharField(_("giao tới"), max_length=100, blank=True)
    wanted_by = models.DateField(_("cần trước ngày"), null=True)
    state = models.CharField(
        max_length=20,
        choices=[
            ("unconfirmed", _("Chờ xác nhận thư")),
            ("open", _("Đã gửi cho chủ thể")),
            ("closed", _("Đã đóng")),
            ("forgotten", _("Đã xóa liên hệ")),
        ],
        default="unconfirmed",
    )

    class Meta:
        verbose_name = _("yêu cầu báo giá")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["place", "received_at"], name="market_request_place"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="forgotten")
                | Q(
                    company__isnull=True,
                    person__isnull=True,
                    email__isnull=True,
                    phone__isnull=True,
                    wanted__isnull=True,
                ),
                name="market_forgotten_is_forgotten",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["unconfirmed", "forgotten"])
                | Q(confirmed_at__isnull=False, email__isnull=False),
                name="market_request_is_confirmed_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity}: {self.product.name}"


class Question(Moved):
    """One product of a request, put to its producer of that day, and what came of it.

    Should the product change hands, the question stays with whom the buyer chose.
    """

    AREA = "producer__commune__path"
    PRODUCER = "producer_id"

    request = models.ForeignKey(QuoteRequest, models.PROTECT, related_name="questions")
    product = models.ForeignKey("producers.Product", models.PROTECT, related_name="+")
    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=20,
        choices=[
            ("waiting", _("Chờ báo giá")),
            ("quoted", _("Đã báo giá")),
            ("declined", _("Từ chối")),
            ("ordered", _("Đã có đơn hàng")),
            ("not_ordered", _("Không thành đơn")),
        ],
        default="waiting",
    )
    price = models.PositiveBigIntegerField(_("giá bán sỉ (đồng)"), null=True)
    unit = models.CharField(_("đơn vị tính giá"), max_length=30, blank=True)
    answer = models.TextField(_("trả lời"), max_length=2000, blank=True)
    valid_until = models.DateField(_("giá có hiệu lực đến"), null=True)
    answered_at = models.DateTimeField(null=True)
    order_value = models.PositiveBigIntegerField(_("giá trị đơn hàng (đồng)"), null=True)

    class Meta:
        verbose_name = _("câu hỏi giá")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "product"], name="market_asked_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["quoted", "ordered", "not_ordered"])
                | Q(price__gt=0, answered_at__isnull=False),
                name="market_quoted_has_a_price",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product.name}: {self.request.quantity}"

    def get_absolute_url(self) -> str:
        return reverse("market:question", args=[self.pk])
