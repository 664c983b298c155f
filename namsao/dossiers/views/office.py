"""The list of dossiers, and one dossier: where it stands, what can be done, what happened."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST, require_safe

from namsao.areas.models import Area
from namsao.dossiers import actions, cards, changes, history, printing, queries
from namsao.dossiers.columns import DOSSIERS
from namsao.dossiers.forms import PrintPaper
from namsao.dossiers.models import Dossier, Kind, StateLabel
from namsao.dossiers.talking.queries import talk_of
from namsao.kernel import exporting
from namsao.kernel.action import Refused, open_to
from namsao.kernel.http import actor_of
from namsao.kernel.links import links_of
from namsao.kernel.pages import page_of

LIST = Dossier.objects.select_related(
    "product__producer__commune__parent",
    "product__producer__representative",
    "commune_report",
    "former",
)
INDEX = Dossier.objects.select_related("product__producer__commune")

# Actions that have pages of their own, so the list of buttons need not name them.
ON_OWN_PAGES = {"answer", "attach", "fill_form", "note", "print_paper", "update", "write"}


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponseBase:
    """The dossiers in reach, by state."""
    actor = actor_of(request)
    rows = INDEX.where_may(actor, "dossiers.view")
    state = request.GET.get("state", "")
    if state in StateLabel.values:
        rows = rows.filter(state=state)
    kind = request.GET.get("kind", "")
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    late = request.GET.get("late") == "1"
    if late:
        rows = rows.filter(queries.overdue_on(localdate()))
    rows = rows.order_by("-id")
    if file := exporting.answer(request, "ho-so", rows, DOSSIERS):
        return file
    page = page_of(request, rows)
    context = {"page": page, "state": state, "states": StateLabel.choices, "today": localdate()}
    context |= {"kind": kind, "kinds": Kind.choices, "late": late}
    context["efforts_of"] = (
        Area.objects.where_may(actor, actions.set_efforts.name).filter(valid_to=None).first()
    )
    return render(request, "dossiers/index.html", context)


@require_safe
@login_required
def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """One dossier."""
    actor = actor_of(request)
    found = get_object_or_404(LIST.where_may(actor, "dossiers.view"), pk=pk)
    links = links_of(found, actor)
    elsewhere = {link.posts for link in links}
    doors = [
        act
        for act in open_to(actor, found)
        if act.short_name not in ON_OWN_PAGES and act.name not in elsewhere
    ]
    context: dict[str, Any] = {
        "dossier": found,
        "criteria": queries.criteria_of(found),
        "actions": doors,
        "meter": cards.meter(found),
        "history": history.of(found.ref),
        "clocks": queries.clocks(found, localdate()),
        "requests": found.requests.all(),
        "talk": talk_of(found, actor),
        "updates": changes.updates_of(found),
        "changes": changes.changes_of(found),
        "may_write": actions.answer.refusal(found, actor) is None,
        "may_print": actions.print_paper.refusal(found, actor) is None,
        "papers": PrintPaper.base_fields["paper"].choices,  # type: ignore[attr-defined]
        "report": getattr(found, "commune_report", None),
        "links": links,
    }
    return render(request, "dossiers/dossier.html", context)


@require_POST
@login_required
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A form of Annex III as PDF. Leaves an event: the forms hold personal data."""
    actor = actor_of(request)
    found = get_object_or_404(LIST.where_may(actor, "dossiers.print_paper"), pk=pk)
    try:
        done = actions.print_paper.take(found, request.POST, by=actor, at=now())
        pdf = printing.print_form(found, done.event.facts["paper"])
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect("dossiers:dossier", pk)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{done.event.facts["paper"]}-{pk}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
