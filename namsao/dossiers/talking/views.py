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
from namsao.kernel.action import Action
from namsao.kernel.http import actor_of, file_response
from namsao.kernel.pages import page_of
from namsao.kernel.reach import Actor

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
    open_now = _open_now(page.rows, actor)
    lines = [
        {
            "message": one,
            "side": titles[one.from_office],
            "other": titles[one.to_office],
            "actions": open_now[one.pk],
        }
        for one in page
    ]
    asked = any(one.waits and actions.answer_message in open_now[one.pk] for one in page)
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


def _open_now(rows: list[DossierMessage], actor: Actor) -> dict[int, list[Action]]:
    """What this person may do with each message; one query for each action, however many rows."""
    found: dict[int, list[Action]] = {one.pk: [] for one in rows}
    for act in (actions.answer_message, actions.settle_message):
        reached = DossierMessage.objects.where_may(actor, act.name).filter(pk__in=found)
        mine = set(reached.values_list("pk", flat=True))
        for one in rows:
            if one.pk in mine and (act.guard is None or act.guard(one) is None):
                found[one.pk].append(act)
    return found


@require_safe
@login_required
def message_file(request: HttpRequest, pk: int) -> FileResponse:
    """What came with a message, for whoever reads it."""
    found = get_object_or_404(LIST.where_may(actor_of(request), "dossiers.view_messages"), pk=pk)
    if found.file is None:
        raise Http404
    return file_response(found.file, found.file_name)
