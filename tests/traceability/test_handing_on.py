"""The file for the national portal: an EPCIS document, and nothing that is nobody's business."""

import json

import pytest
from django.test import Client

from namsao.gs1.epcis.reading import examine
from namsao.traceability.diary.events import HOUSEHOLD_WORD
from namsao.traceability.epcis.models import EpcisEvent
from tests.traceability.chain import SHOP, Partner, harvest, lot, shipped


@pytest.fixture
def lan(world):
    return Partner(world.cast.lan)


def handed_on(person, **asked) -> bytes:
    reader = Client()
    reader.force_login(person)
    answer = reader.get("/traceability/for-the-portal", {"since": "", "until": ""} | asked)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/ld+json"
    return b"".join(answer.streaming_content)


def test_a_producers_whole_chain_is_one_sound_document(world, lan):
    body = handed_on(world.cast.lan)
    read = examine(body)
    assert not read.problems
    own = EpcisEvent.objects.filter(
        producer=world.producers["hive"], withdrawn=False, declared_at=None
    )
    assert len(read.document.events) == own.count() > 10
    told = body.decode()
    for item in ("Vải sấy", "Ong Mật Đồi Vải", "xã Lục Ngạn", "VN-BGOR 901", "/10/"):
        assert item.casefold() in told.casefold()
    assert '"type": "TransformationEvent"' in told


def test_what_is_nobodys_business_stays_here(world, lan):
    own = "https://x.example/voc/"
    sold = shipped([(lot("HO1"), 5)], SHOP) | {"x:price": "99.000 đồng", "n:household": "h7"}
    made = harvest((lot("HO1"), 5), ilmd={"cbvmda:lotNumber": "HO1", "x:cost": "77.000 đồng"})
    lan.hand_in(made, sold, x=own, n="https://namsao.example/voc/")
    told = handed_on(world.cast.lan).decode()
    assert "HO1" in told
    for secret in ("99.000", "77.000", "urn:x-shop:po:7", "household", own):
        assert secret not in told
    assert HOUSEHOLD_WORD.endswith("household")
    assert SHOP in told  # a number of GS1 is for the portal
    assert "doi-tac" not in told  # an address of a partner that has none is not
    events = json.loads(told)["epcisBody"]["eventList"]
    assert all("bizTransactionList" not in one for one in events)


def test_what_never_happened_is_not_handed_on(world, lan):
    event = harvest((lot("HO2"), 5))
    lan.hand_in(event)
    assert "HO2" in handed_on(world.cast.lan).decode()
    told = {"declarationTime": "2026-06-09T08:00:00+07:00", "reason": "did_not_occur"}
    lan.hand_in(event | {"errorDeclaration": told})
    assert "HO2" not in handed_on(world.cast.lan).decode()


def test_an_office_hands_on_its_area_a_producer_itself_and_days_narrow_it(world, lan):
    Partner(world.cast.mai).hand_in(harvest((lot("MAI1"), 5)))
    both = handed_on(world.cast.dung).decode()
    assert "MAI1" in both
    assert "08938500000010" in both
    assert "MAI1" not in handed_on(world.cast.lan).decode()
    hive = world.producers["hive"]
    assert "MAI1" not in handed_on(world.cast.dung, producer=hive.pk).decode()
    narrow = handed_on(world.cast.dung, since="2026-06-02", until="2026-06-02").decode()
    assert "MAI1" not in narrow
    reader = Client()
    reader.force_login(world.cast.mai)
    answer = reader.get("/traceability/for-the-portal", {"since": "", "producer": hive.pk})
    assert answer.status_code == 422
