"""Which products to support with what: an integer programme, solved by HiGHS to proven optimality.

Of tens of thousands of offers few can matter, and the linear relaxation proves which: its optimum
bounds every choice, and an offer whose reduced cost is above the distance from that bound to a
choice already found is in no better one. So the integer programme is solved over the offers near
the relaxation's, and once more over all that the first solution cannot rule out.

For each product one offer is taken at most: a support, or two together, with the chance that the
product would then have. Money, producers and communes bound the choice. The expected number is
linear in the offers taken, so its best choice is exact. The chance of a target is not linear, but
depends on the mean and, nearly, on the variance of the count, and both are linear: the choice that
maximises mean + t * variance is exact for every t, and t is set by what was found until it
settles. Of all found the one with the highest chance is returned; every chance told is exact.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from time import monotonic

import highspy
import numpy as np
from numpy.typing import NDArray

from namsao.programme.forecasting.solver import Quiet, solve
from namsao.programme.forecasting.stages import Floats
from namsao.programme.forecasting.sums import added, at_least, distribution

type Bools = NDArray[np.bool_]

MILLION = 1_000_000
SECONDS = 6.0  # for all solving together
GAP = 1e-6
_TURNS = 3
_FIRST = 300  # columns beside those of the relaxation that are looked at first
_SAME = 1e-9


@dataclass(frozen=True)
class Offer:
    """Some supports for a product, by number, and its chance with them."""

    supports: tuple[int, ...]
    chance: float


@dataclass(frozen=True)
class Candidate:
    """A product that may be supported: its chance as it is, where, whose, and what is offered."""

    chance: float
    commune: int
    producer: int
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Rules:
    """What bounds a choice. Amounts in whole đồng.

    `costs`: of each support; `free`: left of each line of the plan; `payable`: for each support
    the lines that may pay it.
    """

    costs: tuple[int, ...]
    free: tuple[int, ...]
    payable: tuple[frozenset[int], ...]
    most_per_producer: int | None = None
    each_commune: bool = False


@dataclass(frozen=True)
class Aim:
    """What is wanted: `needed` or more of the candidates, with what comes from elsewhere."""

    needed: int
    elsewhere: Floats = field(default_factory=lambda: np.ones(1))

    def chance(self, chances: Sequence[float] | Floats) -> float:
        """The chance of enough, exactly."""
        return at_least(added(distribution(np.asarray(chances)), self.elsewhere), self.needed)

    @cached_property
    def mean(self) -> float:
        """Of what comes from elsewhere."""
        return float((np.arange(len(self.elsewhere)) * self.elsewhere).sum())

    @cached_property
    def variance(self) -> float:
        """Of what comes from elsewhere."""
        squares = float((np.arange(len(self.elsewhere)) ** 2 * self.elsewhere).sum())
        return max(squares - self.mean**2, 0.0)


@dataclass(frozen=True)
class Choice:
    """Offers taken, by the place of the candidate; `gap` is 0 where nothing better can exist.

    `gap` bounds how much more the gain could be, as a share of it: of the expected number, or of
    mean and variance where the choice came from a turn.
    """

    taken: Mapping[int, Offer]
    chances: tuple[float, ...]
    chance: float
    expected: float
    cost: int
    gap: float

    @property
    def count(self) -> int:
        """How many products are supported."""
        return len(self.taken)


def no_choice(candidates: Sequence[Candidate], aim: Aim) -> Choice:
    """Nobody is supported."""
    return _choice(candidates, {}, (), aim, 0.0)


def choose(
    candidates: Sequence[Candidate],
    rules: Rules,
    aim: Aim,
    *,
    without_all_of: Iterable[int] = (),
    seconds: float = SECONDS,
) -> Choice | None:
    """The choice with the highest chance found; None where the rules cannot all be kept.

    `without_all_of`: places of candidates of which at least one must stay out. `seconds`: of all
    solving together; what is not proven optimal by then says so in its gap.
    """
    kept = tuple(sorted(set(without_all_of)))
    problem = _Problem(candidates, rules, kept)
    best = problem.solve(0.0, aim, seconds / 2)
    if best is None:
        return None
    tried = {_key(best)}
    turned = best
    for _turn in range(_TURNS):
        turned_more = problem.solve(_tilt(turned, aim), aim, seconds / 2 / _TURNS)
        if turned_more is None or _key(turned_more) in tried:
            break
        tried.add(_key(turned_more))
        turned = turned_more
        if turned.chance > best.chance + _SAME:
            best = turned
    return best


def _key(choice: Choice) -> frozenset[tuple[int, tuple[int, ...]]]:
    return frozenset((place, offer.supports) for place, offer in choice.taken.items())


def _tilt(choice: Choice, aim: Aim) -> float:
    """What a unit of variance is worth in units of the mean, at this choice.

    Of a normal count the chance rises with (mean - needed + 1/2) / deviation; this is the ratio of
    its slopes. Where the mean falls short variance is welcome, where it is beyond it is not.
    """
    variance = aim.variance + sum(p * (1 - p) for p in choice.chances)
    if variance <= 0:
        return 0.0
    return (aim.needed - 0.5 - aim.mean - choice.expected) / (2 * variance)


class _Problem:
    """The programme's rows and columns; only the objective changes from turn to turn."""

    def __init__(
        self, candidates: Sequence[Candidate], rules: Rules, kept: tuple[int, ...]
    ) -> None:
        self.candidates, self.rules = candidates, rules
        self.columns = [
            (place, offer) for place, one in enumerate(candidates) for offer in undominated(one)
        ]
        self.rows: list[tuple[float, float, list[int], list[float]]] = []
        self._one_offer_each()
        self.payments = self._money()
        self._producers()
        self._communes()
        if kept:
            out = [c for c, (place, _offer) in enumerate(self.columns) if place in set(kept)]
            self._row(-math.inf, len(kept) - 1, out)

    def _row(
        self, low: float, high: float, columns: list[int], values: list[float] | None = None
    ) -> None:
        self.rows.append((low, high, columns, values or [1.0] * len(columns)))

    def _grouped(self, key: Sequence[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for column, (place, _offer) in enumerate(self.columns):
            found[key[place]].append(column)
        return found

    def _one_offer_each(self) -> None:
        for columns in self._grouped(range(len(self.candidates))).values():
            if len(columns) > 1:
                self._row(-math.inf, 1, columns)

    def _money(self) -> list[tuple[int, int]]:
        """What each line pays of each support. Returns the columns of payments: support, line."""
        rules, first = self.rules, len(self.columns)
        payments = [
            (support, line)
            for support, lines in enumerate(rules.payable)
            for line in sorted(lines)
        ]
        using: dict[int, list[int]] = defaultdict(list)
        for column, (_place, offer) in enumerate(self.columns):
            for support in offer.supports:
                using[support].append(column)
        for support, cost in enumerate(rules.costs):
            users = using[support]
            payers = [first + n for n, (one, _line) in enumerate(payments) if one == support]
            values = [cost / MILLION] * len(users) + [-1.0] * len(payers)
            if users:
                self._row(-math.inf, 0, users + payers, values)
        for line, free in enumerate(rules.free):
            payers = [first + n for n, (_support, one) in enumerate(payments) if one == line]
            if payers:
                self._row(-math.inf, max(free, 0) / MILLION, payers)
        return payments

    def _producers(self) -> None:
        most = self.rules.most_per_producer
        if most is None:
            return
        for producer, columns in self._grouped([c.producer for c in self.candidates]).items():
            if producer >= 0 and len({self.columns[c][0] for c in columns}) > most:
                self._row(-math.inf, most, columns)

    def _communes(self) -> None:
        if self.rules.each_commune:
            for columns in self._grouped([c.commune for c in self.candidates]).values():
                self._row(1, math.inf, columns)

    def solve(self, tilt: float, aim: Aim, seconds: float) -> Choice | None:
        """The choice that maximises mean + tilt * variance; None where there is none."""
        if not self.columns:
            return _choice(self.candidates, {}, self.rules.costs, aim, 0.0)
        gains = []
        for place, offer in self.columns:
            now = self.candidates[place].chance
            spread = offer.chance * (1 - offer.chance) - now * (1 - now)
            gains.append(offer.chance - now + tilt * spread)
        found = self._best(np.array(gains), seconds)
        if found is None:
            return None
        taken = dict(self.columns[column] for column in found.columns)
        return _choice(self.candidates, taken, self.rules.costs, aim, found.gap)

    def _best(self, gains: Floats, seconds: float) -> "_Solved | None":
        """The columns of highest gain in all, over those that the relaxation cannot rule out."""
        until = monotonic() + seconds
        relaxed = self._relaxed(gains, seconds)
        if relaxed is None:
            return None
        bound, distance, used = relaxed
        near = _nearest(distance, used)
        best: _Solved | None = None
        while True:
            kept = used | (distance <= near)
            found = self._integer(gains, kept, until - monotonic())
            best = max(filter(None, (best, found)), key=lambda one: one.value, default=None)
            whole = bool(kept.all())
            # What was left out comes to no more than the bound less its distance.
            outside = -math.inf if whole else bound - near
            lacking = near * 4 if best is None else bound - best.value + GAP
            if best is not None and (outside <= best.value + GAP or monotonic() >= until):
                most = max(outside, found.bound if found else bound, best.value)
                return replace(best, bound=min(most, bound))
            if whole or monotonic() >= until:
                return None
            near = max(lacking, near * 1.01, GAP)

    def _relaxed(self, gains: Floats, seconds: float) -> tuple[float, Floats, Bools] | None:
        """The relaxation: its optimum, each column's distance from it, and which it uses."""
        model = self._model(gains, seconds)
        model.changeColsIntegrality(
            len(gains),
            np.arange(len(gains), dtype=np.int32),
            np.full(len(gains), highspy.HighsVarType.kContinuous.value, dtype=np.uint8),
        )
        solve(model)
        status = model.getModelStatus()
        if status == highspy.HighsModelStatus.kTimeLimit:  # nothing is ruled out then
            return math.inf, np.zeros(len(gains)), np.ones(len(gains), dtype=bool)
        if status != highspy.HighsModelStatus.kOptimal:
            return None
        solution = model.getSolution()
        costs = np.abs(np.array(solution.col_dual[: len(gains)]))
        used = np.array(solution.col_value[: len(gains)]) > _SAME
        return float(model.getInfo().objective_function_value), costs, used

    def _integer(self, gains: Floats, kept: Bools, seconds: float) -> "_Solved | None":
        """The best choice of the kept columns that is found in the time; None where none is."""
        model = self._model(gains, max(seconds, 0.1))
        count = len(gains)
        upper = kept.astype(float)
        model.changeColsBounds(count, np.arange(count, dtype=np.int32), np.zeros(count), upper)
        solve(model)
        status, info = model.getModelStatus(), model.getInfo()
        limits = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit)
        if status not in limits or not math.isfinite(info.objective_function_value):
            return None
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        values = np.array(model.getSolution().col_value[:count])
        chosen = np.flatnonzero(values > 0.5)  # noqa: PLR2004 -- a binary within the tolerance
        value = float(info.objective_function_value)
        proven = status == highspy.HighsModelStatus.kOptimal
        return _Solved(tuple(chosen.tolist()), value, value if proven else info.mip_dual_bound)

    def _model(self, gains: Floats, seconds: float) -> highspy.Highs:
        self._lp.col_cost_ = np.concatenate([gains, np.zeros(len(self.payments))])
        model = Quiet()
        model.setOptionValue("mip_rel_gap", GAP)
        model.setOptionValue("mip_abs_gap", GAP)
        model.setOptionValue("time_limit", seconds)
        model.setOptionValue("random_seed", 1)
        model.setOptionValue("threads", 1)
        model.passModel(self._lp)
        return model

    @cached_property
    def _lp(self) -> highspy.HighsLp:
        """Rows and bounds; what each column gains is set for each problem."""
        integer, count = len(self.columns), len(self.columns) + len(self.payments)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = count, len(self.rows)
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_lower_ = np.zeros(count)
        lp.col_upper_ = np.array([1.0] * integer + [highspy.kHighsInf] * len(self.payments))
        lp.row_lower_ = np.array([max(row[0], -highspy.kHighsInf) for row in self.rows])
        lp.row_upper_ = np.array([min(row[1], highspy.kHighsInf) for row in self.rows])
        lp.integrality_ = [highspy.HighsVarType.kInteger] * integer + [
            highspy.HighsVarType.kContinuous
        ] * len(self.payments)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0] + [len(row[2]) for row in self.rows])
        lp.a_matrix_.index_ = np.array([c for row in self.rows for c in row[2]], dtype=np.int32)
        lp.a_matrix_.value_ = np.array([v for row in self.rows for v in row[3]])
        return lp


@dataclass(frozen=True)
class _Solved:
    """Columns taken, what they gain in all, and what no choice can exceed."""

    columns: tuple[int, ...]
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """By how much the gain could be exceeded at most, as a share of it; 0 where it cannot."""
        short = self.bound - self.value
        return short / max(abs(self.value), GAP) if short > GAP * (2 + abs(self.value)) else 0.0


def _nearest(distance: Floats, used: Bools) -> float:
    """How far from the relaxation to look first: so that a few hundred columns are kept."""
    others = np.sort(distance[~used])
    return float(others[min(_FIRST, len(others)) - 1]) if len(others) else 0.0


def undominated(candidate: Candidate) -> list[Offer]:
    """The offers that raise the chance, without those that hold another's supports for no more."""
    useful = [o for o in candidate.offers if o.chance > candidate.chance + _SAME]
    chances = {frozenset(offer.supports): offer.chance for offer in useful}
    return [
        offer
        for offer in useful
        if not any(
            chances.get(frozenset(fewer), 0.0) >= offer.chance - _SAME
            for size in range(1, len(offer.supports))
            for fewer in combinations(offer.supports, size)
        )
    ]


def _choice(
    candidates: Sequence[Candidate],
    taken: Mapping[int, Offer],
    costs: Sequence[int],
    aim: Aim,
    gap: float,
) -> Choice:
    chances = tuple(
        taken[place].chance if place in taken else one.chance
        for place, one in enumerate(candidates)
    )
    cost = sum(costs[support] for offer in taken.values() for support in offer.supports)
    return Choice(taken, chances, aim.chance(chances), sum(chances), cost, gap)
