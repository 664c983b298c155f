"""Growing areas as a list in a file."""

from django.utils.translation import gettext_lazy as _

from namsao.kernel.exporting import Column
from namsao.traceability.growing.models import GrowingArea

AREAS: tuple[Column[GrowingArea], ...] = (
    Column(_("Vùng"), lambda row: row.name, 36, key="name"),
    Column(_("Xã, phường"), lambda row: row.commune.full_title, 36, key="commune"),
    Column(_("Chủ thể"), lambda row: row.producer.name, 36, key="producer"),
    Column(
        _("Cây trồng, vật nuôi"), lambda row: row.crop_name, key="crop", code=lambda row: row.crop
    ),
    Column(_("Giống"), lambda row: row.variety, key="variety"),
    Column(_("Diện tích kê khai (ha)"), lambda row: float(row.hectares), 14, key="hectares"),
    Column(
        _("Diện tích đo theo ranh giới (ha)"),
        lambda row: None if row.measured_hectares is None else float(row.measured_hectares),
        14,
        key="measured_hectares",
    ),
    Column(_("Số hộ"), lambda row: row.households, 10, key="households"),
    Column(
        _("Mã số vùng trồng"),
        lambda row: ", ".join(code.text for code in row.codes.all()),
        36,
        key="codes",
    ),
    Column(
        _("Trạng thái"),
        lambda row: str(row.get_state_display()),
        key="state",
        code=lambda row: row.state,
    ),
)
