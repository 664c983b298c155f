"""The columns of a producer's sales, as files."""

from django.utils.translation import gettext_lazy as _

from namsao.kernel.exporting import Column
from namsao.market.models import MonthlySales
from namsao.market.sales.outlets import name_of

SALES: tuple[Column[MonthlySales], ...] = (
    Column(_("Tháng"), lambda row: row.month, 12, key="month"),
    Column(
        _("Nơi bán"),
        lambda row: name_of(row.outlet),
        28,
        key="outlet",
        code=lambda row: row.outlet,
    ),
    Column(_("Sản phẩm"), lambda row: row.product.name, 40, key="product"),
    Column(_("Mã sản phẩm"), lambda row: row.product.code, 24, key="product_code"),
    Column(_("Số đơn"), lambda row: row.orders, 12, key="orders"),
    Column(_("Số lượng"), lambda row: row.quantity, 12, key="quantity"),
    Column(_("Doanh thu (đồng)"), lambda row: row.revenue, 18, key="revenue"),
    Column(_("Lượt xem"), lambda row: row.views, 12, key="views"),
    Column(
        _("Nguồn"),
        lambda row: row.get_source_display(),
        18,
        key="source",
        code=lambda row: row.source,
    ),
)
