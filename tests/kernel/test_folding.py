"""One key for however a Vietnamese word is typed."""

import unicodedata

import pytest

from namsao.kernel.folding import compact, fold, spell


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Hoà Bình", "hoa binh"),
        ("Hòa Bình", "hoa binh"),
        ("ĐẮK LẮK", "dak lak"),
        ("Ea H'Leo", "ea hleo"),
        ("Ea H’Leo", "ea hleo"),
        ("Bà Rịa – Vũng Tàu", "ba ria vung tau"),
        ("  Mỳ  gạo (500g) ", "my gao 500g"),
        ("Ðồng Nai", "dong nai"),
    ],
)
def test_accents_case_and_marks_do_not_matter(written, key):
    assert fold(written) == key
    assert fold(unicodedata.normalize("NFD", written)) == key


def test_spaces_do_not_matter_in_a_compact_key():
    assert compact("Đắk Lắk") == compact("DakLak") == "daklak"


def test_a_spelling_keeps_accents_but_not_the_place_of_the_tone():
    assert spell("hoà") == spell("hòa") == spell(unicodedata.normalize("NFD", "hoà"))
    assert spell("thuỷ") == spell("thủy")
    assert spell("Cẩm Giàng") != spell("Cẩm Giang")
