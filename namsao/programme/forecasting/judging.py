"""How good forecasts were: the Brier score, calibration, and whether it could be chance."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from namsao.programme.forecasting.stages import Floats


@dataclass(frozen=True)
class Bin:
    """Forecasts of about the same chance: how many, what they said on the mean, what happened."""

    count: int
    said: float
    happened: float
    spread: float  # standard error of what happens when what was said is true

    @property
    def within(self) -> bool:
        """Whether the difference lies within three standard errors."""
        return abs(self.said - self.happened) <= 3 * self.spread


def brier(said: Floats, came: Floats) -> float:
    """The mean square of what was said less what came (0 or 1): 0 is perfect, 0.25 a coin."""
    return float(((said - came) ** 2).mean()) if len(said) else 0.0


def calibration(said: Floats, came: Floats, bins: int = 10) -> list[Bin]:
    """Forecasts in as many parts of equal size, by what they said."""
    order = np.argsort(said, kind="stable")
    found = []
    for part in np.array_split(order, bins):
        if len(part):
            p = said[part]
            spread = sqrt(float((p * (1 - p)).sum())) / len(part)
            found.append(Bin(len(part), float(p.mean()), float(came[part].mean()), spread))
    return found


def spiegelhalter(said: Floats, came: Floats) -> float:
    """Spiegelhalter's z: standard normal where the forecasts are calibrated."""
    weight = (1 - 2 * said) ** 2 * said * (1 - said)
    return float(((came - said) * (1 - 2 * said)).sum() / sqrt(float(weight.sum()) or 1.0))
