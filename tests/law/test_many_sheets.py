"""Many sheets at once score exactly as one by one."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namsao.law.criteria import book
from namsao.law.criteria.model import Choices, CriteriaSet
from namsao.law.many_sheets import NO, YES, ScoringTable, score_many
from namsao.law.scoring import score_sheet
from tests.law.sets import BEST, FINE, SMALL, choices_of, criteria_set, criterion


def assert_as_one_by_one(criteria: CriteriaSet, sheets: list[Choices], array: Any) -> None:
    many = score_many(ScoringTable.of(criteria), array)
    assert len(many) == len(sheets)
    for row, choices in enumerate(sheets):
        score = score_sheet(criteria, choices)
        assert many.totals[row] == score.total
        assert tuple(many.parts[row]) == tuple(score.parts.values())
        assert many.stars_by_points[row] == score.stars_by_points
        assert many.stars[row] == score.stars
        assert many.unmet_gates(row) == score.unmet_gates


@given(sheets=st.lists(choices_of(SMALL), max_size=20))
def test_many_sheets_score_as_each_alone(sheets: list[Choices]) -> None:
    assert_as_one_by_one(SMALL, sheets, ScoringTable.of(SMALL).encode(sheets))


@pytest.mark.parametrize("number", range(1, 27))
def test_every_official_set_scores_as_the_plain_loop(number: int) -> None:
    criteria = book().set(number)
    random = np.random.default_rng(number)
    options = [len(criterion.options) or 2 for criterion in criteria]
    array = np.stack([random.integers(0, most + 1, 60) for most in options], axis=1)
    sheets: list[Choices] = [
        {
            criterion.number: value == YES if criterion.kind == "yes_no" else value
            for criterion, value in zip(criteria, row, strict=True)
            if value
        }
        for row in array.tolist()
    ]
    assert_as_one_by_one(criteria, sheets, array)


def test_more_sheets_than_one_chunk_score_alike() -> None:
    table = ScoringTable.of(SMALL)
    array = np.tile(table.encode([BEST, {}, BEST | {"4.1": 2}]), (50_000, 1))
    many = score_many(table, array)
    assert np.array_equal(many.totals, np.tile([100, 0, 85], 50_000))
    assert np.array_equal(many.stars, np.tile([5, 1, 3], 50_000))


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.int64])
@pytest.mark.parametrize("order", ["C", "F"])
def test_any_integers_in_any_order_of_memory_will_do(dtype: Any, order: Any) -> None:
    sheets: list[Choices] = [BEST, {}, {"1.1": 2, "1.2": False}]
    encoded = ScoringTable.of(SMALL).encode(sheets).astype(dtype, order=order)
    assert_as_one_by_one(SMALL, sheets, encoded)
    assert_as_one_by_one(SMALL, sheets[::2], encoded[::2])


def test_zero_and_minus_one_are_unanswered_and_yes_is_one() -> None:
    array = np.array([[0, 0, 0, 0, 0], [-1, -1, -1, -1, -1], [3, YES, -1, 0, 0], [0, NO, 0, 0, 0]])
    assert_as_one_by_one(SMALL, [{}, {}, {"1.1": 3, "1.2": True}, {"1.2": False}], array)


@pytest.mark.parametrize("option", [4, 127, -2, -128])
@pytest.mark.parametrize("dtype", [np.int8, np.int16])
def test_an_option_that_does_not_exist_names_its_sheet_and_criterion(
    option: int, dtype: Any
) -> None:
    array = np.zeros((70_000, 5), dtype=dtype, order="F")
    array[69_999, 0] = option
    with pytest.raises(ValueError, match=rf"sheet 69999, criterion 1\.1: option {option} "):
        score_many(ScoringTable.of(SMALL), array)


def test_a_wrong_shape_and_wrong_numbers_are_refused() -> None:
    table = ScoringTable.of(SMALL)
    with pytest.raises(ValueError, match=r"\(sheets, 5\)"):
        score_many(table, np.zeros((2, 4), dtype=np.int8))
    with pytest.raises(TypeError, match="float64"):
        score_many(table, np.zeros((2, 5)))  # type: ignore[arg-type]


def test_no_sheets_have_no_scores() -> None:
    assert len(score_many(ScoringTable.of(FINE), np.zeros((0, 3), dtype=np.int8))) == 0


def test_a_set_too_rich_for_a_table_is_refused() -> None:
    too_much = criteria_set(*(criterion(f"1.{n}", "A", [(0, None), (40, None)]) for n in range(3)))
    with pytest.raises(ValueError, match="120 points"):
        ScoringTable.of(too_much)
