"""Capture: one event at once, or a document as a job."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now

from namsao.gs1.epcis.writing import moment
from namsao.kernel.reach import Actor
from namsao.producers.models import Producer
from namsao.traceability.epcis import actions
from namsao.traceability.epcis.capturing import TAKEN
from namsao.traceability.epcis.models import CaptureJob, EpcisEvent
from namsao.traceability.epcis.queries import BadToken, shown_to
from namsao.traceability.epcis.reading import Handed, read_handed
from namsao.traceability.epcis.views.frame import (
    JSON,
    LIMITS,
    LINKED,
    XML,
    EpcisProblem,
    after_value,
    collection,
    paged,
    per_page,
    read_body,
    resource,
)
from namsao.traceability.epcis.views.frame import VALUES as TOKENS

KINDS = (JSON, LINKED, *XML)
VIEW_JOBS = "traceability.view_jobs"
JOBS = CaptureJob.objects.defer("results")
PRODUCERS = Producer.objects.select_related("commune")
EVENTS = EpcisEvent.objects.select_related("producer__commune")


@resource("GET", "POST", headers=LIMITS)
def capture(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Hand in a document; or the jobs in reach, newest first."""
    if request.method != "POST":
        return _jobs(request, actor)
    behaviour = request.headers.get("GS1-Capture-Error-Behaviour", "rollback").lower()
    if behaviour not in ("rollback", "proceed"):
        title = "GS1-Capture-Error-Behaviour is rollback or proceed."
        raise EpcisProblem(400, "ValidationException", title)
    producer = producer_for(request, actor)
    job = _take(producer, actor, read_handed(read_body(request, KINDS)), behaviour)
    response = JsonResponse(told(job), status=202, json_dumps_params={"ensure_ascii": False})
    response["Location"] = reverse("epcis:job", args=[job.code])
    return response


@resource("GET")
def job(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One job: whether all of it was stored, and what became of each event."""
    rows = CaptureJob.objects.where_may(actor, VIEW_JOBS)
    found = get_object_or_404(rows, code=code)
    return JsonResponse(told(found), json_dumps_params={"ensure_ascii": False})


def one_event(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take one event, by itself or alone in its document.

    201 when it is new, 200 when the same event is there already, 409 when its id names another.
    """
    producer = producer_for(request, actor)
    handed = read_handed(read_body(request, KINDS))
    if handed.total != 1:
        title = "Send one event here, and documents of several to /epcis/capture."
        raise EpcisProblem(400, "ValidationException", title)
    line = _take(producer, actor, handed, "rollback").results[0]
    if line["result"] == "rejected":
        first = line["errors"][0]
        if first["code"] == TAKEN:
            raise EpcisProblem(409, "ResourceAlreadyExistsException", first["title"])
        raise EpcisProblem(400, "ValidationException", first["title"], errors=line["errors"])
    one = handed.incoming[0]
    stored = EVENTS.where_may(actor, "traceability.view_events").get(
        producer=producer, event_hash=one.digest, declared_at=one.declared_at
    )
    response = JsonResponse(
        shown_to(actor, stored, translated=False),
        status=201 if line["result"] == "accepted" else 200,
        json_dumps_params={"ensure_ascii": False},
    )
    response["Location"] = reverse("epcis:event", args=[stored.name])
    return response


def _take(producer: Producer, actor: Actor, handed: Handed, behaviour: str) -> CaptureJob:
    done = actions.capture(producer, by=actor, at=now(), handed=handed, error_behaviour=behaviour)
    made: CaptureJob = done.made
    return made


def producer_for(request: HttpRequest, actor: Actor) -> Producer:
    """For whom the events are: `?producer=`, or the only producer one captures for."""
    rows = PRODUCERS.where_may(actor, "traceability.capture")
    asked = request.GET.get("producer", "")
    if asked:
        if not asked.isdecimal() or len(asked) > 18:
            raise EpcisProblem(400, "ValidationException", "producer: a number is needed.")
        return get_object_or_404(rows, pk=int(asked))
    found = list(rows.order_by("pk")[:2])
    if not found:
        title = "You may not capture events for any producer."
        raise EpcisProblem(403, "SecurityException", title)
    if len(found) > 1:
        title = "You capture for several producers: name one as ?producer=NUMBER."
        raise EpcisProblem(400, "ValidationException", title)
    return found[0]


def _jobs(request: HttpRequest, actor: Actor) -> HttpResponse:
    rows = JOBS.where_may(actor, VIEW_JOBS).order_by("-id")
    after = after_value(request)
    if after:
        if not after.isdecimal():
            raise BadToken("the token is not ours")
        rows = rows.filter(pk__lt=int(after))
    size = per_page(request)
    found = list(rows[: size + 1])
    token = TOKENS.sign_object([request.path, str(found[size - 1].pk)]) if found[size:] else ""
    members = [told(one, whole=False) for one in found[:size]]
    return paged(request, collection(members), token, None)


def told(job: CaptureJob, *, whole: bool = True) -> dict[str, Any]:
    """A job as the standard has it, with the result of each event beside."""
    content = {
        "captureID": job.code,
        "createdAt": moment(job.created_at),
        "finishedAt": moment(job.finished_at) if job.finished_at else None,
        "running": job.finished_at is None,
        "success": job.success,
        "captureErrorBehaviour": job.error_behaviour,
        "errors": job.errors,
        "accepted": job.accepted,
        "duplicates": job.duplicates,
        "rejected": job.rejected,
    }
    return content | {"results": job.results} if whole else content
