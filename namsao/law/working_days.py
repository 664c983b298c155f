"""Working days: weekends and Vietnam's public holidays left out, with the days exchanged for them.

Counting follows the Civil Code 2015: a period counted in days leaves out the day of the event
that starts it (Article 147.2) and ends with the end of its last day (Article 148.1 and 148.6).
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

DAY = timedelta(days=1)
SATURDAY = 5
KNOWN_YEARS = range(1995, 2101)  # the years for which the library can place the lunar new year


@dataclass(frozen=True)
class Correction:
    """A day that the holiday library has wrong, and the paper that says so."""

    day: date
    works: bool
    source: str


CORRECTIONS = (
    Correction(date(2026, 1, 2), False, "12729/VPCP-KGVX, 25 December 2025"),
    Correction(date(2026, 1, 10), True, "12729/VPCP-KGVX, 25 December 2025"),
)
_CORRECTED = {correction.day: correction.works for correction in CORRECTIONS}


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked: an office's own days first, then the corrections, then the library.

    An exchanged Saturday on which offices work counts as a working day. Raises ValueError when a
    day is given both as off and as worked.
    """

    extra_days_off: Set[date] = frozenset()
    extra_working_days: Set[date] = frozenset()

    def __post_init__(self) -> None:
        both = sorted(day.isoformat() for day in self.extra_days_off & self.extra_working_days)
        if both:
            raise ValueError(f"days given both as off and as worked: {', '.join(both)}")

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on `day`. Raises ValueError for years without known holidays."""
        if day in self.extra_days_off:
            return False
        if day in self.extra_working_days:
            return True
        if day in _CORRECTED:
            return _CORRECTED[day]
        off, worked = _public_holidays(day.year)
        return day in worked or (day.weekday() < SATURDAY and day not in off)

    def add_working_days(self, start: date, count: int) -> date:
        """The last day of a period of `count` working days that `start` sets off.

        `start` itself is not counted, whether worked or not (Civil Code, Article 147.2).
        Raises ValueError for a count below 1.
        """
        if count < 1:
            raise ValueError(f"a period lasts at least one working day, not {count}")
        day = start
        while count:
            day += DAY
            count -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days of a period that `start` sets off are used up when `end` is over.

        `start` is not counted, `end` is. Negative when `end` lies before `start`: the working
        days by which it does.
        """
        if end < start:
            return -self.working_days_between(end, start)
        return sum(
            self.is_working_day(start + DAY * step) for step in range(1, (end - start).days + 1)
        )

    def end_of_period(self, last_day: date) -> date:
        """`last_day`, or the next working day when offices are closed on it.

        Civil Code, Article 148.5. Only for periods in which somebody must act: a certificate
        does not live longer because its last day is a Sunday.
        """
        while not self.is_working_day(last_day):
            last_day += DAY
        return last_day


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """The library's days off and worked weekend days of a year; the only place that knows it.

    The neighbouring years are read too: an exchange may reach over New Year.
    """
    if year not in KNOWN_YEARS:
        raise ValueError(f"no public holidays are known for the year {year}")
    country = holidays.country_holidays("VN", years=(year - 1, year, year + 1))
    off = frozenset(day for day in country if day.year == year)
    worked = frozenset(day for day in country.weekend_workdays if day.year == year)
    return off, worked


VIETNAM = WorkCalendar()
"""The national calendar, without an office's own days."""
