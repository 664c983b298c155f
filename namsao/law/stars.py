"""Star bands and gates: Decision 26/2026, Article 3.3 and the note under every set of Annex II."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from namsao.law.criteria.model import Choice, Choices, CriteriaSet, Criterion, Gate


@dataclass(frozen=True)
class Band:
    """A star level and the least total, of 100, that reaches it."""

    stars: int
    floor: int
    cites: str


BANDS = (
    Band(5, 90, "Article 3.3.a"),
    Band(4, 70, "Article 3.3.b"),
    Band(3, 50, "Article 3.3.c"),
    Band(2, 30, "Article 3.3.d"),
    Band(1, 0, "Article 3.3.đ"),
)

LEAST_RECOGNISED = 3  # Article 4.1.a: 1 and 2 stars get no decision and no certificate
GATED_LEVELS = (3, 4, 5)


def stars_by_points(total: int | Fraction) -> int:
    """The star level whose band holds `total` points (0 to 100, exact: never rounded).

    Raises ValueError when the total lies outside 0 to 100.
    """
    if not 0 <= total <= 100:
        raise ValueError(f"a total lies between 0 and 100 points, not {total}")
    return next(band.stars for band in BANDS if total >= band.floor)


def meets(criterion: Criterion, choice: Choice | None, gate: Gate) -> bool:
    """Whether `choice` reaches `gate`: by the order of options in the set, not by their points.

    In a criterion of cases the order holds within a case: a choice is held against the option
    that carries the mark in its own case, and where its case carries none it does not reach it.
    (No set of Decision 26/2026 marks an option of a case.) Unanswered meets nothing.
    """
    if choice is None or isinstance(choice, bool):
        return False
    if criterion.kind != "cases":
        return choice >= gate.option
    case = criterion.option(choice).case
    return any(
        choice >= option.number
        for option in criterion.options
        if option.case == case and option.gate == gate.level
    )


def unmet_gates(criteria: CriteriaSet, choices: Choices) -> tuple[Gate, ...]:
    """The gates that the choices do not reach, in the order of the set's criteria."""
    return tuple(
        gate
        for gate in criteria.gates
        if not meets(criteria.by_number[gate.criterion], choices.get(gate.criterion), gate)
    )


def stars(by_points: int, unmet: Iterable[Gate]) -> int:
    """The highest level whose band, whose gates, and those of every level below, are met.

    Below three stars there are no gates; an unmet gate of level n leaves n - 1 stars at most.
    """
    return min([by_points, *(gate.level - 1 for gate in unmet)])
