"""What pages tell of growing areas: size by word and measure, overlaps, codes on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from namsao.law.growing import ORGANIC, code_key, looks_usual
from namsao.traceability.growing.models import (
    CodeAlias,
    GrowingArea,
    GrowingAreaCode,
    GrowingStandard,
    SeasonForecast,
    Supply,
)

DIFFERS_BY = Decimal("0.10")  # of the declared size: paths and houses lie between the rows
OVERLAP_TOLD = 0.01  # hectares: neighbours measured by phone cross each other a little


@dataclass(frozen=True)
class Size:
    """The declared size beside the measured one."""

    declared: Decimal
    measured: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Measured less declared, as a share of declared."""
        return None if self.measured is None else (self.measured - self.declared) / self.declared

    @property
    def differs(self) -> bool:
        """Whether the two are too far apart to pass over."""
        return self.difference is not None and abs(self.difference) > DIFFERS_BY


def size_of(area: GrowingArea) -> Size:
    """How large an area is, by word and by measure."""
    return Size(area.hectares, area.measured_hectares)


@dataclass(frozen=True)
class Overlap:
    """Another area that claims some of the same land."""

    other: GrowingArea
    hectares: float


def overlaps(area: GrowingArea) -> list[Overlap]:
    """Areas in use of the same or a neighbouring commune that claim some of this land."""
    land = area.land
    if land is None:
        return []
    province = area.commune.path.rstrip("/").rpartition("/")[0] + "/"
    rows = (
        GrowingArea.objects.filter(commune__path__startswith=province, boundary__isnull=False)
        .exclude(pk=area.pk)
        .exclude(state="closed")
        .select_related("producer")
    )
    west, south, east, north = land.land.bounds
    found = []
    for other in rows.iterator(500):
        theirs = other.land
        if theirs is None:
            continue
        left, bottom, right, top = theirs.land.bounds
        if left > east or right < west or bottom > north or top < south:
            continue
        if (shared := land.overlap_with(theirs)) > OVERLAP_TOLD:
            found.append(Overlap(other, shared))
    return sorted(found, key=lambda one: -one.hectares)


def standing_of(code: GrowingAreaCode, day: date) -> str:
    """ "valid", "suspended", "expired", "withdrawn" or "later" (not yet) on that day."""
    if code.state == "withdrawn":
        return "withdrawn"
    for suspension in code.suspensions.all():
        if suspension.since <= day and (suspension.until is None or day < suspension.until):
            return "suspended"
    if day < code.issued_on:
        return "later"
    return "expired" if code.valid_until and code.valid_until < day else "valid"


@dataclass(frozen=True)
class CodeLine:
    """A code as a page shows it."""

    code: GrowingAreaCode
    standing: str
    usual: bool
    tone: str


TONES = {"valid": "good", "suspended": "bad", "expired": "warn", "withdrawn": "bad", "later": ""}


def code_lines(codes: Iterable[GrowingAreaCode], day: date) -> list[CodeLine]:
    """Codes with how they stand on that day."""
    lines = []
    for code in codes:
        standing = standing_of(code, day)
        lines.append(CodeLine(code, standing, looks_usual(code.text), TONES[standing]))
    return lines


def codes_named(text: str) -> QuerySet[GrowingAreaCode]:
    """The codes that a text may name, by any of their spellings."""
    key = code_key(text)
    aliases = CodeAlias.objects.filter(key=key).values("code_id")
    return GrowingAreaCode.objects.filter(Q(key=key) | Q(pk__in=aliases))


def supplies_on(product_id: int, day: date) -> QuerySet[Supply]:
    """The areas that a product lives on, on that day."""
    return (
        Supply.objects.filter(product_id=product_id, since__lte=day)
        .filter(Q(until=None) | Q(until__gte=day))
        .select_related("growing_area__commune__parent", "growing_area__producer", "paper")
    )


@dataclass(frozen=True)
class Origin:
    """Where a product's material comes from, on a day: what criteria 1.1, 1.2 and 1.5 ask."""

    supplies: tuple[Supply, ...]
    from_province: Decimal
    told: Decimal
    by_contract: Decimal
    organic: Decimal
    standards: tuple[GrowingStandard, ...]
    unconfirmed: tuple[GrowingArea, ...]

    @property
    def coded(self) -> bool:
        """Whether any of the areas holds a code."""
        return any(supply.growing_area.codes.exists() for supply in self.supplies)


def origin_of(product_id: int, province_path: str, day: date) -> Origin:
    """The shares of a product's material in percent: from the province, by contract, organic."""
    supplies = tuple(supplies_on(product_id, day))
    areas = [supply.growing_area_id for supply in supplies]
    standards = tuple(
        GrowingStandard.objects.filter(
            growing_area__in=areas, issued_on__lte=day, expires_on__gte=day
        ).select_related("growing_area")
    )
    organic = {one.growing_area_id for one in standards if one.kind in ORGANIC}

    def share(chosen: Iterable[Supply]) -> Decimal:
        return sum((supply.share for supply in chosen), Decimal(0))

    return Origin(
        supplies,
        share(s for s in supplies if s.growing_area.commune.path.startswith(province_path)),
        share(supplies),
        share(s for s in supplies if s.contract),
        share(s for s in supplies if s.growing_area_id in organic),
        standards,
        tuple(s.growing_area for s in supplies if s.growing_area.state != "confirmed"),
    )


def forecast_on(area: GrowingArea, day: date) -> SeasonForecast | None:
    """The approved forecast of the season that the day lies in: the latest approved counts."""
    return (
        area.forecasts.filter(state="approved", begins_on__lte=day, ends_on__gte=day)
        .order_by("-id")
        .first()
    )
