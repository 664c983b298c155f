"""Star bands and gates: Decision 26/2026, Article 3.3 and the note under every set of Annex II."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namsao.law.criteria.model import Gate
from namsao.law.stars import BANDS, meets, stars, stars_by_points, unmet_gates
from tests.law.sets import BEST, SMALL, choices_of, criteria_set, criterion

SHARES_OF_A_POINT = st.fractions(0, 100, max_denominator=1000)
GATES = st.lists(st.sampled_from(SMALL.gates), unique=True).map(tuple)


@pytest.mark.parametrize(
    ("floor", "level"),
    [
        pytest.param(90, 5, id="Article 3.3.a"),
        pytest.param(70, 4, id="Article 3.3.b"),
        pytest.param(50, 3, id="Article 3.3.c"),
        pytest.param(30, 2, id="Article 3.3.d"),
        pytest.param(0, 1, id="Article 3.3.đ"),
    ],
)
def test_a_band_begins_at_its_floor_and_not_a_hair_below(floor: int, level: int) -> None:
    assert stars_by_points(floor) == level
    if floor:
        assert stars_by_points(floor - Fraction(1, 10**9)) == level - 1


def test_the_bands_cite_their_articles() -> None:
    assert [band.cites for band in BANDS] == [f"Article 3.3.{letter}" for letter in "abcdđ"]


def test_a_hundred_points_are_five_stars_and_more_do_not_exist() -> None:
    assert stars_by_points(100) == 5
    for total in (-1, 101, Fraction(10001, 100)):
        with pytest.raises(ValueError, match="between 0 and 100"):
            stars_by_points(total)


def test_a_set_lists_its_gates_in_the_order_of_its_criteria() -> None:
    assert SMALL.gates == (
        Gate("4.1", 3, 2),
        Gate("4.1", 4, 3),
        Gate("4.1", 5, 4),
        Gate("6.1", 4, 2),
        Gate("6.1", 5, 3),
    )


def test_a_gate_is_reached_by_the_order_of_options_not_by_their_points() -> None:
    """Options 2 and 3 of criterion 4.1 both earn 10 points; only the third reaches 4 stars."""
    asked, four_stars = SMALL.by_number["4.1"], Gate("4.1", 4, 3)
    assert asked.option(2).points == asked.option(3).points
    assert [meets(asked, choice, four_stars) for choice in (1, 2, 3, 4)] == [
        False,
        False,
        True,
        True,
    ]


def test_an_unanswered_criterion_meets_no_gate() -> None:
    assert unmet_gates(SMALL, {}) == SMALL.gates


def test_a_sheet_of_best_options_meets_every_gate() -> None:
    assert unmet_gates(SMALL, BEST) == ()


@pytest.mark.parametrize(
    ("unmet", "most"), [((), 5), ((5,), 4), ((4,), 3), ((3,), 2), ((4, 5), 3), ((3, 5), 2)]
)
def test_stars_need_the_gates_of_their_level_and_of_every_level_below(
    unmet: tuple[int, ...], most: int
) -> None:
    assert stars(5, tuple(Gate("4.1", level, 1) for level in unmet)) == most


@given(by_points=st.integers(1, 5), unmet=GATES)
def test_gates_only_ever_take_stars_away(by_points: int, unmet: tuple[Gate, ...]) -> None:
    assert stars(by_points, unmet) <= by_points


@given(one=SHARES_OF_A_POINT, other=SHARES_OF_A_POINT, unmet=GATES)
def test_more_points_never_mean_fewer_stars_while_the_gates_stay(
    one: Fraction, other: Fraction, unmet: tuple[Gate, ...]
) -> None:
    fewer, more = sorted((one, other))
    assert stars(stars_by_points(fewer), unmet) <= stars(stars_by_points(more), unmet)


@given(choices=choices_of(SMALL), number=st.sampled_from(["4.1", "6.1"]))
def test_a_later_option_never_unmeets_a_gate(choices: dict[str, int | bool], number: str) -> None:
    best = len(SMALL.by_number[number].options)
    later = choices | {number: min(best, int(choices.get(number, 0)) + 1)}
    assert set(unmet_gates(SMALL, later)) <= set(unmet_gates(SMALL, choices))


IN_CASES = criterion(
    "8", "C", [(1, None, 1), (3, 4, 1), (1, None, 2), (2, None, 2), (3, 4, 2)], kind="cases"
)


def test_in_a_criterion_of_cases_the_order_of_options_holds_within_a_case() -> None:
    (gate,) = criteria_set(IN_CASES).gates
    assert [meets(IN_CASES, choice, gate) for choice in (1, 2, 3, 4, 5)] == [
        False,
        True,
        False,
        False,
        True,
    ]


def test_an_option_of_a_case_without_a_mark_does_not_reach_the_mark_of_the_other_case() -> None:
    marked_once = criterion("8", "C", [(1, None, 1), (3, 4, 1), (3, None, 2)], kind="cases")
    (gate,) = criteria_set(marked_once).gates
    assert not meets(marked_once, 3, gate)
