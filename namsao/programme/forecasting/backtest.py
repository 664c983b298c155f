"""The forecast held against what happened, on an office's history, beside the naive guess.

At each cut the model learns from what was known then, and says of every dossier in progress how
likely it is to be recognised within the horizon. The naive guess is what offices do by hand: the
share of those in progress a year before that were recognised within the same time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from namsao.programme.forecasting import judging
from namsao.programme.forecasting.generated import LINES, History
from namsao.programme.forecasting.hazards import fit
from namsao.programme.forecasting.national import National
from namsao.programme.forecasting.prospects import prospects
from namsao.programme.forecasting.stages import Floats
from namsao.programme.forecasting.sums import at_least, distribution, middle

YEAR = 52


@dataclass(frozen=True)
class Cut:
    """One day on which a forecast was made: the number expected, its range, what came."""

    week: int
    dossiers: int
    expected: float
    low: int
    high: int
    naive: float
    came: int


@dataclass(frozen=True)
class BackTest:
    """All forecasts of single dossiers, and the counts of each cut."""

    said: Floats
    guessed: Floats
    came: Floats
    cuts: tuple[Cut, ...]

    @property
    def brier(self) -> float:
        """Of the model."""
        return judging.brier(self.said, self.came)

    @property
    def naive(self) -> float:
        """Of last year's ratio."""
        return judging.brier(self.guessed, self.came)

    @property
    def z(self) -> float:
        """Spiegelhalter's z of the model's forecasts."""
        return judging.spiegelhalter(self.said, self.came)

    @property
    def bins(self) -> list[judging.Bin]:
        """The model's calibration in tenths."""
        return judging.calibration(self.said, self.came)


def backtest(
    past: History, cuts: Sequence[int], horizon: int, national: National, lines: int = LINES
) -> BackTest:
    """Forecasts at the end of each week of `cuts`, so many weeks ahead, and what came of them."""
    said, guessed, came, counts = [], [], [], []
    for week in cuts:
        waiting, which = past.waiting(week)
        model = fit(past.spells(week), lines, national)
        chances = prospects(model, waiting, week, horizon).at(horizon)
        _before, earlier = past.waiting(week - YEAR)
        ratio = float(past.came(earlier, week - YEAR + horizon).mean()) if len(earlier) else 0.5
        happened = past.came(which, week + horizon).astype(float)
        said.append(chances)
        guessed.append(np.full(len(which), ratio))
        came.append(happened)
        whole = distribution(np.clip(chances, 0, 1))
        counts.append(
            Cut(
                week,
                len(which),
                float(chances.sum()),
                *middle(whole, 0.9),
                ratio * len(which),
                int(happened.sum()),
            )
        )
    return BackTest(
        np.concatenate(said), np.concatenate(guessed), np.concatenate(came), tuple(counts)
    )


def chance_of_target(chances: Floats, standing: int, target: int) -> float:
    """The chance that what stands and what comes are `target` or more."""
    return at_least(distribution(np.clip(chances, 0, 1)), target - standing)
