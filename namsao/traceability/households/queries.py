"""Households of an area: their land, and what they harvested in a season against their share."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from namsao.traceability.diary.events import AREA_WORD, HOUSEHOLD_WORD
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
class HouseholdLine:
    """A household on the page of its area."""

    household: Household
    share: Decimal  # of the area's land, in percent
    balance: Balance | None  # of the season: what it harvested against its share of the forecast
    verdict: Verdict


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


def _harvested(area: GrowingArea, forecast: SeasonForecast) -> dict[str, Decimal]:
    """Kilograms harvested in the season, by the household that an event names."""
    rows = EventItem.objects.filter(
        event__words__contains={"ilmd": {AREA_WORD: address_of(area)}},
        event__kind=OBJECT_EVENT,
        event__action="ADD",
        event__withdrawn=False,
        event__event_time__range=between(forecast.begins_on, forecast.ends_on),
    )
    found: dict[str, Decimal] = defaultdict(Decimal)
    for words, quantity, uom in rows.values_list("event__words", "quantity", "uom"):
        amount, unit = common(quantity or Decimal(0), uom)
        if unit == KILOGRAM:
            own = (words or {}).get("own", {})
            found[str(own.get(HOUSEHOLD_WORD, ""))] += amount
    return found
