"""The forecast of a plan's targets: as a page, and as data."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from namsao.kernel.http import actor_of
from namsao.programme.forecasting.stages import weeks_until
from namsao.programme.outlook import charts, queries, showing
from namsao.programme.outlook.basis import Basis, basis
from namsao.programme.planning.models import Plan
from namsao.programme.planning.queries import in_force

READS = "programme.view_plans"
PLANS = Plan.objects.select_related("unit", "keeper")


@require_safe
@login_required
def forecast(request: HttpRequest, pk: int) -> HttpResponse:
    """The chance of each target on a day, what moves the chosen one, and what to do this week.

    `?day` looks back: by what was known then, beside what happened. `?format=json` gives figures.
    """
    actor, today = actor_of(request), localdate()
    plan = get_object_or_404(PLANS.where_may(actor, READS), pk=pk)
    version = in_force(plan)
    targets = (
        [one for one in version.targets.all() if one.kind in queries.FORESEEN] if version else []
    )
    day = _day(request.GET.get("day", ""), plan, today)
    open_ones = [one for one in targets if one.due_on >= day]
    weeks = max((weeks_until(day, one.due_on) for one in open_ones), default=0)
    held = basis(plan.keeper, day, weeks)
    found = queries.foreseen(plan, open_ones, held)
    if request.GET.get("format") == "json":
        told = {"plan": plan.pk, "forecasts": [showing.as_data(one) for one in found]}
        return JsonResponse(told, headers={"Cache-Control": "no-store"})
    shown = _chosen(request.GET.get("target", ""), found)
    context: dict[str, Any] = {
        "plan": plan,
        "day": day,
        "today": today,
        "rows": [showing.chance_row(plan, one, today) for one in found],
        "past": any(one.target.due_on < today for one in found),
        "shown": shown,
        "weeks": weeks,
        "held": held,
        "notes": showing.notes(held),
        **(_details(shown, held, actor) if shown else {}),
    }
    return render(request, "programme/forecast.html", context)


def _day(text: str, plan: Plan, today: date) -> date:
    """The day asked for, not after today; for a past year the end of its June unless told."""
    otherwise = today if plan.year >= today.year else date(plan.year, 6, 30)
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return min(max(asked, date(plan.year - 1, 1, 1)), today)


def _chosen(text: str, found: list[queries.Outlook]) -> queries.Outlook | None:
    """The target asked for, else the one that is least sure."""
    asked = [one for one in found if str(one.target.pk) == text]
    return max(asked or found, key=lambda one: one.chance * (1 - one.chance), default=None)


def _details(shown: queries.Outlook, held: Basis, actor: Any) -> dict[str, Any]:
    drivers = shown.drivers()
    reach = showing.within_reach(actor, shown.parts)
    return {
        "chance": showing.of_hundred(shown.chance),
        "spread": charts.spread(shown),
        "tasks": showing.tasks(drivers, shown.chance, reach, shown.day),
        "parts": showing.rows(shown, drivers, reach, held)[: showing.ROWS],
        "expected_new": round(shown.expected_new, 1),
    }
