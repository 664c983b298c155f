"""The diary of a producer: everything that a phone in a field needs, on one page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from namsao.kernel.action import Action, Refused
from namsao.kernel.files import OFFICE
from namsao.kernel.forms import ActionForm
from namsao.kernel.http import actor_of
from namsao.kernel.pages import page_of
from namsao.producers.models import Producer
from namsao.traceability.diary import actions, queries, season

PRODUCERS = Producer.objects.select_related("commune__parent")
ENTRIES: dict[str, Action] = {
    one.short_name: one
    for one in (
        actions.record_harvest,
        actions.record_receipt,
        actions.record_processing,
        actions.record_packing,
        actions.record_dispatch,
        actions.record_loss,
    )
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def diary(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an entry, see what is on hand and what was written last."""
    actor = actor_of(request)
    producer = get_object_or_404(PRODUCERS.where_may(actor, "traceability.record_harvest"), pk=pk)
    bound: dict[str, ActionForm] = {}
    if request.method == "POST":
        act = ENTRIES.get(request.POST.get("verb", ""))
        if act is None:
            raise Http404
        try:
            done = act.take(producer, request.POST, by=actor, at=now())
        except Refused as refused:
            form = act.bind(producer, actor, request.POST)
            form.full_clean()
            for name, sentences in (refused.errors or {"": [refused.reason]}).items():
                for said in sentences:
                    if said not in form.errors.get(name, []):
                        form.add_error(name if name in form.fields else None, said)
            bound[act.short_name] = form
        else:
            lot = done.event.facts.get("lot", "")
            messages.success(request, f"{act.label}: {lot}" if lot else str(act.label))
            return redirect("traceability:diary", pk=producer.pk)
    forms = []
    for name, act in ENTRIES.items():
        form = bound.get(name) or act.bind(producer, actor)
        form.auto_id = f"id_{name}_%s"
        forms.append((act, form, name in bound))
    context: dict[str, Any] = {
        "producer": producer,
        "forms": forms,
        "hand": queries.on_hand(producer),
        "entries": queries.entries(producer)[:12],
        "may_strike": actor.may("traceability.strike_entry"),
        "hints": _hints(producer),
    }
    return render(request, "traceability/diary.html", context, status=422 if bound else 200)


def _hints(producer: Producer) -> list[tuple[str, str]]:
    """What is missing before an entry can be written: sentence and address."""
    found = []
    if not queries.areas_of(producer, localdate()).exists():
        found.append((_("Khai vùng nguyên liệu để ghi thu hoạch."), reverse("traceability:areas")))
    if not queries.trade_items(producer).exists():
        url = producer.get_absolute_url()
        found.append((_("Thêm quy cách đóng gói ở trang sản phẩm để ghi đóng gói."), url))
    return found


@require_safe
@login_required
def season_template(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of a season to fill in."""
    rows = PRODUCERS.where_may(actor_of(request), "traceability.import_season")
    producer = get_object_or_404(rows, pk=pk)
    response = HttpResponse(season.template(producer), content_type=f"{OFFICE}spreadsheetml.sheet")
    response["Content-Disposition"] = 'attachment; filename="nhat-ky.xlsx"'
    return response


@require_safe
@login_required
def diaries(request: HttpRequest) -> HttpResponse:
    """The producers whose diary the person keeps; straight to it where there is one."""
    rows = PRODUCERS.where_may(actor_of(request), "traceability.record_harvest").order_by("name")
    page = page_of(request, rows)
    if len(page.rows) == 1:
        return redirect("traceability:diary", pk=page.rows[0].pk)
    return render(request, "traceability/diaries.html", {"page": page})
