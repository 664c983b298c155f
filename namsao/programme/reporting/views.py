"""Reports in reach, one report as page and as data, and its paper."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from namsao.areas.models import Area
from namsao.certificates.columns import CERTIFICATES
from namsao.certificates.models import Certificate
from namsao.dossiers import history
from namsao.dossiers.columns import DOSSIERS
from namsao.dossiers.models import Dossier
from namsao.kernel import exporting
from namsao.kernel.action import open_to
from namsao.kernel.http import actor_of
from namsao.kernel.pages import page_of
from namsao.programme.reporting import queries, showing
from namsao.programme.reporting.models import Report
from namsao.programme.views import paper_response

READS = "programme.view_reports"
REPORTS = Report.objects.select_related("area__parent")
BEHIND = {
    "first": _("Công nhận lần đầu"),
    "upgraded": _("Nâng hạng"),
    "kept": _("Giữ hạng khi đánh giá lại"),
    "lapsed": _("Hết hạn trong kỳ"),
    "revoked": _("Bị thu hồi trong kỳ"),
    "filed": _("Hồ sơ nộp trong kỳ"),
}


@require_safe
@login_required
def reports(request: HttpRequest) -> HttpResponse:
    """The reports in reach, the newest period first; those being written too."""
    actor = actor_of(request)
    offices = Area.objects.where_may(actor, "programme.open_report").filter(valid_to=None)
    context: dict[str, Any] = {
        "page": page_of(request, REPORTS.where_may(actor, READS).order_by("-until", "id")),
        "doors": list(offices.order_by("path")[:3]),
    }
    return render(request, "programme/reports.html", context)


@require_safe
@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report; `?format=json` gives its figures and words as data."""
    actor = actor_of(request)
    found = get_object_or_404(REPORTS.where_may(actor, READS), pk=pk)
    figures = queries.figures_of(found, localdate())
    if request.GET.get("format") == "json":
        told = {
            "period": found.period,
            "state": found.state,
            "sent_on": found.sent_on,
            "figures": figures,
            "difficulties": found.difficulties,
            "proposals": found.proposals,
        }
        return JsonResponse(told, headers={"Cache-Control": "no-store"})
    context = {
        "report": found,
        "shown": showing.shown(found, figures),
        "actions": open_to(actor, found),
        "history": history.of(found.ref),
    }
    return render(request, "programme/report.html", context)


@require_safe
@login_required
def report_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The report in Vietnamese, as PDF or, for `?format=docx`, to go on writing in."""
    found = get_object_or_404(REPORTS.where_may(actor_of(request), READS), pk=pk)
    with override("vi"):
        told = showing.shown(found, queries.figures_of(found, localdate()))
        paper = showing.as_paper(found, told)
    return paper_response(request, paper, f"bao-cao-ocop-{found.pk}")


@require_safe
@login_required
def report_rows(request: HttpRequest, pk: int, key: str) -> HttpResponseBase:
    """The certificates or dossiers behind a figure of a report, as far as they are in reach."""
    actor = actor_of(request)
    found = get_object_or_404(REPORTS.where_may(actor, READS), pk=pk)
    if key not in BEHIND:
        raise Http404
    counted: Any = queries.rows_behind(found, key, localdate())
    if key == "filed":
        dossiers = Dossier.objects.where_may(actor, "dossiers.view")
        rows = counted.filter(pk__in=dossiers).order_by("submitted_at", "id")
        rows = rows.select_related("product__producer__commune__parent")
        file = exporting.answer(request, f"bao-cao-{pk}-ho-so", rows, DOSSIERS)
    else:
        certificates = Certificate.objects.where_may(actor, "programme.view_targets")
        rows = counted.filter(pk__in=certificates).order_by("issued_on", "id")
        rows = rows.select_related("product__producer", "area")
        file = exporting.answer(request, f"bao-cao-{pk}-{key}", rows, CERTIFICATES)
    if file:
        return file
    context = {
        "report": found,
        "title": BEHIND[key],
        "count": rows.count(),
        "page": page_of(request, rows),
        "are_dossiers": key == "filed",
    }
    return render(request, "programme/report_behind.html", context)
