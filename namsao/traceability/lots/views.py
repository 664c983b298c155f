"""The page of a lot, and where it came from or went."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from namsao.kernel import exporting
from namsao.kernel.action import open_to
from namsao.kernel.exporting import Column
from namsao.kernel.http import actor_of
from namsao.kernel.links import links_of
from namsao.traceability.lots import queries
from namsao.traceability.lots.models import Lot
from namsao.traceability.recall.models import RecallCase

LOTS = Lot.objects.select_related("producer__commune", "batch")
DIRECTIONS = ("forward", "backward")
COLUMNS: tuple[Column[queries.Line], ...] = (
    Column(_("Mã"), lambda line: line.lot.uri, 50),
    Column(_("Số lô"), lambda line: line.lot.number),
    Column(_("Chủ thể"), lambda line: line.lot.producer.name if line.lot.producer else None, 40),
    Column(_("Cách mấy bước"), lambda line: line.depth, 12),
    Column(_("Tạo lúc"), lambda line: line.lot.made_at),
    Column(
        _("Còn lại theo sổ"),
        lambda line: float(line.stocks[0].stock.left) if line.stocks else None,
    ),
    Column(_("Đơn vị"), lambda line: line.stocks[0].unit if line.stocks else None, 10),
)


@require_safe
@login_required
def lot(request: HttpRequest, pk: int) -> HttpResponse:
    """One lot: where it was made, what the books say, its events, what can be done."""
    actor = actor_of(request)
    found = get_object_or_404(LOTS.where_may(actor, queries.VIEW), pk=pk)
    recalls = RecallCase.objects.where_may(actor, "traceability.view_recall")
    context: dict[str, Any] = {
        "lot": found,
        "stocks": queries.shown_stocks([found.pk], actor).get(found.pk, []),
        "changes": queries.changes(found, actor),
        "events": queries.events_of(found, actor),
        "recalls": recalls.filter(lots__lot=found),
        "actions": [act for act in open_to(actor, found) if act.app == "traceability"],
        "links": links_of(found, actor),
    }
    return render(request, "traceability/lot.html", context)


@require_safe
@login_required
def trace(request: HttpRequest, pk: int, direction: str) -> HttpResponseBase:
    """What came of a lot (forward) or what it came of (backward): graph and table."""
    if direction not in DIRECTIONS:
        raise Http404
    actor = actor_of(request)
    found = get_object_or_404(LOTS.where_may(actor, queries.VIEW), pk=pk)
    forward = direction == "forward"
    traced = queries.trace(found, "forward" if forward else "backward", actor)
    name = f"lo-{pk}-{'di' if forward else 'den'}"
    if file := exporting.answer(request, name, traced.lines, COLUMNS):
        return file
    context = {"lot": found, "trace": traced, "forward": forward}
    return render(request, "traceability/trace.html", context)
