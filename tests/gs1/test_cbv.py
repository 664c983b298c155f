"""The words of CBV in every spelling."""

import json

import pytest

from namsao.gs1 import cbv
from namsao.gs1.problems import Gs1Error


@pytest.mark.parametrize(
    "spelling",
    [
        "shipping",
        "urn:epcglobal:cbv:bizstep:shipping",
        "https://ref.gs1.org/cbv/BizStep-shipping",
        "cbv:BizStep-shipping",
    ],
)
def test_every_spelling_of_a_word_is_one_address(spelling):
    address = cbv.STEPS.address_of(spelling)
    assert address == "https://ref.gs1.org/cbv/BizStep-shipping"
    assert cbv.STEPS.word_of(address) == "shipping"


def test_a_measurement_has_no_urn_and_may_be_newer_than_the_list():
    assert cbv.MEASUREMENTS.address_of("Temperature") == "https://gs1.org/voc/Temperature"
    assert cbv.MEASUREMENTS.address_of("gs1:Temperature") == "https://gs1.org/voc/Temperature"
    newer = cbv.MEASUREMENTS.address_of("gs1:Sweetness")
    assert cbv.MEASUREMENTS.word_of(newer) == "gs1:Sweetness"


def test_a_word_of_ones_own_is_an_address_and_stays():
    own = "https://htx.example.vn/voc/phoi-vai"
    assert cbv.STEPS.word_of(cbv.STEPS.address_of(own)) == own


@pytest.mark.parametrize(
    "word",
    [
        "transforming",
        "Shipping",
        "",
        "urn:epcglobal:cbv:bizstep:transforming",
        "https://ref.gs1.org/cbv/BizStep-transforming",
        "urn:epcglobal:cbv:disp:active",
    ],
)
def test_an_invented_word_is_refused(word):
    with pytest.raises(Gs1Error) as raised:
        cbv.STEPS.address_of(word)
    assert raised.value.problems[0].code == "term-unknown"


@pytest.mark.parametrize(
    ("definition", "vocabulary"),
    [
        ("bizStep", cbv.STEPS),
        ("disposition", cbv.DISPOSITIONS),
        ("bizTransaction-type", cbv.TRANSACTIONS),
        ("source-dest-type", cbv.PARTIES),
        ("error-reason", cbv.ERROR_REASONS),
        ("component", cbv.COMPONENTS),
        ("measurementType", cbv.MEASUREMENTS),
        ("sensorAlertType", cbv.ALERTS),
    ],
)
def test_the_words_are_those_of_the_json_schema(shared, definition, vocabulary):
    schema = json.loads((shared / "examples/epcis/standard/epcis-json-schema.json").read_bytes())
    alternatives = schema["definitions"][definition]["anyOf"]
    assert vocabulary.words == set(alternatives[1]["enum"])
