"""The lots and holders of a case, worked out anew from the events that stand now.

Called by actions alone. What was told and answered stays; who has nothing to do with it any more
and was never told is taken off the list.
"""

import json
from datetime import datetime
from typing import Any

from django.db import connection

from namsao.gs1.epcis.contexts import EPCIS_CONTEXT
from namsao.gs1.epcis.writing import moment
from namsao.traceability.epcis.capturing import take_in
from namsao.traceability.epcis.reading import read_handed
from namsao.traceability.lots.models import Lot, LotKind
from namsao.traceability.recall.models import RecallCase, RecallHolder, RecallLot
from namsao.traceability.recall.queries import holders, lines, scope
from namsao.traceability.recall.starts import lots_of

IN_AN_EVENT = 2000  # lots named by one event of a hold


def compute(case: RecallCase, at: datetime) -> list[RecallHolder]:
    """Fill in lots and holders. Returns the holders that are new."""
    found = scope(_seeds(case))
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM traceability_recalllot WHERE case_id = %s AND NOT seed"
            " AND lot_id <> ALL(%s)",
            [case.pk, found],
        )
        cursor.execute(
            "INSERT INTO traceability_recalllot (case_id, lot_id, seed)"
            " SELECT %s, unnest(%s::int[]), false ON CONFLICT DO NOTHING",
            [case.pk, found],
        )
    RecallCase.objects.filter(pk=case.pk).update(computed_at=at)
    case.computed_at = at
    return _holders(case, found)


def _seeds(case: RecallCase) -> list[int]:
    """Lots named one by one, and those of whatever else it began with, as events tell now."""
    seeds = set(RecallLot.objects.filter(case=case, seed=True).values_list("lot_id", flat=True))
    for start in case.starts.select_related("growing_area", "standard", "certificate", "event"):
        lots = lots_of(start)
        case.starts.filter(pk=start.pk).update(found=len(lots))
        seeds.update(lots)
    return sorted(seeds)


def _holders(case: RecallCase, found: list[int]) -> list[RecallHolder]:
    known = {one.uri: one for one in RecallHolder.objects.filter(case=case)}
    new = []
    for holding in holders(found):
        row = known.pop(holding.uri, None)
        if row is None:
            row = RecallHolder(case=case, uri=holding.uri)
            new.append(row)
        row.name, row.producer_id = holding.name[:200], holding.producer
        row.address, row.email = holding.address, holding.email
        row.suppliers = sorted(holding.suppliers)
        row.got, row.stock = lines(holding.got), lines(holding.stock)
        row.save()
    RecallHolder.objects.filter(
        pk__in=[row.pk for row in known.values()], told_at=None, answered_at=None
    ).delete()
    return new


def mark(case: RecallCase, by_id: int, at: datetime, *, lift: bool = False) -> int:
    """Put the lots on hold in the producer's book, or lift it. Returns how many lots.

    EPCIS: disposition `recalled`, kept until unset (persistentDisposition).
    """
    rows = Lot.objects.filter(recalls__case=case).order_by("pk").values_list("uri", "kind")
    listed = list(rows)
    change = {"unset": ["recalled"]} if lift else {"set": ["recalled"]}
    told = moment(at)
    events = []
    for number, start in enumerate(range(0, len(listed), IN_AN_EVENT)):
        part = listed[start : start + IN_AN_EVENT]
        pieces = [uri for uri, kind in part if kind != LotKind.LOT]
        classes = [{"epcClass": uri} for uri, kind in part if kind == LotKind.LOT]
        event: dict[str, Any] = {
            "type": "ObjectEvent",
            "action": "OBSERVE",
            "eventTime": told,
            "eventTimeZoneOffset": told[-6:] if told[-6] in "+-" else "+00:00",
            "bizStep": "holding" if not lift else "accepting",
            "persistentDisposition": change,
            "namsao:recall": f"{case.number}/{number}",
        }
        if not lift:
            event["disposition"] = "recalled"
        if pieces:
            event["epcList"] = pieces
        if classes:
            event["quantityList"] = classes
        events.append(event)
    document = {
        "@context": [EPCIS_CONTEXT, {"namsao": "urn:x-namsao:voc:"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": told,
        "epcisBody": {"eventList": events},
    }
    take_in(case.producer, by_id, at, read_handed(json.dumps(document).encode()), "rollback")
    return len(listed)
