"""The columns of the register, of the renewals and of the imports, as files."""

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from namsao.certificates.importing.models import RegisterImport
from namsao.certificates.models import Certificate
from namsao.certificates.pipeline import renewal_of
from namsao.certificates.queries import truth
from namsao.kernel.exporting import Column

CERTIFICATES: tuple[Column[Certificate], ...] = (
    Column(_("Số giấy chứng nhận"), lambda row: row.number, 26, key="number"),
    Column(_("Sản phẩm"), lambda row: row.product_name, 36, key="product"),
    Column(_("Mã sản phẩm"), lambda row: row.product_code, key="product_code"),
    Column(_("Chủ thể"), lambda row: row.producer_name, 36, key="producer"),
    Column(_("Địa chỉ"), lambda row: row.place, 36, key="address"),
    Column(_("Hạng sao"), lambda row: row.stars, 10, key="stars"),
    Column(_("Ngày cấp"), lambda row: row.issued_on, 14, key="issued_on"),
    Column(_("Năm cấp"), lambda row: row.issued_year, 10, key="issued_year"),
    Column(_("Hết hạn"), lambda row: row.expires_on, 14, key="expires_on"),
    Column(_("Hôm nay"), lambda row: str(truth(row, localdate()).label), 22, key="standing"),
)

RENEWALS: tuple[Column[Certificate], ...] = (
    Column(_("Số giấy chứng nhận"), lambda row: row.number, 26, key="number"),
    Column(_("Sản phẩm"), lambda row: row.product_name, 36, key="product"),
    Column(_("Hạng sao"), lambda row: row.stars, 10, key="stars"),
    Column(_("Chủ thể"), lambda row: row.producer_name, 36, key="producer"),
    Column(
        _("Điện thoại"),
        lambda row: row.product.producer.phone if row.product else "",
        16,
        key="phone",
    ),
    Column(_("Hết hạn"), lambda row: row.expires_on, 14, key="expires_on"),
    Column(
        _("Nộp từ ngày"),
        lambda row: renewal_of(row, localdate()).window.opens_on,
        14,
        key="opens_on",
    ),
    Column(
        _("Nộp đến ngày"),
        lambda row: renewal_of(row, localdate()).window.closes_on,
        14,
        key="closes_on",
    ),
    Column(
        _("Đánh giá lại"), lambda row: str(renewal_of(row, localdate()).label), 24, key="renewal"
    ),
)

IMPORTS: tuple[Column[RegisterImport], ...] = (
    Column(_("Tệp"), lambda row: row.name, 40, key="file"),
    Column(_("Tỉnh"), lambda row: row.area.title, 24, key="province"),
    Column(_("Người tải"), lambda row: row.uploaded_by.name, 26, key="uploaded_by"),
    Column(_("Lúc"), lambda row: row.uploaded_at, 18, key="at"),
    Column(
        _("Tình trạng"),
        lambda row: row.get_state_display(),
        18,
        key="state",
        code=lambda row: row.state,
    ),
    Column(_("Đã nhập"), lambda row: row.made, 10, key="imported"),
)
