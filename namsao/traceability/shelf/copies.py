"""A copy of each public page on disk, for the hour in which the database is away.

Kept beside the uploads, written when a page is served, taken away when a certificate falls or a
recall begins. A front server may serve the same files; `docs/guides/traceability.md` says how.
"""

import hashlib
import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from namsao.traceability.lots.models import Lot
from namsao.traceability.shelf.words import LANGUAGES

FRESH = timedelta(minutes=5)
LAST = timedelta(hours=24)  # an older copy says too little of today


def folder() -> Path:
    """Where copies lie."""
    return Path(settings.MEDIA_ROOT).parent / "shelf"


def place_of(uri: str, language: str) -> Path:
    """The file for a code in a language; the name tells nothing and cannot lead elsewhere."""
    digest = hashlib.sha256(f"{language} {uri}".encode()).hexdigest()
    return folder() / digest[:2] / f"{digest[2:]}.html"


def keep(uri: str, language: str, page: bytes, at: datetime) -> None:
    """Write the page where it is not fresh; a disk that is full is no reason to fail."""
    place = place_of(uri, language)
    try:
        if at.timestamp() - place.stat().st_mtime < FRESH.total_seconds():
            return
    except FileNotFoundError:
        pass
    draft = place.with_suffix(f".{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        draft.write_bytes(page)
        draft.replace(place)
    except OSError:
        draft.unlink(missing_ok=True)


def kept(uri: str, language: str, at: datetime) -> tuple[bytes, datetime] | None:
    """The copy and when it was made; None where there is none of the last day."""
    place = place_of(uri, language)
    try:
        made = datetime.fromtimestamp(place.stat().st_mtime, at.tzinfo)
        return (place.read_bytes(), made) if at - made <= LAST else None
    except FileNotFoundError:
        return None


def drop(lots: Iterable[Lot]) -> None:
    """Take away the copies of lots, in every language."""
    for lot in lots:
        for language in LANGUAGES:
            place_of(lot.uri, language).unlink(missing_ok=True)
