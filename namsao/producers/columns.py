"""The columns of the lists of producers and of their products, as files."""

from django.utils.translation import gettext_lazy as _

from namsao.kernel.exporting import Column
from namsao.producers.models import Producer, Product

PRODUCERS: tuple[Column[Producer], ...] = (
    Column(_("Tên"), lambda row: row.name, 40, key="name"),
    Column(
        _("Loại hình"),
        lambda row: row.get_kind_display(),
        26,
        key="kind",
        code=lambda row: row.kind,
    ),
    Column(_("Địa bàn"), lambda row: row.commune.full_title, 36, key="area"),
    Column(_("Địa chỉ"), lambda row: row.address, 30, key="address"),
    Column(_("Điện thoại"), lambda row: row.phone, 16, key="phone"),
    Column(_("Thư điện tử"), lambda row: row.email, key="email"),
    Column(_("Mã số thuế"), lambda row: row.tax_code, 16, key="tax_code"),
    Column(
        _("Số đăng ký kinh doanh"), lambda row: row.registration_number, key="registration_number"
    ),
)

PRODUCTS: tuple[Column[Product], ...] = (
    Column(_("Sản phẩm"), lambda row: row.name, 40, key="product"),
    Column(_("Mã sản phẩm"), lambda row: row.code, key="product_code"),
    Column(_("Bộ sản phẩm"), lambda row: row.criteria_set, 12, key="criteria_set"),
    Column(_("Năm"), lambda row: row.year, 10, key="year"),
)
