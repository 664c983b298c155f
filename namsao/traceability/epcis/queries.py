"""Answering questions about events: the rows, page by page, and the document of an answer."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet

from namsao.gs1.epcis.contexts import BUILT_IN, EPCIS_CONTEXT
from namsao.gs1.epcis.event_reading import FIELDS, read_event
from namsao.gs1.epcis.fields import Reader, parse_time
from namsao.gs1.epcis.writing import moment, shape_of_event
from namsao.kernel.reach import Actor
from namsao.traceability.epcis.models import EpcisEvent, EventItem
from namsao.traceability.epcis.parameters import EventQuery, read_query

DEFAULT_PAGE, LARGEST_PAGE = 30, 1000
TOKEN_LIVES = timedelta(hours=24)
VIEW = "traceability.view_events"
SIGNER = signing.Signer(salt="namsao.traceability.page")
# What a partner in a transfer sees of another's event: the standard's own fields, no master data
# of the lot, no measurements and no fields of others, where prices would stand.
_KEPT_PRIVATE = frozenset({"ilmd", "sensorElementList", "certificationInfo"})
_SHARED_PAPERS = ("po", "poc", "desadv", "recadv", "bol")


class BadToken(ValueError):
    """A token that is not of this question, or too old."""


@dataclass(frozen=True)
class Answer:
    """A page of events, and the token of the next one."""

    rows: list[EpcisEvent]
    next_token: str = ""
    expires: datetime | None = None


class TooLarge(ValueError):
    """More events than the question allows."""


def rows_of(actor: Actor, query: EventQuery) -> QuerySet[EpcisEvent]:
    """The events that the person may see and that answer the question."""
    rows: QuerySet[EpcisEvent] = EpcisEvent.objects.where_may(actor, VIEW)
    for condition in query.conditions:
        rows = rows.filter(condition)
    return rows


def answer(
    actor: Actor,
    raw: Mapping[str, Any],
    at: datetime,
    *,
    per_page: int = DEFAULT_PAGE,
    token: str = "",
    narrowed: Q | None = None,
) -> Answer:
    """One page of an answer. Raises BadQuery, BadToken or TooLarge.

    Pages follow each other by the last row's key, never by an offset: the thousandth costs what
    the first does, and what comes in meanwhile moves nothing.
    """
    query = read_query(raw)
    rows = rows_of(actor, query)
    if narrowed is not None:
        rows = rows.filter(narrowed)
    question = _digest(actor, raw, narrowed)
    shown, after = _read_token(token, question, at) if token else (0, None)
    if query.most is not None and not token and rows[: query.most + 1].count() > query.most:
        raise TooLarge
    size = min(per_page, LARGEST_PAGE)
    if query.count_limit is not None:
        size = min(size, query.count_limit - shown)
    found = list(_page(rows, query, after)[: size + 1])
    more = len(found) > size
    found = found[:size]
    if query.count_limit is not None and shown + len(found) >= query.count_limit:
        more = False
    if not more or not found:
        return Answer(found)
    expires = at + TOKEN_LIVES
    return Answer(found, _token(question, query, found[-1], shown + len(found), expires), expires)


def _page(
    rows: QuerySet[EpcisEvent], query: EventQuery, after: tuple[str, int] | None
) -> QuerySet[EpcisEvent]:
    sign = "-" if query.order and query.descending else ""
    comparison = "lt" if sign else "gt"
    if query.order:
        rows = rows.order_by(f"{sign}{query.order}", f"{sign}id")
    else:
        rows = rows.order_by("id")
    if after is not None:
        value, pk = after
        beyond = Q(**{f"id__{comparison}": pk})
        if query.order:
            at = parse_time(value)
            beyond = Q(**{f"{query.order}__{comparison}": at}) | Q(**{query.order: at}) & beyond
        rows = rows.filter(beyond)
    return rows.select_related("producer__commune")


def _digest(actor: Actor, raw: Mapping[str, Any], narrowed: Q | None) -> str:
    asked = {name: raw[name] for name in sorted(raw)}
    text = json.dumps([actor.user_id, asked, str(narrowed)], default=str, sort_keys=True)
    return SIGNER.signature(text)


def _token(
    question: str, query: EventQuery, last: EpcisEvent, shown: int, expires: datetime
) -> str:
    value = moment(getattr(last, query.order)) if query.order else ""
    told = [question, shown, value, last.pk, int(expires.timestamp())]
    return SIGNER.sign_object(told, compress=True)


def _read_token(token: str, question: str, at: datetime) -> tuple[int, tuple[str, int]]:
    try:
        asked, shown, value, pk, expires = SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadToken("the token is not ours") from error
    if asked != question:
        raise BadToken("the token belongs to another question")
    if expires < at.timestamp():
        raise BadToken("the token has expired")
    return shown, (value, pk)


def sees_all(actor: Actor, event: EpcisEvent) -> bool:
    """Whether the person sees an event whole: as its owner, or as an office of its place."""
    return any(
        grant.producer_id == event.producer_id
        if grant.producer_id is not None
        else bool(grant.area_path) and event.producer.commune.path.startswith(str(grant.area_path))
        for grant in actor.granting(VIEW)
    )


def shown_to(actor: Actor, event: EpcisEvent, *, translated: bool) -> dict[str, Any]:
    """An event as the person may see it, in the shape of JSON-LD, with its id and record time.

    `translated` brings identifiers into their one form.
    """
    shape: dict[str, Any] = dict(event.payload)
    if translated:
        shape = _translated(shape, event)
    elif event.prefixes:
        shape.setdefault("@context", [EPCIS_CONTEXT, event.prefixes])
    if not sees_all(actor, event):
        shape = for_outsiders(shape)
    shape["eventID"] = event.name
    shape["recordTime"] = moment(event.record_time)
    return shape


def _translated(shape: dict[str, Any], event: EpcisEvent) -> dict[str, Any]:
    prefixes = event.prefixes or {}
    read = read_event(Reader({**BUILT_IN, **prefixes}, newer=True), shape, "event")
    if read is None:  # taken in under other checks than today's: as it came, then
        return {"@context": [EPCIS_CONTEXT, prefixes], **shape} if prefixes else shape
    whole = shape_of_event(read, prefixes, canonical=True)
    if whole["@context"] == [EPCIS_CONTEXT]:
        del whole["@context"]
    return whole


def in_one_form(event: EpcisEvent) -> dict[str, Any]:
    """The whole event with its identifiers in their one form."""
    return _translated(dict(event.payload), event)


def for_outsiders(shape: dict[str, Any]) -> dict[str, Any]:
    """What others than its owner and offices may have of an event."""
    known = FIELDS[shape["type"]].keys() - _KEPT_PRIVATE
    kept = {name: shape[name] for name in shape if name in known or name == "type"}
    for name in ("readPoint", "bizLocation"):
        if name in kept:
            kept[name] = {"id": kept[name]["id"]}
    papers = kept.pop("bizTransactionList", None)
    if papers:
        shared = [one for one in papers if str(one.get("type", "")).endswith(_SHARED_PAPERS)]
        if shared or shape["type"] == "TransactionEvent":
            kept["bizTransactionList"] = shared or [papers[0]]
    if "errorDeclaration" in kept:
        told = ("declarationTime", "reason", "correctiveEventIDs")
        kept["errorDeclaration"] = {
            name: value for name, value in kept["errorDeclaration"].items() if name in told
        }
    return kept


def document(
    shapes: Sequence[dict[str, Any]],
    at: datetime,
    query_name: str = "SimpleEventQuery",
    subscription: str = "",
) -> dict[str, Any]:
    """The answer as an EPCIS query document; prefixes that all agree on stand once."""
    context: list[Any] = [EPCIS_CONTEXT]
    together = _hoisted(shapes)
    if together:
        context.append(together)
    results: dict[str, Any] = {"queryName": query_name}
    if subscription:
        results["subscriptionID"] = subscription
    return {
        "@context": context,
        "type": "EPCISQueryDocument",
        "schemaVersion": "2.0",
        "creationDate": moment(at),
        "epcisBody": {"queryResults": {**results, "resultsBody": {"eventList": list(shapes)}}},
    }


def _hoisted(shapes: Iterable[dict[str, Any]]) -> dict[str, str]:
    """The prefixes of all events together; an event whose own differ keeps its context."""
    together: dict[str, str] = {}
    for shape in shapes:
        own = shape.get("@context")
        if not (isinstance(own, list) and own[0] == EPCIS_CONTEXT and len(own) == 2):
            continue
        prefixes = own[1]
        if isinstance(prefixes, dict) and all(
            together.get(name, address) == address for name, address in prefixes.items()
        ):
            together |= prefixes
            del shape["@context"]
    return together


def values_of(actor: Actor, column: str, per_page: int, after: str = "") -> tuple[list[str], str]:
    """The values of a column in the person's events in order, and the last if more follow."""
    rows: Any = EpcisEvent.objects.where_may(actor, VIEW).exclude(**{column: ""})
    if after:
        rows = rows.filter(**{f"{column}__gt": after})
    found = list(rows.order_by(column).values_list(column, flat=True).distinct()[: per_page + 1])
    return _cut(found, per_page)


def epcs_of(actor: Actor, per_page: int, after: str = "") -> tuple[list[str], str]:
    """The things that the person's events name, in order."""
    events = EpcisEvent.objects.where_may(actor, VIEW)
    rows = EventItem.objects.filter(event__in=events)
    if after:
        rows = rows.filter(uri__gt=after)
    found = list(rows.order_by("uri").values_list("uri", flat=True).distinct()[: per_page + 1])
    return _cut(found, per_page)


def _cut(found: list[str], per_page: int) -> tuple[list[str], str]:
    return (found[:per_page], found[per_page - 1]) if len(found) > per_page else (found, "")


def naming(uri: str) -> Any:
    """The keys of events that name a thing."""
    return EventItem.objects.filter(uri=uri).values("event_id")
