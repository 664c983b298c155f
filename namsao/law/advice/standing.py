"""Where a product stands: from its own self-assessment, or from a council's sheets.

A council's result is no sheet: its points are a mean, its gates a vote. It is read so that a plan
never promises more than the sheets bear out:

- On each criterion the council **holds** the highest option that enough sheets reach, "enough"
  being the votes that its gate rule asks for. So a gate is met by what the council holds exactly
  when the council meets it.
- The **points** are the exact mean of the sheets, not those of what is held.
- When a criterion is raised to an option, each member's points are thought to rise from what the
  member gave, or from what the council holds where that is more, to those of the option, and never
  to fall. A member who gave less than the others is thought to go on giving as much less; one who
  gave more adds nothing twice.

If at the next evaluation every member sees what the plan aims at and keeps the rest, the result is
at least what the plan says.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from namsao.law.criteria.model import Choice, Choices, CriteriaSet, Criterion, Gate
from namsao.law.scoring import GateRule, council_result, points_of, score_sheet, votes_needed


@dataclass(frozen=True)
class Standing:
    """Points, gates and stars of today, and what a raised criterion would add."""

    criteria: CriteriaSet
    held: Choices
    sheets: tuple[Choices, ...]  # one, or all the counted ones of a council
    total: Fraction
    stars: int
    unmet: tuple[Gate, ...]
    disqualified: str | None = None

    def gain(self, criterion: Criterion, to: Choice) -> int:
        """Points that raising a criterion to `to` adds, summed over the sheets: never below 0."""
        aim = points_of(criterion, to)
        base = points_of(criterion, self.held.get(criterion.number))
        given = (points_of(criterion, sheet.get(criterion.number)) for sheet in self.sheets)
        return sum(max(0, aim - max(base, points)) for points in given)


def of_sheet(criteria: CriteriaSet, choices: Choices, disqualified: str | None = None) -> Standing:
    """Where one sheet stands, as a self-assessment is one."""
    score = score_sheet(criteria, choices, disqualified)
    total = Fraction(score.total)
    return Standing(
        criteria, choices, (choices,), total, score.stars, score.unmet_gates, score.disqualified
    )


def of_council(
    criteria: CriteriaSet,
    sheets: Sequence[Choices],
    rule: GateRule = "majority",
    disqualified: str | None = None,
) -> Standing:
    """Where a council's counted sheets leave the product. Raises ValueError for no sheets."""
    result = council_result(criteria, sheets, rule, disqualified)
    needed = votes_needed(len(sheets), rule)
    held = {
        criterion.number: choice
        for criterion in criteria
        if (choice := _held(criterion, sheets, needed)) is not None
    }
    return Standing(
        criteria,
        held,
        tuple(sheets),
        result.total,
        result.stars,
        result.unmet_gates,
        result.disqualified,
    )


def _held(criterion: Criterion, sheets: Sequence[Choices], needed: int) -> Choice | None:
    """The highest option that `needed` sheets reach; None when not even the lowest is.

    In a criterion of cases: within the case that most sheets chose.
    """
    chosen = [sheet.get(criterion.number) for sheet in sheets]
    if criterion.kind == "yes_no":
        return sum(1 for choice in chosen if choice) >= needed
    numbers = sorted((int(choice) for choice in chosen if choice is not None), reverse=True)
    if criterion.kind == "cases" and numbers:
        cases = Counter(criterion.option(number).case for number in numbers)
        most = min(cases, key=lambda case: (-cases[case], case or 0))
        numbers = [number for number in numbers if criterion.option(number).case == most]
        return numbers[min(needed, len(numbers)) - 1]
    return numbers[needed - 1] if len(numbers) >= needed else None
