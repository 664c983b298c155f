"""How much of a harvest lies in every lot that came of it. Plain Python.

A harvest is mixed with others and loses weight on its way. What went into a process is spread over
what came out of it by weight; so each lot has a share (how much of it comes from this harvest) and
holds so many kilograms of the harvest in each kilogram of its own.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True)
class Part:
    """`share`: of the lot, from 0 to 1. `held`: kilograms of harvest in a kilogram of the lot.

    `sure` is False where an event on the way tells no weight, so that the lots beside it counted
    alike.
    """

    share: Decimal = ZERO
    held: Decimal = ZERO
    sure: bool = True


@dataclass
class Change:
    """Lots that went in and came out, in kilograms; None where no weight is told."""

    inputs: dict[int, Decimal | None] = field(default_factory=dict)
    outputs: dict[int, Decimal | None] = field(default_factory=dict)


def embedded(harvest: Iterable[int], changes: Mapping[int, Change]) -> dict[int, Part]:
    """The part of the harvest in every lot that came of it, the harvested lots among them.

    A lot in a circle (made of itself by somebody's mistake) counts with what came in from outside
    the circle.
    """
    made_by: dict[int, set[int]] = defaultdict(set)
    goes_into: dict[int, set[int]] = defaultdict(set)
    for key, change in changes.items():
        for lot in change.outputs:
            made_by[lot].add(key)
        for lot in change.inputs:
            goes_into[lot].add(key)
    found = {lot: Part(ONE, ONE) for lot in harvest}
    waits_for = {key: _made_inside(change, made_by, found) for key, change in changes.items()}
    open_makers = {lot: set(keys) for lot, keys in made_by.items() if lot not in found}
    came: dict[int, list[tuple[Decimal, Part]]] = defaultdict(list)
    ready = deque(key for key, waiting in waits_for.items() if not waiting)
    left = set(changes)
    while left:
        key = ready.popleft() if ready else min(left)  # a circle is broken where it was first met
        if key not in left:
            continue
        left.discard(key)
        for lot, weight, part in _spread(changes[key], found):
            if lot not in open_makers:
                continue
            came[lot].append((weight, part))
            open_makers[lot].discard(key)
            if open_makers[lot]:
                continue
            found[lot] = _mixed(came[lot])
            for following in goes_into[lot]:
                waits_for[following].discard(lot)
                if not waits_for[following]:
                    ready.append(following)
    return found


def _made_inside(
    change: Change, made_by: Mapping[int, set[int]], harvest: Mapping[int, Part]
) -> set[int]:
    return {lot for lot in change.inputs if lot in made_by and lot not in harvest}


def _spread(change: Change, found: Mapping[int, Part]) -> list[tuple[int, Decimal, Part]]:
    """What each output gets of what went in: (lot, its weight, its part)."""
    weighed = all(kilograms is not None for kilograms in change.inputs.values())
    told_out = all(kilograms is not None for kilograms in change.outputs.values())
    inputs = {lot: kg if weighed and kg is not None else ONE for lot, kg in change.inputs.items()}
    total = sum(inputs.values(), ZERO)
    if not total:
        return [(lot, ZERO, Part()) for lot in change.outputs]
    share = sum((kg * found.get(lot, Part()).share for lot, kg in inputs.items()), ZERO) / total
    held = sum((kg * found.get(lot, Part()).held for lot, kg in inputs.items()), ZERO)
    count = len(change.outputs)
    outputs = {
        lot: kg if told_out and kg is not None else total / count
        for lot, kg in change.outputs.items()
    }
    out = sum(outputs.values(), ZERO)
    sure = weighed and told_out and all(found.get(lot, Part()).sure for lot in inputs)
    part = Part(share, held / out if out else ZERO, sure)
    return [(lot, kg, part) for lot, kg in outputs.items()]


def _mixed(came: list[tuple[Decimal, Part]]) -> Part:
    """A lot that came out of several changes is all of them together, by weight."""
    total = sum((weight for weight, _part in came), ZERO)
    sure = all(part.sure for _weight, part in came)
    if not total:
        return Part(sure=sure)
    share = sum((weight * part.share for weight, part in came), ZERO) / total
    held = sum((weight * part.held for weight, part in came), ZERO) / total
    return Part(share, held, sure)
