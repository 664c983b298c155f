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
from namsao.traceability.recall.actions import (
    announce_recall,
    answer_recall,
    close_recall,
    compute_recall,
    drop_recall,
    recall_area,
    recall_certificate,
    recall_event,
    recall_lot,
    recall_standard,
    widen_recall,
)

__all__ = [
    "announce_recall",
    "answer_recall",
    "capture",
    "claim_number",
    "close_recall",
    "compute_recall",
    "confirm_number",
    "drop_query",
    "drop_recall",
    "name_partner",
    "name_query",
    "recall_area",
    "recall_certificate",
    "recall_event",
    "recall_lot",
    "recall_standard",
    "subscribe",
    "unsubscribe",
    "widen_recall",
]
