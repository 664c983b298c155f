"""The households of an area, for who may know them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from namsao.kernel import exporting
from namsao.kernel.action import open_to
from namsao.kernel.exporting import Column
from namsao.kernel.http import actor_of
from namsao.traceability.growing.models import GrowingArea, SeasonForecast
from namsao.traceability.growing.queries import forecast_on
from namsao.traceability.households import actions, queries
from namsao.traceability.households.models import Household

VIEW = "traceability.view_households"
AREAS = GrowingArea.objects.select_related("commune__parent", "producer")
COLUMNS: tuple[Column[queries.HouseholdLine], ...] = (
    Column(_("Chủ hộ"), lambda row: row.household.name, 30),
    Column(_("Thửa, thôn"), lambda row: row.household.plot, 30),
    Column(_("Diện tích (ha)"), lambda row: float(row.household.hectares), 14),
    Column(_("Phần đất của vùng (%)"), lambda row: round(float(row.share), 2), 14),
    Column(_("Số hợp đồng liên kết"), lambda row: row.household.contract, 20),
    Column(_("Từ ngày"), lambda row: row.household.since, 12),
    Column(_("Đến hết ngày"), lambda row: row.household.until, 12),
    Column(
        _("Đã thu hoạch trong vụ (kg)"),
        lambda row: float(row.balance.came) if row.balance else None,
        16,
    ),
    Column(
        _("Phần dự báo theo diện tích (kg)"),
        lambda row: float(row.balance.could) if row.balance and row.balance.could else None,
        16,
    ),
)


@require_safe
@login_required
def households(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who works an area, on how much of it, and what came from each this season."""
    actor, today = actor_of(request), localdate()
    area = get_object_or_404(AREAS.where_may(actor, VIEW), pk=pk)
    rows = Household.objects.where_may(actor, VIEW).filter(growing_area=area)
    approved = area.forecasts.filter(state="approved")
    asked = request.GET.get("season", "")
    if asked.isdecimal() and len(asked) < 10:
        season: SeasonForecast | None = get_object_or_404(approved, pk=int(asked))
    else:
        season = forecast_on(area, today) or approved.first()
    lines = queries.lines(area, rows.order_by("until", "name", "id"), season)
    if file := exporting.answer(request, f"ho-vung-{pk}", lines, COLUMNS):
        return file
    open_on = {
        act: set(
            area.members.filter(until=None)
            .filter(pk__in=Household.objects.where_may(actor, act.name).values("pk"))
            .values_list("pk", flat=True)
        )
        for act in (actions.edit_household, actions.end_household)
    }
    now_here = [line.household for line in lines if line.household.until is None]
    context = {
        "area": area,
        "season": season,
        "lines": [
            (line, [act for act, keys in open_on.items() if line.household.pk in keys])
            for line in lines
        ],
        "count": len(now_here),
        "land": queries.land_taken(now_here),
        "actions": [act for act in open_to(actor, area) if act.short_name == "name_households"],
    }
    return render(request, "traceability/households.html", context)
