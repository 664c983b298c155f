"""Households of an area: their land, and what they harvested in a season against their share."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from namsao.kernel.reach import Actor
from namsao.producers.models import Producer
from namsao.traceability.diary.events import AREA_WORD, CODE_WORD, HOUSEHOLD_WORD
from namsao.traceability.diary.queries import OBJECT_EVENT, address_of, between
from namsao.traceability.epcis.models import EventItem
from namsao.traceability.growing.balance import Balance, Verdict, against_forecast
from namsao.traceability.growing.models import GrowingArea, SeasonForecast
from namsao.traceability.households.models import Household
from namsao.traceability.lots.units import KILOGRAM, common


def members_on(area: GrowingArea, day: date) -> QuerySet[Household]:
    """The households of an area on a day."""
    return area.members.filter(since__lte=day).filter(Q(until=None) | Q(until__gte=day))


def land_taken(households: Iterable[Household]) -> Decimal:
    """Hectares of these plots together."""
    return sum((one.hectares for one in households), Decimal(0))


@dataclass(frozen=True)
class Delivery:
    """Kilograms of a household's harvest that came under one code into one producer's book.

    `buyer` is empty for all producers together that the reader does not reach.
    """

    buyer: str
    code: str
    kilograms: Decimal


@dataclass(frozen=True)
class HouseholdLine:
    """A household on the page of its area."""

    household: Household
    share: Decimal  # of the area's land, in percent
    balance: Balance | None  # of the season: what it harvested against its share of the forecast
    verdict: Verdict
    deliveries: tuple[Delivery, ...] = ()


def lines(
    area: GrowingArea, households: Iterable[Household], forecast: SeasonForecast | None
) -> list[HouseholdLine]:
    """Each with its share of the land, and of the season's forecast where there is one."""
    found = []
    harvest = _harvested(area, forecast) if forecast is not None else {}
    for one in households:
        part = one.hectares / area.hectares
        balance: Balance | None = None
        verdict: Verdict = "unknown"
        if forecast is not None:
            came = harvest.get(address_of(one), Decimal(0))
            balance = Balance(came, (forecast.kilograms * part).quantize(Decimal("0.001")))
            verdict = against_forecast(came, balance.could)
        found.append(HouseholdLine(one, part * 100, balance, verdict))
    return found


@dataclass(frozen=True)
class HouseholdsOfSeason:
    """A season by household. `untold` kilograms were harvested without saying whose they were."""

    lines: list[HouseholdLine]
    untold: Decimal


def of_season(forecast: SeasonForecast, actor: Actor) -> HouseholdsOfSeason:
    """Each household that had land in the season, and what it delivered to whom under which code.

    For readers of the area's households alone; buyers whom they do not reach have no name.
    """
    area = forecast.growing_area
    found = _deliveries(area, forecast)
    buyers: Any = Producer.objects.where_may(actor, "traceability.view_jobs")
    keys = {buyer for _whose, buyer, _code in found}
    names = dict(buyers.filter(pk__in=keys).values_list("pk", "name"))
    by_household: dict[str, dict[tuple[str, str], Decimal]] = defaultdict(
        lambda: defaultdict(Decimal)
    )
    for (whose, buyer, code), kilograms in found.items():
        by_household[whose][names.get(buyer, ""), code] += kilograms
    had_land = area.members.filter(since__lte=forecast.ends_on).filter(
        Q(until=None) | Q(until__gte=forecast.begins_on)
    )
    members = Household.objects.where_may(actor, "traceability.view_households")
    rows = list(had_land.filter(pk__in=members.values("pk")).order_by("name", "id"))
    told = [
        replace(line, deliveries=_sorted(by_household[address_of(line.household)]))
        for line in lines(area, rows, forecast)
    ]
    all_told = sum((line.balance.came for line in told if line.balance), Decimal(0))
    return HouseholdsOfSeason(told, sum(found.values(), Decimal(0)) - all_told)


def _sorted(parts: Mapping[tuple[str, str], Decimal]) -> tuple[Delivery, ...]:
    told = [Delivery(buyer, code, amount) for (buyer, code), amount in parts.items()]
    return tuple(sorted(told, key=lambda one: (not one.buyer, -one.kilograms, one.code)))


def _harvested(area: GrowingArea, forecast: SeasonForecast) -> dict[str, Decimal]:
    """Kilograms harvested in the season, by the household that an event names."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for (whose, _buyer, _code), kilograms in _deliveries(area, forecast).items():
        found[whose] += kilograms
    return found


def _deliveries(
    area: GrowingArea, forecast: SeasonForecast
) -> dict[tuple[str, int, str], Decimal]:
    """Kilograms harvested in the season by household (as the event names it), book and code."""
    rows = EventItem.objects.filter(
        event__words__contains={"ilmd": {AREA_WORD: address_of(area)}},
        event__kind=OBJECT_EVENT,
        event__action="ADD",
        event__withdrawn=False,
        event__event_time__range=between(forecast.begins_on, forecast.ends_on),
    )
    found: dict[tuple[str, int, str], Decimal] = defaultdict(Decimal)
    told = rows.values_list("event__words", "event__producer_id", "quantity", "uom")
    for words, book, quantity, uom in told:
        amount, unit = common(quantity or Decimal(0), uom)
        if unit == KILOGRAM:
            said: Any = words  # never empty: the area stands in them
            whose = str(said.get("own", {}).get(HOUSEHOLD_WORD, ""))
            found[whose, book, str(said["ilmd"].get(CODE_WORD, ""))] += amount
    return found
