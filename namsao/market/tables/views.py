"""Marketplaces' tables: kept by an office, filled with a producer's listed products."""

from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_safe

from namsao.areas.models import Area
from namsao.kernel.action import Refused, open_to
from namsao.kernel.exporting import MEDIA_TYPES, write_csv, write_xlsx
from namsao.kernel.folding import fold
from namsao.kernel.http import actor_of
from namsao.market.channels.listing import LISTING
from namsao.market.goods import listed
from namsao.market.models import Listing, MarketTable
from namsao.market.tables import actions
from namsao.market.tables.queries import columns, ready


@require_safe
@login_required
def tables(request: HttpRequest) -> HttpResponse:
    """The tables that an office keeps, and where it may add one."""
    actor = actor_of(request)
    if not actor.may("market.map_table"):
        raise PermissionDenied
    rows = MarketTable.objects.where_may(actor, "market.map_table").filter(ended_at=None)
    offices = Area.objects.where_may(actor, "market.add_table").filter(
        level="province", valid_to=None
    )
    context = {"tables": rows.select_related("area"), "offices": offices[:5]}
    return render(request, "market/tables.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """One table: which of its columns is what. POST settles it."""
    actor = actor_of(request)
    rows = MarketTable.objects.where_may(actor, "market.map_table")
    found = get_object_or_404(rows.select_related("area"), pk=pk)
    refused = None
    if request.method == "POST":
        try:
            actions.map_table.take(found, request.POST, by=actor, at=now())
        except Refused as error:
            refused = error
        else:
            return redirect("market:tables")
    form = actions.map_table.bind(found, actor, request.POST if refused else None)
    context = {
        "table": found,
        "form": form,
        "refused": refused,
        "actions": [act for act in open_to(actor, found) if act.short_name == "end_table"],
    }
    return render(request, "market/table.html", context, status=422 if refused else 200)


@require_safe
@login_required
def filled(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One's own listed products in a marketplace's columns: those that it would take."""
    if kind not in MEDIA_TYPES:
        raise Http404
    actor = actor_of(request)
    rows = MarketTable.objects.where_may(actor, "market.view_tables")
    found = get_object_or_404(rows, pk=pk, ended_at=None)
    listings = Listing.objects.where_may(actor, "market.view_sheet").filter(channel=LISTING.key)
    going = ready(found, listed(listings, localdate())).going
    file = BytesIO()
    (write_xlsx if kind == "xlsx" else write_csv)(file, columns(found), going)
    response = HttpResponse(file.getvalue(), content_type=MEDIA_TYPES[kind])
    name = slugify(fold(found.name)) or "san"
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response
