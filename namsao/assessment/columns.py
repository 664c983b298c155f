"""The columns of the lists of rounds and of a round's dossiers, as files."""

from django.utils.translation import gettext_lazy as _

from namsao.assessment.models import Entry, Round
from namsao.kernel.exporting import Column

ROUNDS: tuple[Column[Round], ...] = (
    Column(_("Đợt"), lambda row: row.name, 36, key="round"),
    Column(_("Tỉnh, thành phố"), lambda row: row.area.title, 24, key="province"),
    Column(_("Năm"), lambda row: row.year, 10, key="year"),
    Column(_("Nhận hồ sơ trước"), lambda row: row.proposals_until, 16, key="proposals_until"),
    Column(_("Có kết quả trước"), lambda row: row.results_until, 16, key="results_until"),
    Column(
        _("Trạng thái"),
        lambda row: row.get_state_display(),
        18,
        key="state",
        code=lambda row: row.state,
    ),
)

ENTRIES: tuple[Column[Entry], ...] = (
    Column(_("Hồ sơ số"), lambda row: row.dossier_id, 10, key="dossier"),
    Column(_("Sản phẩm"), lambda row: row.dossier.product.name, 36, key="product"),
    Column(_("Mã sản phẩm"), lambda row: row.dossier.product.code, key="product_code"),
    Column(_("Chủ thể"), lambda row: row.dossier.product.producer.name, 36, key="producer"),
    Column(_("Địa bàn"), lambda row: row.dossier.product.producer.commune.title, key="area"),
    Column(
        _("Trạng thái"),
        lambda row: row.dossier.get_state_display(),
        30,
        key="state",
        code=lambda row: row.dossier.state,
    ),
    Column(_("Thẩm định lúc"), lambda row: row.appraised_at, 18, key="appraised_at"),
    Column(
        _("Phiên họp"),
        lambda row: row.session.meets_on if row.session else None,
        14,
        key="meets_on",
    ),
)
