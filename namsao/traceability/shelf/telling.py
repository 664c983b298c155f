"""What the page behind a code tells of a lot: nothing that is not for everybody.

No names of households, no prices, no buyers, no exact plots: places are communes, and the point on
a map is rounded to some kilometres.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime

from namsao.certificates.models import Certificate
from namsao.certificates.queries import Standing, Truth, truth
from namsao.producers.models import Product
from namsao.traceability.diary.events import AREA_WORD, CODE_WORD, PRODUCT_WORD
from namsao.traceability.epcis.models import EpcisEvent, EventItem, Side
from namsao.traceability.growing.models import GrowingArea
from namsao.traceability.lots import genealogy
from namsao.traceability.lots.models import Lot
from namsao.traceability.models import RecallLot

MOST_LOTS = 600
ROUNDED = 2  # decimals of a degree: about a kilometre
EXPIRY = "{urn:epcglobal:cbv:mda}itemExpirationDate"
STEPS = ("harvested", "received", "processed", "packed", "sent")
_ALIVE = (Standing.VALID, Standing.EXTENDED)


@dataclass(frozen=True)
class Step:
    """One of the five: when it happened, first to last, and in which communes."""

    key: str
    first: date
    last: date
    places: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A growing area as the public may know it."""

    area: GrowingArea
    codes: tuple[str, ...]
    standards: tuple[str, ...]
    harvested_on: tuple[date, ...]

    @property
    def near(self) -> tuple[float, float] | None:
        """Latitude and longitude, rounded."""
        land = self.area.land
        if land is None:
            return None
        longitude, latitude = land.centre
        return round(latitude, ROUNDED), round(longitude, ROUNDED)


@dataclass(frozen=True)
class Told:
    """A lot as its page shows it."""

    lot: Lot
    product: Product | None
    certificate: Certificate | None
    truth: Truth | None
    expires_on: str
    steps: tuple[Step, ...]
    places: tuple[Place, ...]
    recalled: bool

    @property
    def valid(self) -> bool:
        """Whether its product is certified today."""
        return self.truth is not None and self.truth.standing in _ALIVE

    @property
    def packed(self) -> bool:
        """Whether it is a lot for sale."""
        return self.product is not None


def tell(lot: Lot, today: date) -> Told:
    """All that the page of a lot shows, from its events and from the register as of today."""
    product = product_of(lot)
    certificate = _certificate(product)
    before = genealogy.reach([lot.pk], "backward", MOST_LOTS)
    sources = list(Lot.objects.filter(pk__in=before))
    return Told(
        lot,
        product,
        certificate,
        truth(certificate, today) if certificate else None,
        str((lot.ilmd or {}).get(EXPIRY, "")),
        _steps(lot, before),
        _places(sources),
        RecallLot.objects.filter(lot__in=[lot.pk, *before], case__state="announced").exists(),
    )


def product_of(lot: Lot) -> Product | None:
    """The product that a packed lot is of, by the word in its master data."""
    key = key_in((lot.ilmd or {}).get(PRODUCT_WORD), "producers/products")
    if key is None:
        return None
    return Product.objects.select_related("producer__commune__parent").filter(pk=key).first()


def key_in(address: Any, folder: str) -> int | None:
    """The key of a row in an address of ours; None for any other address."""
    pattern = rf"{re.escape(settings.ADDRESS)}/{folder}/(\d{{1,9}})/?"
    match = re.fullmatch(pattern, str(address or ""))
    return int(match[1]) if match else None


def _certificate(product: Product | None) -> Certificate | None:
    if product is None:
        return None
    rows = Certificate.objects.with_renewals().filter(product=product)
    return rows.order_by("-issued_on", "-pk").first()


def _places(lots: Iterable[Lot]) -> tuple[Place, ...]:
    by_area: dict[int, list[Lot]] = {}
    for lot in lots:
        if key := key_in((lot.ilmd or {}).get(AREA_WORD), "traceability/areas"):
            by_area.setdefault(key, []).append(lot)
    areas = GrowingArea.objects.filter(pk__in=list(by_area)).select_related("commune__parent")
    return tuple(
        _place(area, by_area[area.pk])
        for area in areas.prefetch_related("standards").order_by("name")
    )


def _place(area: GrowingArea, lots: Sequence[Lot]) -> Place:
    days = sorted({localtime(lot.made_at).date() for lot in lots if lot.made_at})
    codes = sorted({str((lot.ilmd or {}).get(CODE_WORD)) for lot in lots} - {"None", ""})
    held = {
        one.standard_name
        for one in area.standards.all()
        if any(one.issued_on <= day <= one.expires_on for day in days)
    }
    return Place(area, tuple(codes), tuple(sorted(held)), tuple(days))


@dataclass
class _Seen:
    days: list[date] = field(default_factory=list)
    places: set[str] = field(default_factory=set)


def _steps(lot: Lot, before: Sequence[int]) -> tuple[Step, ...]:
    """The lot's way in at most five steps, each once, in the order of a chain."""
    named = EventItem.objects.filter(lot_id__in={lot.pk, *before})
    events = (
        EpcisEvent.objects.filter(pk__in=named.values("event_id"), withdrawn=False)
        .filter(declared_at=None)
        .select_related("producer__commune")
        .defer("payload")
    )
    packing = set(
        EventItem.objects.filter(lot=lot, side=Side.OUTPUT_QUANTITY).values_list(
            "event_id", flat=True
        )
    )
    mine = set(EventItem.objects.filter(lot=lot).values_list("event_id", flat=True))
    seen: dict[str, _Seen] = {}
    for event in events[:2000]:
        key = _step_of(event, packing, mine)
        if key:
            one = seen.setdefault(key, _Seen())
            one.days.append(localtime(event.event_time).date())
            one.places.add(event.producer.commune.title)
    return tuple(
        Step(key, min(seen[key].days), max(seen[key].days), tuple(sorted(seen[key].places)))
        for key in STEPS
        if key in seen
    )


def _step_of(event: EpcisEvent, packing: set[int], mine: set[int]) -> str:
    kind = event.get_kind_display()
    if kind == "TransformationEvent":
        return "packed" if event.pk in packing else "processed"
    if kind == "ObjectEvent" and event.action == "ADD":
        return "harvested" if event.words and AREA_WORD in event.words.get("ilmd", {}) else ""
    if event.biz_step in {"receiving", "accepting"}:
        return "received" if event.pk not in mine else ""
    if event.biz_step in {"shipping", "retail_selling"}:
        return "sent" if event.pk in mine else ""
    return ""


def packed_units(lot: Lot) -> Decimal:
    """How many packs of the lot were ever made."""
    rows = EventItem.objects.filter(
        lot=lot, side=Side.OUTPUT_QUANTITY, event__withdrawn=False, event__declared_at=None
    )
    return sum((row.quantity or Decimal(0) for row in rows), Decimal(0))
