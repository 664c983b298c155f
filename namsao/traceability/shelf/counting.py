"""Counting scans: one row for a lot, a day and a place. No address, device or person is kept."""

from datetime import date

from django.db import connection

from namsao.traceability.lots.models import Lot
from namsao.traceability.shelf.models import ScanCount
from namsao.traceability.shelf.scans import Scans, Suspicion, suspicions
from namsao.traceability.shelf.telling import packed_units

_COUNT = """
INSERT INTO traceability_scancount (lot_id, day, place, count) VALUES (%s, %s, %s, 1)
ON CONFLICT (lot_id, day, place) DO UPDATE SET count = traceability_scancount.count + 1
"""
MOST_PLACES = 100  # of a lot on a day: beyond, a stranger invents them


def count_scan(lot: Lot, day: date, place: str = "") -> None:
    """One more scan of a lot's code."""
    known = ScanCount.objects.filter(lot=lot, day=day)
    if place and known.count() >= MOST_PLACES and not known.filter(place=place).exists():
        place = ""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [lot.pk, day, place[:40]])


def suspicions_of(lot: Lot) -> list[Suspicion]:
    """What the lot's scans say that the lot cannot explain."""
    rows = ScanCount.objects.filter(lot=lot).values_list("day", "place", "count")
    return suspicions([Scans(*row) for row in rows], packed_units(lot))
