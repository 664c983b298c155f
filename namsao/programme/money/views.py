"""A plan's book month by month, its commitments and rewards, and the table of rewards."""

from calendar import monthrange
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from namsao.areas.models import Area
from namsao.dossiers import history
from namsao.kernel.action import open_to
from namsao.kernel.exporting import MEDIA_TYPES
from namsao.kernel.http import actor_of, file_response
from namsao.programme.money import queries, rewards, sheet
from namsao.programme.money.models import Commitment, Payment, RewardRate
from namsao.programme.planning.models import Plan

READS = "programme.view_plans"
PLANS = Plan.objects.select_related("unit", "keeper")
COMMITMENTS = Commitment.objects.select_related(
    "allotment__line__plan__keeper", "certificate", "rate"
)
PAYMENTS = Payment.objects.select_related("file", "commitment", "reversal")
RATES = RewardRate.objects.select_related("unit")


def _end_of(text: str, plan: Plan, today: date) -> date:
    """The last day of the month that `2024-06` names; the plan's last month for what is none."""
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        asked = min(today, date(plan.year, 12, 31))
    return asked.replace(day=monthrange(asked.year, asked.month)[1])


@require_safe
@login_required
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """The money at the end of a month, with all commitments; `?format=xlsx` is its sheet."""
    actor = actor_of(request)
    plan = get_object_or_404(PLANS.where_may(actor, READS), pk=pk)
    day = _end_of(request.GET.get("month", ""), plan, localdate())
    found = queries.book(plan, day)
    if request.GET.get("format") == "xlsx":
        response = HttpResponse(sheet.write(plan, found), content_type=MEDIA_TYPES["xlsx"])
        name = f"kinh-phi-ocop-{plan.year}-thang-{day:%m-%Y}.xlsx"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        return response
    context: dict[str, Any] = {
        "plan": plan,
        "book": found,
        "month": f"{day:%Y-%m}",
        "months": [(f"{plan.year}-{month:02}", f"{month}/{plan.year}") for month in range(1, 13)]
        + [(f"{plan.year + 1}-01", f"1/{plan.year + 1}")],
        "commitments": COMMITMENTS.where_may(actor, READS)
        .filter(allotment__line__plan=plan, signed_on__lte=day)
        .order_by("-signed_on", "-id"),
    }
    return render(request, "programme/book.html", context)


@require_safe
@login_required
def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """One commitment with its entries."""
    actor = actor_of(request)
    found = get_object_or_404(COMMITMENTS.where_may(actor, READS), pk=pk)
    entries = PAYMENTS.where_may(actor, READS).filter(commitment=found)
    context = {
        "commitment": found,
        "plan": found.allotment.line.plan,
        "entries": [(one, open_to(actor, one)) for one in entries],
        "supports": found.supports.select_related("product__producer").where_may(
            actor, "programme.view_support"
        ),
        "actions": open_to(actor, found),
        "history": history.of(found.ref),
    }
    return render(request, "programme/commitment.html", context)


@require_safe
@login_required
def payment_file(request: HttpRequest, pk: int) -> FileResponse:
    """The scan of a document of the book."""
    found = get_object_or_404(PAYMENTS.where_may(actor_of(request), READS), pk=pk)
    if found.file is None:
        raise Http404
    return file_response(found.file, f"chung-tu-{pk}")


@require_safe
@login_required
def plan_rewards(request: HttpRequest, pk: int) -> HttpResponse:
    """Who earns a reward of the plan's year, who has one, and from which line it can be paid."""
    actor = actor_of(request)
    plan = get_object_or_404(PLANS.where_may(actor, READS), pk=pk)
    due = rewards.due(plan, localdate())
    rows = queries.book(plan, localdate()).rows
    context: dict[str, Any] = {
        "plan": plan,
        "due": due,
        "due_sum": sum(one.rate.amount for one in due),
        "given": COMMITMENTS.where_may(actor, READS)
        .filter(allotment__line__plan=plan, certificate__isnull=False)
        .order_by("signed_on", "id"),
        "rates": rewards.rates_of(plan),
        "doors": [
            (row, act)
            for row in rows
            if row.allotment and row.line.kind == "gatherings"
            for act in open_to(actor, row.allotment)
            if act.short_name == "award"
        ],
    }
    return render(request, "programme/rewards.html", context)


@require_safe
@login_required
def rates(request: HttpRequest) -> HttpResponse:
    """The tables of rewards in reach."""
    actor = actor_of(request)
    offices = Area.objects.where_may(actor, "programme.set_reward_rate").filter(valid_to=None)
    context = {
        "rates": RATES.where_may(actor, READS).order_by(
            "unit_title", "-since", "stars", "occasion"
        )[:500],
        "doors": list(offices.order_by("path")[:3]),
    }
    return render(request, "programme/rates.html", context)
