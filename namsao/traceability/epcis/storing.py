"""Writing a batch of events: compared with what stands, then copied in whole.

Called by the action `capture` alone, which holds the producer's row: two captures for one producer
never run at once. COPY is many times as fast as one INSERT for each row, and a capture of ten
thousand events is a normal morning of a packing house.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from namsao.gs1.epcis.events import Event
from namsao.traceability.epcis.rows import (
    KIND_NUMBERS,
    Incoming,
    disposition_of,
    reason_of,
    step_of,
    words_of,
)
from namsao.traceability.lots import deriving

_EVENT = (
    "id job_id producer_id kind action event_id event_hash event_time event_time_zone_offset "
    "record_time biz_step disposition read_point biz_location transformation_id declared_at "
    "error_reason withdrawn words prefixes payload"
)
_ITEM = "event_id position side uri lot_id quantity uom"


@dataclass
class Known:
    """What the store has of a batch already: the ids given to hashes, and all such ids,
    each with the time of its declaration of error."""

    by_digest: dict[tuple[bytes, datetime | None], str | None] = field(default_factory=dict)
    by_id: set[tuple[str, datetime | None]] = field(default_factory=set)
    never_happened: set[bytes | str] = field(default_factory=set)  # hashes and given ids


_KNOWN = """
SELECT event_id, event_hash, declared_at, error_reason
FROM json_array_elements_text(%s::json) AS told(hash)
JOIN traceability_epcisevent event ON event_hash = decode(hash, 'hex') AND producer_id = %s
UNION
SELECT event_id, event_hash, declared_at, error_reason
FROM json_array_elements_text(%s::json) AS told(name)
JOIN traceability_epcisevent event ON event_id = name AND producer_id = %s
"""


def known_of(producer_id: int, digests: list[bytes], ids: list[str]) -> Known:
    """What the producer's events already have of these hashes and ids."""
    found = Known()
    hashes = json.dumps([digest.hex() for digest in digests])
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [hashes, producer_id, json.dumps(ids), producer_id])
        rows = cursor.fetchall()
    for name, raw, declared, reason in rows:
        digest = bytes(raw)
        found.by_digest[digest, declared] = name
        if name is not None:
            found.by_id.add((name, declared))
        if reason == "did_not_occur":
            found.never_happened |= {digest, name or digest}
    return found


def store(
    producer_id: int, job_id: int, at: datetime, batch: Sequence[Incoming], prefixes: Any
) -> list[int]:
    """Write the events with all that is derived from them. Returns their row ids, in order."""
    if not batch:
        return []
    ids = _fresh_ids("traceability_epcisevent", len(batch))
    lots = deriving.lots_for(producer_id, batch)
    _copy(
        "traceability_epcisevent",
        _EVENT,
        _event_rows(batch, ids, producer_id, job_id, at, prefixes),
    )
    _copy("traceability_eventitem", _ITEM, _item_rows(batch, ids, lots))
    _copy(
        "traceability_eventparty",
        "event_id position destination type uri",
        _party_rows(batch, ids),
    )
    _copy(
        "traceability_eventdocument",
        "event_id position type uri",
        (
            (event_id, position, one.type or "", one.id.canonical)
            for event_id, incoming in zip(ids, batch, strict=True)
            for position, one in enumerate(incoming.event.biz_transactions)
        ),
    )
    deriving.link(producer_id, batch, ids, lots)
    declared = [one for one in batch if one.event.did_not_occur]
    if declared:
        names = [one.given_id for one in declared if one.given_id]
        deriving.withdraw(producer_id, [one.digest for one in declared], names)
    return ids


def _fresh_ids(table: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def _copy(table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    names = ", ".join(columns.split())
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _event_rows(
    batch: Sequence[Incoming],
    ids: list[int],
    producer_id: int,
    job_id: int,
    at: datetime,
    prefixes: Any,
) -> Iterable[tuple[Any, ...]]:
    kept = json.dumps(prefixes, ensure_ascii=False) if prefixes else None
    for event_id, incoming in zip(ids, batch, strict=True):
        event: Event = incoming.event
        words = words_of(event)
        run = getattr(event, "transformation_id", None)
        yield (
            event_id,
            job_id,
            producer_id,
            KIND_NUMBERS[event.kind],
            getattr(event, "action", ""),
            incoming.given_id,
            incoming.digest,
            event.event_time,
            event.event_time_zone_offset,
            at,
            step_of(event),
            disposition_of(event),
            event.read_point.id.canonical if event.read_point else "",
            event.biz_location.id.canonical if event.biz_location else "",
            run.canonical if run else "",
            incoming.declared_at,
            reason_of(event),
            incoming.withdrawn,
            json.dumps(words, ensure_ascii=False) if words else None,
            kept,
            json.dumps(incoming.payload, ensure_ascii=False),
        )


def _item_rows(
    batch: Sequence[Incoming], ids: list[int], lots: dict[str, int]
) -> Iterable[tuple[Any, ...]]:
    find = lots.get
    for event_id, incoming in zip(ids, batch, strict=True):
        for position, item in enumerate(incoming.items):
            yield (
                event_id,
                position,
                item.side,
                item.uri,
                find(item.uri),
                item.quantity,
                item.uom,
            )


def _party_rows(batch: Sequence[Incoming], ids: list[int]) -> Iterable[tuple[Any, ...]]:
    for event_id, incoming in zip(ids, batch, strict=True):
        event = incoming.event
        sides = [(False, one) for one in event.sources]
        sides += [(True, one) for one in event.destinations]
        for position, (destination, one) in enumerate(sides):
            yield (event_id, position, destination, one.type, one.id.canonical)
