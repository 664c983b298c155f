"""Clearing out, each morning, what has passed its period: `namsao.law.personal_data`.

It is done here because letters and messages are here, and the people's own rows stand below.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from namsao.kernel.action import Facts, action
from namsao.kernel.reach import Actor
from namsao.law.personal_data import days_kept
from namsao.notices.models import Delivery, Message
from namsao.notices.morning import each_morning
from namsao.notices.personal import LAST_LETTER
from namsao.people.models import DataRequest, Invitation, User
from namsao.people.queries import the_program
from namsao.people.tokens import ended_before

type Before = Callable[[str], datetime]
type Overdue = Callable[[Before], Iterator[tuple[str, QuerySet[Any]]]]
ELSEWHERE: list[Overdue] = []
MOST = 5_000  # rows of one kind a morning: the table stays free, the rest goes the next morning


def also_overdue(rows: Overdue) -> Overdue:
    """Register what a later capability keeps for a period: kinds and rows past it."""
    ELSEWHERE.append(rows)
    return rows


def overdue(at: datetime) -> Iterator[tuple[str, QuerySet[Any]]]:
    """What is past its period at that time, by kind."""
    days = days_kept(settings.KEEP_DAYS)

    def before(key: str) -> datetime:
        return at - timedelta(days=days[key])

    out = Q(state__in=["sent", "given_up"])
    gone = before("letters")
    old = Q(sent_at__lt=gone) | Q(sent_at=None, next_try_at__lt=gone)
    yield "letters", Delivery.objects.filter(out & (old | Q(occasion__startswith=LAST_LETTER)))
    yield "messages", Message.objects.filter(read_at__lt=before("messages"))
    unread = Message.objects.filter(read_at=None, created_at__lt=before("unread_messages"))
    yield "unread_messages", unread
    yield "invitations", Invitation.objects.filter(expires_at__lt=before("invitations"))
    yield "requests", DataRequest.objects.filter(answered_at__lt=before("requests"))
    yield "tokens", ended_before(before("tokens"))
    # A session says itself when it ends.
    yield "sessions", Session.objects.filter(expire_date__lt=at)
    for rows in ELSEWHERE:
        yield from rows(before)


@action(
    User,
    "clear_out",
    label=gettext_lazy("Dọn dữ liệu hết thời hạn giữ"),
    effect=gettext_lazy("Xoá thư, tin nhắn, lời mời, yêu cầu và phiên đăng nhập đã quá hạn giữ."),
)
def clear_out(program: User, *, by: Actor, at: datetime) -> Facts:
    """Remove what is past its period; the event tells how much of what, and never whose."""
    removed: dict[str, int] = {}
    for kind, rows in overdue(at):
        some = rows.order_by("pk").values("pk")[:MOST]
        removed[kind] = rows.model._default_manager.filter(pk__in=some).delete()[0]
    return {"removed": {kind: count for kind, count in removed.items() if count}}


@each_morning
def clear_out_overdue(day: date, at: datetime) -> int:
    """Clear out, if there is anything to clear; returns how many rows went."""
    if not any(rows.exists() for _kind, rows in overdue(at)):
        return 0
    program = the_program()
    done = clear_out(User.objects.get(pk=program.user_id), by=program, at=at)
    return sum(done.event.facts["removed"].values())
