"""Telling subscribers of new answers to their queries (EPCIS 2.0, section 8.2.7): webhooks.

Events are told in the order of their row ids, each once. A capture that is still being written
holds ids below those of a later one that is done already, so what may be told is settled while no
capture writes: each holds a shared lock until its end.
"""

import hashlib
import hmac
import json
from datetime import datetime
from http.client import HTTPException

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet

from namsao.notices import addresses
from namsao.notices.models import Failure
from namsao.notices.outgoing import NotSent, attempt_next
from namsao.notices.posting import call
from namsao.traceability.epcis import queries, schedules
from namsao.traceability.epcis.models import EpcisEvent, Subscription, SubscriptionPost
from namsao.traceability.epcis.parameters import BadQuery, read_query

CAPTURING = 1_162_884_435  # the number of the lock; any that nobody else uses
IN_A_POST = 500


def hold_while_capturing() -> None:
    """Until the transaction ends, no subscriber is told of ids that come after its events."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [CAPTURING])


def send_answers(at: datetime) -> int:
    """Queue what is new for subscribers, and send what is due. Returns how many went out."""
    _queue(at)
    sent = 0
    failing: set[int] = set()
    while True:
        rows = SubscriptionPost.objects.exclude(subscription__in=failing)
        tried = attempt_next(rows.select_related("subscription__query__owner"), _send, at)
        if tried is None:
            return sent
        if tried.obstacle is None:
            sent += 1
            subscription = tried.row.subscription_id
            Subscription.objects.filter(pk=subscription).update(last_notified_at=at)
        else:
            failing.add(tried.row.subscription_id)


def _queue(at: datetime) -> None:
    due = Q(schedule__isnull=True) | Q(next_run_at__lte=at)
    if not Subscription.objects.filter(due).exists():
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CAPTURING])
        last = EpcisEvent.objects.aggregate(last=Max("id"))["last"] or 0
    rows = Subscription.objects.filter(due).filter(Q(after__lt=last) | Q(schedule__isnull=False))
    for pk in rows.values_list("pk", flat=True):
        with transaction.atomic():
            _queue_one(pk, last, at)


def _queue_one(pk: int, last: int, at: datetime) -> None:
    locked = Subscription.objects.select_for_update(skip_locked=True, of=("self",))
    one = locked.filter(pk=pk).select_related("query__owner").first()
    if one is None:
        return
    after = min(one.after, last)
    found = list(_matching(one, after, last).order_by("id").values_list("id", flat=True))
    bounds = [found[start - 1] for start in range(IN_A_POST, len(found), IN_A_POST)]
    if found or (one.schedule and one.report_if_empty):
        bounds.append(last)
    for begin, end in zip([after, *bounds], bounds, strict=False):
        SubscriptionPost.objects.bulk_create(
            [SubscriptionPost(subscription=one, after=begin, until=end, next_try_at=at)]
        )
    runs = schedules.next_run(one.schedule, at) if one.schedule else None
    Subscription.objects.filter(pk=pk).update(after=last, next_run_at=runs)


def _matching(one: Subscription, after: int, until: int) -> QuerySet[EpcisEvent]:
    """The events of a range that answer and that the owner of the query may see today."""
    rows: QuerySet[EpcisEvent] = EpcisEvent.objects.none()
    if one.query.owner.is_active:
        try:
            rows = queries.rows_of(one.query.owner.actor, read_query(one.query.query))
        except BadQuery:  # kept by an older version of the program
            return rows
    return rows.filter(id__gt=after, id__lte=until)


def content(post: SubscriptionPost, at: datetime) -> bytes:
    """The document that a post carries."""
    one = post.subscription
    actor = one.query.owner.actor
    rows = _matching(one, post.after, post.until).order_by("id")
    shapes = [
        queries.shown_to(actor, row, translated=True)
        for row in rows.select_related("producer__commune")
    ]
    told = queries.document(shapes, at, one.query.name, one.code)
    return json.dumps(told, ensure_ascii=False).encode()


def signature(token: str, body: bytes) -> str:
    """The value of GS1-Signature: HMAC-SHA256 of the body with the subscriber's token."""
    return f"sha256={hmac.new(token.encode(), body, hashlib.sha256).hexdigest()}"


def _send(post: SubscriptionPost) -> None:
    one = post.subscription
    try:
        target = addresses.check(one.dest)
    except addresses.BadAddress as error:
        raise NotSent(Failure.ADDRESS, error) from error
    body = content(post, post.next_try_at)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "NamSao-Webhook",
        "GS1-EPCIS-Version": "2.0",
        "GS1-CBV-Version": "2.0",
        "webhook-id": f"answer_{post.pk}",  # the same at each attempt
    }
    if one.signature_token:
        headers["GS1-Signature"] = signature(one.signature_token, body)
    try:
        status, answer = call(target, body, headers)
    except (OSError, HTTPException) as error:
        raise NotSent(Failure.UNREACHABLE, error or type(error).__name__) from error
    if not 200 <= status < 300:
        raise NotSent(Failure.ANSWER, f"HTTP {status} {answer.decode('utf-8', 'replace')}")
