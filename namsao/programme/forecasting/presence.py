"""Things that come and go from month to month: on a marketplace or not, with a code or not.

In a month what is out comes in with a chance that depends on how long it could have been in, and
what is in leaves with another. Carried forward, both give the chance that it is in on a day. They
are learned from an office's own months alone: no national figure stands behind them, so that with
few comings nothing is foretold.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

LEAST = 5  # comings seen, below which nothing is foretold
AGES = (0, 6, 18)  # months since it could first be in: below half a year, a year and a half, more
_WORTH = 12.0  # months out of which the share of all ages weighs as much in each of them
_HALF = 0.5  # a coming and a leaving that nobody saw: no chance is learned to be nought or one
DAYS = 30.44  # of a month


@dataclass(frozen=True)
class Month:
    """The end of a month: what could be in and for how many months it could, and what was in."""

    ages: Mapping[int, int]
    there: Set[int]


@dataclass(frozen=True)
class Presence:
    """The chance in a month to come in, by age, and to leave; and what they were learned from."""

    enters: tuple[float, ...]
    leaves: float
    entered: int
    left: int

    @property
    def enough(self) -> bool:
        """Whether enough was seen to foretell anything."""
        return self.entered >= LEAST

    def chance(self, months: int, age: int, *, here: bool) -> float:
        """The chance to be in after so many months, for what is in or out today at that age."""
        inside = float(here)
        for month in range(months):
            inside = inside * (1 - self.leaves) + (1 - inside) * self.enters[_band(age + month)]
        return inside


def _band(age: int) -> int:
    return max(place for place, floor in enumerate(AGES) if age >= floor or place == 0)


def learned(months: Sequence[Month]) -> Presence:
    """From the ends of successive months, the earliest first.

    What is new in a month was at risk to come in during it.
    """
    risk, entered = [0.0] * len(AGES), [0] * len(AGES)
    stayed = left = 0
    for now, then in zip(months, months[1:], strict=False):
        for one in then.ages:
            if one in now.there and one in now.ages:
                stayed += 1
                left += one not in then.there
            else:
                band = _band(now.ages.get(one, 0))
                risk[band] += 1
                entered[band] += one in then.there
    whole = (sum(entered) + _HALF) / (sum(risk) + 1)
    return Presence(
        tuple(
            (_WORTH * whole + seen) / (_WORTH + weeks)
            for seen, weeks in zip(entered, risk, strict=True)
        ),
        (left + _HALF) / (stayed + 1),
        sum(entered),
        left,
    )
