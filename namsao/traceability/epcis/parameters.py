"""SimpleEventQuery: its parameters as conditions on the tables (EPCIS 2.0, section 8.2.7.1).

A value is a list of texts (from an address, where commas part values too) or what a JSON query
holds. What is not known is refused, never passed over: a question that was misunderstood would
answer too much.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q

from namsao.gs1 import cbv
from namsao.gs1.cbv import Vocabulary
from namsao.gs1.epcis.contexts import BUILT_IN, expand
from namsao.gs1.epcis.events import KINDS
from namsao.gs1.epcis.fields import parse_time
from namsao.gs1.identity import identify
from namsao.gs1.problems import Gs1Error
from namsao.traceability.epcis.models import EventDocument, EventItem, EventParty, Side
from namsao.traceability.epcis.reading import digest_of
from namsao.traceability.epcis.rows import KIND_NUMBERS

MOST_VALUES = 500
MOST_COUNTED = Decimal(1_000_000_000)
ORDERS = {"eventTime": "event_time", "recordTime": "record_time"}


class BadQuery(ValueError):
    """A parameter that is not known or not right; `kind` is the standard's exception."""

    def __init__(self, text: str, kind: str = "QueryParameterException") -> None:
        super().__init__(text)
        self.kind = kind


@dataclass
class EventQuery:
    """Conditions, order and limits of a question."""

    conditions: list[Q] = field(default_factory=list)
    order: str = ""  # "": as recorded
    descending: bool = True
    count_limit: int | None = None
    most: int | None = None


type Handler = Callable[[list[Any]], Q]


def read_query(raw: Mapping[str, Any]) -> EventQuery:
    """The parameters of a question. Raises BadQuery."""
    query = EventQuery()
    prefixes = _prefixes(raw.get("@context"))
    for name, value in raw.items():
        if name == "@context":
            continue
        values = _listed(value, name)
        if name == "orderBy":
            query.order = _one_of(values, name, ORDERS)
        elif name == "orderDirection":
            query.descending = _one_of(values, name, {"ASC": "", "DESC": "1"}) == "1"
        elif name in ("eventCountLimit", "maxEventCount"):
            count = int(min(_number(values[0], name), MOST_COUNTED))
            if count < 1:
                raise BadQuery(f"{name}: a positive number is needed")
            if name == "eventCountLimit":
                query.count_limit = count
            else:
                query.most = count
        else:
            query.conditions.append(_condition(name, values, prefixes))
    if query.count_limit is not None and query.most is not None:
        raise BadQuery("eventCountLimit and maxEventCount exclude each other")
    if query.count_limit is not None and not query.order:
        raise BadQuery("eventCountLimit needs orderBy", "QueryValidationException")
    return query


def check(raw: Mapping[str, Any]) -> None:
    """Raises BadQuery for what could not be asked."""
    if not isinstance(raw, Mapping):
        raise BadQuery("the query must be an object", "QueryValidationException")
    read_query(raw)


def _prefixes(context: object) -> dict[str, str]:
    prefixes = dict(BUILT_IN)
    for entry in context if isinstance(context, list) else [context]:
        if isinstance(entry, dict):
            prefixes |= {name: text for name, text in entry.items() if isinstance(text, str)}
    return prefixes


def _listed(value: Any, name: str) -> list[Any]:
    values = list(value) if isinstance(value, list | tuple) else [value]
    if not values or len(values) > MOST_VALUES or any(isinstance(v, dict | list) for v in values):
        raise BadQuery(f"{name}: between 1 and {MOST_VALUES} plain values are needed")
    return values


def _condition(name: str, values: list[Any], prefixes: Mapping[str, str]) -> Q:
    handler = HANDLERS.get(name)
    if handler is not None:
        return handler(values)
    for begin, make in _BY_BEGINNING:
        if name.startswith(begin) and len(name) > len(begin):
            return make(name.removeprefix(begin), values, prefixes)
    raise BadQuery(f"{name} is not a parameter that is known here")


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str) or not value or len(value) > 2000 or "\0" in value:
        raise BadQuery(f"{name}: this is no value")
    return value


def _one_of(values: list[Any], name: str, known: Mapping[str, str]) -> str:
    if len(values) != 1 or values[0] not in known:
        raise BadQuery(f"{name}: one of {', '.join(known)} is needed")
    return known[values[0]]


def _time(value: Any, name: str) -> datetime:
    found = parse_time(value) if isinstance(value, str) else None
    if found is None and isinstance(value, str):  # a plus in an address is a space
        found = parse_time(value.replace(" ", "+"))
    if found is None:
        raise BadQuery(f"{name}: {value!s:.60} is not a time with its offset")
    return found


def _number(value: Any, name: str) -> Decimal:
    try:
        found = Decimal(str(value)[:60])
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found.adjusted() > 400:
        raise BadQuery(f"{name}: {value!s:.60} is not a number")
    return found


def _uri(value: Any, name: str) -> str:
    text = _text(value, name)
    try:
        return identify(text).canonical
    except Gs1Error as error:
        raise BadQuery(f"{name}: {error}") from error


def _times(column: str, comparison: str, name: str) -> Handler:
    return lambda values: Q(**{f"{column}__{comparison}": _time(values[0], name)})


def _words(column: str, vocabulary: Vocabulary, name: str) -> Handler:
    return lambda values: Q(**{f"{column}__in": [_word(vocabulary, v, name) for v in values]})


def _word(vocabulary: Vocabulary, value: Any, name: str) -> str:
    text = _text(value, name)
    try:
        return vocabulary.word_of(vocabulary.address_of(text, known_only=False))
    except Gs1Error as error:
        raise BadQuery(f"{name}: {error}") from error


def _kinds(values: list[Any]) -> Q:
    unknown = [value for value in values if value not in KINDS]
    if unknown:
        raise BadQuery(f"eventType: {unknown[0]!s:.60} is not a kind of event")
    return Q(kind__in=[KIND_NUMBERS[value] for value in values])


def _actions(values: list[Any]) -> Q:
    if any(value not in ("ADD", "OBSERVE", "DELETE") for value in values):
        raise BadQuery("EQ_action: ADD, OBSERVE or DELETE is needed")
    return Q(action__in=values)


def _uris(column: str, name: str) -> Handler:
    return lambda values: Q(**{f"{column}__in": [_uri(value, name) for value in values]})


def _within(column: str, name: str) -> Handler:
    """A place and what lies in it: its extensions (254) of the same GLN."""

    def make(values: list[Any]) -> Q:
        found = Q(pk__in=())
        for value in values:
            uri = _uri(value, name)
            found |= Q(**{column: uri}) | Q(**{f"{column}__startswith": f"{uri}/254/"})
        return found

    return make


def _items(name: str, *sides: Side) -> Handler:
    def make(values: list[Any]) -> Q:
        rows = EventItem.objects.filter(uri__in=[_uri(value, name) for value in values])
        if sides:
            rows = rows.filter(side__in=sides)
        return Q(pk__in=rows.values("event_id"))

    return make


def _amounts(comparison: str, name: str) -> Handler:
    def make(values: list[Any]) -> Q:
        amount = _number(values[0], name)
        rows = EventItem.objects.filter(**{f"quantity__{comparison}": amount})
        return Q(pk__in=rows.values("event_id"))

    return make


def _event_ids(values: list[Any]) -> Q:
    texts = [_text(value, "EQ_eventID") for value in values]
    digests = [digest for text in texts if (digest := digest_of(text))]
    return Q(event_id__in=texts) | Q(event_hash__in=digests)


def _declared(values: list[Any]) -> Q:
    if str(values[0]).lower() not in ("true", "false"):
        raise BadQuery("EXISTS_errorDeclaration: true or false is needed")
    return Q(declared_at__isnull=False) if str(values[0]).lower() == "true" else Q()


def _contained(build: Callable[[str], list[Any]]) -> Handler:
    def make(values: list[Any]) -> Q:
        found = Q(pk__in=())
        for value in values:
            for shape in build(_text(str(value), "value")):
                found |= Q(payload__contains=shape)
        return found

    return make


def _lasting(part: str) -> Handler:
    def build(value: str) -> list[Any]:
        word = _word(cbv.DISPOSITIONS, value, f"EQ_persistentDisposition_{part}")
        address = f"{cbv.DISPOSITIONS.address}{word}"
        spellings = {word, address, f"{cbv.DISPOSITIONS.urn}{word}"}
        return [{"persistentDisposition": {part: [text]}} for text in sorted(spellings)]

    return _contained(build)


def _report(name: str) -> Handler:
    return _contained(
        lambda value: [
            {"sensorElementList": [{"sensorReport": [{name: text}]}]}
            for text in {value, value.removeprefix("gs1:"), f"gs1:{value}"}
        ]
    )


def _metadata(name: str) -> Handler:
    return _contained(
        lambda value: [
            {"sensorElementList": [{"sensorMetadata": {name: value}}]},
            {"sensorElementList": [{"sensorReport": [{name: value}]}]},
        ]
    )


def _truth(values: list[Any]) -> Q:
    wanted = str(values[0]).lower() == "true"
    return Q(
        payload__contains={"sensorElementList": [{"sensorReport": [{"booleanValue": wanted}]}]}
    )


_EPCS = (Side.EPC, Side.CHILD)
_CLASSES = (Side.QUANTITY, Side.CHILD_QUANTITY)
HANDLERS: dict[str, Handler] = {
    "eventType": _kinds,
    "GE_eventTime": _times("event_time", "gte", "GE_eventTime"),
    "LT_eventTime": _times("event_time", "lt", "LT_eventTime"),
    "GE_recordTime": _times("record_time", "gte", "GE_recordTime"),
    "LT_recordTime": _times("record_time", "lt", "LT_recordTime"),
    "EQ_action": _actions,
    "EQ_bizStep": _words("biz_step", cbv.STEPS, "EQ_bizStep"),
    "EQ_disposition": _words("disposition", cbv.DISPOSITIONS, "EQ_disposition"),
    "EQ_persistentDisposition_set": _lasting("set"),
    "EQ_persistentDisposition_unset": _lasting("unset"),
    "EQ_readPoint": _uris("read_point", "EQ_readPoint"),
    "WD_readPoint": _within("read_point", "WD_readPoint"),
    "EQ_bizLocation": _uris("biz_location", "EQ_bizLocation"),
    "WD_bizLocation": _within("biz_location", "WD_bizLocation"),
    "EQ_transformationID": _uris("transformation_id", "EQ_transformationID"),
    "MATCH_epc": _items("MATCH_epc", *_EPCS),
    "MATCH_parentID": _items("MATCH_parentID", Side.PARENT),
    "MATCH_inputEPC": _items("MATCH_inputEPC", Side.INPUT),
    "MATCH_outputEPC": _items("MATCH_outputEPC", Side.OUTPUT),
    "MATCH_anyEPC": _items("MATCH_anyEPC", *_EPCS, Side.PARENT, Side.INPUT, Side.OUTPUT),
    "MATCH_epcClass": _items("MATCH_epcClass", *_CLASSES),
    "MATCH_inputEPCClass": _items("MATCH_inputEPCClass", Side.INPUT_QUANTITY),
    "MATCH_outputEPCClass": _items("MATCH_outputEPCClass", Side.OUTPUT_QUANTITY),
    "MATCH_anyEPCClass": _items(
        "MATCH_anyEPCClass", *_CLASSES, Side.INPUT_QUANTITY, Side.OUTPUT_QUANTITY
    ),
    "EQ_quantity": _amounts("exact", "EQ_quantity"),
    "GT_quantity": _amounts("gt", "GT_quantity"),
    "GE_quantity": _amounts("gte", "GE_quantity"),
    "LT_quantity": _amounts("lt", "LT_quantity"),
    "LE_quantity": _amounts("lte", "LE_quantity"),
    "EQ_eventID": _event_ids,
    "EXISTS_errorDeclaration": _declared,
    "GE_errorDeclarationTime": _times("declared_at", "gte", "GE_errorDeclarationTime"),
    "LT_errorDeclarationTime": _times("declared_at", "lt", "LT_errorDeclarationTime"),
    "EQ_errorReason": _words("error_reason", cbv.ERROR_REASONS, "EQ_errorReason"),
    "EQ_correctiveEventID": _contained(
        lambda value: [{"errorDeclaration": {"correctiveEventIDs": [value]}}]
    ),
    "EQ_type": _report("type"),
    "EQ_stringValue": _report("stringValue"),
    "EQ_hexBinaryValue": _report("hexBinaryValue"),
    "EQ_uriValue": _report("uriValue"),
    "EQ_microorganism": _report("microorganism"),
    "EQ_chemicalSubstance": _report("chemicalSubstance"),
    "EQ_booleanValue": _truth,
    "EQ_deviceID": _metadata("deviceID"),
    "EQ_dataProcessingMethod": _metadata("dataProcessingMethod"),
    "EQ_bizRules": _metadata("bizRules"),
}


def _typed(
    rows: type[EventParty] | type[EventDocument], vocabulary: Vocabulary, more: Mapping[str, Any]
) -> Callable[[str, list[Any], Mapping[str, str]], Q]:
    def make(kind: str, values: list[Any], prefixes: Mapping[str, str]) -> Q:
        word = _word(vocabulary, kind, "type")
        address = f"{vocabulary.address}{word}" if word in vocabulary.words else word
        uris = [_uri(value, kind) for value in values]
        found: Any = rows.objects.filter(uri__in=uris, type=address, **more)
        return Q(pk__in=found.values("event_id"))

    return make


def _equal(part: str) -> Callable[[str, list[Any], Mapping[str, str]], Q]:
    def make(name: str, values: list[Any], prefixes: Mapping[str, str]) -> Q:
        full = _full(name, prefixes)
        found = Q(pk__in=())
        for value in values:
            for one in _spellings(value):
                found |= Q(words__contains={part: {full: one}})
        return found

    return make


def _there(part: str) -> Callable[[str, list[Any], Mapping[str, str]], Q]:
    return lambda name, values, prefixes: Q(**{f"words__{part}__has_key": _full(name, prefixes)})


def _spellings(value: Any) -> Iterable[Any]:
    """What stands in an address is text; in the event it may be a number."""
    yield value
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,15}(?:\.\d{1,10})?", value):
        yield float(value) if "." in value else int(value)


def _full(name: str, prefixes: Mapping[str, str]) -> str:
    """`ocop:code`, `https://…/code` or `https://…#code` by its full name."""
    if name.startswith("{"):
        return name
    full = expand(name, prefixes)
    if full is not name and full.startswith("{"):
        return full
    found = re.fullmatch(r"(.+[#/])([^#/]+)", name)
    if ":" not in name or found is None:
        raise BadQuery(f"{name:.60}: write the name in full, or declare its prefix in @context")
    return f"{{{found[1]}}}{found[2]}"


_BY_BEGINNING: tuple[tuple[str, Callable[[str, list[Any], Mapping[str, str]], Q]], ...] = (
    ("EQ_bizTransaction_", _typed(EventDocument, cbv.TRANSACTIONS, {})),
    ("EQ_source_", _typed(EventParty, cbv.PARTIES, {"destination": False})),
    ("EQ_destination_", _typed(EventParty, cbv.PARTIES, {"destination": True})),
    ("EQ_ILMD_", _equal("ilmd")),
    ("EXISTS_ILMD_", _there("ilmd")),
    ("EXISTS_", _there("own")),
    ("EQ_", _equal("own")),
)
