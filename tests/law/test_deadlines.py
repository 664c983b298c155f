"""Time limits and rounds: Decision 26/2026, Articles 4.3, 5, 7, 8 and 12."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namsao.law.deadlines import (
    LIMITS,
    Council,
    certificate_expiry,
    commune_due,
    next_round,
    renewal_due,
    renewal_window,
    revocation_due,
    rounds_of,
)
from namsao.law.working_days import WorkCalendar

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("key", "amount", "unit", "cites"),
    [
        ("commune-check", 15, "working_days", "Article 7.2"),
        ("certificate-life", 36, "months", "Article 4.3"),
        ("renewal-opens", 180, "days", "Article 7.6.a"),
        ("renewal-closes", 120, "days", "Article 7.6.a"),
        ("renewal-evaluation", 45, "days", "Article 7.6.g"),
        ("revocation", 15, "days", "Article 8.4"),
        ("extension", 180, "days", "Article 12.3"),
    ],
)
def test_the_decision_sets_this_limit(key: str, amount: int, unit: str, cites: str) -> None:
    (limit,) = (limit for limit in LIMITS if limit.key == key)
    assert (limit.amount, limit.unit, limit.cites) == (amount, unit, cites)


def test_article_7_2_the_commune_has_15_working_days() -> None:
    """Received Monday 23 November 2026; Tuesday is Vietnam Culture Day; due 15 December."""
    assert commune_due(date(2026, 11, 23)) == date(2026, 12, 15)


def test_article_7_2_the_commune_counts_its_own_days_off() -> None:
    storm = WorkCalendar(extra_days_off={date(2026, 12, 1), date(2026, 12, 2)})
    assert commune_due(date(2026, 11, 23), storm) == date(2026, 12, 17)


@pytest.mark.parametrize(
    ("issued", "last_valid"),
    [
        pytest.param(date(2026, 1, 15), date(2029, 1, 15), id="the day of the same number"),
        pytest.param(date(2023, 12, 31), date(2026, 12, 31), id="the end of a year"),
        pytest.param(date(2028, 2, 29), date(2031, 2, 28), id="where the month has no such day"),
        pytest.param(date(2025, 2, 28), date(2028, 2, 28), id="not stretched to a leap day"),
    ],
)
def test_article_4_3_a_certificate_is_valid_for_36_months(issued: date, last_valid: date) -> None:
    assert certificate_expiry(issued) == last_valid


@given(issued=DAYS)
def test_article_4_3_a_certificate_lives_three_years_to_the_day(issued: date) -> None:
    life = certificate_expiry(issued) - issued
    assert timedelta(days=1095) <= life <= timedelta(days=1096)


def test_article_7_6_a_a_renewal_is_filed_180_to_120_days_before_the_expiry() -> None:
    window = renewal_window(date(2026, 12, 31))
    assert (window.opens_on, window.closes_on) == (date(2026, 7, 4), date(2026, 9, 2))


@given(expires=DAYS)
def test_article_7_6_a_both_ends_of_the_window_are_in_time(expires: date) -> None:
    window = renewal_window(expires)
    assert (window.closes_on - window.opens_on).days == 60
    assert window.opens_on in window
    assert window.closes_on in window
    assert window.opens_on - DAY not in window
    assert window.closes_on + DAY not in window


def test_article_7_6_g_a_renewal_is_evaluated_in_45_days() -> None:
    assert renewal_due(date(2026, 7, 1)) == date(2026, 8, 15)


def test_article_8_4_a_certificate_is_revoked_in_15_days() -> None:
    assert revocation_due(date(2026, 6, 1)) == date(2026, 6, 16)


@pytest.mark.parametrize(
    ("council", "number", "closes_on", "due_on", "cites"),
    [
        ("province", 1, date(2026, 4, 29), date(2026, 6, 29), "Article 5.1"),
        ("province", 2, date(2026, 10, 29), date(2026, 12, 29), "Article 5.1"),
        ("centre", 1, date(2026, 7, 29), date(2026, 9, 29), "Article 5.2"),
        ("centre", 2, date(2027, 1, 29), date(2027, 3, 29), "Article 5.2"),
    ],
)
def test_article_5_a_round_takes_what_is_proposed_before_its_date(
    council: Council, number: int, closes_on: date, due_on: date, cites: str
) -> None:
    found = rounds_of(2026, council)[number - 1]
    assert (found.number, found.closes_on, found.due_on) == (number, closes_on, due_on)
    assert found.cites == cites


@pytest.mark.parametrize(
    ("proposed", "council", "round_"),
    [
        pytest.param(date(2026, 4, 29), "province", (2026, 1), id="the last day of round 1"),
        pytest.param(date(2026, 4, 30), "province", (2026, 2), id="a day later: round 2"),
        pytest.param(date(2026, 10, 29), "province", (2026, 2), id="the last day of round 2"),
        pytest.param(date(2026, 10, 30), "province", (2027, 1), id="next year's round 1"),
        pytest.param(date(2026, 1, 29), "centre", (2025, 2), id="still last year's round 2"),
        pytest.param(date(2026, 1, 30), "centre", (2026, 1), id="this year's round 1"),
        pytest.param(date(2026, 12, 1), "centre", (2026, 2), id="round 2, held next year"),
    ],
)
def test_article_5_a_proposal_goes_into_the_next_round(
    proposed: date, council: Council, round_: tuple[int, int]
) -> None:
    found = next_round(proposed, council)
    assert (found.year, found.number) == round_


@given(day=DAYS, council=st.sampled_from(["province", "centre"]))
def test_article_5_no_earlier_round_would_have_taken_it(day: date, council: Council) -> None:
    found = next_round(day, council)
    assert day <= found.closes_on
    every = [r for year in range(day.year - 2, day.year + 3) for r in rounds_of(year, council)]
    assert all(other.closes_on < day for other in every if other.closes_on < found.closes_on)
