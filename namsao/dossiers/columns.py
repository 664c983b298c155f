"""The columns of the lists of dossiers and of documents, as files."""

from django.utils.translation import gettext_lazy as _

from namsao.dossiers.documents.models import Document
from namsao.dossiers.models import Dossier
from namsao.dossiers.queries import kind_label
from namsao.kernel.exporting import Column

DOCUMENTS: tuple[Column[Document], ...] = (
    Column(_("Tên tài liệu"), lambda row: row.name, 36),
    Column(_("Loại minh chứng"), lambda row: kind_label(row.kind), 30),
    Column(_("Số, ký hiệu"), lambda row: row.number),
    Column(_("Nơi cấp"), lambda row: row.issuer, 30),
    Column(_("Ngày cấp"), lambda row: row.issued_on, 14),
    Column(_("Ngày hết hạn"), lambda row: row.expires_on, 14),
    Column(_("Tên sản phẩm in trên giấy"), lambda row: row.product_name, 30),
)

DOSSIERS: tuple[Column[Dossier], ...] = (
    Column(_("Hồ sơ số"), lambda row: row.pk, 10),
    Column(_("Sản phẩm"), lambda row: row.product.name, 36),
    Column(_("Mã sản phẩm"), lambda row: row.product.code),
    Column(_("Chủ thể"), lambda row: row.product.producer.name, 36),
    Column(_("Địa bàn"), lambda row: row.product.producer.commune.title),
    Column(_("Lần đánh giá"), lambda row: row.get_kind_display(), 14),
    Column(_("Trạng thái"), lambda row: row.get_state_display(), 30),
    Column(_("Cấp đánh giá"), lambda row: row.get_level_display(), 16),
    Column(_("Quyết định áp dụng"), lambda row: row.regime, 14),
    Column(_("Bộ sản phẩm"), lambda row: row.criteria_set, 12),
    Column(_("Nộp lúc"), lambda row: row.submitted_at, 18),
    Column(_("Hạn"), lambda row: row.due_on, 14),
)
