"""Lots, transformations and containments, derived from events as they come in.

Events may come in any order; what lies in what is `containment`'s part.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from namsao.traceability.lots.containment import rebuild_containment
from namsao.traceability.lots.models import Lot, LotKind, Transformation
from namsao.traceability.lots.things import thing_of

if TYPE_CHECKING:
    from namsao.traceability.epcis.rows import Incoming

_PARENT = 3  # of `epcis.models.Side`


@dataclass(slots=True)
class _Claim:
    """What a batch says about a lot: whether it was made here, when, and its master data."""

    made_at: datetime | None = None
    ilmd: Any = None
    batch: str | None = None


def lots_for(producer_id: int, batch: Sequence["Incoming"]) -> dict[str, int]:
    """The lots that the batch names, by their uri; new ones are made, unknown makers filled in."""
    claims = _claims(batch)
    uris = sorted(claims)
    found = _find(uris)
    makers = {uri: claims[uri] for uri in uris if uri in found and claims[uri].made_at}
    missing = [uri for uri in uris if uri not in found]
    if missing:
        _insert(producer_id, missing, claims)
        found |= _find(missing)
    _fill_in(producer_id, makers, found)
    belonging = [(uri, one.batch) for uri, one in claims.items() if one.batch]
    if belonging:
        _belong(producer_id, belonging, found)
    return found


def _claims(batch: Sequence["Incoming"]) -> dict[str, _Claim]:
    claims: dict[str, _Claim] = {}
    for incoming in batch:
        event = incoming.event
        makes = incoming.makes and not incoming.withdrawn
        ilmd = getattr(event, "ilmd", None) or None
        for item in incoming.items:
            if thing_of(item.uri) is None:
                continue
            claim = claims.get(item.uri)
            if claim is None:
                claim = claims[item.uri] = _Claim()
            if makes and not item.went_in:
                claim.made_at = event.event_time
                claim.ilmd = claim.ilmd or ilmd
            if item.batch:
                claim.batch = item.batch
                claims.setdefault(item.batch, _Claim())
    return claims


# Lists go in as JSON: one text to send, where an array is escaped element by element.
_FIND = """
SELECT lot.uri, lot.id FROM json_array_elements_text(%s::json) AS told(uri)
JOIN traceability_lot lot USING (uri)
"""
_INSERT = """
INSERT INTO traceability_lot (kind, uri, gtin, number, producer_id, made_at, ilmd)
SELECT kind, uri, gtin, number, CASE WHEN made IS NOT NULL THEN %s END, made, ilmd
FROM json_to_recordset(%s::json) AS fresh(
  kind smallint, uri text, gtin text, number text, made timestamptz, ilmd jsonb)
ON CONFLICT (uri) DO NOTHING
"""


def _find(uris: list[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [json.dumps(uris)])
        return dict(cursor.fetchall())


def _insert(producer_id: int, missing: list[str], claims: dict[str, _Claim]) -> None:
    rows = []
    for uri in missing:
        thing, claim = thing_of(uri), claims[uri]
        row: dict[str, Any] = {"uri": uri, "kind": int(LotKind.OTHER), "gtin": "", "number": ""}
        if thing:
            row |= {"kind": int(thing.kind), "gtin": thing.gtin, "number": thing.number}
        if claim.made_at:
            row["made"] = claim.made_at.isoformat()
        if claim.ilmd:
            row["ilmd"] = claim.ilmd
        rows.append(row)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [producer_id, json.dumps(rows, ensure_ascii=False)])


def _fill_in(producer_id: int, makers: dict[str, _Claim], found: dict[str, int]) -> None:
    """Lots that others named before their maker did."""
    if not makers:
        return
    rows = Lot.objects.filter(pk__in=[found[uri] for uri in makers], producer=None)
    changed = []
    for lot in rows.select_for_update().order_by("pk"):
        claim = makers[lot.uri]
        lot.producer_id, lot.made_at, lot.ilmd = producer_id, claim.made_at, claim.ilmd
        changed.append(lot)
    Lot.objects.bulk_update(changed, ["producer", "made_at", "ilmd"], batch_size=1000)


_PIECES = """
WITH told AS (
  SELECT DISTINCT piece, lot FROM unnest(%(pieces)s::int[], %(lots)s::int[]) AS told(piece, lot)
  JOIN traceability_lot one ON one.id = piece AND one.batch_id IS DISTINCT FROM lot
), marked AS (
  UPDATE traceability_lot SET batch_id = told.lot FROM told WHERE id = told.piece
), made AS (
  INSERT INTO traceability_transformation (kind, producer_id, lot_id, at)
  SELECT DISTINCT 3, %(producer)s::bigint, lot, now() FROM told
  ON CONFLICT (lot_id, kind) WHERE lot_id IS NOT NULL DO NOTHING RETURNING id, lot_id
), first AS (
  INSERT INTO traceability_transformationinput (transformation_id, lot_id, uom)
  SELECT id, lot_id, '' FROM made
)
INSERT INTO traceability_transformationoutput (transformation_id, lot_id, uom)
SELECT middle.id, told.piece, '' FROM told JOIN (
  SELECT id, lot_id FROM made UNION
  SELECT id, lot_id FROM traceability_transformation WHERE kind = 3
  AND lot_id = ANY(%(lots)s)) middle ON middle.lot_id = told.lot
"""


def _belong(producer_id: int, belonging: list[tuple[str, str]], found: dict[str, int]) -> None:
    """Pieces lead on from the lot that they belong to."""
    pairs = [(found[piece], found[lot]) for piece, lot in belonging if lot in found]
    with connection.cursor() as cursor:
        cursor.execute(
            _PIECES,
            {
                "pieces": [piece for piece, _lot in pairs],
                "lots": [lot for _piece, lot in pairs],
                "producer": producer_id,
            },
        )


def link(
    producer_id: int, batch: Sequence["Incoming"], ids: list[int], lots: dict[str, int]
) -> None:
    """Transformations with both their sides, and what lies in what."""
    changes = [
        (event_id, one)
        for event_id, one in zip(ids, batch, strict=True)
        if not one.withdrawn and one.event.kind == "TransformationEvent"
    ]
    if changes:
        _transform(producer_id, changes, lots)
    parents = {
        lots[item.uri]
        for one in batch
        if one.event.kind == "AggregationEvent"
        for item in one.items
        if item.side == _PARENT and item.uri in lots
    }
    crates = {
        lots[item.uri]
        for _event_id, one in changes
        for item in one.items
        if item.went_in and (thing := thing_of(item.uri)) and thing.reusable
    }
    if parents or crates:
        rebuild_containment(producer_id, parents, crates)


def _transform(
    producer_id: int, changes: list[tuple[int, "Incoming"]], lots: dict[str, int]
) -> None:
    runs = _runs(producer_id, changes)
    sides: dict[bool, list[tuple[Any, ...]]] = {True: [], False: []}
    for (event_id, incoming), run in zip(changes, runs, strict=True):
        for item in incoming.items:
            lot = lots.get(item.uri)
            if lot is not None:
                row = (run, lot, event_id, item.quantity, item.uom)
                sides[item.went_in].append(row)
    for went_in, table in ((True, "input"), (False, "output")):
        with (
            connection.cursor() as cursor,
            cursor.copy(
                f"COPY traceability_transformation{table}"
                " (transformation_id, lot_id, event_id, quantity, uom) FROM STDIN"
            ) as copy,
        ):
            for row in sides[went_in]:
                copy.write_row(row)


def _runs(producer_id: int, changes: list[tuple[int, "Incoming"]]) -> list[int]:
    """The transformation of each event: its own, or that of all events of its transformationID."""
    named = [
        one.event.transformation_id.canonical if one.event.transformation_id else None  # type: ignore[attr-defined]
        for _event_id, one in changes
    ]
    asked = sorted({uri for uri in named if uri})
    known = dict(
        Transformation.objects.filter(producer_id=producer_id, uri__in=asked).values_list(
            "uri", "pk"
        )
    )
    fresh: list[tuple[str | None, datetime]] = []
    seen: set[str] = {uri for uri in known if uri}
    for uri, (_event_id, one) in zip(named, changes, strict=True):
        if uri is None or uri not in seen:
            fresh.append((uri, one.event.event_time))
            if uri:
                seen.add(uri)
    made: list[int] = []
    if fresh:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO traceability_transformation (kind, producer_id, uri, at)"
                " SELECT 1, %s, uri, at FROM unnest(%s::text[], %s::timestamptz[])"
                " WITH ORDINALITY AS fresh(uri, at, n) ORDER BY n RETURNING id",
                [producer_id, [uri for uri, _at in fresh], [at for _uri, at in fresh]],
            )
            made = sorted(row[0] for row in cursor.fetchall())
    alone: list[int] = []
    for (uri, _at), pk in zip(fresh, made, strict=True):
        if uri:
            known[uri] = pk
        else:
            alone.append(pk)
    own = iter(alone)
    return [known[uri] if uri else next(own) for uri in named]


def withdraw(producer_id: int, digests: list[bytes], names: list[str]) -> None:
    """Take events that never happened, and what was derived from them, out of the chain."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE traceability_epcisevent SET withdrawn = true"
            " WHERE producer_id = %s AND (event_hash = ANY(%s) OR event_id = ANY(%s))"
            " RETURNING id",
            [producer_id, digests, names],
        )
        ids = [row[0] for row in cursor.fetchall()]
        for table in ("transformationinput", "transformationoutput"):
            cursor.execute(f"DELETE FROM traceability_{table} WHERE event_id = ANY(%s)", [ids])
        cursor.execute(
            "SELECT DISTINCT item.lot_id FROM traceability_eventitem item"
            " JOIN traceability_epcisevent event ON event.id = item.event_id"
            " WHERE event.id = ANY(%s) AND event.kind = 2 AND item.side = 3"
            " AND item.lot_id IS NOT NULL",
            [ids],
        )
        parents = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT DISTINCT lot_id FROM traceability_eventitem item"
            " JOIN traceability_lot lot ON lot.id = item.lot_id AND lot.kind = 3"
            " WHERE event_id = ANY(%s) AND side = 6",
            [ids],
        )
        crates = [row[0] for row in cursor.fetchall()]
    if parents or crates:
        rebuild_containment(producer_id, parents, crates)
