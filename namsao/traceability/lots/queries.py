"""What the pages of lots show."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from namsao.kernel.reach import Actor
from namsao.producers.models import Producer
from namsao.traceability.epcis.models import EpcisEvent
from namsao.traceability.lots import balance, genealogy
from namsao.traceability.lots.graph import Drawing, draw
from namsao.traceability.lots.models import Lot, TransformationInput, TransformationOutput
from namsao.traceability.lots.units import SHOWN

VIEW = "traceability.view_lots"
MOST_LISTED = 2000  # lots on a page; a recall case holds all
LOTS = Lot.objects.select_related("producer__commune")


def search(rows: QuerySet[Lot], text: str) -> QuerySet[Lot]:
    """Lots by number, product number or whole address."""
    text = text.strip()
    if not text:
        return rows
    if ":" in text:
        return rows.filter(uri=text)
    return rows.filter(Q(number__iexact=text) | Q(gtin=text.zfill(14)))


@dataclass(frozen=True)
class Line:
    """A lot in a list of what came of another."""

    lot: Lot
    depth: int
    visible: bool
    stocks: list["ShownStock"]


@dataclass(frozen=True)
class ShownStock:
    """A book's line with the producer's name."""

    producer: str
    stock: balance.Stock

    @property
    def unit(self) -> str:
        """The unit as people write it."""
        return SHOWN.get(self.stock.uom, self.stock.uom)


@dataclass(frozen=True)
class Trace:
    """What came of a lot, or what it came of, as one person may see it.

    `hidden` lots lie with producers that the person does not reach: counted, not named.
    """

    lines: list[Line]
    drawing: Drawing | None
    hidden: int
    more: bool


def trace(lot: Lot, direction: genealogy.Direction, actor: Actor) -> Trace:
    """Follow a lot. Producers see their own lots and those their events name; offices, their
    area's."""
    found = genealogy.reach([lot.pk], direction, MOST_LISTED + 1)
    more = len(found) > MOST_LISTED
    found = found[:MOST_LISTED]
    seen = LOTS.where_may(actor, VIEW)
    visible = {one.pk: one for one in seen.filter(pk__in=found)}
    edges = genealogy.edges_among(found)
    distance = genealogy.depths([lot.pk], edges)
    books = shown_stocks(visible, actor)
    lines = [
        Line(one, distance.get(pk, 0), True, books.get(pk, []))
        for pk, one in sorted(visible.items(), key=lambda item: (distance.get(item[0], 0), item))
        if pk != lot.pk
    ]
    drawing = None
    if lines:
        drawing = draw(
            list(visible.values()),
            distance,
            edges,
            frozenset({lot.pk}),
            frozenset(visible),
            forward=direction == "forward",
        )
    return Trace(lines, drawing, len(found) - len(visible), more)


def shown_stocks(lots: Iterable[int], actor: Actor) -> dict[int, list[ShownStock]]:
    """The books on these lots that the person may read, by lot."""
    rows = balance.stocks(lots)
    mine: Any = Producer.objects.where_may(actor, "traceability.view_jobs")
    names = dict(mine.filter(pk__in={row.producer for row in rows}).values_list("pk", "name"))
    found: dict[int, list[ShownStock]] = {}
    for row in rows:
        if row.producer in names:
            found.setdefault(row.lot, []).append(ShownStock(names[row.producer], row))
    return found


def events_of(lot: Lot, actor: Actor) -> QuerySet[EpcisEvent]:
    """The events that name a lot and that the person may see, in the order of time."""
    rows: QuerySet[EpcisEvent] = EpcisEvent.objects.where_may(actor, "traceability.view_events")
    return (
        rows.filter(pk__in=lot.items.values("event_id"))
        .select_related("producer")
        .defer("payload", "words")
        .order_by("event_time", "id")[:100]
    )


@dataclass(frozen=True)
class Change:
    """A transformation on a lot's page: inputs, outputs, what was lost."""

    out: balance.Yield
    inputs: list[Lot]
    outputs: list[Lot]

    @property
    def percent(self) -> Decimal | None:
        """Output for each hundred of input, by weight."""
        return None if self.out.rate is None else self.out.rate * 100


def changes(lot: Lot, actor: Actor) -> list[Change]:
    """The transformations that a lot came out of or went into, with lots that the person sees."""
    before, after = balance.changes_of(lot.pk)
    told = balance.yields([*before, *after])
    visible = LOTS.where_may(actor, VIEW)
    found = []
    for change in [*before, *after]:
        sides = [
            list(visible.filter(pk__in=_lots_on(side, change)).order_by("pk")[:50])
            for side in ("input", "output")
        ]
        found.append(Change(told[change], *sides))
    return found


def _lots_on(side: str, change: int) -> Any:
    links: Any = TransformationInput if side == "input" else TransformationOutput
    return links.objects.filter(transformation_id=change).values("lot_id")
