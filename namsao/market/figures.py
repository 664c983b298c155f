"""Counts over the catalogue, and the addresses of its pages. Valid means valid today."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Substr
from django.urls import reverse

from namsao.areas.models import Area
from namsao.law.criteria.model import Wording
from namsao.law.product_lines import LINES
from namsao.market.catalogue import valid_on
from namsao.market.models import Entry

SITEMAP = 20_000  # addresses of a sitemap: the protocol allows 50,000 and 50 MB
PROVINCE_PATH = 7  # letters of "/vn/24/"

ENTRIES = Entry.objects.filter(moved_to=None)


@dataclass(frozen=True)
class Counts:
    """Products: all of the register, those valid today, and these by their stars."""

    all: int
    valid: int
    three: int
    four: int
    five: int


@dataclass(frozen=True)
class Row:
    """The counts of a line or a province."""

    label: Wording | str
    counts: Counts
    url: str = ""
    code: str = ""


def _counted(today: date) -> dict[str, Any]:
    living = valid_on(today)
    return {
        "all": Count("pk", distinct=True),
        "valid": Count("pk", filter=living, distinct=True),
        "three": Count("pk", filter=living & Q(stars=3), distinct=True),
        "four": Count("pk", filter=living & Q(stars=4), distinct=True),
        "five": Count("pk", filter=living & Q(stars=5), distinct=True),
    }


def headline(today: date, within: str = "") -> Counts:
    """All counts, of the area with that path or of the country."""
    rows: QuerySet[Entry] = ENTRIES.all()
    if within:
        rows = rows.filter(area__path__startswith=within)
    return Counts(**rows.aggregate(**_counted(today)))


def by_line(today: date) -> list[Row]:
    """The counts of each line, in the order of Annex I."""
    rows: Any = ENTRIES.values("line").annotate(**_counted(today)).order_by("line")
    counted = {row.pop("line"): Counts(**row) for row in rows}
    none = Counts(0, 0, 0, 0, 0)
    home = reverse("market:index")
    return [
        Row(line.label, counted.get(line.key, none), f"{home}?line={line.key}", line.key)
        for line in LINES
    ]


def by_province(today: date) -> list[Row]:
    """The counts of each province that has any, the most valid products first."""
    placed: Any = ENTRIES.filter(area__isnull=False)
    rows = (
        placed.annotate(province=Substr(F("area__path"), 1, PROVINCE_PATH))
        .values("province")
        .annotate(**_counted(today))
        .order_by("-valid", "-all", "province")
    )
    counted = {row.pop("province"): Counts(**row) for row in rows}
    areas = {area.path: area for area in Area.objects.filter(path__in=counted)}
    return [
        Row(area.title, counts, reverse("market:area", args=[area.code]), area.code)
        for path, counts in counted.items()
        if (area := areas.get(path)) is not None
    ]


def sitemap_parts() -> int:
    """Into how many sitemaps the catalogue goes; at least one."""
    return max(1, -(-ENTRIES.count() // SITEMAP))


def sitemap_paths(number: int) -> list[str]:
    """The paths of one sitemap, from 1; the first begins with the pages that are no product's."""
    first = (number - 1) * SITEMAP
    rows = ENTRIES.only("pk", "name").order_by("pk")[first : first + SITEMAP]
    own = [reverse("market:index"), reverse("market:statistics")] if number == 1 else []
    return [*own, *(entry.get_absolute_url() for entry in rows)]
