"""What Form 02 asks for: Decision 26/2026, Annex III."""

from namsao.law.criteria import book
from namsao.law.evidence import BY_KEY, KINDS, PAPERS


def test_form_02_part_iii_names_fifteen_kinds_of_evidence() -> None:
    assert len(KINDS) == len(BY_KEY) == 15


def test_every_kind_says_in_one_sentence_what_to_hand_in() -> None:
    for kind in KINDS:
        assert kind.label.vi
        assert kind.label.en
        for text in (kind.help.vi, kind.help.en):
            assert text.endswith(".")
            assert text.count(". ") == 0


def test_form_02_part_i_7_has_its_boxes_from_a_to_d() -> None:
    assert [paper.item for paper in PAPERS] == [*"abcc", *"ddddddd"]
    assert len({paper.key for paper in PAPERS}) == len(PAPERS)


def test_the_rights_of_box_d_stand_under_it() -> None:
    under = [paper.key for paper in PAPERS if paper.under]
    assert {paper.under for paper in PAPERS} == {None, "intellectual-property"}
    assert len(under) == 6


def test_criteria_ask_only_for_evidence_that_form_02_names_or_for_samples() -> None:
    asked = {kind for criteria in book().sets for c in criteria for kind in c.evidence}
    assert asked <= BY_KEY.keys() | {"sample"}
