"""The page on which an officer covers a paper, and the door to its original."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from namsao.dossiers.covering import actions, queries
from namsao.dossiers.models import Evidence
from namsao.kernel.action import Refused
from namsao.kernel.files import path_of
from namsao.kernel.http import actor_of, file_response
from namsao.papers.pages import NoPages, page_sizes

LIST = Evidence.objects.select_related("document__file", "dossier__product").defer(
    "document__text"
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cover(request: HttpRequest, pk: int) -> HttpResponse:
    """The pages with the proposed boxes over them; POST covers, or finds nothing to cover."""
    actor = actor_of(request)
    evidence = get_object_or_404(LIST.where_may(actor, "dossiers.cover"), pk=pk)
    refused = None
    if request.method == "POST":
        act = actions.find_nothing if "nothing" in request.POST else actions.cover
        try:
            act.take(evidence, request.POST, by=actor, at=now())
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Đã xong: %(label)s.") % {"label": act.label})
            return redirect(reverse("dossiers:evidence_pages", args=[pk]))
    shown = queries.shown_to(evidence, actor)
    form = actions.cover.bind(evidence, actor, request.POST if refused else None)
    ticked = form["proposed"].value() or []
    context: dict[str, Any] = {
        "evidence": evidence,
        "form": form,
        "refused": refused,
        "action": actions.cover,
        "nothing": actions.find_nothing
        if actions.find_nothing.refusal(evidence, actor) is None
        else None,
        "covering": queries.covering_of(evidence),
        "copy": shown.file.pk,
        "pages": [],
    }
    proposals: list[queries.Proposal] = getattr(form, "proposals", [])
    try:
        sizes = page_sizes(path_of(shown.file).read_bytes(), shown.file.media_type)
    except NoPages as reason:
        context["reason"] = str(reason)
    else:
        context["pages"] = [
            (
                number,
                size,
                [(one, one.value in ticked) for one in proposals if one.box.page == number],
            )
            for number, size in enumerate(sizes, start=1)
        ]
    return render(request, "dossiers/cover.html", context, status=422 if refused else 200)


@require_POST
@login_required
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file that was covered. The opening is an action and leaves an event."""
    actor = actor_of(request)
    evidence = get_object_or_404(LIST.where_may(actor, "dossiers.open_original"), pk=pk)
    try:
        actions.open_original.take(evidence, request.POST, by=actor, at=now())
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect("dossiers:evidence_pages", pk)
    response = file_response(evidence.file, evidence.name)
    response["Cache-Control"] = "no-store"
    return response
