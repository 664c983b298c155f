"""The rounds of former decisions, and the page of one as it was."""

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from namsao.areas.models import Area
from namsao.certificates.past import columns
from namsao.certificates.past.actions import lacking
from namsao.certificates.past.models import PastEntry, PastMark, PastPaper, PastRound
from namsao.certificates.past.units import became
from namsao.dossiers import history
from namsao.kernel import exporting
from namsao.kernel.action import REGISTRY, open_to
from namsao.kernel.http import actor_of, file_response
from namsao.kernel.pages import page_of

ROUNDS = PastRound.objects.select_related("area__parent", "keeper", "decision")
MARKS = Prefetch("marks", PastMark.objects.select_related("member"))
ENTRIES = PastEntry.objects.select_related(
    "commune__parent", "certificate", "came_from__round", "went_to__round"
).prefetch_related(MARKS)
PAPERS = PastPaper.objects.select_related("file")


@require_safe
@login_required
def rounds(request: HttpRequest) -> HttpResponseBase:
    """The past rounds in reach, and for an office where it begins a record."""
    actor = actor_of(request)
    reached = ROUNDS.where_may(actor, "certificates.view_past").exclude(state="dropped")
    rows = reached.annotate(entry_count=Count("entries")).order_by("-met_on", "-id")
    if file := exporting.answer(request, "dot-danh-gia-cu", rows, columns.ROUNDS):
        return file
    offices = Area.objects.where_may(actor, "certificates.keep_past_round").filter(
        level="province", valid_to=None
    )
    context = {"page": page_of(request, rows), "offices": offices[:5]}
    return render(request, "certificates/past_rounds.html", context)


@require_safe
@login_required
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One round: its council, its products with totals and outcome, its papers."""
    actor = actor_of(request)
    found = get_object_or_404(ROUNDS.where_may(actor, "certificates.view_past"), pk=pk)
    entries = ENTRIES.where_may(actor, "certificates.view_past").filter(round=found)
    if file := exporting.answer(request, f"dot-cu-{pk}", entries, columns.ENTRIES):
        return file
    doors = open_to(actor, found)
    writing = any(act.short_name == "enter_past_dossier" for act in doors)
    publish = REGISTRY["certificates.publish_past_round"]
    context = {
        "round": found,
        "entries": entries,
        "members": found.members.all(),
        "papers": PAPERS.where_may(actor, "certificates.view_past").filter(round=found),
        "communes": became(found.area, found.met_on),
        "actions": doors,
        "writing": writing,
        "lacking": lacking(found) if writing and publish not in doors else [],
        "history": history.of(found.ref),
    }
    return render(request, "certificates/past_round.html", context)


@require_safe
@login_required
def paper(request: HttpRequest, pk: int) -> FileResponse:
    """A paper of a past round."""
    rows = PAPERS.where_may(actor_of(request), "certificates.view_past")
    found = get_object_or_404(rows, pk=pk)
    return file_response(found.file, found.title)
