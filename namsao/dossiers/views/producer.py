"""The producer's pages: the form, the self-assessment with its star meter, what is lacking."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from namsao.dossiers import actions, cards, queries
from namsao.dossiers.advising.queries import shortest
from namsao.dossiers.advising.showing import shown
from namsao.dossiers.documents.papers import (
    ageing,
    name_not_found,
    other_names,
    papers_of,
)
from namsao.dossiers.forms import Attach
from namsao.dossiers.models import Dossier
from namsao.kernel.action import Refused
from namsao.kernel.http import actor_of

LIST = Dossier.objects.select_related("product__producer__commune")


def _find(request: HttpRequest, pk: int, permission: str) -> Dossier:
    found: Dossier = get_object_or_404(LIST.where_may(actor_of(request), permission), pk=pk)
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def registration_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Form 02, parts I, II and IV. Saves on its own where scripts run; else by its button."""
    actor = actor_of(request)
    dossier = _find(request, pk, "dossiers.view")
    refused = None
    if request.method == "POST":
        try:
            actions.fill_form.take(dossier, request.POST, by=actor, at=now())
        except Refused as error:
            refused = error
        else:
            return _after_form(request, dossier)
    raw = request.POST if refused else None
    form = actions.fill_form.bind(dossier, actor, raw)
    form.initial = {name: getattr(dossier, name) for name in form.fields}
    context = {"dossier": dossier, "form": form, "refused": refused, **_standing(dossier)}
    context["may_write"] = actions.fill_form.refusal(dossier, actor) is None
    return render(request, "dossiers/form.html", context, status=422 if refused else 200)


def _after_form(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    if "X-Autosave" in request.headers:
        return render(request, "dossiers/saved.html", {"dossier": dossier, **_standing(dossier)})
    messages.success(request, _("Đã lưu thông tin hồ sơ."))
    return redirect("dossiers:self_assessment", dossier.pk)


@require_safe
@login_required
def self_assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """Every criterion with its options, points, gates and evidence; the star meter beside."""
    actor = actor_of(request)
    dossier = _find(request, pk, "dossiers.view")
    context = {
        "dossier": dossier,
        "parts": cards.cards(dossier),
        "may_write": actions.answer.refusal(dossier, actor) is None,
        **_standing(dossier),
        **_shortest(dossier),
    }
    return render(request, "dossiers/self_assessment.html", context)


@require_POST
@login_required
def answer(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """Save one answer; a script gets the card and the meter back, a plain form the page."""
    dossier = _find(request, pk, "dossiers.answer")
    raw = request.POST.dict() | {"criterion": number}
    try:
        actions.answer.take(dossier, raw, by=actor_of(request), at=now())
    except Refused as refused:
        return _card(request, dossier, number, refused)
    if "X-Autosave" in request.headers:
        return _card(request, dossier, number)
    return redirect(f"{reverse('dossiers:self_assessment', args=[pk])}#criterion-{number}")


@require_POST
@login_required
def attach(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """Attach a file to one criterion."""
    dossier = _find(request, pk, "dossiers.attach")
    raw = request.POST.dict() | {"criterion": "" if number == "-" else number}
    try:
        done = actions.attach.take(dossier, raw, request.FILES, by=actor_of(request), at=now())
    except Refused as refused:
        if number == "-":
            messages.error(request, refused.reason)
            return redirect("dossiers:dossier", pk)
        return _card(request, dossier, number, refused)
    messages.success(request, _("Đã thêm “%s”.") % done.made.name)
    return redirect(f"{reverse('dossiers:self_assessment', args=[pk])}#criterion-{number}")


@require_safe
@login_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What the dossier still lacks, in plain words, each with a link to where it is mended."""
    dossier = _find(request, pk, "dossiers.view")
    context: dict[str, Any] = {"dossier": dossier, **_standing(dossier)}
    found = papers_of(dossier)
    context["lacking"] = queries.lacking(dossier, localdate())
    context["ageing"] = ageing(dossier, found, localdate())
    context["other_names"] = other_names(dossier, found)
    context["name_not_found"] = name_not_found(dossier, found)
    context["may_submit"] = actions.submit.refusal(dossier, actor_of(request)) is None
    return render(request, "dossiers/check.html", context)


def _card(
    request: HttpRequest, dossier: Dossier, number: str, refused: Refused | None = None
) -> HttpResponse:
    """One criterion's card with the meter; on a refusal with what was entered and why not."""
    if number not in queries.criteria_of(dossier).by_number:
        return HttpResponse(refused.reason if refused else "", status=422)
    card = cards.card(dossier, number)
    if refused is not None:
        card = card.with_entered(
            request.POST.get("choice", ""), request.POST.get("explanation", "")
        )
    context = {
        "dossier": dossier,
        "card": card,
        "refused": refused,
        "may_write": True,
        "attach_form": Attach(thing=dossier),
        **_standing(dossier),
        **_shortest(dossier),
    }
    template = (
        "dossiers/card_saved.html" if "X-Autosave" in request.headers else "dossiers/one.html"
    )
    return render(request, template, context, status=422 if refused else 200)


def _standing(dossier: Dossier) -> dict[str, Any]:
    """What the star meter shows, and the day on which papers are valid or not."""
    return {"meter": cards.meter(dossier), "today": localdate()}


def _shortest(dossier: Dossier) -> dict[str, Any]:
    """The cheapest way to the next star, beside the meter; nothing at five stars."""
    found = shortest(dossier, localdate())
    if found is None:
        return {"way": None}
    standing, efforts, plans = found
    return {"way": shown(plans, standing, efforts)}
