"""What a council has to talk about, and what could change the stars."""

from fractions import Fraction

import pytest

from namsao.law.criteria import book
from namsao.law.criteria.model import Choices
from namsao.law.discussion import deciding, far_apart, minority, stake, widest
from namsao.law.scoring import score_sheet
from namsao.site.demo.choices import choices_for, nearby

CRITERIA = book("26/2026").set(21)
FACTS = [c.number for c in CRITERIA if c.nature == "fact"]
ROOT = choices_for(CRITERIA, 80, level=4)


def sheet(total: int) -> Choices:
    return nearby(CRITERIA, ROOT, total, FACTS)


@pytest.mark.parametrize(
    ("totals", "allowed", "far"),
    [
        ((80, 70), 10, ()),
        ((80, 70), 9, (0, 1)),
        ((83, 81, 71, 82, 80), 10, (0, 2, 3)),
        ((90, 80, 70), 10, (0, 2)),
        ((), 10, ()),
    ],
)
def test_totals_are_far_apart_beyond_the_spread_allowed_and_not_at_it(totals, allowed, far):
    assert far_apart(totals, allowed) == far


def test_alike_sheets_far_from_every_edge_leave_nothing_to_discuss():
    found = stake(CRITERIA, [sheet(80), sheet(80), sheet(79)], "majority", 10)
    assert found.turns == ()
    assert (found.lowest, found.highest) == (4, 4)


def gate_of_four() -> tuple:
    """A gate for four stars, and a choice that misses it."""
    gate = next(g for g in CRITERIA.gates if g.level == 4)
    return gate, gate.option - 1


def test_a_gate_held_by_one_vote_may_cost_a_star():
    gate, below = gate_of_four()
    missing = {**ROOT, gate.criterion: below}
    sheets = [ROOT, ROOT, ROOT, missing, missing]
    found = stake(CRITERIA, sheets, "majority", 100)
    turns = [turn for turn in found.turns if gate in turn.gates]
    assert [(turn.stars, turn.needs) for turn in turns] == [(3, 1)]
    assert gate in deciding(found)
    assert minority(CRITERIA, sheets, gate) == (3, 4)


def test_where_all_must_agree_one_vote_bars_the_star_and_one_would_free_it():
    gate, below = gate_of_four()
    sheets = [ROOT, ROOT, {**ROOT, gate.criterion: below}]
    found = stake(CRITERIA, sheets, "all", 100)
    assert found.result.stars == 3
    turn = next(turn for turn in found.turns if gate in turn.gates)
    assert (turn.stars, turn.needs) == (4, 1)


def test_a_tie_concerns_everybody():
    gate, below = gate_of_four()
    sheets = [ROOT, {**ROOT, gate.criterion: below}]
    assert minority(CRITERIA, sheets, gate) == (0, 1)


def test_an_edge_is_near_when_one_member_may_carry_the_mean_over_it():
    sheets = [sheet(total) for total in (71, 72, 71)]
    totals = [score_sheet(CRITERIA, one).total for one in sheets]
    assert totals == [71, 72, 71]
    found = stake(CRITERIA, sheets, "majority", 10)  # 70 is 4/3 away: 4 points of one member
    turn = next(turn for turn in found.turns if turn.what == "points")
    assert (turn.stars, turn.floor, turn.needs) == (3, 70, Fraction(4, 3))
    strict = stake(CRITERIA, sheets, "majority", 3)
    assert [turn for turn in strict.turns if turn.what == "points"] == []


def test_a_member_beyond_the_edge_brings_it_near_whatever_the_spread():
    sheets = [sheet(total) for total in (75, 75, 69)]
    found = stake(CRITERIA, sheets, "majority", 1)
    assert [turn.stars for turn in found.turns if turn.what == "points"] == [3]


def test_a_disputed_fact_matters_where_following_it_changes_the_stars():
    gate = next(g for g in CRITERIA.gates if g.level == 4)
    sheets = [ROOT, ROOT, ROOT]
    objections = [(gate.criterion, gate.option - 1)]
    found = stake(CRITERIA, sheets, "majority", 10, objections)
    turn = next(turn for turn in found.turns if turn.what == "fact")
    assert (turn.criterion, turn.stars, turn.needs) == (gate.criterion, 3, 0)


def test_what_could_change_the_stars_comes_first():
    calm = stake(CRITERIA, [sheet(80), sheet(78)], "majority", 10)
    near = stake(CRITERIA, [sheet(71), sheet(72)], "majority", 10)
    nearer = stake(CRITERIA, [sheet(70), sheet(71)], "majority", 10)
    assert sorted([calm, near, nearer], key=lambda one: one.urgency) == [nearer, near, calm]


def test_the_criteria_on_which_a_sheet_stands_apart_come_widest_first():
    judged = [c for c in CRITERIA if c.nature == "judgement" and c.kind == "choice"]
    wide, narrow = sorted(judged, key=lambda c: -c.maximum)[:2]
    apart = {**ROOT, wide.number: 1}
    found = widest(CRITERIA, [apart, ROOT, ROOT], 0)
    assert found == [wide.number]
    assert narrow.number not in found
