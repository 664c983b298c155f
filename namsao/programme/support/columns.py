"""The columns of supports and of a call's applications, as files."""

from django.utils.translation import gettext_lazy as _

from namsao.kernel.exporting import Column
from namsao.programme.support.models import Application, Support

SUPPORTS: tuple[Column[Support], ...] = (
    Column(_("Sản phẩm"), lambda row: row.product.name, 36, key="product"),
    Column(_("Mã sản phẩm"), lambda row: row.product.code, key="product_code"),
    Column(_("Chủ thể"), lambda row: row.product.producer.name, 36, key="producer"),
    Column(
        _("Loại hỗ trợ"), lambda row: row.kind_label, 30, key="kind", code=lambda row: row.kind
    ),
    Column(_("Thỏa thuận"), lambda row: row.document, 24, key="document"),
    Column(_("Ngày thỏa thuận"), lambda row: row.agreed_on, 14, key="agreed_on"),
    Column(_("Phần của chương trình (đồng)"), lambda row: row.amount, 18, key="amount"),
    Column(_("Phần của chủ thể (đồng)"), lambda row: row.own_share, 18, key="own_share"),
    Column(_("Ngày bàn giao"), lambda row: row.delivered_on, 14, key="delivered_on"),
    Column(
        _("Trạng thái"),
        lambda row: row.get_state_display(),
        20,
        key="state",
        code=lambda row: row.state,
    ),
    Column(_("Kế hoạch"), lambda row: str(row.commitment.allotment.line.plan), 30, key="plan"),
)

APPLICATIONS: tuple[Column[Application], ...] = (
    Column(_("Sản phẩm"), lambda row: row.product.name, 36, key="product"),
    Column(_("Mã sản phẩm"), lambda row: row.product.code, key="product_code"),
    Column(_("Chủ thể"), lambda row: row.product.producer.name, 36, key="producer"),
    Column(_("Xã, phường"), lambda row: row.product.producer.commune.title, 24, key="commune"),
    Column(_("Ngày nộp"), lambda row: row.applied_on, 14, key="applied_on"),
    Column(_("Số tiền đề nghị (đồng)"), lambda row: row.asked, 18, key="asked"),
    Column(_("Phần của chủ thể (đồng)"), lambda row: row.own_share, 18, key="own_share"),
    Column(_("Cần hỗ trợ gì"), lambda row: row.wish, 50, key="wish"),
    Column(
        _("Trạng thái"),
        lambda row: row.get_state_display(),
        20,
        key="state",
        code=lambda row: row.state,
    ),
    Column(_("Lý do"), lambda row: row.reason, 40, key="reason"),
    Column(_("Ngày quyết định"), lambda row: row.decided_on, 14, key="decided_on"),
)
