"""What is on hand, what was harvested, and what a producer's diary offers to choose from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet, Sum
from django.utils.timezone import get_current_timezone

from namsao.producers.models import Producer, Product
from namsao.traceability.diary.events import AREA_WORD, CODE_WORD, GOODS_WORD, PRODUCT_WORD
from namsao.traceability.diary.models import TradeItem
from namsao.traceability.epcis.models import EpcisEvent, EventItem, Partner
from namsao.traceability.epcis.rows import KIND_NUMBERS
from namsao.traceability.growing.balance import Balance, Verdict, against_forecast
from namsao.traceability.growing.models import GrowingArea, GrowingAreaCode, SeasonForecast, Supply
from namsao.traceability.lots.balance import Stock, stocks
from namsao.traceability.lots.models import Lot
from namsao.traceability.lots.units import KILOGRAM, common

OBJECT_EVENT = KIND_NUMBERS["ObjectEvent"]
MOST_LOTS = 400  # of the newest lots that a form looks through
SHOWN = 60


def address_of(thing: Any) -> str:
    """A place of the site as an identifier: areas and producers that have no GLN."""
    return f"{settings.ADDRESS}{thing.get_absolute_url()}"


def own_lots(producer: Producer) -> str:
    """Where a producer's lots without GTIN have their addresses."""
    return f"{settings.ADDRESS}/lo/{producer.pk}"


def party_of(producer: Producer) -> str:
    """How the producer is named in its own events."""
    number = producer.party_numbers.filter(confirmed=True).order_by("pk").first()
    return number.uri if number else address_of(producer)


@dataclass(frozen=True)
class OnHand:
    """A lot of which the producer's book has something left."""

    lot: Lot
    stock: Stock

    @property
    def unit(self) -> str:
        """The unit as people write it."""
        return "kg" if self.stock.uom == KILOGRAM else self.stock.uom or "đơn vị"

    @property
    def packed(self) -> bool:
        """Whether it is packed for sale, so that labels can be printed."""
        return PRODUCT_WORD in (self.lot.ilmd or {})

    @property
    def label(self) -> str:
        """The lot, what it is, and how much is left."""
        name = (self.lot.ilmd or {}).get(GOODS_WORD, "")
        left = f"{self.stock.left.normalize():f}".replace(".", ",")
        return f"{self.lot} {name}".strip() + f": còn {left} {self.unit}"


def on_hand(producer: Producer) -> list[OnHand]:
    """The producer's lots with something left, newest first."""
    named = (
        EventItem.objects.filter(event__producer=producer, lot__isnull=False)
        .order_by("-event_id")
        .values_list("lot_id", flat=True)[: MOST_LOTS * 3]
    )
    keys = list(dict.fromkeys(named))[:MOST_LOTS]
    books = {one.lot: one for one in stocks(keys) if one.producer == producer.pk and one.left > 0}
    lots = Lot.objects.in_bulk(list(books))
    return [OnHand(lots[key], books[key]) for key in keys if key in books][:SHOWN]


def areas_of(producer: Producer, day: date) -> QuerySet[GrowingArea]:
    """Its own areas, and those that its products have contracts with on that day."""
    supplied = Supply.objects.filter(product__producer=producer, since__lte=day).exclude(
        until__lt=day
    )
    own = GrowingArea.objects.filter(producer=producer)
    linked = GrowingArea.objects.filter(pk__in=supplied.values("growing_area"))
    return (own | linked).exclude(state="closed").distinct().order_by("name")


def codes_of(areas: Iterable[GrowingArea]) -> QuerySet[GrowingAreaCode]:
    """The codes of these areas that are in use."""
    return GrowingAreaCode.objects.filter(
        growing_area__in=[area.pk for area in areas], state="valid"
    ).select_related("growing_area")


def trade_items(producer: Producer) -> QuerySet[TradeItem]:
    """What it packs."""
    return TradeItem.objects.filter(product__producer=producer).select_related("product")


def partners(producer: Producer) -> QuerySet[Partner]:
    """Whom it buys from and sells to."""
    return Partner.objects.filter(producer=producer)


def products(producer: Producer) -> QuerySet[Product]:
    """What it makes."""
    return Product.objects.filter(producer=producer)


def between(begins: date, ends: date) -> tuple[datetime, datetime]:
    """The first and the last moment of these days, by the clock of Vietnam."""
    zone = get_current_timezone()
    return datetime.combine(begins, time.min, zone), datetime.combine(ends, time.max, zone)


def harvested(word: str, values: Iterable[str], begins: date, ends: date) -> Decimal:
    """Kilograms that all producers harvested under one of the names, from day to day.

    `word` is the full name in the lots' master data: of the area's address, or of its code.
    """
    total = Decimal(0)
    start, end = between(begins, ends)
    for value in set(values):
        rows = EventItem.objects.filter(
            event__words__contains={"ilmd": {word: value}},
            event__kind=OBJECT_EVENT,
            event__action="ADD",
            event__withdrawn=False,
            event__event_time__range=(start, end),
        )
        for row in rows.values("uom").annotate(amount=Sum("quantity")):
            amount, unit = common(row["amount"] or Decimal(0), row["uom"])
            total += amount if unit == KILOGRAM else Decimal(0)
    return total


def harvested_of(area: GrowingArea, begins: date, ends: date) -> Decimal:
    """Kilograms harvested on an area by whoever buys from it, by the area's own address."""
    return harvested(AREA_WORD, [address_of(area)], begins, ends)


def harvested_under(code: GrowingAreaCode, begins: date, ends: date) -> Decimal:
    """Kilograms harvested under a code, by any text it goes by, over all buyers."""
    texts = [code.text, *code.aliases.values_list("text", flat=True)]
    return harvested(CODE_WORD, texts, begins, ends)


@dataclass(frozen=True)
class Season:
    """A season of an area: what could come, what came, and whether it can be true."""

    forecast: SeasonForecast
    balance: Balance
    verdict: Verdict


def season_of(forecast: SeasonForecast) -> Season:
    """The harvest so far against an approved forecast."""
    came = harvested_of(forecast.growing_area, forecast.begins_on, forecast.ends_on)
    could = forecast.kilograms
    return Season(forecast, Balance(came, could), against_forecast(came, could))


def entries(producer: Producer) -> QuerySet[EpcisEvent]:
    """What was written last, newest first; what went in before what came out."""
    in_order = EventItem.objects.select_related("lot").order_by("side", "position")
    return (
        EpcisEvent.objects.filter(producer=producer, declared_at=None)
        .prefetch_related(Prefetch("items", in_order))
        .order_by("-event_time", "-id")
    )
