"""The daily digest: one letter a person and day with what happened and what waits, if anything."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import override

from namsao.kernel.reach import Actor
from namsao.notices.kinds import DAILY, KINDS
from namsao.notices.models import EVERYWHERE, Choice, Delivery, Message
from namsao.notices.writing import full, render, split
from namsao.people.models import User

log = logging.getLogger(__name__)

MOST = 50  # messages listed; the inbox has them all


@dataclass(frozen=True)
class DueThing:
    """One thing that waits: its name, where it is, and until when."""

    name: str
    url: str
    due_on: date | None = None

    @property
    def address(self) -> str:
        """Where it is, as written in a letter."""
        return full(self.url)


LISTED = 100
"""How many things of one reason a provider names at most; a digest shows the first few."""


@dataclass(frozen=True)
class Due:
    """Things that wait for one reason: how many, and the first of them."""

    reason: str
    count: str
    first: tuple[DueThing, ...]


def due_of(reason: str, rows: QuerySet[Any], thing: Callable[[Any], DueThing]) -> Iterator[Due]:
    """The rows as one `Due`, told by `thing`; nothing where there are none."""
    found = [thing(row) for row in rows[: LISTED + 1]]
    if found:
        count = f"{LISTED}+" if len(found) > LISTED else str(len(found))
        yield Due(reason, count, tuple(found[:LISTED]))


def deadlines(actor: Actor, day: date) -> list[tuple[str, DueThing]]:
    """Everything with a last day that waits for this person, the nearest first, with why."""
    found = [
        (due.reason, thing)
        for provider in PROVIDERS
        for due in provider(actor, day)
        for thing in due.first
        if thing.due_on is not None
    ]
    return sorted(found, key=lambda one: (one[1].due_on or date.max, one[1].name))


type Provider = Callable[[Actor, date], Iterable[Due]]

PROVIDERS: list[Provider] = []


def tells_what_is_due(provider: Provider) -> Provider:
    """Register what a capability knows to be waiting for a person on a day."""
    PROVIDERS.append(provider)
    return provider


def write_digests(day: date, at: datetime) -> int:
    """Write each person's digest of the day, unless written already; returns how many."""
    done = set(
        Delivery.objects.filter(occasion__startswith=f"digest:{day}:").values_list(
            "occasion", flat=True
        )
    )
    written = 0
    for person in User.objects.filter(is_active=True).order_by("id").iterator():
        if _occasion(person, day) in done:
            continue
        try:
            written += _write(person, day, at)
        except Exception:  # what one person has waiting must not cost the others their digest
            log.exception("the digest of person %s cannot be written", person.pk)
    return written


def _occasion(person: User, day: date) -> str:
    return f"digest:{day}:{person.pk}"


@transaction.atomic
def _write(person: User, day: date, at: datetime) -> bool:
    unread = Message.objects.filter(
        person=person, read_at=None, email="digest", digested_at=None
    ).order_by("id")
    news = list(unread[:MOST])
    with override(person.language):
        waiting = list(_waiting(person, day))
        if not news and not waiting:
            return False
        context = {
            "day": day,
            "news": list(_by_kind(news)),
            "waiting": waiting,
            "inbox": full(reverse("notices:inbox")),
            "choices": full(reverse("notices:choices")),
        }
        subject, body = split(render("notices/digest.txt", context))
    _letter, created = Delivery.objects.get_or_create(
        occasion=_occasion(person, day),
        defaults={
            "address": person.email,
            "subject": subject,
            "body": body,
            "next_try_at": at,
            "area_path": _home_of(person),
        },
    )
    if created:
        Message.objects.filter(pk__in=[message.pk for message in news]).update(digested_at=at)
    return created


def _waiting(person: User, day: date) -> Iterator[Due]:
    if Choice.objects.filter(person=person, kind=DAILY.name, email="never").exists():
        return
    actor = person.actor_on(day)
    for provider in PROVIDERS:
        yield from provider(actor, day)


def _by_kind(news: list[Message]) -> Iterator[tuple[str, list[tuple[Message, str]]]]:
    """Messages under the label of their kind, in the order in which the first of each came."""
    for name in dict.fromkeys(message.kind for message in news):
        label = KINDS[name].label if name in KINDS else name
        found = [(message, full(message.url)) for message in news if message.kind == name]
        yield str(label), found


def _home_of(person: User) -> str:
    """Where the person works, for whoever looks after letters that fail there."""
    held = person.holdings.filter(until=None).select_related("area", "producer__commune")
    first = held.order_by("id").first()
    if first is None:
        return EVERYWHERE
    return first.area.path if first.area else first.producer.commune.path  # type: ignore[union-attr]
