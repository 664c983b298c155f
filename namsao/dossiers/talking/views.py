"""The messages of a dossier as this person may read them, and what came with them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from namsao.dossiers.columns import DOSSIER_MESSAGES
from namsao.dossiers.models import Dossier
from namsao.dossiers.talking import actions, queries
from namsao.dossiers.talking.models import DossierMessage
from namsao.kernel import exporting
from namsao.kernel.action import open_to
from namsao.kernel.http import actor_of, file_response
from namsao.kernel.pages import page_of

DOSSIERS = Dossier.objects.select_related("product__producer__commune__parent")
LIST = DossierMessage.objects.select_related("author", "document", "file", "answers__author")


@require_safe
@login_required
def messages(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The thread, the newest first."""
    actor = actor_of(request)
    dossier = get_object_or_404(DOSSIERS.where_may(actor, "dossiers.view_messages"), pk=pk)
    rows = LIST.where_may(actor, "dossiers.view_messages").filter(dossier=dossier).order_by("-id")
    if file := exporting.answer(request, f"trao-doi-{pk}", rows, DOSSIER_MESSAGES):
        return file
    page = page_of(request, rows.select_related("dossier__product__producer"))
    titles = queries.titles_of({p for one in page for p in (one.from_office, one.to_office)})
    lines = [
        {
            "message": one,
            "side": titles[one.from_office],
            "other": titles[one.to_office],
            "actions": open_to(actor, one),
        }
        for one in page
    ]
    asked = any(
        one.waits and act.short_name == "answer_message"
        for line in lines
        for one, act in ((line["message"], act) for act in line["actions"])
    )
    doors = [act for act in (actions.note, actions.write) if act.refusal(dossier, actor) is None]
    context: dict[str, Any] = {
        "dossier": dossier,
        "page": page,
        "lines": lines,
        "doors": doors,
        "asked": asked,
        "today": localdate(),
        "why_not": actions.write.guard(dossier) if actions.write.guard else None,
    }
    return render(request, "dossiers/messages.html", context)


@require_safe
@login_required
def message_file(request: HttpRequest, pk: int) -> FileResponse:
    """What came with a message, for whoever reads it."""
    found = get_object_or_404(LIST.where_may(actor_of(request), "dossiers.view_messages"), pk=pk)
    if found.file is None:
        raise Http404
    return file_response(found.file, found.file_name)
