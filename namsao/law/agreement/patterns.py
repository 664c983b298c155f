"""Sheets that need not have come from judging: copied, filled in a line, in haste; and halo.

None of these proves anything: a careful member may agree with the producer everywhere. Each is
given with what chance would make of it, and chance means: the others' own agreement on the same
criteria of the same dossiers. Only what stays unlikely after counting how many sheets were looked
at is named at all (Bonferroni).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from namsao.law.agreement.facets import Calibration
from namsao.law.agreement.ratings import MISSING, Flags, Floats, Ints, Ratings

UNLIKELY = 0.05  # after counting the sheets looked at
FEWEST_CELLS = 8  # of a sheet
NEARLY_ALL = 0.8
LONG_RUN = 8
# Nobody reads a criterion and its evidence in less (Huang and others, Journal of Business and
# Psychology 27, 2012, take two seconds an item as the least).
SECONDS = 2.0
SHUFFLES = 100
CLEAR_HALO = 4.0  # standard deviations above what shuffled marks show
SEED = 26


@dataclass(frozen=True)
class Likeness:
    """A sheet that meets a pattern in `met` of `of` criteria, `expected` by the others' marks.

    `chance`: how likely so many would be, times the number of looks taken.
    """

    member: int
    dossier: int
    met: int
    of: int
    expected: float
    chance: float


@dataclass(frozen=True)
class Line(Likeness):
    """The same option nearly everywhere, or many times on end: the first, second, … or last."""

    kind: Literal["everywhere", "run"]
    option: int  # from 1
    counted: Literal["first", "last"]


@dataclass(frozen=True)
class Haste:
    """A sheet saved faster than one can read: the median seconds from one mark to the next."""

    member: int
    dossier: int
    marks: int
    seconds: float


@dataclass(frozen=True)
class Halo:
    """How far one impression of a dossier colours all the marks that a member gives it.

    `share` of the variance of what the model leaves unexplained lies between dossiers (intraclass
    correlation); `excess` is how many standard deviations that is above what the same marks,
    shuffled over dossiers, would show.
    """

    share: float
    excess: float

    @property
    def clear(self) -> bool:
        """Whether it is hardly chance."""
        return self.excess >= CLEAR_HALO


def copied(ratings: Ratings) -> list[Likeness]:
    """Sheets that follow the self-assessment more closely than the others' marks explain."""
    known = (ratings.claim != MISSING)[:, None] & (ratings.companions > 0)
    looked = ratings.given & known
    same = looked & (ratings.level == ratings.claim[:, None])
    return _likely_no_chance(ratings, same, looked, 1, NEARLY_ALL)


def lines(ratings: Ratings) -> list[Line]:
    """Sheets with the same option all along, counted from the first or from the last."""
    looked = ratings.given & (ratings.companions > 0)
    from_last = np.where(ratings.given, ratings.options[:, None] - 1 - ratings.option, MISSING)
    most = int(ratings.options.max(initial=2))
    best: dict[tuple[int, int], Line] = {}
    for counted, options in (("first", ratings.option), ("last", from_last)):
        for option in range(most):
            same = looked & (options == option)
            everywhere = _likely_no_chance(ratings, same, looked, 2 * most, NEARLY_ALL)
            for found, kind in (
                *((one, "everywhere") for one in everywhere),
                *((one, "run") for one in _runs(ratings, same, looked, 2 * most)),
            ):
                line = Line(**vars(found), kind=kind, option=option + 1, counted=counted)  # type: ignore[arg-type]
                key = (found.member, found.dossier)
                if key not in best or line.chance < best[key].chance:
                    best[key] = line
    return sorted(best.values(), key=lambda line: line.chance)


def hurried(moments: Mapping[tuple[int, int], Sequence[float]]) -> list[Haste]:
    """Of sheets by (member, dossier), with the seconds at which marks were saved, the hasty ones.

    A sheet that came in whole, as one brought from a device that was offline does, tells nothing.
    """
    found = []
    for (member, dossier), saved in moments.items():
        gaps = np.diff(np.sort(np.asarray(saved, dtype=np.float64)))
        if len(saved) < FEWEST_CELLS or (gaps == 0).mean() > 0.5:
            continue
        middle = float(np.median(gaps))
        if middle < SECONDS:
            found.append(Haste(member, dossier, len(saved), middle))
    return sorted(found, key=lambda haste: haste.seconds)


def halos(ratings: Ratings, model: Calibration) -> tuple[Halo | None, ...]:
    """For each member whether one impression of a dossier carries over all its criteria.

    By what the model leaves unexplained of each mark, in its own standard deviations. None for
    members with marks on fewer than two dossiers.
    """
    left = (ratings.level - model.expected) / np.sqrt(np.maximum(model.variance, 1e-9))
    number = ratings.given.sum(axis=0)
    left = np.where(ratings.given, left, 0.0)
    left = np.where(ratings.given, left - left.sum(axis=0) / np.maximum(number, 1), 0.0)
    sizes = ratings.by_dossier(ratings.given.astype(np.float64))
    between = _between(ratings.by_dossier(left), sizes)
    within = (left**2).sum(axis=0) - between
    shuffled = np.array([_shuffled(ratings, left, seed) for seed in range(SHUFFLES)])
    middle, spread = shuffled.mean(axis=0), shuffled.std(axis=0)
    found: list[Halo | None] = []
    for member in range(len(ratings.members)):
        dossiers = int((sizes[:, member] > 0).sum())
        loose = int(number[member]) - dossiers
        if dossiers < 2 or loose < FEWEST_CELLS or spread[member] < 1e-12:
            found.append(None)
            continue
        mean_between = between[member] / (dossiers - 1)
        mean_within = within[member] / loose
        each = number[member] / dossiers
        share = (mean_between - mean_within) / (mean_between + (each - 1) * mean_within)
        excess = (between[member] - middle[member]) / spread[member]
        found.append(Halo(float(share), float(excess)))
    return tuple(found)


def _between(sums: Floats, sizes: Floats) -> Floats:
    """The sum of squares between dossiers."""
    found: Floats = (sums**2 / np.maximum(sizes, 1)).sum(axis=0)
    return found


def _shuffled(ratings: Ratings, left: Floats, seed: int) -> Floats:
    """The same with marks dealt out to other dossiers."""
    order = np.random.default_rng((SEED, seed)).permutation(len(left))
    sizes = ratings.by_dossier(ratings.given[order].astype(np.float64))
    return _between(ratings.by_dossier(left[order]), sizes)


def _likely_no_chance(
    ratings: Ratings, same: Flags, looked: Flags, looks: int, share: float
) -> list[Likeness]:
    """Sheets with more cells in `same` than the others' marks make likely."""
    met, of = _per_sheet(ratings, same), _per_sheet(ratings, looked)
    candidates = (of >= FEWEST_CELLS) & (met >= share * of)
    if not candidates.any():
        return []
    chances = np.where(looked, _by_others(ratings, same, looked), 0.0)
    looked_at = int((of >= FEWEST_CELLS).sum()) * looks
    expected = ratings.by_dossier(chances)
    edges = np.searchsorted(ratings.cell_dossier, np.arange(len(ratings.dossiers) + 1))
    found = []
    for dossier, member in zip(*np.nonzero(candidates), strict=True):
        cells = chances[edges[dossier] : edges[dossier + 1], member]
        chance = at_least(int(met[dossier, member]), cells) * looked_at
        if chance < UNLIKELY:
            found.append(
                Likeness(
                    int(member),
                    int(dossier),
                    int(met[dossier, member]),
                    int(of[dossier, member]),
                    float(expected[dossier, member]),
                    chance,
                )
            )
    return sorted(found, key=lambda likeness: likeness.chance)


def _by_others(ratings: Ratings, same: Flags, looked: Flags) -> Floats:
    """The share of the others who met the pattern on each cell, the usual share added as one."""
    usual = same.sum() / max(int(looked.sum()), 1)
    found: Floats = (ratings.others(same.astype(np.float64)) + usual) / (ratings.companions + 1)
    return found


def _per_sheet(ratings: Ratings, cells: Flags) -> Ints:
    return ratings.by_dossier(cells.astype(np.float64)).round().astype(np.int64)


def at_least(met: int, chances: Floats) -> float:
    """The probability of `met` or more successes in independent trials of these chances."""
    spread = np.zeros(len(chances) + 1)
    spread[0] = 1.0
    for chance in chances:
        spread[1:] = spread[1:] * (1 - chance) + spread[:-1] * chance
        spread[0] *= 1 - chance
    return float(spread[met:].sum())


def _runs(ratings: Ratings, same: Flags, looked: Flags, looks: int) -> list[Likeness]:
    """Sheets with LONG_RUN or more cells of `same` on end, unlikely by the others' marks.

    The chance of a run is at most the number of places where it could begin times the product of
    its cells' chances.
    """
    chances = _by_others(ratings, same, looked)
    of = _per_sheet(ratings, looked)
    looked_at = int((of >= FEWEST_CELLS).sum()) * looks
    edges = np.searchsorted(ratings.cell_dossier, np.arange(len(ratings.dossiers) + 1))
    found = []
    candidates = _per_sheet(ratings, same) >= LONG_RUN
    for dossier, member in zip(*np.nonzero(candidates), strict=True):
        cells = slice(edges[dossier], edges[dossier + 1])
        shown = looked[cells, member]
        on = same[cells, member][shown]
        padded = np.flatnonzero(np.diff(np.concatenate([[0], on.astype(np.int64), [0]])))
        starts, ends = padded[::2], padded[1::2]
        longest = int(np.argmax(ends - starts))
        length = int(ends[longest] - starts[longest])
        own = chances[cells, member][shown][starts[longest] : ends[longest]]
        chance = float(own.prod()) * (len(on) - length + 1) * looked_at
        if length >= LONG_RUN and chance < UNLIKELY:
            found.append(
                Likeness(int(member), int(dossier), length, len(on), float(own.sum()), chance)
            )
    return found
