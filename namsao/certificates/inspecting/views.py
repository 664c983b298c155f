"""The year's plan with what to inspect first, and the page of one inspection."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from namsao.areas.models import Area
from namsao.certificates.inspecting import queries
from namsao.certificates.inspecting.forms import months_of
from namsao.certificates.models import Finding, Inspection, InspectionPlan
from namsao.dossiers import history
from namsao.kernel.action import REGISTRY, open_to
from namsao.kernel.http import actor_of, file_response
from namsao.kernel.pages import page_of
from namsao.kernel.reach import Actor
from namsao.law.product_lines import LINES

PLANS = InspectionPlan.objects.select_related("area")
INSPECTIONS = Inspection.objects.select_related(
    "certificate__product__producer", "certificate__area", "area", "plan", "complaint"
)
FINDINGS = Finding.objects.select_related("inspection", "file", "account_file")


@require_safe
@login_required
def inspections(request: HttpRequest) -> HttpResponse:
    """The inspections in reach; for an office its plan and what to inspect first."""
    actor, today = actor_of(request), localdate()
    offices = Area.objects.where_may(actor, "certificates.open_plan").filter(valid_to=None)
    plans = list(PLANS.where_may(actor, "certificates.view_plans").order_by("-year", "area"))
    asked = request.GET.get("plan", "")
    own = PLANS.where_may(actor, "certificates.plan_inspection").order_by("-year").first()
    first = own or (plans[0] if plans else None)
    chosen = next((one for one in plans if str(one.pk) == asked), first)
    rows = INSPECTIONS.where_may(actor, "certificates.view_inspection").order_by("-month", "-id")
    context: dict[str, Any] = {
        "doors": [(area, open_to(actor, area)) for area in offices[:3]],
        "plans": plans,
        "plan": chosen,
        "progress": queries.progress(chosen) if chosen else None,
        "page": page_of(request, rows),
        "today": today,
    }
    if chosen and REGISTRY["certificates.plan_inspection"].refusal(chosen, actor) is None:
        context |= _to_choose(request, actor, chosen)
    return render(request, "certificates/inspections.html", context)


def _to_choose(request: HttpRequest, actor: Actor, plan: InspectionPlan) -> dict[str, Any]:
    """The certificates of the plan's area by risk, as far as the filter lets them through."""
    today = localdate()
    rows = queries.to_inspect(actor, plan.area, today)
    country = plan.area.level == "country"
    stars = request.GET.get("stars", "5" if country else "")
    line = request.GET.get("line", "")
    if stars in {"3", "4", "5"}:
        rows = rows.filter(stars=int(stars))
    if line in {one.key for one in LINES}:
        rows = rows.filter(line=line)
    return {
        "may_plan": True,
        "ranked": queries.ranked(rows, today)[: queries.SHOWN],
        "months": months_of(plan.year, today),
        "lines": LINES,
        "line": line,
        "stars": stars,
        "country": country,
    }


@require_safe
@login_required
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """One inspection: its findings and how far each is corrected."""
    actor = actor_of(request)
    rows = INSPECTIONS.where_may(actor, "certificates.view_inspection")
    found = get_object_or_404(rows, pk=pk)
    findings = FINDINGS.where_may(actor, "certificates.view_inspection").filter(inspection=found)
    open_case = REGISTRY["certificates.open_case"]
    context = {
        "inspection": found,
        "findings": [(finding, open_to(actor, finding)) for finding in findings],
        "actions": open_to(actor, found),
        "may_open_case": found.state == "done"
        and open_case.refusal(found.certificate, actor) is None,
        "risk": queries.risk_of(found.certificate, localdate())
        if actor.may("certificates.view_plans")
        else None,
        "history": history.of(found.ref) if _sees_plans(actor, found) else [],
        "today": localdate(),
    }
    return render(request, "certificates/inspection.html", context)


def _sees_plans(actor: Actor, inspection: Inspection) -> bool:
    """Whether the history, with what was noted and dropped on the way, is this person's."""
    rows = INSPECTIONS.where_may(actor, "certificates.view_plans")
    return rows.filter(pk=inspection.pk).exists()


@require_safe
@login_required
def finding_file(request: HttpRequest, pk: int, which: str) -> FileResponse:
    """What shows a finding (`found`), or its correction (`corrected`)."""
    rows = FINDINGS.where_may(actor_of(request), "certificates.view_inspection")
    found = get_object_or_404(rows, pk=pk)
    stored = {"found": found.file, "corrected": found.account_file}.get(which)
    if stored is None:
        raise Http404
    return file_response(stored, f"{which}-{pk}")
