"""The page of the shortest way to a star, and the office's table of what steps take."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from namsao.areas.models import Area
from namsao.dossiers import actions
from namsao.dossiers.advising import queries
from namsao.dossiers.advising.showing import shown
from namsao.dossiers.models import Dossier
from namsao.dossiers.queries import language
from namsao.kernel.action import Refused
from namsao.kernel.http import actor_of
from namsao.law.advice import Standing, ways

DOSSIERS = Dossier.objects.select_related("product__producer__commune__parent")


@require_safe
@login_required
def next_star(request: HttpRequest, pk: int) -> HttpResponse:
    """The ways from the self-assessment to a star, without what the reader leaves out.

    `target`: the stars; `skip`, any number of times: a criterion that stays as it is.
    """
    actor = actor_of(request)
    found = get_object_or_404(DOSSIERS.where_may(actor, "dossiers.view"), pk=pk)
    standing, efforts = queries.self_standing(found), queries.efforts_for(found, localdate())
    aims = queries.targets(standing)
    asked = request.GET.get("target", "")
    target = int(asked) if asked in {str(aim) for aim in aims} else next(iter(aims), 0)
    skip = queries.kept_out(standing, set(request.GET.getlist("skip")))
    context: dict[str, Any] = {
        "dossier": found,
        "standing": standing,
        "unanswered": sum(1 for c in standing.criteria if c.number not in standing.held),
        "target": target,
        "may_write": actions.answer.refusal(found, actor) is None,
        "may_set": actor.may(actions.set_efforts.name),
    }
    if target:
        way = shown(ways(standing, target, efforts, without=skip), standing, efforts)
        context["way"] = way
        steps = way.best.steps if way.best else ()
        context["steps"] = [(step, _address(target, skip | {step.number})) for step in steps]
        context["aims"] = [(_("%d sao") % aim, _address(aim, skip), aim == target) for aim in aims]
        context["skipped"] = _skipped(standing, target, skip)
    return render(request, "dossiers/next_star.html", context)


def _skipped(standing: Standing, target: int, skip: frozenset[str]) -> list[tuple[str, str, str]]:
    """The criteria left out, in their order: number, title, and the address that takes them in."""
    return [
        (c.number, c.title.in_language(language()), _address(target, skip - {c.number}))
        for c in standing.criteria
        if c.number in skip
    ]


def _address(target: int, skip: frozenset[str]) -> str:
    return "?" + urlencode([("target", target), *(("skip", number) for number in sorted(skip))])


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def efforts(request: HttpRequest, pk: int) -> HttpResponse:
    """The table in force in an area, with its figures to change."""
    actor = actor_of(request)
    area = get_object_or_404(Area.objects.where_may(actor, actions.set_efforts.name), pk=pk)
    refused = None
    if request.method == "POST":
        try:
            actions.set_efforts.take(area, request.POST, by=actor, at=now())
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Đã lưu bảng ước tính."))
            return redirect("dossiers:efforts", pk)
    form = actions.set_efforts.bind(area, actor, request.POST if refused else None)
    if refused:
        form.is_valid()
        for name, sentences in refused.errors.items():
            if not form.errors.get(name):
                form.add_error(name, sentences[0])
    context = {
        "area": area,
        "form": form,
        "refused": refused,
        "table": queries.table_on(area.path, localdate()),
        "default": queries.efforts_of(None).source,
        "action": actions.set_efforts,
    }
    return render(request, "dossiers/efforts.html", context, status=422 if refused else 200)
