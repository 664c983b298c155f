"""An event as rows: the thing, who and which papers it names. Plain values, no database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from namsao.gs1 import cbv
from namsao.gs1.epcis.events import (
    KINDS,
    AggregationEvent,
    AssociationEvent,
    Event,
    Extensions,
    ObjectEvent,
    Quantity,
    TransactionEvent,
    TransformationEvent,
)
from namsao.gs1.identity import Identifier
from namsao.traceability.epcis.models import Side
from namsao.traceability.lots.things import batch_of

KIND_NUMBERS = {name: number for number, name in enumerate(KINDS, start=1)}
LOT_NUMBER = "{urn:epcglobal:cbv:mda}lotNumber"

_INPUTS = frozenset({Side.INPUT, Side.INPUT_QUANTITY})
_OUTPUTS = frozenset({Side.OUTPUT, Side.OUTPUT_QUANTITY})


class Item:
    """One thing that an event names."""

    __slots__ = ("batch", "quantity", "side", "uom", "uri")

    def __init__(
        self, side: int, uri: str, quantity: Decimal | None, uom: str, batch: str | None
    ) -> None:
        self.side, self.uri, self.quantity, self.uom, self.batch = side, uri, quantity, uom, batch

    @property
    def went_in(self) -> bool:
        """Whether it is an input of a transformation."""
        return self.side in _INPUTS

    @property
    def came_out(self) -> bool:
        """Whether it is an output of a transformation."""
        return self.side in _OUTPUTS


@dataclass(slots=True)
class Incoming:
    """A sound event on its way into the store, at its place in the document."""

    position: int
    event: Event
    digest: bytes
    payload: dict[str, Any]
    given_id: str | None
    items: list[Item] = field(default_factory=list)
    withdrawn: bool = False

    @property
    def declared_at(self) -> datetime | None:
        """When its error declaration was made, if it has one."""
        declaration = self.event.error_declaration
        return declaration.declaration_time if declaration else None

    @property
    def makes(self) -> bool:
        """Whether it says that things came into being."""
        event = self.event
        return isinstance(event, TransformationEvent) or (
            isinstance(event, ObjectEvent) and event.action == "ADD"
        )


def items_of(event: Event) -> list[Item]:
    """The things of an event in the order of its lists."""
    ilmd = getattr(event, "ilmd", None)
    number = ilmd.get(LOT_NUMBER, "") if ilmd else ""
    number = number if isinstance(number, str) else ""
    return list(_items(event, number))


def _items(event: Event, number: str) -> Iterator[Item]:
    if isinstance(event, ObjectEvent):
        yield from _pieces(Side.EPC, event.epcs, number)
        yield from _amounts(Side.QUANTITY, event.quantities)
    elif isinstance(event, TransformationEvent):
        yield from _pieces(Side.INPUT, event.input_epcs, "")
        yield from _amounts(Side.INPUT_QUANTITY, event.input_quantities)
        yield from _pieces(Side.OUTPUT, event.output_epcs, number)
        yield from _amounts(Side.OUTPUT_QUANTITY, event.output_quantities)
    elif isinstance(event, AggregationEvent):
        if event.parent:
            yield from _pieces(Side.PARENT, (event.parent,), "")
        yield from _pieces(Side.CHILD, event.child_epcs, "")
        yield from _amounts(Side.CHILD_QUANTITY, event.child_quantities)
    elif isinstance(event, TransactionEvent):
        if event.parent:
            yield from _pieces(Side.PARENT, (event.parent,), "")
        yield from _pieces(Side.EPC, event.epcs, "")
        yield from _amounts(Side.QUANTITY, event.quantities)


def _pieces(side: Side, epcs: tuple[Identifier, ...], number: str) -> Iterator[Item]:
    side_number = int(side)
    for epc in epcs:
        named = number or "/10/" in epc.original
        yield Item(side_number, epc.canonical, None, "", batch_of(epc, number) if named else None)


def _amounts(side: Side, quantities: tuple[Quantity, ...]) -> Iterator[Item]:
    side_number = int(side)
    for one in quantities:
        yield Item(side_number, one.epc_class.canonical, one.quantity, one.uom or "", None)


def moves_things(event: Event) -> bool:
    """Whether it says what lies in what; an association fixes devices and places, no goods."""
    return isinstance(event, AggregationEvent) and not isinstance(event, AssociationEvent)


def words_of(event: Event) -> dict[str, Extensions] | None:
    """The fields of others by full name, as questions ask for them."""
    ilmd: Extensions = getattr(event, "ilmd", {})
    if not ilmd and not event.extensions:
        return None
    return {name: values for name, values in (("ilmd", ilmd), ("own", event.extensions)) if values}


def step_of(event: Event) -> str:
    """The bare word of its business step; a foreign one as its address."""
    return cbv.STEPS.word_of(event.biz_step) if event.biz_step else ""


def disposition_of(event: Event) -> str:
    """The bare word of its disposition."""
    return cbv.DISPOSITIONS.word_of(event.disposition) if event.disposition else ""


def reason_of(event: Event) -> str:
    """The bare word of why it was declared wrong."""
    declaration = event.error_declaration
    if declaration is None or not declaration.reason:
        return ""
    return cbv.ERROR_REASONS.word_of(declaration.reason)
