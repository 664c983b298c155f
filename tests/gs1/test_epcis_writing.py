"""Writing: short names, bare words, exact numbers, and what comes back is equal."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from namsao.gs1.epcis.event_hash import event_hash, prehash
from namsao.gs1.epcis.events import Document
from namsao.gs1.epcis.reading import read
from namsao.gs1.epcis.writing import shape_of, shape_of_event, write
from namsao.gs1.problems import Gs1Error
from tests.gs1.harvest import event, text

OLDER = """<?xml version="1.0" encoding="UTF-8"?>
<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:1" xmlns:o="https://ocop.example.vn/voc/"
    schemaVersion="1.2" creationDate="2026-05-20T08:00:00+07:00">
  <EPCISBody><EventList>
    <extension><TransformationEvent>
      <eventTime>2026-05-20T07:30:00+07:00</eventTime>
      <eventTimeZoneOffset>+07:00</eventTimeZoneOffset>
      <baseExtension><eventID>urn:x:1</eventID></baseExtension>
      <inputEPCList><epc>urn:epc:id:sgtin:4012345.012345.12</epc></inputEPCList>
      <outputQuantityList><quantityElement>
        <epcClass>urn:epc:class:lgtin:4012345.012345.L1</epcClass>
        <quantity>12.50</quantity><uom>KGM</uom>
      </quantityElement></outputQuantityList>
      <bizStep>urn:epcglobal:cbv:bizstep:commissioning</bizStep>
    </TransformationEvent></extension>
    <ObjectEvent>
      <eventTime>2026-05-20T07:30:00+07:00</eventTime>
      <eventTimeZoneOffset>+07:00</eventTimeZoneOffset>
      <epcList/>
      <action>ADD</action>
      <extension>
        <quantityList><quantityElement>
          <epcClass>urn:epc:class:lgtin:4012345.012345.L1</epcClass>
          <quantity>7</quantity>
        </quantityElement></quantityList>
        <extension><o:deeper row="3"><o:plot>A</o:plot><o:plot>B</o:plot></o:deeper></extension>
      </extension>
      <o:note>  vải thiều </o:note>
    </ObjectEvent>
  </EventList></EPCISBody>
</e:EPCISDocument>"""


def test_the_older_syntax_gives_the_same_events():
    made, counted = read(OLDER.encode()).events
    assert (made.kind, made.event_id) == ("TransformationEvent", "urn:x:1")
    assert str(made.output_quantities[0].quantity) == "12.5"
    assert counted.quantities[0].quantity == 7
    assert counted.extensions == {
        "{https://ocop.example.vn/voc/}note": "vải thiều",
        "{https://ocop.example.vn/voc/}deeper": {
            "row": "3",
            "{https://ocop.example.vn/voc/}plot": ["A", "B"],
        },
    }


def test_what_xml_said_json_says_with_the_same_prefixes():
    document = read(OLDER.encode())
    shape = shape_of(document)
    assert shape["@context"][1] == {"o": "https://ocop.example.vn/voc/"}
    made, counted = shape["epcisBody"]["eventList"]
    assert made["bizStep"] == "commissioning"
    assert made["eventTime"] == "2026-05-20T07:30:00+07:00"
    assert counted["o:note"] == "vải thiều"
    assert counted["quantityList"][0]["quantity"] == 7
    assert read(write(document)) == document


def test_a_namespace_without_a_prefix_gets_one():
    (sound,) = read(text(event(**{"ocop:x": {"ocop:y": [1, None, True, "a"]}}))).events
    shape = shape_of_event(sound)
    assert shape["@context"][1] == {"ns1": "https://ocop.example.vn/voc/"}
    assert shape["ns1:x"] == {"ns1:y": [1, None, True, "a"]}
    assert shape["ilmd"]["cbvmda:lotNumber"] == "VAI-2026-01"
    assert read(json.dumps(shape).encode()).events == (sound,)


def test_a_prefix_of_the_standard_may_mean_something_else_in_a_document():
    context = [{"cbvmda": "http://example.com/mine/"}]
    document = read(text(event(ilmd={"cbvmda:a": "1"}), **{"@context": context}))
    assert document.events[0].ilmd == {"{http://example.com/mine/}a": "1"}
    assert read(write(document)) == document


def test_identifiers_are_written_as_they_came_or_in_their_one_form():
    urn = "urn:epc:id:sgtin:4012345.012345.12"
    (sound,) = read(text(event(epcList=[urn]))).events
    assert shape_of_event(sound)["epcList"] == [urn]
    assert shape_of_event(sound, canonical=True)["epcList"] == [
        "https://id.gs1.org/01/04012345123456/21/12"
    ]


@pytest.mark.parametrize("amount", [0.1, 0.30000000000000004, 1e-7, 7, 2**60 + 1, 1e300])
def test_a_quantity_comes_back_to_the_last_digit(amount):
    lot = event()["quantityList"][0]["epcClass"]
    shape = shape_of(read(text(event(quantityList=[{"epcClass": lot, "quantity": amount}]))))
    assert shape["epcisBody"]["eventList"][0]["quantityList"][0]["quantity"] == amount


def test_a_document_is_not_written_without_its_date():
    sound = read(text()).events
    with pytest.raises(Gs1Error):
        write(Document(events=sound))
    dated = Document(events=sound, creation_date=datetime(2026, 5, 20, tzinfo=UTC))
    assert shape_of(dated)["creationDate"] == "2026-05-20T00:00:00Z"


def test_the_name_of_an_event_ignores_order_spelling_and_later_knowledge():
    first = event(epcList=["urn:x:1", "urn:epc:id:sgtin:4012345.012345.12"])
    again = dict(reversed(first.items())) | {
        "epcList": ["https://a.vn/01/04012345123456/10/L/21/12", "urn:x:1"],
        "eventTime": "2026-05-20T00:30:00.0004Z",
        "bizStep": "urn:epcglobal:cbv:bizstep:commissioning",
        "recordTime": "2026-05-21T00:00:00Z",
        "eventID": "urn:x:9",
        "errorDeclaration": {"declarationTime": "2026-05-22T00:00:00Z"},
        "rdfs:comment": "for people",
    }
    one, other = read(text(first, again)).events
    assert event_hash(one) == event_hash(other)
    assert event_hash(one).startswith("ni:///sha-256;")


@pytest.mark.parametrize(
    ("written", "hashed"),
    [
        ("007.50", "7.5"),
        ("+5", "5"),
        ("-0", "0"),
        ("1e3", "1000"),
        (12.0, "12"),
        (1e-7, "0.0000001"),
        ("1e99999", "1e99999"),
        ("12345678901234567890", "12345678901234567890"),
        ("  text ", "text"),
        (True, "true"),
        ("urn:epc:id:giai:4012345.ABC", "https://id.gs1.org/8004/4012345ABC"),
        ("urn:epc:id:giai:ABC", "urn:epc:id:giai:ABC"),
    ],
)
def test_values_of_others_are_hashed_in_one_form(written, hashed):
    (sound,) = read(text(event(**{"ocop:x": written}))).events
    assert prehash(sound).endswith(f"{{https://ocop.example.vn/voc/}}x={hashed}")


@pytest.mark.parametrize(
    ("moment", "hashed"),
    [
        ("2023-02-02T11:04:03.1415Z", "11:04:03.142Z"),
        ("2023-02-02T11:04:03.1414Z", "11:04:03.141Z"),
        ("2023-02-02T11:04:03.9996Z", "11:04:04.000Z"),
        ("2023-02-02T11:04:03.141499999Z", "11:04:03.141Z"),
    ],
)
def test_moments_are_rounded_to_the_millisecond(moment, hashed):
    (sound,) = read(text(event(eventTime=moment))).events
    assert f"eventTime=2023-02-02T{hashed}" in prehash(sound)


def test_any_change_of_what_happened_changes_the_name():
    (sound,) = read(text()).events
    names = {
        event_hash(changed)
        for changed in (
            sound,
            replace(sound, action="OBSERVE"),
            replace(sound, event_time_zone_offset="+08:00"),
            replace(sound, quantities=()),
            replace(sound, ilmd={}),
            replace(sound, read_point=None),
            replace(sound, extensions={"{x}y": ""}),
        )
    }
    assert len(names) == 7
