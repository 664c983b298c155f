"""Named queries, and who is told of new answers."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now

from namsao.gs1.epcis.writing import moment
from namsao.kernel.action import Refused
from namsao.kernel.reach import Actor
from namsao.people.models import User
from namsao.traceability.epcis import actions
from namsao.traceability.epcis.models import NamedQuery, Subscription
from namsao.traceability.epcis.parameters import check
from namsao.traceability.epcis.views.events import answer
from namsao.traceability.epcis.views.frame import (
    JSON,
    LINKED,
    EpcisProblem,
    collection,
    paged,
    read_body,
    resource,
)

LARGEST = 100_000  # bytes of a query or subscription
VIEW = "traceability.view_queries"


@resource("GET", "POST")
def queries(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's own named queries; or, posted, a new one."""
    if request.method != "POST":
        rows = NamedQuery.objects.where_may(actor, VIEW).order_by("name")
        members = [{"name": one.name, "query": one.query} for one in rows]
        return paged(request, collection(members), "", None)
    raw = _object(request)
    name, asked = raw.get("name"), raw.get("query")
    if not isinstance(name, str) or not isinstance(asked, dict):
        title = "Send an object with a name and a query."
        raise EpcisProblem(400, "QueryValidationException", title)
    check(asked)
    user = User.objects.where_may(actor, "traceability.name_query").get(pk=actor.user_id)
    sent = {"name": name, "query": json.dumps(asked)}
    try:
        actions.name_query.take(user, sent, by=actor, at=now())
    except Refused as refused:
        if NamedQuery.objects.where_may(actor, VIEW).filter(name=name).exists():
            raise EpcisProblem(409, "ResourceAlreadyExistsException", refused.reason) from refused
        raise
    return HttpResponse(status=201, headers={"Location": reverse("epcis:query", args=[name])})


@resource("GET", "DELETE")
def query(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """The definition of one query; or forget it."""
    found = _own(actor, name)
    if request.method == "DELETE":
        actions.drop_query(found, by=actor, at=now())
        return HttpResponse(status=204)
    return JsonResponse({"name": found.name, "query": found.query})


@resource("GET", xml=True)
def results(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """What answers the query now."""
    found = _own(actor, name)
    return answer(request, actor, dict(found.query), found.name)


@resource("GET", "POST")
def subscriptions(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """Who is told of new answers; or, posted, one more."""
    found = _own(actor, name)
    if request.method != "POST":
        rows = Subscription.objects.where_may(actor, VIEW).filter(query=found)
        return JsonResponse(collection([_told(one) for one in rows.select_related("query")]))
    raw = _object(request)
    schedule = raw.get("schedule")
    sent = {
        "dest": str(raw.get("dest", "")),
        "signature_token": str(raw.get("signatureToken", "")),
        "stream": "on" if raw.get("stream") is True else "",
        "schedule": json.dumps(schedule) if schedule else "",
        "report_if_empty": "on" if raw.get("reportIfEmpty") is True else "",
    }
    try:
        made = actions.subscribe.take(found, sent, by=actor, at=now()).made
    except Refused as refused:
        kind = "SubscriptionControlsException"
        raise EpcisProblem(400, kind, refused.reason, errors=refused.errors) from refused
    response = JsonResponse(_told(made), status=201)
    response["Location"] = reverse("epcis:subscription", args=[name, made.code])
    return response


@resource("GET", "DELETE")
def subscription(request: HttpRequest, actor: Actor, name: str, code: str) -> HttpResponse:
    """One subscription; or end it."""
    rows = Subscription.objects.where_may(actor, VIEW).select_related("query")
    found = get_object_or_404(rows, query__name=name, code=code)
    if request.method == "DELETE":
        actions.unsubscribe(found, by=actor, at=now())
        return HttpResponse(status=204)
    return JsonResponse(_told(found))


def _own(actor: Actor, name: str) -> NamedQuery:
    return get_object_or_404(NamedQuery.objects.where_may(actor, VIEW), name=name)


def _object(request: HttpRequest) -> dict[str, Any]:
    try:
        raw = json.loads(read_body(request, (JSON, LINKED), LARGEST))
    except (ValueError, RecursionError) as error:
        raise EpcisProblem(400, "ValidationException", f"JSON: {error}") from error
    if not isinstance(raw, dict):
        raise EpcisProblem(400, "ValidationException", "Send an object.")
    return raw


def _told(one: Subscription) -> dict[str, Any]:
    """A subscription without its secret."""
    told: dict[str, Any] = {
        "subscriptionID": one.code,
        "dest": one.dest,
        "createdAt": moment(one.created_at),
        "reportIfEmpty": one.report_if_empty,
    }
    told |= {"schedule": one.schedule} if one.schedule else {"stream": True}
    if one.last_notified_at:
        told["lastNotifiedAt"] = moment(one.last_notified_at)
    return told
