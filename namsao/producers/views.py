"""Pages of producers and their products."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from namsao.kernel import exporting
from namsao.kernel.action import Refused, open_to
from namsao.kernel.http import actor_of
from namsao.kernel.links import links_of
from namsao.kernel.pages import page_of
from namsao.producers import actions, columns, queries
from namsao.producers.models import Producer, Product

LIST = Producer.objects.select_related("commune__parent", "representative")
PRODUCTS = Product.objects.select_related("producer__commune__parent")


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponseBase:
    """The producers in reach."""
    text = request.GET.get("q", "")
    rows = queries.search(LIST.where_may(actor_of(request), "producers.view"), text)
    rows = rows.order_by("name", "id")
    if file := exporting.answer(request, "chu-the", rows, columns.PRODUCERS):
        return file
    page = page_of(request, rows)
    return render(request, "producers/index.html", {"page": page, "q": text})


@require_safe
@login_required
def producer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One producer, its products and what can be done."""
    actor = actor_of(request)
    found = get_object_or_404(LIST.where_may(actor, "producers.view"), pk=pk)
    products = PRODUCTS.where_may(actor, "producers.view").filter(producer=found)
    if file := exporting.answer(request, f"san-pham-{pk}", products, columns.PRODUCTS):
        return file
    doors = open_to(actor, found)
    context: dict[str, Any] = {
        "producer": found,
        "changes": found.changes.filter(product=None),
        "products": products,
        "actions": [act for act in doors if act.short_name != "read_personal_data"],
        "may_read_personal": any(act.short_name == "read_personal_data" for act in doors),
        "links": links_of(found, actor),
    }
    return render(request, "producers/producer.html", context)


@require_POST
@login_required
def personal(request: HttpRequest, pk: int) -> HttpResponse:
    """The representative's personal data; the reading is an action and leaves an event."""
    actor = actor_of(request)
    found = get_object_or_404(LIST.where_may(actor, "producers.read_personal_data"), pk=pk)
    context: dict[str, Any] = {"producer": found, "refused": None}
    try:
        actions.read_personal_data.take(found, request.POST, by=actor, at=now())
    except Refused as refused:
        context["refused"] = refused
    response = render(
        request, "producers/personal.html", context, status=422 if context["refused"] else 200
    )
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@login_required
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """One product, where it stands in Annex I, and its dossiers."""
    actor = actor_of(request)
    found = get_object_or_404(PRODUCTS.where_may(actor, "producers.view"), pk=pk)
    context = {
        "product": found,
        "placement": queries.placement(found),
        "dossiers": found.dossiers.all().order_by("-id"),
        "actions": open_to(actor, found),
        "changes": found.changes.all(),
        "links": links_of(found, actor),
    }
    return render(request, "producers/product.html", context)


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """Annex I with a sentence of help for each group: which criteria set is mine?"""
    return render(request, "producers/groups.html", {"lines": queries.lines()})
