"""The columns of the list of dossiers, as a file."""

from django.utils.translation import gettext_lazy as _

from namsao.dossiers.models import Dossier
from namsao.kernel.exporting import Column

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
