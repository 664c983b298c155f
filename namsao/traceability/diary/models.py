"""What a producer packs: the units in which its products reach a shelf."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Reached


class TradeItem(Reached):
    """A product in one pack ("hũ 500 g"), by its GTIN or, where it has none, by its own code."""

    AREA = "product__producer__commune__path"
    PRODUCER = "product__producer_id"

    product = models.ForeignKey("producers.Product", models.PROTECT, related_name="trade_items")
    name = models.CharField(_("quy cách đóng gói"), max_length=120)
    gtin = models.CharField(_("mã GTIN"), max_length=14, blank=True)
    kilograms = models.DecimalField(
        _("khối lượng tịnh một đơn vị (kg)"), max_digits=10, decimal_places=4
    )
    material_rate = models.DecimalField(
        _("kg nguyên liệu cho 1 kg thành phẩm"), max_digits=8, decimal_places=3, null=True
    )
    shelf_days = models.PositiveIntegerField(_("hạn dùng (ngày)"), null=True)

    class Meta:
        verbose_name = _("quy cách đóng gói")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["gtin"],
                condition=~Q(gtin=""),
                name="trace_gtin_once",
                violation_error_message=_("Mã GTIN này đã dùng cho quy cách khác."),
            ),
            models.UniqueConstraint(fields=["product", "name"], name="trace_trade_item_once"),
            models.CheckConstraint(condition=Q(kilograms__gt=0), name="trace_trade_item_weighs"),
        ]

    def __str__(self) -> str:
        return f"{self.product.name}, {self.name}"
