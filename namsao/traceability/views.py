"""The way in: lots in reach, what was handed in, one event."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from namsao.kernel.action import open_to
from namsao.kernel.http import actor_of
from namsao.kernel.pages import page_of
from namsao.producers.models import Producer
from namsao.traceability.epcis import handing_on
from namsao.traceability.epcis.forms import HandOn
from namsao.traceability.epcis.models import CaptureJob, EpcisEvent, PartyNumber
from namsao.traceability.epcis.queries import VIEW as VIEW_EVENTS
from namsao.traceability.epcis.queries import sees_all, shown_to
from namsao.traceability.lots import queries
from namsao.traceability.lots.models import Lot
from namsao.traceability.recall.models import RecallCase

JOBS = CaptureJob.objects.select_related("producer", "by")
EVENTS = EpcisEvent.objects.select_related("producer__commune")
LOTS = Lot.objects.select_related("producer__commune")
PRODUCERS = Producer.objects.select_related("commune")
NUMBERS = PartyNumber.objects.select_related("producer")
DOORS = ("capture", "claim_number", "name_partner")
OPEN_STATES = ("open", "announced")


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The lots in reach, newest first, and what leads on."""
    actor = actor_of(request)
    text = request.GET.get("q", "")[:300]
    rows = queries.search(LOTS.where_may(actor, queries.VIEW), text)
    own = list(PRODUCERS.where_may(actor, "traceability.capture").order_by("pk")[:5])
    numbers = NUMBERS.where_may(actor, "traceability.confirm_number").filter(confirmed=False)
    open_cases = RecallCase.objects.where_may(actor, "traceability.view_recall")
    context: dict[str, Any] = {
        "page": page_of(request, rows.order_by("-id")),
        "q": text,
        "doors": [
            (producer, act)
            for producer in own
            for act in open_to(actor, producer)
            if act.app == "traceability" and act.short_name in DOORS
        ],
        "several": len(own) > 1,
        "keeps_diary": actor.may("traceability.record_harvest"),
        "hands_on": actor.may(VIEW_EVENTS),
        "numbers": numbers.order_by("id")[:50],
        "recalls": open_cases.filter(state__in=OPEN_STATES)[:5],
    }
    return render(request, "traceability/index.html", context)


@require_safe
@login_required
def jobs(request: HttpRequest) -> HttpResponse:
    """What was handed in, newest first."""
    rows = JOBS.defer("results", "errors").where_may(actor_of(request), "traceability.view_jobs")
    return render(request, "traceability/jobs.html", {"page": page_of(request, rows)})


@require_safe
@login_required
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One document that was handed in, and what became of its events."""
    rows = JOBS.where_may(actor_of(request), "traceability.view_jobs")
    found = get_object_or_404(rows, pk=pk)
    warned = [line for line in found.results if line.get("warnings")]
    context = {"job": found, "errors": found.errors[:100], "warned": warned[:100]}
    return render(request, "traceability/job.html", context)


@require_safe
@login_required
def for_the_portal(request: HttpRequest) -> HttpResponseBase:
    """The chain in reach, or of one producer, as a file for the national traceability portal."""
    actor = actor_of(request)
    producers = PRODUCERS.where_may(actor, VIEW_EVENTS)
    form = HandOn(request.GET, producers=producers)
    if not form.is_valid():
        return render(request, "traceability/hand_on.html", {"form": form}, status=422)
    if "since" not in request.GET:
        return render(request, "traceability/hand_on.html", {"form": HandOn(producers=producers)})
    chosen = form.cleaned_data["producer"]
    makers = producers.filter(pk=chosen.pk) if chosen else producers
    rows = EpcisEvent.objects.where_may(actor, VIEW_EVENTS).filter(producer__in=makers)
    told = handing_on.events_between(rows, form.cleaned_data["since"], form.cleaned_data["until"])
    response = StreamingHttpResponse(
        handing_on.document(told, makers, now()), content_type="application/ld+json"
    )
    response["Content-Disposition"] = 'attachment; filename="truy-xuat-epcis.jsonld"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@login_required
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event: what, when, where, and the document itself."""
    actor = actor_of(request)
    found = get_object_or_404(EVENTS.where_may(actor, VIEW_EVENTS), pk=pk)
    visible = LOTS.where_may(actor, queries.VIEW)
    items = list(found.items.order_by("position").select_related("lot")[:200])
    linked = set(
        visible.filter(pk__in=[item.lot_id for item in items]).values_list("pk", flat=True)
    )
    context = {
        "event": found,
        "whole": sees_all(actor, found),
        "actions": open_to(actor, found),
        "items": [(item, item.lot_id in linked) for item in items],
        "parties": found.parties.order_by("position"),
        "payload": shown_to(actor, found, translated=False),
    }
    return render(request, "traceability/event.html", context)
