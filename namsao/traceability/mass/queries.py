"""The balance of a season of an area: by code, and by whoever processed what grew there."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection
from django.db.models import Sum

from namsao.kernel.reach import Actor
from namsao.producers.models import Producer
from namsao.traceability.diary.events import AREA_WORD, GOODS_WORD, PRODUCT_WORD
from namsao.traceability.diary.models import TradeItem
from namsao.traceability.diary.queries import (
    OBJECT_EVENT,
    address_of,
    between,
    harvested_of,
    harvested_under,
)
from namsao.traceability.epcis.models import EventItem
from namsao.traceability.growing.balance import (
    LOSS_EXPLAINED,
    Balance,
    Verdict,
    against_forecast,
    against_material,
    against_packed,
)
from namsao.traceability.growing.models import GrowingAreaCode, SeasonForecast
from namsao.traceability.lots import balance, genealogy
from namsao.traceability.lots.models import Lot
from namsao.traceability.lots.units import KILOGRAM, common
from namsao.traceability.mass.embedding import Change, Part, embedded

MOST_LOTS = 20_000  # of a season on a page; what is larger is for the season's analytics
ZERO = Decimal(0)


@dataclass(frozen=True)
class CodeLine:
    """A code's harvest of the season over all buyers, against its part of the forecast."""

    code: GrowingAreaCode
    balance: Balance
    verdict: Verdict


@dataclass
class MakerLine:
    """What one processor made of a season's harvest. Kilograms.

    `packed` and `sold` are the harvest's own share of what was packed and sold; `used` is the
    harvest that lies in it, `needed` what it takes by the declared rates of conversion.
    """

    producer: int
    name: str = ""
    harvested: Decimal = ZERO
    packed: Decimal = ZERO
    used: Decimal = ZERO
    needed: Decimal = ZERO
    sold: Decimal = ZERO
    rated: bool = True  # every pack's product has its rate of conversion
    sure: bool = True

    @property
    def rate(self) -> Fraction | None:
        """Kilograms of harvest for a kilogram packed, over all its packs."""
        if not self.packed or not self.rated:
            return None
        return Fraction(self.needed) / Fraction(self.packed)

    @property
    def packing(self) -> tuple[Balance, Verdict]:
        """Packed against what the material in it could give."""
        return against_material(self.packed, self.used, self.rate)

    @property
    def selling(self) -> tuple[Balance, Verdict]:
        """Sold against packed."""
        return against_packed(self.sold, self.packed)

    @property
    def surplus(self) -> Decimal:
        """Kilograms packed beyond what the material explains."""
        told, verdict = self.packing
        return told.surplus if verdict != "fits" else ZERO

    @property
    def wrong(self) -> bool:
        """Whether something cannot be true, or asks for a look."""
        return self.packing[1] != "fits" or self.selling[1] != "fits"


@dataclass
class SeasonBalance:
    """All sums of a season."""

    forecast: SeasonForecast
    harvest: Balance
    verdict: Verdict
    codes: list[CodeLine] = field(default_factory=list)
    makers: list[MakerLine] = field(default_factory=list)
    too_large: bool = False

    @property
    def used(self) -> Balance:
        """The harvest that lies in all packs, against what was harvested."""
        return Balance(sum((one.used for one in self.makers), ZERO), self.harvest.came)

    @property
    def overdrawn(self) -> bool:
        """Whether more of it was packed than ever grew."""
        could = Fraction(self.harvest.came) * (1 + LOSS_EXPLAINED)
        return Fraction(self.used.came) > could


def balance_of(forecast: SeasonForecast, actor: Actor) -> SeasonBalance:
    """The balance of an approved season; processors that the person does not reach, together."""
    area, begins, ends = forecast.growing_area, forecast.begins_on, forecast.ends_on
    came = harvested_of(area, begins, ends)
    verdict = against_forecast(came, forecast.kilograms)
    found = SeasonBalance(forecast, Balance(came, forecast.kilograms), verdict)
    for code in area.codes.order_by("text", "market"):
        part = code.hectares / area.hectares if code.hectares else Decimal(1)
        could = (forecast.kilograms * min(part, Decimal(1))).quantize(Decimal("0.001"))
        told = harvested_under(code, begins, ends)
        line = CodeLine(code, Balance(told, could), against_forecast(told, could))
        found.codes.append(line)
    harvest, by_book = _harvest(forecast)
    reached = genealogy.reach(harvest, "forward", MOST_LOTS + 1)
    if len(reached) > MOST_LOTS:
        found.too_large = True
        return found
    lines = _makers(harvest, reached)
    for producer, kilograms in by_book.items():
        lines.setdefault(producer, MakerLine(producer)).harvested += kilograms
    found.makers = _named(lines, actor)
    return found


def _harvest(forecast: SeasonForecast) -> tuple[list[int], dict[int, Decimal]]:
    """The lots harvested in the season, and the kilograms in each producer's book."""
    start, end = between(forecast.begins_on, forecast.ends_on)
    rows = EventItem.objects.filter(
        event__words__contains={"ilmd": {AREA_WORD: address_of(forecast.growing_area)}},
        event__kind=OBJECT_EVENT,
        event__action="ADD",
        event__withdrawn=False,
        event__event_time__range=(start, end),
        lot__isnull=False,
    )
    lots: set[int] = set()
    books: dict[int, Decimal] = defaultdict(Decimal)
    told = rows.values("lot_id", "event__producer_id", "uom").annotate(amount=Sum("quantity"))
    for row in told:
        amount, unit = common(row["amount"] or ZERO, row["uom"])
        lots.add(row["lot_id"])
        books[row["event__producer_id"]] += amount if unit == KILOGRAM else ZERO
    return sorted(lots), dict(books)


_LINKS = """
SELECT link.transformation_id, link.lot_id, link.quantity, link.uom
FROM traceability_transformation{side} link
WHERE link.transformation_id IN (
  SELECT transformation_id FROM traceability_transformationinput WHERE lot_id = ANY(%s))
"""


def _changes(reached: list[int], weighs: dict[int, Decimal]) -> dict[int, Change]:
    """Every change that one of the lots went into, with the weight of all its sides."""
    found: dict[int, Change] = defaultdict(Change)
    with connection.cursor() as cursor:
        for side in ("input", "output"):
            cursor.execute(_LINKS.format(side=side), [reached])
            for change, lot, quantity, uom in cursor.fetchall():
                one: dict[int, Decimal | None] = getattr(found[change], f"{side}s")
                weight = _kilograms(quantity, uom, weighs.get(lot))
                before = one.get(lot, ZERO)
                one[lot] = None if weight is None or before is None else before + weight
    return dict(found)


def _kilograms(quantity: Decimal | None, uom: str, each: Decimal | None) -> Decimal | None:
    if quantity is None:
        return None
    amount, unit = common(quantity, uom)
    if unit == KILOGRAM:
        return amount
    return amount * each if each is not None else None


def _makers(harvest: list[int], reached: list[int]) -> dict[int, MakerLine]:
    lots = Lot.objects.in_bulk(reached)
    packs = _packs(lots.values())
    parts = embedded(harvest, _changes(reached, {pk: one.kilograms for pk, one in packs.items()}))
    found: dict[int, MakerLine] = {}
    for stock in balance.stocks(packs):
        lot, item = lots[stock.lot], packs[stock.lot]
        part = parts.get(stock.lot, Part())
        made, went = (
            _kilograms(amount, stock.uom, item.kilograms) or ZERO
            for amount in (stock.made, stock.went)
        )
        if lot.producer_id is None or stock.producer != lot.producer_id or not part.share:
            continue  # a buyer's book sells on what the packer's has sold already
        line = found.setdefault(stock.producer, MakerLine(stock.producer))
        line.packed += made * part.share
        line.used += made * part.held
        line.needed += made * part.share * (item.material_rate or Decimal(1))
        line.rated &= item.material_rate is not None
        line.sure &= part.sure and not stock.unmeasured
        line.sold += went * part.share
    for line in found.values():
        for name in ("packed", "used", "needed", "sold"):
            setattr(line, name, getattr(line, name).quantize(Decimal("0.001")))
    return found


def _packs(lots: Iterable[Lot]) -> dict[int, TradeItem]:
    """The lots that are packed for sale, with their pack: by GTIN, or by what the diary wrote."""
    by_gtin: dict[str, TradeItem] = {}
    by_words: dict[tuple[str, str], TradeItem] = {}
    listed = list(lots)
    gtins = {lot.gtin for lot in listed if lot.gtin}
    for item in TradeItem.objects.filter(gtin__in=gtins).select_related("product"):
        by_gtin[item.gtin] = item
    makers = {lot.producer_id for lot in listed if PRODUCT_WORD in (lot.ilmd or {})}
    own = TradeItem.objects.filter(product__producer__in=makers).select_related("product")
    for item in own:
        by_words[address_of(item.product), str(item)] = item
    found = {}
    for lot in listed:
        words: Any = lot.ilmd or {}
        named = (str(words.get(PRODUCT_WORD)), str(words.get(GOODS_WORD)))
        pack = by_gtin.get(lot.gtin) or by_words.get(named)
        if pack is not None:
            found[lot.pk] = pack
    return found


def _named(lines: dict[int, MakerLine], actor: Actor) -> list[MakerLine]:
    """Lines with names; those of producers out of reach as one without a name."""
    seen: Any = Producer.objects.where_may(actor, "traceability.view_jobs")
    names = dict(seen.filter(pk__in=list(lines)).values_list("pk", "name"))
    others = MakerLine(0)
    found = []
    for key, line in lines.items():
        if key in names:
            line.name = names[key]
            found.append(line)
            continue
        for name in ("harvested", "packed", "used", "needed", "sold"):
            setattr(others, name, getattr(others, name) + getattr(line, name))
        others.rated &= line.rated
        others.sure &= line.sure
    found.sort(key=lambda line: (not line.wrong, line.name))
    return [*found, others] if others.harvested or others.packed else found
