"""What an evaluation holds about its members, and when erasure must wait for it."""

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from namsao.assessment.models import Attendance, Conflict, Finding, ScoreSheet, Seat
from namsao.people.keeping import Piece, hinders_erasure, holds
from namsao.people.models import User
from namsao.people.personal import day


@holds("council", lambda person: person.seats.select_related("round", "commune").order_by("-id"))
def seat(row: Seat) -> Piece:
    """An appointment."""
    facts = {"round": row.round.name, "duty": row.duty, "organisation": row.organisation}
    facts |= {"commune": row.commune.full_title if row.commune else ""}
    text = f"{row.get_duty_display()}, {row.round.name}, {row.organisation}"
    return Piece(text, facts | {"ended_at": row.ended_at})


@holds(
    "council",
    lambda person: (
        Attendance.objects.filter(seat__person=person).select_related("session").order_by("-id")
    ),
)
def attendance(row: Attendance) -> Piece:
    """Whether the person was present."""
    said = _("có mặt") if row.present else _("vắng")
    facts = {"session": row.session.ref, "on": row.session.meets_on, "present": row.present}
    return Piece(f"{row.session.meets_on:%d/%m/%Y}: {said}", facts)


@holds(
    "judgements",
    lambda person: (
        ScoreSheet.objects.filter(seat__person=person)
        .select_related("entry__dossier__product")
        .prefetch_related("scores", "filings", "second_looks")
        .order_by("-id")
    ),
)
def sheet(row: ScoreSheet) -> Piece:
    """A score sheet with what was written on it."""
    notes = [
        {
            "criterion": one.criterion,
            "choice": one.choice,
            "note": one.note,
            "objection": one.objection,
        }
        for one in row.scores.all()
    ]
    text = f"{row.entry.dossier.product.name}: {row.get_state_display()} {day(row.signed_at)}"
    facts = {"entry": row.entry.ref, "state": row.state, "signed_at": row.signed_at}
    filings = [
        {"number": one.number, "signed_at": one.signed_at, "scores": one.scores}
        for one in row.filings.all()
    ]
    looks = [{"reason": one.reason, "answer": one.answer} for one in row.second_looks.all()]
    said = {"remark": row.remark, "scores": notes, "filings": filings, "second_looks": looks}
    return Piece(text, facts | said)


@holds(
    "judgements",
    lambda person: (
        Finding.objects.filter(by=person).select_related("entry__dossier__product").order_by("-id")
    ),
)
def finding(row: Finding) -> Piece:
    """A finding of the advisory team that the person recorded."""
    text = f"{row.entry.dossier.product.name}, {row.criterion}: {row.reason}"
    facts = {"entry": row.entry.ref, "criterion": row.criterion, "reason": row.reason}
    return Piece(text, facts | {"found_at": row.found_at})


@holds(
    "conflicts",
    lambda person: (
        Conflict.objects.filter(seat__person=person)
        .select_related("entry__dossier__product")
        .order_by("-id")
    ),
)
def conflict(row: Conflict) -> Piece:
    """A declared conflict of interest."""
    facts = {
        "entry": row.entry.ref,
        "kind": row.kind,
        "reason": row.reason,
        "recorded_by_another": row.recorded,
        "declared_at": row.declared_at,
    }
    text = f"{row.entry.dossier.product.name}: {row.get_kind_display()}. {row.reason}"
    return Piece(text, facts)


@hinders_erasure
def seat_in_an_open_round(person: User) -> str | None:
    """A council must know who its members are until it has concluded."""
    under_way = Q(round__results_until__gt=localdate()) | Q(
        round__entries__dossier__state__in=["in_round", "appraised"]
    )
    seats = Seat.objects.filter(under_way, person=person, ended_at=None, round__state="open")
    held = seats.select_related("round").order_by("id").first()
    if held is None:
        return None
    return _(
        "Đang là %(duty)s của %(round)s. Hãy thôi phân công người này, hoặc chờ đợt kết thúc."
    ) % {"duty": held.get_duty_display().lower(), "round": held.round.name}
