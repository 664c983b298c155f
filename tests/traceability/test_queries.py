"""Questions about events: each parameter, pages, named queries, who may see what."""

import pytest

from namsao.gs1.epcis.reading import read
from namsao.kernel.action import Refused
from namsao.traceability import actions
from namsao.traceability.models import PartyNumber
from tests.conftest import TODAY
from tests.traceability.chain import (
    DRIED,
    FRESH,
    GLN,
    SHOP,
    Partner,
    harvest,
    lot,
    packed,
    parcel,
    shipped,
    turned,
)

IDS = {
    name: f"urn:uuid:00000000-0000-0000-0000-00000000000{number}"
    for number, name in enumerate(("harvest", "dry", "pack", "ship", "wrong"))
}


@pytest.fixture
def lan(world):
    """A cooperative whose morning is in the book."""
    partner = Partner(world.cast.lan)
    partner.hand_in(
        harvest((lot("N1"), 100), eventID=IDS["harvest"], ilmd={"ocop:plot": 7, "ocop:a": "b"}),
        turned([(lot("N1"), 100)], [(lot("N2", DRIED), 25)], eventID=IDS["dry"]),
        packed(parcel(1), [(lot("N2", DRIED), 20)], eventID=IDS["pack"]),
        shipped([], SHOP, [parcel(1)], eventID=IDS["ship"], **{"ocop:price": 90_000}),
        ocop="https://ocop.example.vn/voc/",
    )
    return partner


OF_JUNE = {"LT_eventTime": "2026-07-01T00:00:00Z"}  # the demo's own events come later
PLOT = "EQ_ILMD_https://ocop.example.vn/voc/plot"
ASKED = [
    ({"eventType": "TransformationEvent"}, "dry"),
    ({"EQ_bizStep": "shipping,packing"}, "pack ship"),
    ({"EQ_bizStep": "https://ref.gs1.org/cbv/BizStep-shipping"}, "ship"),
    ({"EQ_disposition": "active"}, "harvest"),
    ({"EQ_action": "OBSERVE"}, "ship"),
    ({"MATCH_anyEPC": parcel(1)}, "pack ship"),
    ({"MATCH_epc": parcel(1)}, "ship"),
    ({"MATCH_parentID": parcel(1)}, "pack"),
    ({"MATCH_inputEPCClass": lot("N1")}, "dry"),
    ({"MATCH_anyEPCClass": lot("N2", DRIED)}, "dry pack"),
    ({"MATCH_anyEPCClass": f"urn:epc:class:lgtin:893123456.{FRESH[0]}001.N1"}, "harvest dry"),
    ({"EQ_readPoint": f"https://id.gs1.org/414/{GLN}"}, "harvest"),
    ({"WD_readPoint": "urn:epc:id:sgln:893123456.001.0"}, "harvest"),
    ({"GE_quantity": "100"}, "harvest dry"),
    ({"EQ_quantity": "25"}, "dry"),
    ({"EQ_eventID": f"{IDS['dry']},{IDS['ship']}"}, "dry ship"),
    ({"EQ_destination_owning_party": SHOP}, "ship"),
    ({"EQ_bizTransaction_po": "urn:x-shop:po:7"}, "ship"),
    ({PLOT: "7"}, "harvest"),
    ({"EXISTS_ILMD_https://ocop.example.vn/voc/a": "true"}, "harvest"),
    ({"EQ_https://ocop.example.vn/voc/price": "90000"}, "ship"),
    ({"GE_eventTime": "2026-06-03T00:00:00+07:00"}, "pack ship"),
    ({"LT_eventTime": "2026-06-02T00:00:00Z"}, "harvest"),
    ({"EXISTS_errorDeclaration": "true"}, ""),
    ({"EQ_bizStep": "shipping", "eventType": "AggregationEvent"}, ""),
]


@pytest.mark.parametrize(("asked", "expected"), ASKED, ids=lambda one: str(one)[:60])
def test_each_parameter_finds_what_it_means(lan, asked, expected):
    found = lan.ids("events", {"GE_recordTime": "2026-01-01T00:00:00Z", **asked})
    ours = {name: key for key, name in IDS.items()}
    assert " ".join(ours[name] for name in found if name in ours) == expected


WRONG = [
    {"EQ_bizstep": "shipping"},
    {"EQ_bizStep": "harvesting"},
    {"GE_eventTime": "yesterday"},
    {"EQ_action": "MAKE"},
    {"MATCH_epc": "https://id.gs1.org/01/1"},
    {"eventCountLimit": "3", "maxEventCount": "3"},
    {"perPage": "0"},
    {"nextPageToken": "forged"},
    {"GE_quantity": "1e999999999"},
]


@pytest.mark.parametrize("asked", WRONG, ids=str)
def test_a_question_that_is_not_understood_is_refused(lan, asked):
    response = lan.get("events", asked)
    assert response.status_code == 400
    assert response.json()["type"].startswith("epcisException:Query")


def test_pages_follow_each_other_without_gap_or_double(lan):
    everything = lan.ids("events", {"perPage": 1000})
    assert len(everything) >= 4
    for asked in (
        {},
        {"orderBy": "eventTime"},
        {"orderBy": "recordTime", "orderDirection": "ASC"},
    ):
        met, address = [], "/epcis/events"
        query = asked | {"perPage": 2}
        while address:
            response = lan.client.get(address, query)
            results = response.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
            met += [event["eventID"] for event in results]
            link = response.headers.get("Link", "")
            address, query = link[1:].partition(">")[0], None
            if address:
                assert response["GS1-Next-Page-Token-Expires"]
        assert sorted(met) == sorted(everything)
    token = lan.client.get("/epcis/events?perPage=2")["Link"].split("nextPageToken=")[1]
    token = token.partition(">")[0]
    other = lan.client.get(f"/epcis/events?EQ_action=ADD&nextPageToken={token}")
    assert other.status_code == 400
    assert lan.get("events", {"maxEventCount": 2}).status_code == 413
    few = lan.ids("events", {"eventCountLimit": 2, "orderBy": "eventTime", "perPage": 1})
    assert len(few) == 1
    assert lan.get("events", {"maxEventCount": "9" * 50}).status_code == 200


def test_resources_list_values_and_lead_to_events(lan):
    assert "shipping" in lan.get("bizSteps", {"perPage": 1000}).json()["member"]
    packing = lan.ids("bizSteps/packing/events", OF_JUNE)
    assert packing == [IDS["pack"]]
    assert lan.get("bizSteps/packing").json()["member"] == ["events"]
    assert lan.get("bizSteps/harvesting/events").status_code == 404
    assert parcel(1) in lan.get("epcs", {"perPage": 1000}).json()["member"]
    assert lan.ids(f"epcs/{parcel(1)}/events") == [IDS["pack"], IDS["ship"]]
    assert IDS["dry"] in lan.ids("eventTypes/TransformationEvent/events")
    assert IDS["harvest"] in lan.ids(f"readPoints/https://id.gs1.org/414/{GLN}/events")


ADDRESSES = [
    f"events/{IDS['harvest']}",
    "eventTypes/ObjectEvent/events",
    f"epcs/{lot('N1')}/events",
    f"readPoints/https://id.gs1.org/414/{GLN}/events",
    "bizSteps/commissioning/events",
    "events",
]


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda one: one.partition("/")[0])
def test_the_same_events_come_as_xml(lan, address):
    asked = OF_JUNE if address != ADDRESSES[0] else {}
    told = lan.get(address, asked)
    response = lan.client.get(f"/epcis/{address}", asked, headers={"Accept": "application/xml"})
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    assert response["GS1-CBV-XML-Format"] == "Always_URN"
    as_json, as_xml = read(told.content), read(response.content)
    assert as_xml.query_name == as_json.query_name == "SimpleEventQuery"
    assert as_xml.events == as_json.events
    assert IDS["harvest"] in [one.event_id for one in as_xml.events]


def test_who_asks_for_xml_turns_pages_and_is_refused_in_xml(lan, world):
    xml = {"Accept": "application/xml", "GS1-CBV-XML-Format": "Always_Web_URI"}
    page = lan.client.get("/epcis/events", {"perPage": 1, **OF_JUNE}, headers=xml)
    assert b"https://ref.gs1.org/cbv/BizStep-" in page.content
    address = page["Link"][1:].partition(">")[0]
    (after,) = read(lan.client.get(address, headers=xml).content).events
    assert after.event_id != read(page.content).events[0].event_id
    lan.post("queries", {"name": "giao", "query": {"EQ_bizStep": ["shipping"], **OF_JUNE}})
    named = read(lan.client.get("/epcis/queries/giao/events", headers=xml).content)
    assert (named.query_name, [one.event_id for one in named.events]) == ("giao", [IDS["ship"]])

    for asked, status in (({"EQ_bizstep": "x"}, 400), ({"nextPageToken": "forged"}, 400)):
        refused = lan.client.get("/epcis/events", asked, headers=xml)
        assert (refused.status_code, refused["Content-Type"]) == (
            status,
            "application/problem+xml",
        )
        assert b"<type>epcisException:Query" in refused.content
    other = xml | {"GS1-CBV-XML-Format": "Never_Translates"}
    assert lan.client.get("/epcis/events", headers=other).status_code == 406
    assert lan.client.get("/epcis/queries", headers=xml).status_code == 406


def test_an_event_that_xml_cannot_say_is_told_and_not_changed(lan):
    odd = IDS["wrong"]
    lan.hand_in(
        harvest((lot("N9"), 1), eventID=odd, **{"ocop:a": {"@value": "1"}}),
        ocop="https://ocop.example.vn/voc/",
    )
    response = lan.client.get(f"/epcis/events/{odd}", headers={"Accept": "application/xml"})
    assert response.status_code == 406
    assert b"@value" in response.content
    assert lan.ids(f"events/{odd}") == [odd]


def test_a_partner_reads_no_more_as_xml(lan, world):
    mai = Partner(world.cast.mai)
    number = actions.claim_number(
        world.producers["noodle"], by=world.cast.mai.actor, at=TODAY, uri=SHOP
    ).made
    actions.confirm_number(number, by=world.cast.dung.actor, at=TODAY)
    seen = mai.client.get(f"/epcis/events/{IDS['ship']}", headers={"Accept": "text/xml"})
    assert seen["Content-Type"] == "text/xml; charset=utf-8"
    assert b"90000" not in seen.content
    (shown,) = read(seen.content).events
    assert shown.destinations[0].id.canonical == SHOP
    assert not shown.extensions


def test_a_named_query_is_its_owners_and_answers_anew(lan, world):
    query = {"EQ_bizStep": ["shipping"], **OF_JUNE}
    asked = {"name": "giao-hang", "query": query}
    made = lan.post("queries", asked)
    assert (made.status_code, made["Location"]) == (201, "/epcis/queries/giao-hang")
    assert lan.post("queries", asked).status_code == 409
    wrong = {"name": "sai", "query": {"EQ_bizStep": ["harvesting"]}}
    assert lan.post("queries", wrong).status_code == 400
    assert lan.ids("queries/giao-hang/events") == [IDS["ship"]]
    assert Partner(world.cast.mai).get("queries/giao-hang").status_code == 404
    assert lan.client.delete("/epcis/queries/giao-hang").status_code == 204
    assert lan.get("queries/giao-hang").status_code == 404


def test_an_event_that_never_happened_is_marked_and_answers_as_such(lan):
    ship = {"eventID": IDS["wrong"], "eventTime": "2026-06-05T08:00:00+07:00"}
    lan.hand_in(shipped([(lot("N2", DRIED), 5)], SHOP, **ship))
    declared = {
        "errorDeclaration": {
            "declarationTime": "2026-06-06T08:00:00+07:00",
            "reason": "did_not_occur",
        }
    }
    lan.hand_in(shipped([(lot("N2", DRIED), 5)], SHOP, **ship, **declared))
    assert lan.ids("events", {"EXISTS_errorDeclaration": "true"}) == [IDS["wrong"]]
    assert lan.ids(f"events/{IDS['wrong']}") == [IDS["wrong"]] * 2
    assert lan.ids("events", {"EQ_errorReason": "did_not_occur"}) == [IDS["wrong"]]


def test_a_partner_sees_the_transfer_without_what_is_private(lan, world):
    mai = Partner(world.cast.mai)
    assert IDS["ship"] not in mai.ids("events", {"perPage": 1000})
    number = actions.claim_number(
        world.producers["noodle"], by=world.cast.mai.actor, at=TODAY, uri=SHOP
    ).made
    assert IDS["ship"] not in mai.ids("events", {"perPage": 1000})  # an office has to confirm
    with pytest.raises(Refused):
        actions.confirm_number(number, by=world.cast.mai.actor, at=TODAY)
    actions.confirm_number(number, by=world.cast.dung.actor, at=TODAY)
    assert PartyNumber.objects.get(uri=SHOP).confirmed
    assert mai.ids("events", {"perPage": 1000}).count(IDS["ship"]) == 1
    (seen,) = mai.get(f"events/{IDS['ship']}").json()["epcisBody"]["queryResults"]["resultsBody"][
        "eventList"
    ]
    assert not [name for name in seen if ":" in name]
    assert seen["destinationList"][0]["destination"] == SHOP
    # One step: neither the harvest nor the other way round.
    assert mai.get(f"events/{IDS['harvest']}").status_code == 404


def test_offices_see_their_area_and_no_other(lan, world):
    assert IDS["ship"] in Partner(world.cast.dung).ids("events", {"perPage": 1000})
    assert IDS["ship"] in Partner(world.cast.binh).ids("events", {"perPage": 1000})
    assert IDS["ship"] not in Partner(world.cast.cuc).ids("events", {"perPage": 1000})
    assert IDS["ship"] not in Partner(world.cast.yen).ids("events", {"perPage": 1000})
