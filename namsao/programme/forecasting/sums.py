"""How many of many independent things will come true: the exact distribution of their number.

The number of successes among independent trials with chances of their own is Poisson binomial. Its
probabilities are the coefficients of the product of (1 - p + p z) over the trials: small products
by convolution, large ones pairwise by FFT. "Exact" means no approximation in the mathematics;
rounding stays below 1e-12.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]

_LEAF = 64  # trials that are multiplied one by one
_SURE = 1e-15


def distribution(chances: Sequence[float] | Floats) -> Floats:
    """The chance of each number of successes, 0 to all. Raises ValueError for no chance."""
    found = np.asarray(chances, dtype=float)
    if found.size and not (found.min() >= 0 and found.max() <= 1):
        raise ValueError("a chance lies between 0 and 1")
    sure = int((found >= 1 - _SURE).sum())
    open_ones = found[(found > _SURE) & (found < 1 - _SURE)]
    whole = np.zeros(len(found) + 1)
    product = _product(open_ones)
    whole[sure : sure + len(product)] = product
    return whole


def _product(chances: Floats) -> Floats:
    """The coefficients of the product of (1 - p + p z)."""
    count = len(chances)
    leaves = 1
    while leaves * _LEAF < count:
        leaves *= 2
    width = -(-count // leaves) if count else 0
    padded = np.zeros(leaves * width)  # a trial that never succeeds multiplies by one
    padded[:count] = chances
    rows = padded.reshape(leaves, width)
    level = np.zeros((leaves, width + 1))
    level[:, 0] = 1.0
    for number in range(width):
        p = rows[:, number : number + 1]
        level[:, 1:] = level[:, 1:] * (1 - p) + level[:, :-1] * p
        level[:, :1] *= 1 - p
    while len(level) > 1:
        level = _pairwise(level)
    return np.asarray(level[0][: count + 1])


def _pairwise(level: Floats) -> Floats:
    """Each two neighbouring rows multiplied: half as many rows, twice as long."""
    length = 2 * level.shape[1] - 1
    size = 1 << (length - 1).bit_length()
    turned = np.fft.rfft(level, size, axis=1)
    product = np.fft.irfft(turned[0::2] * turned[1::2], size, axis=1)[:, :length]
    return np.clip(product, 0.0, None)


def added(first: Floats, second: Floats) -> Floats:
    """The distribution of the sum of two independent numbers."""
    return np.convolve(first, second)


def at_least(probabilities: Floats, value: int) -> float:
    """The chance of `value` or more; 1 for nought or less, 0 beyond the end."""
    if value <= 0:
        return 1.0
    upper = float(probabilities[value:].sum())
    # The shorter tail is summed, so that a chance near one is not a sum of thousands of parts.
    return upper if upper < 0.5 else max(0.0, 1.0 - float(probabilities[:value].sum()))


def middle(probabilities: Floats, share: float) -> tuple[int, int]:
    """The narrowest ends that leave at most (1 - share) / 2 outside on each side."""
    below = np.cumsum(probabilities)
    tail = (1 - share) / 2
    return int(np.searchsorted(below, tail)), int(np.searchsorted(below, 1 - tail))


def left_out(chances: Floats, arrivals: Floats, value: int) -> Floats:
    """For each trial the chance that all the others together come to exactly `value`.

    What a trial is worth: if it were sure, the chance of `value + 1` or more would rise by
    (1 - p) times this; if it were lost, it would fall by p times this.
    """
    whole = added(distribution(chances), arrivals)
    if value < 0:
        return np.zeros(len(chances))
    found = np.zeros(len(chances))
    low = chances <= 0.5
    found[low] = _divided_from_below(whole, chances[low], value)
    found[~low] = _divided_from_above(whole, chances[~low], value)
    return np.clip(found, 0.0, 1.0)


def _divided_from_below(whole: Floats, p: Floats, value: int) -> Floats:
    """whole / (1 - p + p z) at `value`, from the lowest coefficient: stable for p up to a half."""
    rest: Floats = np.zeros_like(p)
    for k in range(min(value, len(whole) - 1) + 1):
        rest = (whole[k] - p * rest) / (1 - p)
    return rest if value < len(whole) else np.zeros_like(p)


def _divided_from_above(whole: Floats, p: Floats, value: int) -> Floats:
    """The same from the highest coefficient: stable for p from a half on."""
    rest: Floats = np.zeros_like(p)
    for k in range(len(whole) - 1, value, -1):
        rest = (whole[k] - (1 - p) * rest) / p
    return rest


def poisson_of_unknown_rate(seen: float, exposure: float, ahead: float) -> Floats:
    """How many will arrive in `ahead`, when `seen` arrived in `exposure` (same unit of time).

    The rate is not known but learned: a Gamma distribution, so the number is negative binomial.
    `seen` and `exposure` include the prior's own. Cut where less than 1e-12 is left.
    """
    if ahead <= 0 or seen <= 0:
        return np.ones(1)
    keep = exposure / (exposure + ahead)
    terms, term, total, k = [], keep**seen, 0.0, 0
    while total < 1 - 1e-12 and k < 100_000:
        terms.append(term)
        total += term
        term *= (seen + k) / (k + 1) * (1 - keep)
        k += 1
    found = np.array(terms)
    return np.asarray(found / found.sum())
