"""What cannot be true is told with its arithmetic."""

from decimal import Decimal
from fractions import Fraction

import pytest

from namsao.traceability.growing.balance import (
    Balance,
    against_forecast,
    against_material,
    against_packed,
)


@pytest.mark.parametrize(
    ("harvested", "forecast", "verdict"),
    [
        ("0", None, "fits"),
        ("10", None, "unknown"),
        ("34000", "34000", "fits"),
        ("34000.001", "34000", "over"),
        ("51000", "34000", "over"),
        ("51000.001", "34000", "impossible"),
    ],
)
def test_a_harvest_is_held_to_the_seasons_own_forecast(harvested, forecast, verdict):
    could = None if forecast is None else Decimal(forecast)
    assert against_forecast(Decimal(harvested), could) == verdict


def test_drying_takes_so_much_fruit_for_a_kilogram():
    # Three and a half kilograms of fresh lychee for one of dried.
    balance, verdict = against_material(Decimal(100), Decimal(350), Fraction(7, 2))
    assert (balance.could, balance.surplus, verdict) == (Decimal("100.000"), 0, "fits")
    balance, verdict = against_material(Decimal(120), Decimal(350), Fraction(7, 2))
    assert (balance.surplus, verdict) == (Decimal("20.000"), "over")
    assert balance.share == Fraction(6, 5)


def test_without_a_rate_only_weight_out_of_nothing_is_impossible():
    assert against_material(Decimal(100), Decimal(99), None)[1] == "fits"  # scales differ
    assert against_material(Decimal(110), Decimal(99), None)[1] == "impossible"


def test_no_more_is_sold_than_was_packed():
    assert against_packed(Decimal(10), Decimal(10)) == (Balance(Decimal(10), Decimal(10)), "fits")
    assert against_packed(Decimal("10.001"), Decimal(10))[1] == "impossible"
