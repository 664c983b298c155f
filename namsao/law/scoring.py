"""From a score sheet to points and stars, and from a council's sheets to a result.

Decision 26/2026, Article 3; an unanswered criterion earns nothing and meets no gate. Points are
integers, the mean of a council an exact fraction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from namsao.law import stars as law
from namsao.law.criteria.model import Choice, Choices, CriteriaSet, Criterion, Gate, Wording

type GateRule = Literal["majority", "all"]


class BadChoice(ValueError):
    """A choice that the set does not know. `field` names the criterion at fault, `why` says it."""

    def __init__(self, field: str, why: Wording) -> None:
        super().__init__(f"{field}: {why.en}")
        self.field, self.why = field, why


@dataclass(frozen=True)
class Score:
    """What one sheet comes to."""

    total: int
    parts: dict[str, int]
    stars_by_points: int
    stars: int  # 0 when disqualified
    unmet_gates: tuple[Gate, ...]
    unanswered: tuple[str, ...]
    disqualified: str | None = None


@dataclass(frozen=True)
class CouncilResult:
    """What the counted sheets of a council come to."""

    total: Fraction
    parts: dict[str, Fraction]
    criteria: dict[str, Fraction]
    stars_by_points: int
    stars: int  # 0 when disqualified
    unmet_gates: tuple[Gate, ...]
    gate_votes: dict[tuple[str, int], int]
    sheets: tuple[Score, ...]
    disqualified: str | None = None


def points_of(criterion: Criterion, choice: Choice | None) -> int:
    """The points that a choice earns; an unanswered criterion earns 0."""
    if choice is None:
        return 0
    if criterion.kind == "yes_no":
        return criterion.maximum if choice else 0
    return criterion.option(int(choice)).points


def check_choices(criteria: CriteriaSet, raw: Mapping[str, Any]) -> Choices:
    """`raw` as choices of this set: option numbers, or True/False for yes/no criteria.

    None stands for unanswered. Raises BadChoice that names the first criterion at fault.
    """
    checked: Choices = {}
    for number, value in raw.items():
        criterion = criteria.by_number.get(number)
        if criterion is None:
            raise BadChoice(str(number), _unknown(criteria))
        if value is not None:
            checked[number] = _check_choice(criterion, value)
    return checked


def _check_choice(criterion: Criterion, value: Any) -> Choice:
    if criterion.kind == "yes_no":
        if not isinstance(value, bool):
            raise BadChoice(criterion.number, _NOT_YES_NO)
        return value
    count = len(criterion.options)
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadChoice(criterion.number, _not_an_option(count))
    if not 1 <= value <= count:
        raise BadChoice(criterion.number, _out_of_range(count))
    return value


_NOT_YES_NO = Wording(
    "choice.not-yes-no",
    "tiêu chí có/không chỉ nhận true hoặc false",
    "a yes/no criterion takes true or false",
)


def _unknown(criteria: CriteriaSet) -> Wording:
    return Wording(
        "choice.unknown-criterion",
        f"bộ tiêu chí {criteria.number} không có tiêu chí này",
        f"criteria set {criteria.number} has no such criterion",
    )


def _not_an_option(count: int) -> Wording:
    return Wording(
        "choice.not-an-option",
        f"phải là số thứ tự của một phương án, số nguyên từ 1 đến {count}",
        f"takes the number of an option, a whole number from 1 to {count}",
    )


def _out_of_range(count: int) -> Wording:
    return Wording(
        "choice.out-of-range",
        f"tiêu chí này chỉ có phương án từ 1 đến {count}",
        f"the options of this criterion run from 1 to {count}",
    )


def score_sheet(criteria: CriteriaSet, choices: Choices, disqualified: str | None = None) -> Score:
    """Part and total points, unmet gates, stars by points and stars of one sheet.

    A disqualification ends the evaluation with its reason: 0 stars, whatever the points, which
    stay visible. The choices must be of this set (`check_choices`).
    """
    parts = {part.code: 0 for part in criteria.parts}
    for criterion in criteria:
        parts[criterion.part] += points_of(criterion, choices.get(criterion.number))
    total = sum(parts.values())
    unmet = law.unmet_gates(criteria, choices)
    by_points = law.stars_by_points(total)
    return Score(
        total=total,
        parts=parts,
        stars_by_points=by_points,
        stars=0 if disqualified else law.stars(by_points, unmet),
        unmet_gates=unmet,
        unanswered=tuple(c.number for c in criteria if choices.get(c.number) is None),
        disqualified=disqualified or None,
    )


def council_result(
    criteria: CriteriaSet,
    sheets: Sequence[Choices],
    gate_rule: GateRule = "majority",
    disqualified: str | None = None,
) -> CouncilResult:
    """The result of a council from the sheets that count (conflicts and absences already out).

    The total is the exact mean of the sheets' totals. A gate is met when more than half of the
    sheets meet it; under the rule "all", when every sheet does. Raises ValueError for no sheets
    and for a rule that is neither.
    """
    if not sheets:
        raise ValueError("a council result needs at least one sheet")
    count = len(sheets)
    scores = tuple(score_sheet(criteria, choices) for choices in sheets)
    votes = _gate_votes(criteria, scores)
    needed = votes_needed(count, gate_rule)
    unmet = tuple(gate for gate in criteria.gates if votes[gate.criterion, gate.level] < needed)
    total = _mean(score.total for score in scores)
    by_points = law.stars_by_points(total)
    return CouncilResult(
        total=total,
        parts={
            part.code: _mean(score.parts[part.code] for score in scores) for part in criteria.parts
        },
        criteria={
            c.number: _mean(points_of(c, choices.get(c.number)) for choices in sheets)
            for c in criteria
        },
        stars_by_points=by_points,
        stars=0 if disqualified else law.stars(by_points, unmet),
        unmet_gates=unmet,
        gate_votes=votes,
        sheets=scores,
        disqualified=disqualified or None,
    )


def votes_needed(sheets: int, rule: GateRule) -> int:
    """How many of the counted sheets must meet a gate for the council to meet it.

    The decision leaves this to the council's rules of operation. Raises ValueError for a rule
    that is neither "majority" (more than half) nor "all".
    """
    match rule:
        case "majority":
            return sheets // 2 + 1
        case "all":
            return sheets
        case _:
            raise ValueError(f'a gate rule is "majority" or "all", not {rule!r}')


def _gate_votes(criteria: CriteriaSet, scores: Sequence[Score]) -> dict[tuple[str, int], int]:
    """How many sheets meet each gate, by criterion and level."""
    votes = {(gate.criterion, gate.level): len(scores) for gate in criteria.gates}
    for score in scores:
        for gate in score.unmet_gates:
            votes[gate.criterion, gate.level] -= 1
    return votes


def _mean(points: Iterable[int]) -> Fraction:
    values = list(points)
    return Fraction(sum(values), len(values))


@dataclass(frozen=True)
class NextStar:
    """What separates a sheet from a star level: points, and gates not met up to that level."""

    level: int
    points: int
    gates: tuple[Gate, ...]


def next_star(score: Score) -> NextStar | None:
    """What is missing for the next level above the score's stars.

    None at five stars, and for a disqualified sheet, which no points can lift.
    """
    if score.stars >= 5 or score.disqualified:
        return None
    level = score.stars + 1
    floor = next(band.floor for band in law.BANDS if band.stars == level)
    return NextStar(
        level=level,
        points=max(0, floor - score.total),
        gates=tuple(gate for gate in score.unmet_gates if gate.level <= level),
    )
