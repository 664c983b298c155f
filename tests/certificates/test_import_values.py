"""What the cells of an office's list say, and what is refused rather than guessed."""

from datetime import date

import pytest

from namsao.certificates.importing import plaintext
from namsao.certificates.importing.columns import guess
from namsao.certificates.importing.places import Places
from namsao.certificates.importing.reading import Table, letter
from namsao.certificates.importing.values import (
    Unclear,
    decision_of,
    line_of,
    revoked_of,
    stars_of,
    text_of,
    when_of,
)
from namsao.kernel.files import BadFile

MARCH = date(2024, 3, 5)


@pytest.mark.parametrize(
    ("cell", "stars"),
    [
        (3.0, 3),
        ("4*", 4),
        ("4 *", 4),
        ("****", 4),
        ("★★★★", 4),
        ("⭐⭐⭐", 3),
        ("⭐️⭐️⭐️", 3),
        ("bốn sao", 4),
        ("Năm sao", 5),
        ("4 sao", 4),
        ("3 SAO ", 3),
        ("Hạng 3 sao", 3),
        ("OCOP 4 sao", 4),
        ("4,0", 4),
        ("5 sao (TƯ)", 5),
    ],
)
def test_stars_however_they_are_written(cell, stars):
    assert stars_of(cell) == stars


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("", "Chưa ghi"),
        ("đạt", "mấy sao"),
        ("3-4 sao", "mấy sao"),
        ("4,5", "mấy sao"),
        ("tiềm năng 5 sao", "Tiềm năng"),
        ("2 sao", "không được công nhận"),
        ("**", "không được công nhận"),
        (6.0, "Không có hạng này"),
    ],
)
def test_stars_that_say_nothing_certain_are_refused(cell, why):
    with pytest.raises(Unclear, match=why):
        stars_of(cell)


@pytest.mark.parametrize(
    "cell",
    [
        MARCH,
        45356.0,
        "45356",
        "05/03/2024",
        "5/3/2024",
        "5-3-24",
        "5.3.24",
        "2024-03-05",
        "2024-03-05 00:00:00",
        "ngày 5 tháng 3 năm 2024",
        "Ngày 05/03/2024",
    ],
)
def test_days_however_they_are_written(cell):
    assert when_of(cell).day == MARCH


@pytest.mark.parametrize("cell", [2024.0, "2024", "năm 2024", "tháng 3 năm 2024", "03/2024"])
def test_a_year_alone_stays_a_year(cell):
    assert (when_of(cell).day, when_of(cell).year) == (None, 2024)


@pytest.mark.parametrize("cell", ["31/02/2024", "1/25/2024", "đang chờ", "5/3", 12.0])
def test_days_that_do_not_exist_are_refused(cell):
    with pytest.raises(Unclear):
        when_of(cell)


@pytest.mark.parametrize(
    ("cell", "number", "day"),
    [
        ("186/QĐ-UBND ngày 5/3/2024", "186/QĐ-UBND", MARCH),
        ("QĐ số 990/QĐ-UBND, 05-03-2024", "990/QĐ-UBND", MARCH),
        ("Số 12/2024/QĐ-UBND", "12/2024/QĐ-UBND", None),
        ("ngày 5 tháng 3 năm 2024", "", MARCH),
        (45356.0, "", MARCH),
    ],
)
def test_a_decision_with_its_day_in_one_cell(cell, number, day):
    found, when = decision_of(cell)
    assert (found, when.day if when else None) == (number, day)


def test_text_is_composed_and_holds_nothing_that_nobody_sees():
    decomposed = "  Chè\N{ZERO WIDTH SPACE} xanh\n\x00Mậ\N{COMBINING DOT BELOW}"
    assert text_of("Chè​ xanh\n") == "Chè xanh"
    assert "\0" not in text_of(decomposed)
    assert text_of(912345678.0) == "912345678"


def test_a_product_line_by_its_name_its_short_form_or_its_set():
    assert [line_of(c) for c in ("Thực  phẩm", "TP", "Dược liệu", "Bộ 26", "1")] == [
        "food",
        "food",
        "herbal",
        "tourism",
        "food",
    ]
    assert line_of("đồ chơi") == ""


def test_a_column_of_revocations_says_no_in_many_ways():
    assert revoked_of("không") == revoked_of("") == (False, None)
    assert revoked_of("Đã thu hồi") == (True, None)
    assert revoked_of("5/3/2024") == (True, MARCH)


def places(text, day=date(2024, 3, 5)):
    return Places("/vn/24/").at(text, day, day)


def test_a_place_in_a_district_that_is_gone_is_todays_commune_and_says_so():
    found = places("xã Giáp Sơn - Lục Ngạn")
    assert found.path == "/vn/24/07582/"
    assert "nay là xã Lục Ngạn" in found.note


def test_a_commune_whose_name_others_bear_is_sought_in_the_own_province():
    assert places("Xã Nam Dương").path.startswith("/vn/24/")


def test_the_name_of_a_divided_district_is_not_taken_for_one_of_its_communes():
    with pytest.raises(Unclear, match="không còn cấp huyện") as refused:
        places("Lục Ngạn")
    assert "phường Chũ" in refused.value.remedy
    assert places("Lục Ngạn", date(2025, 9, 1)).path == "/vn/24/07582/"


def test_in_2025_a_name_that_passed_to_another_commune_needs_its_day():
    found = Places("/vn/96/")
    before, since = date(2025, 1, 1), date(2025, 12, 31)
    assert found.at("xã U Minh", before, before) != found.at("xã U Minh", since, since)
    with pytest.raises(Unclear, match="trước và sau"):
        found.at("xã U Minh", before, since)


@pytest.mark.parametrize(
    "text", ["phường Xuân Hương, tỉnh Lâm Đồng", "phường Xuân Hương, Lâm Đồng", "Hà Nội", "Đà Lạt"]
)
def test_a_place_of_another_province_is_refused(text):
    with pytest.raises(Unclear, match="không thuộc thành phố Bắc Ninh"):
        places(text)


def table(*rows):
    return Table(("1",), tuple(tuple(row) for row in rows))


def test_columns_are_found_in_any_order_and_without_accents():
    found = guess(
        table(
            ("Nam", "HANG SAO", "Dia chi", "Ten san pham", "Dien thoai", "Chu the"),
            (2024.0, 3.0, "xã Chũ", "Mỳ", "09", "HTX"),
        )
    )
    assert found.columns == {"year": 0, "stars": 1, "address": 2, "product": 3, "producer": 5}
    assert found.begins == 1


def test_a_header_of_two_rows_with_merged_cells_and_numbered_columns():
    found = guess(
        table(
            ("DANH SÁCH", "", "", "", "", ""),
            ("TT", "Sản phẩm", "", "Quyết định", "", "Hạng"),
            ("", "Tên", "Nhóm", "Số", "Ngày", ""),
            ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"),
            (1.0, "Mỳ", "TP", "1/QĐ", "5/3/2024", 3.0),
        )
    )
    assert found.columns == {"product": 1, "line": 2, "decision": 3, "decided_on": 4, "stars": 5}
    assert found.begins == 4


def test_headers_of_one_row_do_not_swallow_the_first_product():
    found = guess(table(("Tên sản phẩm", "", "Sao"), ("Mỳ", "xã Chũ", "ba sao"), ("Chè", "", "")))
    assert found.begins == 1


def test_columns_have_the_letters_of_a_spreadsheet():
    assert [letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


SENTENCE = "Tên sản phẩm;Chủ thể;Hạng\nMỳ Chũ;HTX;3\n"
ROWS = [["Tên sản phẩm", "Chủ thể", "Hạng"], ["Mỳ Chũ", "HTX", "3"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_files_in_the_encodings_and_separators_of_office_programs(encoding, separator):
    assert plaintext.rows_of(SENTENCE.replace(";", separator).encode(encoding)) == ROWS


def test_windows_1258_is_read():
    # ê and ă are single letters there, tones are marks of their own after them.
    raw = "Tên sa\N{COMBINING HOOK ABOVE}n phâ\N{COMBINING HOOK ABOVE}m;Hạng".encode(
        "cp1258", errors="ignore"
    )
    assert plaintext.rows_of(raw)[0][0] == "Tên sản phẩm"


@pytest.mark.parametrize(
    ("written", "font"),
    [("Tªn s¶n phÈm;Chñ thÓ;H¹ng", "TCVN3"), ("Teân saûn phaåm;Chuû theå;Haïng", "VNI")],
)
def test_old_fonts_are_named_and_not_guessed(written, font):
    with pytest.raises(BadFile, match=font):
        plaintext.rows_of(written.encode("latin-1"))


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(BadFile, match="CSV UTF-8"):
        plaintext.rows_of(bytes(range(128, 256)))
