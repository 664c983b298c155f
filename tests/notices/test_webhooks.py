"""Other systems hear of what they may know, signed, tried again, and sent again on request."""

import base64
import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest

from namsao.dossiers import actions as dossiers
from namsao.kernel.action import Forbidden, Refused
from namsao.kernel.models import Event
from namsao.notices import actions, addresses, posting
from namsao.notices.models import Endpoint, Post
from namsao.people.queries import holders
from namsao.site.demo.cast import LUC_NGAN, unit
from tests.conftest import TODAY


class Listener(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers), body))
        self.send_response(self.server.answer)
        if self.server.answer == 302:
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/other")
        self.end_headers()
        self.wfile.write(b"noted")

    def log_message(self, *_args):
        """Quietly."""


@pytest.fixture
def listener(settings):
    """Another system, on this machine."""
    settings.WEBHOOKS_TO_THIS_MACHINE = True
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    server.heard, server.answer = [], 204
    server.url = f"http://127.0.0.1:{server.server_port}/hook"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def add(world, url, area=None, **more):
    raw = {"url": url, "secret": posting.new_secret()} | more
    thing = area or unit("24", "province")
    return actions.add_endpoint.take(thing, raw, by=world.cast.dung.actor, at=TODAY).made


def receive(world):
    dossier = next(d for d in world.dossiers.values() if d.state == "submitted")
    officer = holders("dossiers.receive", TODAY.date(), area_path=dossier.area_path).get()
    return dossiers.receive(dossier, by=officer.actor, at=TODAY).event


def test_an_event_is_posted_and_its_signature_verifies(world, listener):
    endpoint = add(world, listener.url)
    event = receive(world)
    assert posting.send_posts(TODAY) == 1
    ((headers, body),) = listener.heard

    # As the other system checks it, by Standard Webhooks.
    key = base64.b64decode(endpoint.secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"

    told = json.loads(body)
    assert told["type"] == "dossiers.receive"
    assert told["data"]["event"] == event.pk
    assert (told["data"]["before"], told["data"]["after"]) == ("submitted", "at_commune")
    assert told["data"]["facts"] == {
        "receipt": event.facts["receipt"],
        "due_on": event.facts["due_on"],
    }
    assert posting.send_posts(TODAY) == 0


def test_what_is_not_declared_never_leaves(world, listener):
    add(world, listener.url)
    dossier = next(d for d in world.dossiers.values() if d.state == "at_commune")
    officer = holders("dossiers.forward", TODAY.date(), area_path=dossier.area_path).get()
    dossiers.print_paper(dossier, by=officer.actor, at=TODAY, paper="registration")
    assert not Post.objects.exists()
    dossiers.return_to_producer(dossier, by=officer.actor, at=TODAY, reasons="Bà Lan thiếu giấy.")
    posting.send_posts(TODAY)
    ((_headers, body),) = listener.heard
    assert "Lan" not in body.decode()


def test_no_published_fact_tells_points_or_reasons():
    told = {fact for facts in posting.PUBLISHED.values() for fact in facts}
    assert told & {"total", "parts", "reason", "reasons", "results", "email", "name"} == set()
    assert posting.PUBLISHED["assessment.conclude"] == ()
    assert "stars" not in posting.PUBLISHED["dossiers.submit"]


def test_an_error_is_tried_again_later(world, listener):
    add(world, listener.url)
    receive(world)
    listener.answer = 500
    assert posting.send_posts(TODAY) == 0
    post = Post.objects.get()
    assert (post.state, post.failure, post.detail) == ("failed", "answer", "HTTP 500 noted")

    listener.answer = 200
    assert posting.send_posts(TODAY) == 0
    assert posting.send_posts(TODAY + timedelta(minutes=1)) == 1
    first, second = (headers for headers, _body in listener.heard)
    assert first["webhook-id"] == second["webhook-id"]


def test_a_redirection_is_not_followed(world, listener):
    add(world, listener.url)
    receive(world)
    listener.answer = 302
    assert posting.send_posts(TODAY) == 0
    assert len(listener.heard) == 1


def test_replay_sends_again_what_the_event_table_holds(world, listener):
    endpoint = add(world, listener.url, actions=["dossiers.receive"])
    by = world.cast.dung.actor
    received = Event.objects.filter(action="dossiers.receive").order_by("id")
    here = [event for event in received if posting.seen(endpoint, [event])]
    assert len(here) > 1

    actions.replay.take(endpoint, {"from_event": str(here[1].pk)}, by=by, at=TODAY)
    assert posting.send_posts(TODAY) == len(here) - 1
    heard = [json.loads(body)["data"]["event"] for _headers, body in listener.heard]
    assert heard == [event.pk for event in here[1:]]

    actions.replay.take(endpoint, {"since": "2019-01-01"}, by=by, at=TODAY)
    assert posting.send_posts(TODAY) == len(here)


def test_replay_asks_for_a_day_or_an_event(world, listener):
    endpoint, by = add(world, listener.url), world.cast.dung.actor
    for raw in ({}, {"since": "2026-01-01", "from_event": "1"}, {"from_event": "x"}):
        with pytest.raises(Refused):
            actions.replay.take(endpoint, raw, by=by, at=TODAY)


def test_a_replay_too_large_is_refused(world, listener, monkeypatch):
    monkeypatch.setattr(actions, "MOST_REPLAYED", 1)
    endpoint = add(world, listener.url)
    with pytest.raises(Refused, match="Nhiều hơn 1 việc"):
        actions.replay(endpoint, by=world.cast.dung.actor, at=TODAY, from_event=1)
    assert not Post.objects.exists()


def test_an_endpoint_hears_only_of_its_own_area(world, listener):
    commune = unit(LUC_NGAN, "commune")
    endpoint = add(world, listener.url, area=commune)
    stories = {dossier.ref: dossier for dossier in world.dossiers.values()}
    events = Event.objects.filter(story__in=stories)
    heard = {stories[event.story] for event in posting.seen(endpoint, events)}
    assert heard
    assert {dossier.area_path for dossier in heard} == {commune.path}
    assert "draft" not in {dossier.state for dossier in heard}


def test_an_endpoint_of_a_producer_hears_of_its_things_alone(world, listener):
    producer = world.producers["hive"]
    raw = {"url": listener.url, "secret": posting.new_secret()}
    by = world.cast.dung.actor
    endpoint = actions.add_producer_endpoint.take(producer, raw, by=by, at=TODAY).made
    stories = {dossier.ref: dossier for dossier in world.dossiers.values()}
    seen = posting.seen(endpoint, Event.objects.filter(story__in=stories))
    assert seen
    assert {stories[event.story].product.producer_id for event in seen} == {producer.pk}


def test_a_paused_endpoint_hears_nothing_until_it_is_resumed(world, listener):
    endpoint, by = add(world, listener.url), world.cast.dung.actor
    actions.pause_endpoint(endpoint, by=by, at=TODAY)
    receive(world)
    assert posting.send_posts(TODAY) == 0
    with pytest.raises(Refused):
        actions.test_endpoint(endpoint, by=by, at=TODAY)

    actions.resume_endpoint(endpoint, by=by, at=TODAY)
    actions.replay(endpoint, by=by, at=TODAY, since=TODAY.date())
    assert posting.send_posts(TODAY) >= 1


def test_a_test_goes_to_its_own_endpoint_and_holds_nothing(world, listener):
    endpoint = add(world, listener.url)
    add(world, f"{listener.url}/second")
    actions.test_endpoint(endpoint, by=world.cast.dung.actor, at=TODAY)
    assert posting.send_posts(TODAY) == 1
    ((headers, body),) = listener.heard
    assert json.loads(body)["data"]["facts"] == {}


def test_one_endpoint_that_fails_holds_up_no_other(world, listener):
    add(world, "http://127.0.0.1:1/nobody")
    add(world, listener.url)
    receive(world)
    assert posting.send_posts(TODAY) == 1


def test_the_secret_is_shown_before_it_is_saved_and_never_again(world, listener, client):
    client.force_login(world.cast.dung)
    area = unit("24", "province")
    page = client.get(f"/do/notices/area/{area.pk}/add_endpoint").content.decode()
    assert 'value="whsec_' in page

    endpoint = add(world, listener.url)
    assert endpoint.secret not in client.get(f"/webhooks/{endpoint.pk}").content.decode()
    assert endpoint.secret not in json.dumps(list(Event.objects.values_list("facts", flat=True)))
    stored = Endpoint.objects.extra(select={"raw": "secret"}).values_list("raw", flat=True)
    assert endpoint.secret not in stored


@pytest.mark.parametrize("secret", ["", "x", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!!"])
def test_a_secret_too_weak_to_sign_is_refused(world, listener, secret):
    with pytest.raises(Refused) as refused:
        add(world, listener.url, secret=secret)
    assert "secret" in refused.value.errors


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.0.0.8/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://0/",
        "https://2130706433/",
        "https://0x7f.1/",
        "http://1.1.1.1/",
        "ftp://1.1.1.1/",
        "https://user:password@1.1.1.1/",
        "https://1.1.1.1:99999/",
        "https:///nothing",
    ],
)
def test_only_https_to_public_addresses(world, url):
    with pytest.raises(addresses.BadAddress):
        addresses.check(url)
    with pytest.raises(Refused):
        add(world, url)


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("1.1.1.1", True),
        ("2606:4700::1111", True),
        ("64:ff9b::101:101", True),
        ("2002:7f00:1::", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("ff02::1", False),
    ],
)
def test_which_addresses_are_public(ip, public):
    assert addresses.is_public(ip_address(ip)) is public


def test_a_name_that_leads_inside_later_is_not_called(world, monkeypatch):
    """The name is asked for again at each attempt, and once only."""
    asked = []

    def resolve(ip):
        def answer(host, port, **_options):
            asked.append(host)
            return [(2, 1, 6, "", (ip, port))]

        return answer

    monkeypatch.setattr(addresses.socket, "getaddrinfo", resolve("1.1.1.1"))
    add(world, "https://hooks.example.vn/in")
    monkeypatch.setattr(addresses.socket, "getaddrinfo", resolve("10.0.0.8"))
    receive(world)
    asked.clear()
    assert posting.send_posts(TODAY) == 0
    assert Post.objects.get().failure == "address"
    assert asked == ["hooks.example.vn"]


def test_a_name_with_one_inner_address_among_public_ones_is_refused(monkeypatch):
    found = [(2, 1, 6, "", (ip, 443)) for ip in ("1.1.1.1", "10.0.0.8")]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_a, **_o: found)
    with pytest.raises(addresses.BadAddress):
        addresses.check("https://hooks.example.vn/")


def test_an_answer_that_trickles_holds_nobody_up(world, listener, monkeypatch):
    monkeypatch.setattr(posting, "WHOLE_SECONDS", 0.5)
    release = threading.Event()
    monkeypatch.setattr(Listener, "do_POST", lambda self: release.wait(10))
    add(world, listener.url)
    receive(world)
    assert posting.send_posts(TODAY) == 0
    release.set()
    assert Post.objects.get().failure == "unreachable"


def test_only_offices_look_after_endpoints_and_only_in_their_province(world, listener, client):
    endpoint = add(world, listener.url)
    for person, status in (("dung", 200), ("xuan", 200), ("yen", 404), ("lan", 404)):
        client.force_login(getattr(world.cast, person))
        assert client.get(f"/webhooks/{endpoint.pk}").status_code == status
    with pytest.raises(Forbidden):
        actions.pause_endpoint(endpoint, by=world.cast.yen.actor, at=TODAY)
    client.force_login(world.cast.lan)
    assert client.get("/webhooks/").status_code == 403
