"""Members of a round reach its dossiers through their seats; a declared conflict hides one."""

from django.db.models import Q

from namsao.areas.models import Area
from namsao.assessment.models import (
    SCORING,
    Conflict,
    Duty,
    Entry,
    Finding,
    Result,
    Round,
    Sample,
    ScoreSheet,
    Seat,
    Session,
    SiteVisit,
    Substitution,
)
from namsao.dossiers.models import Answer, CommuneReport, Dossier, DossierMessage, Evidence
from namsao.kernel.models import Reached
from namsao.kernel.reach import HIDDEN, NAMED, NOTHING, Actor, Narrowing
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
    Sample: "dossier__entries__round__",
    Dossier: "entries__round__",
    Answer: "dossier__entries__round__",
    Evidence: "dossier__entries__round__",
    CommuneReport: "dossier__entries__round__",
    Product: "dossiers__entries__round__",
    Producer: "products__dossiers__entries__round__",
}
ENTRY_OF: dict[type[Reached], str] = {
    Entry: "",
    Finding: "entry__",
    SiteVisit: "entry__",
    ScoreSheet: "entry__",
    Result: "entry__",
    Sample: "dossier__entries__",
    Dossier: "entries__",
    Answer: "dossier__entries__",
    Evidence: "dossier__entries__",
    CommuneReport: "dossier__entries__",
    DossierMessage: "dossier__entries__",
}


OF_A_ROUND = (Round, Session, Seat)
# What a seat gives only to those with that duty in the very round: who chairs one round may be a
# member like the others in the next.
BY_DUTY = {
    "assessment.view_agreement": ("chair", "secretary"),
    "assessment.view_own_agreement": ("chair", "member"),
    "assessment.record_attendance": ("chair", "vice_chair", "secretary"),
}


def seated(model: type[Reached], lookup: str) -> Narrowing:
    """Rows of rounds in which the person has a seat.

    Of dossiers a substitute reaches only those for which they stand in.
    """

    def rule(actor: Actor, action: str) -> Q:
        seats = Seat.objects.filter(person_id=actor.user_id, ended_at__isnull=True)
        if action in BY_DUTY:
            seats = seats.filter(duty__in=BY_DUTY[action])
        # A row that many entries lead to must not come many times: ask for it by its key.
        rows = model._default_manager
        if model in OF_A_ROUND:
            return Q(pk__in=rows.filter(**{f"{lookup}pk__in": seats.values("round")}).values("pk"))
        own = seats.exclude(duty=Duty.SUBSTITUTE).values("round")
        entries = lookup.removesuffix("round__")
        standing_in = Entry.objects.filter(stood_in_for(actor)).values("pk")
        return Q(pk__in=rows.filter(**{f"{lookup}pk__in": own}).values("pk")) | Q(
            pk__in=rows.filter(**{f"{entries}pk__in": standing_in}).values("pk")
        )

    return rule


def stood_in_for(actor: Actor) -> Q:
    """The entries that the person scores in place of a member."""
    found = Substitution.objects.filter(
        substitute__person_id=actor.user_id, substitute__ended_at__isnull=True
    )
    whole = found.filter(entry__isnull=True).values("session")
    return Q(session__in=whole) | Q(pk__in=found.filter(entry__isnull=False).values("entry"))


def conflicted(lookup: str) -> Narrowing:
    """Rows of dossiers on which the person declared a conflict, whatever else they hold.

    Concluding is spared: a chair who stepped aside on one dossier still closes the session, and
    adds nothing to what the others' sheets say.
    """

    def rule(actor: Actor, action: str) -> Q:
        if action == "assessment.conclude":
            return NOTHING
        entries = Conflict.objects.filter(seat__person_id=actor.user_id).values("entry")
        return Q(**{f"{lookup}pk__in" if lookup else "pk__in": entries})

    return rule


OWN_SHEET = frozenset({"assessment.score", "assessment.deliver_sheet", "assessment.sign_sheet"})


def unsigned(actor: Actor, action: str) -> Q:
    """Others' sheets that a person may not see yet.

    Nobody sees an unsigned sheet but its member. A member who scores a dossier sees the others'
    signed sheets only after signing their own.
    """
    if action in OWN_SHEET:
        return NOTHING  # others' sheets are out of reach, signed or not
    others = ~Q(seat__person_id=actor.user_id)
    if action in {"assessment.reopen_sheet", "assessment.look_again"}:
        return others & ~Q(state="signed")
    mine_open = Entry.objects.filter(
        round__seats__person_id=actor.user_id,
        round__seats__duty__in=SCORING,
        round__seats__ended_at__isnull=True,
    ).exclude(sheets__in=ScoreSheet.objects.filter(seat__person_id=actor.user_id, state="signed"))
    before_session_closed = ~Q(entry__session__state="closed")
    return others & (
        ~Q(state="signed") | (Q(entry__in=mine_open.values("pk")) & before_session_closed)
    )


def only_own(actor: Actor, action: str) -> Q:
    """For what one does on one's own sheet, everybody else's."""
    return ~Q(seat__person_id=actor.user_id) if action in OWN_SHEET else NOTHING


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
    """Results that are not announced yet, for producers and communes.

    What the centre's council concludes is its own until the minister has decided or returned it
    (Article 7.4.g): only those who reach the country see it before.
    """
    concluded = Q(entry__dossier__state="concluded")
    if not actor.holds(*BEFORE_DECISION):
        return concluded
    if any(grant.area_path == COUNTRY for grant in actor.grants):
        return NOTHING
    return concluded & Q(entry__dossier__level="centre", entry__round__area__path=COUNTRY)


COUNTRY = "/vn/"

# What an office, a leader or a ministry does for its own council alone, never for that of a unit
# below: the ministry opens no province's round, and no province decides on the centre's result.
OWN_COUNCIL = frozenset(
    {
        "assessment.set_rules",
        "assessment.open_round",
        "assessment.appoint",
        "assessment.dismiss",
        "assessment.appoint_substitute",
        "assessment.freeze_evidence",
        "assessment.open_window",
        "assessment.record_conflict",
        "assessment.call_session",
        "assessment.place_in_round",
        "assessment.receive_samples",
        "assessment.use_sample",
        "assessment.return_sample",
        "assessment.destroy_sample",
        "assessment.seal_minutes",
        "certificates.seal_certificate",
        "certificates.seal_decision",
        "dossiers.disqualify",
        "dossiers.set_efforts",
        "certificates.recognise",
        "certificates.approve_for_centre",
        "certificates.propose_renewal",
        "certificates.decline",
        "certificates.return_to_province",
        "certificates.evaluate_again",
    }
)


def _own_paths(actor: Actor, action: str) -> list[str]:
    return [grant.area_path for grant in actor.granting(action) if grant.area_path is not None]


def of_another_council(lookup: str) -> Narrowing:
    """Rows of areas below, or above, the one whose council the person serves."""

    def rule(actor: Actor, action: str) -> Q:
        if action not in OWN_COUNCIL:
            return NOTHING
        return ~Q(**{f"{lookup}path__in": _own_paths(actor, action)})

    return rule


def at_another_level(actor: Actor, action: str) -> Q:
    """Dossiers that another level evaluates now."""
    if action not in OWN_COUNCIL:
        return NOTHING
    paths = _own_paths(actor, action)
    levels = {"centre" if path == COUNTRY else "province" for path in paths}
    return ~Q(level__in=levels)


APPRAISING = frozenset(
    {
        "assessment.record_finding",
        "assessment.record_visit",
        "assessment.file_appraisal",
        "assessment.correct_finding",
    }
)


def appraised_by_others(lookup: str) -> Narrowing:
    """First evaluations and upgrades are the team's to appraise, renewals the office's own.

    Articles 7.3.c and 7.6.c; the ministry's office likewise for renewals at the centre (7.6.e).
    """

    def rule(actor: Actor, action: str) -> Q:
        if action not in APPRAISING:
            return NOTHING
        renewal, mine = Q(**{f"{lookup}kind": "renewal"}), NOTHING
        if actor.holds("advisory_member"):
            mine |= ~renewal
        if actor.holds("ocop_office"):
            mine |= renewal & Q(**{f"{lookup}level": "province"})
        if actor.holds("ministry_office"):
            mine |= renewal & Q(**{f"{lookup}level": "centre"})
        return ~mine

    return rule


def scored_by_oneself(lookup: str) -> Narrowing:
    """Dossiers that the person scores: whoever scores never writes to the producer.

    Whatever else they hold: an officer who sits in the council leaves it to a colleague.
    """

    def rule(actor: Actor, action: str) -> Q:
        if action not in {"dossiers.write", "dossiers.answer_message"}:
            return NOTHING
        rounds = Seat.objects.filter(
            person_id=actor.user_id, duty__in=("chair", "member"), ended_at__isnull=True
        )
        scored = Entry.objects.filter(round__in=rounds.values("round"))
        if not lookup:
            return Q(pk__in=scored.values("dossier"))
        return Q(dossier__in=scored.values("dossier"), audience="producer")

    return rule


HIDDEN.setdefault(Area, []).append(of_another_council(""))
HIDDEN.setdefault(Round, []).append(of_another_council("area__"))
HIDDEN.setdefault(Session, []).append(of_another_council("round__area__"))
HIDDEN.setdefault(Seat, []).append(of_another_council("round__area__"))
HIDDEN.setdefault(Sample, []).append(of_another_council("area__"))
HIDDEN.setdefault(Dossier, []).extend([at_another_level, appraised_by_others("")])
HIDDEN.setdefault(Entry, []).extend(
    [appraised_by_others("dossier__"), of_another_council("round__area__")]
)
HIDDEN.setdefault(Dossier, []).append(scored_by_oneself(""))
HIDDEN.setdefault(DossierMessage, []).append(scored_by_oneself("dossier__"))
HIDDEN.setdefault(Result, []).append(undecided)
HIDDEN.setdefault(ScoreSheet, []).extend([unsigned, only_own])

for model, lookup in ROUND_OF.items():
    NAMED.setdefault(model, []).append(seated(model, lookup))
for model, lookup in ENTRY_OF.items():
    HIDDEN.setdefault(model, []).append(conflicted(lookup))
