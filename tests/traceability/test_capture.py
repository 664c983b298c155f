"""Events come in once, whole or not at all, and every refusal says why."""

import json
from datetime import timedelta
from itertools import count
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.utils.timezone import now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from namsao.gs1.epcis.reading import examine
from namsao.kernel.models import Event
from namsao.people.tokens import make_token
from namsao.traceability.epcis.reading import MOST_BYTES, MOST_EVENTS
from namsao.traceability.models import CaptureJob, EpcisEvent, EventItem, Lot
from tests.traceability.chain import (
    SHOP,
    Partner,
    document,
    harvest,
    lot,
    shipped,
    turned,
)


@pytest.fixture
def lan(world):
    return Partner(world.cast.lan)


def stored() -> tuple[int, int, int, int]:
    models = (CaptureJob, EpcisEvent, EventItem, Lot)
    return tuple(model.objects.count() for model in models)


def test_a_document_is_a_job_with_a_result_for_each_event(lan):
    job = lan.hand_in(harvest((lot("A"), 100)), shipped([(lot("A"), 40)], SHOP))
    assert (job["accepted"], job["duplicates"], job["rejected"]) == (2, 0, 0)
    assert [line["result"] for line in job["results"]] == ["accepted", "accepted"]
    again = lan.get(f"capture/{job['captureID']}").json()
    assert again == job
    assert [one["captureID"] for one in lan.get("capture").json()["member"]][0] == job["captureID"]
    event = Event.objects.filter(action="traceability.capture").latest("id")
    assert event.facts["accepted"] == 2
    assert len(event.facts["sha256"]) == 64


def test_another_system_captures_by_a_token_as_far_as_it_reaches(world, client):
    def bearer(scope: str) -> dict[str, str]:
        person = world.cast.lan
        day = now().date() + timedelta(days=30)
        made = make_token(
            person, by=person.actor, at=now(), name=scope, expires_on=day, scope=scope
        )
        return {"authorization": f"Bearer {made.once}"}

    body = json.dumps(document(harvest((lot("T"), 5))))

    def hand_in(headers):
        return client.post(
            "/epcis/capture", body, content_type="application/ld+json", headers=headers
        ).status_code

    assert hand_in(bearer("act")) == 202
    assert hand_in(bearer("read")) in (403, 404)
    assert hand_in({"authorization": "Bearer namsao_stranger"}) == 401
    assert hand_in({}) == 401


def test_the_same_events_again_are_duplicates_and_stored_once(lan):
    events = [harvest((lot("B"), 5)), harvest((lot("C"), 5), eventID="urn:uuid:" + "1" * 32)]
    lan.hand_in(*events)
    before = EpcisEvent.objects.count()
    job = lan.hand_in(*events, events[0])
    assert [line["result"] for line in job["results"]] == ["duplicate"] * 3
    assert EpcisEvent.objects.count() == before


def test_an_id_that_names_another_event_is_refused(lan):
    name = "urn:uuid:" + "2" * 32
    lan.hand_in(harvest((lot("D"), 5), eventID=name))
    body = document(harvest((lot("E"), 5), eventID=name))
    job = lan.post("capture", body).json()
    assert not job["success"]
    assert job["errors"][0]["code"] == "event-id-taken"
    assert not Lot.objects.filter(uri=lot("E")).exists()


@pytest.mark.parametrize(("behaviour", "kept"), [("rollback", 0), ("proceed", 2)])
def test_one_bad_event_takes_all_or_only_itself(lan, behaviour, kept):
    bad = harvest((lot("F2"), 5)) | {"action": "MAKE"}
    body = document(harvest((lot("F1"), 5)), bad, harvest((lot("F3"), 5)))
    before = EpcisEvent.objects.count()
    response = lan.post("capture", body, **{"GS1-Capture-Error-Behaviour": behaviour})
    job = response.json()
    assert response.status_code == 202
    assert (job["success"], job["accepted"], job["rejected"]) == (False, kept, 1)
    assert job["errors"][0]["position"] == 1
    assert job["errors"][0]["type"] == "epcisException:ValidationException"
    results = ["accepted" if kept else "not_stored"] * 3
    results[1] = "rejected"
    assert [line["result"] for line in job["results"]] == results
    assert EpcisEvent.objects.count() - before == kept
    assert Lot.objects.filter(uri=lot("F1")).exists() == bool(kept)


def test_one_event_is_created_known_or_in_conflict(lan):
    one = {"@context": "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"}
    one |= harvest((lot("G"), 5), eventID="urn:uuid:" + "3" * 32)
    made = lan.post("events", one)
    assert made.status_code == 201
    assert lan.client.get(made["Location"]).status_code == 200
    assert lan.post("events", one).status_code == 200
    other = lan.post("events", one | {"disposition": "in_progress"})
    assert other.status_code == 409
    assert other.json()["type"] == "epcisException:ResourceAlreadyExistsException"


def test_payloads_come_back_with_the_fields_of_others(lan):
    name = "urn:uuid:" + "4" * 32
    one = harvest((lot("H"), 5), eventID=name)
    one["ilmd"] = {"ocop:growingAreaCode": "VN-BGOR 001", "ocop:deep": {"ocop:a": [1, 2.5, True]}}
    one["ocop:note"] = "gió mát"
    lan.hand_in(one, ocop="https://ocop.example.vn/voc/")
    for format in ("Never_Translates", "Always_GS1_Digital_Link"):
        content = lan.get(f"events/{name}", **{"GS1-EPC-Format": format}).content
        (back,) = examine(content).document.events
        (sent,) = examine(
            json.dumps(document(one, ocop="https://ocop.example.vn/voc/")).encode()
        ).document.events
        assert (back.ilmd, back.extensions) == (sent.ilmd, sent.extensions)
    assert lan.ids(
        "events", {"EQ_ILMD_https://ocop.example.vn/voc/growingAreaCode": "VN-BGOR 001"}
    )
    assert not lan.ids("events", {"EQ_ILMD_https://ocop.example.vn/voc/growingAreaCode": "X"})


def test_what_is_too_large_is_refused_before_it_is_read(lan):
    before = stored()
    many = b'{"type":"ObjectEvent"},' * 1_000_000
    response = lan.post("capture", b'{"epcisBody":{"eventList":[' + many + b"]}}")
    assert response.status_code == 413
    assert response.json()["type"] == "epcisException:CaptureLimitExceededException"
    assert response["GS1-EPCIS-Capture-File-Size-Limit"] == str(MOST_BYTES)

    body = document(*[{"type": "ObjectEvent"}] * (MOST_EVENTS + 1))
    response = lan.post("capture", body)
    assert response.status_code == 413
    assert response["GS1-EPCIS-Capture-Limit"] == str(MOST_EVENTS)
    assert stored() == before


HOSTILE = {
    "deep": b'{"a":' * 100_000,
    "cut off": json.dumps(document(harvest((lot("I"), 5)))).encode()[:-9],
    "not text": b"\xff\xfe\x00\x01",
    "a list": b"[]",
    "an entity bomb": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "a context of others": json.dumps(
        document(harvest((lot("J"), 5))) | {"@context": ["https://evil.example/c.jsonld"]}
    ).encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_a_problem_and_leaves_nothing(lan, name):
    before = stored()
    kind = "application/xml" if HOSTILE[name].startswith(b"<") else "application/json"
    response = lan.post("capture", HOSTILE[name], kind)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["type"] == "epcisException:ValidationException"
    assert stored() == before


_ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**29), 10**29),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(
        [
            "https://id.gs1.org/01/08931234560018/10/X",  # a wrong check digit
            "urn:epc:id:sgtin:893123456.0002.1",
            "urn:x:" + "a" * 5000,
            "2026-06-01T08:00:00+14:00",
            "2026-06-01T08:00:00-14:00",
            "9998-12-31T23:59:59Z",
            1e308,
            10**29,
        ]
    ),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)
_PLACES = (
    ("eventTime",),
    ("eventTimeZoneOffset",),
    ("eventID",),
    ("action",),
    ("bizStep",),
    ("disposition",),
    ("readPoint", "id"),
    ("quantityList", 0, "epcClass"),
    ("quantityList", 0, "quantity"),
    ("quantityList", 0, "uom"),
    ("ilmd",),
    ("x:own",),
)
_numbers = count()


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(places=st.dictionaries(st.sampled_from(_PLACES), _ODD, min_size=1, max_size=3))
def test_fuzzed_events_are_taken_whole_or_refused_with_a_reason(lan, places):
    one = harvest((lot(f"Z{next(_numbers)}"), 5), ilmd={"x:a": 1})
    for path, value in places.items():
        inner = one
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = value
    before = stored()
    response = lan.post("capture", document(one, x="https://x.example/voc/"))
    after = stored()
    if response.status_code == 202 and response.json()["success"]:
        assert after[0] == before[0] + 1
        assert response.json()["results"][0]["result"] in ("accepted", "duplicate")
        assert lan.get("events", {"perPage": 1000}).status_code == 200
    elif response.status_code == 202:
        assert response.json()["errors"][0]["title"]
        assert after[1:] == before[1:]
    else:
        assert response["Content-Type"] == "application/problem+json"
        assert after == before


def test_the_interface_speaks_of_itself_and_refuses_what_it_does_not_speak(lan):
    for address in ("", "capture", "events", "epcs", "queries", "bizSteps"):
        response = lan.client.options(f"/epcis/{address}")
        assert response.status_code == 204
        assert "OPTIONS" in response["Allow"]
        assert response["GS1-EPCIS-Version"] == "2.0"
    assert lan.get("").json()["member"].count("capture") == 1
    assert Partner(None).get("events").status_code == 401
    assert lan.get("events", **{"GS1-EPCIS-Min": "2.1"}).status_code == 406
    assert lan.get("events", Accept="text/csv").status_code == 406
    assert lan.post("capture", b"a,b", "text/csv").status_code == 415
    assert lan.client.delete("/epcis/events").status_code == 405


def test_who_makes_nothing_may_hand_in_nothing(world):
    officer = Partner(world.cast.dung)
    response = officer.post("capture", document(harvest((lot("K"), 5))))
    assert response.status_code == 403
    assert response.json()["type"] == "epcisException:SecurityException"


def test_lots_of_another_producer_are_told_in_a_warning(world):
    Partner(world.cast.lan).hand_in(harvest((lot("L"), 5)))
    job = Partner(world.cast.mai).hand_in(harvest((lot("L"), 6)))
    assert job["results"][0]["warnings"] == ["lot-of-another-producer"]
    assert Lot.objects.get(uri=lot("L")).producer == world.producers["hive"]


def test_the_standards_documents_behave_as_their_folders_say(world, shared):
    lan = Partner(world.cast.lan)
    told = {}
    folder = shared / "examples" / "epcis"
    for kind, pattern in (("valid", "*.jsonld"), ("invalid", "*.json"), ("xml", "*.xml")):
        for path in sorted((folder / kind).rglob(pattern)):
            if "CaptureJob" not in path.parts:  # answers of an interface, no documents for it
                # Each into an empty book: the examples give one id to several events.
                with transaction.atomic():
                    told[f"{kind}/{path.name}"] = is_taken_and_given_back(lan, path)
                    transaction.set_rollback(True)
    assert len(told) > 80
    wrong = {name for name, taken in told.items() if taken == name.startswith("invalid")}
    assert wrong == set()


def is_taken_and_given_back(lan, path) -> bool:
    """Whether the document is stored; then each of its events must come back as EPCIS."""
    media = "application/xml" if path.suffix == ".xml" else "application/json"
    response = lan.post("capture", path.read_bytes(), media)
    if response.status_code != 202 or not response.json()["success"]:
        return False
    for name in {line["eventID"] for line in response.json()["results"]}:
        back = lan.get(f"events/{quote(name, safe='')}")
        assert back.status_code == 200, (path, name)
        # XML allows words and gaps that JSON-LD does not.
        assert path.suffix == ".xml" or not examine(back.content).problems, path
    return True


def test_a_transformation_of_several_events_is_one(lan):
    run = "urn:epc:id:gdti:893123456.012.7"
    lan.hand_in(
        turned([(lot("M1"), 10)], [], transformationID=run, outputQuantityList=[]),
        turned([], [(lot("M2"), 3)], transformationID=run, inputQuantityList=[]),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.lot_id, o.lot_id FROM traceability_transformationinput i"
            " JOIN traceability_transformationoutput o USING (transformation_id)"
        )
        pairs = cursor.fetchall()
    ids = dict(Lot.objects.values_list("uri", "pk"))
    assert (ids[lot("M1")], ids[lot("M2")]) in pairs
