"""Pages of growing areas and packing houses, and where a product's material comes from."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from namsao.dossiers import history
from namsao.kernel import exporting
from namsao.kernel.action import Action, open_to
from namsao.kernel.folding import fold
from namsao.kernel.http import actor_of
from namsao.kernel.pages import page_of
from namsao.law.growing import CROPS
from namsao.producers.models import Producer, Product
from namsao.traceability.growing import columns, queries
from namsao.traceability.growing.drawing import picture
from namsao.traceability.growing.models import GrowingArea, PackingHouse

AREAS = GrowingArea.objects.select_related("commune__parent", "producer").prefetch_related(
    "codes__suspensions"
)
HOUSES = PackingHouse.objects.select_related("commune__parent", "producer").prefetch_related(
    "codes__suspensions", "codes__aliases"
)


@require_safe
@login_required
def areas(request: HttpRequest) -> HttpResponseBase:
    """The areas in reach, by name or code."""
    actor = actor_of(request)
    text, crop = request.GET.get("q", "").strip(), request.GET.get("crop", "")
    state = request.GET.get("state", "")
    rows = AREAS.where_may(actor, "traceability.view_areas").order_by("name", "id")
    if text:
        coded = queries.codes_named(text).values("growing_area_id")
        rows = rows.filter(Q(search_key__contains=fold(text)) | Q(pk__in=coded))
    if crop in CROPS:
        rows = rows.filter(crop=crop)
    if state:
        rows = rows.filter(state=state)
    if file := exporting.answer(request, "vung-nguyen-lieu", rows, columns.AREAS):
        return file
    mine = Producer.objects.where_may(actor, "traceability.declare_area")[:5]
    context: dict[str, Any] = {
        "page": page_of(request, rows),
        "q": text,
        "crops": CROPS.items(),
        "crop": crop,
        "doors": [(one, open_to(actor, one)) for one in mine],
        "houses": HOUSES.where_may(actor, "traceability.view_areas")[:50],
    }
    return render(request, "traceability/areas.html", context)


@require_safe
@login_required
def area(request: HttpRequest, pk: int) -> HttpResponse:
    """One area: its land, codes, standards, contracts, seasons, and what does not add up."""
    actor, today = actor_of(request), localdate()
    found = get_object_or_404(AREAS.where_may(actor, "traceability.view_areas"), pk=pk)
    overlaps = queries.overlaps(found)
    land = found.land
    drawn = [land, *filter(None, (one.other.land for one in overlaps[:5]))] if land else []
    context: dict[str, Any] = {
        "area": found,
        "today": today,
        "size": queries.size_of(found),
        "overlaps": overlaps,
        "picture": picture(drawn) if drawn else None,
        "codes": [
            (line, open_to(actor, line.code))
            for line in queries.code_lines(found.codes.prefetch_related("aliases"), today)
        ],
        "standards": [(one, open_to(actor, one)) for one in found.standards.all()],
        "supplies": [
            (one, open_to(actor, one))
            for one in found.supplies.select_related("product__producer")
        ],
        "forecasts": [(one, open_to(actor, one)) for one in found.forecasts.all()],
        "may_households": GrowingArea.objects.where_may(actor, "traceability.view_households")
        .filter(pk=pk)
        .exists(),
        "actions": sorted(open_to(actor, found), key=_recall_last),
        "history": history.of(found.ref),
    }
    return render(request, "traceability/area.html", context)


def _recall_last(act: Action) -> bool:
    return act.short_name == "recall_area"


@require_safe
@login_required
def boundary(request: HttpRequest, pk: int) -> HttpResponse:
    """The boundary as GeoJSON, for maps of one's own."""
    rows = GrowingArea.objects.where_may(actor_of(request), "traceability.view_areas")
    found = get_object_or_404(rows.filter(boundary__isnull=False), pk=pk)
    feature = {
        "type": "Feature",
        "properties": {"name": found.name, "hectares": str(found.measured_hectares)},
        "geometry": found.boundary,
    }
    response = JsonResponse(feature, content_type="application/geo+json")
    response["Content-Disposition"] = f'attachment; filename="vung-{pk}.geojson"'
    return response


@require_safe
@login_required
def packing_house(request: HttpRequest, pk: int) -> HttpResponse:
    """One packing house and its codes."""
    actor = actor_of(request)
    found = get_object_or_404(HOUSES.where_may(actor, "traceability.view_areas"), pk=pk)
    context = {
        "house": found,
        "codes": [
            (line, open_to(actor, line.code))
            for line in queries.code_lines(found.codes.all(), localdate())
        ],
        "actions": open_to(actor, found),
        "history": history.of(found.ref),
    }
    return render(request, "traceability/packing_house.html", context)


@require_safe
@login_required
def origin(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a product's material comes from, today."""
    actor, today = actor_of(request), localdate()
    products = Product.objects.where_may(actor, "traceability.view_areas")
    found = get_object_or_404(products.select_related("producer__commune__parent"), pk=pk)
    context = {
        "product": found,
        "today": today,
        "origin": queries.origin_of(found.pk, found.producer.commune.province.path, today),
        "actions": [act for act in open_to(actor, found) if act.app == "traceability"],
    }
    return render(request, "traceability/origin.html", context)
