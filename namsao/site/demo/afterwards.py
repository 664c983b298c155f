"""What came before the demo's round and what comes after it: an old register, renewals, an end.

The office enters its old list; its products are tied to those registered here, so that renewals
are laid out and people reminded; a commune confirms that one product is no longer made. All of it
is invented.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localtime

from namsao.certificates import actions
from namsao.certificates.importing import actions as importing
from namsao.certificates.importing.columns import Layout
from namsao.certificates.importing.forms import initial_of
from namsao.certificates.models import Certificate
from namsao.certificates.reminding import lay_out_renewals, tell_reminders
from namsao.producers import actions as making
from namsao.site.demo.cast import BAC_NINH, unit
from namsao.site.demo.scene import World, ago

PLACE = "phường Chũ, thị xã Chũ, tỉnh Bắc Giang"
HEADER = "Tên sản phẩm,Tên chủ thể,Địa chỉ,Ngành,Hạng,Số quyết định,Ngày quyết định"


@dataclass(frozen=True)
class Former:
    """A product of the old list, and in how many days its certificate ends."""

    name: str
    stars: int
    ends_in: int
    criteria_set: int | None  # of the product registered here; None where nobody has tied it


FORMERS = (
    Former("Bánh khảo Bến Chũ (hư cấu)", 3, 150, 6),
    Former("Rượu nếp Bến Chũ (hư cấu)", 4, 126, 15),
    Former("Chả lá Bến Chũ (hư cấu)", 3, 95, 8),  # its window is missed
    Former("Kẹo lạc Bến Chũ (hư cấu)", 3, 140, None),
    Former("Nem nướng Bến Chũ (hư cấu)", 4, 400, 8),  # no longer made
)
LAID_OUT = 2
"""How many renewals the program lays out in this world."""


def remember(world: World) -> None:
    """Enter the old list, tie it, lay out the renewals of the day, confirm an end."""
    with world.step("register and renewals"):
        _enter(world)
        for former in FORMERS:
            if former.criteria_set is not None:
                _tie(world, former, former.criteria_set)
        day = localtime(world.today).date()
        lay_out_renewals(day, ago(world, 0, 7))
        tell_reminders(day, ago(world, 0, 7))
        actions.confirm_end(
            certificate_of(FORMERS[-1]),
            by=world.cast.cuc.actor,
            at=ago(world, 2),
            found="Cơ sở đã chuyển nghề từ tháng trước (hư cấu).",
        )


def _enter(world: World) -> None:
    office, at = world.cast.dung.actor, ago(world, 30)
    rows = [
        f'{one.name},Tổ hợp tác Mì Gạo Bến Chũ (hư cấu),"{PLACE}",Thực phẩm,{one.stars},'
        f"5/QĐ-UBND (hư cấu),{_issued(world, one):%d/%m/%Y}"
        for one in FORMERS
    ]
    file = SimpleUploadedFile("danh-sach-cu.csv", "\n".join([HEADER, *rows]).encode())
    province = unit(BAC_NINH, "province")
    register = importing.upload_register(province, by=office, at=at, upload=file).made
    raw = initial_of(Layout.of(register.layout))
    importing.map_register.take(register, raw, by=office, at=at)
    importing.commit_register.take(register, {}, by=office, at=at)


def _issued(world: World, former: Former) -> date:
    ends = localtime(world.today).date() + timedelta(days=former.ends_in)
    return ends.replace(year=ends.year - 3)


def _tie(world: World, former: Former, criteria_set: int) -> None:
    product = making.add_product(
        world.producers["noodle"],
        by=world.cast.mai.actor,
        at=ago(world, 28),
        name=former.name,
        criteria_set=criteria_set,
        description="Sản phẩm hư cấu của bản chạy thử.",
    ).made
    actions.link_product(
        certificate_of(former), by=world.cast.dung.actor, at=ago(world, 27), product=product
    )


def certificate_of(former: Former) -> Certificate:
    """Its certificate in the register."""
    return Certificate.objects.get(product_name=former.name, imported__isnull=False)
