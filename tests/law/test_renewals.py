"""After a recognition: windows, extension, reminders (Articles 7.5, 7.6, 12.3)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namsao.law.regimes import IN_FORCE
from namsao.law.renewals import (
    Filing,
    alive_until,
    filing,
    may_be_extended,
    open_kinds,
    reminder_on,
)

EXPIRES = date(2029, 10, 1)
DAYS = st.dates(date(2023, 3, 1), date(2035, 1, 1))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2029, 4, 3), Filing.TOO_EARLY),  # 181 days before
        (date(2029, 4, 4), Filing.IN_WINDOW),  # 180
        (date(2029, 6, 3), Filing.IN_WINDOW),  # 120
        (date(2029, 6, 4), Filing.TOO_LATE),  # 119
    ],
)
def test_a_renewal_is_filed_from_180_to_120_days_before_the_expiry(day, expected):
    assert filing(EXPIRES, day) is expected


def test_who_lost_the_window_before_the_decision_began_may_file_late():
    """Certificates whose window closed by 21 May 2026 and that lived on 22 May (Article 12.3)."""
    assert may_be_extended(date(2026, 5, 22))
    assert may_be_extended(date(2026, 9, 18))  # its window closed on 21 May
    assert not may_be_extended(date(2026, 9, 19))  # its window closed on 22 May
    assert not may_be_extended(date(2026, 5, 21))  # dead before
    assert filing(date(2026, 7, 1), date(2026, 12, 28)) is Filing.EXTENDED  # 180 days after
    assert filing(date(2026, 7, 1), date(2026, 12, 29)) is Filing.TOO_LATE


def test_the_extension_needs_a_pending_renewal_and_ends_after_180_days():
    expires = date(2026, 7, 1)
    assert alive_until(expires, renewal_pending=False) == expires
    assert alive_until(expires, renewal_pending=True) == date(2026, 12, 28)
    assert alive_until(EXPIRES, renewal_pending=True) == EXPIRES


@given(expires=DAYS, day=DAYS)
def test_the_extension_never_takes_life_away(expires, day):
    assert alive_until(expires, renewal_pending=True) >= expires
    assert alive_until(expires, renewal_pending=True) <= expires + timedelta(days=180)


@pytest.mark.parametrize(
    ("stars", "day", "kinds"),
    [
        (4, date(2028, 1, 1), {"upgrade"}),
        (5, date(2028, 1, 1), set()),
        (4, date(2029, 3, 5), {"upgrade", "renewal"}),  # 210 days before: laid out, not yet filed
        (5, date(2029, 5, 1), {"renewal"}),
        (4, date(2029, 6, 4), {"upgrade", "first"}),  # the window is missed
        (4, date(2029, 10, 2), {"first"}),
    ],
)
def test_which_dossier_may_follow_a_certificate(stars, day, kinds):
    assert open_kinds(stars, EXPIRES, day) == kinds


@given(stars=st.integers(3, 5), expires=DAYS, day=DAYS)
def test_a_product_with_stars_below_five_always_has_a_way_on(stars, expires, day):
    kinds = open_kinds(stars, expires, day)
    if day > expires and filing(expires, day) is Filing.TOO_LATE:
        assert kinds == {"first"}
    elif stars < 5:
        assert kinds


# Days before the expiry, and what is told: written from Articles 4.3, 7.6.a and 12.3.
TOLD = {
    210: "prepare",
    180: "opens",
    150: "narrows",
    130: "closing",
    120: "last_day",
    119: "missed",
    30: "expires_soon",
    -1: "expired",
}


def test_every_reminder_comes_on_its_day_and_on_no_other():
    told = {
        days: reminder.key
        for days in range(400, -400, -1)
        if (
            reminder := reminder_on(
                EXPIRES,
                EXPIRES - timedelta(days=days),
                renewal_filed=False,
                renewal_pending=False,
            )
        )
    }
    assert told == TOLD


def test_who_has_filed_is_not_told_to_file():
    told = {
        reminder.key
        for days in range(400, -400, -1)
        if (
            reminder := reminder_on(
                EXPIRES, EXPIRES - timedelta(days=days), renewal_filed=True, renewal_pending=True
            )
        )
    }
    assert told == {"expires_soon", "expired"}


def test_an_extended_certificate_is_told_of_the_end_of_its_extension():
    expires = IN_FORCE + timedelta(days=40)
    told = [
        (days, reminder.key)
        for days in range(400, -400, -1)
        if (
            reminder := reminder_on(
                expires, expires - timedelta(days=days), renewal_filed=True, renewal_pending=True
            )
        )
    ]
    assert told == [(30, "expires_soon"), (-150, "extension_ends"), (-181, "extension_over")]
