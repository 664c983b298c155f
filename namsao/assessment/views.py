"""Pages of a round: the office's board, the team's appraisal, a member's sheet, the session."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from namsao.areas.models import Area
from namsao.assessment import actions, closing, columns, desk, printing, queries, score_table
from namsao.assessment.models import (
    VOTING,
    Entry,
    Result,
    Round,
    Sample,
    ScoreSheet,
    Seat,
    Session,
)
from namsao.assessment.offline import contents
from namsao.assessment.report_paper import print_report
from namsao.assessment.reporting import report_of
from namsao.assessment.room import disputes, precedents
from namsao.assessment.sampling.queries import in_store, stocks
from namsao.kernel import exporting
from namsao.kernel.action import Refused, open_to
from namsao.kernel.http import actor_of
from namsao.kernel.reach import Actor
from namsao.papers.sealing import sealed_papers

ROUNDS = Round.objects.select_related("area", "rules")
SESSIONS = Session.objects.select_related("round__area", "round__rules")
ENTRIES = Entry.objects.select_related(
    "round__rules", "round__area", "session", "dossier__product__producer__commune__parent"
)
SHEETS = ScoreSheet.objects.select_related(
    "seat__person", "entry__round__rules", "entry__session", "entry__dossier__product__producer"
)
RESULTS = Result.objects.select_related(
    "entry__dossier__product__producer__commune", "entry__round__rules"
)
ON_OWN_PAGES = {"record_finding", "score", "deliver_sheet"}


@require_safe
@login_required
def rounds(request: HttpRequest) -> HttpResponseBase:
    """The rounds in reach, and for an office where it may open one."""
    actor = actor_of(request)
    rows = ROUNDS.where_may(actor, "assessment.view_round")
    if file := exporting.answer(request, "dot-danh-gia", rows, columns.ROUNDS):
        return file
    offices = Area.objects.where_may(actor, "assessment.open_round").filter(valid_to=None)
    doors = [(area, open_to(actor, area)) for area in offices[:5]]
    context = {"rounds": rows, "doors": doors}
    return render(request, "assessment/rounds.html", context)


@require_safe
@login_required
def round_page(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One round: its dossiers, sessions, team and council."""
    actor = actor_of(request)
    found = get_object_or_404(ROUNDS.where_may(actor, "assessment.view_round"), pk=pk)
    rows = ENTRIES.where_may(actor, "assessment.view_round").filter(round=found)
    if file := exporting.answer(request, f"dot-{pk}", rows, columns.ENTRIES):
        return file
    entries = list(rows)
    counted = stocks((entry.dossier for entry in entries), found.area)
    context = {
        "round": found,
        "entries": [(entry, counted[entry.dossier_id]) for entry in entries],
        "sessions": SESSIONS.where_may(actor, "assessment.view_round").filter(round=found),
        "seats": found.seats.filter(ended_at=None).select_related("person"),
        "agreement": ROUNDS.where_may(actor, "assessment.view_agreement").filter(pk=pk).exists(),
        "may_substitute": set(
            Seat.objects.where_may(actor, "assessment.appoint_substitute")
            .filter(round=found, duty__in=VOTING, round__rules__substitutes_allowed=True)
            .values_list("pk", flat=True)
        )
        if found.state == "open"
        else set(),
        "actions": open_to(actor, found),
        "labels": in_store(
            Sample.objects.where_may(actor, "assessment.view_samples"), found
        ).exists(),
    }
    return render(request, "assessment/round.html", context)


@require_safe
@login_required
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """A session: its dossiers with one's own progress, and what stands in the way of closing."""
    actor = actor_of(request)
    found = get_object_or_404(SESSIONS.where_may(actor, "assessment.view_round"), pk=pk)
    sitting = queries.sitting_of(found)
    lines = desk.progress(found, actor)
    visible = {line.entry.pk for line in lines}
    counted = stocks((line.entry.dossier for line in lines), found.round.area)
    context = {
        "session": found,
        "lines": lines,
        "samples": [
            (line.entry, counted[line.entry.dossier_id])
            for line in lines
            if counted[line.entry.dossier_id].missing and found.state != "closed"
        ],
        "council": [
            (voter, voter.pk in sitting.present, seat if voter != seat else None)
            for seat in sitting.council
            for voter in (sitting.for_all.get(seat.pk, seat),)
        ],
        "stand_ins": found.substitutions.exclude(entry=None)
        .filter(entry__in=visible)
        .select_related("seat__person", "substitute__person", "entry__dossier__product"),
        "obstacles": []
        if found.state == "closed"
        else [
            one
            for one in closing.obstacles(sitting, timezone.localdate())
            if one.entry_id is None or one.entry_id in visible
        ],
        "board": SESSIONS.where_may(actor, "assessment.view_board").filter(pk=pk).exists(),
        "actions": open_to(actor, found),
        "papers": _papers(found, actor),
        "scores": actor.holds("council_chair", "council_member"),
        "agreement": found.state == "closed"
        and any(
            SESSIONS.where_may(actor, f"assessment.{name}").filter(pk=pk).exists()
            for name in ("view_agreement", "view_own_agreement")
        ),
    }
    return render(request, "assessment/session.html", context)


def _papers(session: Session, actor: Actor) -> dict[str, Any] | None:
    """The closed session's papers, with their seals, for who may read them."""
    readers = Session.objects.where_may(actor, "assessment.view_sheets").filter(pk=session.pk)
    if session.state != "closed" or not readers.exists():
        return None
    sealed = sealed_papers(session)
    return {"minutes": sealed.get("minutes"), "scores": sealed.get("scores")}


@require_safe
@login_required
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One dossier in its round: claim, finding, evidence; the result once known."""
    actor = actor_of(request)
    found = get_object_or_404(ENTRIES.where_may(actor, "assessment.view_appraisal"), pk=pk)
    result = Result.objects.where_may(actor, "assessment.view_result").filter(entry=found).first()
    doors = [act for act in open_to(actor, found) if act.short_name not in ON_OWN_PAGES]
    doors += [act for act in open_to(actor, found.dossier) if act.app == "assessment"]
    context: dict[str, Any] = {
        "entry": found,
        "today": localdate(),
        "groups": desk.finding_lines(found),
        "visits": found.visits.order_by("visited_on"),
        "actions": doors,
        "may_find": actions.record_finding.refusal(found, actor) is None
        and found.dossier.state == "in_round",
        "result": desk.explained(result) if result else None,
        "sheets": SHEETS.where_may(actor, "assessment.view_sheets").filter(
            entry=found, state="signed"
        ),
    }
    return render(request, "assessment/entry.html", context)


@require_safe
@login_required
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """The council's result on one dossier, as its producer and offices read it."""
    rows = RESULTS.where_may(actor_of(request), "assessment.view_result")
    found = get_object_or_404(rows, entry=pk)
    context = {"entry": found.entry, "result": desk.explained(found), "sheets": []}
    return render(request, "assessment/result.html", context)


@require_safe
@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Why a product got its stars, and what comes next: for its producer and the offices."""
    rows = RESULTS.where_may(actor_of(request), "assessment.view_result")
    found = get_object_or_404(rows, entry=pk)
    return render(request, "assessment/report.html", {"report": report_of(found, localdate())})


@require_safe
@login_required
def report_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as one page of PDF; `language` is "vi" or "en"."""
    rows = RESULTS.where_may(actor_of(request), "assessment.view_result")
    found = get_object_or_404(rows, entry=pk)
    english = request.GET.get("language") == "en"
    content = print_report(found, localdate(), "en" if english else "vi")
    return _pdf(content, f"report-{pk}.pdf")


@require_POST
@login_required
def finding(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """Save the team's finding on one criterion."""
    actor = actor_of(request)
    found = get_object_or_404(ENTRIES.where_may(actor, "assessment.record_finding"), pk=pk)
    raw = request.POST.copy()
    raw["criterion"] = number
    try:
        actions.record_finding.take(found, raw, by=actor, at=now())
    except Refused as refused:
        return _line(request, found, None, number, refused)
    if "X-Autosave" in request.headers:
        return HttpResponse(status=204)  # nothing on the page depends on it
    return redirect(f"{reverse('assessment:entry', args=[pk])}#criterion-{number}")


@require_safe
@login_required
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A score sheet: one's own to score, another's to read where that is allowed."""
    actor = actor_of(request)
    found = get_object_or_404(SHEETS.where_may(actor, "assessment.view_sheets"), pk=pk)
    own = found.seat.person_id == actor.user_id
    context: dict[str, Any] = {
        "sheet": found,
        "today": localdate(),
        "frozen_at": found.entry.frozen_at,
        "look": disputes.open_look(found) if own else None,
        "filings": found.filings.order_by("number"),
        **desk.strip(desk.sheet_lines(found, precedents.summaries(found.entry, actor))),
        "meter": desk.sheet_meter(found),
        "own": own,
        "may_score": own and actions.score.refusal(found, actor) is None,
        "actions": [act for act in open_to(actor, found) if act.short_name not in ON_OWN_PAGES],
    }
    if own:
        context["desk_data"] = contents.sheet_data(
            found, actor, open_to_score=context["may_score"]
        )
    else:
        context["actions"] = [a for a in context["actions"] if a.short_name == "reopen_sheet"]
    return render(request, "assessment/sheet.html", context)


@require_POST
@login_required
def score(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """Save one score on one's own sheet."""
    actor = actor_of(request)
    found = get_object_or_404(ScoreSheet.objects.where_may(actor, "assessment.score"), pk=pk)
    raw = request.POST.dict() | {"criterion": number}
    try:
        actions.score.take(found, raw, by=actor, at=now())
    except Refused as refused:
        return _line(request, found.entry, found, number, refused)
    if "X-Autosave" in request.headers:
        return render(request, "assessment/saved.html", desk.saved(found))
    return redirect(f"{reverse('assessment:sheet', args=[pk])}#criterion-{number}")


def _line(
    request: HttpRequest,
    entry: Entry,
    own: ScoreSheet | None,
    number: str,
    refused: Refused,
) -> HttpResponse:
    """One criterion with what was entered, and why it was not saved."""
    before = precedents.summaries(entry, actor_of(request), [number]) if own else {}
    groups = desk.sheet_lines(own, before) if own else desk.finding_lines(entry)
    line = next((ln for group in groups for ln in group.lines if ln.card.number == number), None)
    if line is None:
        return HttpResponse(refused.reason, status=422)
    context: dict[str, Any] = {
        "entry": entry,
        "today": localdate(),
        "sheet": own,
        "line": line.with_entered(request.POST),
        "refused": refused,
        "may_score": own is not None,
        "may_find": own is None,
    }
    if "X-Autosave" in request.headers:
        return render(request, "assessment/line.html", context, status=422)
    if own:
        context |= {"meter": desk.sheet_meter(own)}
    return render(request, "assessment/one.html", context, status=422)


@require_safe
@login_required
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes of a closed session as PDF."""
    actor = actor_of(request)
    found = get_object_or_404(SESSIONS.where_may(actor, "assessment.view_sheets"), pk=pk)
    if found.state != "closed":
        messages.error(request, _("Biên bản có sau khi phiên họp bế mạc."))
        return redirect("assessment:session", pk)
    return _pdf(printing.minutes_file(found), f"minutes-{pk}.pdf")


@require_safe
@login_required
def scores(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All sheets of a closed session on one table, as PDF, or as the file that is asked for."""
    actor = actor_of(request)
    found = get_object_or_404(SESSIONS.where_may(actor, "assessment.view_sheets"), pk=pk)
    if found.state != "closed":
        messages.error(request, _("Bảng tổng hợp điểm có sau khi phiên họp bế mạc."))
        return redirect("assessment:session", pk)
    table = score_table.table_of(found)
    if file := exporting.answer(
        request, f"bang-diem-{pk}", table.lines, score_table.columns_of(table)
    ):
        return file
    return _pdf(printing.scores_file(found), f"scores-{pk}.pdf")


@require_safe
@login_required
def sheet_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A signed sheet as PDF."""
    actor = actor_of(request)
    rows = SHEETS.where_may(actor, "assessment.view_sheets").filter(state="signed")
    found = get_object_or_404(rows, pk=pk)
    return _pdf(printing.print_sheet(found), f"score-sheet-{pk}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
