"""Who presides over a session or a dossier, who sees its board, whose precedents one reads."""

from django.db.models import Q

from namsao.assessment.models import (
    Attendance,
    Conflict,
    Duty,
    Entry,
    Result,
    Round,
    ScoreSheet,
    Seat,
    Session,
    Substitution,
)
from namsao.kernel.reach import HIDDEN, NAMED, NOTHING, Actor, Narrowing

PRESIDING = frozenset(
    {
        "assessment.reopen_sheet",
        "assessment.ask_second_look",
        "assessment.look_again",
        "assessment.resolve_objection",
        "assessment.call_together",
        "assessment.close_session",
    }
)
AT_THE_BOARD = (Duty.CHAIR, Duty.VICE_CHAIR, Duty.SECRETARY, Duty.SUBSTITUTE)
OFFICES = ("ocop_office", "ministry_office", "auditor")


def not_presiding(session: str, entry: str | None) -> Narrowing:
    """Rows over which the person does not preside: `session` and `entry` are lookups from them.

    The chair presides. Where the chair is recorded absent, has stepped aside on the dossier, or
    the round has none, a vice chair does; a substitute of the chair does where they stand in;
    both only where the rules of operation say so.
    """

    def rule(actor: Actor, action: str) -> Q:
        if action not in PRESIDING:
            return NOTHING
        return ~_presided(actor, session, entry)

    return rule


def _presided(actor: Actor, session: str, entry: str | None) -> Q:
    seats = Seat.objects.filter(person_id=actor.user_id, ended_at=None)
    by_rules = seats.filter(round__rules__vice_chair_presides=True)
    vice = Q(**{f"{session}round__in": by_rules.filter(duty=Duty.VICE_CHAIR).values("round")})
    chairs = Seat.objects.filter(duty=Duty.CHAIR, ended_at=None)
    absent = Attendance.objects.filter(seat__in=chairs, present=False).values("session")
    away = Q(**{f"{session}pk__in": absent}) | ~Q(
        **{f"{session}round__in": chairs.values("round")}
    )
    standing_in = Substitution.objects.filter(substitute__in=by_rules, seat__in=chairs)
    whole = standing_in.filter(entry=None).values("session")
    stands_in = Q(**{f"{session}pk__in": whole})
    if entry is not None:
        aside = Conflict.objects.filter(seat__in=chairs).values("entry")
        away |= Q(**{f"{entry}pk__in": aside})
        stands_in |= Q(**{f"{entry}pk__in": standing_in.exclude(entry=None).values("entry")})
    chair = Q(**{f"{session}round__in": seats.filter(duty=Duty.CHAIR).values("round")})
    return chair | (vice & away) | stands_in


def away_from_the_board(actor: Actor, action: str) -> Q:
    """Sessions whose board is not the person's to see, though they sit in the round."""
    if action != "assessment.view_board" or actor.holds(*OFFICES):
        return NOTHING
    seats = Seat.objects.filter(person_id=actor.user_id, ended_at=None, duty__in=AT_THE_BOARD)
    return ~Q(round__in=seats.values("round"))


PRECEDENTS = "assessment.view_precedents"


def of_own_councils(actor: Actor, action: str) -> Q:
    """Results of the areas in whose councils the person sits now, of whichever round."""
    if action != PRECEDENTS:
        return NOTHING
    seats = Seat.objects.filter(person_id=actor.user_id, ended_at=None)
    areas = Round.objects.filter(seats__in=seats).values("area")
    return Q(entry__round__area__in=areas)


def no_precedents(actor: Actor, action: str) -> Q:
    """Results that are no precedents: not decided on yet, or of a dossier with a conflict."""
    if action != PRECEDENTS:
        return NOTHING
    conflicts = Conflict.objects.filter(seat__person_id=actor.user_id)
    # Once aside, always aside: whatever evaluation of the product it is.
    aside = Q(entry__dossier__product__in=conflicts.values("entry__dossier__product"))
    return Q(entry__dossier__state__in=["in_round", "appraised", "concluded"]) | aside


HIDDEN.setdefault(Session, []).extend([not_presiding("", None), away_from_the_board])
HIDDEN.setdefault(Entry, []).append(not_presiding("session__", ""))
HIDDEN.setdefault(ScoreSheet, []).append(not_presiding("entry__session__", "entry__"))
HIDDEN.setdefault(Result, []).append(no_precedents)
NAMED.setdefault(Result, []).append(of_own_councils)
