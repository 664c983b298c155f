"""Taking a document's events into a producer's book: each once, all or the sound ones.

Called by actions alone: by `capture`, and by those that put events of their own into the book.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from namsao.gs1.problems import Problem
from namsao.producers.models import Producer
from namsao.traceability.epcis.models import CaptureJob
from namsao.traceability.epcis.reading import Handed, digest_of
from namsao.traceability.epcis.rows import Incoming
from namsao.traceability.epcis.sending import hold_while_capturing
from namsao.traceability.epcis.storing import Known, known_of, store
from namsao.traceability.models import Lot

BATCH = 5000
TAKEN = "event-id-taken"  # the same id on another content
MOST_ERRORS = 1000  # kept with a job; the results of all events stand beside them


def take_in(
    producer: Producer, by_id: int, at: datetime, handed: Handed, error_behaviour: str
) -> CaptureJob:
    """Write what is new and sound of a document, and the job that tells what became of each."""
    # One capture at a time for a producer: what is a duplicate is decided by what stands.
    Producer.objects.select_for_update().get(pk=producer.pk)
    hold_while_capturing()
    job = CaptureJob(
        code=secrets.token_hex(12),
        producer=producer,
        by_id=by_id,
        created_at=at,
        finished_at=at,
        error_behaviour=error_behaviour,
        sha256=handed.sha256,
        size=handed.size,
    )
    lines = {position: _refused(position, said) for position, said in handed.wrong.items()}
    fresh = _new_ones(producer.pk, handed.incoming, lines)
    job.duplicates = sum(line["result"] == "duplicate" for line in lines.values())
    job.rejected = sum(line["result"] == "rejected" for line in lines.values())
    job.success = job.rejected == 0
    stands = job.success or error_behaviour == "proceed"
    job.accepted = len(fresh) if stands else 0
    for one in fresh:
        lines[one.position] = _line(one, "accepted" if stands else "not_stored")
    job.errors = [error for line in lines.values() for error in line.get("errors", ())]
    job.errors = job.errors[:MOST_ERRORS]
    if stands:
        _warn_of_foreign_lots(producer.pk, fresh, lines)
    job.results = [lines[position] for position in sorted(lines)]
    CaptureJob.objects.bulk_create([job])
    if stands:
        for start in range(0, len(fresh), BATCH):
            part = fresh[start : start + BATCH]
            store(producer.pk, job.pk, at, part, handed.prefixes)
    return job


def _new_ones(
    producer_id: int, incoming: Sequence[Incoming], lines: dict[int, dict[str, Any]]
) -> list[Incoming]:
    """The events that are not there yet, neither in the book nor before in the document."""
    names = [one.given_id for one in incoming if one.given_id]
    known = known_of(producer_id, [one.digest for one in incoming], names)
    fresh = []
    for one in incoming:
        if line := _met_before(one, known):
            lines[one.position] = line
            continue
        known.by_digest[one.digest, one.declared_at] = one.given_id
        if one.given_id:
            known.by_id.add((one.given_id, one.declared_at))
        if one.digest in known.never_happened or one.given_id in known.never_happened:
            one.withdrawn = True
        fresh.append(one)
    return fresh


def _met_before(one: Incoming, known: Known) -> dict[str, Any] | None:
    if (one.digest, one.declared_at) in known.by_digest:
        return _line(one, "duplicate", known.by_digest[one.digest, one.declared_at])
    if one.given_id and (one.given_id, one.declared_at) in known.by_id:
        said = Problem(TAKEN, "eventID", {"value": one.given_id}, one.position)
        return _refused(one.position, [said])
    return None


def _line(one: Incoming, result: str, stored_as: str | None = None) -> dict[str, Any]:
    line: dict[str, Any] = {
        "position": one.position,
        "result": result,
        "eventID": stored_as or one.given_id or f"ni:///sha-256;{one.digest.hex()}?ver=CBV2.0",
    }
    if one.given_id and (told := digest_of(one.given_id)) and told != one.digest:
        line["warnings"] = ["hash-differs"]
    return line


def _refused(position: int, problems: Sequence[Problem]) -> dict[str, Any]:
    return {
        "position": position,
        "result": "rejected",
        "errors": [problem_details(one) for one in problems],
    }


def problem_details(problem: Problem) -> dict[str, Any]:
    """A problem as RFC 9457 has it, with our code and place beside."""
    details: dict[str, Any] = {
        "type": "epcisException:ValidationException",
        "title": problem.text,
        "status": 400,
        "code": problem.code,
    }
    if problem.path:
        details["detail"] = problem.path
    if problem.event is not None:
        details["position"] = problem.event
    return details


def _warn_of_foreign_lots(
    producer_id: int, fresh: Sequence[Incoming], lines: dict[int, dict[str, Any]]
) -> None:
    """Lots that these events say to have made, but that another producer made before."""
    made = {item.uri for one in fresh if one.makes for item in one.items if not item.went_in}
    foreign = set(
        Lot.objects.filter(uri__in=made, producer__isnull=False)
        .exclude(producer_id=producer_id)
        .values_list("uri", flat=True)
    )
    for one in fresh if foreign else ():
        if one.makes and any(item.uri in foreign and not item.went_in for item in one.items):
            lines[one.position].setdefault("warnings", []).append("lot-of-another-producer")
