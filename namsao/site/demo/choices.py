"""Choices that come to a wanted total: for invented sheets only, never for a real producer."""

from collections.abc import Iterable

from namsao.law.criteria.model import Choice, Choices, CriteriaSet, Criterion
from namsao.law.scoring import points_of


class NoSuchSheet(ValueError):
    """No combination of options comes to the wanted total under the wanted gates."""


def choices_for(
    criteria: CriteriaSet, total: int, *, level: int = 5, short_of: Iterable[str] = ()
) -> Choices:
    """Answers to every criterion that come to exactly `total` points.

    Every gate up to `level` is met, except that the criteria in `short_of` stay below their
    highest gate. Of all such answers, the one that strays least from an even quality is taken, so
    that the sheets look like sheets. Raises NoSuchSheet.
    """
    short = set(short_of)
    share = total / 100
    # sum so far -> (strain, choices so far): a walk over the criteria that keeps the best of each.
    reached: dict[int, tuple[float, tuple[Choice, ...]]] = {0: (0.0, ())}
    for criterion in criteria:
        step: dict[int, tuple[float, tuple[Choice, ...]]] = {}
        for choice in _allowed(criterion, level, criterion.number in short):
            points = points_of(criterion, choice)
            strain = abs(points - share * criterion.maximum) ** 2 / max(criterion.maximum, 1)
            for sum_so_far, (strain_so_far, chosen) in reached.items():
                candidate = (strain_so_far + strain, (*chosen, choice))
                key = sum_so_far + points
                if key <= total and (key not in step or candidate[0] < step[key][0]):
                    step[key] = candidate
        reached = step
    if total not in reached:
        raise NoSuchSheet(f"set {criteria.number}: {total} points at level {level}")
    numbers = (criterion.number for criterion in criteria)
    return dict(zip(numbers, reached[total][1], strict=True))


def _allowed(criterion: Criterion, level: int, short: bool) -> list[Choice]:
    if criterion.kind == "yes_no":
        return [False, True]
    options = [option for option in criterion.options if option.case in (None, 1)]
    gates = [option for option in options if option.gate is not None]
    if short and gates:
        return [option.number for option in options if option.number < gates[-1].number]
    least = max((o.number for o in gates if o.gate is not None and o.gate <= level), default=1)
    return [option.number for option in options if option.number >= least]


def nearby(criteria: CriteriaSet, settled: Choices, total: int, facts: Iterable[str]) -> Choices:
    """Another member's sheet: the settled facts as they are, judgements moved to come to `total`.

    Raises NoSuchSheet when judgements alone cannot reach it.
    """
    fixed = set(facts)
    reached: dict[int, tuple[int, tuple[Choice, ...]]] = {0: (0, ())}
    for criterion in criteria:
        here = settled[criterion.number]
        options = [here] if criterion.number in fixed else _around(criterion, here)
        step: dict[int, tuple[int, tuple[Choice, ...]]] = {}
        for choice in options:
            moved = abs(points_of(criterion, choice) - points_of(criterion, here))
            for so_far, (strain, chosen) in reached.items():
                key = so_far + points_of(criterion, choice)
                if key not in step or strain + moved < step[key][0]:
                    step[key] = (strain + moved, (*chosen, choice))
        reached = step
    if total not in reached:
        raise NoSuchSheet(f"set {criteria.number}: {total} points from judgements alone")
    numbers = (criterion.number for criterion in criteria)
    return dict(zip(numbers, reached[total][1], strict=True))


def _around(criterion: Criterion, here: Choice) -> list[Choice]:
    """The same choice and those beside it that stay on the same side of every gate."""
    if criterion.kind == "yes_no" or isinstance(here, bool):
        return [here]
    gates = [option.number for option in criterion.options if option.gate is not None]

    def side(number: int) -> list[bool]:
        return [number >= gate for gate in gates]

    case = criterion.option(here).case
    return [
        option.number
        for option in criterion.options
        if option.case == case and side(option.number) == side(here)
    ]
