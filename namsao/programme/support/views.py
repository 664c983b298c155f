"""Supports in reach, a plan's list and calls, one call, one application, one support."""

from fractions import Fraction
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from namsao.dossiers import history
from namsao.dossiers.queries import criteria_of, language
from namsao.kernel import exporting
from namsao.kernel.action import open_to
from namsao.kernel.http import actor_of, file_response
from namsao.kernel.pages import page_of
from namsao.law.support import KIND
from namsao.producers.models import Product
from namsao.programme.planning.models import Plan, say
from namsao.programme.support import effects, queries
from namsao.programme.support.columns import APPLICATIONS, SUPPORTS
from namsao.programme.support.models import (
    Application,
    Call,
    Listed,
    ProductList,
    Step,
    Support,
)

READS = "programme.view_support"
PLANS = Plan.objects.select_related("unit", "keeper")
CALLS = Call.objects.select_related("allotment__line__plan__keeper")
APPLICATIONS_ = Application.objects.select_related(
    "product__producer__commune", "call__allotment__line__plan__unit"
)
ROWS = Support.objects.select_related(
    "product__producer__commune", "commitment__allotment__line__plan", "application"
)
PRODUCTS = Product.objects.select_related("producer__commune")
LISTED = Listed.objects.select_related("product__producer__commune", "product_list")
STEPS = Step.objects.select_related("file", "support")
OFFERED = 100  # products of a member for which calls are looked up


@require_safe
@login_required
def supports(request: HttpRequest) -> HttpResponseBase:
    """The supports in reach; for a producer what it may apply for, and its applications."""
    actor, today = actor_of(request), localdate()
    rows = ROWS.where_may(actor, READS)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    if kind in KIND:
        rows = rows.filter(kind=kind)
    if state in dict(Support._meta.get_field("state").choices or ()):
        rows = rows.filter(state=state)
    rows = rows.order_by("-agreed_on", "-id")
    if file := exporting.answer(request, "ho-tro", rows, SUPPORTS):
        return file
    own = PRODUCTS.where_may(actor, "programme.apply_for_support")
    applications = APPLICATIONS_.where_may(actor, READS)
    context: dict[str, Any] = {
        "page": page_of(request, rows),
        "kinds": [(key, say(one.label), key == kind) for key, one in KIND.items()],
        "states": [
            (key, label, key == state)
            for key, label in Support._meta.get_field("state").choices or ()
        ],
        "kind": kind,
        "state": state,
        "today": today,
        "is_producer": actor.may("programme.apply_for_support"),
        "offers": queries.offers(own[:OFFERED], today),
        "applications": applications.filter(state__in=("applied", "chosen", "refused")).order_by(
            "-applied_on", "-id"
        )[:50],
        "decides": actor.may("programme.choose_application"),
    }
    return render(request, "programme/supports.html", context)


@require_safe
@login_required
def plan_support(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan's list of products, its calls, and what its money has bought."""
    actor = actor_of(request)
    plan = get_object_or_404(PLANS.where_may(actor, "programme.view_plans"), pk=pk)
    mine = ROWS.where_may(actor, READS).filter(commitment__allotment__line__plan=plan)
    listed = LISTED.where_may(actor, READS).filter(plan=plan).order_by("product__name", "id")
    allotments = [
        (row, act)
        for line in plan.lines.prefetch_related("allotments")
        for row in line.allotments.all()
        for act in open_to(actor, row)
        if act.short_name == "announce_call"
    ]
    context: dict[str, Any] = {
        "plan": plan,
        "lists": plan.product_lists.select_related("file"),
        "page": page_of(request, listed.filter(struck_on=None)),
        "listed_count": listed.filter(struck_on=None).count(),
        "may_strike": Listed.objects.where_may(actor, "programme.strike_product")
        .filter(plan=plan)
        .exists(),
        "struck": listed.exclude(struck_on=None),
        "calls": CALLS.where_may(actor, READS)
        .filter(allotment__line__plan=plan)
        .annotate(
            asked_count=Count("applications", filter=~Q(applications__state="withdrawn")),
            waiting=Count("applications", filter=Q(applications__state="applied")),
        )
        .order_by("-until", "-id"),
        "kinds": queries.by_kind(mine),
        "supports": mine.order_by("-agreed_on", "-id")[:50],
        "actions": [act for act in open_to(actor, plan) if act.short_name == "approve_products"],
        "allotments": allotments,
    }
    return render(request, "programme/support.html", context)


@require_safe
@login_required
def call(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One call with all its applications."""
    actor = actor_of(request)
    found = get_object_or_404(CALLS.where_may(actor, READS), pk=pk)
    rows = APPLICATIONS_.where_may(actor, READS).filter(call=found).order_by("applied_on", "id")
    if file := exporting.answer(request, f"don-ho-tro-{pk}", rows, APPLICATIONS):
        return file
    context: dict[str, Any] = {
        "call": found,
        "plan": found.plan,
        "page": page_of(request, rows),
        "promised": queries.promised(found),
        "left": queries.left_of(found),
        "today": localdate(),
        "actions": open_to(actor, found),
        "history": history.of(found.ref),
    }
    return render(request, "programme/call.html", context)


@require_safe
@login_required
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One application: what is asked, what was decided and why."""
    actor = actor_of(request)
    found = get_object_or_404(APPLICATIONS_.where_may(actor, READS), pk=pk)
    reaches_call = CALLS.where_may(actor, READS).filter(pk=found.call_id).exists()
    context: dict[str, Any] = {
        "application": found,
        "call": found.call,
        "reaches_call": reaches_call,
        "support": ROWS.where_may(actor, READS).filter(application=found).first(),
        "left": queries.left_of(found.call) if reaches_call else None,
        "actions": open_to(actor, found),
        "history": history.of(found.ref),
    }
    return render(request, "programme/application.html", context)


@require_safe
@login_required
def one_support(request: HttpRequest, pk: int) -> HttpResponse:
    """One support: its steps, its contract for those who read contracts, and what it moved."""
    actor = actor_of(request)
    found = get_object_or_404(ROWS.where_may(actor, READS), pk=pk)
    contract = type(found.commitment).objects.where_may(actor, "programme.view_plans")
    steps = STEPS.where_may(actor, READS).filter(support=found)
    pair = effects.pairs_of([found])[found.pk]
    moved = _moved(found, pair)
    context: dict[str, Any] = {
        "support": found,
        "today": localdate(),
        "contract": contract.filter(pk=found.commitment_id).first(),
        "steps": [(step, open_to(actor, step)) for step in steps],
        "pair": pair,
        "moved": moved,
        "gained": sum((one.moved for _title, one in moved), Fraction()),
        "actions": open_to(actor, found),
        "history": history.of(found.ref),
    }
    return render(request, "programme/one_support.html", context)


def _moved(support: Support, pair: effects.Pair) -> list[tuple[str, effects.Effect]]:
    """The criteria that moved, with their titles; empty where there is nothing to compare."""
    found = effects.of_one(support)
    if not found or pair.after is None:
        return []
    titles = criteria_of(pair.after.entry.dossier).by_number
    return [
        (titles[one.criterion].title.in_language(language()), one) for one in found if one.moved
    ]


@require_safe
@login_required
def results(request: HttpRequest) -> HttpResponse:
    """What each kind of support moved, by criterion, over all delivered supports in reach."""
    actor = actor_of(request)
    rows = Support.objects.where_may(actor, READS)
    found = queries.effects(rows)
    context: dict[str, Any] = {
        "kinds": queries.by_kind(rows),
        "compared": len({one.support for one in found}),
        "moves": queries.moves_of(found),
    }
    return render(request, "programme/support_results.html", context)


@require_safe
@login_required
def step_file(request: HttpRequest, pk: int) -> FileResponse:
    """The paper that shows a step done."""
    rows = Step.objects.select_related("file").where_may(actor_of(request), READS)
    found = get_object_or_404(rows, pk=pk)
    if found.file is None:
        raise Http404
    return file_response(found.file, f"ban-giao-{pk}")


@require_safe
@login_required
def list_file(request: HttpRequest, pk: int) -> FileResponse:
    """The paper that approves a list of products."""
    rows = ProductList.objects.select_related("file").where_may(actor_of(request), READS)
    found = get_object_or_404(rows, pk=pk)
    if found.file is None:
        raise Http404
    return file_response(found.file, f"danh-sach-san-pham-{pk}")
