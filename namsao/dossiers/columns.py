"""The columns of the lists of dossiers and of documents, as files."""

from django.utils.translation import gettext_lazy as _

from namsao.dossiers.documents.models import Document
from namsao.dossiers.models import Dossier, DossierMessage
from namsao.dossiers.queries import kind_label
from namsao.kernel.exporting import Column

DOCUMENTS: tuple[Column[Document], ...] = (
    Column(_("Tên tài liệu"), lambda row: row.name, 36, key="name"),
    Column(_("Loại minh chứng"), lambda row: kind_label(row.kind), 30, key="kind"),
    Column(_("Số, ký hiệu"), lambda row: row.number, key="number"),
    Column(_("Nơi cấp"), lambda row: row.issuer, 30, key="issuer"),
    Column(_("Ngày cấp"), lambda row: row.issued_on, 14, key="issued_on"),
    Column(_("Ngày hết hạn"), lambda row: row.expires_on, 14, key="expires_on"),
    Column(_("Tên sản phẩm in trên giấy"), lambda row: row.product_name, 30, key="product_name"),
)

DOSSIERS: tuple[Column[Dossier], ...] = (
    Column(_("Hồ sơ số"), lambda row: row.pk, 10, key="id"),
    Column(_("Sản phẩm"), lambda row: row.product.name, 36, key="product"),
    Column(_("Mã sản phẩm"), lambda row: row.product.code, key="product_code"),
    Column(_("Chủ thể"), lambda row: row.product.producer.name, 36, key="producer"),
    Column(_("Địa bàn"), lambda row: row.product.producer.commune.title, key="area"),
    Column(
        _("Lần đánh giá"),
        lambda row: row.get_kind_display(),
        14,
        key="kind",
        code=lambda row: row.kind,
    ),
    Column(
        _("Trạng thái"),
        lambda row: row.get_state_display(),
        30,
        key="state",
        code=lambda row: row.state,
    ),
    Column(
        _("Cấp đánh giá"),
        lambda row: row.get_level_display(),
        16,
        key="level",
        code=lambda row: row.level,
    ),
    Column(_("Quyết định áp dụng"), lambda row: row.regime, 14, key="regime"),
    Column(_("Bộ sản phẩm"), lambda row: row.criteria_set, 12, key="criteria_set"),
    Column(_("Nộp lúc"), lambda row: row.submitted_at, 18, key="submitted_at"),
    Column(_("Hạn"), lambda row: row.due_on, 14, key="due_on"),
)

DOSSIER_MESSAGES: tuple[Column[DossierMessage], ...] = (
    Column(_("Lúc"), lambda row: row.written_at, 18, key="at"),
    Column(_("Người viết"), lambda row: row.author.name, 26, key="author"),
    Column(
        _("Ai đọc được"),
        lambda row: row.get_audience_display(),
        20,
        key="audience",
        code=lambda row: row.audience,
    ),
    Column(_("Nội dung"), lambda row: row.text, 80, key="text"),
    Column(_("Tiêu chí"), lambda row: row.criterion, 10, key="criterion"),
    Column(
        _("Tài liệu"), lambda row: row.document.name if row.document else "", 30, key="document"
    ),
    Column(_("Cần trả lời trước hết ngày"), lambda row: row.answer_by, 14, key="answer_by"),
    Column(_("Trả lời lúc"), lambda row: row.answered_at, 18, key="answered_at"),
)
