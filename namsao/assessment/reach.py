"""Members of a round reach its dossiers through their seats; a declared conflict hides one."""

from django.db.models import Q

from namsao.assessment.models import (
    Conflict,
    Entry,
    Finding,
    Result,
    Round,
    ScoreSheet,
    Seat,
    Session,
    SiteVisit,
)
from namsao.dossiers.models import Answer, CommuneReport, Dossier, Evidence
from namsao.kernel.models import Reached
from namsao.kernel.reach import HIDDEN, NAMED, Actor, Narrowing
from namsao.producers.models import Producer, Product

# From each model to the round whose seats name a person, and to the entry a conflict would hide.
ROUND_OF: dict[type[Reached], str] = {
    Round: "",
    Session: "round__",
    Seat: "round__",
    Entry: "round__",
    Finding: "entry__round__",
    SiteVisit: "entry__round__",
    ScoreSheet: "entry__round__",
    Result: "entry__round__",
    Dossier: "entry__round__",
    Answer: "dossier__entry__round__",
    Evidence: "dossier__entry__round__",
    CommuneReport: "dossier__entry__round__",
    Product: "dossiers__entry__round__",
    Producer: "products__dossiers__entry__round__",
}
ENTRY_OF: dict[type[Reached], str] = {
    Entry: "",
    Finding: "entry__",
    SiteVisit: "entry__",
    ScoreSheet: "entry__",
    Result: "entry__",
    Dossier: "entry__",
    Answer: "dossier__entry__",
    Evidence: "dossier__entry__",
    CommuneReport: "dossier__entry__",
}


def seated(model: type[Reached], lookup: str) -> Narrowing:
    """Rows of rounds in which the person has a seat."""

    def rule(actor: Actor, action: str) -> Q:
        rounds = Seat.objects.filter(person_id=actor.user_id, ended_at__isnull=True).values(
            "round"
        )
        # A row that many entries lead to must not come many times: ask for it by its key.
        rows = model._default_manager.filter(**{f"{lookup}pk__in": rounds})
        return Q(pk__in=rows.values("pk"))

    return rule


def conflicted(lookup: str) -> Narrowing:
    """Rows of dossiers on which the person declared a conflict, whatever else they hold.

    Concluding is spared: a chair who stepped aside on one dossier still closes the session, and
    adds nothing to what the others' sheets say.
    """

    def rule(actor: Actor, action: str) -> Q:
        if action == "assessment.conclude":
            return Q(pk__in=())
        entries = Conflict.objects.filter(seat__person_id=actor.user_id).values("entry")
        return Q(**{f"{lookup}pk__in" if lookup else "pk__in": entries})

    return rule


def unsigned(actor: Actor, action: str) -> Q:
    """Others' sheets that a person may not see yet.

    Nobody sees an unsigned sheet but its member. A member who scores a dossier sees the others'
    signed sheets only after signing their own.
    """
    others = ~Q(seat__person_id=actor.user_id)
    if action == "assessment.reopen_sheet":
        return others & ~Q(state="signed")
    mine_open = Entry.objects.filter(
        round__seats__person_id=actor.user_id,
        round__seats__duty__in=("chair", "member"),
        round__seats__ended_at__isnull=True,
    ).exclude(sheets__in=ScoreSheet.objects.filter(seat__person_id=actor.user_id, state="signed"))
    before_session_closed = ~Q(entry__session__state="closed")
    return others & (
        ~Q(state="signed") | (Q(entry__in=mine_open.values("pk")) & before_session_closed)
    )


def only_own(actor: Actor, action: str) -> Q:
    """For what one does on one's own sheet, everybody else's."""
    own_only = {"assessment.score", "assessment.sign_sheet"}
    return ~Q(seat__person_id=actor.user_id) if action in own_only else Q(pk__in=())


# Who reads a result before the authority has decided on it: it is announced after (Article 7.3.g).
BEFORE_DECISION = (
    "ocop_office",
    "advisory_member",
    "council_member",
    "council_chair",
    "council_secretary",
    "leader",
    "ministry_office",
    "auditor",
)


def undecided(actor: Actor, action: str) -> Q:
    """Results that are not announced yet, for producers and communes."""
    if actor.holds(*BEFORE_DECISION):
        return Q(pk__in=())
    return Q(entry__dossier__state="concluded")


HIDDEN.setdefault(Result, []).append(undecided)
HIDDEN.setdefault(ScoreSheet, []).extend([unsigned, only_own])

for model, lookup in ROUND_OF.items():
    NAMED.setdefault(model, []).append(seated(model, lookup))
for model, lookup in ENTRY_OF.items():
    HIDDEN.setdefault(model, []).append(conflicted(lookup))
