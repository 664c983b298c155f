"""The producer's store of papers: listed, searched, described, and chosen for a criterion."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from namsao.dossiers import actions, queries
from namsao.dossiers.columns import DOCUMENTS
from namsao.dossiers.documents.models import Document
from namsao.dossiers.documents.papers import store_of
from namsao.dossiers.models import Dossier, Evidence
from namsao.kernel import exporting
from namsao.kernel.action import open_to
from namsao.kernel.folding import fold
from namsao.kernel.http import actor_of, file_response
from namsao.kernel.pages import page_of
from namsao.law.papers_validity import rule_on
from namsao.producers.models import Producer

WHOLE = Document.objects.select_related("file", "producer", "supersedes", "newer")
LIST = Document.objects.select_related("file").defer("text")
DOSSIERS = Dossier.objects.select_related("product__producer")
USES = Evidence.objects.select_related("dossier__product")
PRODUCERS = Producer.objects.select_related("commune")
EXCERPT = 3000  # signs of the text on the page


@require_safe
@login_required
def index(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A producer's papers in their newest versions; a search looks into their text too."""
    actor, text = actor_of(request), request.GET.get("q", "")[:100]
    producer = get_object_or_404(PRODUCERS.where_may(actor, "dossiers.add_document"), pk=pk)
    rows = LIST.where_may(actor, "dossiers.view_document").filter(producer=producer, newer=None)
    for word in fold(text).split():
        rows = rows.filter(search_key__contains=word)
    if file := exporting.answer(request, "tai-lieu", rows, DOCUMENTS):
        return file
    page = page_of(request, rows.order_by("-id"))
    lines = [(one, queries.kind_label(one.kind), one.standing(localdate())) for one in page]
    context = {"producer": producer, "page": page, "lines": lines, "q": text}
    return render(request, "dossiers/documents.html", context)


@require_safe
@login_required
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper: what is printed on it, what the program read, its versions and its uses."""
    actor, today = actor_of(request), localdate()
    found = get_object_or_404(WHOLE.where_may(actor, "dossiers.view_document"), pk=pk)
    uses = USES.where_may(actor, "dossiers.view_evidence").filter(document=found)
    rule = rule_on(found.kind, today)
    tongue = queries.language()
    context: dict[str, Any] = {
        "document": found,
        "kind": queries.kind_label(found.kind),
        "standing": found.standing(today),
        "newer": getattr(found, "newer", None),
        "uses": uses.filter(removed_at=None).order_by("-id"),
        "actions": open_to(actor, found),
        "rule": rule,
        "legal_name": rule.legal_name.in_language(tongue) if rule else "",
        "doubt": rule.note.in_language(tongue) if rule and rule.note else "",
        "excerpt": found.text[:EXCERPT],
    }
    return render(request, "dossiers/document.html", context)


@require_safe
@login_required
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The file, for its producer."""
    found = get_object_or_404(LIST.where_may(actor_of(request), "dossiers.view_document"), pk=pk)
    return file_response(found.file, found.name)


@require_safe
@login_required
def choose(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """The papers that lie in the store, each with a button that uses it for this criterion."""
    actor = actor_of(request)
    dossier = get_object_or_404(DOSSIERS.where_may(actor, "dossiers.attach"), pk=pk)
    criterion = queries.criteria_of(dossier).by_number.get(number)
    if criterion is None:
        raise Http404
    there = dossier.evidence.filter(criterion=number, removed_at=None)
    used = set(there.values_list("document_id", flat=True))
    fitting = set(criterion.evidence)
    # Those of the kinds that the criterion asks for stand first.
    papers = sorted(store_of(dossier), key=lambda one: one.kind not in fitting)
    context = {
        "dossier": dossier,
        "number": number,
        "title": criterion.title.in_language(queries.language()),
        "lines": [
            (one, queries.kind_label(one.kind), one.standing(localdate()), one.pk in used)
            for one in papers
        ],
        "may_write": actions.attach.refusal(dossier, actor) is None,
    }
    return render(request, "dossiers/choose_document.html", context)
