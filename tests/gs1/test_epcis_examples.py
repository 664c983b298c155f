"""The published example documents behave as their folders say."""

from pathlib import Path

import pytest

from namsao.gs1.epcis.event_hash import event_hash, prehash
from namsao.gs1.epcis.reading import examine, read
from namsao.gs1.epcis.writing import write
from namsao.gs1.problems import Gs1Error

FOLDER = Path(__file__).parents[3] / "shared/examples/epcis"  # only to name the cases
VALID = sorted(FOLDER.glob("valid/**/*.jsonld"))
INVALID = sorted(FOLDER.glob("invalid/*.json"))
XML = [path for path in sorted(FOLDER.glob("xml/**/*.xml")) if path.parent.name != "CaptureJob"]
VECTORS = sorted([*FOLDER.glob("hash/*.jsonld"), *FOLDER.glob("hash/*.xml")])


def name(path: Path) -> str:
    return path.name


def test_the_examples_are_all_here(shared):
    assert (len(VALID), len(INVALID), len(XML), len(VECTORS)) == (47, 3, 33, 6)


@pytest.mark.parametrize("path", VALID + XML, ids=name)
def test_a_valid_document_is_read_and_written_without_loss(path):
    document = read(path.read_bytes())
    assert document.events or document.master_data
    again = examine(write(document))
    if path.name == "SensorDataExamples.xml":
        # XML lets pass what JSON-LD does not: no type of a measurement, a word of CBV misspelt.
        assert {one.code for one in again.problems} == {"missing", "term-unknown"}
        return
    assert again.problems == ()
    assert again.document == document
    assert write(again.document) == write(document)


@pytest.mark.parametrize("path", VALID + XML, ids=name)
def test_the_name_of_an_event_survives_any_spelling_of_its_identifiers(path):
    document = read(path.read_bytes())
    again = examine(write(document, canonical=True))
    names = [event_hash(one) for one in document.events]
    found = dict(zip(again.positions, map(event_hash, again.document.events), strict=True))
    assert found == {at: names[at] for at in again.positions}


@pytest.mark.parametrize("path", INVALID, ids=name)
def test_an_invalid_document_is_refused(path):
    with pytest.raises(Gs1Error):
        read(path.read_bytes())


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ("invalid_action", [(0, "action", "epcisBody.eventList[0].action")]),
        ("second_event", [(1, "term-unknown", "epcisBody.eventList[1].bizStep")]),
        (
            "without_action_and_eventTime",
            [(0, "missing", "epcisBody.eventList[0]")] * 3,
        ),
    ],
)
def test_every_problem_is_named_with_its_place(shared, ending, expected):
    (path,) = (shared / "examples/epcis/invalid").glob(f"*{ending}.json")
    problems = examine(path.read_bytes()).problems
    assert [(one.event, one.code, one.path) for one in problems] == expected


def test_the_sound_event_of_a_document_with_a_bad_one_is_kept(shared):
    (path,) = (one for one in INVALID if "second_event" in one.name)
    reading = examine(path.read_bytes())
    assert reading.positions == (0,)
    assert len(reading.document.events) == 1


@pytest.mark.parametrize("path", VECTORS, ids=name)
def test_the_reference_vectors_of_the_event_hash_are_reproduced(path):
    events = read(path.read_bytes()).events
    strings = path.with_suffix(".prehashes").read_text(encoding="utf-8").splitlines()
    assert [prehash(one) for one in events] == [line for line in strings if line]
    assert [event_hash(one) for one in events] == path.with_suffix(".hashes").read_text().split()


def test_one_event_in_seven_spellings_has_one_name(shared):
    """The second is the same moment told in another zone, and CBV hashes the zone."""
    paths = sorted((shared / "examples/epcis/xml/WithEventHashID").iterdir())
    names = [event_hash(read(path.read_bytes()).events[0]) for path in paths]
    assert len(names) == 7
    other = names.pop(1)
    assert set(names) == {names[0]}
    assert other != names[0]


def test_a_status_of_a_capture_is_no_epcis_document(shared):
    path = shared / "examples/epcis/xml/CaptureJob/Example-CaptureJobRunning.xml"
    with pytest.raises(Gs1Error, match="EPCISCaptureJob"):
        read(path.read_bytes())
