"""Confidence intervals: Student's t, and the jackknife over dossiers.

Marks of one member on one dossier go together (a good impression lifts them all), so that the
dossier and not the mark is what counts as one observation.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from namsao.law.agreement.ratings import Floats

LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A value with its standard error and 95 % confidence interval, on `count` dossiers."""

    value: float
    error: float
    low: float
    high: float
    count: int

    @property
    def differs_from_zero(self) -> bool:
        """Whether the interval lies wholly on one side of zero."""
        return self.low > 0 or self.high < 0


def estimate(value: float, error: float, count: int) -> Estimate:
    """An interval by Student's t with `count` - 1 degrees of freedom."""
    reach = t_quantile(0.5 + LEVEL / 2, max(count - 1, 1)) * error
    return Estimate(value, error, value - reach, value + reach, count)


def jackknife_error(without: Floats) -> Floats:
    """Standard errors from the estimates that leave out one dossier each (Efron, 1981).

    `without` (dossiers, …); the result has the shape of one estimate.
    """
    count = len(without)
    spread = ((without - without.mean(axis=0)) ** 2).sum(axis=0)
    error: Floats = np.sqrt(spread * (count - 1) / count)
    return error


@cache
def t_quantile(share: float, freedom: int) -> float:
    """The quantile of Student's t: `share` above one half, whole degrees of freedom.

    By bisection of the closed form for whole degrees (Abramowitz and Stegun, 26.7.3 and 26.7.4).
    """
    low, high = 0.0, 1.0
    while _t_inside(high, freedom) < 2 * share - 1:
        high *= 2
    for _step in range(80):
        middle = (low + high) / 2
        if _t_inside(middle, freedom) < 2 * share - 1:
            low = middle
        else:
            high = middle
    return high


def _t_inside(t: float, freedom: int) -> float:
    """The probability that Student's t lies between -t and t."""
    angle = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term = total = cosine if odd else 1.0
    if freedom == 1:
        total = 0.0
    for step in range(3 - (not odd), freedom - 1, 2):
        term *= cosine**2 * (step - 1) / step
        total += term
    return 2 / math.pi * (angle + sine * total) if odd else sine * total
