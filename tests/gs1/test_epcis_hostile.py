"""Documents of people who mean no good: one class of error, and never much time."""

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namsao.gs1.epcis.event_hash import event_hash
from namsao.gs1.epcis.reading import examine, read
from namsao.gs1.epcis.writing import write
from namsao.gs1.problems import MESSAGES, Gs1Error
from tests.gs1.harvest import event, text

XML = (
    '<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0">{}</e:EPCISDocument>'
)
LAUGHS = (
    '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2">&b;</e:EPCISDocument>'
)


def code_of(data: bytes) -> str:
    with pytest.raises(Gs1Error) as raised:
        read(data)
    assert str(raised.value)
    return raised.value.problems[0].code


def with_extension(raw: str) -> bytes:
    """A document whose event has a field of others, written by hand."""
    return text(event(**{"ocop:x": "@"})).replace(b'"@"', raw.encode())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "syntax"),
        (b"{", "syntax"),
        (b"[]", "not-epcis"),
        (b"null", "not-epcis"),
        (b'"EPCISDocument"', "not-epcis"),
        (b"{}", "not-epcis"),
        (b'{"type": ["EPCISDocument"]}', "not-epcis"),
        (b"\xff\xfe{\x00}\x00", "encoding"),
        (text().replace(b"growing", b"\xc3\x28"), "encoding"),
        (b"[" * 200_000, "too-deep"),
        (b'{"a":' * 200_000, "too-deep"),
        (with_extension("[" * 40 + "]" * 40), "too-deep"),
        (with_extension("1" * 5_000_000), "number-size"),
        (with_extension("1e999"), "number-size"),
        (with_extension("NaN"), "syntax"),
        (with_extension("-Infinity"), "syntax"),
        (with_extension('{"a": 1, "a": 2}'), "repeated-name"),
        (with_extension('"\\u0000"'), "text-form"),
        (with_extension('"\\ud800"'), "text-form"),
        (b"<", "syntax"),
        (b"<a/>", "not-epcis"),
        (b"<EPCISDocument/>", "not-epcis"),
        (LAUGHS.encode(), "xml-doctype"),
        (b'<!DOCTYPE d SYSTEM "http://evil.example/d.dtd"><d/>', "xml-doctype"),
        (b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>', "xml-doctype"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "encoding"),
        (b"<a>\xff</a>", "syntax"),
        (("<a>" * 200_000).encode(), "too-deep"),
        (XML.format("<EPCISBody/>").encode(), "missing"),
    ],
)
def test_one_class_of_error_with_a_code(data, code):
    started = time.process_time()
    assert code_of(data) == code
    assert time.process_time() - started < 3


def test_a_document_that_is_too_large_is_not_even_looked_at():
    with pytest.raises(Gs1Error) as raised:
        read(text(), largest=100)
    assert raised.value.problems[0].code == "too-large"


def test_the_last_of_two_event_ids_counts_as_in_a_published_example():
    twice = text(event(eventID="urn:x:2")).replace(
        b'"eventID"', b'"eventID": "urn:x:1", "eventID"'
    )
    assert read(twice).events[0].event_id == "urn:x:2"


def test_time_grows_with_length_and_no_faster():
    """Anything quadratic in 20.000 parts would take minutes."""
    count = 20_000
    many = event(
        epcList=[f"urn:epc:id:sgtin:4012345.012345.{number}" for number in range(count)],
        bizStep="x" * count,
        **{"ocop:list": [{"ocop:a": "(" * 50}] * count},
    )
    started = time.process_time()
    assert examine(text(many, *[{}] * count)).document.events == ()
    (sound,) = read(text(many | {"bizStep": "other"})).events
    assert event_hash(sound)
    assert time.process_time() - started < 20


def test_long_values_are_not_repeated_in_messages():
    with pytest.raises(Gs1Error) as raised:
        read(text(event(bizStep="y" * 1_000_000)))
    assert len(str(raised.value)) < 500


def test_every_code_has_its_text():
    assert all(wrong and advice for wrong, advice in MESSAGES.values())


values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(
    sorted(event()) + ["epcList", "sensorElementList", "errorDeclaration", "@context", "ocop:x"]
)


@given(st.dictionaries(names, values, max_size=4))
def test_no_values_in_an_event_end_in_another_error(changes):
    with suppress(Gs1Error):
        document = read(text(event() | changes))
        assert read(write(document)) == document
        assert event_hash(document.events[0])


@given(values)
def test_no_extension_is_lost(value):
    data = text(event(**{"ocop:x": value}))
    with suppress(Gs1Error):
        document = read(data)
        assert read(write(document)) == document


@given(st.binary(max_size=200))
def test_no_bytes_end_in_another_error(data):
    for whole in (data, b"<" + data, b'{"type":"EPCISDocument",' + data):
        with suppress(Gs1Error):
            read(whole)


@given(st.dictionaries(st.sampled_from(["type", "@context", "epcisBody", "epcisHeader"]), values))
def test_no_frame_ends_in_another_error(changes):
    raw = json.loads(text()) | changes
    with suppress(Gs1Error):
        read(json.dumps(raw).encode())
