"""What is in dispute: second looks, objections to facts, members of the same commune."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from namsao.assessment.models import Entry, ScoreSheet, Seat, Session
from namsao.assessment.queries import Sitting, settled_facts
from namsao.assessment.room.models import SecondLook


def looks_of(entries: Iterable[Entry]) -> QuerySet[SecondLook]:
    """The second looks at sheets of these dossiers, in the order asked."""
    rows = SecondLook.objects.filter(sheet__entry__in=[entry.pk for entry in entries])
    return rows.select_related("sheet__seat__person", "first", "second").order_by("id")


def open_look(sheet: ScoreSheet) -> SecondLook | None:
    """The second look that waits for the sheet's member."""
    return sheet.second_looks.filter(second=None).select_related("first").first()


@dataclass(frozen=True)
class Looked:
    """A second look as the minutes tell it."""

    entry_id: int
    product: str
    member: str
    ground: str
    reason: str
    asked_at: datetime
    first_total: int
    second_total: int | None  # None while the member still looks
    outcome: str
    answer: str


def minuted_looks(session: Session) -> list[Looked]:
    """The second looks of a session for its minutes, in the order asked. One query."""
    rows = SecondLook.objects.filter(sheet__entry__session=session).select_related(
        "sheet__seat__person", "sheet__entry__dossier__product", "first", "second"
    )
    return [
        Looked(
            entry_id=row.sheet.entry_id,
            product=row.sheet.entry.dossier.product.name,
            member=row.sheet.seat.person.name,
            ground=row.get_ground_display(),
            reason=row.reason,
            asked_at=row.asked_at,
            first_total=row.first.total,
            second_total=row.second.total if row.second else None,
            outcome=row.get_outcome_display() if row.outcome else "",
            answer=row.answer,
        )
        for row in rows.order_by("id")
    ]


def objections(sheets: Iterable[ScoreSheet]) -> list[tuple[str, int]]:
    """Settled facts that these sheets see otherwise, as (criterion, stored choice)."""
    return [
        (score.criterion, score.choice)
        for sheet in sheets
        for score in sheet.scores.all()
        if score.objection and score.choice is not None
    ]


def unresolved(entry: Entry, sheets: Sequence[ScoreSheet]) -> list[str]:
    """The criteria whose settled fact a sheet objects to, without a resolution."""
    resolved = {one.criterion for one in entry.resolutions.all()}
    said = [(number, choice) for number, choice in objections(sheets) if number not in resolved]
    settled = settled_facts(entry) if said else {}
    return sorted({n for n, choice in said if n in settled and settled[n] != choice})


def own_commune(entries: Iterable[Entry], sitting: Sitting) -> Mapping[int, list[Seat]]:
    """Entry to the voters who are of the producer's commune and whose conflict is not recorded.

    Empty where the rules of operation do not keep members from their own commune.
    """
    if not sitting.session.round.rules.own_commune_conflicts:
        return {}
    return {entry.pk: found for entry in entries if (found := of_commune(entry, sitting))}


def of_commune(entry: Entry, sitting: Sitting) -> list[Seat]:
    """The voters of a dossier who are of its producer's commune."""
    here = entry.dossier.product.producer.commune_id
    return [seat for seat in sitting.voters(entry) if seat.commune_id == here]
