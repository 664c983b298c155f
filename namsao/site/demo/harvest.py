"""From the area to the shelf: two growing areas of Lục Ngạn, their codes, a season of the diary.

Lan's cooperative dries lychees and bottles honey. All places, lots and buyers are invented.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid5

from namsao.areas.models import Area
from namsao.gs1 import keys
from namsao.kernel.action import Done
from namsao.producers.models import Product
from namsao.site.demo.cast import LUC_NGAN, unit
from namsao.site.demo.scene import World, ago
from namsao.traceability.diary import actions as diary
from namsao.traceability.diary import queries
from namsao.traceability.diary.season import NAMESPACE
from namsao.traceability.epcis import actions as chain
from namsao.traceability.growing import actions as growing
from namsao.traceability.growing.boundaries import enclosed
from namsao.traceability.growing.models import GrowingArea
from namsao.traceability.lots.models import Lot

# Invented fields on the hills: longitude and latitude of their corners.
HILL = [
    (106.5712, 21.3705), (106.5744, 21.3699), (106.5761, 21.3718), (106.5752, 21.3741),
    (106.5722, 21.3746), (106.5703, 21.3728),
]  # fmt: skip
FOREST = [(106.5890, 21.3812), (106.5934, 21.3806), (106.5947, 21.3840), (106.5901, 21.3851)]
SHOP = "https://namsao.example/doi-tac/cua-hang-que"
MARKET = "https://namsao.example/doi-tac/sieu-thi-pho"


def grow(world: World) -> None:
    """Declare, confirm, harvest, dry, pack, send."""
    with world.step("growing areas and lots"):
        hill, forest = _areas(world)
        _supplies(world, hill, forest)
        _season(world, hill, forest)


def _areas(world: World) -> tuple[GrowingArea, GrowingArea]:
    commune = unit(LUC_NGAN, "commune")
    hill = _area(world, commune, "Vùng vải Đồi Vải", "lychee", "vải thiều", "14.5", 18, HILL)
    forest = _area(world, commune, "Rừng vải đặt ong", "bees", "ong nội", "15", 4, FOREST)
    _codes(world, hill)
    return hill, forest


def _area(
    world: World,
    commune: Area,
    name: str,
    crop: str,
    variety: str,
    hectares: str,
    households: int,
    corners: list[tuple[float, float]],
) -> GrowingArea:
    lan, officer = world.cast.lan.actor, world.cast.binh.actor
    area: GrowingArea = growing.declare_area(
        world.producers["hive"],
        by=lan,
        at=ago(world, 190),
        name=f"{name} (hư cấu)",
        commune=commune,
        crop=crop,
        variety=variety,
        hectares=Decimal(hectares),
        households=households,
    ).made
    growing.draw_boundary(area, by=lan, at=ago(world, 189), boundary=enclosed([[corners]]))
    growing.confirm_area(area, by=officer, at=ago(world, 185), remark="Đã đi xem (hư cấu).")
    return area


def _codes(world: World, hill: GrowingArea) -> None:
    lan, issued = world.cast.lan.actor, ago(world, 180).date()
    for text, market in (("VN-BGOR 901", "CN"), ("VN-BGOR 902", "JP")):
        growing.add_code(
            hill,
            by=lan,
            at=ago(world, 179),
            text=text,
            market=market,
            hectares=Decimal("14.5"),
            issued_by="Cơ quan bảo vệ thực vật (hư cấu)",
            issued_on=issued,
            valid_until=None,
            paper=None,
        )
    growing.add_standard(
        hill,
        by=lan,
        at=ago(world, 178),
        kind="vietgap",
        number="VietGAP-TT-01 (hư cấu)",
        issuer="Tổ chức chứng nhận (hư cấu)",
        issued_on=issued,
        expires_on=issued + timedelta(days=1095),
        hectares=None,
        paper=None,
    )
    forecast = growing.submit_forecast(
        hill,
        by=lan,
        at=ago(world, 178),
        season="Vải chính vụ (hư cấu)",
        begins_on=ago(world, 175).date(),
        ends_on=ago(world, 120).date(),
        kilograms=Decimal(52_000),
        basis="Đậu quả trung bình, khảo sát 18 hộ (hư cấu).",
    ).made
    growing.approve_forecast(forecast, by=world.cast.binh.actor, at=ago(world, 176))


def _supplies(world: World, hill: GrowingArea, forest: GrowingArea) -> None:
    for key, area, share in (("lychee", hill, 100), ("dried", hill, 85), ("honey", forest, 100)):
        growing.add_supply(
            _product(world, key),
            by=world.cast.lan.actor,
            at=ago(world, 118),
            growing_area=area,
            share=Decimal(share),
            output_share=None,
            contract="",
            since=ago(world, 180).date(),
            until=None,
            paper=None,
        )


def _product(world: World, key: str) -> Product:
    return world.dossiers[key].product


def _season(world: World, hill: GrowingArea, forest: GrowingArea) -> None:
    hive, lan = world.producers["hive"], world.cast.lan.actor
    for uri, name in ((SHOP, "Cửa hàng Quê (hư cấu)"), (MARKET, "Siêu thị Phố (hư cấu)")):
        chain.name_partner(
            hive, by=lan, at=ago(world, 117), uri=uri, name=name, address="Hà Nội (hư cấu)",
            email="mua-hang@demo.namsao.example",
        )  # fmt: skip
    box = diary.add_trade_item(
        _product(world, "dried"),
        by=lan,
        at=ago(world, 117),
        name="Túi 250 g",
        gtin=keys.make("01", "893850000001"),
        kilograms=Decimal("0.25"),
        material_rate=Decimal("3.5"),
        shelf_days=365,
    ).made
    jar = diary.add_trade_item(
        _product(world, "honey"),
        by=lan,
        at=ago(world, 117),
        name="Hũ 500 g",
        kilograms=Decimal("0.5"),
        shelf_days=730,
    ).made
    code = hill.codes.get(text="VN-BGOR 901")
    fresh = [
        _wrote(world, "harvest", days, growing_area=hill, code=code, kilograms=Decimal(kilograms))
        for days, kilograms in ((160, 1_250), (158, 980))
    ]
    dry = _wrote(
        world,
        "processing",
        155,
        taken=[(fresh[0], Decimal(1_200)), (fresh[1], Decimal(950))],
        goods="vải sấy",
        kilograms=Decimal(590),
    )
    _wrote(world, "loss", 154, lot=dry, quantity=Decimal(5), reason="ẩm (hư cấu)")
    bags = _wrote(
        world, "packing", 150, taken=[(dry, Decimal(500))], item=box, units=2_000, expires_on=None
    )
    raw = _wrote(world, "harvest", 150, growing_area=forest, code=None, kilograms=Decimal(320))
    jars = _wrote(
        world, "packing", 148, taken=[(raw, Decimal(300))], item=jar, units=600, expires_on=None
    )
    shop, market = (queries.partners(hive).get(uri=uri) for uri in (SHOP, MARKET))
    for lot, quantity, buyer, days in (
        (bags, 1_200, market, 140),
        (bags, 300, shop, 120),
        (jars, 240, shop, 118),
        (jars, 60, None, 100),
    ):
        _wrote(world, "dispatch", days, lot=lot, quantity=Decimal(quantity), partner=buyer)


def _wrote(world: World, verb: str, days: int, **facts: Any) -> Lot:
    """An entry of Lan's diary; answers the lot that it made or was about."""
    act = getattr(diary, f"record_{verb}")
    told = f"{verb} {days} {sorted(facts)} {facts.get('quantity')}"
    happened: datetime = ago(world, days, hour=7)
    done: Done = act(
        world.producers["hive"],
        by=world.cast.lan.actor,
        at=ago(world, days, hour=8),
        entry=uuid5(NAMESPACE, told),
        happened_at=happened,
        **facts,
    )
    number = done.event.facts["lot"]
    return Lot.objects.filter(producer=world.producers["hive"]).get(uri__endswith=f"/{number}")
