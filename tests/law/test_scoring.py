"""From sheets to a result: Decision 26/2026, Article 3, and the rules a council may choose."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namsao.law.criteria.model import Choices, Gate
from namsao.law.scoring import (
    BadChoice,
    check_choices,
    council_result,
    next_star,
    score_sheet,
    votes_needed,
)
from tests.law.sets import BEST, FINE, SMALL, choices_of, sheet_worth

SHEETS = st.lists(choices_of(SMALL), min_size=1, max_size=9)


def test_a_sheet_of_best_options_has_100_points_and_five_stars() -> None:
    """Article 3.1: 40, 25 and 35 points."""
    score = score_sheet(SMALL, BEST)
    assert (score.total, score.parts) == (100, {"A": 40, "B": 25, "C": 35})
    assert (score.stars_by_points, score.stars, score.unanswered) == (5, 5, ())


def test_an_unanswered_criterion_earns_nothing_and_meets_no_gate() -> None:
    score = score_sheet(SMALL, {})
    assert (score.total, score.stars) == (0, 1)
    assert score.unmet_gates == SMALL.gates
    assert score.unanswered == ("1.1", "1.2", "4.1", "6.1", "7.1")


def test_no_is_an_answer_that_earns_nothing() -> None:
    score = score_sheet(SMALL, BEST | {"1.2": False})
    assert (score.total, score.unanswered) == (98, ())


def test_points_alone_do_not_make_stars() -> None:
    """85 points would be 4 stars, but criterion 4.1 stays below its mark for 4."""
    score = score_sheet(SMALL, BEST | {"4.1": 2})
    assert (score.total, score.stars_by_points, score.stars) == (85, 4, 3)
    assert score.unmet_gates == (Gate("4.1", 4, 3), Gate("4.1", 5, 4))


def test_a_disqualified_sheet_has_no_stars_and_keeps_its_points_and_reason() -> None:
    score = score_sheet(SMALL, BEST, disqualified="giả mạo hồ sơ")
    assert (score.total, score.stars_by_points, score.stars) == (100, 5, 0)
    assert score.disqualified == "giả mạo hồ sơ"


@given(choices=choices_of(SMALL))
def test_stars_never_exceed_what_the_points_allow(choices: Choices) -> None:
    score = score_sheet(SMALL, choices)
    assert 1 <= score.stars <= score.stars_by_points


@given(choices=choices_of(SMALL))
def test_parts_add_up_to_the_total(choices: Choices) -> None:
    score = score_sheet(SMALL, choices)
    assert score.total == sum(score.parts.values())


def test_a_mean_of_89_99_is_not_five_stars() -> None:
    """Article 3.3.a begins at 90; a mean is never rounded to reach a star."""
    sheets = [sheet_worth(90)] * 99 + [sheet_worth(89)]
    result = council_result(FINE, sheets)
    assert result.total == Fraction(8999, 100)
    assert result.stars == 4


def test_a_mean_of_exactly_90_is_five_stars() -> None:
    """The mean of thirds: 89 + 90 + 91 over 3, which binary fractions would not settle."""
    result = council_result(FINE, [sheet_worth(89), sheet_worth(90), sheet_worth(91)])
    assert result.total == 90
    assert result.stars == 5


@given(
    choices=choices_of(SMALL),
    members=st.integers(1, 15),
    rule=st.sampled_from(["majority", "all"]),
)
def test_the_mean_of_equal_sheets_is_the_sheet(choices: Choices, members: int, rule: Any) -> None:
    score = score_sheet(SMALL, choices)
    result = council_result(SMALL, [choices] * members, rule)
    assert result.total == score.total
    assert result.parts == {code: Fraction(points) for code, points in score.parts.items()}
    assert (result.stars, result.unmet_gates) == (score.stars, score.unmet_gates)


@given(data=st.data(), sheets=SHEETS, rule=st.sampled_from(["majority", "all"]))
def test_the_order_of_sheets_never_matters(
    data: st.DataObject, sheets: list[Choices], rule: Any
) -> None:
    shuffled = data.draw(st.permutations(sheets))
    one, other = council_result(SMALL, sheets, rule), council_result(SMALL, shuffled, rule)
    assert (one.total, one.parts, one.criteria) == (other.total, other.parts, other.criteria)
    assert (one.stars, one.unmet_gates) == (other.stars, other.unmet_gates)
    assert one.gate_votes == other.gate_votes


@given(sheets=SHEETS)
def test_the_rule_all_is_never_easier_than_the_majority(sheets: list[Choices]) -> None:
    majority, unanimous = council_result(SMALL, sheets), council_result(SMALL, sheets, "all")
    assert unanimous.stars <= majority.stars
    assert set(unanimous.unmet_gates) >= set(majority.unmet_gates)


@given(sheets=SHEETS)
def test_the_mean_lies_between_the_lowest_and_the_highest_sheet(sheets: list[Choices]) -> None:
    result = council_result(SMALL, sheets)
    totals = [score.total for score in result.sheets]
    assert min(totals) <= result.total <= max(totals)
    assert result.total == sum(result.parts.values()) == sum(result.criteria.values())


@pytest.mark.parametrize(
    ("sheets", "rule", "needed"),
    [(7, "majority", 4), (8, "majority", 5), (1, "majority", 1), (7, "all", 7)],
)
def test_a_majority_is_more_than_half_of_the_counted_sheets(
    sheets: int, rule: Any, needed: int
) -> None:
    assert votes_needed(sheets, rule) == needed


def test_half_of_an_even_council_does_not_carry_a_gate() -> None:
    below = BEST | {"6.1": 2}
    result = council_result(SMALL, [BEST, BEST, below, below])
    assert result.gate_votes["6.1", 5] == 2
    assert result.unmet_gates == (Gate("6.1", 5, 3),)
    assert result.stars == 4


def test_a_rule_that_is_neither_is_refused() -> None:
    with pytest.raises(ValueError, match="majority"):
        council_result(SMALL, [BEST], "most")  # type: ignore[arg-type]


def test_a_council_without_sheets_has_no_result() -> None:
    with pytest.raises(ValueError, match="at least one sheet"):
        council_result(SMALL, [])


def test_a_disqualified_product_has_no_stars_whatever_the_council_scored() -> None:
    result = council_result(SMALL, [BEST] * 3, disqualified="giả mạo hồ sơ")
    assert result.total == 100
    assert result.stars == 0


@pytest.mark.parametrize(
    ("raw", "field", "why"),
    [
        pytest.param({"9.9": 1}, "9.9", "no such criterion", id="unknown criterion"),
        pytest.param({"1.1": 0}, "1.1", "1 to 3", id="options count from 1"),
        pytest.param({"1.1": 4}, "1.1", "1 to 3", id="past the last option"),
        pytest.param({"1.1": -1}, "1.1", "1 to 3", id="negative"),
        pytest.param({"1.1": 2.0}, "1.1", "whole number", id="not whole"),
        pytest.param({"1.1": float("nan")}, "1.1", "whole number", id="not a number"),
        pytest.param({"1.1": "2"}, "1.1", "whole number", id="text"),
        pytest.param({"1.1": True}, "1.1", "whole number", id="yes where an option is asked"),
        pytest.param({"1.2": 1}, "1.2", "true or false", id="an option where yes or no is asked"),
    ],
)
def test_a_choice_that_the_set_does_not_know_is_refused_by_its_criterion(
    raw: dict[str, Any], field: str, why: str
) -> None:
    with pytest.raises(BadChoice, match=why) as refused:
        check_choices(SMALL, raw)
    assert refused.value.field == field


def test_null_is_unanswered() -> None:
    assert check_choices(SMALL, {"1.1": None, "1.2": True}) == {"1.2": True}


def test_the_next_star_names_the_points_and_the_gates_that_are_missing() -> None:
    ahead = next_star(score_sheet(SMALL, {"1.1": 3, "1.2": True, "4.1": 2}))
    assert ahead is not None
    assert (ahead.level, ahead.points) == (4, 20)
    assert ahead.gates == (Gate("4.1", 4, 3), Gate("6.1", 4, 2))
    ahead = next_star(score_sheet(SMALL, {"1.1": 3, "1.2": True, "6.1": 2}))
    assert ahead is not None
    assert (ahead.level, ahead.points, ahead.gates) == (3, 0, (Gate("4.1", 3, 2),))


def test_nothing_lies_ahead_of_five_stars_or_of_a_disqualified_sheet() -> None:
    assert next_star(score_sheet(SMALL, BEST)) is None
    assert next_star(score_sheet(SMALL, {}, disqualified="giả mạo hồ sơ")) is None
