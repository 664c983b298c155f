"""What a step of a criterion takes: months, and money in whole dong, as estimates with reasons.

The defaults lie in `efforts.toml` beside this file. A province's office may set its own figures
for each kind of work; which work a step is, and what no plan proposes, stays as it is here.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Self

from namsao.law.criteria.model import Choice, CriteriaSet, Criterion, Wording

TENTHS = 10
ANSWER = "answer"
PAPER = "paper"
QUALITY = "quality"


@dataclass(frozen=True)
class Effort:
    """Time in tenths of a month, and the least and the most money in whole dong."""

    tenths: int = 0
    low: int = 0
    high: int = 0

    def __post_init__(self) -> None:
        if self.tenths < 0 or not 0 <= self.low <= self.high:
            raise ValueError(f"no effort: {self.tenths} tenths, {self.low} to {self.high} dong")

    def then(self, other: Self) -> "Effort":
        """Both, one after the other."""
        return Effort(self.tenths + other.tenths, self.low + other.low, self.high + other.high)

    def beside(self, other: Self) -> "Effort":
        """Both at once: the longer time, the money of both."""
        return Effort(max(self.tenths, other.tenths), self.low + other.low, self.high + other.high)


@dataclass(frozen=True)
class Work:
    """A kind of work, what it takes, and why it is thought to take that."""

    key: str
    label: Wording
    because: Wording
    effort: Effort
    source: str = ""  # where a period is set by law


@dataclass(frozen=True)
class Efforts:
    """All that a plan needs to know of effort.

    `month_worth`: how many dong a month weighs when ways are compared. `margin`: points beyond the
    floor that a way from a council's result aims at.
    """

    works: Mapping[str, Work]
    month_worth: int
    margin: int
    source: Wording
    climbs: Mapping[str, tuple[str, ...]]
    first: Mapping[str, str]
    fixed: Mapping[str, Wording]
    needs: Mapping[str, tuple[str, int]]  # title: (title of another criterion, its least option)

    def with_figures(
        self, figures: Mapping[str, Effort], month_worth: int, margin: int, source: str
    ) -> "Efforts":
        """The same kinds of work with an office's own figures; what it leaves out stays ours."""
        works = {
            key: replace(work, effort=figures[key], source="") if key in figures else work
            for key, work in self.works.items()
        }
        said = Wording("efforts.source", source, source)
        return replace(self, works=works, month_worth=month_worth, margin=margin, source=said)

    def weight(self, effort: Effort) -> int:
        """What an effort weighs, a whole number of twentieths of a dong.

        The middle of the money range, and the months at their worth. In twentieths, so that tenths
        of a month and the middle of a range stay exact.
        """
        money = TENTHS * (effort.low + effort.high)
        return money + 2 * effort.tenths * self.month_worth

    def works_of(self, criterion: Criterion, start: Choice | None, to: Choice) -> tuple[Work, ...]:
        """The works of raising a criterion from `start` (None: unanswered) to `to`, in order.

        The options between are climbed one after the other. Within a case the first option of the
        case is the lowest.
        """
        base, goal = place_of(criterion, start), place_of(criterion, to)
        keys = [self._first(criterion)] if start is None else []
        climbs = self.climbs.get(criterion.title.key) or (_by_nature(criterion),)
        keys += [climbs[min(place, len(climbs) - 1)] for place in range(base, goal)]
        return tuple(self.works[key] for key in keys)

    def _first(self, criterion: Criterion) -> str:
        """The work of the lowest option: none where it earns nothing, or is seen on the sample."""
        named = self.first.get(criterion.title.key)
        if named:
            return named
        earns = criterion.kind != "yes_no" and criterion.options[0].points > 0
        return PAPER if earns and criterion.nature == "fact" else ANSWER

    def bound(self, criteria: CriteriaSet, criterion: Criterion) -> tuple[Criterion, int] | None:
        """The criterion of the set without which this one does not count, and its least option."""
        need = self.needs.get(criterion.title.key)
        if need is None:
            return None
        title, option = need
        found = (other for other in criteria if other.title.key == title)
        return next(((other, option) for other in found if len(other.options) >= option), None)


def place_of(criterion: Criterion, choice: Choice | None) -> int:
    """How many options below it the choice has, in its case; 0 for unanswered and for "no"."""
    if choice is None or isinstance(choice, bool):
        return int(bool(choice))
    case = criterion.option(choice).case
    return sum(1 for o in criterion.options if o.case == case and o.number < choice)


def total_of(works: tuple[Work, ...]) -> Effort:
    """What works take one after the other."""
    total = Effort()
    for work in works:
        total = total.then(work.effort)
    return total


def _by_nature(criterion: Criterion) -> str:
    return PAPER if criterion.nature == "fact" else QUALITY


@cache
def default_efforts() -> Efforts:
    """The project's own estimates. Raises ValueError where the file contradicts itself."""
    raw = tomllib.loads(Path(__file__).with_name("efforts.toml").read_text(encoding="utf-8"))
    works = {key: _work(key, row) for key, row in raw["works"].items()}
    climbs = {title: tuple(keys) for title, keys in raw["climbs"].items()}
    named = {key for keys in climbs.values() for key in keys} | set(raw["first"].values())
    if unknown := (named | {ANSWER, PAPER, QUALITY}) - works.keys():
        raise ValueError(f"efforts.toml: no such work: {sorted(unknown)}")
    return Efforts(
        works=works,
        month_worth=raw["month_worth"],
        margin=raw["margin"],
        source=Wording("efforts.source", raw["source_vi"], raw["source_en"]),
        climbs=climbs,
        first=raw["first"],
        fixed={t: Wording(f"fixed.{t}", r["vi"], r["en"]) for t, r in raw["fixed"].items()},
        needs={title: (row["title"], row["option"]) for title, row in raw["needs"].items()},
    )


def _work(key: str, row: Mapping[str, Any]) -> Work:
    return Work(
        key=key,
        label=Wording(f"work.{key}", row["label_vi"], row["label_en"]),
        because=Wording(f"work.{key}.because", row["because_vi"], row["because_en"]),
        effort=Effort(tenths_of(row["months"]), row["low"], row["high"]),
        source=row.get("source", ""),
    )


def tenths_of(months: str) -> int:
    """Months as written ("0.5", "12") in tenths. Raises ValueError for a finer figure."""
    whole, _dot, rest = months.partition(".")
    if len(rest) > 1:
        raise ValueError(f"months have one decimal at most, not {months!r}")
    return int(whole) * TENTHS + int(rest or 0)
