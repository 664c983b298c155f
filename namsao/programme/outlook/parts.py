"""A target's forecast: what may count, the distribution of its number, and what moves it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from namsao.certificates.models import Certificate
from namsao.dossiers.models import Dossier
from namsao.producers.models import Product
from namsao.programme.forecasting.stages import Floats
from namsao.programme.forecasting.sums import added, at_least, distribution, left_out, middle
from namsao.programme.planning.models import Target
from namsao.traceability.growing.models import GrowingArea

MOST_DRIVERS = 2000  # uncertain things of which each one's weight is worked out

type Thing = Certificate | Dossier | Product | GrowingArea


@dataclass(frozen=True)
class Part:
    """One thing that may count on the day: a certificate, a dossier, a product, a growing area.

    `moved`: its chance if the next step were done this week.
    """

    thing: Thing
    stage: str  # a stage of the road; "certificate" where no dossier of it is on the way; or
    # whether it is there today: "listed", "unlisted", "coded", "uncoded"
    chance: float
    moved: float

    @property
    def name(self) -> str:
        """The product's name."""
        match self.thing:
            case Certificate():
                return self.thing.product_name
            case Dossier():
                return self.thing.product.name
        return self.thing.name

    @property
    def producer_id(self) -> int | None:
        """Whose product it is, where that is known here."""
        if isinstance(self.thing, Product | GrowingArea):
            return self.thing.producer_id
        product = self.thing.product
        return product.producer_id if product else None


@dataclass(frozen=True)
class Driver:
    """A part with what it moves: the target's chance if its next step is done, if it is lost."""

    part: Part
    after_step: float
    if_sure: float
    if_lost: float


@dataclass(frozen=True)
class Outlook:
    """A target's forecast on a day: how many will be counted, and the chance of enough."""

    target: Target
    day: date
    parts: tuple[Part, ...]
    probabilities: Floats  # of 0, 1, 2, … counted on the due day
    arrivals: Floats
    fixed: int

    @property
    def chance(self) -> float:
        """The chance of reaching the target."""
        return at_least(self.probabilities, self.target.value)

    @property
    def expected(self) -> float:
        """The mean number."""
        return float((np.arange(len(self.probabilities)) * self.probabilities).sum())

    @property
    def expected_new(self) -> float:
        """Of that, the mean number from dossiers that nobody has opened yet."""
        return float((np.arange(len(self.arrivals)) * self.arrivals).sum())

    @property
    def ends(self) -> tuple[int, int]:
        """Between which numbers it will lie, nine times in ten."""
        return middle(self.probabilities, 0.9)

    def drivers(self) -> list[Driver]:
        """What is not sure yet, what gains most by its next step first."""
        open_ones = [part for part in self.parts if 0 < part.chance < 1]
        open_ones.sort(key=lambda part: -part.chance * (1 - part.chance))
        rest = [part for part in self.parts if not 0 < part.chance < 1]
        looked, passed = open_ones[:MOST_DRIVERS], open_ones[MOST_DRIVERS:]
        chances = np.array([part.chance for part in looked])
        others = added(
            distribution(np.array([part.chance for part in (*rest, *passed)])), self.arrivals
        )
        worth = left_out(chances, others, self.target.value - self.fixed - 1)
        chance = self.chance
        found = [
            Driver(
                part,
                chance + (part.moved - part.chance) * one,
                chance + (1 - part.chance) * one,
                chance - part.chance * one,
            )
            for part, one in zip(looked, worth.tolist(), strict=True)
        ]
        return sorted(found, key=lambda one: (-one.after_step, one.if_lost))


def assembled(
    target: Target, day: date, parts: Sequence[Part], comes: Floats, fixed: int
) -> Outlook:
    """The distribution of the parts, what arrives and what is fixed."""
    chances = np.clip(np.array([part.chance for part in parts]), 0.0, 1.0)
    summed = added(distribution(chances), comes)
    whole = np.concatenate([np.zeros(fixed), summed])
    return Outlook(target, day, tuple(parts), whole, comes, fixed)


def with_chances(outlook: Outlook, chances: Sequence[float]) -> Outlook:
    """The same forecast with other chances of its parts, in their order."""
    parts = [replace(part, chance=one) for part, one in zip(outlook.parts, chances, strict=True)]
    return assembled(outlook.target, outlook.day, parts, outlook.arrivals, outlook.fixed)
