"""The same actions in JSON: `POST /api/dossiers/dossier/12/submit`."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from namsao.kernel.action import Action, Forbidden, Refused
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
        return problem(401, _("Hãy đăng nhập trước."))
    as_form = request.content_type == "multipart/form-data"  # the only way for a file
    try:
        raw = request.POST if as_form else json.loads(request.body or b"{}")
    except RequestDataTooBig:
        return problem(413, _("Nội dung gửi lên quá lớn."))
    except MultiPartParserError:
        return problem(400, _("Biểu mẫu gửi lên không đọc được."))
    except (ValueError, RecursionError) as error:
        return problem(400, _("JSON không đọc được: %s") % error)
    if not isinstance(raw, Mapping):
        return problem(400, _("Thân yêu cầu phải là một đối tượng JSON."))
    try:
        found = find_action(app, verb, model)
    except Http404:
        return problem(404, _("Không có việc nào tên như vậy."))
    rows: Any = found.model._default_manager  # public: narrowed by where_may below
    thing = rows.where_may(actor, found.name).filter(pk=pk).first()
    if thing is None:
        return problem(404, _("Không có, hoặc bạn không có quyền."))
    try:
        sent = raw if as_form else as_sent(found, raw)
        done = found.take(thing, sent, request.FILES if as_form else None, by=actor, at=now())
    except Forbidden as refused:
        return problem(403, refused.reason)
    except Refused as refused:
        status = 422 if refused.errors else 409
        return problem(status, refused.reason, errors=refused.errors)
    event = done.event
    told = {
        "event": event.pk,
        "action": event.action,
        "subject": event.subject,
        "before": event.before,
        "after": event.after,
        "facts": event.facts,
    }
    return JsonResponse(told | {"once": done.once} if done.once else told)


def as_sent(found: Action, raw: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """JSON values as a form would have sent them. Raises Refused for what no field can hold."""
    sent: dict[str, str | list[str]] = {}
    wrong: dict[str, list[str]] = {}
    for name, value in raw.items():
        field = found.form.base_fields.get(name)
        many = getattr(field.widget, "allow_multiple_selected", False) if field else False
        try:
            listed = many and isinstance(value, list)
            sent[name] = [_text(one) for one in value] if listed else _text(value)
        except (TypeError, ValueError):
            wrong[name] = [_("Giá trị không đúng kiểu.")]
    if wrong:
        said = _("Giá trị không đúng kiểu: %s.") % ", ".join(wrong)
        raise Refused(said, wrong)
    return sent


def _text(value: Any) -> str:
    """A JSON scalar as text. TypeError for lists and objects, ValueError for half letters."""
    if isinstance(value, list | dict):
        raise TypeError
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    text.encode()
    return text
