"""What a recall reaches: lots, who holds them, and where the trail ends."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from namsao.producers.models import Producer
from namsao.traceability.epcis.models import Partner, PartyNumber
from namsao.traceability.lots import balance, genealogy
from namsao.traceability.lots.models import Lot, LotKind
from namsao.traceability.lots.units import common

OWNER = "https://ref.gs1.org/cbv/SDT-owning_party"
HOLDER = "https://ref.gs1.org/cbv/SDT-possessing_party"

type Amounts = dict[tuple[int, str], Decimal | None]


@dataclass
class Holding:
    """Who has or had some of it. `producer` where it is one of ours.

    `got` is all that came to them or that they made; `stock` what their book still has. By lot
    and unit; None where an event tells no amount.
    """

    uri: str
    name: str
    producer: int | None = None
    address: str = ""
    email: str = ""
    suppliers: set[int] = field(default_factory=set)  # our producers that sent it to them
    got: Amounts = field(default_factory=dict)
    stock: Amounts = field(default_factory=dict)


def scope(seeds: Iterable[int]) -> list[int]:
    """All lots of a recall: the seeds, what lay in them, and what came of any of it."""
    listed = sorted(set(seeds))
    parcels = Lot.objects.filter(pk__in=listed, kind=LotKind.PARCEL).values_list("pk", flat=True)
    return genealogy.reach([*listed, *genealogy.contents(parcels)], "forward")


# To whom these lots went: the owner named as destination, or who took them into keeping.
_WENT = f"""{balance.MOVES}
SELECT moves.lot_id, event.producer_id, party.uri, moves.uom,
       sum(coalesce(moves.quantity, CASE WHEN moves.side = 1 THEN 1 END)),
       bool_or(moves.quantity IS NULL AND moves.side <> 1)
FROM moves
JOIN traceability_epcisevent event ON event.id = moves.event_id
JOIN traceability_lot lot ON lot.id = moves.lot_id AND (lot.kind <> 3 OR NOT EXISTS (
     SELECT FROM traceability_containment inside WHERE inside.parent_id = lot.id))
LEFT JOIN LATERAL (
  SELECT uri FROM traceability_eventparty
  WHERE event_id = event.id AND destination AND type IN (%(owner)s, %(holder)s)
  ORDER BY type = %(owner)s DESC, position LIMIT 1) party ON true
WHERE NOT event.withdrawn AND event.kind = 1 AND event.action = 'OBSERVE'
  AND event.biz_step IN {balance.GOING}
GROUP BY 1, 2, 3, 4
"""


def holders(lots: Iterable[int]) -> list[Holding]:
    """Who has or had any of these lots, with what they got and what they should still have."""
    keys = sorted(set(lots))
    went = _went(keys)
    numbers, names = _known_names({row[1] for row in went})
    found: dict[str, Holding] = {}
    for stock in balance.stocks(keys):
        holding = _of_producer(found, stock.producer, numbers)
        _add(holding.got, stock.lot, stock.uom, None if stock.unmeasured else stock.had)
        _add(holding.stock, stock.lot, stock.uom, None if stock.unmeasured else stock.left)
    own = numbers.by_uri
    for lot, sender, uri, uom, amount, unmeasured in went:
        if uri is None:
            continue  # an open end
        told, unit = common(amount or Decimal(0), uom)
        measured = None if unmeasured else told
        producer = own.get(uri)
        if producer is not None:
            holding = _of_producer(found, producer, numbers)
            holding.suppliers.add(sender)
            if (lot, unit) not in holding.got:  # their own book knows better, where it has it
                _add(holding.got, lot, unit, measured)
            continue
        partner = names.get((sender, uri))
        holding = found.setdefault(uri, Holding(uri, partner.name if partner else uri))
        if partner:
            holding.name, holding.address, holding.email = (
                partner.name,
                partner.address,
                partner.email,
            )
        holding.suppliers.add(sender)
        _add(holding.got, lot, unit, measured)
    return sorted(
        (one for one in found.values() if _holds_something(one)),
        key=lambda one: (one.producer is None, one.name),
    )


def _holds_something(one: Holding) -> bool:
    return any(amount is None or amount > 0 for amount in [*one.got.values(), *one.stock.values()])


def _add(amounts: Amounts, lot: int, uom: str, amount: Decimal | None) -> None:
    before = amounts.get((lot, uom), Decimal(0))
    amounts[lot, uom] = None if before is None or amount is None else before + amount


@dataclass(frozen=True)
class _Numbers:
    by_uri: Mapping[str, int]
    by_producer: Mapping[int, str]


def _known_names(senders: set[int]) -> tuple[_Numbers, dict[tuple[int, str], Partner]]:
    confirmed = PartyNumber.objects.filter(confirmed=True).order_by("-id")
    by_uri = dict(confirmed.values_list("uri", "producer_id"))
    by_producer = {producer: uri for uri, producer in by_uri.items()}
    partners = {
        (one.producer_id, one.uri): one for one in Partner.objects.filter(producer__in=senders)
    }
    return _Numbers(by_uri, by_producer), partners


def _of_producer(found: dict[str, Holding], pk: int, numbers: _Numbers) -> Holding:
    uri = numbers.by_producer.get(pk, f"urn:x-namsao:producer:{pk}")
    if uri not in found:
        producer = Producer.objects.get(pk=pk)
        found[uri] = Holding(uri, producer.name, pk, producer.address, producer.email)
    return found[uri]


def _went(keys: list[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_WENT, {"lots": keys, "owner": OWNER, "holder": HOLDER})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


@dataclass(frozen=True)
class OpenEnd:
    """Where the trail cannot be followed: what kind of gap, at which lot, how much of it."""

    kind: str  # to_nobody, no_lot, impossible, unnamed
    lot: Lot | None
    amount: Decimal | None = None
    uom: str = ""
    name: str = ""


def open_ends(lots: Iterable[int]) -> list[OpenEnd]:
    """What a reader of the list must know is missing from it."""
    keys = sorted(set(lots))
    found: list[tuple[str, int, Decimal | None, str]] = []
    for lot, _sender, uri, uom, amount, unmeasured in _went(keys):
        if uri is None:
            told, unit = common(amount or Decimal(0), uom)
            found.append(("to_nobody", lot, None if unmeasured else told, unit))
    found += [
        ("impossible", stock.lot, -stock.left, stock.uom)
        for stock in balance.stocks(keys)
        if stock.impossible
    ]
    found += [("no_lot", lot, None, "") for lot in _into_goods_without_lot(keys)]
    rows = Lot.objects.select_related("producer").in_bulk({lot for _kind, lot, *_rest in found})
    return [OpenEnd(kind, rows[lot], amount, uom) for kind, lot, amount, uom in found]


def _into_goods_without_lot(keys: list[int]) -> list[int]:
    """Lots of which goods were made that bear no lot: whatever came of those is not found."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT input.lot_id FROM traceability_transformationinput input"
            " JOIN traceability_eventitem item ON item.event_id = input.event_id"
            " AND item.side IN (8, 9) AND item.lot_id IS NULL"
            " WHERE input.lot_id = ANY(%s) ORDER BY 1",
            [keys],
        )
        return [row[0] for row in cursor.fetchall()]


def lines(amounts: Amounts) -> list[list[Any]]:
    """Amounts as a case keeps them: [lot, amount as text or null, unit]."""
    return [
        [lot, None if amount is None else f"{amount.normalize():f}", uom]
        for (lot, uom), amount in sorted(amounts.items())
        if amount is None or amount
    ]


def totals(kept: Iterable[list[Any]]) -> dict[str, Decimal | None]:
    """The sum of kept lines by unit; None where one is not known."""
    found: dict[str, Decimal | None] = defaultdict(Decimal)
    for _lot, amount, uom in kept:
        before = found[uom]
        found[uom] = None if before is None or amount is None else before + Decimal(amount)
    return dict(found)
