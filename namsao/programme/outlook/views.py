"""The forecast of a plan's targets: as a page, and as data."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from namsao.areas.models import Area
from namsao.kernel.http import actor_of
from namsao.programme.forecasting.stages import weeks_until
from namsao.programme.outlook import actions, charts, queries, showing, supporting
from namsao.programme.outlook.basis import Basis, basis
from namsao.programme.outlook.estimates import effects_in, road_in, table_on
from namsao.programme.outlook.others import TooFew
from namsao.programme.planning.models import Plan
from namsao.programme.planning.queries import in_force

READS = "programme.view_plans"
SUPPORTED = ("stars3", "new", "upgraded", "renewed")
MILLION, MOST_MILLION, MOST_VALUE = 1_000_000, 1_000_000, 100_000
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
    day = _day(request.GET.get("day", ""), plan, today, _june(plan, today))
    open_ones = [one for one in targets if one.due_on >= day]
    weeks = max((weeks_until(day, one.due_on) for one in open_ones), default=0)
    held = basis(plan.keeper, day, weeks)
    told = queries.told(plan, open_ones, held)
    found = [one for one in told if isinstance(one, queries.Outlook)]
    if request.GET.get("format") == "json":
        data = {"plan": plan.pk, "forecasts": [showing.as_data(one) for one in found]}
        return JsonResponse(data, headers={"Cache-Control": "no-store"})
    shown = _chosen(request.GET.get("target", ""), found)
    context: dict[str, Any] = {
        "plan": plan,
        "day": day,
        "today": today,
        "rows": [showing.chance_row(plan, one, today) for one in found],
        "unforeseen": [
            (one.target, showing.too_few(one)) for one in told if isinstance(one, TooFew)
        ],
        "past": any(one.target.due_on < today for one in found),
        "shown": shown,
        "weeks": weeks,
        "held": held,
        "notes": showing.notes(held),
        **(_details(shown, held, actor) if shown else {}),
    }
    return render(request, "programme/forecast.html", context)


@require_safe
@login_required
def choice(request: HttpRequest, pk: int) -> HttpResponse:
    """Which products to support with what, by the money left; every number may be changed.

    `?line_<id>` is the money of a line in million đồng, `?value` the number aimed at, `?most` how
    many products of one producer, `?each=1` at least one in each commune. Nothing is bound.
    """
    actor, today = actor_of(request), localdate()
    plan = get_object_or_404(PLANS.where_may(actor, READS), pk=pk)
    day = _day(request.GET.get("day", ""), plan, today, today)
    version = in_force(plan)
    targets = (
        [one for one in version.targets.all() if one.kind in SUPPORTED and one.due_on >= day]
        if version
        else []
    )
    context: dict[str, Any] = {"plan": plan, "day": day, "targets": targets}
    if targets:
        weeks = max(weeks_until(day, one.due_on) for one in targets)
        held = basis(plan.keeper, day, weeks)
        found = queries.foreseen(plan, targets, held)
        shown = _chosen(request.GET.get("target", ""), found)
        assert shown is not None  # there is a target
        ask = _ask(request)
        advice = supporting.advise(plan, shown, held, ask)
        reach = showing.within_reach(actor, [one.part for one in advice.advised])
        reach |= showing.within_reach(actor, advice.left_out)
        context |= {
            "shown": shown,
            "advice": advice,
            "ask": ask,
            "said": showing.sentences(advice, reach),
            "rows": showing.advised_rows(advice, reach),
            "effects": showing.effect_rows(advice.effects),
        }
        context["hidden"] = len(advice.advised) - len(context["rows"])
    return render(request, "programme/choice.html", context)


def _ask(request: HttpRequest) -> supporting.Ask:
    """What the page was asked to change; what is no number is left as it is."""
    money = {
        int(name.removeprefix("line_")): min(int(text), MOST_MILLION) * MILLION
        for name, text in request.GET.dict().items()
        if name.startswith("line_") and _is_number(name.removeprefix("line_")) and _is_number(text)
    }
    value, most = (request.GET.get(name, "") for name in ("value", "most"))
    return supporting.Ask(
        money,
        min(int(value), MOST_VALUE) if _is_number(value) else None,
        max(int(most), 1) if _is_number(most) else None,
        request.GET.get("each") == "1",
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10  # noqa: PLR2004 -- digits


@require_safe
@login_required
def estimates(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures in force in an area: of the road of dossiers, and of supports."""
    actor, today = actor_of(request), localdate()
    area = get_object_or_404(Area.objects.where_may(actor, "programme.view_targets"), pk=pk)
    acts = [
        act
        for act in (actions.set_road_estimates, actions.set_support_estimates)
        if area.is_current and act.refusal(area, actor) is None
    ]
    context: dict[str, Any] = {
        "area": area,
        "tables": [table_on(area, kind, today) for kind in ("road", "support")],
        "road": showing.road_rows(road_in(area, today)),
        "effects": showing.effect_rows(effects_in(area, today)),
        "actions": acts,
    }
    return render(request, "programme/estimates.html", context)


def _june(plan: Plan, today: date) -> date:
    """Today; for a plan of a past year the end of its June."""
    return today if plan.year >= today.year else date(plan.year, 6, 30)


def _day(text: str, plan: Plan, today: date, otherwise: date) -> date:
    """The day asked for, not after today nor long before the plan's year."""
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
        "shut_out": showing.shut_out(held, shown.target.due_on, shown.target.kind),
    }
