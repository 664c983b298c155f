"""An invented office's history of some years, to hold forecasts against what then happened.

Not made by the model that is to be judged: stays last log-normal days, each dossier has a true
quality that nobody sees, communes and seasons have a pace, and the council's total is the quality
with noise, of which the self-score is a flattering picture. The same seed gives the same history.
"""

from dataclasses import dataclass

import numpy as np

from namsao.programme.forecasting.stages import (
    ASIDE,
    BESIDE,
    MIDDLE_SCORE,
    NEXT,
    NUMBER,
    ONWARD,
    RECOGNISED,
    REFUSED,
    STAGES,
    WITHDRAWN,
    Ints,
    Profiles,
    quarter_of,
)
from namsao.programme.forecasting.stays import DAYS, Stay, Stays

LINES, AREAS = 6, 12
# Median days in a stage, and how far single stays lie from it (of the logarithm).
_MEDIANS = (38.0, 3.0, 13.0, 24.0, 4.0, 30.0, 18.0, 9.0, 8.0, 95.0)
_SPREAD = 0.7
_WITHDRAWN = (0.11, 0.01, 0.01, 0.16, 0.01, 0.01, 0.01, 0.0, 0.0, 0.01)
_SEASON = (1.25, 1.0, 1.05, 0.8)  # how long stays last by quarter


@dataclass(frozen=True)
class History(Stays):
    """All stays of an office's dossiers to their end, and what came of each."""

    opened: Ints  # day
    recognised: Ints  # day, -1 for never
    totals: Ints  # council's

    def came(self, which: Ints, until: int) -> Ints:
        """Whether each of those dossiers was recognised by the end of week `until`: 1 or 0."""
        day = self.recognised[which]
        return np.asarray((day >= 0) & (day // DAYS <= until)).astype(np.int64)


def history(dossiers: int, years: int, seed: int, first_week: int, pace: float = 1.0) -> History:
    """Dossiers opened evenly over some years from `first_week` on, each followed to its end.

    `pace`: how long this office's stays last, against those above.
    """
    random = np.random.default_rng(seed)
    opened = np.sort(random.integers(0, years * 52 * DAYS, dossiers)) + first_week * DAYS
    quality = random.normal(66, 9, dossiers)
    own = quality + random.normal(4, 5, dossiers)
    area = random.integers(0, AREAS, dossiers)
    slowness = np.exp(random.normal(0, 0.25, AREAS))
    profiles = Profiles(
        score=np.round(own - MIDDLE_SCORE) / 10,
        gates=np.minimum(random.poisson(np.clip((72 - quality) / 18, 0.05, 3)), 3),
        returns=np.zeros(dossiers, dtype=np.int64),
        kind=random.choice(3, dossiers, p=(0.7, 0.1, 0.2)),
        line=random.choice(LINES, dossiers, p=(0.7, 0.1, 0.08, 0.06, 0.04, 0.02)),
        area=area,
    )
    stays: list[Stay] = []
    recognised = np.full(dossiers, -1, dtype=np.int64)
    totals = np.clip(np.round(quality + random.normal(0, 3, dossiers)), 0, 100).astype(np.int64)
    for one in range(dossiers):
        speed = pace * float(slowness[area[one]])
        likes = float(quality[one]), int(profiles.gates[one])
        recognised[one] = _follow(one, int(opened[one]), likes, speed, random, stays)
    return History(tuple(stays), profiles, opened, recognised, totals)


def _follow(
    one: int,
    day: int,
    likes: tuple[float, int],
    speed: float,
    random: np.random.Generator,
    stays: list[Stay],
) -> int:
    """A dossier's stays from its opening to its end; the day of its recognition, -1 for none."""
    stage, returns = 0, 0
    while stage != RECOGNISED:
        quality, gates = likes
        season = _SEASON[quarter_of(day // DAYS)]
        slower = 1.15 ** min(gates, 3) if stage >= NUMBER["at_commune"] else 1.0
        median = _MEDIANS[stage] * speed * season * slower
        ended = day + round(float(median * np.exp(random.normal(0, _SPREAD))))
        outcome = _outcome(stage, quality, gates, returns, random)
        stays.append(Stay(one, stage, day, ended, outcome, min(returns, 2)))
        day = ended
        if outcome in (WITHDRAWN, REFUSED):
            return -1
        if outcome == ASIDE:
            stage = BESIDE[stage]
            returns += STAGES[stage] == "returned"
        else:
            stage = NEXT[stage]
    return day


def _outcome(
    stage: int, quality: float, gates: int, returns: int, random: np.random.Generator
) -> int:
    chance = random.random()
    if chance < _WITHDRAWN[stage]:
        return WITHDRAWN
    chance = random.random()
    bad = 1 / (1 + np.exp((quality - 55) / 5 - gates * 0.5))
    name = STAGES[stage]
    if name == "concluded":
        return REFUSED if chance < bad else ASIDE if quality > 88 else ONWARD  # noqa: PLR2004
    if name == "centre":
        return REFUSED if chance < 0.2 else ONWARD  # noqa: PLR2004
    if name in ("at_commune", "at_province"):
        share = (0.25 if name == "at_commune" else 0.12) * (0.6 + bad) / (1 + returns)
        return ASIDE if chance < share else ONWARD
    return ONWARD
