"""The columns of the list of who holds what, as a file."""

from django.utils.translation import gettext_lazy as _

from namsao.kernel.exporting import Column
from namsao.people.models import Holding

HOLDINGS: tuple[Column[Holding], ...] = (
    Column(_("Họ tên"), lambda row: row.user.name, 30, key="name"),
    Column(
        _("Vai trò"), lambda row: row.get_role_display(), 32, key="role", code=lambda row: row.role
    ),
    Column(_("Địa bàn"), lambda row: row.area.title if row.area else "", 28, key="area"),
    Column(_("Từ ngày"), lambda row: row.since, 14, key="since"),
    Column(_("Đến ngày"), lambda row: row.until, 14, key="until"),
)
