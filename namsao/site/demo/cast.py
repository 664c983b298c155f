"""The people of the demo world, and what they hold. All are invented.

Lan      keeps bees in Lục Ngạn and is a member of a cooperative with products in every state
Mai      makes rice noodles in Chũ
Bình     receives dossiers for the commune of Lục Ngạn
Cúc      receives them for the ward of Chũ, and must see nothing of Lục Ngạn
Dũng     runs the OCOP office of Bắc Ninh
Hà       sits in its advisory team, with Khánh
Minh     chairs its council; Nga, Oanh, Phúc and Quân are members; Sơn is its secretary
Thảo     leads the province and decides
Uyên     works in the ministry's office; Phong decides as its minister
Hoàng    chairs the central council, Linh is its member, Tâm its adviser
Vinh     audits, Xuân administers accounts
Yến      runs the OCOP office of Lâm Đồng, Ánh receives for one of its wards, Đạt grows coffee
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.utils.timezone import localtime

from namsao.areas.models import Area
from namsao.people.models import Holding, User
from namsao.people.roles import Role

PASSWORD = "nam-sao-demo-2026"  # of every person of the demo, printed at its start
MAIL_DOMAIN = "demo.namsao.example"

BAC_NINH, LAM_DONG = "24", "68"
LUC_NGAN, CHU, BIEN_SON = "07582", "07525", "07537"


@dataclass
class Cast:
    """The people, by their given name without accents."""

    lan: User
    mai: User
    binh: User
    cuc: User
    dung: User
    ha: User
    khanh: User
    minh: User
    nga: User
    oanh: User
    phuc: User
    quan: User
    son: User
    thao: User
    uyen: User
    phong: User
    hoang: User
    linh: User
    tam: User
    vinh: User
    xuan: User
    yen: User
    anh: User
    dat: User

    def everyone(self) -> dict[str, User]:
        """Name to person, in the order above."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


NAMES = {
    "lan": "Nguyễn Thị Lan",
    "mai": "Vi Thị Mai",
    "binh": "Trần Văn Bình",
    "cuc": "Lê Thị Cúc",
    "dung": "Phạm Anh Dũng",
    "ha": "Hoàng Thu Hà",
    "khanh": "Đỗ Quốc Khánh",
    "minh": "Nguyễn Quang Minh",
    "nga": "Bùi Thúy Nga",
    "oanh": "Đặng Kim Oanh",
    "phuc": "Vũ Hồng Phúc",
    "quan": "Ngô Minh Quân",
    "son": "Lý Trường Sơn",
    "thao": "Trịnh Phương Thảo",
    "uyen": "Mai Tố Uyên",
    "phong": "Trần Thanh Phong",
    "hoang": "Lương Việt Hoàng",
    "linh": "Chu Mỹ Linh",
    "tam": "Đinh Công Tâm",
    "vinh": "Cao Thế Vinh",
    "xuan": "Hồ Thanh Xuân",
    "yen": "Tạ Hải Yến",
    "anh": "Kơ Să Ánh",
    "dat": "Phan Tiến Đạt",
}


def unit(code: str, level: str) -> Area:
    """A unit of today by its code."""
    return Area.objects.current().get(code=code, level=level)


def assemble(at: datetime) -> Cast:
    """Make the people; holdings that no action gives (offices, leaders) are given here.

    Members of producers, of the advisory team and of the council get theirs by actions.
    """
    # One hash for all: it is slow on purpose, and they share the password anyway.
    password = make_password(PASSWORD)
    people = {
        name: User.objects.create(email=f"{name}@{MAIL_DOMAIN}", name=full, password=password)
        for name, full in NAMES.items()
    }
    bac_ninh, lam_dong = unit(BAC_NINH, "province"), unit(LAM_DONG, "province")
    da_lat = Area.objects.current().communes().within(lam_dong).order_by("code")[0]
    offices = [
        ("binh", Role.COMMUNE_OFFICER, unit(LUC_NGAN, "commune")),
        ("cuc", Role.COMMUNE_OFFICER, unit(CHU, "commune")),
        ("anh", Role.COMMUNE_OFFICER, da_lat),
        ("dung", Role.OCOP_OFFICE, bac_ninh),
        ("yen", Role.OCOP_OFFICE, lam_dong),
        ("thao", Role.LEADER, bac_ninh),
        ("uyen", Role.MINISTRY_OFFICE, None),
        ("phong", Role.LEADER, None),
        ("vinh", Role.AUDITOR, bac_ninh),
        ("xuan", Role.ADMINISTRATOR, bac_ninh),
    ]
    since = localtime(at).date() - timedelta(days=400)
    Holding.objects.bulk_create(
        Holding(user=people[name], role=role, area=area or country(), since=since)
        for name, role, area in offices
    )
    return Cast(**people)


def recall_cast() -> Cast:
    """The people, from the database."""
    found = {
        user.email.split("@")[0]: user for user in User.objects.filter(email__endswith=MAIL_DOMAIN)
    }
    return Cast(**{name: found[name] for name in NAMES})


def country() -> Area:
    """The unit above all provinces."""
    return Area.objects.get(path="/vn/")
