"""The cheapest way to a star: held against trying everything, and against another solver."""

import random
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from namsao.law import stars as law
from namsao.law.advice import (
    Effort,
    Plan,
    Standing,
    default_efforts,
    of_council,
    of_sheet,
    ways,
)
from namsao.law.advice.efforts import total_of
from namsao.law.criteria import book
from namsao.law.criteria.model import Choice, CriteriaSet
from namsao.law.scoring import council_result, score_sheet
from tests.law.milp import higher, least_weight
from tests.law.sets import BEST, SMALL, choices_of, criteria_set, criterion

EFFORTS = default_efforts()
SETS = range(1, 27)


def a_sheet(criteria: CriteriaSet, chance: random.Random, quality: float = 0.4) -> dict:
    """A random sheet, a tenth of it unanswered."""
    choices: dict[str, Choice] = {}
    for c in criteria:
        if chance.random() < 0.1:
            continue
        if c.kind == "yes_no":
            choices[c.number] = chance.random() < quality
        else:
            most = len(c.options)
            choices[c.number] = round(chance.triangular(1, most, 1 + quality * (most - 1)))
    return choices


def applied(standing: Standing, plan: Plan) -> dict:
    """What holds once the plan's steps are taken."""
    return standing.held | {step.criterion.number: step.to for step in plan.steps}


def every_way(standing: Standing, target: int) -> list[tuple[int, int, frozenset[str]]]:
    """By trying every combination: weight, number of steps and criteria of all that reach it."""
    floor = next(band.floor for band in law.BANDS if band.stars == target)
    found = []
    options = [
        [
            (c, standing.held.get(c.number)),
            *((c, o) for o in higher(c, standing.held.get(c.number))),
        ]
        for c in standing.criteria
    ]
    for combination in product(*options):
        raised = [(c, o) for c, o in combination if o != standing.held.get(c.number)]
        gain = sum(standing.gain(c, o) for c, o in raised)
        after = {c.number: o for c, o in combination if o is not None}
        met = all(
            law.meets(standing.criteria.by_number[gate.criterion], after.get(gate.criterion), gate)
            for gate in standing.unmet
            if gate.level <= target
        )
        if met and standing.total + Fraction(gain, len(standing.sheets)) >= floor:
            weight = sum(
                EFFORTS.weight(total_of(EFFORTS.works_of(c, standing.held.get(c.number), o)))
                for c, o in raised
            )
            found.append((weight, len(raised), frozenset(c.number for c, _ in raised)))
    return sorted(found, key=lambda way: way[:2])


@settings(deadline=None)  # the machine may be busy
@given(choices=choices_of(SMALL), target=st.integers(2, 5))
def test_no_combination_of_steps_is_cheaper_than_the_plan(choices, target):
    standing = of_sheet(SMALL, choices)
    if target <= standing.stars:
        return
    best = ways(standing, target, EFFORTS).best
    everything = every_way(standing, target)
    assert best is not None
    assert (best.weight, len(best.steps)) == everything[0][:2]
    assert score_sheet(SMALL, applied(standing, best)).stars >= target


@settings(deadline=None)  # the machine may be busy
@given(choices=choices_of(SMALL), target=st.integers(2, 5))
def test_the_ways_after_the_best_are_the_next_that_leave_something_out(choices, target):
    standing = of_sheet(SMALL, choices)
    if target <= standing.stars:
        return
    expected: list[tuple[int, int, frozenset[str]]] = []
    for way in every_way(standing, target):
        if not any(earlier[2] <= way[2] for earlier in expected):
            expected.append(way)
    found = ways(standing, target, EFFORTS, most=4).plans
    assert [(p.weight, len(p.steps)) for p in found] == [way[:2] for way in expected[:4]]
    assert len({plan.criteria for plan in found}) == len(found)


@pytest.mark.parametrize("number", SETS)
def test_another_solver_finds_nothing_cheaper_on_an_official_set(number):
    criteria, chance = book().set(number), random.Random(number)
    for _ in range(3):
        standing = of_sheet(criteria, a_sheet(criteria, chance))
        for target in range(standing.stars + 1, 6):
            best = ways(standing, target, EFFORTS, most=1).best
            assert (best.weight if best else None) == least_weight(standing, target, EFFORTS)
            if best:
                score = score_sheet(criteria, applied(standing, best))
                assert (score.stars >= target, score.total) == (True, best.total)


@pytest.mark.parametrize("number", SETS)
def test_another_solver_agrees_on_a_council_and_with_criteria_left_out(number):
    criteria, chance = book().set(number), random.Random(100 + number)
    sheets = [a_sheet(criteria, chance, 0.6) for _ in range(5)]
    standing = of_council(criteria, sheets)
    without = frozenset(chance.sample([c.number for c in criteria], 4))
    for target in range(standing.stars + 1, 6):
        best = ways(standing, target, EFFORTS, without=without, most=1).best
        assert (best.weight if best else None) == least_weight(standing, target, EFFORTS, without)


@settings(deadline=None)  # the machine may be busy
@given(
    sheets=st.lists(choices_of(SMALL), min_size=1, max_size=6),
    rule=st.sampled_from(["majority", "all"]),
)
def test_a_council_that_sees_what_the_plan_aims_at_gives_the_star(sheets, rule):
    """Whoever gave less than the step now gives it; what was higher stays."""
    standing = of_council(SMALL, sheets, rule)
    for target in range(standing.stars + 1, 6):
        plan = ways(standing, target, EFFORTS, most=1).best
        if plan is None:
            continue
        later = [dict(sheet) for sheet in sheets]
        for sheet in later:
            for step in plan.steps:
                here = sheet.get(step.criterion.number)
                if step.criterion.kind == "cases" or here is None:
                    sheet[step.criterion.number] = step.to
                else:
                    sheet[step.criterion.number] = max(here, step.to)
        result = council_result(SMALL, later, rule)
        if not any(step.criterion.kind == "cases" for step in plan.steps):
            assert result.total >= plan.total
            assert result.stars >= target


@settings(deadline=None)  # the machine may be busy
@given(
    sheets=st.lists(choices_of(SMALL), min_size=1, max_size=6),
    rule=st.sampled_from(["majority", "all"]),
)
def test_what_a_council_holds_meets_the_gates_that_the_council_meets(sheets, rule):
    standing = of_council(SMALL, sheets, rule)
    assert law.unmet_gates(SMALL, standing.held) == standing.unmet
    assert standing.total == council_result(SMALL, sheets, rule).total


def test_a_gate_alone_asks_for_its_step_and_no_more():
    standing = of_sheet(SMALL, BEST | {"6.1": 2})  # 80 points, the gate of five stars is met not
    found = ways(standing, 5, EFFORTS, most=3)
    assert [(s.criterion.number, s.start, s.to) for s in found.plans[0].steps] == [("6.1", 2, 3)]
    assert [gate.level for gate in found.plans[0].steps[0].gates] == [5]
    assert len(found.plans) == 1, "every other way contains this step"


def test_a_gate_that_the_producer_leaves_out_is_named_as_what_stands_against_the_star():
    standing = of_sheet(SMALL, BEST | {"6.1": 2})
    found = ways(standing, 5, EFFORTS, without={"6.1"})
    assert found.best is None
    assert [(o.kind, o.cause) for o in found.obstacles] == [("gate", "left_out"), ("points", None)]
    assert found.obstacles[0].gate.criterion == "6.1"
    assert found.obstacles[1].most == 80


def test_a_disqualified_product_has_no_way():
    found = ways(of_sheet(SMALL, BEST, "Hồ sơ giả"), 3, EFFORTS)
    assert (found.plans, found.obstacles[0].kind) == ((), "disqualified")


@pytest.mark.parametrize("target", [0, 1, 3, 6])
def test_a_star_that_is_had_or_does_not_exist_is_refused(target):
    with pytest.raises(ValueError, match="no way from"):
        ways(of_sheet(SMALL, BEST | {"4.1": 2, "6.1": 3}), target, EFFORTS)


def test_one_stays_in_the_case_that_one_has_answered():
    """What case a business falls into is no matter of choice."""
    within = of_sheet(SMALL, BEST | {"7.1": 3, "1.1": 1})
    for plan in ways(within, 5, EFFORTS, most=5).plans:
        assert all(s.to == 4 for s in plan.steps if s.criterion.number == "7.1")


@pytest.mark.parametrize("number", SETS)
def test_nobody_is_told_to_change_who_represents_them(number):
    """The points for a woman, a minority or a person with a disability are nobody's to plan."""
    criteria = book().set(number)
    title = "legal-representative-woman-minority-or-disabled"
    asked = next(c for c in criteria if c.title.key == title)
    standing = of_sheet(criteria, {})
    for plan in ways(standing, 5, EFFORTS).plans:
        assert asked.number not in plan.criteria
    assert standing.unmet  # a product without an answer has all its gates before it


def sheet_without_a_story(criteria: CriteriaSet, total: int) -> dict:
    """A sheet of exactly so many points with the gates of three stars and neither 5.1 nor 5.2."""
    gates = {gate.criterion: gate.option for gate in criteria.gates if gate.level == 3}
    choices: dict[str, Choice] = {
        c.number: False if c.kind == "yes_no" else gates.get(c.number, 1) for c in criteria
    }
    choices |= {"5.1": 1, "5.2": 1}
    for c in criteria:
        while score_sheet(criteria, choices).total < total and c.number not in ("5.1", "5.2"):
            if c.kind != "choice" or choices[c.number] == len(c.options):
                break
            higher_one = choices | {c.number: choices[c.number] + 1}
            if score_sheet(criteria, higher_one).total > total:
                break
            choices = higher_one
    assert score_sheet(criteria, choices).total == total
    return choices


def test_the_structure_of_a_story_counts_only_once_there_is_a_story():
    """The conditional note under criterion 5.2: alone it would be the shortest way here."""
    criteria = book().set(7)
    standing = of_sheet(criteria, sheet_without_a_story(criteria, 48))
    others = {c.number for c in criteria} - {"5.1", "5.2"}
    found = ways(standing, 3, EFFORTS, without=others)
    assert found.plans
    assert all("5.1" in plan.criteria for plan in found.plans)
    assert ways(standing, 3, EFFORTS, without=others | {"5.1"}).best is None


def test_of_ways_that_weigh_the_same_the_shorter_comes_first():
    """Two steps at once, or one: nothing here costs anything."""
    free = EFFORTS.with_figures({key: Effort() for key in EFFORTS.works}, 0, 0, "thử")
    criteria = criteria_set(
        criterion("1", "A", [(20, None), (25, None)]),
        criterion("2", "A", [(20, None), (25, None)]),
        criterion("3", "B", [(20, None), (30, None)]),
    )
    best = ways(of_sheet(criteria, {"1": 1, "2": 1, "3": 1}), 4, free).best
    assert best.criteria == {"3"}


def test_an_unanswered_criterion_costs_its_papers_and_no_improvement():
    criteria = book().set(13)
    asked = criteria.by_number["1.1"]
    assert [work.key for work in EFFORTS.works_of(asked, None, 1)] == ["paper"]
    assert [w.key for w in EFFORTS.works_of(asked, None, 2)] == ["paper", "local-material"]
    assert [w.key for w in EFFORTS.works_of(asked, 1, 3)] == ["local-material"] * 2


def test_a_margin_aims_higher_where_it_can():
    standing = of_sheet(SMALL, {"1.1": 2, "4.1": 3, "6.1": 2})  # 42 points, gates up to four
    least = ways(standing, 3, EFFORTS).best
    assert least.total >= 50
    safe = ways(standing, 3, EFFORTS, margin=15).best
    assert safe.total >= 65
    most = ways(standing, 3, EFFORTS, margin=1000).best
    assert most.total == 100


def test_every_criterion_of_the_decision_has_its_work_and_every_work_its_reason():
    titles = {c.title.key for criteria in book().sets for c in criteria}
    told = EFFORTS.climbs.keys() | EFFORTS.fixed.keys()
    assert titles == told
    assert all(work.because.vi and work.because.en for work in EFFORTS.works.values())
    used = {key for keys in EFFORTS.climbs.values() for key in keys}
    assert EFFORTS.works.keys() - used - set(EFFORTS.first.values()) == {"answer"}


def test_an_office_s_figures_take_the_place_of_ours_and_change_the_way():
    standing = of_sheet(SMALL, BEST | {"1.1": 2, "4.1": 4, "6.1": 3, "1.2": False})
    assert standing.total == 80
    ours = ways(standing, 5, EFFORTS).best
    dear = EFFORTS.with_figures({"paper": Effort(900, 0, 10**9)}, 1, 0, "Sở")
    assert dear.works["paper"].effort.high == 10**9
    assert dear.works["label"].effort == EFFORTS.works["label"].effort
    assert ways(standing, 5, dear).best.weight > ours.weight


def test_an_effort_below_nothing_is_no_effort():
    for wrong in ((-1, 0, 0), (0, 2, 1), (0, -1, 1)):
        with pytest.raises(ValueError, match="no effort"):
            Effort(*wrong)
