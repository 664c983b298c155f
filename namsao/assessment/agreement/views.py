"""How far a council agrees: in a session, over a year; for a member their own part."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from namsao.assessment.agreement.page import page_of
from namsao.assessment.agreement.queries import agreement_of, concluded
from namsao.assessment.models import Entry, Round, Session
from namsao.kernel.http import actor_of

SESSIONS = Session.objects.select_related("round__area")
ALL, OWN = "assessment.view_agreement", "assessment.view_own_agreement"


@require_safe
@login_required
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """A closed session: the whole for chair, secretary and offices, to a member their own part."""
    actor = actor_of(request)
    closed = SESSIONS.where_may(actor, ALL).filter(state="closed")
    permission = ALL if closed.filter(pk=pk).exists() else OWN
    rows = SESSIONS.where_may(actor, permission).filter(state="closed")
    found = get_object_or_404(rows, pk=pk)
    entries = concluded(Entry.objects.where_may(actor, permission).filter(session=found))
    only = None if permission == ALL else actor.user_id
    context: dict[str, Any] = {
        "session": found,
        "round": found.round,
        "page": page_of(agreement_of(entries), entries, only),
    }
    return render(request, "assessment/agreement.html", context)


@require_safe
@login_required
def year(request: HttpRequest, area: int, year: int) -> HttpResponse:
    """The rounds of a council in a year together."""
    actor = actor_of(request)
    rounds = Round.objects.where_may(actor, ALL).filter(area=area, year=year)
    found = list(rounds.select_related("area"))
    if not found:
        raise Http404
    entries = concluded(Entry.objects.where_may(actor, ALL).filter(round__in=found))
    context: dict[str, Any] = {
        "year": year,
        "area": found[0].area,
        "sessions": SESSIONS.where_may(actor, ALL)
        .filter(round__in=found, state="closed")
        .order_by("closed_at"),
        "page": page_of(agreement_of(entries), entries, None),
    }
    return render(request, "assessment/agreement.html", context)
