"""Reports in reach, one report as page and as data, and its paper."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import override
from django.views.decorators.http import require_safe

from namsao.areas.models import Area
from namsao.dossiers import history
from namsao.kernel.action import open_to
from namsao.kernel.http import actor_of
from namsao.kernel.pages import page_of
from namsao.papers.render import render as typeset
from namsao.programme.reporting import queries, showing
from namsao.programme.reporting.models import Report

READS = "programme.view_reports"
REPORTS = Report.objects.select_related("area__parent")


@require_safe
@login_required
def reports(request: HttpRequest) -> HttpResponse:
    """The reports in reach, the newest period first; those being written too."""
    actor = actor_of(request)
    offices = Area.objects.where_may(actor, "programme.open_report").filter(valid_to=None)
    context: dict[str, Any] = {
        "page": page_of(request, REPORTS.where_may(actor, READS).order_by("-until", "id")),
        "doors": list(offices.order_by("path")[:3]),
    }
    return render(request, "programme/reports.html", context)


@require_safe
@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report; `?format=json` gives its figures and words as data."""
    actor = actor_of(request)
    found = get_object_or_404(REPORTS.where_may(actor, READS), pk=pk)
    figures = queries.figures_of(found, localdate())
    if request.GET.get("format") == "json":
        told = {
            "period": found.period,
            "state": found.state,
            "sent_on": found.sent_on,
            "figures": figures,
            "difficulties": found.difficulties,
            "proposals": found.proposals,
        }
        return JsonResponse(told, headers={"Cache-Control": "no-store"})
    context = {
        "report": found,
        "shown": showing.shown(found.area, figures),
        "actions": open_to(actor, found),
        "history": history.of(found.ref),
    }
    return render(request, "programme/report.html", context)


@require_safe
@login_required
def report_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as PDF, in Vietnamese."""
    found = get_object_or_404(REPORTS.where_may(actor_of(request), READS), pk=pk)
    with override("vi"):
        told = showing.shown(found.area, queries.figures_of(found, localdate()))
        pdf = typeset(showing.as_paper(found, told))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="bao-cao-ocop-{found.pk}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
