"""What lies in what, from aggregation events that may come in any order.

It is worked out anew for a parent whenever another event names it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from namsao.traceability.lots.models import Lot
from namsao.traceability.lots.things import thing_of


@dataclass(slots=True)
class _Lying:
    event: int
    since: datetime
    quantity: Decimal | None
    uom: str


_PACKING = """
SELECT parent.lot_id, event.id, event.event_time, event.action, child.lot_id,
       child.quantity, child.uom
FROM traceability_eventitem parent
JOIN traceability_epcisevent event ON event.id = parent.event_id
LEFT JOIN traceability_eventitem child
       ON child.event_id = event.id AND child.side IN (4, 5) AND child.lot_id IS NOT NULL
WHERE parent.lot_id = ANY(%s) AND parent.side = 3 AND event.kind = 2 AND NOT event.withdrawn
ORDER BY parent.lot_id, event.event_time, event.id, child.position
"""


# A parcel leads on from its contents.
_PARCELS = """
WITH made AS (
  INSERT INTO traceability_transformation (kind, producer_id, lot_id, at)
  SELECT 2, %(producer)s::bigint, lot, now() FROM unnest(%(parents)s::int[]) AS told(lot)
  ON CONFLICT (lot_id, kind) WHERE lot_id IS NOT NULL DO NOTHING RETURNING id, lot_id
), middle AS (
  SELECT id, lot_id FROM made UNION
  SELECT id, lot_id FROM traceability_transformation
  WHERE kind = 2 AND lot_id = ANY(%(parents)s)
), contents AS (
  INSERT INTO traceability_transformationinput (transformation_id, lot_id, quantity, uom)
  SELECT middle.id, child_id, sum(quantity), min(uom)
  FROM middle JOIN traceability_containment ON parent_id = lot_id GROUP BY 1, 2
)
INSERT INTO traceability_transformationoutput (transformation_id, lot_id, uom)
SELECT id, lot_id, '' FROM middle
WHERE EXISTS (SELECT FROM traceability_containment WHERE parent_id = middle.lot_id)
"""
# What lay in a crate when the crate went in went in.
_CRATES = """
INSERT INTO traceability_transformationinput (transformation_id, lot_id, uom, via_id)
SELECT DISTINCT i.transformation_id, c.child_id, '', c.parent_id
FROM traceability_containment c
JOIN traceability_transformationinput i ON i.lot_id = c.parent_id AND i.via_id IS NULL
JOIN traceability_transformation t ON t.id = i.transformation_id
     AND t.at >= c.since AND (c.until IS NULL OR t.at <= c.until)
WHERE c.parent_id = ANY(%s) AND c.reusable
"""


def rebuild_containment(
    producer_id: int, parents: Iterable[int], crates: Iterable[int] = ()
) -> None:
    """What lies in these parents, from all their aggregation events in the order of time, and
    what follows from it; `crates` went into a transformation."""
    keys = sorted(parents)
    reused = _intervals_anew(keys)
    with connection.cursor() as cursor:
        once = [key for key in keys if key not in reused]
        for side in ("input", "output"):
            cursor.execute(
                f"DELETE FROM traceability_transformation{side} WHERE transformation_id IN"
                " (SELECT id FROM traceability_transformation"
                " WHERE kind = 2 AND lot_id = ANY(%s))",
                [once],
            )
        cursor.execute(_PARCELS, {"producer": producer_id, "parents": once})
        round_again = sorted(reused | set(crates))
        if round_again:
            cursor.execute(
                "DELETE FROM traceability_transformationinput WHERE via_id = ANY(%s)",
                [round_again],
            )
            cursor.execute(_CRATES, [round_again])


def _intervals_anew(keys: list[int]) -> set[int]:
    """The containments of these parents; answers which of them are used again and again."""
    reused = {
        pk
        for pk, uri in Lot.objects.filter(pk__in=keys).values_list("pk", "uri")
        if (thing := thing_of(uri)) and thing.reusable
    }
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM traceability_containment WHERE parent_id = ANY(%s)", [keys])
        cursor.execute(_PACKING, [keys])
        rows = _intervals(cursor.fetchall())
        with cursor.copy(
            "COPY traceability_containment"
            " (parent_id, child_id, event_id, since, until, reusable, quantity, uom) FROM STDIN"
        ) as copy:
            for parent, child, one, until in rows:
                copy.write_row(
                    (
                        parent,
                        child,
                        one.event,
                        one.since,
                        until,
                        parent in reused,
                        one.quantity,
                        one.uom,
                    )
                )
    return reused


def _intervals(
    rows: Iterable[tuple[Any, ...]],
) -> list[tuple[int, int, _Lying, datetime | None]]:
    """From packings and unpackings in order to (parent, child, since when, until when)."""
    done: list[tuple[int, int, _Lying, datetime | None]] = []
    lying: dict[int, _Lying] = {}
    current: int | None = None

    def close(parent: int, child: int, until: datetime | None) -> None:
        done.append((parent, child, lying.pop(child), until))

    for parent, event, at, action, child, quantity, uom in rows:
        if parent != current:
            for left in list(lying):
                close(current or parent, left, None)
            current = parent
        if action == "DELETE":
            # Without children named, all is taken out.
            for taken in [child] if child is not None else list(lying):
                if taken in lying and not _some_is_left(lying[taken], quantity):
                    close(parent, taken, at)
        elif child is not None and child not in lying and child != parent:
            lying[child] = _Lying(event, at, quantity, uom)
    for left in list(lying):
        close(current or 0, left, None)
    return done


def _some_is_left(one: _Lying, taken: Decimal | None) -> bool:
    """Whether only a part of what lay there was taken out; the rest then lies there still."""
    if one.quantity is None or taken is None or taken >= one.quantity:
        return False
    one.quantity -= taken
    return True
