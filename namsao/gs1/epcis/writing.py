"""Writing documents and events as JSON-LD: what is read back is equal to what was written."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from namsao.gs1 import cbv
from namsao.gs1.epcis.contexts import Names
from namsao.gs1.epcis.events import (
    Document,
    ErrorDeclaration,
    Event,
    Extensions,
    MasterData,
    PersistentDisposition,
    Place,
    Quantity,
    SensorElement,
    SensorReport,
    Value,
)
from namsao.gs1.epcis.json_reading import LONGEST_INTEGER
from namsao.gs1.identity import Identifier
from namsao.gs1.problems import fault

type Shape = dict[str, Any]


def write(document: Document, *, canonical: bool = False) -> bytes:
    """A document as JSON-LD text; with `canonical`, identifiers in their one form.

    Raises Gs1Error (missing) for a document without its creation date; a query's answer may
    lack it.
    """
    return json.dumps(shape_of(document, canonical=canonical), ensure_ascii=False).encode()


def shape_of(document: Document, *, canonical: bool = False) -> Shape:
    """A document as plain values. Raises Gs1Error as `write` does."""
    writer = _Writer(Names(document.prefixes), canonical=canonical)
    is_answer = document.query_name is not None
    if document.creation_date is None and not is_answer:
        raise fault("missing", value="creationDate")
    shape: Shape = {
        "@context": None,
        "type": "EPCISQueryDocument" if is_answer else "EPCISDocument",
        "schemaVersion": document.schema_version,
    }
    for name, value in (
        ("id", document.id),
        ("sender", document.sender),
        ("receiver", document.receiver),
        ("instanceIdentifier", document.instance_identifier),
    ):
        if value is not None:
            shape[name] = value
    if document.creation_date:
        shape["creationDate"] = moment(document.creation_date)
    shape |= writer.extensions(document.extensions)
    header: Shape = writer.extensions(document.header)
    vocabularies = writer.vocabularies(document.master_data)
    body: Shape = {"eventList": [writer.event(event) for event in document.events]}
    if is_answer:
        if vocabularies:
            body["vocabularyList"] = vocabularies
        results: Shape = {"queryName": document.query_name, "resultsBody": body}
        if document.subscription_id is not None:
            results["subscriptionID"] = document.subscription_id
        body = {"queryResults": results}
    elif vocabularies:
        header["epcisMasterData"] = {"vocabularyList": vocabularies}
    if header:
        shape["epcisHeader"] = header
    shape["epcisBody"] = body
    shape["@context"] = writer.names.context
    return shape


def shape_of_event(
    event: Event, prefixes: Mapping[str, str] | None = None, *, canonical: bool = False
) -> Shape:
    """One event with its own context, to be kept or sent by itself."""
    writer = _Writer(Names(prefixes or {}), canonical=canonical)
    shape = writer.event(event)
    return {"@context": writer.names.context, **shape}


def moment(value: datetime) -> str:
    """A moment as EPCIS writes it, its offset kept; never more digits than needed."""
    precision = "microseconds" if value.microsecond % 1000 else "milliseconds"
    text = value.isoformat(timespec=precision if value.microsecond else "seconds")
    return text.replace("+00:00", "Z") if value.tzinfo is UTC else text


def number(value: Decimal) -> int | float:
    """A number as JSON has it."""
    is_whole = value.adjusted() < LONGEST_INTEGER and value == value.to_integral_value()
    return int(value) if is_whole else float(value)


class _Writer:
    """Values to their shape in JSON-LD, with the names in force."""

    def __init__(self, names: Names, *, canonical: bool) -> None:
        self.names = names
        self._canonical = canonical

    def event(self, event: Event) -> Shape:
        shape: Shape = {"type": event.kind}
        for attribute, name, write_field in _FIELDS:
            value = getattr(event, attribute, None)
            if value is not None and value != () and value != {}:
                shape[name] = write_field(self, value)
        shape |= self.extensions(event.extensions)
        if event.kind in ("ObjectEvent", "TransactionEvent") and "quantityList" not in shape:
            shape.setdefault("epcList", [])  # one of the two must be there, though it be empty
        return shape

    def identifier(self, value: Identifier) -> str:
        return value.canonical if self._canonical else value.original

    def identifiers(self, values: Iterable[Identifier]) -> list[str]:
        return [self.identifier(value) for value in values]

    def quantities(self, values: Iterable[Quantity]) -> list[Shape]:
        return [self._quantity(value) for value in values]

    def _quantity(self, value: Quantity) -> Shape:
        shape: Shape = {"epcClass": self.identifier(value.epc_class)}
        if value.quantity is not None:
            shape["quantity"] = number(value.quantity)
        if value.uom is not None:
            shape["uom"] = value.uom
        return shape

    def place(self, value: Place) -> Shape:
        return {"id": self.identifier(value.id), **self.extensions(value.extensions)}

    def declaration(self, value: ErrorDeclaration) -> Shape:
        shape: Shape = {"declarationTime": moment(value.declaration_time)}
        if value.reason is not None:
            shape["reason"] = cbv.ERROR_REASONS.word_of(value.reason)
        if value.corrective_event_ids:
            shape["correctiveEventIDs"] = list(value.corrective_event_ids)
        return shape | self.extensions(value.extensions)

    def sensor(self, value: SensorElement) -> Shape:
        shape: Shape = {}
        metadata = self._measured(value.metadata) | self.extensions(value.metadata_extensions)
        if metadata:
            shape["sensorMetadata"] = metadata
        shape["sensorReport"] = [self._report(report) for report in value.reports]
        return shape | self.extensions(value.extensions)

    def _report(self, value: SensorReport) -> Shape:
        kind = {} if value.type is None else {"type": cbv.MEASUREMENTS.word_of(value.type)}
        return kind | self._measured(value.values) | self.extensions(value.extensions)

    def _measured(self, values: Mapping[str, Any]) -> Shape:
        return {name: self._measure(name, value) for name, value in values.items()}

    def _measure(self, name: str, value: Any) -> Any:
        if isinstance(value, Identifier):
            return self.identifier(value)
        if isinstance(value, datetime):
            return moment(value)
        words = {"exception": cbv.ALERTS, "component": cbv.COMPONENTS}
        return words[name].word_of(value) if name in words else value

    def extensions(self, values: Extensions) -> Shape:
        return {self.names.short(name): self._value(value) for name, value in values.items()}

    def _value(self, value: Value) -> Any:
        if isinstance(value, dict):
            return self.extensions(value)
        if isinstance(value, list):
            return [self._value(item) for item in value]
        return value

    def vocabularies(self, values: Iterable[MasterData]) -> list[Shape]:
        return [
            {"type": kind, "vocabularyElementList": [self._element(one) for one in group]}
            for kind, group in groupby(values, key=lambda one: one.type)
        ]

    def _element(self, value: MasterData) -> Shape:
        shape: Shape = {"id": self.identifier(value.id)}
        if value.attributes:
            shape["attributes"] = [
                {"id": name, "attribute": self._value(content)}
                for name, content in value.attributes
            ]
        if value.children:
            shape["children"] = self.identifiers(value.children)
        return shape


type _Field = Callable[[_Writer, Any], Any]


def _word(vocabulary: cbv.Vocabulary) -> _Field:
    return lambda _, value: vocabulary.word_of(value)


def _persistent(_: _Writer, value: PersistentDisposition) -> Shape:
    shape = {}
    for name, words in (("set", value.set), ("unset", value.unset)):
        if words:
            shape[name] = [cbv.DISPOSITIONS.word_of(word) for word in words]
    return shape


def _typed(vocabulary: cbv.Vocabulary, name: str) -> _Field:
    def write_items(writer: _Writer, values: Iterable[Any]) -> list[Shape]:
        return [
            ({"type": vocabulary.word_of(one.type)} if one.type else {})
            | {name: writer.identifier(one.id)}
            for one in values
        ]

    return write_items


def _same(_: _Writer, value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _moment(_: _Writer, value: datetime) -> str:
    return moment(value)


_FIELDS: tuple[tuple[str, str, _Field], ...] = (
    ("event_id", "eventID", _same),
    ("event_time", "eventTime", _moment),
    ("event_time_zone_offset", "eventTimeZoneOffset", _same),
    ("record_time", "recordTime", _moment),
    ("error_declaration", "errorDeclaration", _Writer.declaration),
    ("certification_info", "certificationInfo", _same),
    ("transformation_id", "transformationID", _Writer.identifier),
    ("parent", "parentID", _Writer.identifier),
    ("epcs", "epcList", _Writer.identifiers),
    ("quantities", "quantityList", _Writer.quantities),
    ("child_epcs", "childEPCs", _Writer.identifiers),
    ("child_quantities", "childQuantityList", _Writer.quantities),
    ("input_epcs", "inputEPCList", _Writer.identifiers),
    ("input_quantities", "inputQuantityList", _Writer.quantities),
    ("output_epcs", "outputEPCList", _Writer.identifiers),
    ("output_quantities", "outputQuantityList", _Writer.quantities),
    ("action", "action", _same),
    ("biz_step", "bizStep", _word(cbv.STEPS)),
    ("disposition", "disposition", _word(cbv.DISPOSITIONS)),
    ("persistent_disposition", "persistentDisposition", _persistent),
    ("read_point", "readPoint", _Writer.place),
    ("biz_location", "bizLocation", _Writer.place),
    ("biz_transactions", "bizTransactionList", _typed(cbv.TRANSACTIONS, "bizTransaction")),
    ("sources", "sourceList", _typed(cbv.PARTIES, "source")),
    ("destinations", "destinationList", _typed(cbv.PARTIES, "destination")),
    (
        "sensor_elements",
        "sensorElementList",
        lambda writer, values: [writer.sensor(one) for one in values],
    ),
    ("ilmd", "ilmd", _Writer.extensions),
)
