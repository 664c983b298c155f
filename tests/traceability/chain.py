"""A small chain for tests: events in a line each, and the interface as partners use it."""

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.test import Client

from namsao.gs1 import keys

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
FRESH, DRIED = keys.make("01", "0893123456001"), keys.make("01", "0893123456002")
GLN = keys.make("414", "893123456001")
SHOP, WHOLESALER = (
    f"https://id.gs1.org/417/{keys.make('417', number)}"
    for number in ("893123456011", "893123456012")
)
_minutes = count()


def lot(number: str, gtin: str = FRESH) -> str:
    return f"https://id.gs1.org/01/{gtin}/10/{number}"


def parcel(number: int) -> str:
    return f"https://id.gs1.org/00/{keys.make('00', f'08931234560{number:06}')}"


def crate(number: int) -> str:
    """A crate that goes round (GRAI)."""
    return f"https://id.gs1.org/8003/0{keys.make('01', '0893123456099')[1:]}{number}"


def happened(day: int = 1, hour: int = 8) -> dict[str, Any]:
    """Time; each event has a minute of its own."""
    minute, second = divmod(next(_minutes) % 3600, 60)
    return {
        "eventTime": f"2026-06-{day:02}T{hour:02}:{minute:02}:{second:02}+07:00",
        "eventTimeZoneOffset": "+07:00",
    }


def amounts(*pairs: Any) -> list[dict[str, Any]]:
    """Quantities: a lot or (lot, kilograms)."""
    told = [one if isinstance(one, tuple) else (one, None) for one in pairs]
    return [
        {"epcClass": uri} | ({} if kg is None else {"quantity": kg, "uom": "KGM"})
        for uri, kg in told
    ]


def harvest(*made: Any, **more: Any) -> dict[str, Any]:
    return {
        "type": "ObjectEvent",
        "action": "ADD",
        "bizStep": "commissioning",
        "disposition": "active",
        "quantityList": amounts(*made),
        "readPoint": {"id": f"https://id.gs1.org/414/{GLN}"},
    } | {**happened(), **more}


def turned(inputs: list[Any], outputs: list[Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "TransformationEvent",
        "bizStep": "commissioning",
        "inputQuantityList": amounts(*inputs),
        "outputQuantityList": amounts(*outputs),
    } | {**happened(2), **more}


def packed(parent: str, children: list[Any], action: str = "ADD", **more: Any) -> dict[str, Any]:
    return {
        "type": "AggregationEvent",
        "action": action,
        "bizStep": "packing" if action == "ADD" else "unpacking",
        "parentID": parent,
        "childQuantityList": amounts(*children),
    } | {**happened(3), **more}


def shipped(things: list[Any], to: str, epcs: list[str] = [], **more: Any) -> dict[str, Any]:  # noqa: B006
    what: dict[str, Any] = {"quantityList": amounts(*things)} if things else {}
    return (
        {
            "type": "ObjectEvent",
            "action": "OBSERVE",
            "bizStep": "shipping",
            "disposition": "in_transit",
            "bizTransactionList": [{"type": "po", "bizTransaction": "urn:x-shop:po:7"}],
            "destinationList": [{"type": "owning_party", "destination": to}],
        }
        | what
        | ({"epcList": epcs} if epcs else {})
        | {**happened(4), **more}
    )


def document(*events: dict[str, Any], **prefixes: str) -> dict[str, Any]:
    return {
        "@context": [CONTEXT, prefixes] if prefixes else [CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-06-30T17:00:00+07:00",
        "epcisBody": {"eventList": list(events)},
    }


@dataclass
class Partner:
    """Somebody at the EPCIS interface."""

    person: Any
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        if self.person:
            self.client.force_login(self.person)

    def get(self, address: str, data: Any = None, **headers: str):
        return self.client.get(f"/epcis/{address}", data, headers=headers)

    def post(self, address: str, body: Any, kind: str = "application/json", **headers: str):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(f"/epcis/{address}", content, content_type=kind, headers=headers)

    def hand_in(self, *events: dict[str, Any], **prefixes: str) -> dict[str, Any]:
        """Capture events that are right; answers the job."""
        response = self.post("capture", document(*events, **prefixes))
        assert response.status_code == 202, response.content
        job = response.json()
        assert job["success"], job
        return job

    def ids(self, address: str = "events", data: Any = None) -> list[str]:
        """The ids of the events that answer."""
        response = self.get(address, data)
        assert response.status_code == 200, response.content
        results = response.json()["epcisBody"]["queryResults"]["resultsBody"]
        return [event["eventID"] for event in results["eventList"]]
