"""Whether a code is scanned more than its lot can explain. Plain Python.

A copied label is scanned wherever its copies are sold. Counts by day and coarse place tell that
without knowing anybody: more scans than buyers would make, or many places on one day.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

type Reason = Literal["too_often", "too_many_places"]

SCANS_FOR_A_PACK = 4  # a buyer looks, a family looks again
SCANS_ANYWAY = 60  # the maker's own, shops, fairs
PLACES_A_DAY = 6  # provinces that one lot of a cooperative hardly reaches on one day
PACKS_FOR_A_PLACE = 200  # unless it is large: one more place for so many packs


@dataclass(frozen=True)
class Scans:
    """So many scans of a lot on a day from a place; an empty place is not known."""

    day: date
    place: str
    count: int


@dataclass(frozen=True)
class Suspicion:
    """What the lot cannot explain: how many there were against how many there could be."""

    reason: Reason
    found: int
    explained: int
    day: date | None = None


def suspicions(scans: Iterable[Scans], packs: Decimal) -> list[Suspicion]:
    """The suspicions about a lot of so many packs; empty where all is explained."""
    counted = list(scans)
    found: list[Suspicion] = []
    total = sum(one.count for one in counted)
    explained = int(packs) * SCANS_FOR_A_PACK + SCANS_ANYWAY
    if total > explained:
        found.append(Suspicion("too_often", total, explained))
    places: dict[date, Counter[str]] = defaultdict(Counter)
    for one in counted:
        if one.place:
            places[one.day][one.place] += one.count
    most = PLACES_A_DAY + int(packs) // PACKS_FOR_A_PLACE
    for day in sorted(places):
        if len(places[day]) > most:
            found.append(Suspicion("too_many_places", len(places[day]), most, day))
            break
    return found
