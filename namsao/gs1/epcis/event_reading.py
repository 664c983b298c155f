"""Reading one event and checking it as a whole.

What each kind has and needs, after EPCIS 2.0 section 7.4 and its JSON schema. Anything a partner
can get wrong is noted, all of it at once.
"""

from collections.abc import Mapping
from typing import Any

from namsao.gs1 import cbv
from namsao.gs1.epcis import fields
from namsao.gs1.epcis.contexts import read_context
from namsao.gs1.epcis.events import (
    KINDS,
    BizTransaction,
    ErrorDeclaration,
    Event,
    Extensions,
    Party,
    PersistentDisposition,
    Place,
    Quantity,
)
from namsao.gs1.epcis.fields import Field, Reader, identifier, many, time, uri, word
from namsao.gs1.epcis.sensor_reading import sensor_element

_step = word(cbv.STEPS)
_disposition = word(cbv.DISPOSITIONS)
_document_type = word(cbv.TRANSACTIONS)
_party_type = word(cbv.PARTIES)
_reason = word(cbv.ERROR_REASONS)


def _quantity(reader: Reader, value: object, path: str) -> Quantity | None:
    raw = _closed(reader, value, path, ("epcClass", "quantity", "uom"), ("epcClass",))
    if raw is None:
        return None
    epc_class = identifier(reader, raw["epcClass"], f"{path}.epcClass")
    amount = unit = None
    if "quantity" in raw:
        amount = fields.quantity(reader, raw["quantity"], f"{path}.quantity")
    if "uom" in raw:
        unit = fields.unit(reader, raw["uom"], f"{path}.uom")
    return Quantity(epc_class, amount, unit) if epc_class else None


def _place(reader: Reader, value: object, path: str) -> Place | None:
    raw = fields.mapping(reader, value, path)
    if raw is None:
        return None
    if "id" not in raw:
        reader.note("missing", path, value="id")
        return None
    found = identifier(reader, raw["id"], f"{path}.id")
    rest = {name: item for name, item in raw.items() if name != "id"}
    # Here alone the schema lets bare words pass too.
    others: Any = fields.extension_value(reader, rest, path)
    return Place(found, others) if found else None


def _biz_transaction(reader: Reader, value: object, path: str) -> BizTransaction | None:
    raw = _closed(reader, value, path, ("type", "bizTransaction"), ("bizTransaction",))
    if raw is None:
        return None
    kind = _document_type(reader, raw["type"], f"{path}.type") if "type" in raw else None
    found = identifier(reader, raw["bizTransaction"], f"{path}.bizTransaction")
    return BizTransaction(found, kind) if found else None  # type: ignore[arg-type]


def _party(name: str) -> Field:
    def read(reader: Reader, value: object, path: str) -> Party | None:
        raw = _closed(reader, value, path, ("type", name), ("type", name))
        if raw is None:
            return None
        kind: Any = _party_type(reader, raw["type"], f"{path}.type")
        found = identifier(reader, raw[name], f"{path}.{name}")
        return Party(kind, found) if kind and found else None

    return read


def _persistent(reader: Reader, value: object, path: str) -> PersistentDisposition | None:
    raw = _closed(reader, value, path, ("set", "unset"), ())
    if raw is None:
        return None
    if not raw:
        reader.note("missing", path, value="set")
    read: Any = many(_disposition, unique=True, filled=True)
    return PersistentDisposition(
        *(read(reader, raw[n], f"{path}.{n}") if n in raw else () for n in ("set", "unset"))
    )


_DECLARED: Mapping[str, tuple[str, Field]] = {
    "declarationTime": ("declaration_time", time),
    "reason": ("reason", _reason),
    "correctiveEventIDs": ("corrective_event_ids", many(uri)),
}


def _declaration(reader: Reader, value: object, path: str) -> ErrorDeclaration | None:
    raw = fields.mapping(reader, value, path)
    if raw is None:
        return None
    if "declarationTime" not in raw:
        reader.note("missing", path, value="declarationTime")
    own: dict[str, Any] = {}
    rest = {}
    for name, item in raw.items():
        if name in _DECLARED:
            attribute, read = _DECLARED[name]
            own[attribute] = read(reader, item, f"{path}.{name}")
        else:
            rest[name] = item
    extensions = fields.extensions(reader, rest, path)
    if own.get("declaration_time") is None:
        return None
    return ErrorDeclaration(**own, extensions=extensions)


def _certification(reader: Reader, value: object, path: str) -> tuple[object, ...]:
    if isinstance(value, list):
        return many(uri)(reader, value, path)  # type: ignore[return-value]
    one = uri(reader, value, path)
    return (one,) if one else ()


def _ilmd(reader: Reader, value: object, path: str) -> Extensions | None:
    raw = fields.mapping(reader, value, path)
    return None if raw is None else fields.extensions(reader, raw, path)


_EPCS = many(identifier, unique=True)
_CHILDREN = many(identifier)
_QUANTITIES = many(_quantity)
_COMMON: dict[str, tuple[str, Field]] = {
    "eventTime": ("event_time", time),
    "recordTime": ("record_time", time),
    "eventTimeZoneOffset": ("event_time_zone_offset", fields.offset),
    "eventID": ("event_id", uri),
    "certificationInfo": ("certification_info", _certification),
    "errorDeclaration": ("error_declaration", _declaration),
    "bizStep": ("biz_step", _step),
    "disposition": ("disposition", _disposition),
    "readPoint": ("read_point", _place),
    "bizLocation": ("biz_location", _place),
    "bizTransactionList": ("biz_transactions", many(_biz_transaction)),
    "sourceList": ("sources", many(_party("source"))),
    "destinationList": ("destinations", many(_party("destination"))),
    "sensorElementList": ("sensor_elements", many(sensor_element)),
}
_ACTION = {"action": ("action", fields.action)}
_PARENT = {"parentID": ("parent", identifier)}
_CHILD = {
    "childEPCs": ("child_epcs", _CHILDREN),
    "childQuantityList": ("child_quantities", _QUANTITIES),
}
_ITEMS = {"epcList": ("epcs", _EPCS), "quantityList": ("quantities", _QUANTITIES)}
_LASTING: dict[str, tuple[str, Field]] = {
    "persistentDisposition": ("persistent_disposition", _persistent),
    "ilmd": ("ilmd", _ilmd),
}
FIELDS: Mapping[str, Mapping[str, tuple[str, Field]]] = {
    "ObjectEvent": _COMMON | _ACTION | _ITEMS | _LASTING,
    "AggregationEvent": _COMMON | _ACTION | _PARENT | _CHILD,
    "AssociationEvent": _COMMON | _ACTION | _PARENT | _CHILD,
    "TransactionEvent": _COMMON | _ACTION | _PARENT | _ITEMS | {"epcList": ("epcs", _CHILDREN)},
    "TransformationEvent": _COMMON
    | _LASTING
    | {
        "inputEPCList": ("input_epcs", _EPCS),
        "inputQuantityList": ("input_quantities", _QUANTITIES),
        "outputEPCList": ("output_epcs", _EPCS),
        "outputQuantityList": ("output_quantities", _QUANTITIES),
        "transformationID": ("transformation_id", identifier),
    },
}


def read_event(reader: Reader, value: object, path: str) -> Event | None:
    """An event in the shape of JSON-LD, or None with its problems noted."""
    raw = fields.mapping(reader, value, path)
    if raw is None:
        return None
    kind = raw.get("type")
    if not isinstance(kind, str) or kind not in FIELDS:
        code = "missing" if "type" not in raw else "event-type"
        reader.note(code, path, value="type" if code == "missing" else kind)
        return None
    before = len(reader.problems)
    prefixes = reader.prefixes
    if "@context" in raw:
        reader.prefixes, found = read_context(raw["@context"], f"{path}.@context", prefixes)
        for one in found:
            reader.note(one.code, one.path, **one.facts)
    event = _read_fields(reader, raw, kind, path)
    reader.prefixes = prefixes
    return event if len(reader.problems) == before else None


def _read_fields(reader: Reader, raw: dict[str, Any], kind: str, path: str) -> Event | None:
    before = len(reader.problems)
    known = FIELDS[kind]
    found: dict[str, Any] = {}
    rest: dict[str, object] = {}
    for name, value in raw.items():
        entry = known.get(name)
        if entry is not None:
            one = entry[1](reader, value, f"{path}.{name}")
            if one is not None:
                found[entry[0]] = one
        elif name not in ("type", "@context"):
            rest[name] = value
    if rest:
        found["extensions"] = fields.extensions(reader, rest, path)
    _check_whole(reader, raw, kind, path)
    return KINDS[kind](**found) if len(reader.problems) == before else None


def _check_whole(reader: Reader, raw: dict[str, Any], kind: str, path: str) -> None:
    """What an event needs beyond the form of its fields."""
    for name in ("eventTime", "eventTimeZoneOffset"):
        if name not in raw:
            reader.note("missing", path, value=name)
    action = raw.get("action")
    if kind != "TransformationEvent" and "action" not in raw:
        reader.note("missing", path, value="action")
    if kind == "TransformationEvent":
        _check_transformation(reader, raw, path)
    elif kind == "ObjectEvent":
        _check_object(reader, raw, path)
    elif kind == "TransactionEvent":
        if not raw.get("bizTransactionList"):
            reader.note("missing", path, value="bizTransactionList")
        if action != "DELETE" and not ("epcList" in raw or raw.get("quantityList")):
            reader.note("what-missing", path, expected="epcList or quantityList")
    else:
        _check_aggregation(reader, raw, kind, path)


def _check_object(reader: Reader, raw: dict[str, Any], path: str) -> None:
    sensed = raw.get("sensorElementList") and "readPoint" in raw
    if not ("epcList" in raw or raw.get("quantityList") or sensed):
        expected = "epcList, quantityList, or sensorElementList with readPoint"
        reader.note("what-missing", path, expected=expected)
    if "ilmd" in raw and raw.get("action") in ("OBSERVE", "DELETE"):
        reader.note("ilmd-action", f"{path}.ilmd")


def _check_aggregation(reader: Reader, raw: dict[str, Any], kind: str, path: str) -> None:
    action = raw.get("action")
    needed = kind == "AssociationEvent" or action in ("ADD", "DELETE")
    if needed and "parentID" not in raw:
        reader.note("parent-missing", path)
    if action != "DELETE" and not (raw.get("childEPCs") or raw.get("childQuantityList")):
        reader.note("what-missing", path, expected="childEPCs or childQuantityList")


def _check_transformation(reader: Reader, raw: dict[str, Any], path: str) -> None:
    came_in = bool(raw.get("inputEPCList") or raw.get("inputQuantityList"))
    went_out = bool(raw.get("outputEPCList") or raw.get("outputQuantityList"))
    if "transformationID" in raw:
        if not (came_in or went_out):
            reader.note("what-missing", path, expected="inputs or outputs")
    elif not (came_in and went_out):
        expected = "both inputs and outputs, or a transformationID that joins several events"
        reader.note("what-missing", path, expected=expected)


def _closed(
    reader: Reader, value: object, path: str, allowed: tuple[str, ...], needed: tuple[str, ...]
) -> dict[str, object] | None:
    """An object that takes no fields of others."""
    raw = fields.mapping(reader, value, path)
    if raw is None:
        return None
    for name in raw:
        if name not in allowed:
            reader.note("unknown-field", path, value=name)
    absent = [name for name in needed if name not in raw]
    for name in absent:
        reader.note("missing", path, value=name)
    return None if absent else raw
