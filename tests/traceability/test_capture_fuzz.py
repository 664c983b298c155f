"""Whole documents with faults in them: stored as they are asked to be, or not at all."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from namsao.traceability.models import CaptureJob, EpcisEvent, EventItem, Lot
from tests.traceability.chain import (
    DRIED,
    SHOP,
    Partner,
    document,
    harvest,
    lot,
    packed,
    parcel,
    shipped,
    turned,
)

_run = count()


@pytest.fixture
def lan(world):
    return Partner(world.cast.lan)


def stored() -> tuple[int, int, int, int]:
    models = (CaptureJob, EpcisEvent, EventItem, Lot)
    return tuple(model.objects.count() for model in models)


def nested(depth: int):
    inner = 1
    for _step in range(depth):
        inner = {"x:a": [inner]}
    return inner


def with_wrong_check_digit(uri: str) -> str:
    digit = uri.index("/10/") - 1 if "/10/" in uri else len(uri) - 1
    return uri[:digit] + str((int(uri[digit]) + 1) % 10) + uri[digit + 1 :]


def spoiled(event, how: str, run: int):
    """The event with one thing wrong, wherever an event of its kind has such a thing."""
    event = dict(event)
    if how == "deep":
        return event | {"x:deep": nested(60)}
    if how == "huge":
        return event | {"x:much": 10**4000}
    if how == "digit":
        for name in ("quantityList", "inputQuantityList", "childQuantityList"):
            if name in event:
                first, *rest = event[name]
                wrong = first | {"epcClass": with_wrong_check_digit(first["epcClass"])}
                event[name] = [wrong, *rest]
        return event
    if how == "zone":
        return event | {"eventTimeZoneOffset": "+25:00"}
    if how == "time":
        return event | {"eventTime": "2026-02-30T08:00:00+07:00"}
    return event | {"bizStep": "transforming"}


def chain_of(run: int):
    """A harvest, a drying, a parcel and a sale, as one document."""
    fresh, dried, box = lot(f"F{run}"), lot(f"F{run}", DRIED), parcel(500_000 + run)
    return [
        harvest((fresh, 100)),
        turned([(fresh, 100)], [(dried, 30)]),
        packed(box, [(dried, 30)]),
        shipped([(dried, 5)], SHOP),
    ]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    wrong=st.dictionaries(
        st.integers(0, 3),
        st.sampled_from(["deep", "huge", "digit", "zone", "time", "word"]),
        max_size=3,
    ),
    behaviour=st.sampled_from(["rollback", "proceed"]),
    again=st.booleans(),
)
def test_a_document_with_faults_is_never_stored_half(lan, wrong, behaviour, again):
    run = next(_run)
    events = chain_of(run)
    sent = [spoiled(one, wrong[at], run) if at in wrong else one for at, one in enumerate(events)]
    if again:
        sent.append(events[0])  # the first one once more: sound, if it was not spoiled
    before = stored()
    body = document(*sent, x="https://x.example/voc/")
    response = lan.post("capture", body, **{"GS1-Capture-Error-Behaviour": behaviour})
    after = stored()
    if response.status_code == 400:  # the document itself cannot be read
        assert set(wrong.values()) & {"deep", "huge"}
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["type"] == "epcisException:ValidationException"
        assert after == before
        return
    assert response.status_code == 202
    job = response.json()
    # Each spoiled event is told by its place, with what is wrong and what to do.
    told = {error["position"] for error in job["errors"]}
    assert told == set(wrong)
    assert all(error["title"] and error["type"] for error in job["errors"])
    assert job["success"] is not bool(wrong)
    kept = after[1] - before[1]
    sound = len({at for at in range(4) if at not in wrong} | ({0} if again else set()))
    assert kept == job["accepted"] == (0 if wrong and behaviour == "rollback" else sound)
    assert after[0] == before[0] + 1
    if not kept:
        assert after[2:] == before[2:]  # neither things nor lots of what was refused
    for line in job["results"]:
        stands = EpcisEvent.objects.filter(job__code=job["captureID"]).count()
        assert line["result"] in ("accepted", "duplicate", "rejected", "not_stored")
        assert stands == kept


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(minutes=st.integers(-14 * 60, 14 * 60))
def test_an_event_of_any_time_zone_is_one_moment(lan, minutes):
    """Where it was noted does not change when it was; the offset itself is kept."""
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    offset = f"{sign}{hours:02}:{rest:02}"
    name = f"urn:uuid:{next(_run):032x}"
    one = harvest((lot(f"Y{next(_run)}"), 5), eventID=name)
    one |= {"eventTime": f"2026-06-01T12:00:00{offset}", "eventTimeZoneOffset": offset}
    lan.hand_in(one)
    event = EpcisEvent.objects.get(event_id=name)
    assert event.event_time_zone_offset == offset
    utc = (12 * 60 - minutes) % (24 * 60)
    assert (event.event_time.hour, event.event_time.minute) == divmod(utc, 60)


def test_one_id_on_two_contents_in_a_document_is_refused_whole(lan):
    name = "urn:uuid:" + "9" * 32
    events = [harvest((lot("TW1"), 5), eventID=name), harvest((lot("TW2"), 5), eventID=name)]
    before = stored()
    job = lan.post("capture", document(*events)).json()
    assert not job["success"]
    assert stored()[1:] == before[1:]
    assert {line["code"] for line in job["errors"]} == {"event-id-taken"}
