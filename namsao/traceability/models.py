"""The tables of traceability, by room."""

from namsao.traceability.diary.models import TradeItem
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
from namsao.traceability.growing.models import (
    CodeAlias,
    CodeSuspension,
    GrowingArea,
    GrowingAreaCode,
    GrowingStandard,
    PackingHouse,
    SeasonForecast,
    Supply,
)
from namsao.traceability.households.models import Household
from namsao.traceability.lots.models import (
    Containment,
    Lot,
    LotKind,
    Transformation,
    TransformationInput,
    TransformationOutput,
)
from namsao.traceability.recall.models import RecallCase, RecallHolder, RecallLot, RecallStart
from namsao.traceability.shelf.models import ScanCount

__all__ = [
    "CaptureJob",
    "CodeAlias",
    "CodeSuspension",
    "Containment",
    "EpcisEvent",
    "EventDocument",
    "EventItem",
    "EventParty",
    "GrowingArea",
    "GrowingAreaCode",
    "GrowingStandard",
    "Household",
    "Lot",
    "LotKind",
    "NamedQuery",
    "PackingHouse",
    "Partner",
    "PartyNumber",
    "RecallCase",
    "RecallHolder",
    "RecallLot",
    "RecallStart",
    "ScanCount",
    "SeasonForecast",
    "Side",
    "Subscription",
    "SubscriptionPost",
    "Supply",
    "TradeItem",
    "Transformation",
    "TransformationInput",
    "TransformationOutput",
]
