"""The bundled criteria sets: sound in themselves, and equal to the decision's structure."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from namsao.law.criteria import book, structure
from namsao.law.criteria.check import problems
from namsao.law.criteria.loading import NoCriteria


def test_every_sum_reference_and_gate_of_the_bundled_sets_is_sound():
    assert problems(book()) == []


def test_article_3_1_every_set_has_forty_twenty_five_and_thirty_five_points():
    """Articles 3.1.a, 3.1.b and 3.1.c."""
    for criteria in book().sets:
        assert [part.maximum for part in criteria.parts] == [40, 25, 35]


def test_annex_2_has_26_sets_787_criteria_and_2535_options():
    sets = book().sets
    assert len(sets) == 26
    assert sum(len(criteria.criteria) for criteria in sets) == 787
    assert sum(len(criterion.options) for criteria in sets for criterion in criteria) == 2535


def _leaves(raw: dict[str, Any], part: str) -> Iterator[list[Any]]:
    for child in raw["children"]:
        yield from _leaves(child, part)
    if not raw["children"]:
        options = [[option["points"], option["min_star"]] for option in raw["options"]]
        yield [part, raw["no"], raw["max"], raw["kind"], options]


def test_points_gates_and_order_equal_the_decision(shared):
    """Article 3.2."""
    reference = json.loads((shared / "law/qd26-2026/criteria.json").read_text(encoding="utf-8"))
    for criteria, raw in zip(book().sets, reference["sets"], strict=True):
        expected = [
            leaf
            for part in raw["parts"]
            for section in part["sections"]
            for criterion in section["criteria"]
            for leaf in _leaves(criterion, part["code"])
        ]
        assert structure(criteria)["criteria"] == expected, f"set {criteria.number}"


def test_the_words_of_the_options_are_our_own(shared):
    reference = (shared / "law/qd26-2026/criteria.json").read_text(encoding="utf-8")
    official = set()

    def collect(raw: dict[str, Any]) -> None:
        official.update(option["text"].casefold() for option in raw["options"])
        for child in raw["children"]:
            collect(child)

    for one in json.loads(reference)["sets"]:
        for part in one["parts"]:
            for section in part["sections"]:
                for criterion in section["criteria"]:
                    collect(criterion)
    # A stock phrase of a few words has no other natural form; a sentence does.
    copied = {
        option.wording.vi
        for criteria in book().sets
        for criterion in criteria
        for option in criterion.options
        if len(option.wording.vi.split()) > 8 and option.wording.vi.casefold() in official
    }
    assert copied == set()


def test_only_tourism_needs_no_samples_and_names_no_ground_for_disqualification():
    without_samples = [c.number for c in book().sets if not c.needs_samples]
    without_grounds = [c.number for c in book().sets if not c.grounds]
    assert (without_samples, without_grounds) == ([26], [26])


def test_the_three_criteria_of_set_26_that_offer_cases_name_both():
    cases = [c for c in book().set(26) if c.kind == "cases"]
    assert [c.number for c in cases] == ["8", "9", "15"]
    for criterion in cases:
        assert [option.case for option in criterion.options] == [1, 1, 2, 2]
        assert len(criterion.cases) == 2


def test_older_decisions_bundle_no_criteria():
    with pytest.raises(NoCriteria):
        book("148/2023")


def test_every_word_has_an_english_label():
    for criteria in book().sets:
        for criterion in criteria:
            for wording in (criterion.title, criterion.because, criterion.expects):
                assert wording.vi
                assert wording.en
            for option in criterion.options:
                assert option.wording.vi
                assert option.wording.en
