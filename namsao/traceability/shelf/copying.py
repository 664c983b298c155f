"""A copy for every lot on sale before anybody scans it, made by the worker beside the site.

A lot is on sale from its packing until its best-before day, or for a year where it has none. A
copy says what is true on the day it was made, so each is made again after midnight and once more
in the day; one that fell with the truth comes again with the next look.
"""

import logging
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import Error
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.timezone import localdate, localtime

from namsao.notices.morning import all_day_long, each_morning
from namsao.traceability.diary.events import PRODUCT_WORD
from namsao.traceability.lots.models import Lot
from namsao.traceability.shelf import copies, pages
from namsao.traceability.shelf.telling import EXPIRY
from namsao.traceability.shelf.words import LANGUAGES

MOST = 10_000  # the newest lots: some hundred megabytes of copies
LOOK_AGAIN = timedelta(minutes=10)
GROWN_OLD = timedelta(hours=12)
WITHOUT_DATE = timedelta(days=365)
SECONDS = 1.0  # of a turn: letters wait meanwhile

log = logging.getLogger(__name__)


@dataclass
class Rounds:
    """What a worker knows between its turns. A new worker begins with a look at all lots."""

    newest: int = 0
    look_at: datetime | None = None
    waiting: deque[int] = field(default_factory=deque)


ROUNDS = Rounds()


@all_day_long
def make_copies(at: datetime, rounds: Rounds = ROUNDS) -> int:
    """Copies that are missing or old, for a second; answers for how many lots."""
    _look(at, rounds)
    until, made = time.monotonic() + SECONDS, 0
    while rounds.waiting and time.monotonic() < until:
        lot = Lot.objects.select_related("producer__commune", "batch").get(pk=rounds.waiting[0])
        try:
            pages.copy(lot, at)
            made += 1
        except Error:
            raise  # the database is away: it stays the next one
        except Exception:
            log.exception("the page of lot %s cannot be made", lot.pk)
        rounds.waiting.popleft()
    return made


def _look(at: datetime, rounds: Rounds) -> None:
    """Queue what wants a copy: new lots at every turn, all of them now and then."""
    rows = Lot.objects.filter(ilmd__has_key=PRODUCT_WORD)
    if rounds.look_at is None or at >= rounds.look_at:
        if rounds.waiting:
            return  # the last look is not through yet
        rounds.look_at = at + LOOK_AGAIN
    else:
        rows = rows.filter(pk__gt=rounds.newest)
    rounds.newest = Lot.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rounds.waiting.extend(_wanting(rows, at))


def _wanting(rows: QuerySet[Lot], at: datetime) -> Iterator[int]:
    day = localdate(at)
    told: Iterable[tuple[int, str, datetime | None, Any]] = (
        rows.annotate(best_before=KeyTextTransform(EXPIRY, "ilmd"))
        .order_by("-pk")
        .values_list("pk", "uri", "made_at", "best_before")[:MOST]
    )
    for pk, uri, made_at, best_before in told:
        if on_sale(made_at, best_before, day) and not _copied(uri, at):
            yield pk


def on_sale(made_at: datetime | None, best_before: str | None, day: date) -> bool:
    """Whether a packed lot may still stand on a shelf."""
    try:
        return date.fromisoformat((best_before or "")[:10]) >= day
    except ValueError:
        return made_at is not None and localdate(made_at) + WITHOUT_DATE >= day


def _copied(uri: str, at: datetime) -> bool:
    """Whether each language has a copy of today that is not old."""
    for language in LANGUAGES:
        made = copies.made_at(copies.place_of(uri, language))
        if made is None or at.timestamp() - made > GROWN_OLD.total_seconds():
            return False
        if localtime(datetime.fromtimestamp(made, at.tzinfo)).date() != localdate(at):
            return False
    return True


@each_morning
def clear_old_copies(day: date, at: datetime) -> int:
    """Copies of lots that are sold out, which nobody would be given any more."""
    return copies.clear_out(at)
