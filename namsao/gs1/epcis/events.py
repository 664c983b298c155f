"""The five kinds of event of EPCIS 2.0, frozen, every identifier and word in its one form.

Names follow the standard. `extensions` hold what others add: the name with its namespace in
braces, `{https://example.vn/voc/}plot`, and the value as it came. Sources: EPCIS 2.0, sections
7.3 and 7.4; CBV 2.0 for the words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from namsao.gs1.cbv import DID_NOT_OCCUR
from namsao.gs1.identity import Identifier

type Value = str | int | float | bool | None | list[Value] | dict[str, Value]
type Extensions = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Quantity:
    """So much of a class of things; without `uom` the quantity counts pieces."""

    epc_class: Identifier
    quantity: Decimal | None = None
    uom: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A read point or business location."""

    id: Identifier
    extensions: Extensions = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BizTransaction:
    """A document of trade; `type` is the address of a word of CBV or another."""

    id: Identifier
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Who or where a transfer starts (source) or ends (destination)."""

    type: str
    id: Identifier


@dataclass(frozen=True, slots=True)
class PersistentDisposition:
    """States that begin and end with an event and last until another event says so."""

    set: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorDeclaration:
    """That an earlier event with the same content was wrong, and why."""

    declaration_time: datetime
    reason: str | None = None
    corrective_event_ids: tuple[str, ...] = ()
    extensions: Extensions = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SensorReport:
    """One measurement. `values` hold the fields of EPCIS by their names (value, uom, time, …):
    numbers, text, truth, times, and identifiers in their one form. Only XML may lack a type."""

    type: str | None
    values: Mapping[str, str | int | float | bool | datetime | Identifier]
    extensions: Extensions = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SensorElement:
    """Measurements that belong together, with what holds for all of them in `metadata`."""

    reports: tuple[SensorReport, ...]
    metadata: Mapping[str, datetime | Identifier] = field(default_factory=dict)
    metadata_extensions: Extensions = field(default_factory=dict)
    extensions: Extensions = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What all events have."""

    kind: ClassVar[str]

    event_time: datetime
    event_time_zone_offset: str
    record_time: datetime | None = None
    event_id: str | None = None
    certification_info: tuple[str, ...] = ()
    error_declaration: ErrorDeclaration | None = None
    biz_step: str | None = None
    disposition: str | None = None
    read_point: Place | None = None
    biz_location: Place | None = None
    biz_transactions: tuple[BizTransaction, ...] = ()
    sources: tuple[Party, ...] = ()
    destinations: tuple[Party, ...] = ()
    sensor_elements: tuple[SensorElement, ...] = ()
    extensions: Extensions = field(default_factory=dict)

    @property
    def did_not_occur(self) -> bool:
        """Whether it is declared never to have happened, and so leaves every genealogy."""
        declaration = self.error_declaration
        return declaration is not None and declaration.reason == DID_NOT_OCCUR


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectEvent(Event):
    """Something happened to things, each for itself."""

    kind = "ObjectEvent"

    action: str
    epcs: tuple[Identifier, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    persistent_disposition: PersistentDisposition | None = None
    ilmd: Extensions = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregationEvent(Event):
    """Things were put into a parent or taken out of it."""

    kind = "AggregationEvent"

    action: str
    parent: Identifier | None = None
    child_epcs: tuple[Identifier, ...] = ()
    child_quantities: tuple[Quantity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationEvent(AggregationEvent):
    """Things were fixed to a parent, which may be a place, or removed from it."""

    kind = "AssociationEvent"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionEvent(Event):
    """Things were tied to documents of trade or released from them."""

    kind = "TransactionEvent"

    action: str
    parent: Identifier | None = None
    epcs: tuple[Identifier, ...] = ()
    quantities: tuple[Quantity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformationEvent(Event):
    """Inputs became outputs; several events with one `transformation_id` are one."""

    kind = "TransformationEvent"

    input_epcs: tuple[Identifier, ...] = ()
    input_quantities: tuple[Quantity, ...] = ()
    output_epcs: tuple[Identifier, ...] = ()
    output_quantities: tuple[Quantity, ...] = ()
    transformation_id: Identifier | None = None
    persistent_disposition: PersistentDisposition | None = None
    ilmd: Extensions = field(default_factory=dict)


KINDS: Mapping[str, type[Event]] = {
    kind.kind: kind
    for kind in (
        ObjectEvent,
        AggregationEvent,
        TransactionEvent,
        TransformationEvent,
        AssociationEvent,
    )
}


@dataclass(frozen=True, slots=True)
class MasterData:
    """What a document tells about one identifier: a place, a party, a product."""

    type: str
    id: Identifier
    attributes: tuple[tuple[str, Value], ...] = ()
    children: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An EPCIS document or the answer to a query (`query_name` is set)."""

    events: tuple[Event, ...] = ()
    creation_date: datetime | None = None
    schema_version: str = "2.0"
    id: str | None = None
    sender: str | None = None
    receiver: str | None = None
    instance_identifier: str | None = None
    query_name: str | None = None
    subscription_id: str | None = None
    master_data: tuple[MasterData, ...] = ()
    header: Extensions = field(default_factory=dict)
    extensions: Extensions = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict, compare=False)
