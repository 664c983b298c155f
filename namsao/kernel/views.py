"""The page that every action has: what it asks, what it will do, and its one button."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from namsao.kernel.action import REGISTRY, Action, Done, Refused
from namsao.kernel.forms import ActionForm
from namsao.kernel.http import actor_of
from namsao.kernel.models import Reached


def find_action(app: str, verb: str, model: str) -> Action:
    """The action `app.verb` if it acts on `model`; otherwise a 404."""
    act = REGISTRY.get(f"{app}.{verb}")
    if act is None or act.model._meta.model_name != model:
        raise Http404
    return act


def address_of(*things: Model | None) -> str:
    """The page of the first thing that has one of its own; the desk when none has."""
    pages = (getattr(thing, "get_absolute_url", None) for thing in things)
    return next((str(page()) for page in pages if page), "/")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, app: str, model: str, pk: int, verb: str) -> HttpResponse:
    """Show the action's form, or take the action."""
    found = find_action(app, verb, model)
    actor = actor_of(request)
    rows: Any = found.model._default_manager  # public: narrowed by where_may below
    thing: Reached = get_object_or_404(rows.where_may(actor, found.name), pk=pk)
    if request.method == "POST":
        return _take(request, found, thing)
    form = found.bind(thing, actor)
    return _page(request, found, thing, form, found.refusal(thing, actor))


def _take(request: HttpRequest, found: Action, thing: Reached) -> HttpResponse:
    actor = actor_of(request)
    try:
        done = found.take(thing, request.POST, request.FILES, by=actor, at=now())
    except Refused as refused:
        form = found.bind(thing, actor, request.POST, request.FILES)
        _add_errors(form, refused)
        return _page(request, found, thing, form, None if refused.errors else refused)
    if done.once:
        return _once(request, found, thing, done)
    messages.success(request, _("Đã xong: %(label)s.") % {"label": found.label})
    # Stepping aside from a dossier hides it; what was taken out leads to what it was taken from.
    still_there = found.model.objects.where_may(actor, found.name).filter(pk=thing.pk).exists()
    return redirect(address_of(done.made, thing if still_there else None))


def _once(request: HttpRequest, found: Action, thing: Reached, done: Done) -> HttpResponse:
    """What is shown once: in the very answer, so that no message and no address keeps it."""
    context = {"action": found, "thing": thing, "done": done}
    response = render(request, "once.html", context | {"back": address_of(done.made, thing)})
    response["Cache-Control"] = "no-store"
    return response


def _add_errors(form: ActionForm, refused: Refused) -> None:
    """Put what the verb found wrong beside the fields, where the form itself saw nothing."""
    form.is_valid()
    for name, sentences in refused.errors.items():
        for sentence in sentences:
            if sentence not in form.errors.get(name, []):
                form.add_error(name if name in form.fields else None, sentence)


def _page(
    request: HttpRequest, found: Action, thing: Reached, form: Any, refused: Refused | None
) -> HttpResponse:
    context = {
        "action": found,
        "thing": thing,
        "form": form,
        "refused": refused,
        "back": address_of(thing),
    }
    status = 200 if request.method != "POST" else 422 if refused is None else 409
    return render(request, "act.html", context, status=status)
