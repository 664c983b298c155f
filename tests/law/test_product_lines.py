"""Lines, groups and who may take part: Decision 26/2026, Article 2 and Annex I."""

import pytest

from namsao.law.criteria import book
from namsao.law.product_lines import GROUPS, LINES, PRODUCER_KINDS, choose, group_of, may_take_part

ANNEX_I = {
    "food": range(1, 14),
    "drinks": range(14, 18),
    "herbal": range(18, 21),
    "crafts": range(21, 23),
    "ornamental": range(23, 26),
    "tourism": range(26, 27),
}


def test_article_2_2_there_are_six_lines() -> None:
    assert [line.key for line in LINES] == list(ANNEX_I)


def test_annex_i_the_26_groups_carry_the_numbers_of_their_criteria_sets() -> None:
    assert [group.criteria_set for group in GROUPS] == list(range(1, 27))


@pytest.mark.parametrize("line", ANNEX_I)
def test_annex_i_a_line_offers_its_groups(line: str) -> None:
    assert [group.criteria_set for group in choose(line)] == list(ANNEX_I[line])
    assert all(group_of(number).line == line for number in ANNEX_I[line])


@pytest.mark.parametrize("number", range(1, 27))
def test_a_group_and_its_criteria_set_are_of_one_line(number: int) -> None:
    criteria = book().set(number)
    assert criteria.line == group_of(number).line
    assert criteria.needs_samples == (group_of(number).line != "tourism")


@pytest.mark.parametrize(
    ("number", "ministries"),
    [
        (1, ["Bộ Nông nghiệp và Môi trường"]),
        (5, ["Bộ Công Thương"]),
        (6, ["Bộ Nông nghiệp và Môi trường", "Bộ Công Thương"]),
        (8, ["Bộ Nông nghiệp và Môi trường", "Bộ Công Thương"]),
        (14, ["Bộ Công Thương"]),
        (16, ["Bộ Y tế"]),
        (17, ["Bộ Công Thương"]),
        (18, ["Bộ Y tế"]),
        (20, ["Bộ Y tế", "Bộ Công Thương"]),
        (21, ["Bộ Công Thương", "Bộ Nông nghiệp và Môi trường"]),
        (25, ["Bộ Nông nghiệp và Môi trường"]),
        (26, ["Bộ Văn hóa, Thể thao và Du lịch", "Bộ Nông nghiệp và Môi trường"]),
    ],
)
def test_annex_i_names_the_ministry_in_charge(number: int, ministries: list[str]) -> None:
    assert [ministry.vi for ministry in group_of(number).ministries] == ministries


def test_every_group_helps_to_choose_it_in_one_sentence_with_examples() -> None:
    for group in GROUPS:
        for text in (group.help.vi, group.help.en):
            assert text.endswith(".")
            assert text.count(". ") == 0
            assert "," in text
        assert group.label.vi
        assert group.label.en


@pytest.mark.parametrize("number", [0, 27])
def test_other_numbers_are_no_groups(number: int) -> None:
    with pytest.raises(LookupError, match="1 to 26"):
        group_of(number)


@pytest.mark.parametrize("line", ANNEX_I)
@pytest.mark.parametrize("kind", sorted(PRODUCER_KINDS))
def test_article_2_3_producers_may_take_part_with_any_line(kind: str, line: str) -> None:
    assert may_take_part(kind, line)


@pytest.mark.parametrize("line", ANNEX_I)
def test_article_2_3_associations_take_part_with_tourism_only(line: str) -> None:
    assert may_take_part("association", line) == (line == "tourism")


def test_article_2_3_nobody_else_takes_part() -> None:
    assert not may_take_part("large_enterprise", "food")


def test_an_unknown_line_is_refused_with_the_lines_there_are() -> None:
    with pytest.raises(LookupError, match="food, drinks, herbal, crafts, ornamental, tourism"):
        may_take_part("cooperative", "beverages")
