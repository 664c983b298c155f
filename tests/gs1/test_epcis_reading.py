"""What an event must say, and what each mistake is told."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from namsao.gs1 import cbv
from namsao.gs1.epcis.reading import examine, read
from namsao.gs1.identity import link_of
from namsao.gs1.problems import Gs1Error
from tests.gs1.harvest import CONTEXT, LOT, PLACE, event, text

URN = "urn:epc:id:sgtin:4012345.012345.12"
TRANSFORMED = {"type": "TransformationEvent", "action": None, "quantityList": None, "ilmd": None}
PACKED = {"type": "AggregationEvent", "quantityList": None, "ilmd": None}
TRADED = {"type": "TransactionEvent", "quantityList": None, "ilmd": None}
SENSED = {"sensorReport": [{"type": "Temperature", "value": 26.5, "uom": "CEL"}]}


def codes(*events, **changes) -> list[str]:
    return [one.code for one in examine(text(*events, **changes)).problems]


def test_a_harvest_is_read_with_everything_in_its_one_form():
    (harvest,) = read(text()).events
    assert harvest.kind == "ObjectEvent"
    assert harvest.event_time == datetime(2026, 5, 20, 0, 30, tzinfo=UTC)
    assert harvest.biz_step == "https://ref.gs1.org/cbv/BizStep-commissioning"
    (amount,) = harvest.quantities
    assert (amount.quantity, amount.uom) == (Decimal("1250.5"), "KGM")
    assert link_of(amount.epc_class).lot == "VAI-2026-01"
    assert harvest.ilmd == {
        "{urn:epcglobal:cbv:mda}lotNumber": "VAI-2026-01",
        "{https://ocop.example.vn/voc/}growingAreaCode": "VN-BGOR 001",
    }


def test_identifiers_come_into_one_form_and_the_original_is_kept():
    spellings = [URN, "https://shop.example.vn/gtin/4012345123456/ser/12?lang=vi"]
    (harvest,) = read(text(event(epcList=spellings))).events
    assert [epc.original for epc in harvest.epcs] == spellings
    assert {epc.canonical for epc in harvest.epcs} == {
        "https://id.gs1.org/01/04012345123456/21/12"
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"eventTime": None}, "missing"),
        ({"eventTimeZoneOffset": None}, "missing"),
        ({"action": None}, "missing"),
        ({"type": None}, "missing"),
        ({"type": "Harvest"}, "event-type"),
        ({"type": ["ObjectEvent"]}, "event-type"),
        ({"eventTime": "2026-05-20T07:30:00"}, "time-form"),
        ({"eventTime": "2026-05-20"}, "time-form"),
        ({"eventTime": "2026-02-30T07:30:00Z"}, "time-form"),
        ({"eventTime": "0001-01-01T00:00:00+14:00"}, "time-form"),
        ({"eventTime": 1779260000}, "time-form"),
        ({"eventTimeZoneOffset": "+7"}, "offset-form"),
        ({"eventTimeZoneOffset": "+14:30"}, "offset-form"),
        ({"action": "CREATE"}, "action"),
        ({"bizStep": "harvesting"}, "term-unknown"),
        ({"disposition": 5}, "wrong-type"),
        ({"eventID": "no address"}, "uri-form"),
        ({"certificationInfo": ["VietGAP"]}, "uri-form"),
        ({"epcList": [URN, URN]}, "repeated-item"),
        ({"epcList": "x"}, "wrong-type"),
        ({"epcList": ["lô 5"]}, "uri-form"),
        ({"epcList": ["urn:epc:id:sgtin:4012345.12345.12"]}, "urn-form"),
        ({"epcList": ["https://id.gs1.org/01/04012345123457/21/12"]}, "check-digit"),
        ({"quantityList": []}, "what-missing"),
        ({"quantityList": [{"quantity": 5}]}, "missing"),
        ({"quantityList": [{"epcClass": LOT, "quantity": "5"}]}, "wrong-type"),
        ({"quantityList": [{"epcClass": LOT, "quantity": True}]}, "wrong-type"),
        ({"quantityList": [{"epcClass": LOT, "quantity": 5, "uom": "kilo"}]}, "unit-form"),
        ({"quantityList": [{"epcClass": LOT, "price": 5}]}, "unknown-field"),
        ({"readPoint": PLACE}, "wrong-type"),
        ({"readPoint": {"name": "x"}}, "missing"),
        ({"bizTransactionList": [{"type": "po"}]}, "missing"),
        ({"sourceList": [{"source": PLACE}]}, "missing"),
        ({"sourceList": [{"type": "owner", "source": PLACE}]}, "term-unknown"),
        ({"persistentDisposition": {}}, "missing"),
        ({"persistentDisposition": {"set": []}}, "empty"),
        ({"errorDeclaration": {"reason": "did_not_occur"}}, "missing"),
        ({"sensorElementList": [{}]}, "missing"),
        ({"sensorElementList": [{"sensorReport": []}]}, "empty"),
        ({"sensorElementList": [{"sensorReport": [{"value": 1}]}]}, "missing"),
        ({"grade": "A"}, "unknown-field"),
        ({"ocop:grade": {"{x}y": 1}}, "unknown-field"),
        ({"action": "OBSERVE"}, "ilmd-action"),
        (PACKED | {"childEPCs": [URN]}, "parent-missing"),
        (PACKED | {"parentID": URN}, "what-missing"),
        (PACKED | {"parentID": URN, "childEPCs": [URN], "ilmd": {}}, "unknown-field"),
        (PACKED | {"type": "AssociationEvent", "childEPCs": [URN]}, "parent-missing"),
        (TRADED | {"epcList": [URN]}, "missing"),
        (TRADED | {"bizTransactionList": [{"bizTransaction": URN}]}, "what-missing"),
        (TRANSFORMED | {"inputEPCList": [URN]}, "what-missing"),
        (TRANSFORMED | {"transformationID": "urn:x:1"}, "what-missing"),
    ],
)
def test_a_mistake_is_told_by_its_code(changes, code):
    assert codes(event(**changes)) == [code]


@pytest.mark.parametrize(
    "changes",
    [
        {"quantityList": None, "epcList": []},
        {"quantityList": None, "sensorElementList": [SENSED]},
        {"bizStep": "https://htx.example.vn/voc/phoi-vai"},
        {"readPoint": {"id": PLACE, "name": "x"}},
        {"eventTime": "2026-05-20t00:30:00.123456789z"},
        {"certificationInfo": "https://vietgap.example.vn/1"},
        PACKED | {"action": "DELETE", "parentID": URN},
        PACKED | {"action": "OBSERVE", "childEPCs": [URN]},
        TRADED | {"action": "DELETE", "bizTransactionList": [{"bizTransaction": URN}]},
        TRANSFORMED | {"transformationID": "urn:x:1", "outputEPCList": [URN]},
        TRANSFORMED | {"inputEPCList": [URN], "outputQuantityList": [{"epcClass": LOT}]},
    ],
)
def test_what_the_standard_allows_is_accepted(changes):
    assert codes(event(**changes)) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"creationDate": None}, "missing"),
        ({"schemaVersion": None}, "missing"),
        ({"schemaVersion": "two"}, "version-form"),
        ({"epcisBody": None}, "missing"),
        ({"epcisBody": {}}, "missing"),
        ({"epcisBody": {"eventList": {}}}, "wrong-type"),
        ({"@context": None, "epcisBody": {"eventList": []}}, "missing"),
        ({"@context": [CONTEXT, "https://evil.example/context.jsonld"]}, "context-unknown"),
        ({"@context": [CONTEXT, 5]}, "context-form"),
        ({"@context": [CONTEXT, {"a": "{b}"}]}, "context-form"),
        ({"note": "x"}, "unknown-field"),
    ],
)
def test_a_document_needs_its_frame(changes, code):
    assert code in codes(**changes)


def test_all_mistakes_of_all_events_are_found_at_once():
    bad = event(eventTime="yesterday", action="CREATE", bizStep="harvesting", ilmd=None)
    reading = examine(text(event(), bad, event(), bad))
    assert reading.positions == (0, 2)
    assert [one.event for one in reading.problems] == [1] * 3 + [3] * 3
    assert {one.path.rpartition(".")[2] for one in reading.problems} == {
        "eventTime",
        "action",
        "bizStep",
    }
    with pytest.raises(Gs1Error, match=r"eventList\[1\]\.eventTime: yesterday is not a time"):
        read(text(event(), bad))


def test_prefixes_are_resolved_from_inside_even_one_of_an_event():
    own = {"@context": {"htx": "https://htx.example.vn/"}, "htx:row": 5, "other:row": 6}
    (harvest,) = read(text(event(**own))).events
    assert harvest.extensions == {"{https://htx.example.vn/}row": 5, "other:row": 6}


def test_an_event_may_come_by_itself():
    import json

    reading = read(json.dumps({"@context": CONTEXT} | event(ilmd=None)).encode())
    assert len(reading.events) == 1
    assert reading.creation_date is None


def test_the_answer_to_a_query_names_its_query():
    results = {
        "queryName": "SimpleEventQuery",
        "subscriptionID": "s1",
        "resultsBody": {"eventList": [event()]},
    }
    answer = {"type": "EPCISQueryDocument", "epcisBody": {"queryResults": results}}
    found = read(text(**answer))
    assert (found.query_name, found.subscription_id) == ("SimpleEventQuery", "s1")
    assert len(found.events) == 1
    odd = {"queryResults": results | {"ocop:page": 2}}
    assert read(text(**answer | {"epcisBody": odd})).extensions == {
        "{https://ocop.example.vn/voc/}page": 2
    }
    odd = {"queryResults": results | {"page": 2}}
    assert codes(**answer | {"epcisBody": odd}) == ["unknown-field"]
    assert codes(**answer | {"epcisBody": {"queryResults": {"queryName": "x"}}}) == ["missing"]


def test_an_event_that_did_not_occur_says_so():
    when = {"declarationTime": "2026-05-21T07:00:00+07:00"}
    declared = [
        event(errorDeclaration=when | {"reason": reason, "correctiveEventIDs": ["urn:x:1"]})
        for reason in ("did_not_occur", "incorrect_data")
    ]
    never, wrong, sound = read(text(*declared, event())).events
    assert never.did_not_occur
    assert not wrong.did_not_occur
    assert not sound.did_not_occur
    assert wrong.error_declaration.reason == cbv.INCORRECT_DATA
    assert wrong.error_declaration.corrective_event_ids == ("urn:x:1",)


def test_master_data_of_a_header_are_kept():
    element = {
        "id": "urn:epc:id:sgln:0614141.00777.0",
        "attributes": [{"id": "urn:epcglobal:cbv:mda:city", "attribute": "Lục Ngạn"}],
        "children": ["urn:epc:id:sgln:0614141.00777.8"],
    }
    vocabulary = {
        "type": "urn:epcglobal:epcis:vtype:BusinessLocation",
        "vocabularyElementList": [element],
    }
    header = {"epcisMasterData": {"vocabularyList": [vocabulary]}, "ocop:sent": "x"}
    found = read(text(epcisHeader=header))
    (place,) = found.master_data
    assert place.attributes == (("urn:epcglobal:cbv:mda:city", "Lục Ngạn"),)
    assert place.children[0].canonical == "https://id.gs1.org/414/0614141007776/254/8"
    assert found.header == {"{https://ocop.example.vn/voc/}sent": "x"}
