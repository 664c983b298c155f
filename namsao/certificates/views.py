"""The public check of a certificate, and the offices' list."""

from datetime import timedelta
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from namsao.certificates import columns, pipeline, printing, public_register, queries
from namsao.certificates.archiving import name_of, take_out
from namsao.certificates.complaints.queries import public_answers
from namsao.certificates.models import Certificate, Decision
from namsao.dossiers import history
from namsao.dossiers.models import Dossier
from namsao.kernel import exporting
from namsao.kernel.action import Refused, open_to
from namsao.kernel.copied import read_from_a_copy
from namsao.kernel.http import actor_of
from namsao.kernel.pages import page_of
from namsao.kernel.reach import Actor
from namsao.law.deadlines import renewal_window
from namsao.papers.sealing import sealed_papers

# public: a certificate is published by law; the pages below show nothing that it does not print.
LISTED = Certificate.objects.with_renewals().select_related("area__parent")
PUBLIC = LISTED.select_related(
    "decision",
    "revocation",
    "product__producer",
    "kept__round__area__parent",
    "kept__round__keeper",
)
FULL = PUBLIC.select_related("dossier__former")
REGISTER = LISTED.select_related("revocation").order_by("number")
DOSSIERS = Dossier.objects.select_related(
    "product__producer__commune__parent", "product__producer__representative", "commune_report"
)
DECISIONS = Decision.objects.select_related("area")
PAGE = 50
LONGEST = 100  # characters of a search
ANSWERS = 10  # public answers to complaints, the last


@require_safe
@cache_control(public=True, max_age=60)
@read_from_a_copy
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """What is true of this certificate today. A forged code is told plainly, with a 404."""
    found = PUBLIC.filter(token=token[:40]).first()
    if found is None:
        return render(request, "certificates/forged.html", {"token": token[:40]}, status=404)
    today = queries.truth(found, localdate())
    context = {
        "certificate": found,
        "truth": today,
        "attested": queries.attested(found, today),
        "address": printing.address_of(found),
        "now_called": queries.now_called(found),
        "lines": public_register.histories([found], localdate())[found.pk],
        "answers": public_answers(found)[:ANSWERS],
        "sealed": sealed_papers(found).get("certificate"),
    }
    return render(request, "certificates/verify.html", context)


@require_safe
@read_from_a_copy
def search(request: HttpRequest) -> HttpResponse:
    """Check by number, product or producer, signed in or not."""
    text = request.GET.get("q", "")[:LONGEST]
    today = localdate()
    found = list(queries.find(PUBLIC.all(), text)[:PAGE]) if text.strip() else []
    lives = public_register.histories(found, today) if found else {}
    lines = [(one, queries.truth(one, today), lives[one.pk]) for one in found]
    return render(request, "certificates/search.html", {"q": text, "lines": lines})


@require_safe
@cache_control(public=True, max_age=3600)
def register(request: HttpRequest) -> StreamingHttpResponse:
    """The whole register as CSV, with the standing of each certificate today."""
    lines = public_register.file_lines(REGISTER.all(), settings.ADDRESS, localdate())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ocop-register.csv"'
    return response


@require_safe
@cache_control(public=True, max_age=86_400)
def qr(request: HttpRequest, token: str) -> HttpResponse:
    """The certificate's QR code as SVG."""
    found = get_object_or_404(PUBLIC, token=token)
    return HttpResponse(printing.qr_svg(printing.address_of(found)), content_type="image/svg+xml")


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponseBase:
    """Certificates in reach; those that expire within half a year first where asked."""
    rows = LISTED.where_may(actor_of(request), "certificates.view").order_by("-id")
    soon = request.GET.get("soon") == "1"
    if soon:
        today = localdate()
        rows = rows.filter(
            state="issued", expires_on__gte=today, expires_on__lte=today + timedelta(days=180)
        ).order_by("expires_on")
    if file := exporting.answer(request, "giay-chung-nhan", rows, columns.CERTIFICATES):
        return file
    page = page_of(request, rows)
    lines = [(one, queries.truth(one, localdate())) for one in page]
    context = {
        "page": page,
        "lines": lines,
        "soon": soon,
        "imports": actor_of(request).may("certificates.view_imports"),
        "past": actor_of(request).may("certificates.view_past"),
        "watching": actor_of(request).may("certificates.view_inspection"),
    }
    return render(request, "certificates/index.html", context)


@require_safe
@login_required
def renewals(request: HttpRequest) -> HttpResponseBase:
    """The certificates in reach that near their end, and how far each renewal is."""
    actor, today = actor_of(request), localdate()
    rows = pipeline.ending(actor, today)
    if file := exporting.answer(request, "danh-gia-lai", rows, columns.RENEWALS):
        return file
    page = page_of(request, rows)
    context = {
        "page": page,
        "renewals": pipeline.renewals_of(page, today),
        "weeks": pipeline.by_week(actor, today),
        "today": today,
    }
    return render(request, "certificates/renewals.html", context)


@require_safe
@login_required
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """One certificate for its producer and its offices: what can follow it, and what happened."""
    actor = actor_of(request)
    found = get_object_or_404(FULL.where_may(actor, "certificates.view"), pk=pk)
    cases = found.cases.where_may(actor, "certificates.view_case")
    context = {
        "certificate": found,
        "truth": queries.truth(found, localdate()),
        "window": renewal_window(found.expires_on) if found.expires_on else None,
        "following": queries.following(found, actor),
        "actions": open_to(actor, found),
        "cases": [(case, open_to(actor, case)) for case in cases],
        "inspections": found.inspections.where_may(actor, "certificates.view_inspection")[:10],
        "complaints": found.complaints.where_may(actor, "certificates.view_complaint").defer(
            "contact"
        )[:10],
        "may_past": actor.may("certificates.view_past"),
        "history": history.of(found.ref),
        "today": localdate(),
        "sealed": sealed_papers(found).get("certificate"),
        **_decision_of(found, actor),
    }
    return render(request, "certificates/certificate.html", context)


def _decision_of(found: Certificate, actor: Actor) -> dict[str, Any]:
    """The decision's paper, its seal and its buttons, for who may read it."""
    rows = DECISIONS.where_may(actor, "certificates.view").filter(certificates=found)
    decision = rows.filter(kind="recognition").first()
    if decision is None:
        return {}
    return {
        "decision": decision,
        "decision_sealed": sealed_papers(decision).get("decision"),
        "decision_actions": open_to(actor, decision),
    }


@require_safe
@login_required
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate as PDF, for those who may see it in their office."""
    rows = FULL.where_may(actor_of(request), "certificates.view")
    found = get_object_or_404(rows.filter(dossier__isnull=False), pk=pk)
    return _pdf(printing.certificate_file(found), f"certificate-{pk}.pdf")


@require_safe
@login_required
def decision_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The recognition decision with its annex, as PDF."""
    rows = DECISIONS.where_may(actor_of(request), "certificates.view")
    # A former decision is read in its own words, as a scan of its round.
    found = get_object_or_404(rows.filter(kind="recognition", past_rounds=None), pk=pk)
    return _pdf(printing.decision_file(found), f"decision-{pk}.pdf")


@require_POST
@login_required
def archive(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The whole dossier as one ZIP file, as far as this person may see it."""
    actor = actor_of(request)
    found = get_object_or_404(DOSSIERS.where_may(actor, "certificates.archive"), pk=pk)
    file = TemporaryFile()  # noqa: SIM115 -- the response closes it
    try:
        take_out(found, file, by=actor, at=now(), outside="outside" in request.GET)
    except Refused as refused:
        file.close()
        messages.error(request, refused.reason)
        return redirect(found)
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"{name_of(found)}.zip")
    response["Content-Type"] = "application/zip"
    response["Cache-Control"] = "no-store"
    return response


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
