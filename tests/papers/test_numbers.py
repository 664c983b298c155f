"""Exact numbers on paper."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namsao.papers.numbers import number_text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(0), "0"),
        (70, "70"),
        (Fraction(698, 10), "69,8"),
        (Fraction(8999, 100), "89,99"),
        (Fraction(1, 20), "0,05"),
        (Fraction(200, 3), "66,667 (200/3)"),
        (Fraction(-7, 2), "-3,5"),
    ],
)
def test_a_mean_is_written_with_a_comma_and_all_its_digits(number, text):
    assert number_text(number) == text


def test_no_rounding_seems_to_reach_a_star():
    just_below = Fraction(70) - Fraction(1, 30_001)
    assert number_text(just_below) == f"69,99997 ({just_below.numerator}/30001)"


@given(st.fractions(min_value=0, max_value=100, max_denominator=500))
def test_what_is_written_leads_back_to_the_number(number):
    decimal, _, exact = number_text(number).partition(" ")
    written = Fraction(decimal.replace(",", "."))
    if exact:
        assert Fraction(exact.strip("()")) == number
        assert abs(written - number) < Fraction(1, 1000)
        assert written.denominator > 1
    else:
        assert written == number
