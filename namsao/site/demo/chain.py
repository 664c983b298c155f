"""Goods on their way in the demo: dried lychees of two harvests, sold on; a recall being prepared.

All lots, numbers and buyers are invented; the numbers have true check digits, so that they read.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from namsao.gs1 import keys
from namsao.gs1.epcis.contexts import EPCIS_CONTEXT
from namsao.site.demo.scene import World, ago
from namsao.traceability import actions
from namsao.traceability.epcis.reading import read_handed
from namsao.traceability.models import Lot

FRESH, DRIED, CAKE = (keys.make("01", f"08931234567{number}") for number in ("81", "82", "83"))
MAI, WHOLESALER, SHOP = (
    f"https://id.gs1.org/417/{keys.make('417', f'8931234567{number}')}"
    for number in ("81", "82", "83")
)
PALLET = f"https://id.gs1.org/00/{keys.make('00', '08931234567000081')}"
FIRST = "VT-2026-01"


def follow(world: World) -> None:
    """Harvest, dry, pack, send; receive and bake; prepare a recall."""
    with world.step("lots on their way"):
        _name(world)
        _capture(world, "hive", "lan", _of_the_hive(world))
        _capture(world, "noodle", "mai", _of_the_bakers(world))
        seed = Lot.objects.get(uri=_lot(FRESH, FIRST))
        actions.recall_lot(
            seed,
            by=world.cast.dung.actor,
            at=ago(world, 1),
            reason="safety",
            what="Mẫu thử nhanh vượt ngưỡng dư lượng, chờ kết quả kiểm nghiệm (hư cấu).",
        )


def _name(world: World) -> None:
    hive, noodle = world.producers["hive"], world.producers["noodle"]
    lan, mai = world.cast.lan.actor, world.cast.mai.actor
    number = actions.claim_number(noodle, by=mai, at=ago(world, 60), uri=MAI).made
    actions.confirm_number(number, by=world.cast.dung.actor, at=ago(world, 59))
    actions.name_partner(
        hive,
        by=lan,
        at=ago(world, 58),
        uri=WHOLESALER,
        name="Công ty Nông sản Sông Thương (hư cấu)",
        address="Phường Bắc Giang, Bắc Ninh",
        email="thu-mua@vi-du.example",
    )


def _lot(gtin: str, number: str) -> str:
    return f"https://id.gs1.org/01/{gtin}/10/{number}"


def _amounts(*pairs: tuple[str, float]) -> list[dict[str, Any]]:
    return [{"epcClass": uri, "quantity": kilograms, "uom": "KGM"} for uri, kilograms in pairs]


def _at(moment: datetime) -> dict[str, str]:
    return {"eventTime": moment.isoformat(), "eventTimeZoneOffset": "+07:00"}


def _of_the_hive(world: World) -> list[dict[str, Any]]:
    begun = ago(world, 50)
    fresh = [_lot(FRESH, FIRST), _lot(FRESH, "VT-2026-02")]
    dried = [_lot(DRIED, "VS-2026-01"), _lot(DRIED, "VS-2026-02")]
    harvests = [
        {
            "type": "ObjectEvent",
            "action": "ADD",
            "bizStep": "commissioning",
            "disposition": "active",
            "quantityList": _amounts((uri, kilograms)),
            "ilmd": {"cbvmda:lotNumber": uri.rpartition("/")[2]},
        }
        | _at(begun + timedelta(days=number))
        for number, (uri, kilograms) in enumerate(zip(fresh, (820, 640), strict=True))
    ]
    drying = {
        "type": "TransformationEvent",
        "bizStep": "commissioning",
        "inputQuantityList": _amounts((fresh[0], 820), (fresh[1], 640)),
        "outputQuantityList": _amounts((dried[0], 210), (dried[1], 160)),
    } | _at(begun + timedelta(days=5))
    packing = {
        "type": "AggregationEvent",
        "action": "ADD",
        "bizStep": "packing",
        "parentID": PALLET,
        "childQuantityList": _amounts((dried[0], 120)),
    } | _at(begun + timedelta(days=8))
    return [
        *harvests,
        drying,
        packing,
        _moved("shipping", MAI, begun + timedelta(days=9), epcList=[PALLET]),
        _moved(
            "shipping",
            WHOLESALER,
            begun + timedelta(days=10),
            quantityList=_amounts((dried[1], 150)),
        ),
    ]


def _moved(step: str, to: str, at: datetime, **what: Any) -> dict[str, Any]:
    return {
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "bizStep": step,
        "disposition": "in_transit" if step == "shipping" else "in_progress",
        "destinationList": [{"type": "owning_party", "destination": to}],
        **what,
    } | _at(at)


def _of_the_bakers(world: World) -> list[dict[str, Any]]:
    begun = ago(world, 38)
    cake = _lot(CAKE, "BV-0107")
    return [
        _moved("receiving", MAI, begun, epcList=[PALLET]),
        {
            "type": "TransformationEvent",
            "bizStep": "commissioning",
            "inputQuantityList": _amounts((_lot(DRIED, "VS-2026-01"), 40)),
            "outputQuantityList": _amounts((cake, 38)),
        }
        | _at(begun + timedelta(days=2)),
        _moved("shipping", SHOP, begun + timedelta(days=4), quantityList=_amounts((cake, 25))),
    ]


def _capture(world: World, key: str, person: str, events: list[dict[str, Any]]) -> None:
    document = {
        "@context": [EPCIS_CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": world.today.isoformat(),
        "epcisBody": {"eventList": events},
    }
    job = actions.capture(
        world.producers[key],
        by=getattr(world.cast, person).actor,
        at=ago(world, 30),
        handed=read_handed(json.dumps(document).encode()),
    ).made
    assert job.success, job.errors
