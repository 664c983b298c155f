"""The event hash of CBV 2.0: the same event has the same name in every syntax and order.

The fields are written in one fixed order as a string (the pre-hash string), its SHA-256 is the
name. What was recorded about the event later (recordTime, eventID, an error declaration) is left
out, so a declaration keeps the name of the event it corrects.

After the sensor data the order is alphabetical: bizTransactionList, destinationList, ilmd,
sourceList, then the fields of others. The table of CBV lists sources before destinations, but the
reference program and the vectors published with it do not, and partners compare with those.
Source: CBV 2.0, section 8.9; reference vectors of the EPCIS event hash generator.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from namsao.gs1.cbv import modern
from namsao.gs1.epcis.events import (
    AggregationEvent,
    Event,
    Extensions,
    ObjectEvent,
    PersistentDisposition,
    Place,
    Quantity,
    SensorElement,
    TransactionEvent,
    TransformationEvent,
    Value,
)
from namsao.gs1.epcis.sensor_reading import METADATA, REPORT
from namsao.gs1.identity import Identifier, identify
from namsao.gs1.problems import Gs1Error

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)
_COMMENTS = {"comment", "rdfs:comment", "{http://www.w3.org/2000/01/rdf-schema#}comment"}


def event_hash(event: Event) -> str:
    """The name of an event by its content: ni:///sha-256;…?ver=CBV2.0 (RFC 6920)."""
    digest = hashlib.sha256(prehash(event).encode()).hexdigest()
    return f"ni:///sha-256;{digest}?ver=CBV2.0"


def prehash(event: Event) -> str:
    """The string that is hashed."""
    parts = [
        f"eventType={event.kind}eventTime={_moment(event.event_time)}"
        f"eventTimeZoneOffset={event.event_time_zone_offset}"
    ]
    parts += sorted(f"certificationInfo={_plain(one)}" for one in event.certification_info)
    parts += _what(event)
    if event.biz_step:
        parts.append(f"bizStep={event.biz_step}")
    if event.disposition:
        parts.append(f"disposition={event.disposition}")
    if isinstance(event, ObjectEvent | TransformationEvent) and event.persistent_disposition:
        parts.append(_persistent(event.persistent_disposition))
    parts.append(_place("readPoint", event.read_point))
    parts.append(_place("bizLocation", event.biz_location))
    parts += _listed("sensorElementList", map(_sensor, event.sensor_elements))
    parts += sorted(_after_sensors(event))
    return "".join(parts)


def _what(event: Event) -> list[str]:
    """The things the event is about, and what it did to them."""
    parts: list[str] = []
    if isinstance(event, TransformationEvent):
        parts += _epcs("inputEPCList", event.input_epcs)
        parts += _quantities("inputQuantityList", event.input_quantities)
        parts += _epcs("outputEPCList", event.output_epcs)
        parts += _quantities("outputQuantityList", event.output_quantities)
        if event.transformation_id:
            parts.append(f"transformationID={event.transformation_id.canonical}")
        return parts
    if isinstance(event, AggregationEvent | TransactionEvent) and event.parent:
        parts.append(f"parentID={event.parent.canonical}")
    if isinstance(event, ObjectEvent | TransactionEvent):
        parts += _epcs("epcList", event.epcs)
        parts += _quantities("quantityList", event.quantities)
    elif isinstance(event, AggregationEvent):
        parts += _epcs("childEPCs", event.child_epcs)
        parts += _quantities("childQuantityList", event.child_quantities)
    assert isinstance(event, ObjectEvent | TransactionEvent | AggregationEvent)
    return [*parts, f"action={event.action}"]


def _after_sensors(event: Event) -> list[str]:
    parts = _listed(
        "bizTransactionList",
        (
            (f"type={one.type}" if one.type else "") + f"bizTransaction={one.id.canonical}"
            for one in event.biz_transactions
        ),
    )
    for name, word, parties in (
        ("destinationList", "destination", event.destinations),
        ("sourceList", "source", event.sources),
    ):
        parts += _listed(name, (f"type={one.type}{word}={one.id.canonical}" for one in parties))
    if isinstance(event, ObjectEvent | TransformationEvent):
        parts += _listed("ilmd", _extensions(event.ilmd))
    return parts + _extensions(event.extensions)


def _listed(name: str, items: Iterable[str]) -> list[str]:
    """A list with its name before it, sorted; nothing if it is empty."""
    found = sorted(items)
    return [name + "".join(found)] if found else []


def _epcs(name: str, epcs: tuple[Identifier, ...]) -> list[str]:
    return _listed(name, [f"epc={epc.canonical}" for epc in epcs])


def _quantities(name: str, quantities: tuple[Quantity, ...]) -> list[str]:
    return _listed(name, map(_quantity, quantities))


def _quantity(one: Quantity) -> str:
    amount = "" if one.quantity is None else f"quantity={_decimal(one.quantity)}"
    unit = f"uom={one.uom}" if one.uom else ""
    return f"quantityElementepcClass={one.epc_class.canonical}{amount}{unit}"


def _persistent(one: PersistentDisposition) -> str:
    parts = [f"set={word}" for word in sorted(one.set)]
    parts += [f"unset={word}" for word in sorted(one.unset)]
    return "persistentDisposition" + "".join(parts)


def _place(name: str, place: Place | None) -> str:
    if place is None:
        return ""
    return f"{name}id={place.id.canonical}" + "".join(sorted(_extensions(place.extensions)))


def _sensor(element: SensorElement) -> str:
    metadata = _ordered(METADATA, element.metadata, element.metadata_extensions)
    reports = sorted(
        "sensorReport" + _ordered(REPORT, {"type": one.type, **one.values}, one.extensions)
        for one in element.reports
    )
    return "".join(
        [
            "sensorElement",
            f"sensorMetadata{metadata}" if metadata else "",
            *reports,
            *sorted(_extensions(element.extensions)),
        ]
    )


def _ordered(order: Iterable[str], values: Mapping[str, Any], others: Extensions) -> str:
    parts = [f"{name}={_plain(values[name])}" for name in order if values.get(name) is not None]
    return "".join(parts + sorted(_extensions(others)))


def _extensions(extensions: Extensions) -> list[str]:
    """Fields of others, each with its name; not sorted yet."""
    parts: list[str] = []
    for name, value in extensions.items():
        if name not in _COMMENTS:
            parts += _extension(name, value)
    return parts


def _extension(name: str, value: Value) -> list[str]:
    if isinstance(value, list):
        return [part for item in value for part in _extension(name, item)]
    if isinstance(value, dict):
        own = _plain(value.get("#text", ""))
        inner = _extensions({key: item for key, item in value.items() if key != "#text"})
        return [name + (f"={own}" if own else "") + "".join(sorted(inner))]
    text = _plain(value)
    return [f"{name}={text}" if text else name]


def _plain(value: object) -> str:
    """One value in the form that all spellings of it share."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Identifier):
        return value.canonical
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _decimal(Decimal(repr(value)))
    return ""


@lru_cache(maxsize=16_384)
def _text(value: str) -> str:
    value = modern(value.strip())
    if len(value) <= 40 and _NUMBER.fullmatch(value):
        return _decimal(Decimal(value))
    if ":" in value:
        try:
            return identify(value).canonical
        except Gs1Error:
            return value
    return value


def _decimal(value: Decimal) -> str:
    """A number without sign of plus, leading or trailing zeros, or exponent."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _moment(moment: datetime) -> str:
    """A moment in UTC to the millisecond, half a millisecond rounded up."""
    rounded = moment.astimezone(UTC) + timedelta(microseconds=500)
    return f"{rounded:%Y-%m-%dT%H:%M:%S}.{rounded.microsecond // 1000:03d}Z"
