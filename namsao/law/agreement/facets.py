"""Who scores evenly: what the whole model expects of every mark, and how far marks stray from it.

Qualities of dossiers and steps of criteria are estimated with the members' severities held at
their conditional estimates (`severity`). Mean squares compare the squared distances between marks
and expectations with what the model itself would have: 1 is what it expects; well above 1 the
member's marks are hard to explain by dossier, criterion and severity; well below 1 they vary less
than judgements do (Wright and Masters, Rating Scale Analysis, 1982, chapter 5). Infit weighs marks
by their information; outfit does not, and so shows single surprises.
"""

from dataclasses import dataclass

import numpy as np

from namsao.law.agreement.ratings import Floats, Ratings
from namsao.law.agreement.uncertainty import Estimate, estimate, jackknife_error

WIDTH = 4.0  # standard deviation, in logits, of the prior that keeps unused steps finite
MARKS_PER_PARAMETER = 5  # with fewer marks than that, the model explains whatever happened
FEWEST_MARKS, FEWEST_DOSSIERS = 30, 5  # of a member
STEPS, CLOSE, SMALLEST_STEP = 60, 1e-6, 1e-4


@dataclass(frozen=True)
class Calibration:
    """Qualities of dossiers and steps of criteria, in logits, and what follows for each mark.

    `steps` (scales, levels - 1), NaN beyond a criterion's last level; `expected` and `variance`
    (cells, members) of the level, for every member whether they judged the cell or not.
    `parameters`: how many the marks really determined, the priors being counted out.
    """

    qualities: Floats
    steps: Floats
    expected: Floats
    variance: Floats
    parameters: float
    rounds: int
    converged: bool


@dataclass(frozen=True)
class Fit:
    """A member's mean squares. `range` of infit is by the jackknife over dossiers."""

    infit: Estimate
    outfit: float
    marks: int


def calibrate(ratings: Ratings, severity: Floats) -> Calibration:
    """Newton's method on the joint likelihood with weak priors, the severities given."""
    size, widest = _size(ratings)
    dossiers = len(ratings.dossiers)
    values, rounds, converged = np.zeros(size), 0, False
    reached = _log_likelihood(ratings, severity, values)
    while rounds < STEPS and not converged:
        slope, bend = _slope_and_bend(ratings, severity, values)
        move, scale = _solve(bend, slope, dossiers), 1.0
        while (found := _log_likelihood(ratings, severity, values + scale * move)) < reached:
            scale /= 2
            if scale < SMALLEST_STEP:
                break
        values, reached, rounds = values + scale * move, max(found, reached), rounds + 1
        converged = bool(np.abs(move).max() < CLOSE)
    _slope, bend = _slope_and_bend(ratings, severity, values)
    chances = _chances(ratings, severity, values)
    ranks = np.arange(widest + 1.0)
    expected = np.tensordot(ranks, chances, axes=1)
    steps = values[dossiers:].reshape(len(ratings.scales), widest)
    return Calibration(
        qualities=values[:dossiers],
        steps=np.where(_possible(ratings, widest)[:, 1:] > 0, steps, np.nan),
        expected=expected,
        variance=np.tensordot(ranks**2, chances, axes=1) - expected**2,
        parameters=size - float(np.trace(np.linalg.inv(bend))) / WIDTH**2,
        rounds=rounds,
        converged=converged,
    )


def _solve(bend: Floats, slope: Floats, dossiers: int) -> Floats:
    """Solve bend x = slope: qualities touch only steps, so they are eliminated one by one."""
    own, crossed = np.diagonal(bend)[:dossiers], bend[:dossiers, dossiers:]
    share = crossed / own[:, None]
    steps = np.linalg.solve(
        bend[dossiers:, dossiers:] - crossed.T @ share,
        slope[dossiers:] - share.T @ slope[:dossiers],
    )
    return np.concatenate([(slope[:dossiers] - crossed @ steps) / own, steps])


def explained(ratings: Ratings, severity: Floats) -> Calibration | None:
    """The calibration, where there are marks enough for it to mean something."""
    marks = int(ratings.given.sum())
    if marks < MARKS_PER_PARAMETER * len(ratings.dossiers):
        return None
    model = calibrate(ratings, severity)
    enough = marks >= MARKS_PER_PARAMETER * model.parameters
    return model if enough and model.converged else None


def fits(ratings: Ratings, model: Calibration) -> tuple[Fit | None, ...]:
    """Infit and outfit of every member; None for those with too few marks to tell.

    Estimated parameters take up some of what marks stray: the mean squares are set right for that
    by marks / (marks - parameters).
    """
    marks = int(ratings.given.sum())
    share = marks / (marks - model.parameters)
    strayed = np.where(ratings.given, ratings.level - model.expected, 0.0) ** 2 * share
    allowed = np.where(ratings.given, model.variance, 0.0)
    ratio = np.where(ratings.given, strayed / np.maximum(model.variance, 1e-9), 0.0)
    per_dossier = ratings.by_dossier(strayed), ratings.by_dossier(allowed)
    found: list[Fit | None] = []
    for member in range(len(ratings.members)):
        own = int(ratings.given[:, member].sum())
        here = ratings.scored[:, member]
        if own < FEWEST_MARKS or here.sum() < FEWEST_DOSSIERS:
            found.append(None)
            continue
        infit = _ratio(per_dossier[0][here, member], per_dossier[1][here, member])
        found.append(Fit(infit, float(ratio[:, member].sum() / own), own))
    return tuple(found)


def _ratio(above: Floats, below: Floats) -> Estimate:
    """The ratio of two sums over dossiers, its interval taken on the logarithm."""
    whole = max(float(above.sum() / below.sum()), 1e-9)
    without = (above.sum() - above) / (below.sum() - below)
    error = float(jackknife_error(np.log(np.maximum(without, 1e-9))))
    logarithm = estimate(float(np.log(whole)), error, len(above))
    low, high = np.exp(logarithm.low), np.exp(logarithm.high)
    return Estimate(whole, whole * error, float(low), float(high), len(above))


def _size(ratings: Ratings) -> tuple[int, int]:
    widest = max((len(scale.points) for scale in ratings.scales), default=2) - 1
    return len(ratings.dossiers) + len(ratings.scales) * widest, widest


def _possible(ratings: Ratings, widest: int) -> Floats:
    """(scales, levels) 1 where the criterion has that level."""
    lengths = np.array([len(scale.points) for scale in ratings.scales])
    found: Floats = (np.arange(widest + 1) < lengths[:, None]).astype(np.float64)
    return found


def _powers(ratings: Ratings, severity: Floats, values: Floats) -> Floats:
    """(levels, cells, members) the logarithm of each level's odds against level 0."""
    dossiers, (_whole, widest) = len(ratings.dossiers), _size(ratings)
    steps = values[dossiers:].reshape(len(ratings.scales), widest)
    climbed = np.concatenate([np.zeros((len(steps), 1)), np.cumsum(steps, axis=1)], axis=1)
    climbed[_possible(ratings, widest) == 0] = np.inf
    lead = values[:dossiers][ratings.cell_dossier][:, None] - severity
    ranks = np.arange(widest + 1.0)[:, None, None]
    found: Floats = lead * ranks - climbed[ratings.cell_scale].T[:, :, None]
    return found


def _chances(ratings: Ratings, severity: Floats, values: Floats) -> Floats:
    powers = _powers(ratings, severity, values)
    odds = np.exp(powers - powers.max(axis=0))
    found: Floats = odds / odds.sum(axis=0)
    return found


def _log_likelihood(ratings: Ratings, severity: Floats, values: Floats) -> float:
    powers = _powers(ratings, severity, values)
    top = powers.max(axis=0)
    whole = np.log(np.exp(powers - top).sum(axis=0)) + top
    chosen = np.take_along_axis(powers, np.maximum(ratings.level, 0)[None], axis=0)[0]
    prior = float((values**2).sum()) / WIDTH**2 / 2
    return float(np.where(ratings.given, chosen - whole, 0.0).sum()) - prior


def _slope_and_bend(ratings: Ratings, severity: Floats, values: Floats) -> tuple[Floats, Floats]:
    """First derivative of the log likelihood by qualities and steps, and the negative second."""
    dossiers, (size, widest) = len(ratings.dossiers), _size(ratings)
    chances = _chances(ratings, severity, values) * ratings.given
    ranks = np.arange(widest + 1.0)
    reach = chances[::-1].cumsum(axis=0)[::-1][1:]  # P(level >= 1), P(level >= 2), …
    expected = reach.sum(axis=0)
    variance = np.tensordot(ranks**2, chances, axes=1) - expected**2
    # The level itself where it is at least 1, 2, …: for its covariance with getting that far.
    above = (chances * ranks[:, None, None])[::-1].cumsum(axis=0)[::-1][1:]
    crossed = (above - expected * reach).sum(axis=2).T  # (cells, steps)
    got = (ratings.level >= ranks[1:, None, None]).sum(axis=2).T
    surplus = got - reach.sum(axis=2).T

    slope, bend = np.empty(size), np.zeros((size, size))
    strayed = np.where(ratings.given, ratings.level - expected, 0.0).sum(axis=1)
    slope[:dossiers] = ratings.by_dossier(strayed)
    columns = dossiers + ratings.cell_scale[:, None] * widest + np.arange(widest)
    slope[dossiers:] = -np.bincount(columns.ravel(), surplus.ravel(), size)[dossiers:]
    places = ratings.cell_dossier[:, None] * size + columns
    mixed = np.bincount(places.ravel(), -crossed.ravel(), size * size).reshape(size, size)
    bend += mixed + mixed.T
    bend[np.arange(dossiers), np.arange(dossiers)] = ratings.by_dossier(variance.sum(axis=1))
    further = np.maximum(np.arange(widest)[:, None], np.arange(widest))
    cells = reach.transpose(1, 0, 2)
    together = cells.sum(axis=2)[:, further] - cells @ cells.transpose(0, 2, 1)
    for scale in range(len(ratings.scales)):
        here = dossiers + scale * widest + np.arange(widest)
        bend[np.ix_(here, here)] += together[ratings.cell_scale == scale].sum(axis=0)
    return slope - values / WIDTH**2, bend + np.eye(size) / WIDTH**2
