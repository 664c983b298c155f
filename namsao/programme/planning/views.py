"""The plans in reach, one plan, and its versions side by side."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import override
from django.views.decorators.http import require_safe

from namsao.areas.models import Area
from namsao.dossiers import history
from namsao.kernel.action import open_to
from namsao.kernel.http import actor_of, file_response
from namsao.kernel.pages import page_of
from namsao.programme.money import queries as money
from namsao.programme.planning import printing, queries
from namsao.programme.planning.models import Plan
from namsao.programme.targets import queries as targets
from namsao.programme.views import paper_response

READS = "programme.view_plans"
PLANS = Plan.objects.select_related("unit", "keeper")
DOORS = 3  # units whose plan a person may draft, named on the page


@require_safe
@login_required
def plans(request: HttpRequest) -> HttpResponse:
    """The plans in reach, the newest year first, each with its four figures."""
    actor, today = actor_of(request), localdate()
    offices = Area.objects.where_may(actor, "programme.draft_plan").filter(valid_to=None)
    found = page_of(request, PLANS.where_may(actor, READS).order_by("-year", "id"))
    totals = money.totals(found.rows, today)
    context: dict[str, Any] = {
        "page": found,
        "rows": [(one, totals[one.pk]) for one in found],
        "doors": _topmost(list(offices.order_by("path")[:DOORS])),
    }
    return render(request, "programme/plans.html", context)


def _topmost(areas: list[Area]) -> list[Area]:
    """Without those that lie in another of them: an office's own units, not all below."""
    return [
        one
        for one in areas
        if not any(one.path != other.path and one.path.startswith(other.path) for other in areas)
    ]


@require_safe
@login_required
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: money by line and source, targets where they stand, what comes next."""
    actor, today = actor_of(request), localdate()
    found = get_object_or_404(PLANS.where_may(actor, READS), pk=pk)
    writing, shown = queries.open_version(found), queries.shown_version(found)
    day = min(today, today.replace(year=found.year, month=12, day=31))
    book = money.book(found, today)
    context: dict[str, Any] = {
        "plan": found,
        "today": today,
        "day": day,
        "book": book,
        "in_force": queries.in_force(found),
        "writing": writing,
        "written": [(row, open_to(actor, row)) for row in queries.amounts_of(writing).values()],
        "aims": [(one, open_to(actor, one)) for one in writing.targets.all()] if writing else [],
        "writing_acts": open_to(actor, writing) if writing else [],
        "measured": targets.measured(shown, day) if shown and shown != writing else [],
        "allotments": [(row, open_to(actor, row.allotment)) for row in book.rows if row.allotment],
        "actions": open_to(actor, found),
        "versions": found.versions.order_by("-number"),
        "history": history.of(found.ref),
    }
    return render(request, "programme/plan.html", context)


@require_safe
@login_required
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions side by side: the last two unless asked for others."""
    found = get_object_or_404(PLANS.where_may(actor_of(request), READS), pk=pk)
    every = list(found.versions.order_by("number"))
    asked = [request.GET.get("from", ""), request.GET.get("to", "")]
    numbered = {str(one.number): one for one in every}
    newer = numbered.get(asked[1], every[-1])
    older = numbered.get(asked[0], every[max(every.index(newer) - 1, 0)])
    context = {
        "plan": found,
        "versions": every,
        "comparison": queries.compare(older, newer),
    }
    return render(request, "programme/versions.html", context)


@require_safe
@login_required
def approval(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """The paper that approved a version."""
    found = get_object_or_404(PLANS.where_may(actor_of(request), READS), pk=pk)
    version = get_object_or_404(found.versions.select_related("file"), number=number)
    if version.file is None:
        raise Http404
    return file_response(version.file, f"phe-duyet-{found.year}-{number}")


@require_safe
@login_required
def plan_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan in force, or the one being written before the first: PDF, DOCX or JSON."""
    found = get_object_or_404(PLANS.where_may(actor_of(request), READS), pk=pk)
    version = queries.shown_version(found)
    if version is None:
        raise Http404
    if request.GET.get("format") == "json":
        told = printing.as_data(found, version)
        return JsonResponse(told, headers={"Cache-Control": "no-store"})
    with override("vi"):
        paper = printing.as_paper(found, version)
    return paper_response(request, paper, f"ke-hoach-ocop-{found.year}-{found.pk}")
