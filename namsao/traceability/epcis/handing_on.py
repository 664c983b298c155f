"""The chain of a producer or an area as one EPCIS 2.0 document for the national portal.

It says what the law asks for (Circular 02/2024/TT-BKHCN): product, maker, place, stages with their
times, codes, dates. What is nobody's business outside is left out: households, names and addresses
of trade that are no GS1 numbers, orders and invoices, measurements, fields of others; and what was
declared never to have happened.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from namsao.gs1.digital_link import GS1
from namsao.gs1.epcis.contexts import EPCIS_CONTEXT
from namsao.gs1.epcis.writing import moment
from namsao.producers.models import Producer
from namsao.traceability.diary.events import CODE_WORD, GOODS_WORD, VOCABULARY
from namsao.traceability.diary.models import TradeItem
from namsao.traceability.diary.queries import address_of, between
from namsao.traceability.epcis.models import EpcisEvent
from namsao.traceability.epcis.queries import for_outsiders, in_one_form
from namsao.traceability.growing.models import GrowingArea

# Master data of a lot that go with it: the standard's own, and two of ours by their full names.
_STANDARD = "cbvmda:"
_OURS = {word: f"namsao:{word.partition('}')[2]}" for word in (CODE_WORD, GOODS_WORD)}
_PARTIES = ("sourceList", "destinationList")
BATCH = 500  # events read at a time


def events_between(
    rows: QuerySet[EpcisEvent], since: date | None, until: date | None
) -> QuerySet[EpcisEvent]:
    """Those of the days, in the order of time, that happened for all anybody knows."""
    rows = rows.filter(withdrawn=False, declared_at=None)
    first, last = between(since or date(2000, 1, 1), until or date(2200, 1, 1))
    return rows.filter(event_time__range=(first, last)).order_by("event_time", "id")


def document(
    rows: QuerySet[EpcisEvent], producers: QuerySet[Producer], at: datetime
) -> Iterator[str]:
    """The document, piece by piece: a season of a province is no reason to fill the memory."""
    head = {
        "@context": [EPCIS_CONTEXT, {"namsao": VOCABULARY}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": moment(at),
        "epcisHeader": {"epcisMasterData": {"vocabularyList": _vocabularies(producers)}},
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "epcisBody": {"eventList": ['
    for number, event in enumerate(rows.iterator(BATCH)):
        comma = ",\n" if number else "\n"
        yield comma + json.dumps(for_the_portal(event), ensure_ascii=False)
    yield "\n]}}\n"


def for_the_portal(event: EpcisEvent) -> dict[str, Any]:
    """An event as outsiders may have it, its identifiers in their one form."""
    whole = in_one_form(event)
    prefixes = _prefixes(whole)
    shape = for_outsiders(whole)
    shape.pop("bizTransactionList", None)
    for name in _PARTIES:
        end = name.removesuffix("List")
        numbered = [one for one in shape.get(name, ()) if str(one[end]).startswith(f"{GS1}/")]
        shape.pop(name, None)
        if numbered:
            shape[name] = numbered
    told = {
        kept: value
        for name, value in whole.get("ilmd", {}).items()
        if (kept := _kept(name, prefixes)) is not None
    }
    if told:
        shape["ilmd"] = told
    shape["eventID"] = event.name
    shape["recordTime"] = moment(event.record_time)
    return shape


def _prefixes(shape: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    context = shape.get("@context", [])
    for one in context if isinstance(context, list) else [context]:
        if isinstance(one, dict):
            found |= {str(name): str(address) for name, address in one.items()}
    return found


def _kept(name: str, prefixes: dict[str, str]) -> str | None:
    """The name under which a word of a lot's master data is handed on; None: not at all."""
    if name.startswith(_STANDARD):
        return name
    prefix, _colon, word = name.partition(":")
    return _OURS.get(f"{{{prefixes.get(prefix, '')}}}{word}")


def _vocabularies(producers: QuerySet[Producer]) -> list[dict[str, Any]]:
    """Names of products, makers and places: what the register publishes anyway."""
    items = (
        TradeItem.objects.filter(product__producer__in=producers)
        .exclude(gtin="")
        .select_related("product__producer")
        .order_by("gtin")
    )
    goods = [
        _element(
            f"{GS1}/01/{item.gtin.zfill(14)}",
            descriptionShort=item.product.name,
            netContentDescription=item.name,
            manufacturerOfTradeItemPartyName=item.product.producer.name,
        )
        for item in items
    ]
    makers = producers.select_related("commune__parent").order_by("pk")
    areas = GrowingArea.objects.filter(producer__in=producers).select_related("commune__parent")
    places = [
        _element(address_of(one), name=one.name, streetAddressOne=one.commune.full_title)
        for one in makers
    ] + [
        _element(address_of(one), name=one.crop_name, streetAddressOne=one.commune.full_title)
        for one in areas.order_by("pk")
    ]
    found = [("EPCClass", goods), ("Location", places)]
    return [
        {"type": f"urn:epcglobal:epcis:vtype:{kind}", "vocabularyElementList": elements}
        for kind, elements in found
        if elements
    ]


def _element(address: str, **attributes: str) -> dict[str, Any]:
    return {
        "id": address,
        "attributes": [
            {"id": f"cbvmda:{name}", "attribute": value} for name, value in attributes.items()
        ],
    }
