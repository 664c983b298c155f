"""Events, and the resources by which they are found: kinds, things, steps, places, states."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.timezone import now

from namsao.gs1 import cbv
from namsao.gs1.epcis.contexts import EPCIS_CONTEXT
from namsao.gs1.epcis.events import KINDS
from namsao.gs1.epcis.xml_writing import Words
from namsao.gs1.identity import identify
from namsao.gs1.problems import Gs1Error
from namsao.kernel.reach import Actor
from namsao.traceability.epcis import as_xml, queries
from namsao.traceability.epcis.models import EpcisEvent
from namsao.traceability.epcis.parameters import HANDLERS
from namsao.traceability.epcis.reading import digest_of
from namsao.traceability.epcis.views.capture import one_event
from namsao.traceability.epcis.views.frame import (
    LIMITS,
    EpcisProblem,
    after_value,
    collection,
    per_page,
    resource,
    values_page,
    with_next,
    xml_wanted,
)

TOP = [
    "queries",
    "capture",
    "events",
    "eventTypes",
    "epcs",
    "readPoints",
    "bizLocations",
    "dispositions",
    "bizSteps",
]
# Partners that ask for XML know its URNs since 1.0.
CBV_FORMATS: dict[str, Words] = {
    "No_Preference": "urn",
    "Always_URN": "urn",
    "Always_Web_URI": "web",
}
FORMATS = ("No_Preference", "Always_GS1_Digital_Link", "Never_Translates")
OF_THE_PAGE = frozenset({"nextPageToken", "perPage", "producer", "ver"})
EVENTS = EpcisEvent.objects.select_related("producer__commune")


@resource("GET")
def top(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What there is."""
    return JsonResponse(collection(TOP))


@resource("GET", "POST", headers=LIMITS, xml=True)
def events(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The events in reach that answer the parameters; or, posted, one new event."""
    if request.method == "POST":
        return one_event(request, actor)
    return answer(request, actor, parameters(request))


def parameters(request: HttpRequest) -> dict[str, Any]:
    """The query's parameters: repeated, or several in one value with commas between."""
    raw: dict[str, Any] = {}
    for name, values in request.GET.lists():
        if name not in OF_THE_PAGE:
            parts = [part for value in values for part in value.split(",")]
            raw[name] = parts if name in HANDLERS or name.startswith("EQ_") else parts[:1]
            if name in ("orderBy", "orderDirection", "eventCountLimit", "maxEventCount"):
                raw[name] = parts
    return raw


def answer(
    request: HttpRequest,
    actor: Actor,
    raw: dict[str, Any],
    name: str = "SimpleEventQuery",
    narrowed: Q | None = None,
) -> HttpResponse:
    """A page of events as an EPCIS query document."""
    translated = is_translated(request)
    at = now()
    found = queries.answer(
        actor,
        raw,
        at,
        per_page=per_page(request),
        token=request.GET.get("nextPageToken", ""),
        narrowed=narrowed,
    )
    shapes = [queries.shown_to(actor, row, translated=translated) for row in found.rows]
    response = _document(request, shapes, at, name, translated=translated)
    return with_next(request, response, found.next_token, found.expires)


def _document(
    request: HttpRequest,
    shapes: list[dict[str, Any]],
    at: datetime,
    name: str = "SimpleEventQuery",
    *,
    translated: bool,
) -> HttpResponse:
    """The query document in the syntax that the client would rather have."""
    kind = xml_wanted(request)
    if kind:
        words = _words_of_xml(request)
        try:
            content = as_xml.document(shapes, at, words, name)
        except Gs1Error as error:
            (first, *_rest) = error.problems
            title = f"{first.path}: {first.text} {first.advice}"
            raise EpcisProblem(406, "NotAcceptableException", title) from error
        response = HttpResponse(content, content_type=f"{kind}; charset=utf-8")
        response["GS1-CBV-XML-Format"] = "Always_URN" if words == "urn" else "Always_Web_URI"
    else:
        response = JsonResponse(
            queries.document(shapes, at, name), json_dumps_params={"ensure_ascii": False}
        )
    response["GS1-EPC-Format"] = FORMATS[1] if translated else FORMATS[2]
    patch_vary_headers(response, ["Accept"])
    return response


def _words_of_xml(request: HttpRequest) -> Words:
    """How words of CBV go out. How an event spelt them is not kept: JSON has no such spelling."""
    asked = request.headers.get("GS1-CBV-XML-Format", "No_Preference")
    if asked not in CBV_FORMATS:
        title = f"Words of CBV go out in XML as {', '.join(CBV_FORMATS)}."
        raise EpcisProblem(406, "NotAcceptableException", title)
    return CBV_FORMATS[asked]


def is_translated(request: HttpRequest) -> bool:
    """Whether identifiers go out in their one form, which is the standard's default."""
    asked = request.headers.get("GS1-EPC-Format", FORMATS[1])
    if asked not in FORMATS:
        title = f"Identifiers go out as {', '.join(FORMATS)}; a Digital Link tells no URN."
        raise EpcisProblem(406, "NotAcceptableException", title)
    return asked == FORMATS[1]


@resource("GET", xml=True)
def event(request: HttpRequest, actor: Actor, event_id: str) -> HttpResponse:
    """The events of this id: one, or one and its error declaration."""
    if event_id.startswith("ni:") and "?" not in event_id and request.GET.get("ver"):
        event_id += f"?ver={request.GET['ver']}"
    named = Q(event_id=event_id[:2000])
    if digest := digest_of(event_id):
        named |= Q(event_hash=digest)
    rows = EVENTS.where_may(actor, queries.VIEW).filter(named)
    found = list(rows.order_by("id")[:50])
    if not found:
        raise Http404
    translated = is_translated(request)
    shapes = [queries.shown_to(actor, row, translated=translated) for row in found]
    return _document(request, shapes, now(), translated=translated)


@resource("GET")
def event_types(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The kinds of events."""
    return JsonResponse(collection(list(KINDS)))


@resource("GET")
def epcs(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The things that events in reach name."""
    values, last = queries.epcs_of(actor, per_page(request), after_value(request))
    return values_page(request, values, last, now())


def listing(column: str) -> Callable[..., HttpResponse]:
    """The view of all values of a column."""

    @resource("GET")
    def view(request: HttpRequest, actor: Actor) -> HttpResponse:
        values, last = queries.values_of(actor, column, per_page(request), after_value(request))
        return values_page(request, values, last, now())

    return view


@resource("GET")
def sub(request: HttpRequest, actor: Actor, value: str) -> HttpResponse:
    """What one value leads to: its events."""
    return JsonResponse({"@context": EPCIS_CONTEXT, "type": "Collection", "member": ["events"]})


def narrowed(parameter: str) -> Callable[..., HttpResponse]:
    """The view of the events of one value."""

    @resource("GET", xml=True)
    def view(request: HttpRequest, actor: Actor, value: str) -> HttpResponse:
        return answer(request, actor, parameters(request) | {parameter: [known(parameter, value)]})

    return view


def known(parameter: str, value: str) -> str:
    """The value, if there could be such a thing; otherwise a 404."""
    words = {"EQ_bizStep": cbv.STEPS, "EQ_disposition": cbv.DISPOSITIONS}.get(parameter)
    try:
        if words:
            words.address_of(value)
        elif parameter == "eventType":
            KINDS[value]
        else:
            identify(value)
    except (Gs1Error, KeyError):
        raise Http404 from None
    return value


@resource("GET", xml=True)
def of_epc(request: HttpRequest, actor: Actor, value: str) -> HttpResponse:
    """The events that name one thing, in whatever list."""
    uri = identify(value).canonical
    return answer(request, actor, parameters(request), narrowed=Q(pk__in=queries.naming(uri)))


@resource("DELETE")
def token(request: HttpRequest, actor: Actor, value: str) -> HttpResponse:
    """Tokens hold nothing here, so there is nothing to let go."""
    return HttpResponse(status=204)
