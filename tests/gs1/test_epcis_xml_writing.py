"""XML 2.0 written: the same events come back, in the order of the schema, or nothing is said."""

import re

import pytest

from namsao.gs1.epcis.event_hash import event_hash
from namsao.gs1.epcis.reading import read
from namsao.gs1.epcis.xml_reading import parse_xml
from namsao.gs1.epcis.xml_writing import write_xml
from namsao.gs1.problems import Gs1Error
from tests.gs1.harvest import event, text
from tests.gs1.test_epcis_examples import VALID, VECTORS, XML, name

FULL = [path for path in XML if path.name.endswith("event_all_possible_fields.xml")]


@pytest.mark.parametrize("path", VALID + XML + VECTORS, ids=name)
def test_what_is_written_as_xml_is_read_as_the_same_events(path):
    document = read(path.read_bytes())
    for words in ("urn", "web"):
        again = read(write_xml(document, words=words))
        assert again == document
        assert list(map(event_hash, again.events)) == list(map(event_hash, document.events))


def fields_of(data: bytes) -> list[list[str]]:
    """The names of the fields of each event, in order."""
    body = parse_xml(data)[0].children[-1]
    return [[field.local for field in one.children] for one in body.children[0].children]


@pytest.mark.parametrize("path", FULL, ids=name)
def test_fields_stand_in_the_order_of_the_published_documents(path):
    source = path.read_bytes()
    assert fields_of(write_xml(read(source))) == fields_of(source)


def test_words_are_urns_unless_addresses_are_asked_for():
    document = read(text())
    assert b"<bizStep>urn:epcglobal:cbv:bizstep:commissioning</bizStep>" in write_xml(document)
    web = write_xml(document, words="web")
    assert b"<bizStep>https://ref.gs1.org/cbv/BizStep-commissioning</bizStep>" in web


def test_numbers_truths_and_odd_texts_of_others_come_back_as_they_were():
    odd = {
        "ocop:whole": 7,
        "ocop:part": 0.1,
        "ocop:truth": True,
        "ocop:digits": "007",
        "ocop:signs": 'a < b & "c" \r\n\u1ea3i',
        "ocop:list": [1, "1", {"ocop:deep": [False, 2.5]}],
        "ocop:mixed": {"#text": "vải", "ocop:a": 1, "bare": "x"},
        "https://other.example.vn/voc#plot": "bare address",
    }
    document = read(text(event(**odd)))
    (again,) = read(write_xml(document)).events
    kept = dict(document.events[0].extensions)
    split = {"{https://other.example.vn/voc#}plot": kept.pop("https://other.example.vn/voc#plot")}
    assert again.extensions == kept | split
    assert {key: type(one) for key, one in again.extensions.items()} == {
        key: type(one) for key, one in (kept | split).items()
    }


@pytest.mark.parametrize(
    "amount", [1e-300, 1e300, 2**90, "1e300", " 7 ", None, {}, [], [[1], [2]]]
)
def test_the_name_of_an_event_survives_what_xml_has_no_form_for(amount):
    document = read(text(event(**{"ocop:a": amount})))
    again = read(write_xml(document))
    assert event_hash(again.events[0]) == event_hash(document.events[0])


def test_a_field_beside_the_standard_keeps_its_prefix():
    written = write_xml(read(text(event(**{"ocop:a": 1, "epcis:b": "c"})))).decode()
    assert 'xmlns:ocop="https://ocop.example.vn/voc/"' in written
    # `epcis` is the prefix of the document itself in XML.
    assert re.search(r'xmlns:(ns\d+)="https://ref.gs1.org/epcis/".*<\1:b>c</\1:b>', written, re.S)


@pytest.mark.parametrize(
    "field",
    [
        {"ocop:a": {"@value": "1"}},
        {"ocop:a b": "1"},
        {"ocop:1a": "1"},
        {"ocop:a": "\u0001"},
        {"ocop:a": {"#text": {"ocop:b": 1}}},
        {
            "sensorElementList": [
                {"sensorReport": [{"type": "Temperature", "value": 1, "ocop:a": {"ocop:b": 1}}]}
            ]
        },
    ],
    ids=str,
)
def test_what_xml_cannot_say_is_refused_and_not_changed(field):
    document = read(text(event(**field)))
    with pytest.raises(Gs1Error) as refused:
        write_xml(document)
    (problem,) = refused.value.problems
    assert problem.code == "xml-unsayable"
    assert problem.path.startswith("eventList[0]")
