"""The public form and its answer, and the offices' pages of complaints."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from namsao.certificates.complaints import actions, queries
from namsao.certificates.complaints.forms import Complain
from namsao.certificates.forms import OpenCase
from namsao.certificates.models import Certificate, Complaint
from namsao.dossiers import history
from namsao.kernel.action import REGISTRY, Refused, open_to
from namsao.kernel.http import actor_of, file_response
from namsao.kernel.open_forms import place_of
from namsao.kernel.pages import page_of
from namsao.people.queries import the_program

# public: a certificate is published by law, and anybody may report its product.
PUBLIC = Certificate.objects.filter(area__isnull=False)
COMPLAINTS = Complaint.objects.select_related("certificate__product", "photo")
# Only these are read of a complaint on a list; the sealed contact is not opened for it.
LISTED = COMPLAINTS.defer("contact")
ON_OWN_PAGE = {"read_contact"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest, token: str) -> HttpResponse:
    """The public form: no account, no third party."""
    found = get_object_or_404(PUBLIC, token=token[:40])
    if request.method != "POST":
        form = Complain(thing=found, initial={"ticket": Complain.ticket_for(found.token)})
        return _form(request, found, form, None)
    raw = request.POST.copy()
    raw["place"] = place_of("complaint", get_adapter(request).get_client_ip(request), localdate())
    try:
        done = actions.complain.take(found, raw, request.FILES, by=the_program(), at=now())
    except Refused as refused:
        form = Complain(raw, request.FILES, thing=found)
        # A button pressed twice leads to what the first press made.
        if form.is_valid() and (sent := queries.sent_before(form.cleaned_data["ticket"])):
            return _state_of(sent.code)
        if "ticket" in form.errors:
            raw["ticket"] = Complain.ticket_for(found.token)
        for name, sentences in refused.errors.items():
            if name in form.fields and name not in form.errors:
                form.add_error(name, sentences)
        return _form(request, found, form, refused)
    return _state_of(done.made.code)


def _state_of(code: str) -> HttpResponse:
    return redirect(f"{reverse('certificates:complaint_state')}?code={code}&new=1")


def _form(
    request: HttpRequest, found: Certificate, form: Complain, refused: Refused | None
) -> HttpResponse:
    context = {"certificate": found, "form": form, "refused": refused}
    return render(request, "certificates/complain.html", context, status=422 if refused else 200)


@never_cache
@require_safe
def complaint_state(request: HttpRequest) -> HttpResponse:
    """What became of a complaint, for whoever knows its code."""
    code = request.GET.get("code", "")[:40]
    found = queries.by_code(code) if code else None
    context = {"code": code, "complaint": found, "new": request.GET.get("new") == "1"}
    status = 404 if code and found is None else 200
    return render(request, "certificates/complaint_state.html", context, status=status)


@require_safe
@login_required
def complaints(request: HttpRequest) -> HttpResponse:
    """The complaints in reach, newest first."""
    rows = LISTED.where_may(actor_of(request), "certificates.view_complaint")
    waiting = request.GET.get("waiting") == "1"
    if waiting:
        rows = rows.filter(state__in=["received", "under_review"])
    context = {"page": page_of(request, rows.order_by("-id")), "waiting": waiting}
    return render(request, "certificates/complaints.html", context)


@require_safe
@login_required
def complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """One complaint, without its sender, and what can follow it."""
    return _complaint(request, pk, None, None)


@require_POST
@login_required
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's contact; the reading is an action and leaves an event."""
    actor = actor_of(request)
    found = get_object_or_404(COMPLAINTS.where_may(actor, "certificates.read_contact"), pk=pk)
    try:
        actions.read_contact.take(found, request.POST, by=actor, at=now())
    except Refused as refused:
        return _complaint(request, pk, None, refused)
    return _complaint(request, pk, found.contact, None)


def _complaint(
    request: HttpRequest, pk: int, read: str | None, refused: Refused | None
) -> HttpResponse:
    actor = actor_of(request)
    found = get_object_or_404(LISTED.where_may(actor, "certificates.view_complaint"), pk=pk)
    doors = open_to(actor, found)
    office = actor.may("certificates.view_photo")
    may_open_case = REGISTRY["certificates.open_case"].refusal(found.certificate, actor) is None
    context: dict[str, Any] = {
        "complaint": found,
        "actions": [act for act in doors if act.short_name not in ON_OWN_PAGE],
        "may_read_contact": any(act.short_name == "read_contact" for act in doors),
        "contact": read,
        "refused": refused,
        "office": office,
        "inspections": found.inspections.where_may(actor, "certificates.view_inspection"),
        "case": OpenCase(thing=found.certificate, by=actor) if may_open_case else None,
        "history": history.of(found.ref) if office else [],
    }
    response = render(
        request, "certificates/complaint.html", context, status=422 if refused else 200
    )
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@login_required
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """The photograph, for the offices alone: it may show who took it."""
    found = get_object_or_404(
        LISTED.where_may(actor_of(request), "certificates.view_photo"), pk=pk
    )
    if found.photo is None:
        raise Http404
    return file_response(found.photo, f"complaint-{pk}")
