"""Webhooks: events posted to other systems, signed as Standard Webhooks ask.

What may leave the house is declared event by event, fact by fact: facts hold names, reasons and
points, and most of them are nobody's business outside.
"""

import base64
import hashlib
import hmac
import json
import secrets
import socket
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from typing import Any

from django.apps import apps

from namsao.kernel.action import REGISTRY, Action, after
from namsao.kernel.models import Event
from namsao.notices import addresses
from namsao.notices.models import SEES, Endpoint, Failure, Post
from namsao.notices.outgoing import NotSent, attempt_next

SECRET_PREFIX = "whsec_"
STEP_SECONDS = 10  # to connect, and between two parts of an answer
WHOLE_SECONDS = 20  # for the whole of it: an answer that trickles holds nobody up
READ_BYTES = 300  # of an answer, for the page that shows what went wrong

# Action to the facts that may be told. An event that is not here never leaves.
PUBLISHED: dict[str, tuple[str, ...]] = {}


def publish(action: Action, *facts: str) -> None:
    """Let endpoints hear of this action, with these of its facts."""
    PUBLISHED[action.name] = facts
    after(action)(queue)


def published() -> list[tuple[str, str]]:
    """What an endpoint may ask for: (name of the action, its label)."""
    return [(name, str(REGISTRY[name].label)) for name in PUBLISHED]


def new_secret() -> str:
    """A fresh signing secret, in the form that Standard Webhooks give it."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def queue(event: Event) -> None:
    """Put the event on its way to every endpoint that asks for it and may know of it."""
    hearing = [
        endpoint
        for endpoint in Endpoint.objects.filter(state="active").defer("secret")
        if _asks(endpoint, event.action) and seen(endpoint, [event])
    ]
    queue_for(hearing, [event], event.at)


def queue_for(endpoints: Iterable[Endpoint], events: Iterable[Event], at: datetime) -> None:
    """Put the events on their way to these endpoints; what was sent before is sent again."""
    listed = list(events)
    Post.objects.bulk_create(
        [
            Post(endpoint=endpoint, event=event, next_try_at=at)
            for endpoint in endpoints
            for event in listed
        ],
        update_conflicts=True,
        unique_fields=["endpoint", "event"],
        update_fields=["state", "attempts", "next_try_at", "failure", "detail"],
    )


def asked_for(endpoint: Endpoint) -> list[str]:
    """The names of the actions that the endpoint hears of."""
    return [name for name in PUBLISHED if _asks(endpoint, name)]


def _asks(endpoint: Endpoint, action: str) -> bool:
    return not endpoint.actions or action in endpoint.actions


def seen(endpoint: Endpoint, events: Iterable[Event]) -> list[Event]:
    """Those events whose story lies in the endpoint's reach; one query for each kind of story."""
    listed = list(events)
    stories: dict[str, set[str]] = {}
    for event in listed:
        label, pk = event.story.split(":")
        stories.setdefault(label, set()).add(pk)
    visible = set()
    for label, keys in stories.items():
        model: Any = apps.get_model(label)
        rows = model.objects.where_may(endpoint.actor, SEES).filter(pk__in=keys)
        visible |= {f"{label}:{pk}" for pk in rows.values_list("pk", flat=True)}
    return [event for event in listed if event.story in visible]


def content(event: Event) -> bytes:
    """The body of a post: what happened to what and when, without who, and the safe facts."""
    told = PUBLISHED.get(event.action, ())
    data = {
        "event": event.pk,
        "subject": event.subject,
        "story": event.story,
        "before": event.before,
        "after": event.after,
        "facts": {name: event.facts[name] for name in told if name in event.facts},
    }
    whole = {"type": event.action, "timestamp": event.at.isoformat(), "data": data}
    return json.dumps(whole, ensure_ascii=False).encode()


def signature(secret: str, identity: str, timestamp: str, body: bytes) -> str:
    """The value of `webhook-signature`: HMAC-SHA256 over id, time and body."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = b".".join([identity.encode(), timestamp.encode(), body])
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def send_posts(at: datetime) -> int:
    """Send the posts that are due; returns how many went out.

    An endpoint that fails is left alone for the rest of the pass: the others must not wait.
    """
    failing: set[int] = set()
    sent = 0
    while True:
        rows = Post.objects.filter(endpoint__state="active").exclude(endpoint__in=failing)
        tried = attempt_next(rows.select_related("endpoint", "event"), _send, at)
        if tried is None:
            return sent
        if tried.obstacle is None:
            sent += 1
        else:
            failing.add(tried.row.endpoint_id)


def _send(post: Post) -> None:
    try:
        target = addresses.check(post.endpoint.url)
    except addresses.BadAddress as error:
        raise NotSent(Failure.ADDRESS, error) from error
    # The true time, and not that of the pass: the other side refuses what is minutes old.
    body, identity, timestamp = content(post.event), f"event_{post.event_id}", f"{time.time():.0f}"
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "NamSao-Webhook",
        "webhook-id": identity,  # the same at each attempt: the other side can tell repetitions
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(post.endpoint.secret, identity, timestamp, body),
    }
    try:
        status, answer = call(target, body, headers)
    except (OSError, HTTPException) as error:
        raise NotSent(Failure.UNREACHABLE, error or type(error).__name__) from error
    if not 200 <= status < 300:  # a redirection too: it would lead round the check of the address
        raise NotSent(Failure.ANSWER, f"HTTP {status} {answer.decode('utf-8', 'replace')}")


@dataclass(frozen=True)
class Answer:
    """What another system answered: its status, the beginning of its body, its headers."""

    status: int
    body: bytes
    headers: Message


def call(target: addresses.Target, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """Post the body; returns status and the beginning of the answer. Raises OSError."""
    answer = exchange(target, "POST", body, headers)
    return answer.status, answer.body


def exchange(
    target: addresses.Target,
    method: str,
    body: bytes | None,
    headers: dict[str, str],
    most: int = READ_BYTES,
) -> Answer:
    """One request to an address that was checked, and at most `most` bytes of its answer.

    Raises OSError or HTTPException.
    """
    kind = HTTPSConnection if target.secure else HTTPConnection
    connection = kind(target.host, target.port, timeout=STEP_SECONDS)
    # Connected to the address that was checked: the name is not asked for a second time.
    plain = socket.create_connection((target.ip, target.port), STEP_SECONDS)
    clock = Timer(WHOLE_SECONDS, plain.shutdown, [socket.SHUT_RDWR])
    clock.daemon = True
    clock.start()
    try:
        connection.sock = _secured(plain, target) if target.secure else plain
        connection.request(method, target.path, body, headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(most), answer.headers)
    finally:
        clock.cancel()
        connection.close()
        plain.close()


def _secured(plain: socket.socket, target: addresses.Target) -> socket.socket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
