"""The page of a season's balance."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from namsao.kernel import exporting
from namsao.kernel.exporting import Column
from namsao.kernel.http import actor_of
from namsao.traceability.growing.models import GrowingArea, SeasonForecast
from namsao.traceability.households.queries import of_season
from namsao.traceability.mass import queries

SEASONS = SeasonForecast.objects.filter(state="approved").select_related(
    "growing_area__commune__parent", "growing_area__producer"
)
COLUMNS: tuple[Column[queries.MakerLine], ...] = (
    Column(_("Chủ thể"), lambda row: row.name or str(_("Các chủ thể khác")), 36),
    Column(_("Thu hoạch (kg)"), lambda row: float(row.harvested), 14),
    Column(_("Đóng gói (kg)"), lambda row: float(row.packed), 14),
    Column(_("Nguyên liệu nằm trong đó (kg)"), lambda row: float(row.used), 16),
    Column(_("Nguyên liệu cần theo định mức (kg)"), lambda row: float(row.needed), 16),
    Column(_("Đã bán (kg)"), lambda row: float(row.sold), 14),
    Column(_("Dôi ra không giải thích được (kg)"), lambda row: float(row.surplus), 16),
)


@require_safe
@login_required
def season(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What grew, was packed and was sold in a season, and what of it cannot be true."""
    actor = actor_of(request)
    found = get_object_or_404(SEASONS.where_may(actor, "traceability.view_areas"), pk=pk)
    told = queries.balance_of(found, actor)
    if file := exporting.answer(request, f"can-doi-{pk}", told.makers, COLUMNS):
        return file
    named = GrowingArea.objects.where_may(actor, "traceability.view_households")
    may_name = named.filter(pk=found.growing_area_id).exists()
    context = {
        "forecast": found,
        "area": found.growing_area,
        "told": told,
        "households": of_season(found, actor) if may_name else None,
    }
    return render(request, "traceability/season.html", context)
