"""Households of an area: their land, and what they harvested in a season against their share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from namsao.traceability.diary.events import HOUSEHOLD_WORD
from namsao.traceability.diary.queries import address_of, harvested
from namsao.traceability.growing.balance import Balance, Verdict, against_forecast
from namsao.traceability.growing.models import GrowingArea, SeasonForecast
from namsao.traceability.households.models import Household


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
    for one in households:
        part = one.hectares / area.hectares
        balance: Balance | None = None
        verdict: Verdict = "unknown"
        if forecast is not None:
            names = [address_of(one)]
            days = (forecast.begins_on, forecast.ends_on)
            came = harvested(HOUSEHOLD_WORD, names, *days, place="own")
            balance = Balance(came, (forecast.kilograms * part).quantize(Decimal("0.001")))
            verdict = against_forecast(came, balance.could)
        found.append(HouseholdLine(one, part * 100, balance, verdict))
    return found
