"""What one product sold through one outlet in one month, and the files that told it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Moved, Reached
from namsao.law.moves import table as moves_of

MOVES = moves_of(
    ("map_sales", {"uploaded", "checked"}, "checked", "the producer's own right"),
    ("commit_sales", {"checked"}, "committed", "the producer's own right"),
    ("drop_sales", {"uploaded", "checked"}, "dropped", "the producer's own right"),
    ("undo_sales", {"committed"}, "undone", "the producer's own right"),
)


class SalesImport(Moved):
    """A platform's export on its way into the figures.

    Its cells are kept while its producer chooses the columns, those that tell of buyers never;
    the file itself is not kept at all, and the cells go with the last step.
    """

    AREA = "producer__commune__path"
    PRODUCER = "producer_id"

    state = models.CharField(
        max_length=20,
        choices=[
            ("uploaded", _("Chờ chọn cột")),
            ("checked", _("Đã kiểm tra")),
            ("committed", _("Đã nhập")),
            ("dropped", _("Đã bỏ")),
            ("undone", _("Đã hoàn tác")),
        ],
        default="uploaded",
    )
    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="+")
    outlet = models.CharField(_("nơi bán"), max_length=30)
    name = models.CharField(_("tên tệp"), max_length=255)
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    rows = models.JSONField(default=list)  # the sheet's cells, from its first row
    withheld = models.JSONField(default=list)  # headings of columns that tell of buyers
    layout = models.JSONField(default=dict)  # {"begins", "columns", "month"}
    names: Any = models.JSONField(
        default=dict
    )  # a name on the platform to our product, 0: not ours
    made = models.PositiveIntegerField(default=0)
    replaced = models.JSONField(default=list)  # the figures that stood there before it

    class Meta:
        verbose_name = _("tệp doanh số")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("market:sales_import", args=[self.pk])


class MonthlySales(Reached):
    """Orders, quantity, money and views of a product in a month through an outlet.

    Money in VND, as buyers paid it, before the platform's fees. `views` is None where the outlet
    tells none. That a product is listed makes no row here.
    """

    AREA = "product__producer__commune__path"
    PRODUCER = "product__producer_id"

    product = models.ForeignKey("producers.Product", models.PROTECT, related_name="sales")
    outlet = models.CharField(_("nơi bán"), max_length=30)
    month = models.DateField(_("tháng"))  # its first day
    orders = models.PositiveIntegerField(_("số đơn"), default=0)
    quantity = models.PositiveIntegerField(_("số lượng"), default=0)
    revenue = models.PositiveBigIntegerField(_("doanh thu (đồng)"), default=0)
    views = models.PositiveBigIntegerField(_("lượt xem"), null=True)
    source = models.CharField(
        max_length=10,
        choices=[
            ("report", _("Chủ thể báo")),
            ("import", _("Tệp của sàn")),
            ("shop", _("Cửa hàng tự báo")),
        ],
    )
    imported = models.ForeignKey(SalesImport, models.PROTECT, null=True, related_name="figures")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("doanh số tháng")
        ordering: ClassVar = ["-month", "outlet", "product"]
        indexes: ClassVar = [models.Index(fields=["month"], name="market_sales_by_month")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "outlet", "month"], name="market_sales_once_a_month"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="market_sales_whole_month"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.outlet} {self.month:%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("market:sales", args=[self.product.producer_id])
