"""Whose seal is on a PDF that somebody brings, is it whole, and is it the paper that we hold?

The PDF is looked at by `namsao.papers.seal_check`, a program of its own within limits of memory
and time; nothing of it is stored.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from namsao.papers.models import SealedPaper

SECONDS = 30
AT_ONCE = 2  # checks at a time: each may use a processor for a while
PATIENCE = 5  # seconds that a check waits for its turn

_turns = BoundedSemaphore(AT_ONCE)


class CannotCheck(Exception):
    """The file cannot be checked. Its text is a sentence for a person."""


@dataclass(frozen=True)
class SealFound:
    """One seal or signature on a PDF."""

    name: str
    issuer: str
    fingerprint: str
    self_made: bool
    intact: bool  # not one byte of what it covers has changed
    whole: bool  # it covers the file to its end
    revision: bool  # it covers all that the file was when it was sealed
    trusted: bool
    revoked: bool  # its authority took the certificate back before the seal's moment
    revocation_known: bool  # the authority's list says that it did not
    root: str  # the authority that vouches for it
    certificate_until: datetime
    at: datetime | None  # as whoever sealed says
    stamped_at: datetime | None  # as a time-stamping authority says
    stamp_trusted: bool
    sha256: str  # of the part that it covers
    ours: bool  # a paper that we hold bears a seal of the same certificate
    held: SealedPaper | None  # that we hold, and whose bytes are the part covered


@dataclass(frozen=True)
class Checked:
    """What was found on a PDF."""

    sha256: str
    held: SealedPaper | None  # the paper that we hold with the very same bytes
    seals: tuple[SealFound, ...] = ()
    broken: int = 0  # seals that could not be read
    unreadable: bool = False

    @property
    def sound(self) -> bool:
        """Whether there are seals, all of them whole, and nothing stands after the last."""
        if not self.seals or self.broken or self.unreadable:
            return False
        inner = all(one.intact and one.revision for one in self.seals)
        return inner and any(one.whole for one in self.seals)


def check(file: bytes) -> Checked:
    """Everything that can be told of the seals on the PDF. Raises CannotCheck."""
    if not _turns.acquire(timeout=PATIENCE):
        raise CannotCheck(_("Đang có nhiều người kiểm tra cùng lúc. Hãy thử lại sau ít phút."))
    try:
        told = _look(file)
    finally:
        _turns.release()
    digest = hashlib.sha256(file).hexdigest()
    listed: list[dict[str, Any]] = told.get("seals", [])
    seals = [one for one in listed if "broken" not in one]
    held = held_by_hash([digest, *(one["sha256"] for one in seals)])
    known = SealedPaper.objects.filter(fingerprint__in=[one["fingerprint"] for one in seals])
    ours = set(known.values_list("fingerprint", flat=True))
    return Checked(
        sha256=digest,
        held=held.get(digest),
        seals=tuple(_found(one, ours, held) for one in seals),
        broken=len(listed) - len(seals),
        unreadable="unreadable" in told,
    )


def held_by_hash(digests: Sequence[str]) -> dict[str, SealedPaper]:
    """The sealed papers that we hold, by the SHA-256 of their bytes."""
    rows = SealedPaper.objects.filter(file__sha256__in=digests).select_related("file")
    return {row.file.sha256: row for row in rows}


def _found(told: dict[str, Any], ours: set[str], held: dict[str, SealedPaper]) -> SealFound:
    moments = {
        name: datetime.fromisoformat(told[name]) if told[name] else None
        for name in ("at", "stamped_at", "certificate_until")
    }
    extra = {"ours": told["fingerprint"] in ours, "held": held.get(told["sha256"])}
    return SealFound(**{**told, **moments, **extra})


def _look(file: bytes) -> dict[str, Any]:
    command = [sys.executable, "-P", "-m", "namsao.papers.seal_check"]
    try:
        done = subprocess.run(
            [*command, str(Path(settings.SEALS) / "roots")],
            input=file,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            cwd=Path(__file__).parents[2],
        )
        told: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        # Too much asked of memory or time: it was ended, and told nothing.
        return {"unreadable": "ended"}
    return told
