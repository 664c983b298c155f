"""Where dossiers in progress will be: carried forward week by week through the hazards.

Within a week the stages are gone through in the order of the road, so that a dossier may be
received and checked in one week, as it was when the hazards were learned. What goes aside waits
for the next week.

Councils meet in rounds. A dossier goes with the round that still takes proposals when the commune
proposes it, and its council concludes nothing before that round's proposals are closed. Where the
rounds are known, a dossier that is not proposed yet is carried once for each of them, and only as
far as it is proposed while that round takes proposals; so no way is counted twice, and the chances
add up. Who is sent back and proposed again goes with the round of the first time, or with none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erf, sqrt

import numpy as np

from namsao.programme.forecasting.hazards import Model
from namsao.programme.forecasting.national import CENT, National
from namsao.programme.forecasting.stages import (
    AGES,
    ASIDE,
    BAND_OF_AGE,
    BANDS,
    BESIDE,
    MIDDLE_SCORE,
    NEXT,
    NUMBER,
    ONWARD,
    RECOGNISED,
    STAGES,
    UNPROPOSED,
    Floats,
    Ints,
    Waiting,
    quarter_of,
)

_PART = 4096  # dossiers carried at a time: what is in work stays near the processor
_NOTHING = 1e-12
NEVER = 10**9  # a week that does not come


@dataclass(frozen=True)
class Prospects:
    """For each dossier and number of weeks ahead (0 first): the chance of what was reached."""

    recognised: Floats  # [week, dossier]
    under_way: Floats  # the same

    @property
    def weeks(self) -> int:
        """How many weeks they look ahead."""
        return len(self.recognised) - 1

    def at(self, weeks: int) -> Floats:
        """The chance of being recognised within so many weeks."""
        return np.asarray(self.recognised[min(weeks, self.weeks)])


@dataclass(frozen=True)
class Window:
    """A round: the last week in which it takes proposals, the first in which it may conclude."""

    closes: int
    meets: int


def prospects(
    model: Model, waiting: Waiting, now: int, weeks: int, windows: Sequence[Window] = ()
) -> Prospects:
    """Carry dossiers forward from the end of week `now`, so many weeks.

    `windows`: the rounds to come, the nearest first; used where `waiting` knows the councils.
    """
    count = len(waiting)
    recognised, under_way = np.zeros((weeks + 1, count)), np.ones((weeks + 1, count))
    for start in range(0, count, _PART):
        which = np.arange(start, min(start + _PART, count))
        reached, still = _by_rounds(model, waiting.take(which), now, weeks, windows)
        recognised[:, which], under_way[:, which] = reached, still
    return Prospects(recognised, under_way)


def _by_rounds(
    model: Model, waiting: Waiting, now: int, weeks: int, windows: Sequence[Window]
) -> tuple[Floats, Floats]:
    """Carried without rounds; then those again that wait for a council or for a round."""
    recognised, under_way = _carry(model, waiting, now, weeks)
    if waiting.council is None:
        return recognised, under_way
    gated = np.zeros_like(recognised)
    own = np.flatnonzero(waiting.council > now + 1)
    if len(own):
        gate = _Gate(waiting.council[own])
        gated[:, own] = _carry(model, waiting.take(own), now, weeks, gate)[0]
    later = np.flatnonzero(waiting.council == UNPROPOSED)
    opens = -1
    for window in windows:
        if window.meets <= now + weeks and len(later):
            gate = _Gate(np.full(len(later), window.meets), opens, window.closes)
            gated[:, later] += _carry(model, waiting.take(later), now, weeks, gate)[0]
        opens = window.closes
    for which in (own, later):
        under_way[:, which] += recognised[:, which] - gated[:, which]
        recognised[:, which] = gated[:, which]
    return recognised, under_way


@dataclass(frozen=True)
class _Gate:
    """What goes with one round: proposed after week `opens` and up to `closes`.

    It is concluded from `meets` on. What is proposed at another time goes with another round.
    """

    meets: Ints
    opens: int = -1
    closes: int = NEVER

    def hold(self, week: int, hazards: list[tuple[Floats, Floats]]) -> None:
        """Change the hazards of that week, in place."""
        appraised, at_commune = NUMBER["appraised"], NUMBER["at_commune"]
        outcomes, stays = hazards[appraised]
        waits = outcomes[ONWARD] * (week < self.meets)
        hazards[appraised] = _less(outcomes, waits), stays + waits[BAND_OF_AGE]
        if not self.opens < week <= self.closes:
            outcomes, stays = hazards[at_commune]
            hazards[at_commune] = _less(outcomes, outcomes[ONWARD]), stays


def _less(outcomes: Floats, onward: Floats) -> Floats:
    changed = outcomes.copy()
    changed[ONWARD] -= onward
    return changed


def _carry(
    model: Model, waiting: Waiting, now: int, weeks: int, gate: _Gate | None = None
) -> tuple[Floats, Floats]:
    count = len(waiting)
    held = _begin(waiting, now)
    recognised, under_way = np.zeros((weeks + 1, count)), np.ones((weeks + 1, count))
    known: dict[tuple[int, int], tuple[Floats, Floats]] = {}
    for ahead in range(1, weeks + 1):
        quarter = quarter_of(now + ahead)
        for stage in range(len(STAGES)):
            if (stage, quarter) not in known:
                hazards = model.hazards(stage, waiting.profiles, quarter)
                stays = (1 - hazards.sum(axis=0))[BAND_OF_AGE]
                known[stage, quarter] = hazards, stays
        in_quarter = [known[stage, quarter] for stage in range(len(STAGES))]
        if gate is not None:
            gate.hold(now + ahead, in_quarter)
        recognised[ahead] = recognised[ahead - 1] + _one_week(held, in_quarter)
        under_way[ahead] = sum(one.sum(axis=0) for one in held.values())
    return recognised, under_way


def onward(model: Model, waiting: Waiting, now: int, weeks: int) -> Floats:
    """The chance that each has moved on from where it is within so many weeks: [week, dossier]."""
    found = np.zeros((weeks + 1, len(waiting)))
    for stage in np.unique(waiting.stage).tolist():
        mine = np.flatnonzero(waiting.stage == stage)
        profiles, still = waiting.profiles.take(mine), np.ones(len(mine))
        ages = np.maximum(now + 1 - waiting.begun[mine], 0)
        hazards: dict[int, Floats] = {}
        for ahead in range(1, weeks + 1):
            quarter = quarter_of(now + ahead)
            if quarter not in hazards:
                hazards[quarter] = model.hazards(stage, profiles, quarter)
            band = BAND_OF_AGE[np.minimum(ages + ahead - 1, AGES - 1)]
            now_ends = hazards[quarter][:, band, np.arange(len(mine))]
            found[ahead, mine] = found[ahead - 1, mine] + still * now_ends[ONWARD]
            still = still * (1 - now_ends.sum(axis=0))
    return found


type _Held = dict[int, Floats]
"""How much of each dossier is in each stage, by weeks since it came: [stage][age, dossier]."""


def _begin(waiting: Waiting, now: int) -> _Held:
    held: _Held = {}
    ages = np.clip(now + 1 - waiting.begun, 0, AGES - 1)
    for stage in np.unique(waiting.stage).tolist():
        mine = np.flatnonzero(waiting.stage == stage)
        held[stage] = np.zeros((AGES, len(waiting)))
        held[stage][ages[mine], mine] = 1.0
    return held


def _one_week(held: _Held, hazards: list[tuple[Floats, Floats]]) -> Floats:
    """Move everything on by a week, in place. Returns what was recognised in it."""
    reached: Floats = np.zeros(1)
    later: dict[int, Floats] = {}
    for stage, (outcomes, stays) in enumerate(hazards):
        here = held.get(stage)
        if here is None:
            continue
        banded = np.add.reduceat(here, BANDS, axis=0)  # what is in each band of weeks
        onward = np.einsum("an,an->n", banded, outcomes[ONWARD])
        if stage in BESIDE:
            aside = np.einsum("an,an->n", banded, outcomes[ASIDE])
            later[BESIDE[stage]] = later.get(BESIDE[stage], np.zeros(1)) + aside
        held[stage] = _older(here, stays)
        if NEXT[stage] == RECOGNISED:
            reached = reached + onward
        elif NEXT[stage] > stage:
            _arrive(held, NEXT[stage], onward)
        else:
            later[NEXT[stage]] = later.get(NEXT[stage], np.zeros(1)) + onward
    for stage, arrived in later.items():
        _arrive(held, stage, arrived)
    return reached


def _arrive(held: _Held, stage: int, arrived: Floats) -> None:
    if arrived.max(initial=0.0) > _NOTHING:
        held.setdefault(stage, np.zeros((AGES, len(arrived))))[0] += arrived


def _older(here: Floats, stays: Floats) -> Floats:
    """What stays in a stage, a week older; changed in place."""
    here *= stays
    oldest = here[-1].copy()
    here[1:] = here[:-1].copy()
    here[0] = 0.0
    here[-1] += oldest
    return here


@dataclass(frozen=True)
class Council:
    """What a council's total is, seen from the self-score: less `drop`, give or take `spread`."""

    drop: float
    spread: float
    results: int


def council(own: Floats, given: Floats, national: National) -> Council:
    """Learned from results: self-scores and council's totals of the same dossiers, in points.

    The mean of both with the national one counting for `score_worth` results; so the spread.
    """
    worth, count = national.score_worth, len(own)
    less = own - given
    drop = (worth * national.drop + less.sum()) / (worth + count)
    squares = worth * (national.spread**2 + (national.drop - drop) ** 2)
    squares += ((less - drop) ** 2).sum()
    return Council(float(drop), float(sqrt(squares / (worth + count))), count)


def star_chances(
    total: Floats, gates: Ints, held: Council, national: National, floors: tuple[int, int, int]
) -> Floats:
    """The chance of 3, 4, 5 stars once recognised: [star, dossier].

    `total`: self-score in points; `gates`: the highest star that no missing gate shuts off, 2 to
    5. `floors`: the least points of 3, 4 and 5 stars. A gate missing in the self-assessment is
    missing before the council too, but for `gate_kept` in a hundred.
    """
    mean = total - held.drop
    reach = np.array(
        [[_above((floor - one) / held.spread) for one in mean] for floor in floors]
    ).reshape(len(floors), len(mean))
    three = np.maximum(reach[0], _NOTHING)
    opened = national.gate_kept / CENT
    four = reach[1] / three * np.where(gates >= 4, 1.0, opened)  # noqa: PLR2004 -- stars
    five = np.minimum(reach[2] / three * np.where(gates >= 5, 1.0, opened), four)  # noqa: PLR2004
    return np.stack([1 - four, four - five, five])


def _above(deviations: float) -> float:
    return (1 - erf(deviations / sqrt(2))) / 2


def points(score: Floats) -> Floats:
    """Points of the self-assessment from the tens above the middle in which profiles have them."""
    return np.asarray(score * 10 + MIDDLE_SCORE)
