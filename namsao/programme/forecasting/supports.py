"""What each kind of support costs and moves, as estimates, and what it would move of a product."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from namsao.law.advice import Efforts
from namsao.law.advice.efforts import ANSWER, TENTHS, total_of
from namsao.law.criteria.model import Choice, Choices, CriteriaSet, Criterion, Wording
from namsao.law.scoring import points_of
from namsao.law.stars import LEAST_RECOGNISED, meets
from namsao.programme.forecasting.national import CENT

WEEKS_OF_MONTH = 365.25 / 12 / 7


@dataclass(frozen=True)
class Effect:
    """A kind of support: đồng for one product, share of the points expected, pace, its works."""

    cost: int
    share: float  # of 1
    hasten: float
    works: frozenset[str]
    delivered: int = 0  # supports of the office's own that moved the figures


@dataclass(frozen=True)
class Effects:
    """All kinds of support, by key."""

    kinds: Mapping[str, Effect]
    worth: float
    source: Wording

    def with_figures(self, figures: Mapping[str, float], source: str) -> "Effects":
        """The same with an office's own figures, by "kind.cost", "kind.share", "kind.hasten"."""
        kinds = {
            key: replace(
                one,
                cost=int(figures.get(f"{key}.cost", one.cost)),
                share=figures.get(f"{key}.share", one.share * CENT) / CENT,
                hasten=figures.get(f"{key}.hasten", one.hasten),
            )
            for key, one in self.kinds.items()
        }
        return replace(self, kinds=kinds, source=Wording("supports.source", source, source))

    def figures(self) -> dict[str, float]:
        """The figures that an office may set, by key."""
        found: dict[str, float] = {}
        for key, one in self.kinds.items():
            found[f"{key}.cost"] = one.cost
            found[f"{key}.share"] = round(one.share * CENT, 2)
            found[f"{key}.hasten"] = one.hasten
        return found

    def learned(self, seen: Mapping[str, Sequence["Delivered"]]) -> "Effects":
        """Moved by delivered supports: the estimate counts as much as `worth` of them.

        The share is points moved over points in reach, each support's own added to `worth` times
        what the estimate expects of a support with the same reach.
        """
        kinds = dict(self.kinds)
        for key, rows in seen.items():
            one = kinds.get(key)
            if one is None or not rows:
                continue
            count = len(rows)
            reach = sum(row.reach for row in rows) / count
            moved = sum(row.moved for row in rows)
            whole = (self.worth + count) * reach
            share = (self.worth * one.share * reach + moved) / whole if reach else one.share
            cost = (self.worth * one.cost + sum(row.amount for row in rows)) / (self.worth + count)
            kinds[key] = replace(
                one, cost=round(cost), share=min(max(share, 0.0), 1.0), delivered=count
            )
        return replace(self, kinds=kinds)


@dataclass(frozen=True)
class Delivered:
    """A delivered support: what it cost, points moved, points that were in its reach."""

    amount: int
    moved: float
    reach: float


@cache
def default_effects() -> Effects:
    """The project's own estimates."""
    raw = tomllib.loads(Path(__file__).with_name("supports.toml").read_text(encoding="utf-8"))
    kinds = {
        key: Effect(row["cost"], row["share"] / CENT, row["hasten"], frozenset(row["works"]))
        for key, row in raw["support"].items()
    }
    said = Wording("supports.source", raw["source_vi"], raw["source_en"])
    return Effects(kinds, raw["worth"], said)


@dataclass(frozen=True)
class Step:
    """The next option of a criterion: what works it takes, points, three-star gates it opens."""

    works: frozenset[str]
    points: int
    gates: int


def steps(criteria: CriteriaSet, choices: Choices, efforts: Efforts, weeks: float) -> list[Step]:
    """The next option of each criterion, where it can be reached within so many weeks."""
    found = []
    for criterion in criteria:
        held = choices.get(criterion.number)
        to = following(criterion, held)
        if to is None or criterion.title.key in efforts.fixed:
            continue
        works = efforts.works_of(criterion, held, to)
        if total_of(works).tenths / TENTHS * WEEKS_OF_MONTH > weeks:
            continue
        gates = sum(
            1
            for gate in criteria.gates
            if gate.criterion == criterion.number
            and gate.level == LEAST_RECOGNISED
            and not meets(criterion, held, gate)
            and meets(criterion, to, gate)
        )
        gain = points_of(criterion, to) - points_of(criterion, held)
        keys = frozenset(work.key for work in works) - {ANSWER}
        found.append(Step(keys or frozenset({ANSWER}), gain, gates))
    return [step for step in found if step.points > 0 or step.gates]


def following(criterion: Criterion, held: Choice | None) -> Choice | None:
    """The next option of a criterion, within its case; None at the highest."""
    if criterion.kind == "yes_no":
        return None if held is True else True
    if held is None:
        return criterion.options[0].number
    case = criterion.option(int(held)).case
    higher = [o.number for o in criterion.options if o.case == case and o.number > held]
    return min(higher, default=None)


def moved_by(kinds: Iterable[Effect], found: Iterable[Step]) -> tuple[float, float]:
    """Points and three-star gates that some supports together are expected to win.

    A step counts where the supports together do all of its works, at the best of their shares.
    """
    given = list(kinds)
    together = frozenset().union(*(one.works for one in given))
    points = gates = 0.0
    for step in found:
        if step.works <= together:
            share = max(one.share for one in given if one.works & step.works)
            points += share * step.points
            gates += share * step.gates
    return points, gates
