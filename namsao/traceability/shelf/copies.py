"""A copy of each public page on disk: for a code that thousands scan at once, and for the hour in
which the database is away.

Kept beside the uploads, written when a page is served and, for every lot on sale, by the worker
(`copying`); taken away when a certificate falls or a recall begins. A front server may serve the
same files.
"""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from namsao.traceability.lots.models import Lot
from namsao.traceability.shelf.words import LANGUAGES

# So long a copy answers in place of the database; the page allows as much to every cache.
FRESH = timedelta(minutes=1)
LAST = timedelta(hours=24)  # an older copy says too little of today
FALLEN = "fallen"  # a file that is touched whenever copies are taken away
_LINK, _END = b"\n<!-- Link: ", b" -->\n"


def folder() -> Path:
    """Where copies lie."""
    return Path(settings.MEDIA_ROOT).parent / "shelf"


def place_of(uri: str, language: str) -> Path:
    """The file for a code in a language; the name tells nothing and cannot lead elsewhere."""
    digest = hashlib.sha256(f"{language} {uri}".encode()).hexdigest()
    return folder() / digest[:2] / f"{digest[2:]}.html"


@dataclass(frozen=True)
class Copy:
    """A page as it was served, with its header `Link`, and when it was made."""

    page: bytes
    link: str
    made: datetime


def keep(uri: str, language: str, page: bytes, link: str, began: datetime) -> None:
    """Write the page where it is not fresh; a disk that is full is no reason to fail.

    `began` is when its facts were first read: if copies were taken away since then, the page may
    be of before and is not kept. The header stands in a comment after the page, so that the file
    is a page by itself.
    """
    place = place_of(uri, language)
    made = made_at(place)
    if made is not None and began.timestamp() - made < FRESH.total_seconds():
        return
    draft = place.with_suffix(f".{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        draft.write_bytes(page + _LINK + link.encode() + _END)
        draft.replace(place)
    except OSError:
        draft.unlink(missing_ok=True)
        return
    fallen = made_at(folder() / FALLEN)  # looked at last: who takes away touches first
    if fallen is not None and fallen >= began.timestamp():
        place.unlink(missing_ok=True)


def made_at(place: Path) -> float | None:
    """When a file was written, in seconds since 1970; None where there is none."""
    try:
        return place.stat().st_mtime
    except FileNotFoundError:
        return None


def kept(uri: str, language: str, at: datetime) -> Copy | None:
    """The copy; None where there is none of the last day."""
    place = place_of(uri, language)
    try:
        with place.open("rb") as file:
            made = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, at.tzinfo)
            if at - made > LAST:
                return None
            page, _mark, link = file.read().rpartition(_LINK)
    except FileNotFoundError:
        return None
    return Copy(page, link.removesuffix(_END).decode(), made)


def fresh(uri: str, language: str, at: datetime) -> Copy | None:
    """The copy if it is of this minute and day, so that it says what the database would."""
    found = kept(uri, language, at)
    if found is None or at - found.made >= FRESH or at.date() != found.made.date():
        return None
    return found


def drop(lots: Iterable[Lot]) -> None:
    """Take away the copies of lots, in every language: now, and again with the commit.

    Between the two a page may still be made of what stood before.
    """
    places = [place_of(lot.uri, language) for lot in lots for language in LANGUAGES]
    _take_away(places)
    transaction.on_commit(partial(_take_away, places))


def _take_away(places: Iterable[Path]) -> None:
    folder().mkdir(parents=True, exist_ok=True, mode=0o755)
    (folder() / FALLEN).touch()
    for place in places:
        place.unlink(missing_ok=True)


def clear_out(at: datetime) -> int:
    """Remove copies that are too old to be given out; answers how many."""
    gone = 0
    for place in folder().glob("*/*"):
        made = made_at(place)
        if made is not None and at.timestamp() - made > LAST.total_seconds():
            place.unlink(missing_ok=True)
            gone += 1
    return gone
