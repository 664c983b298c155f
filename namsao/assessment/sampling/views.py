"""A dossier's samples, one sample behind its code, and the sheet of labels."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from namsao.assessment.models import Round, Sample
from namsao.assessment.sampling import printing, queries
from namsao.assessment.sampling.actions import ARRIVING
from namsao.dossiers.models import Dossier
from namsao.kernel.action import REGISTRY, open_to
from namsao.kernel.http import actor_of

DOSSIERS = Dossier.objects.select_related("product__producer__commune__parent")
SAMPLES = Sample.objects.select_related("dossier__product", "area", "session__round")
ROUNDS = Round.objects.select_related("area")
RECEIVE = "assessment.receive_samples"


@require_safe
@login_required
def samples(request: HttpRequest, pk: int) -> HttpResponse:
    """The samples of a dossier, and how many are missing."""
    actor = actor_of(request)
    found = get_object_or_404(DOSSIERS.where_may(actor, "assessment.view_samples"), pk=pk)
    rows = SAMPLES.where_may(actor, "assessment.view_samples").filter(dossier=found)
    receive = REGISTRY[RECEIVE]
    context = {
        "dossier": found,
        "samples": rows,
        "stock": queries.stock(found),
        "expected": found.state in ARRIVING,
        "receive": receive if receive.refusal(found, actor) is None else None,
        "labels": any(one.state == "stored" for one in rows),
    }
    return render(request, "assessment/samples.html", context)


@require_safe
@login_required
def sample(request: HttpRequest, code: str) -> HttpResponse:
    """The page behind the code on the label."""
    actor = actor_of(request)
    rows = SAMPLES.where_may(actor, "assessment.view_samples")
    found = get_object_or_404(rows, code=code)
    context = {"sample": found, "actions": open_to(actor, found)}
    return render(request, "assessment/sample.html", context)


@require_safe
@login_required
def labels(request: HttpRequest, pk: int) -> HttpResponse:
    """The labels of the samples that are stored, as PDF."""
    actor = actor_of(request)
    found = get_object_or_404(DOSSIERS.where_may(actor, "assessment.view_samples"), pk=pk)
    rows = SAMPLES.where_may(actor, "assessment.view_samples")
    stored = list(rows.filter(dossier=found, state="stored"))
    if not stored:
        raise Http404
    response = HttpResponse(printing.print_labels(found, stored), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="samples-{pk}.pdf"'
    return response


@require_safe
@login_required
def round_labels(request: HttpRequest, pk: int) -> HttpResponse:
    """The labels of all samples that a round's office has in store, as PDF, product by product."""
    actor = actor_of(request)
    found = get_object_or_404(ROUNDS.where_may(actor, "assessment.view_round"), pk=pk)
    rows = SAMPLES.where_may(actor, "assessment.view_samples")
    stored = list(queries.in_store(rows, found).order_by("dossier__product__name", "code"))
    if not stored:
        raise Http404
    content = printing.print_labels_of_round(found, stored)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="samples-of-round-{pk}.pdf"'
    return response
