"""Every verb of the chain; each is written once, in its room."""

from namsao.traceability.epcis.actions import (
    capture,
    claim_number,
    confirm_number,
    drop_query,
    name_partner,
    name_query,
    subscribe,
    unsubscribe,
)

__all__ = [
    "capture",
    "claim_number",
    "confirm_number",
    "drop_query",
    "name_partner",
    "name_query",
    "subscribe",
    "unsubscribe",
]
