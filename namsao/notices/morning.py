"""What is done beside the site: once a day before the offices open, and all day long."""

from collections.abc import Callable
from datetime import date, datetime

from django.utils.timezone import localdate

from namsao.areas.models import Area
from namsao.kernel.models import Verification
from namsao.kernel.trail import link_events
from namsao.notices.digest import write_digests
from namsao.people.auditing import COUNTRY, verify_trail
from namsao.people.queries import the_program

type Work = Callable[[date, datetime], int]

WORK: list[Work] = []

type Turn = Callable[[datetime], int]

TURNS: list[Turn] = []


def all_day_long(turn: Turn) -> Turn:
    """Register a function (now) that does a little of what waits, every few seconds.

    It answers how many things it did.
    """
    TURNS.append(turn)
    return turn


@all_day_long
def link_what_was_left(at: datetime) -> int:
    """Events whose process died between its transaction and the chain."""
    return link_events()


def do_turn(at: datetime) -> dict[str, int]:
    """A little of everything that waits, by name."""
    return {turn.__name__: turn(at) for turn in TURNS}


def each_morning(work: Work) -> Work:
    """Register a function (day, now) that does something once a day, however often it runs.

    It answers how many things it did.
    """
    WORK.append(work)
    return work


@each_morning
def verify_the_trail(day: date, at: datetime) -> int:
    """Go over the chain of events and what it binds, once a day; answers how many faults.

    The whole of it on Mondays and after a fault, else what was added since the last time.
    """
    last = Verification.objects.order_by("-id").first()
    if last is not None and localdate(last.at) == localdate(at):
        return 0
    link_events()
    whole = day.weekday() == 0 or last is None or last.fault_count > 0
    country = Area.objects.get(path=COUNTRY)
    done = verify_trail(country, by=the_program(), at=at, whole=whole)
    return int(done.event.facts["faults"])


def do_morning(day: date, at: datetime) -> dict[str, int]:
    """Everything that is due on that day, by name; the digests last, so that they tell of it."""
    done = {work.__name__: work(day, at) for work in WORK}
    return {**done, "write_digests": write_digests(day, at)}
