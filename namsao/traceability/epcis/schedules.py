"""When a scheduled subscription runs: EPCIS 2.0, section 8.2.5.3, like a line of cron, in UTC."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

# Field: (least, most); days of the week are 1 (Monday) to 7.
_FIELDS = {
    "second": (0, 59),
    "minute": (0, 59),
    "hour": (0, 23),
    "dayOfMonth": (1, 31),
    "month": (1, 12),
    "dayOfWeek": (1, 7),
}
_LOOK_AHEAD = 366 * 5  # days


class BadSchedule(ValueError):
    """No schedule. Its text is a sentence for a person."""


def next_run(schedule: Mapping[str, Any], after: datetime) -> datetime:
    """The first moment of the schedule later than `after`. Raises BadSchedule.

    A field that is not given takes every value; seconds that are not given are 0. Values are
    numbers, lists "1,15" and ranges "[9-17]".
    """
    for name in schedule:
        if name not in _FIELDS:
            raise BadSchedule(_("Lịch không có trường %s.") % name)
    allowed = {name: _values(schedule.get(name), name) for name in _FIELDS}
    if "second" not in schedule:
        allowed["second"] = [0]
    start = after.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
    day = start.date()
    for _ahead in range(_LOOK_AHEAD):
        if (
            day.day in allowed["dayOfMonth"]
            and day.month in allowed["month"]
            and day.isoweekday() in allowed["dayOfWeek"]
        ):
            found = _in_day(datetime(day.year, day.month, day.day, tzinfo=UTC), start, allowed)
            if found is not None:
                return found
        day += timedelta(days=1)
    raise BadSchedule(_("Lịch này không có ngày nào."))


def _in_day(
    midnight: datetime, start: datetime, allowed: Mapping[str, list[int]]
) -> datetime | None:
    for hour in allowed["hour"]:
        for minute in allowed["minute"]:
            if midnight + timedelta(hours=hour, minutes=minute, seconds=59) < start:
                continue
            for second in allowed["second"]:
                moment = midnight + timedelta(hours=hour, minutes=minute, seconds=second)
                if moment >= start:
                    return moment
    return None


def _values(text: object, name: str) -> list[int]:
    least, most = _FIELDS[name]
    if text is None or text == "":
        return list(range(least, most + 1))
    found: set[int] = set()
    for part in str(text)[:200].split(","):
        first, dash, last = part.strip().strip("[]").partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise BadSchedule(_("Giá trị của %s không đọc được.") % name)
        begin, end = int(first[:4]), int((last or first)[:4])
        if not least <= begin <= end <= most:
            raise BadSchedule(_("Giá trị của %s nằm ngoài khoảng cho phép.") % name)
        found |= set(range(begin, end + 1))
    return sorted(found)
