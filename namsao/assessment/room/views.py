"""Pages of the council's room: the live board, frozen evidence, precedents, sheets as signed."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from namsao.assessment.models import Entry, ScoreSheet, Session
from namsao.assessment.room import actions, desk
from namsao.assessment.room import board as boards
from namsao.assessment.room import precedents as before
from namsao.dossiers.queries import criteria_of
from namsao.kernel.action import open_to
from namsao.kernel.http import actor_of
from namsao.kernel.reach import Actor

SESSIONS = Session.objects.select_related("round__area", "round__rules")
ENTRIES = Entry.objects.select_related(
    "round__rules", "round__area", "session", "dossier__product__producer__commune__parent"
)
SHEETS = ScoreSheet.objects.select_related(
    "seat__person", "entry__round__rules", "entry__session", "entry__dossier__product__producer"
)
ON_THE_EVIDENCE_PAGE = {"freeze_evidence", "open_window"}
RETRY = 300  # milliseconds until the board asks again


@require_safe
@login_required
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """The live board of a session; it reads without scripts too, and is loaded again then."""
    actor = actor_of(request)
    found = get_object_or_404(SESSIONS.where_may(actor, "assessment.view_board"), pk=pk)
    return render(request, "assessment/board.html", _board_context(found, actor))


@require_safe
@login_required
@never_cache
def board_events(request: HttpRequest, pk: int) -> HttpResponse:
    """The board as a server-sent event, if it changed since the version that the reader has.

    Answered at once and closed: the reader's EventSource asks again after `RETRY`.
    """
    actor = actor_of(request)
    found = get_object_or_404(SESSIONS.where_may(actor, "assessment.view_board"), pk=pk)
    seen = request.headers.get("Last-Event-ID") or request.GET.get("seen", "")
    lines = [f"retry: {RETRY}"]
    if seen != (version := boards.version(found)):
        context = _board_context(found, actor, version)
        html = render_to_string("assessment/board_body.html", context, request)
        lines += [f"id: {context['board'].version}", "event: board"]
        lines += [f"data: {line}" for line in html.splitlines()]
    body = "\n".join(lines) + "\n\n"
    return HttpResponse(body, content_type="text/event-stream; charset=utf-8")


def _board_context(session: Session, actor: Actor, version: str = "") -> dict[str, Any]:
    shown = boards.board(session, actor, localdate(), version)
    running = session.state != "closed"
    talk = shown.talk if running else []
    # The board is asked for three times a second: what it has no button for is not asked about.
    return {
        "session": session,
        "board": shown,
        "talk": talk,
        "may_ask": _reached(session, actor, "ask_second_look") if talk else set(),
        "may_resolve": _reached(session, actor, "resolve_objection") if talk else set(),
        "close": running and not shown.obstacles and _may_close(session, actor),
    }


def _reached(session: Session, actor: Actor, verb: str) -> set[int]:
    rows = Entry.objects.where_may(actor, f"assessment.{verb}").filter(session=session)
    return set(rows.values_list("pk", flat=True))


def _may_close(session: Session, actor: Actor) -> bool:
    rows = Session.objects.where_may(actor, "assessment.close_session")
    return rows.filter(pk=session.pk).exists()


@require_safe
@login_required
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """When the evidence of a dossier was frozen, and which document was let in since."""
    actor = actor_of(request)
    found = get_object_or_404(ENTRIES.where_may(actor, "assessment.view_evidence"), pk=pk)
    windows = found.windows.select_related("evidence__document", "replaces__document")
    context = {
        "entry": found,
        "today": localdate(),
        "windows": [(window, actions.supply.refusal(window, actor) is None) for window in windows],
        "actions": [
            act for act in open_to(actor, found) if act.short_name in ON_THE_EVIDENCE_PAGE
        ],
    }
    return render(request, "assessment/evidence.html", context)


@require_safe
@login_required
def precedents(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """How one criterion was judged before on products of the same set."""
    actor = actor_of(request)
    found = get_object_or_404(ENTRIES.where_may(actor, "assessment.view_precedents"), pk=pk)
    criterion = criteria_of(found.dossier).by_number.get(number)
    if criterion is None:
        raise Http404
    words = request.GET.get("q", "")[:200]
    context = {
        "entry": found,
        "criterion": criterion,
        "words": words,
        "precedents": before.precedents(found, number, actor, words),
    }
    return render(request, "assessment/precedents.html", context)


@require_safe
@login_required
def filing(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A sheet as its member signed it the first, second, … time."""
    actor = actor_of(request)
    sheet = get_object_or_404(SHEETS.where_may(actor, "assessment.view_sheets"), pk=pk)
    found = get_object_or_404(sheet.filings, number=number)
    context = {"sheet": sheet, "filing": found, "lines": desk.filed_lines(found)}
    return render(request, "assessment/filing.html", context)
