"""The road of a dossier as the forecast sees it: stages, what may come next, profiles, weeks.

A stage is a state of Article 6 and 7, those of the centre taken together. In each week a dossier
stays, moves on, goes aside (back for completion, up to the centre, down to the province), is
withdrawn or is refused. Weeks are calendar weeks, so that the times in the stages add up.
"""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Self

import numpy as np
from numpy.typing import NDArray

type Ints = NDArray[np.int64]
type Floats = NDArray[np.float64]

STAGES = (
    "draft",
    "submitted",
    "at_commune",
    "returned",
    "forwarded",
    "at_province",
    "in_round",
    "appraised",
    "concluded",
    "centre",
)
OUTCOMES = ("onward", "aside", "withdrawn", "refused")
ONWARD, ASIDE, WITHDRAWN, REFUSED = range(len(OUTCOMES))
RECOGNISED = len(STAGES)

NUMBER = {stage: number for number, stage in enumerate(STAGES)}
NEXT = tuple(
    NUMBER["submitted"]
    if stage == "returned"
    else NUMBER["forwarded"]
    if stage == "at_commune"
    else RECOGNISED
    if stage in ("concluded", "centre")
    else number + 1
    for number, stage in enumerate(STAGES)
)
"""Where onward leads from each stage."""
BESIDE = {
    NUMBER["at_commune"]: NUMBER["returned"],
    NUMBER["at_province"]: NUMBER["returned"],
    NUMBER["concluded"]: NUMBER["centre"],
    NUMBER["centre"]: NUMBER["at_province"],
}
"""Where aside leads. What goes back is counted from the week after."""
WITH_PRODUCER = (NUMBER["draft"], NUMBER["returned"])

KINDS = ("first", "upgrade", "renewal")
BANDS = (0, 1, 2, 4, 8)  # weeks in a stage: 0, 1, 2 and 3, 4 to 7, 8 and more
AGES = BANDS[-1] + 1
BAND_OF_AGE = np.searchsorted(BANDS, np.arange(AGES), side="right") - 1
MOST_GATES, MOST_RETURNS = 3, 2
UNPROPOSED = -1
MIDDLE_SCORE = 70.0


def week_of(day: date) -> int:
    """The number of a day's calendar week, from Monday."""
    return (day.toordinal() - 1) // 7


def weeks_until(day: date, due: date) -> int:
    """The whole weeks from `day` to `due`, rounded; nought for what is past."""
    return max(round((due - day).days / 7), 0)


def quarter_of(week: int) -> int:
    """The quarter, 0 to 3, in which the Thursday of a week lies."""
    return (date.fromordinal(week * 7 + 4).month - 1) // 3


@dataclass(frozen=True)
class Profiles:
    """What is known of some dossiers, one entry each.

    `score`: points of the self-assessment in tens above 70; `gates`: star gates missing for three
    stars; `returns`: times sent back; `kind`, `line`: numbers; `area`: a number, -1 for unknown.
    """

    score: Floats
    gates: Ints | Floats
    returns: Ints
    kind: Ints
    line: Ints
    area: Ints
    speed: Floats | None = None  # a factor on the odds of moving on while the producer has it

    def __len__(self) -> int:
        return len(self.score)

    def take(self, which: Ints | NDArray[np.bool_]) -> Self:
        """The profiles at some places."""
        columns = {one.name: getattr(self, one.name) for one in fields(self)}
        taken = {name: one[which] for name, one in columns.items() if one is not None}
        return replace(self, **taken)


@dataclass(frozen=True)
class Spells:
    """Stays in a stage, one entry each, with the profile of whose they are.

    `begun`: the week of arrival; `weeks`: whole weeks stayed; `outcome`: a number of `OUTCOMES`,
    -1 where the stay still lasts.
    """

    profiles: Profiles
    stage: Ints
    begun: Ints
    weeks: Ints
    outcome: Ints

    def __len__(self) -> int:
        return len(self.stage)

    def take(self, which: Ints | NDArray[np.bool_]) -> "Spells":
        """The stays at some places."""
        return Spells(
            self.profiles.take(which),
            self.stage[which],
            self.begun[which],
            self.weeks[which],
            self.outcome[which],
        )


@dataclass(frozen=True)
class Waiting:
    """Dossiers in progress: where each is, and in which week it came there.

    `council`: the week from which its council may conclude; 0 where it waits for none,
    `UNPROPOSED` where the commune has not proposed it, so that a round has yet to take it. None
    where no rounds are known.
    """

    profiles: Profiles
    stage: Ints
    begun: Ints
    council: Ints | None = None

    def __len__(self) -> int:
        return len(self.stage)

    def take(self, which: Ints | NDArray[np.bool_]) -> "Waiting":
        """The dossiers at some places."""
        council = None if self.council is None else self.council[which]
        return Waiting(self.profiles.take(which), self.stage[which], self.begun[which], council)


def no_profiles(count: int = 0) -> Profiles:
    """Profiles of which nothing is known; each column an array of its own."""

    def zeros() -> Ints:
        return np.zeros(count, dtype=np.int64)

    return Profiles(np.zeros(count), zeros(), zeros(), zeros(), zeros(), zeros() - 1)
