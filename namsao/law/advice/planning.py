"""The cheapest set of criterion steps that reaches a star: exact, by dynamic programming.

For each criterion one of its options is chosen, at a weight and for a gain of points: a
multiple-choice knapsack over the few points that are missing. Gates are no trade-off but a
condition: on a gated criterion only options that reach the gate are offered. A criterion that
counts only with another (`Efforts.needs`) is chosen together with it.

Of ways that weigh the same the one with fewer steps comes first. The ways after the best are the
best of those that do not contain all the steps of a better one: each leaves something out. They
are found by Lawler's partition of what remains, so they are exact too.
"""

import heapq
import math
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import count, product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from namsao.law import stars as law
from namsao.law.advice.efforts import Effort, Efforts, Work, place_of, total_of
from namsao.law.advice.standing import Standing
from namsao.law.criteria.model import Choice, Criterion, Gate, Wording

_STEPS = 64  # more than the criteria of any set: weight and steps are compared as one number
_NEVER = np.iinfo(np.int64).max // 2


@dataclass(frozen=True)
class Step:
    """Raise one criterion from an option (None: unanswered) to another."""

    criterion: Criterion
    start: Choice | None
    to: Choice
    points: Fraction  # what it adds to the total
    gates: tuple[Gate, ...]  # those that it opens, up to the star aimed at
    works: tuple[Work, ...]

    @cached_property
    def effort(self) -> Effort:
        """What its works take, one after the other."""
        return total_of(self.works)


@dataclass(frozen=True)
class Plan:
    """Steps to a star, the longest first: what decides the day is begun before the rest."""

    steps: tuple[Step, ...]
    total: Fraction  # points afterwards
    weight: int  # as `Efforts.weight`

    @cached_property
    def together(self) -> Effort:
        """What it takes with all steps under way at once: the longest time, all the money."""
        effort = Effort()
        for step in self.steps:
            effort = effort.beside(step.effort)
        return effort

    @cached_property
    def criteria(self) -> frozenset[str]:
        """The numbers of the criteria that it raises."""
        return frozenset(step.criterion.number for step in self.steps)


@dataclass(frozen=True)
class Obstacle:
    """Why a star cannot be reached.

    `disqualified`: no points help. `gate`: `gate` stays unmet since its criterion was left out by
    the producer ("left_out"), is nothing to be worked at ("fixed", with `why`), or counts only
    with one that is left out ("needs"). `points`: at most `most` can be reached.
    """

    kind: Literal["disqualified", "gate", "points"]
    gate: Gate | None = None
    cause: Literal["left_out", "fixed", "needs"] | None = None
    why: Wording | None = None
    most: Fraction | None = None


@dataclass(frozen=True)
class Ways:
    """The ways to a star, the cheapest first; or, where there is none, what stands against it."""

    target: int
    plans: tuple[Plan, ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def best(self) -> Plan | None:
        """The cheapest."""
        return self.plans[0] if self.plans else None


def ways(
    standing: Standing,
    target: int,
    efforts: Efforts,
    *,
    without: Set[str] = frozenset(),
    most: int = 3,
    margin: int = 0,
) -> Ways:
    """The cheapest ways from where a product stands to `target` stars, `most` of them at most.

    `without`: numbers of criteria that stay as they are. `margin`: whole points beyond the floor
    to aim at; it shrinks to what can be reached. Raises ValueError for a star that there is not,
    or that the product has.
    """
    band = next((band for band in law.BANDS if band.stars == target), None)
    if band is None or target <= standing.stars:
        raise ValueError(f"no way from {standing.stars} to {target} stars is needed")
    if standing.disqualified:
        return Ways(target, (), (Obstacle("disqualified"),))
    table = _Table(standing, target, efforts, without)
    needed = math.ceil((band.floor - standing.total) * len(standing.sheets))
    wished = needed + margin * len(standing.sheets)
    if obstacles := tuple(table.obstacles(needed)):
        return Ways(target, (), obstacles)
    gain = max(0, min(wished, table.largest_gain))
    return Ways(target, tuple(table.plan(chosen) for chosen in _best(table, gain, most)), ())


@dataclass(frozen=True)
class _Item:
    """One way to treat a group of criteria: what each becomes, what it adds and weighs."""

    choices: tuple[Choice | None, ...]
    raised: frozenset[str]
    gain: int
    key: int  # weight and number of steps in one


type _Group = tuple[_Item, ...]


class _Table:
    """Every criterion with the options that a plan may choose, grouped where they are bound."""

    def __init__(
        self, standing: Standing, target: int, efforts: Efforts, without: Set[str]
    ) -> None:
        self.standing, self.efforts, self.without = standing, efforts, without
        self.required: dict[str, list[Gate]] = {}
        for gate in standing.unmet:
            if gate.level <= target:
                self.required.setdefault(gate.criterion, []).append(gate)
        self.members = tuple(self._members())
        self.groups = tuple(self._group(members) for members in self.members)

    @property
    def largest_gain(self) -> int:
        """The most points, summed over the sheets, that the items add."""
        return sum(max((item.gain for item in group), default=0) for group in self.groups)

    def _members(self) -> Iterator[tuple[Criterion, ...]]:
        """The criteria in their order; those bound to another come with it."""
        bound: dict[str, list[Criterion]] = {}
        for criterion in self.standing.criteria:
            if need := self.efforts.bound(self.standing.criteria, criterion):
                bound.setdefault(need[0].number, []).append(criterion)
        followers = {c.number for found in bound.values() for c in found}
        for criterion in self.standing.criteria:
            if criterion.number not in followers:
                yield (criterion, *bound.get(criterion.number, ()))

    def _group(self, members: tuple[Criterion, ...]) -> _Group:
        found = product(*(self._choices(criterion) for criterion in members))
        items = (
            self._item(members, choices) for choices in found if self._holds(members, choices)
        )
        return tuple(sorted(items, key=lambda item: (item.key, -item.gain)))

    def _choices(self, criterion: Criterion) -> list[Choice | None]:
        """Where the criterion may end: as it is, or higher; only where its gates are met."""
        held = self.standing.held.get(criterion.number)
        gates = self.required.get(criterion.number, ())
        found: list[Choice | None] = [] if gates else [held]
        if self.stays(criterion):
            return found
        return found + [
            choice
            for choice in self._higher(criterion, held)
            if all(law.meets(criterion, choice, gate) for gate in gates)
        ]

    def stays(self, criterion: Criterion) -> bool:
        """Whether no plan may touch the criterion."""
        return criterion.number in self.without or criterion.title.key in self.efforts.fixed

    @staticmethod
    def _higher(criterion: Criterion, held: Choice | None) -> list[Choice]:
        if criterion.kind == "yes_no":
            return [] if held is True else [True]
        options = criterion.options
        if held is None:
            return [option.number for option in options]
        case = criterion.option(int(held)).case
        return [o.number for o in options if o.number > held and o.case == case]

    def _holds(self, members: tuple[Criterion, ...], choices: Sequence[Choice | None]) -> bool:
        """Whether what is raised counts: what it is bound to has reached its option."""
        lead, *followers = zip(members, choices, strict=True)
        for criterion, choice in followers:
            need = self.efforts.bound(self.standing.criteria, criterion)
            raised = choice != self.standing.held.get(criterion.number)
            if need and raised and place_of(lead[0], lead[1]) < need[1] - 1:
                return False
        return True

    def _item(self, members: tuple[Criterion, ...], choices: tuple[Choice | None, ...]) -> _Item:
        gain, key, raised = 0, 0, set()
        for criterion, choice in zip(members, choices, strict=True):
            held = self.standing.held.get(criterion.number)
            if choice is None or choice == held:
                continue
            raised.add(criterion.number)
            gain += self.standing.gain(criterion, choice)
            effort = total_of(self.efforts.works_of(criterion, held, choice))
            key += self.efforts.weight(effort) * _STEPS + 1
        return _Item(choices, frozenset(raised), gain, key)

    def obstacles(self, needed: int) -> Iterator[Obstacle]:
        """What stands against the star, when `needed` points (summed over the sheets) lack."""
        for members, group in zip(self.members, self.groups, strict=True):
            if not group:
                yield from self._shut(members)
        if self.largest_gain < needed:
            most = self.standing.total + Fraction(self.largest_gain, len(self.standing.sheets))
            yield Obstacle("points", most=most)

    def _shut(self, members: tuple[Criterion, ...]) -> Iterator[Obstacle]:
        """The gates of a group that no item meets: those that stay, or those bound to them."""
        gates = [(c, gate) for c in members for gate in self.required.get(c.number, ())]
        own = [(criterion, gate) for criterion, gate in gates if self.stays(criterion)]
        for criterion, gate in own:
            why = self.efforts.fixed.get(criterion.title.key)
            yield Obstacle("gate", gate, "fixed" if why else "left_out", why)
        if not own:
            yield from (Obstacle("gate", gate, "needs") for _criterion, gate in gates)

    def plan(self, chosen: Sequence[_Item]) -> Plan:
        """The plan that a choice of items is."""
        steps: list[Step] = []
        for members, item in zip(self.members, chosen, strict=True):
            for criterion, choice in zip(members, item.choices, strict=True):
                if criterion.number in item.raised and choice is not None:
                    steps.append(self._step(criterion, choice))
        sheets = len(self.standing.sheets)
        return Plan(
            steps=tuple(sorted(steps, key=lambda step: -step.effort.tenths)),
            total=self.standing.total + Fraction(sum(item.gain for item in chosen), sheets),
            weight=sum(item.key // _STEPS for item in chosen),
        )

    def _step(self, criterion: Criterion, to: Choice) -> Step:
        held = self.standing.held.get(criterion.number)
        return Step(
            criterion=criterion,
            start=held,
            to=to,
            points=Fraction(self.standing.gain(criterion, to), len(self.standing.sheets)),
            gates=tuple(self.required.get(criterion.number, ())),
            works=self.efforts.works_of(criterion, held, to),
        )


type _Rule = Mapping[str, bool]
"""Criterion number: whether it must be raised (True) or must stay (False)."""


def _best(table: _Table, gain: int, most: int) -> Iterator[tuple[_Item, ...]]:
    """The cheapest choices of items, none of which raises all that an earlier one raises."""
    order = count()  # two of the same key are taken in the order in which they were found
    waiting: list[tuple[int, int, tuple[_Item, ...], _Rule]] = []

    def look(rule: _Rule) -> None:
        groups = zip(table.members, table.groups, strict=True)
        found = _solve([_under(members, group, rule) for members, group in groups], gain)
        if found is not None:
            heapq.heappush(waiting, (sum(i.key for i in found), next(order), found, rule))

    look({})
    given: list[frozenset[str]] = []
    while waiting:
        _key, _order, chosen, rule = heapq.heappop(waiting)
        raised = frozenset().union(*(item.raised for item in chosen))
        if not any(earlier <= raised for earlier in given):
            given.append(raised)
            yield chosen
            if len(given) == most:
                return
        # What is left: the first of its criteria stays, or that is raised and the second stays, …
        forced = dict(rule)
        for number in sorted(raised - rule.keys()):
            look({**forced, number: False})
            forced[number] = True


def _under(members: tuple[Criterion, ...], group: _Group, rule: _Rule) -> _Group:
    """The items of a group that do as the rule says."""
    ruled = {c.number: rule[c.number] for c in members if c.number in rule}
    if not ruled:
        return group
    return tuple(
        item
        for item in group
        if all((number in item.raised) == raised for number, raised in ruled.items())
    )


def _solve(groups: Sequence[_Group], gain: int) -> tuple[_Item, ...] | None:
    """One item of each group that together add `gain` points for the least key; None if none do.

    `least[p]`: the least key of adding p points or more with the groups so far.
    """
    points = np.arange(gain + 1)
    least: NDArray[np.int64] = np.full(gain + 1, _NEVER, dtype=np.int64)
    least[0] = 0
    taken: list[NDArray[np.intp]] = []
    for group in groups:
        if not group:
            return None
        gains = np.array([item.gain for item in group])
        keys = np.array([item.key for item in group])
        offers = least[np.maximum(points - gains[:, None], 0)] + keys[:, None]
        which = offers.argmin(axis=0)
        taken.append(which)
        least = np.minimum(offers[which, points], _NEVER)
    if least[gain] >= _NEVER:
        return None
    chosen: list[_Item] = []
    for group, which in zip(reversed(groups), reversed(taken), strict=True):
        item = group[int(which[gain])]
        chosen.append(item)
        gain = max(gain - item.gain, 0)
    return tuple(reversed(chosen))
