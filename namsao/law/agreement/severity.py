"""Who scores lower or higher than the others on the same criteria of the same dossiers.

The many-facet Rasch model (Linacre, Many-Facet Rasch Measurement, 1989) in its partial-credit
form: dossier d of quality t[d], criterion i with steps s[i, 1], s[i, 2], …, member j of severity
a[j], a logarithm of odds ("logit") that is taken off at every step:

    log P(level k) / P(level k - 1)  =  t[d] - s[i, k] - a[j]

Two members who gave one cell the levels x and x + n may have done so in either order. Which order
it was depends on nothing but their severities: the odds that j is the lower one are
exp(n (a[j] - a[l])), whatever the dossier and the criterion. So severities are estimated from
these orders alone (conditional pairwise likelihood; Garner and Engelhard, in Objective
Measurement 5, 2000). No parameter of a dossier or criterion is estimated on the way, and none
can bias the result, however few dossiers there are. Standard errors are by the jackknife over
dossiers, since a member's marks on one dossier go together.
"""

from dataclasses import dataclass

import numpy as np

from namsao.law.agreement.ratings import Flags, Floats, Ratings, groups_of
from namsao.law.agreement.uncertainty import Estimate, estimate, jackknife_error

# Severities have a normal prior with this standard deviation, in logits: so wide that it moves
# nothing that is known, and it keeps finite who is always lower or higher than all.
WIDTH = 4.0
FEWEST_DIFFERENCES = 10  # in fewer cells than that, the order of two marks tells nothing
STEPS, CLOSE = 50, 1e-9


@dataclass(frozen=True)
class Severities:
    """Severity of each member in logits, 0 for the mean of those who can be compared.

    None for members who scored no dossier together with another, or differ in fewer than
    FEWEST_DIFFERENCES cells. `always_lower` and `always_higher`: members whose every difference
    goes one way; their severity is then a bound and not a value. `groups` can be compared within,
    not between.
    """

    logits: tuple[Estimate | None, ...]
    always_lower: frozenset[int]
    always_higher: frozenset[int]
    groups: tuple[tuple[int, ...], ...]
    converged: bool
    steps: int

    @property
    def values(self) -> Floats:
        """The logits, 0 where they are not known."""
        return np.array([0.0 if found is None else found.value for found in self.logits])


def severities(ratings: Ratings) -> Severities:
    """The severity of every member, from the order of their marks on the same cells."""
    lower = _orders(ratings)
    groups = groups_of(ratings.scored)
    summed = lower.sum(axis=0)
    found, steps, converged = _fit(summed)
    values = _centred(found, groups)
    without = np.array([_centred(row, groups) for row in _without_each(found, lower)])
    errors = jackknife_error(without) if len(without) > 1 else np.zeros(len(found))
    raw_lower, raw_higher = summed.sum(axis=(0, 2)), summed.sum(axis=(0, 1))
    differing = _differing_cells(ratings)
    shared = shared_dossiers(ratings.scored)
    return Severities(
        logits=tuple(
            estimate(float(values[j]), float(errors[j]), int(shared[j]))
            if differing[j] >= FEWEST_DIFFERENCES and shared[j] > 1
            else None
            for j in range(len(values))
        ),
        always_lower=frozenset(np.flatnonzero((raw_higher == 0) & (raw_lower > 0)).tolist()),
        always_higher=frozenset(np.flatnonzero((raw_lower == 0) & (raw_higher > 0)).tolist()),
        groups=groups,
        converged=converged,
        steps=steps,
    )


def shared_dossiers(scored: Flags) -> Floats:
    """For each member the number of dossiers scored together with somebody else."""
    together = scored & (scored.sum(axis=1, keepdims=True) > 1)
    counted: Floats = together.sum(axis=0).astype(np.float64)
    return counted


def _differing_cells(ratings: Ratings) -> Floats:
    """For each member the cells where somebody else gave another level."""
    highest = ratings.level.max(axis=1)
    lowest = np.where(ratings.given, ratings.level, highest[:, None]).min(axis=1)
    split = (highest > lowest)[:, None] & ratings.given
    counted: Floats = split.sum(axis=0).astype(np.float64)
    return counted


def _orders(ratings: Ratings) -> Floats:
    """(dossiers, gaps, members, members): how often j gave 1, 2, … levels less than l.

    A cell of n members holds n (n - 1) / 2 pairs but n - 1 independent comparisons, so each pair
    of it weighs 2 / n.
    """
    count, widest = len(ratings.members), int(ratings.level.max(initial=0))
    found = np.zeros((len(ratings.dossiers), max(widest, 1), count, count))
    marks = [(ratings.level == k).astype(np.float64) for k in range(widest + 1)]
    weight = 2 / np.maximum(ratings.given.sum(axis=1), 1)
    edges = np.searchsorted(ratings.cell_dossier, np.arange(len(ratings.dossiers) + 1))
    for dossier, (first, last) in enumerate(zip(edges[:-1], edges[1:], strict=True)):
        here = slice(first, last)
        for low in range(widest):
            weighed = (marks[low][here] * weight[here, None]).T
            for gap in range(1, widest + 1 - low):
                found[dossier, gap - 1] += weighed @ marks[low + gap][here]
    return found


def _fit(lower: Floats) -> tuple[Floats, int, bool]:
    """Newton's method on a strictly concave likelihood; how many steps, and whether it settled."""
    values = np.zeros(lower.shape[1])
    for step in range(1, STEPS + 1):
        slope, bend = _slope_and_bend(values, lower)
        move = np.linalg.solve(bend, slope)
        values = values + np.clip(move, -1.0, 1.0)
        if np.abs(move).max(initial=0) < CLOSE:
            return values, step, True
    return values, STEPS, False


def _slope_and_bend(values: Floats, lower: Floats, prior: bool = True) -> tuple[Floats, Floats]:
    """First derivative of the log likelihood, and the negative second."""
    apart = values[:, None] - values[None, :]
    firm = prior / WIDTH**2
    slope, bend = -values * firm, np.eye(len(values)) * firm
    for gap, seen in enumerate(lower, 1):
        both = seen + seen.T
        chance = 1 / (1 + np.exp(-gap * apart))  # that the row is the lower one
        slope = slope + gap * (seen - both * chance).sum(axis=1)
        weight = gap**2 * both * chance * (1 - chance)
        bend = bend + np.diag(weight.sum(axis=1)) - weight
    return slope, bend


def _without_each(values: Floats, lower: Floats) -> Floats:
    """(dossiers, members) the values after one Newton step without that dossier."""
    slope, bend = _slope_and_bend(values, lower.sum(axis=0))
    own = [_slope_and_bend(values, seen, prior=False) for seen in lower]
    slopes = slope - np.array([one for one, _bend in own])
    bends = bend - np.array([one for _slope, one in own])
    moves: Floats = np.linalg.solve(bends, slopes[:, :, None])[:, :, 0]
    return values + moves


def _centred(values: Floats, groups: tuple[tuple[int, ...], ...]) -> Floats:
    centred = values.copy()
    for group in groups:
        centred[list(group)] -= values[list(group)].mean()
    return centred


@dataclass(frozen=True)
class Lean:
    """How far a member's totals lie from the others' on the same dossiers, in points of 100.

    `gap`: below zero where the member scores lower; `sway`: the standard deviation of that gap
    from one dossier to the next. None where nothing can be said.
    """

    gap: Estimate | None
    sway: float | None


def leans(ratings: Ratings) -> tuple[Lean, ...]:
    """For each member the gap to the others, whoever sat with whom.

    Least squares for total = dossier + member, so that a member who sat with strict colleagues
    does not look lenient. Where all scored everything it is the member's mean less the others'.
    """
    totals, scored = ratings.totals, ratings.scored
    groups = groups_of(scored)
    tables, sides = _normal_equations(totals, scored)
    whole = _gaps(tables.sum(axis=0), sides.sum(axis=0), groups)
    rest = [
        _gaps(tables.sum(axis=0) - table, sides.sum(axis=0) - side, groups)
        for table, side in zip(tables, sides, strict=True)
    ]
    errors, shared = jackknife_error(np.array(rest)), shared_dossiers(scored)
    return tuple(
        Lean(estimate(float(whole[j]), float(errors[j]), int(shared[j])), _sway(totals, scored, j))
        if shared[j] > 1
        else Lean(None, None)
        for j in range(len(ratings.members))
    )


def _normal_equations(totals: Floats, scored: Flags) -> tuple[Floats, Floats]:
    """Each dossier's part of the normal equations, once the dossiers are swept out."""
    here = scored.astype(np.float64)
    count = np.maximum(here.sum(axis=1), 1)
    tables = here[:, :, None] * np.eye(here.shape[1]) - (
        here[:, :, None] * here[:, None, :] / count[:, None, None]
    )
    filled = np.where(scored, totals, 0.0)
    mean = filled.sum(axis=1) / count
    return tables, np.where(scored, filled - mean[:, None], 0.0)


def _gaps(table: Floats, side: Floats, groups: tuple[tuple[int, ...], ...]) -> Floats:
    """Each member's effect less the mean effect of the others of the group."""
    found = np.zeros(len(side))
    for group in groups:
        if len(group) > 1:
            here = list(group)
            size = len(here)
            # Adding one everywhere makes the effects of the group add to zero.
            effects = np.linalg.lstsq(table[np.ix_(here, here)] + 1 / size, side[here], rcond=None)
            found[here] = effects[0] * size / (size - 1)
    return found


def _sway(totals: Floats, scored: Flags, member: int) -> float:
    """The standard deviation of the member's gap to the mean of the others, over dossiers."""
    rest = scored.copy()
    rest[:, member] = False
    both = scored[:, member] & rest.any(axis=1)
    others = np.where(rest, totals, 0.0)[both].sum(axis=1) / rest[both].sum(axis=1)
    return float(np.std(totals[both, member] - others, ddof=1))
