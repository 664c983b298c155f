"""Reading an EPCIS document of either syntax: every problem found, the sound events kept.

A capture that must be all or nothing calls `read(data)`; one that takes what is sound calls
`examine(data)` and looks at both halves of the answer.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from namsao.gs1.epcis import fields
from namsao.gs1.epcis.contexts import BUILT_IN, plain_namespace, read_context
from namsao.gs1.epcis.event_reading import FIELDS, read_event
from namsao.gs1.epcis.events import Document, Event, MasterData
from namsao.gs1.epcis.fields import Reader
from namsao.gs1.epcis.json_reading import parse_json
from namsao.gs1.epcis.xml_reading import document_shape, parse_xml
from namsao.gs1.problems import Gs1Error, Problem, fault

LARGEST = 10_000_000  # bytes

_VERSION = re.compile(r"\d+(?:\.\d+)*", re.ASCII)
_DOCUMENTS = ("EPCISDocument", "EPCISQueryDocument")  # master data alone come as XML


@dataclass(frozen=True)
class Reading:
    """What was read: a document with the sound events, and all that is wrong.

    `positions` are the places, from 0, that the sound events had in the document; `raws` the same
    events as they came in JSON-LD, to be kept (none for XML); `total` counts all events.
    """

    document: Document
    problems: tuple[Problem, ...] = ()
    positions: tuple[int, ...] = ()
    raws: tuple[dict[str, Any], ...] = ()
    total: int = 0


def read(data: bytes, *, largest: int = LARGEST) -> Document:
    """A document that is right in every part. Raises Gs1Error with all its problems."""
    reading = examine(data, largest=largest)
    if reading.problems:
        raise Gs1Error(reading.problems)
    return reading.document


def examine(data: bytes, *, largest: int = LARGEST, most: int | None = None) -> Reading:
    """A document with those of its events that are right, and every problem of the others.

    Raises Gs1Error only for what cannot be read at all: more than `largest` bytes or `most`
    events, broken syntax, another kind of document.
    """
    if len(data) > largest:
        raise fault("too-large", value=len(data), expected=largest)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<")):
        root, declared = parse_xml(data)
        prefixes = {name: plain_namespace(address) for name, address in declared.items()}
        reader = Reader({**BUILT_IN, **prefixes}, of_xml=True)
        return _read_document(reader, document_shape(root), prefixes, most)
    value = parse_json(data)
    if not isinstance(value, dict):
        raise fault("not-epcis", value=type(value).__name__)
    reader = Reader(BUILT_IN)
    prefixes = {}
    if "@context" in value:
        reader.prefixes, problems = read_context(value["@context"], "@context")
        reader.problems.extend(problems)
        prefixes = {k: v for k, v in reader.prefixes.items() if BUILT_IN.get(k) != v}
    else:
        reader.note("missing", "", value="@context")
    kind = value.get("type", "no type")
    if not isinstance(kind, str) or kind not in (*FIELDS, *_DOCUMENTS):
        raise fault("not-epcis", value=kind)
    if kind in FIELDS:
        return _lone_event(reader, value, prefixes)
    return _read_document(reader, value, prefixes, most)


def _lone_event(reader: Reader, raw: dict[str, Any], prefixes: Mapping[str, str]) -> Reading:
    reader.event = 0
    bare = {name: value for name, value in raw.items() if name != "@context"}
    event = read_event(reader, bare, str(raw["type"]))
    document = Document(events=(event,) if event else (), prefixes=prefixes)
    if event is None:
        return Reading(document, tuple(reader.problems), total=1)
    return Reading(document, tuple(reader.problems), (0,), (bare,), 1)


def _read_document(
    reader: Reader, raw: dict[str, Any], prefixes: Mapping[str, str], most: int | None
) -> Reading:
    own, rest = _own_fields(reader, raw)
    body = fields.mapping(reader, raw["epcisBody"], "epcisBody") if "epcisBody" in raw else None
    path = "epcisBody"
    if raw["type"] == "EPCISQueryDocument" and body is not None:
        body, path = _results(reader, body, own)
    master = _header(reader, raw.get("epcisHeader"), own)
    if body is not None and "vocabularyList" in body:
        master += _vocabularies(reader, body["vocabularyList"], f"{path}.vocabularyList")
    listed = _listed(reader, body, f"{path}.eventList", raw["type"])
    if most is not None and len(listed) > most:
        raise fault("too-many", value=len(listed), expected=most)
    events, positions = _events(reader, listed, f"{path}.eventList")
    own["extensions"] = {**own.get("extensions", {}), **fields.extensions(reader, rest, "")}
    document = Document(events=events, master_data=tuple(master), prefixes=prefixes, **own)
    raws: Any = () if reader.of_xml else tuple(listed[position] for position in positions)
    return Reading(document, tuple(reader.problems), positions, raws, len(listed))


def _own_fields(reader: Reader, raw: dict[str, Any]) -> tuple[dict[str, Any], dict[str, object]]:
    """The fields of the document itself, and those of others."""
    known: dict[str, tuple[str, fields.Field]] = {
        "id": ("id", fields.uri),
        "schemaVersion": ("schema_version", _version),
        "creationDate": ("creation_date", fields.time),
        "sender": ("sender", fields.text),
        "receiver": ("receiver", fields.text),
        "instanceIdentifier": ("instance_identifier", fields.text),
    }
    own: dict[str, Any] = {}
    rest: dict[str, object] = {}
    for name, value in raw.items():
        if name in known:
            attribute, read_field = known[name]
            found = read_field(reader, value, name)
            if found is not None:
                own[attribute] = found
        elif name not in ("@context", "type", "epcisHeader", "epcisBody"):
            rest[name] = value
    needed = ["epcisBody"]
    if raw["type"] != "EPCISQueryDocument":
        needed += ["schemaVersion", "creationDate"]
    for name in needed:
        if name not in raw:
            reader.note("missing", "", value=name)
    return own, rest


def _version(reader: Reader, value: object, path: str) -> str | None:
    if isinstance(value, str) and _VERSION.fullmatch(value):
        return value
    reader.note("version-form", path, value=value)
    return None


def _results(
    reader: Reader, body: dict[str, Any], own: dict[str, Any]
) -> tuple[dict[str, Any] | None, str]:
    path = "epcisBody.queryResults"
    if "queryResults" not in body:
        reader.note("missing", "epcisBody", value="queryResults")
        return None, path
    results = fields.mapping(reader, body["queryResults"], path)
    if results is None:
        return None, path
    for name, attribute in (("queryName", "query_name"), ("subscriptionID", "subscription_id")):
        if name in results:
            own[attribute] = fields.text(reader, results[name], f"{path}.{name}")
        elif name == "queryName":
            reader.note("missing", path, value=name)
    if "resultsBody" not in results:
        reader.note("missing", path, value="resultsBody")
        return None, path
    found = fields.mapping(reader, results["resultsBody"], f"{path}.resultsBody")
    known = ("queryName", "subscriptionID", "resultsBody", "eventList", "vocabularyList")
    rest = {k: v for k, v in {**results, **(found or {})}.items() if k not in known}
    own["extensions"] = fields.extensions(reader, rest, path)  # kept with those of the document
    return found, f"{path}.resultsBody"


def _listed(reader: Reader, body: dict[str, Any] | None, path: str, kind: str) -> list[object]:
    if body is None or kind == "EPCISMasterDataDocument":
        return []
    if "eventList" not in body:
        reader.note("missing", path.removesuffix(".eventList"), value="eventList")
        return []
    return fields.items(reader, body["eventList"], path)


def _events(
    reader: Reader, listed: list[object], path: str
) -> tuple[tuple[Event, ...], tuple[int, ...]]:
    events: list[Event] = []
    positions: list[int] = []
    for position, raw in enumerate(listed):
        reader.event = position
        event = read_event(reader, raw, f"{path}[{position}]")
        if event is not None:
            events.append(event)
            positions.append(position)
    reader.event = None
    return tuple(events), tuple(positions)


def _header(reader: Reader, value: object, own: dict[str, Any]) -> list[MasterData]:
    if value is None:
        return []
    raw = fields.mapping(reader, value, "epcisHeader") or {}
    rest = {name: item for name, item in raw.items() if name != "epcisMasterData"}
    own["header"] = fields.extensions(reader, rest, "epcisHeader")
    path = "epcisHeader.epcisMasterData"
    master = fields.mapping(reader, raw.get("epcisMasterData", {}), path) or {}
    return _vocabularies(reader, master.get("vocabularyList", []), f"{path}.vocabularyList")


def _vocabularies(reader: Reader, value: object, path: str) -> list[MasterData]:
    found: list[MasterData] = []
    for position, item in enumerate(fields.items(reader, value, path)):
        here = f"{path}[{position}]"
        raw = fields.mapping(reader, item, here) or {}
        kind = fields.uri(reader, raw.get("type"), f"{here}.type")
        here = f"{here}.vocabularyElementList"
        elements = fields.items(reader, raw.get("vocabularyElementList", []), here)
        for number, element in enumerate(elements):
            one = _master_data(reader, kind or "", element, f"{here}[{number}]")
            found += [one] if one else []
    return found


def _master_data(reader: Reader, kind: str, value: object, path: str) -> MasterData | None:
    raw = fields.mapping(reader, value, path)
    if raw is None:
        return None
    identifier = fields.identifier(reader, raw.get("id"), f"{path}.id")
    attributes = []
    for number, item in enumerate(fields.items(reader, raw.get("attributes", []), path)):
        here = f"{path}.attributes[{number}]"
        attribute = fields.mapping(reader, item, here) or {}
        name = fields.uri(reader, attribute.get("id"), f"{here}.id")
        content = fields.extension_value(reader, attribute.get("attribute"), here)
        attributes.append((name or "", content))
    children: Any = fields.many(fields.identifier)(
        reader, raw.get("children", []), f"{path}.children"
    )
    return MasterData(kind, identifier, tuple(attributes), children) if identifier else None
