"""A document that was handed in, read and hashed: all that can be done before the database."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from namsao.gs1.epcis.event_hash import event_hash
from namsao.gs1.epcis.reading import examine
from namsao.gs1.epcis.writing import shape_of_event
from namsao.gs1.problems import Gs1Error, Problem
from namsao.traceability.epcis.rows import Incoming, items_of

MOST_BYTES = 10_000_000
MOST_EVENTS = 10_000
_HASH, _VERSION = "ni:///sha-256;", "?ver=CBV2.0"


@dataclass(frozen=True)
class Handed:
    """What came in: the sound events, what is wrong with the others, and the bytes' own name."""

    incoming: Sequence[Incoming]
    wrong: Mapping[int, Sequence[Problem]]  # by position
    prefixes: Mapping[str, str]
    total: int
    sha256: str
    size: int


def read_handed(body: bytes) -> Handed:
    """Read, check and hash a document of any syntax.

    Raises Gs1Error for what cannot be read as a whole, is too large, or is wrong as a document.
    """
    reading = examine(body, largest=MOST_BYTES, most=MOST_EVENTS)
    whole = [problem for problem in reading.problems if problem.event is None]
    if whole:
        raise Gs1Error(whole)
    wrong: dict[int, list[Problem]] = defaultdict(list)
    for problem in reading.problems:
        assert problem.event is not None
        wrong[problem.event].append(problem)
    prefixes = dict(reading.document.prefixes)
    incoming = []
    for number, (position, event) in enumerate(
        zip(reading.positions, reading.document.events, strict=True)
    ):
        digest = bytes.fromhex(event_hash(event)[len(_HASH) : -len(_VERSION)])
        if reading.raws:
            payload: dict[str, Any] = reading.raws[number]
        else:
            payload = shape_of_event(event, prefixes)
        given = event.event_id
        if given is not None and digest_of(given) == digest:
            given = None  # the hash names it already
        incoming.append(
            Incoming(position, event, digest, payload, given, items_of(event), event.did_not_occur)
        )
    sha256 = hashlib.sha256(body).hexdigest()
    return Handed(incoming, dict(wrong), prefixes, reading.total, sha256, len(body))


def digest_of(name: str) -> bytes | None:
    """The hash in an event id of the form that CBV gives it; None for any other id."""
    if not name.startswith(_HASH):
        return None
    text = name[len(_HASH) :].partition("?")[0]
    try:
        digest = bytes.fromhex(text)
    except ValueError:
        return None
    return digest if len(digest) == 32 else None
