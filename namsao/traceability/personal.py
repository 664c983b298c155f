"""What the chain holds about the people who hand events in and ask for them."""

from datetime import datetime

from namsao.people.keeping import Piece, erases, holds
from namsao.people.models import User
from namsao.people.personal import day
from namsao.traceability.models import CaptureJob, NamedQuery


@holds("captures", lambda person: CaptureJob.objects.filter(by=person).order_by("-id"))
def capture_job(row: CaptureJob) -> Piece:
    """A document that the person handed in."""
    facts = {"code": row.code, "created_at": row.created_at, "accepted": row.accepted}
    return Piece(f"{row.code}, {day(row.created_at)}", facts)


@holds("captures", lambda person: NamedQuery.objects.filter(owner=person).order_by("name"))
def named_query(row: NamedQuery) -> Piece:
    """A query that the person named."""
    return Piece(row.name, {"name": row.name, "query": row.query, "created_at": row.created_at})


@erases
def queries(person: User, at: datetime) -> None:
    """A query answers to its owner; without one it and its subscriptions go."""
    NamedQuery.objects.filter(owner=person).delete()
