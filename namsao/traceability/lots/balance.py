"""How much of a lot was made, came in, was used, went out and was lost, by each producer's book.

A producer's events are its book: the same transfer stands in the sender's and in the receiver's.
What cannot be true is told: more going out than there was, outputs heavier than their inputs.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from namsao.traceability.lots.units import KILOGRAM, common

# The events that name these lots, or a parcel in which they lay at that time. Kinds of
# `gs1.epcis.events.KINDS`: 1 object, 4 transformation; sides of `epcis.models.Side`.
MOVES = """
WITH RECURSIVE around(lot_id, parent_id, since, until, quantity, uom, depth) AS (
  SELECT child_id, parent_id, since, coalesce(until, 'infinity'), quantity, uom, 1
  FROM traceability_containment WHERE child_id = ANY(%(lots)s)
UNION ALL
  SELECT a.lot_id, c.parent_id, greatest(a.since, c.since),
         least(a.until, coalesce(c.until, 'infinity')), a.quantity, a.uom, a.depth + 1
  FROM around a JOIN traceability_containment c ON c.child_id = a.parent_id
  WHERE a.depth < 8 AND c.since < a.until AND coalesce(c.until, 'infinity') > a.since
), moves AS (
  SELECT lot_id, event_id, side, quantity, uom FROM traceability_eventitem
  WHERE lot_id = ANY(%(lots)s)
UNION ALL
  SELECT a.lot_id, item.event_id, CASE WHEN lot.kind = 2 THEN 1 ELSE 2 END, a.quantity, a.uom
  FROM around a
  JOIN traceability_lot lot ON lot.id = a.lot_id
  JOIN traceability_eventitem item ON item.lot_id = a.parent_id AND item.side IN (1, 2)
  JOIN traceability_epcisevent event ON event.id = item.event_id AND event.kind = 1
       AND event.action = 'OBSERVE' AND event.event_time >= a.since AND event.event_time < a.until
  WHERE NOT EXISTS (SELECT FROM traceability_eventitem own
                    WHERE own.event_id = item.event_id AND own.lot_id = a.lot_id)
)
"""
COMING_STEPS = ("receiving", "accepting")
GOING_STEPS = ("shipping", "retail_selling", "dispensing")
COMING, GOING = map(str, (COMING_STEPS, GOING_STEPS))  # a tuple reads as a list of SQL
# What an event does to the stock of its producer.
_FLOWS = f"""{MOVES}
SELECT moves.lot_id, event.producer_id,
       CASE WHEN event.kind = 1 AND event.action = 'ADD' THEN 'made'
            WHEN event.kind = 4 AND moves.side IN (8, 9) THEN 'made'
            WHEN event.kind = 4 THEN 'used'
            WHEN event.action = 'DELETE' THEN 'lost'
            WHEN event.biz_step IN {COMING} THEN 'came'
            ELSE 'went' END AS flow,
       moves.uom, sum(coalesce(moves.quantity, CASE WHEN moves.side IN (1, 6, 8) THEN 1 END)),
       bool_or(moves.quantity IS NULL AND moves.side NOT IN (1, 6, 8))
FROM moves JOIN traceability_epcisevent event ON event.id = moves.event_id
JOIN traceability_lot lot ON lot.id = moves.lot_id AND lot.kind <> 3
WHERE NOT event.withdrawn AND (event.kind = 4 OR event.kind = 1 AND (
      event.action IN ('ADD', 'DELETE') OR event.biz_step IN {COMING}
      OR event.biz_step IN {GOING}))
GROUP BY 1, 2, 3, 4
"""


@dataclass
class Stock:
    """One lot in one producer's book, in one unit. Amounts are never negative."""

    lot: int
    producer: int
    uom: str
    made: Decimal = Decimal(0)
    came: Decimal = Decimal(0)
    used: Decimal = Decimal(0)
    went: Decimal = Decimal(0)
    lost: Decimal = Decimal(0)
    unmeasured: bool = False  # some event tells no amount, so the rest is uncertain

    @property
    def had(self) -> Decimal:
        """All that there ever was."""
        return self.made + self.came

    @property
    def left(self) -> Decimal:
        """What should be there now; below zero, the book cannot be true."""
        return self.had - self.used - self.went - self.lost

    @property
    def impossible(self) -> bool:
        """Whether more is gone than there was."""
        return self.left < 0 and not self.unmeasured


def stocks(lots: Iterable[int]) -> list[Stock]:
    """The books on these lots, by lot, producer and unit."""
    found: dict[tuple[int, int, str], Stock] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FLOWS, {"lots": sorted(set(lots))})
        for lot, producer, flow, uom, amount, unmeasured in cursor.fetchall():
            told, unit = common(amount or Decimal(0), uom)
            stock = found.setdefault((lot, producer, unit), Stock(lot, producer, unit))
            setattr(stock, flow, getattr(stock, flow) + told)
            stock.unmeasured |= unmeasured
    return [found[key] for key in sorted(found)]


@dataclass
class Yield:
    """What went into one transformation and what came out, by unit."""

    change: int
    inputs: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    outputs: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    unmeasured: bool = False

    @property
    def loss(self) -> Decimal | None:
        """Kilograms that did not come out again; None where weights are not told on both sides."""
        if self.unmeasured or KILOGRAM not in self.inputs or KILOGRAM not in self.outputs:
            return None
        return self.inputs[KILOGRAM] - self.outputs[KILOGRAM]

    @property
    def rate(self) -> Decimal | None:
        """Kilograms out for each kilogram in."""
        if self.loss is None or not self.inputs[KILOGRAM]:
            return None
        return self.outputs[KILOGRAM] / self.inputs[KILOGRAM]

    @property
    def impossible(self) -> bool:
        """Whether more came out than went in: water or packing is not told, or it is not true."""
        return self.loss is not None and self.loss < 0


def yields(changes: Sequence[int]) -> dict[int, Yield]:
    """Inputs against outputs of these transformations."""
    found = {change: Yield(change) for change in changes}
    with connection.cursor() as cursor:
        for side in ("input", "output"):
            cursor.execute(
                "SELECT transformation_id, uom, quantity, kind"
                f" FROM traceability_transformation{side} link"
                " JOIN traceability_lot lot ON lot.id = link.lot_id"
                " WHERE transformation_id = ANY(%s)"
                + (" AND via_id IS NULL" if side == "input" else ""),
                [list(changes)],
            )
            for change, uom, quantity, kind in cursor.fetchall():
                _add(found[change], side, uom, quantity, kind)
    return found


def _add(one: Yield, side: str, uom: str, quantity: Decimal | None, kind: int) -> None:
    if quantity is None and kind == 1:
        one.unmeasured = True
        return
    amount, unit = common(Decimal(1) if quantity is None else quantity, uom)
    amounts: Any = one.inputs if side == "input" else one.outputs
    amounts[unit] += amount


def changes_of(lot: int) -> tuple[list[int], list[int]]:
    """The transformations that a lot came out of, and those that it went into."""
    answers = []
    with connection.cursor() as cursor:
        for side in ("output", "input"):
            cursor.execute(
                f"SELECT DISTINCT transformation_id FROM traceability_transformation{side} link"
                " JOIN traceability_transformation t ON t.id = transformation_id AND t.kind = 1"
                " WHERE link.lot_id = %s ORDER BY 1 LIMIT 100",
                [lot],
            )
            answers.append([row[0] for row in cursor.fetchall()])
    return answers[0], answers[1]
