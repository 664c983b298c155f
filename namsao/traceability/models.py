"""The tables of traceability, by room."""

from namsao.traceability.epcis.models import (
    CaptureJob,
    EpcisEvent,
    EventDocument,
    EventItem,
    EventParty,
    NamedQuery,
    Partner,
    PartyNumber,
    Side,
    Subscription,
    SubscriptionPost,
)
from namsao.traceability.lots.models import (
    Containment,
    Lot,
    LotKind,
    Transformation,
    TransformationInput,
    TransformationOutput,
)
from namsao.traceability.recall.models import RecallCase, RecallHolder, RecallLot

__all__ = [
    "CaptureJob",
    "Containment",
    "EpcisEvent",
    "EventDocument",
    "EventItem",
    "EventParty",
    "Lot",
    "LotKind",
    "NamedQuery",
    "Partner",
    "PartyNumber",
    "RecallCase",
    "RecallHolder",
    "RecallLot",
    "Side",
    "Subscription",
    "SubscriptionPost",
    "Transformation",
    "TransformationInput",
    "TransformationOutput",
]
