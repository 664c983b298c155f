"""The log of readings: who opened sealed personal data, when, and what for."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from namsao.kernel.action import REGISTRY
from namsao.kernel.models import Event
from namsao.kernel.reach import Actor
from namsao.people.keeping import READINGS
from namsao.people.models import User
from namsao.producers.models import Producer
from namsao.producers.queries import search


@dataclass(frozen=True)
class Line:
    """One reading as the log shows it."""

    at: datetime
    by: str
    label: str
    producer: Producer | None
    purpose: str


def readings(actor: Actor, *, producer: str = "", person: str = "") -> QuerySet[Event]:
    """The readings that this person may know of, newest first; each filter narrows if given.

    `producer` is part of its name, `person` part of the reader's name or e-mail address.
    """
    reached: QuerySet[Producer] = Producer.objects.where_may(actor, "people.view_readings")
    reached = search(reached, producer) if producer.strip() else reached
    found = Q(pk__in=())
    for action, reading in READINGS.items():
        found |= Q(action=action, subject__in=reading.refs(reached))
    rows = Event.objects.filter(found).select_related("by")
    if named := person.strip():
        people = User.objects.filter(Q(name__icontains=named) | Q(email__icontains=named))
        rows = rows.filter(by__in=people)
    return rows.order_by("-id")


def lines(events: list[Event]) -> list[Line]:
    """The readings with the producers they are of; one query for each kind of reading."""
    producers: dict[str, Producer] = {}
    for action, reading in READINGS.items():
        refs = {event.subject for event in events if event.action == action}
        keys = [int(ref.split(":")[1]) for ref in refs]
        found = reading.producers(keys) if keys else {}
        label = next(iter(refs)).split(":")[0] if refs else ""
        producers |= {f"{label}:{key}": producer for key, producer in found.items()}
    return [_line(event, producers.get(event.subject)) for event in events]


def _line(event: Event, producer: Producer | None) -> Line:
    said = READINGS[event.action].said(event.facts)
    return Line(event.at, str(event.by), str(REGISTRY[event.action].label), producer, said)
