"""A trail that cannot be quietly changed: events in a chain, and what they settled, as digests.

Two things are bound. Each event has a link whose hash covers its whole content and the hash of the
link before (docs/decisions/0009-chain-of-events.md). And each event carries digests of the things
that it settled, so that a score sheet changed in the database, behind the program's back, no
longer is what the last event about it says. A capability tells here what its things contain, and
after which actions they are bound. `namsao.kernel.auditing` compares.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from namsao.kernel.models import Reached, TrailLink

type Pieces = dict[str, Any]
type Keys = Sequence[int]

SHORT = 16  # hexadecimal digits of the digest of one piece: tells which, while `all` proves


@dataclass(frozen=True)
class Content:
    """How a kind of thing is read for its digest, freshly from the database.

    `read` answers the pieces of each of the things that are still there; `name` says in words
    which thing it is, `piece` which piece.
    """

    read: Callable[[Keys], dict[int, Pieces]]
    name: Callable[[Keys], dict[int, str]]
    piece: Callable[[str], str]


CONTENTS: dict[str, Content] = {}
BOUND: dict[type[Reached] | str, list[Callable[[Any], Iterable[Reached]]]] = {}


def tells(model: type[Reached], content: Content) -> None:
    """Register how things of `model` are read for their digests."""
    CONTENTS[model._meta.label_lower] = content


def binds(what: type[Reached] | str, things: Callable[[Any], Iterable[Reached]]) -> None:
    """After every action on a thing of the model `what`, or after the action of that name, bind
    the things that `things` answers for the thing acted on."""
    BOUND.setdefault(what, []).append(things)


def columns(rows: Iterable[Mapping[str, Any]], leaving_out: frozenset[str]) -> dict[int, Pieces]:
    """Rows of `.values()` as pieces by their key, without the columns named.

    Empty values are left out: a column that comes later, empty in old rows, changes no digest.
    """
    return {
        row["id"]: {
            name: value
            for name, value in row.items()
            if name not in leaving_out and value is not None and value != ""
        }
        for row in rows
    }


def digests_of(pieces: Pieces, *, whole: bool) -> dict[str, Any]:
    """{"all": SHA-256} of a thing's pieces, with `whole` also {"parts": …}, short, of each."""
    found: dict[str, Any] = {"all": _sha256(pieces)}
    if whole:
        found["parts"] = {name: _sha256(value)[:SHORT] for name, value in pieces.items()}
    return found


def digests_after(action: str, subject: Reached, *, whole: bool) -> dict[str, Any]:
    """What is bound after the action on `subject`: digests by the names of the things.

    `whole`: with a digest of each piece, so that a later change can be named. Asked for when a
    state changes, not at every autosave.
    """
    bound: dict[str, Reached] = {}
    for what in (type(subject), action):
        for things in BOUND.get(what, ()):
            bound.update((thing.ref, thing) for thing in things(subject))
    keys: dict[str, list[int]] = {}
    for thing in bound.values():
        keys.setdefault(thing._meta.label_lower, []).append(thing.pk)
    return {
        f"{label}:{key}": digests_of(pieces, whole=whole)
        for label, listed in keys.items()
        for key, pieces in CONTENTS[label].read(listed).items()
    }


def _sha256(value: Any) -> str:
    text = json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case _:
            raise TypeError(f"no digest of a {type(value).__name__}")


# The chain


def link_events() -> int:
    """Put every event whose transaction has ended into the chain; returns how many.

    When it returns, all of them are linked, by this or by another process. Takes no lock but the
    chain's own, so it may wait a moment, never for an action.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_link_events()")
        return int(cursor.fetchone()[0])


def link_after_commit() -> None:
    """Link the events of this transaction as soon as it stands; nothing is linked before."""
    if all(waiting[1] is not _link for waiting in connection.run_on_commit):
        transaction.on_commit(_link, robust=True)


def _link() -> None:
    link_events()


def head() -> TrailLink | None:
    """The newest link; None while there is no event."""
    return TrailLink.objects.order_by("-position").first()


def link_of(action: str, subject: Reached) -> TrailLink | None:
    """The link of the last event of that action on the thing; None before it is linked."""
    links = TrailLink.objects.filter(event__subject=subject.ref, event__action=action)
    return links.order_by("-position").first()


def verbose(model: type[models.Model]) -> Callable[[str], str]:
    """Names a piece by the verbose name of the model's column, in the reader's language."""
    fields = {field.attname: field for field in model._meta.concrete_fields}

    def words(piece: str) -> str:
        field = fields.get(piece)
        return str(getattr(field, "verbose_name", piece))

    return words
