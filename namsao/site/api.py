"""Reading for other programs: the lists, any one thing, and what the whole API is."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from namsao.kernel.action import REGISTRY, open_to, state_label
from namsao.kernel.api import problem
from namsao.kernel.http import actor_of
from namsao.kernel.models import Moved
from namsao.kernel.schema import schema_of
from namsao.people.tokens import A_MINUTE
from namsao.site import openapi
from namsao.site.reads import BY_NAME


@require_safe
def document(request: HttpRequest) -> JsonResponse:
    """The OpenAPI document. Anybody may read what the API is: it names no data."""
    return JsonResponse(openapi.document(), json_dumps_params={"ensure_ascii": False})


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """The same, to be read by people."""
    told = openapi.document()
    parts: dict[str, list[dict[str, Any]]] = {}
    for path, calls in told["paths"].items():
        for method, call in calls.items():
            line = {"path": path, "method": method.upper(), **call}
            line["fields"] = _fields(call)
            parts.setdefault(call["tags"][0], []).append(line)
    first = {name: parts.pop(name) for name in ("things", "lists")}
    context = {
        "parts": [*first.items(), *sorted(parts.items())],
        "a_minute": A_MINUTE,
        "address": settings.ADDRESS,
    }
    return render(request, "site/api.html", context)


def _fields(call: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """What goes into the body: name, label, type, whether it must be there."""
    body = call.get("requestBody", {}).get("content", {}).get(openapi.JSON, {}).get("schema", {})
    must = body.get("required", [])
    return [
        (name, field.get("title", ""), _type_name(field), name in must)
        for name, field in body.get("properties", {}).items()
    ]


def _type_name(field: dict[str, Any]) -> str:
    if field.get("format") == "binary":
        return "file"
    kind = field.get("type", "")
    if "enum" in field:
        return " | ".join(value for value in field["enum"] if value)
    named = kind[0] if isinstance(kind, list) else kind
    return str(field.get("format") or named)


@require_safe
def listed(request: HttpRequest, name: str, pk: int | None = None) -> HttpResponseBase:
    """A page of one of the lists."""
    if not actor_of(request).user_id:
        return problem(401, _("Hãy đăng nhập trước."))
    call = BY_NAME.get(name)
    if call is None or bool(call.of) != (pk is not None):
        return problem(404, _("Không có danh sách nào tên như vậy."))
    asked = request.GET.copy()
    asked["format"] = "json"
    request.GET = asked  # type: ignore[assignment]
    try:
        return call.view(request) if pk is None else call.view(request, pk=pk)
    except Http404:
        return problem(404, _("Không có, hoặc bạn không có quyền."))
    except PermissionDenied:
        return problem(403, _("Bạn không có quyền đọc danh sách này."))


@require_safe
def thing(request: HttpRequest, app: str, model: str, pk: int) -> JsonResponse:
    """Any thing that actions act on: its state, and what this person may do with it now.

    Whoever may take no action on it, in whatever state, does not find it.
    """
    actor = actor_of(request)
    if not actor.user_id:
        return problem(401, _("Hãy đăng nhập trước."))
    on_it = [
        act
        for act in REGISTRY.values()
        if (act.model._meta.app_label, act.model_name) == (app, model) and actor.may(act.name)
    ]
    for act in on_it:
        found: Any = act.model.objects.where_may(actor, act.name).filter(pk=pk).first()
        if found is not None:
            return JsonResponse(_told(found, request))
    return problem(404, _("Không có, hoặc bạn không có quyền."))


def _told(found: Any, request: HttpRequest) -> dict[str, Any]:
    actor = actor_of(request)
    page = getattr(found, "get_absolute_url", None)
    moved = isinstance(found, Moved)
    return {
        "subject": found.ref,
        "name": str(found),
        "state": found.state if moved else None,
        "state_label": state_label(found) if moved else None,
        "page": page() if page else None,
        "actions": [
            {
                "name": act.name,
                "label": str(act.label),
                "effect": str(act.effect),
                "url": reverse(
                    "api-act", args=[act.app, act.model_name, found.pk, act.short_name]
                ),
                "body": schema_of(act.bind(found, actor)),
            }
            for act in open_to(actor, found)
        ],
    }
