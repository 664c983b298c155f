"""Subscribers hear of new answers once, signed, on time, and of no more than they may see."""

import hashlib
import hmac
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from namsao.traceability.epcis.schedules import BadSchedule, next_run
from namsao.traceability.epcis.sending import send_answers
from namsao.traceability.models import Subscription, SubscriptionPost
from tests.conftest import TODAY
from tests.traceability.chain import SHOP, Partner, harvest, lot, shipped


class Listener(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers), body))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *_args):
        """Quietly."""


@pytest.fixture
def listener(settings):
    settings.WEBHOOKS_TO_THIS_MACHINE = True
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    server.heard, server.answer = [], 200
    server.url = f"http://127.0.0.1:{server.server_port}/hook"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def lan(world):
    partner = Partner(world.cast.lan)
    partner.hand_in(shipped([(lot("X0"), 1)], SHOP))
    asked = {"name": "giao", "query": {"EQ_bizStep": ["shipping"]}}
    assert partner.post("queries", asked).status_code == 201
    return partner


def heard(listener):
    return [
        [
            event["eventID"]
            for event in json.loads(body)["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
        ]
        for _headers, body in listener.heard
    ]


def test_a_stream_tells_new_events_once_and_signed(lan, world, listener):
    raw = {"dest": listener.url, "signatureToken": "bí mật", "stream": True}
    made = lan.post("queries/giao/subscriptions", raw)
    assert made.status_code == 201
    assert "signatureToken" not in made.json()
    assert send_answers(TODAY) == 0  # what stood before is not told

    first = "urn:uuid:" + "a" * 32
    lan.hand_in(shipped([(lot("X1"), 1)], SHOP, eventID=first), harvest((lot("X2"), 1)))
    Partner(world.cast.mai).hand_in(shipped([(lot("X3"), 1)], SHOP))  # not Lan's to hear
    assert send_answers(TODAY) == 1
    assert heard(listener) == [[first]]
    headers, body = listener.heard[0]
    expected = hmac.new("bí mật".encode(), body, hashlib.sha256).hexdigest()
    assert headers["GS1-Signature"] == f"sha256={expected}"
    assert send_answers(TODAY) == 0


def test_a_subscriber_that_is_down_is_tried_again(lan, listener):
    lan.post("queries/giao/subscriptions", {"dest": listener.url, "stream": True})
    lan.hand_in(shipped([(lot("X4"), 1)], SHOP))
    listener.answer = 500
    assert send_answers(TODAY) == 0
    assert SubscriptionPost.objects.get().state == "failed"
    listener.answer = 200
    assert send_answers(TODAY + timedelta(minutes=2)) == 1
    one, two = heard(listener)
    assert one == two


def test_a_schedule_tells_at_its_hour_and_if_asked_also_nothing(lan, listener):
    raw = {
        "dest": listener.url,
        "schedule": {"hour": "1", "minute": "5"},
        "reportIfEmpty": True,
    }
    assert lan.post("queries/giao/subscriptions", raw).status_code == 201
    due = Subscription.objects.get().next_run_at
    assert (due.astimezone(UTC).hour, due.astimezone(UTC).minute) == (1, 5)
    assert send_answers(due - timedelta(seconds=1)) == 0
    assert send_answers(due) == 1
    assert heard(listener) == [[]]
    assert Subscription.objects.get().next_run_at == due + timedelta(days=1)


@pytest.mark.parametrize(
    "raw",
    [
        {"stream": True, "dest": "https://127.0.0.1/"},
        {"dest": "https://1.1.1.1/"},
        {"dest": "https://1.1.1.1/", "stream": True, "schedule": {"hour": "1"}},
        {"dest": "https://1.1.1.1/", "schedule": {"hour": "25"}},
        {"dest": "https://1.1.1.1/", "schedule": {"dayOfMonth": "31", "month": "2"}},
        {"dest": "nowhere", "stream": True},
    ],
    ids=str,
)
def test_a_subscription_that_could_not_work_is_refused(lan, raw):
    response = lan.post("queries/giao/subscriptions", raw)
    assert response.status_code == 400
    assert response.json()["type"] == "epcisException:SubscriptionControlsException"


def test_schedules_read_lists_and_ranges():
    start = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
    assert next_run({"minute": "30"}, start) == start.replace(minute=30)
    assert next_run({"hour": "[6-8]", "minute": "0"}, start).isoformat()[:16] == "2026-11-24T06:00"
    told = next_run({"dayOfWeek": "6,7", "hour": "1", "minute": "0"}, start)
    assert told.isoformat()[:16] == "2026-11-28T01:00"
    with pytest.raises(BadSchedule):
        next_run({"week": "1"}, start)
