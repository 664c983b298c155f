"""What is written in the diary, as EPCIS events of the right type. Plain Python.

A harvest is a commissioning with its master data: CBV has no step of that name. Where a producer
has no GTIN or GLN, lots and places have addresses of the site itself (CBV 2.0, chapter 8).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from namsao.gs1.digital_link import GS1

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
VOCABULARY = "https://namsao.example/voc/"
"""Names of our own in events; a word of it is never fetched."""
CODE_WORD = f"{{{VOCABULARY}}}growingAreaCode"
AREA_WORD = f"{{{VOCABULARY}}}growingArea"
PRODUCT_WORD = f"{{{VOCABULARY}}}product"
GOODS_WORD = f"{{{VOCABULARY}}}goods"
HOUSEHOLD_WORD = f"{{{VOCABULARY}}}household"

type Shape = dict[str, Any]


@dataclass(frozen=True)
class Amount:
    """So much of a lot; `uom` empty for pieces."""

    uri: str
    quantity: Decimal
    uom: str = "KGM"

    def shape(self) -> Shape:
        """As an event's quantity element."""
        element: Shape = {"epcClass": self.uri, "quantity": float(self.quantity)}
        return element | ({"uom": self.uom} if self.uom else {})


@dataclass(frozen=True)
class Written:
    """When and where, and the entry's own id, by which a phone may send it twice."""

    entry: UUID
    at: datetime
    place: str

    def shape(self) -> Shape:
        """What every event has."""
        offset = f"{self.at:%z}"
        return {
            "eventID": f"urn:uuid:{self.entry}",
            "eventTime": self.at.isoformat(timespec="seconds"),
            "eventTimeZoneOffset": f"{offset[:3]}:{offset[3:]}",
            "readPoint": {"id": self.place},
        }


def lot_uri(gtin: str, number: str, own: str) -> str:
    """The one form of a lot: a Digital Link where there is a GTIN, else `own`, our address."""
    return f"{GS1}/01/{gtin.zfill(14)}/10/{number}" if gtin else f"{own}/{number}"


def harvest(
    written: Written,
    lot: Amount,
    number: str,
    words: Mapping[str, Any],
    day: date,
    household: str = "",
) -> Shape:
    """A lot came into being on a growing area: ObjectEvent, ADD, commissioning, with its ILMD.

    The household stands beside the master data and not in them: those go with the lot to whoever
    gets it.
    """
    own = {"namsao:household": household} if household else {}
    return (
        written.shape()
        | own
        | {
            "type": "ObjectEvent",
            "action": "ADD",
            "bizStep": "commissioning",
            "disposition": "active",
            "quantityList": [lot.shape()],
            "ilmd": {
                "cbvmda:lotNumber": number,
                "cbvmda:harvestEndDate": day.isoformat(),
                **{f"namsao:{name}": value for name, value in words.items() if value},
            },
        }
    )


def transform(
    written: Written,
    inputs: Sequence[Amount],
    output: Amount,
    number: str,
    words: Mapping[str, Any],
    expires_on: date | None = None,
) -> Shape:
    """Many lots became another: TransformationEvent, commissioning (processing, packing)."""
    ilmd: Shape = {"cbvmda:lotNumber": number}
    if expires_on:
        ilmd["cbvmda:itemExpirationDate"] = expires_on.isoformat()
    return written.shape() | {
        "type": "TransformationEvent",
        "bizStep": "commissioning",
        "disposition": "active",
        "inputQuantityList": [one.shape() for one in inputs],
        "outputQuantityList": [output.shape()],
        "ilmd": ilmd | {f"namsao:{name}": value for name, value in words.items() if value},
    }


def receive(written: Written, lot: Amount, giver: str, taker: str) -> Shape:
    """Goods came in from somebody: ObjectEvent, OBSERVE, receiving."""
    return written.shape() | {
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "bizStep": "receiving",
        "disposition": "in_progress",
        "quantityList": [lot.shape()],
        "sourceList": [{"type": "owning_party", "source": giver}],
        "destinationList": [{"type": "owning_party", "destination": taker}],
    }


def send(written: Written, lot: Amount, giver: str, taker: str) -> Shape:
    """Goods went to a buyer: ObjectEvent, OBSERVE, shipping."""
    return written.shape() | {
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "bizStep": "shipping",
        "disposition": "in_transit",
        "quantityList": [lot.shape()],
        "sourceList": [{"type": "owning_party", "source": giver}],
        "destinationList": [{"type": "owning_party", "destination": taker}],
    }


def sell(written: Written, lot: Amount) -> Shape:
    """Goods were sold to people whom nobody asks for their name: retail_selling."""
    return written.shape() | {
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "bizStep": "retail_selling",
        "disposition": "retail_sold",
        "quantityList": [lot.shape()],
    }


def lose(written: Written, lot: Amount, reason: str) -> Shape:
    """Goods spoiled or were thrown away: ObjectEvent, DELETE, destroying."""
    return written.shape() | {
        "type": "ObjectEvent",
        "action": "DELETE",
        "bizStep": "destroying",
        "disposition": "destroyed",
        "quantityList": [lot.shape()],
        "namsao:reason": reason,
    }


def never_happened(event: Shape, at: datetime) -> Shape:
    """The declaration that an event was written by mistake; it leaves the genealogy."""
    return event | {
        "errorDeclaration": {
            "declarationTime": at.isoformat(timespec="seconds"),
            "reason": "did_not_occur",
        }
    }


def document(events: Sequence[Shape], at: datetime) -> Shape:
    """The events as a document of EPCIS 2.0."""
    return {
        "@context": [CONTEXT, {"namsao": VOCABULARY}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": at.isoformat(timespec="seconds"),
        "epcisBody": {"eventList": list(events)},
    }
