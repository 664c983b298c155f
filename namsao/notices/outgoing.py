"""One attempt to send one thing: taken by one worker, remembered whatever becomes of it."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from namsao.notices.models import Failure, Outgoing

log = logging.getLogger(__name__)

# After each attempt that failed; after the one that follows the last of them it is given up.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
LONGEST_DETAIL = 300


class NotSent(Exception):
    """It did not go out: why, and what the other side said.

    `final`: trying again would change nothing. `wait`: not sooner than the other side asks.
    """

    def __init__(
        self,
        failure: str,
        detail: object = "",
        *,
        final: bool = False,
        wait: timedelta = timedelta(),
    ) -> None:
        super().__init__(failure)
        self.failure, self.final, self.wait = failure, final, wait
        self.detail = " ".join(str(detail).replace("\0", "").split())[:LONGEST_DETAIL]


@dataclass(frozen=True)
class Attempt[M: Outgoing]:
    """What was tried, and the obstacle, if there was one."""

    row: M
    obstacle: NotSent | None


def attempt_next[M: Outgoing](
    rows: QuerySet[M], send: Callable[[M], None], at: datetime
) -> Attempt[M] | None:
    """Try the row that has waited longest; None when none is due.

    The row is locked while it is tried, so two workers never send the same; what another holds
    is passed over. A worker that dies in the middle leaves it as it was, to be tried again.
    """
    with transaction.atomic():
        due = rows.filter(state__in=["waiting", "failed"], next_try_at__lte=at)
        locked = due.select_for_update(skip_locked=True, of=("self",))
        row = locked.order_by("next_try_at", "id").first()
        if row is None:
            return None
        obstacle = _try(row, send)
        remember(row, obstacle, at)
    return Attempt(row, obstacle)


def _try[M: Outgoing](row: M, send: Callable[[M], None]) -> NotSent | None:
    try:
        send(row)
    except NotSent as obstacle:
        return obstacle
    except Exception as error:  # one row that breaks its sender must not hold up the others
        log.exception("%s cannot be sent", row.ref)
        return NotSent(Failure.BROKEN, repr(error))
    return None


def remember(
    row: Outgoing,
    obstacle: NotSent | None,
    at: datetime,
    pauses: Sequence[timedelta] = PAUSES,
) -> None:
    """Write down what came of an attempt, and when the next one is due."""
    attempts = row.attempts + 1
    fields: dict[str, object] = {"attempts": attempts, "failure": "", "detail": ""}
    if obstacle is None:
        fields |= {"state": "sent", "sent_at": at}
    else:
        fields |= {"failure": obstacle.failure, "detail": obstacle.detail, "state": "given_up"}
        if attempts <= len(pauses) and not obstacle.final:
            pause = max(pauses[attempts - 1], obstacle.wait)
            fields |= {"state": "failed", "next_try_at": at + pause}
    type(row)._default_manager.filter(pk=row.pk).update(**fields)
