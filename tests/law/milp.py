"""The cheapest way once more, as an integer programme for HiGHS: to hold the planner against.

It shares with the planner what a step weighs, and nothing of how the steps are chosen.
"""

from fractions import Fraction

import highspy

from namsao.law import stars as law
from namsao.law.advice import Efforts, Standing
from namsao.law.advice.efforts import place_of, total_of

SCALE = 20_000_000  # weights in millions of dong: numbers that a floating solver likes


def least_weight(
    standing: Standing, target: int, efforts: Efforts, without: frozenset[str] = frozenset()
) -> int | None:
    """The weight of the cheapest way to `target` stars; None when there is none."""
    model = highspy.Highs()
    model.silent()
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("mip_abs_gap", 1e-9)
    model.setOptionValue("threads", 1)  # as the choice of supports: one number in a process
    chosen: dict[str, dict] = {}
    weights, gains = {}, []
    for criterion in standing.criteria:
        held = standing.held.get(criterion.number)
        options = {held: model.addBinary()}
        weights[criterion.number] = {held: 0}
        fixed = criterion.number in without or criterion.title.key in efforts.fixed
        for choice in [] if fixed else higher(criterion, held):
            options[choice] = model.addBinary()
            effort = total_of(efforts.works_of(criterion, held, choice))
            weights[criterion.number][choice] = efforts.weight(effort)
            gains.append(standing.gain(criterion, choice) * options[choice])
        model.addConstr(sum(options.values()) == 1)
        chosen[criterion.number] = options
    floor = next(band.floor for band in law.BANDS if band.stars == target)
    lacking = (Fraction(floor) - standing.total) * len(standing.sheets)
    if lacking > 0:
        if not gains:
            return None
        model.addConstr(sum(gains) >= int(-(-lacking // 1)))
    for gate in standing.unmet:
        if gate.level <= target:
            criterion = standing.criteria.by_number[gate.criterion]
            meeting = [
                x for c, x in chosen[gate.criterion].items() if law.meets(criterion, c, gate)
            ]
            if not meeting:
                return None
            model.addConstr(sum(meeting) >= 1)
    for criterion in standing.criteria:
        if need := efforts.bound(standing.criteria, criterion):
            lead, option = need
            ready = [x for c, x in chosen[lead.number].items() if place_of(lead, c) >= option - 1]
            held = standing.held.get(criterion.number)
            for choice, x in chosen[criterion.number].items():
                if choice != held:
                    model.addConstr(x <= sum(ready)) if ready else model.addConstr(x <= 0)
    cost = [
        (weight / SCALE) * chosen[number][choice]
        for number, row in weights.items()
        for choice, weight in row.items()
        if weight
    ]
    if cost:
        model.minimize(sum(cost))
    else:
        model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return sum(
        weights[number][choice]
        for number, options in chosen.items()
        for choice, x in options.items()
        if model.val(x) > 0.5
    )


def higher(criterion, held):
    """What a criterion may be raised to."""
    if criterion.kind == "yes_no":
        return [] if held is True else [True]
    if held is None:
        return [option.number for option in criterion.options]
    case = criterion.option(held).case
    return [o.number for o in criterion.options if o.case == case and o.number > held]
