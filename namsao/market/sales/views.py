"""The pages of sales: a producer's own figures, an office's sums, a file on its way in."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_safe

from namsao.areas.models import Area
from namsao.kernel import exporting
from namsao.kernel.action import Refused, open_to
from namsao.kernel.http import actor_of
from namsao.market.models import MonthlySales, SalesImport
from namsao.market.sales import actions, queries
from namsao.market.sales.columns import SALES
from namsao.market.sales.outlets import OUTLETS, name_of
from namsao.market.sales.withholding import FEWEST, PROVINCE
from namsao.producers.models import Producer, Product

# public: in sums of three producers at least, whose blocks are the same for every reader.
TOLD = MonthlySales.objects.all()
IMPORTS = SalesImport.objects.select_related("producer").defer("rows")
SHOWN = 200  # troubles on the page
MONTHS = 24
OWN = ("report_sales", "upload_sales")


@require_safe
@login_required
def sales(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What one producer's products sold, for the producer alone."""
    actor = actor_of(request)
    producer = get_object_or_404(Producer.objects.where_may(actor, "market.view_sales"), pk=pk)
    today = localdate()
    rows = MonthlySales.objects.where_may(actor, "market.view_sales").filter(
        product__producer=producer
    )
    table = rows.select_related("product").order_by("-month", "outlet", "product__name", "pk")
    if (outlet := request.GET.get("outlet", "")) in OUTLETS:
        table = table.filter(outlet=outlet)
    if (month := request.GET.get("month", "")) and (first := _month(month)):
        table = table.filter(month=first)
    if file := exporting.answer(request, f"doanh-so-{pk}", table, SALES):
        return file
    year = rows.filter(month__gt=queries.months_before(queries.month_of(today), 12))
    products = Product.objects.where_may(actor, "market.view_sales").filter(producer=producer)
    context = {
        "producer": producer,
        "months": queries.by_month(rows)[:MONTHS],
        "year": queries.whole(year, ""),
        "outlets": queries.by_outlet(year),
        "products": queries.by_product(year),
        "silent": queries.silent(products, today),
        "around": queries.around_recognition(rows),
        "imports": IMPORTS.where_may(actor, "market.view_sales").filter(producer=producer)[:10],
        "actions": [act for act in open_to(actor, producer) if act.short_name in OWN],
    }
    return render(request, "market/sales.html", context)


@require_safe
@login_required
def sums(request: HttpRequest) -> HttpResponse:
    """What an office sees: sums of at least three producers, and which products are silent."""
    actor = actor_of(request)
    if not actor.may("market.view_sums"):
        raise PermissionDenied
    today = localdate()
    areas = Area.objects.where_may(actor, "market.view_sums").current()
    asked = request.GET.get("area", "")
    chosen = areas.filter(pk=int(asked)).first() if _number(asked) else None
    area = chosen or areas.order_by("path").first()
    if area is None:
        raise PermissionDenied
    rows = TOLD.filter(product__producer__commune__path__startswith=area.path[:PROVINCE])
    own = MonthlySales.objects.where_may(actor, "market.view_sums").filter(
        product__producer__commune__path__startswith=area.path
    )
    products = Product.objects.where_may(actor, "market.view_sums").filter(
        producer__commune__path__startswith=area.path
    )
    context = {
        "area": area,
        "sums": queries.sums_of(rows, area.path, today),
        "around": queries.around_recognition(own),
        "silent": queries.silent(products, today)[:SHOWN],
        "listed": queries.on_marketplaces([area.path], (), today).count(),
        "sold": queries.sold_online([area.path], (), today),
        "fewest": FEWEST,
        "told_by": own.aggregate(n=Count("product__producer", distinct=True))["n"],
    }
    return render(request, "market/sums.html", context)


def _month(text: str) -> date | None:
    """The first day of "2026-10"; None if it is no month."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A platform's file: its columns and what it says, or what became of it. POST maps it."""
    actor = actor_of(request)
    rows = SalesImport.objects.where_may(actor, "market.view_sales").select_related("producer")
    found = get_object_or_404(rows, pk=pk)
    refused = None
    if request.method == "POST":
        try:
            actions.map_sales.take(found, request.POST, by=actor, at=now())
        except Refused as error:
            refused = error
        else:
            return redirect(f"{found.get_absolute_url()}#dry-run")
    context: dict[str, Any] = {
        "import": found,
        "outlet": name_of(found.outlet),
        "refused": refused,
        "actions": [
            act for act in open_to(actor, found) if act.short_name in ("drop_sales", "undo_sales")
        ],
    }
    if found.state in ("uploaded", "checked"):
        data = request.POST if refused else None
        context["form"] = actions.map_sales.bind(found, actor, data)
        if found.state == "checked" and not refused:
            own = Product.objects.where_may(actor, "market.view_sales")
            context |= _dry(found, own.filter(producer=found.producer_id))
    status = 200 if refused is None else 422
    return render(request, "market/sales_import.html", context, status=status)


def _dry(found: SalesImport, products: QuerySet[Product]) -> dict[str, Any]:
    report = actions.dry_run(found, localdate())
    names = dict(products.values_list("pk", "name"))
    figures = sorted(report.figures.items(), key=lambda item: (item[0][1], names[item[0][0]]))
    return {
        "report": report,
        "figures": [(names[key], f"{month:%m/%Y}", figure) for (key, month), figure in figures],
        "troubles": report.troubles[:SHOWN],
        "may_commit": bool(figures) and not report.troubles and not report.unknown,
    }
