"""Recalls in reach, one recall, and its letters."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from namsao.dossiers import history
from namsao.kernel import exporting
from namsao.kernel.action import Action, open_to
from namsao.kernel.exporting import Column
from namsao.kernel.http import actor_of
from namsao.kernel.pages import page_of
from namsao.traceability.lots import queries as lots
from namsao.traceability.lots.models import Lot
from namsao.traceability.recall import printing, showing
from namsao.traceability.recall.models import RecallCase, RecallHolder

VIEW = "traceability.view_recall"
CASES = RecallCase.objects.select_related("producer", "area__parent")
HOLDERS = RecallHolder.objects.select_related("case__producer", "case__area__parent")
LOTS = Lot.objects.select_related("producer")
SHOWN_LOTS = 200
COLUMNS: tuple[Column[showing.HolderLine], ...] = (
    Column(_("Bên giữ hàng"), lambda one: one.holder.name, 40),
    Column(_("Mã"), lambda one: one.holder.uri, 50),
    Column(_("Địa chỉ"), lambda one: one.holder.address, 40),
    Column(_("Đã nhận"), lambda one: one.got),
    Column(_("Còn theo sổ"), lambda one: one.stock),
    Column(_("Báo lúc"), lambda one: one.holder.told_at),
    Column(_("Trả lời lúc"), lambda one: one.holder.answered_at),
    Column(_("Trả lời"), lambda one: one.answer, 50),
    Column(_("Ghi chú"), lambda one: one.holder.note, 50),
)


@require_safe
@login_required
def recalls(request: HttpRequest) -> HttpResponse:
    """The recalls in reach, newest first."""
    rows = CASES.where_may(actor_of(request), VIEW).order_by("-id")
    own = HOLDERS.where_may(actor_of(request), "traceability.answer_recall")
    waiting = own.filter(producer__isnull=False, case__state="announced", answered_at=None)
    context = {"page": page_of(request, rows), "waiting": waiting.order_by("id")[:50]}
    return render(request, "traceability/recalls.html", context)


@require_safe
@login_required
def recall(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One recall: scope, holders, answers, where the trail ends, what follows."""
    actor = actor_of(request)
    holders = HOLDERS.where_may(actor, VIEW).filter(case_id=pk)
    case = CASES.where_may(actor, VIEW).filter(pk=pk).first()
    if case is None:
        return _notice(request, pk)
    told = [showing.HolderLine(one, showing.door(one, actor)) for one in holders]
    if file := exporting.answer(request, f"thu-hoi-{case.number}", told, COLUMNS):
        return file
    visible = LOTS.where_may(actor, lots.VIEW).filter(recalls__case=case)
    context: dict[str, Any] = {
        "case": case,
        "actions": sorted(open_to(actor, case), key=_next_step_first),
        "starts": showing.starts(case, actor),
        "seeds": LOTS.filter(recalls__case=case, recalls__seed=True)[:50],
        "lots": visible.order_by("pk")[:SHOWN_LOTS],
        "lots_seen": visible.count(),
        "lots_all": case.lots.count(),
        "holders": told,
        "hidden_holders": case.holders.count() - len(told),
        "progress": showing.progress(case),
        "open_ends": showing.open_ends(case, actor),
        "history": history.of(case.ref),
    }
    return render(request, "traceability/recall.html", context)


def _next_step_first(act: Action) -> bool:
    return act.short_name not in ("announce_recall", "close_recall")


def _notice(request: HttpRequest, pk: int) -> HttpResponse:
    """A holder's own view of a recall that is another's."""
    actor = actor_of(request)
    own = HOLDERS.where_may(actor, "traceability.answer_recall").filter(case_id=pk)
    found = [showing.HolderLine(one, showing.door(one, actor)) for one in own]
    if not found:
        raise Http404
    context = {"case": found[0].holder.case, "holders": found}
    return render(request, "traceability/recall_notice.html", context)


@require_safe
@login_required
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The recall notice to one holder, as PDF."""
    actor = actor_of(request)
    found = get_object_or_404(HOLDERS.where_may(actor, VIEW).exclude(told_at=None), pk=pk)
    response = HttpResponse(printing.print_notice(found), content_type="application/pdf")
    name = f"thong-bao-{found.case.number}-{found.pk}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
