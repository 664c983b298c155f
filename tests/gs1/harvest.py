"""A small document of our own, for tests that change one thing of it."""

import json
from typing import Any

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
LOT = "https://id.gs1.org/01/08931234567897/10/VAI-2026-01"
PLACE = "https://id.gs1.org/414/8930000000002"


def event(**changes: Any) -> dict[str, Any]:
    """A harvest: 1.250,5 kg of a lot came into being. None takes a field away."""
    raw = {
        "type": "ObjectEvent",
        "action": "ADD",
        "eventTime": "2026-05-20T07:30:00+07:00",
        "eventTimeZoneOffset": "+07:00",
        "bizStep": "commissioning",
        "disposition": "active",
        "quantityList": [{"epcClass": LOT, "quantity": 1250.5, "uom": "KGM"}],
        "readPoint": {"id": PLACE},
        "ilmd": {"cbvmda:lotNumber": "VAI-2026-01", "ocop:growingAreaCode": "VN-BGOR 001"},
    }
    return {name: value for name, value in (raw | changes).items() if value is not None}


def document(*events: Any, **changes: Any) -> dict[str, Any]:
    """A document of such events."""
    raw = {
        "@context": [CONTEXT, {"ocop": "https://ocop.example.vn/voc/"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-05-20T08:00:00+07:00",
        "epcisBody": {"eventList": list(events) or [event()]},
    }
    return {name: value for name, value in (raw | changes).items() if value is not None}


def text(*events: Any, **changes: Any) -> bytes:
    """The same as JSON text."""
    return json.dumps(document(*events, **changes), ensure_ascii=False).encode()
