"""Evidence: downloaded only by those who may, never run, never served as something else."""

from functools import lru_cache
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from namsao.dossiers import actions
from namsao.dossiers.covering.queries import covering_of, shown_to
from namsao.dossiers.models import Evidence
from namsao.kernel.action import Refused
from namsao.kernel.files import path_of
from namsao.kernel.http import actor_of, file_response
from namsao.papers.pages import WIDTHS, NoPages, page_picture, page_sizes

LIST = Evidence.objects.select_related("document__file", "dossier").defer("document__text")


@require_safe
@login_required
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The file, under the name that its producer gave it and the type that it really has."""
    actor = actor_of(request)
    evidence = get_object_or_404(LIST.where_may(actor, "dossiers.view_evidence"), pk=pk)
    return file_response(shown_to(evidence, actor).file, evidence.name)


@require_safe
@login_required
def pages(request: HttpRequest, pk: int) -> HttpResponse:
    """The file page by page, to be read in the site; what has no pages is offered to be saved."""
    actor, rows = actor_of(request), LIST.select_related("dossier__product")
    evidence = get_object_or_404(rows.where_may(actor, "dossiers.view_evidence"), pk=pk)
    shown = shown_to(evidence, actor)
    context: dict[str, object] = {"evidence": evidence, "pages": [], "widths": sorted(WIDTHS)}
    context |= {
        "shown": shown,
        "may_cover": actions.cover.refusal(evidence, actor) is None,
        "may_open": actions.open_original.refusal(evidence, actor) is None,
        "covering": covering_of(evidence) if actor.may("dossiers.cover") else None,
    }
    try:
        stored = shown.file
        sizes = page_sizes(path_of(stored).read_bytes(), stored.media_type)
        context["pages"] = list(enumerate(sizes, 1))
    except NoPages as reason:
        context["reason"] = str(reason)
    return render(request, "dossiers/evidence_pages.html", context)


@require_safe
@login_required
def page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One page as a picture. A file never changes, so the browser may keep it: the address says
    which file it is, the original or a covered copy."""
    actor = actor_of(request)
    evidence = get_object_or_404(LIST.where_may(actor, "dossiers.view_evidence"), pk=pk)
    asked = request.GET.get("width", "")
    width = int(asked) if asked in {str(known) for known in WIDTHS} else max(WIDTHS)
    stored = shown_to(evidence, actor).file
    try:
        picture = _picture(path_of(stored), stored.media_type, number, width)
    except NoPages as reason:
        raise Http404 from reason
    response = HttpResponse(picture, content_type="image/webp")
    response["Cache-Control"] = "private, max-age=86400"
    return response


@lru_cache(maxsize=512)
def _picture(path: Path, media_type: str, number: int, width: int) -> bytes:
    """Kept in memory: a whole council opens the same pages in the same hour.

    A path is named after its content. Who may see the page has been asked before.
    """
    return page_picture(path.read_bytes(), media_type, number, width)


@require_POST
@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file off its dossier."""
    evidence = get_object_or_404(LIST.where_may(actor_of(request), "dossiers.detach"), pk=pk)
    try:
        actions.detach(evidence, by=actor_of(request), at=now())
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, _("Đã bỏ “%s”.") % evidence.name)
    address = reverse("dossiers:self_assessment", args=[evidence.dossier_id])
    return redirect(f"{address}#criterion-{evidence.criterion}")
