"""What the capabilities hold about a person, and what they do when the person is to be erased.

People stand below the capabilities that keep most of it: each registers here what it holds for a
line of the register in `namsao.law.personal_data`, why erasure must wait, and how it erases.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from namsao.law.personal_data import Category, days_kept, register
from namsao.people.models import User
from namsao.producers.models import Producer

SHOWN = 5  # things of one kind on the page; the download has them all


@dataclass(frozen=True)
class Piece:
    """One thing held: a line for the person, and the facts for the download."""

    text: str
    facts: dict[str, Any] = field(default_factory=dict)


type Rows = Callable[[User], QuerySet[Any]]
type Tell = Callable[[Any], Piece]

HELD: dict[str, list[tuple[Rows, Tell]]] = {}
HINDRANCES: list[Callable[[User], str | None]] = []
ERASERS: list[Callable[[User, datetime], None]] = []


def holds(category: str, rows: Rows) -> Callable[[Tell], Tell]:
    """Register rows about a person under a line of the register, each told as a `Piece`."""
    if category not in {line.key for line in register()}:
        raise ValueError(f"the register has no line {category}")

    def keep(tell: Tell) -> Tell:
        HELD.setdefault(category, []).append((rows, tell))
        return tell

    return keep


def hinders_erasure[F: Callable[[User], str | None]](reason: F) -> F:
    """Register why a person cannot be erased yet: a sentence for a person, or None."""
    HINDRANCES.append(reason)
    return reason


def erases[F: Callable[[User, datetime], None]](erase: F) -> F:
    """Register what a capability removes, while the person's name and address still stand."""
    ERASERS.append(erase)
    return erase


def hindrance(person: User) -> str | None:
    """The first reason why the person cannot be erased now."""
    return next((said for why in HINDRANCES if (said := why(person))), None)


@dataclass(frozen=True)
class Section:
    """One line of the register, with what is held of it about one person."""

    category: Category
    pieces: list[Piece]
    more: bool
    periods: list[tuple[int | None, Any]]


def sections(person: User) -> list[Section]:
    """What is held about the person, line by line; a fixed number of queries."""
    return [_section(line, person) for line in register()]


def _section(line: Category, person: User) -> Section:
    pieces: list[Piece] = []
    more = False
    for rows, tell in HELD.get(line.key, ()):
        found = list(rows(person)[: SHOWN + 1])
        more = more or len(found) > SHOWN
        pieces += [tell(row) for row in found[:SHOWN]]
    days = days_kept(settings.KEEP_DAYS)
    return Section(line, pieces, more, [(days.get(r.key), r) for r in line.retention])


def everything(person: User) -> Iterator[tuple[Category, list[dict[str, Any]]]]:
    """All that is held about the person, for the download."""
    for line in register():
        yield (
            line,
            [
                tell(row).facts
                for rows, tell in HELD.get(line.key, ())
                for row in rows(person).iterator(chunk_size=500)
            ],
        )


# Readings of sealed data


@dataclass(frozen=True)
class Reading:
    """An action that unseals: how events name its things, which producer each is of, what for."""

    refs: Callable[[QuerySet[Producer]], QuerySet[Any]]
    producers: Callable[[list[int]], dict[int, Producer]]
    said: Callable[[dict[str, Any]], str]


def refs(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows as events name them, "producers.producer:12", for a subquery."""
    label = f"{rows.model._meta.label_lower}:"
    named = Concat(Value(label), Cast("pk", CharField()), output_field=CharField())
    told: QuerySet[Any] = rows.order_by().annotate(event_ref=named).values("event_ref")
    return told


# Name of the action to how it is read. A later capability that unseals registers itself here.
READINGS: dict[str, Reading] = {
    "producers.read_personal_data": Reading(
        refs,
        lambda keys: Producer.objects.in_bulk(keys),
        lambda facts: str(facts.get("purpose", "")),
    ),
}
