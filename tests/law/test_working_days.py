"""Working days: weekends, public holidays and the days exchanged for them are known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namsao.law.working_days import CORRECTIONS, VIETNAM, WorkCalendar

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param(date(2026, 11, 23), True, id="an ordinary Monday"),
        pytest.param(date(2026, 11, 21), False, id="a Saturday"),
        pytest.param(date(2026, 11, 22), False, id="a Sunday"),
        pytest.param(date(2026, 1, 1), False, id="New Year"),
        pytest.param(date(2026, 1, 2), False, id="exchanged, which the library does not know"),
        pytest.param(date(2026, 1, 10), True, id="the Saturday worked for it"),
        pytest.param(date(2026, 2, 16), False, id="the eve of the lunar new year"),
        pytest.param(date(2026, 2, 20), False, id="the last day of Tết"),
        pytest.param(date(2026, 2, 23), True, id="the Monday after Tết"),
        pytest.param(date(2026, 4, 27), False, id="Monday for Hùng Kings on a Sunday"),
        pytest.param(date(2026, 4, 30), False, id="Reunification Day"),
        pytest.param(date(2026, 5, 1), False, id="Labour Day"),
        pytest.param(date(2026, 8, 22), True, id="a Saturday worked for 31 August"),
        pytest.param(date(2026, 8, 31), False, id="exchanged for that Saturday"),
        pytest.param(date(2026, 9, 1), False, id="the day before National Day"),
        pytest.param(date(2026, 9, 2), False, id="National Day"),
        pytest.param(date(2026, 11, 24), False, id="Vietnam Culture Day"),
        pytest.param(date(2025, 11, 24), True, id="before there was a Culture Day"),
        pytest.param(date(2025, 4, 26), True, id="a Saturday worked for 2 May 2025"),
        pytest.param(date(2025, 5, 2), False, id="exchanged for that Saturday in 2025"),
    ],
)
def test_the_national_calendar_knows(day: date, works: bool) -> None:
    assert VIETNAM.is_working_day(day) is works


def test_every_correction_names_its_paper() -> None:
    assert all(correction.source for correction in CORRECTIONS)


def test_an_office_adds_its_own_days() -> None:
    flood, made_up = date(2026, 11, 25), date(2026, 11, 28)
    office = WorkCalendar(extra_days_off={flood}, extra_working_days={made_up})
    assert not office.is_working_day(flood)
    assert office.is_working_day(made_up)
    assert VIETNAM.is_working_day(flood)


def test_an_office_may_overrule_a_correction() -> None:
    assert WorkCalendar(extra_working_days={date(2026, 1, 2)}).is_working_day(date(2026, 1, 2))


def test_a_day_is_not_both_off_and_worked() -> None:
    with pytest.raises(ValueError, match="2026-11-25"):
        WorkCalendar({date(2026, 11, 25)}, {date(2026, 11, 25)})


def test_the_day_that_sets_a_period_off_is_not_counted() -> None:
    """Civil Code 2015, Article 147.2: from Monday, one working day ends on Tuesday."""
    assert VIETNAM.add_working_days(date(2026, 11, 9), 1) == date(2026, 11, 10)


def test_a_period_may_be_set_off_on_a_day_off() -> None:
    assert VIETNAM.add_working_days(date(2026, 11, 14), 1) == date(2026, 11, 16)


def test_a_period_over_tet_leaves_tet_out() -> None:
    """From Friday 13 February 2026 five working days end on Friday 27: Tết takes a whole week."""
    assert VIETNAM.add_working_days(date(2026, 2, 13), 5) == date(2026, 2, 27)


@pytest.mark.parametrize("count", [0, -1])
def test_a_period_lasts_at_least_one_day(count: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        VIETNAM.add_working_days(date(2026, 11, 9), count)


def test_years_without_known_holidays_are_refused_rather_than_guessed() -> None:
    with pytest.raises(ValueError, match="2101"):
        VIETNAM.is_working_day(date(2101, 3, 1))


@given(start=DAYS, count=st.integers(1, 40))
def test_counting_forth_and_back_agree(start: date, count: int) -> None:
    end = VIETNAM.add_working_days(start, count)
    assert VIETNAM.is_working_day(end)
    assert VIETNAM.working_days_between(start, end) == count
    assert VIETNAM.working_days_between(end, start) == -count


@given(start=DAYS, count=st.integers(1, 40))
def test_a_longer_period_ends_later_and_a_later_start_never_earlier(
    start: date, count: int
) -> None:
    end = VIETNAM.add_working_days(start, count)
    assert VIETNAM.add_working_days(start, count + 1) > end
    assert VIETNAM.add_working_days(start + timedelta(days=1), count) >= end


def test_a_period_that_ends_on_a_closed_day_ends_with_the_next_working_day() -> None:
    """Civil Code 2015, Article 148.5: Sunday 21 June 2026 becomes Monday."""
    assert VIETNAM.end_of_period(date(2026, 6, 21)) == date(2026, 6, 22)
    assert VIETNAM.end_of_period(date(2026, 6, 22)) == date(2026, 6, 22)
