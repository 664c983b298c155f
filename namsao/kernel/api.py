"""The same actions in JSON: `POST /api/dossiers/dossier/12/submit`."""

import json
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from namsao.kernel.action import Forbidden, Refused
from namsao.kernel.http import actor_of
from namsao.kernel.views import find_action


def problem(status: int, title: str, **more: Any) -> JsonResponse:
    """An error as RFC 9457 problem details."""
    return JsonResponse(
        {"title": title, "status": status, **more},
        status=status,
        content_type="application/problem+json",
    )


@require_POST
def act(request: HttpRequest, app: str, model: str, pk: int, verb: str) -> JsonResponse:
    """Take one action; answers the event, or why it was refused."""
    actor = actor_of(request)
    if not actor.user_id:
        return problem(401, "Hãy đăng nhập trước.")
    try:
        raw = json.loads(request.body or b"{}")
    except ValueError as error:
        return problem(400, f"JSON không đọc được: {error}")
    if not isinstance(raw, dict):
        return problem(400, "Thân yêu cầu phải là một đối tượng JSON.")
    found = find_action(app, verb, model)
    rows: Any = found.model._default_manager  # public: narrowed by where_may below
    thing = rows.where_may(actor, found.name).filter(pk=pk).first()
    if thing is None:
        return problem(404, "Không có, hoặc bạn không có quyền.")
    try:
        done = found.take(thing, raw, by=actor, at=now())
    except Forbidden as refused:
        return problem(403, refused.reason)
    except Refused as refused:
        status = 422 if refused.errors else 409
        return problem(status, refused.reason, errors=refused.errors)
    event = done.event
    return JsonResponse(
        {
            "event": event.pk,
            "action": event.action,
            "subject": event.subject,
            "before": event.before,
            "after": event.after,
            "facts": event.facts,
        }
    )
