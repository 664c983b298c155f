"""A list as a file: typed cells, nothing that runs, nothing left out without a word."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from django.utils.translation import gettext_lazy, override
from python_calamine import CalamineWorkbook

from namsao.kernel import exporting
from namsao.kernel.exporting import Column, write_csv, write_xlsx

HOSTILE = ["=HYPERLINK(1)", "+84 912", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"]
ITSELF = [Column("Ô", lambda row: row)]


def sheet(columns, rows) -> list[list[object]]:
    target = io.BytesIO()
    write_xlsx(target, columns, rows)
    target.seek(0)
    return CalamineWorkbook.from_filelike(target).get_sheet_by_index(0).to_python()


def text(columns, rows) -> list[list[str]]:
    target = io.BytesIO()
    write_csv(target, columns, rows)
    assert target.getvalue().startswith(b"\xef\xbb\xbf"), "Excel knows UTF-8 by this mark"
    return list(csv.reader(io.StringIO(target.getvalue().decode("utf-8-sig"), newline="")))


def test_days_are_days_numbers_are_numbers_and_nothing_is_nothing():
    row = ["Mật ong", 4, 69.5, date(2026, 11, 23), datetime(2026, 11, 23, 2, 30, tzinfo=UTC), None]
    columns = [Column(str(n), lambda row, n=n: row[n]) for n in range(6)]
    # 02:30 in Greenwich is 09:30 in Hà Nội.
    assert sheet(columns, [row])[1] == [
        *("Mật ong", 4.0, 69.5, date(2026, 11, 23), datetime(2026, 11, 23, 9, 30)),  # noqa: DTZ001
        "",
    ]
    assert text(columns, [row])[1] == [
        *("Mật ong", "4", "69.5", "2026-11-23", "2026-11-23 09:30", ""),
    ]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_becomes_a_formula(hostile):
    target = io.BytesIO()
    write_xlsx(target, ITSELF, [hostile])
    with zipfile.ZipFile(target) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert text(ITSELF, [hostile])[1] == [f"'{hostile}"]


def test_what_begins_with_a_letter_or_a_digit_stays_as_it_is():
    for plain in ("Mật ong", "0912 345", "a=b", "5 sao"):
        assert text(ITSELF, [plain])[1] == [plain]
        assert sheet(ITSELF, [plain])[1] == [plain]


def test_a_number_below_nothing_is_a_number_and_no_formula():
    assert text(ITSELF, [-5])[1] == ["-5"]
    assert sheet(ITSELF, [-5])[1] == [-5.0]


def test_headings_are_in_the_readers_language():
    columns = [Column(gettext_lazy("Sản phẩm"), lambda row: row)]
    with override("en"):
        assert (text(columns, [])[0], sheet(columns, [])[0]) == (["Product"], ["Product"])


def test_a_list_that_is_too_long_says_so(monkeypatch):
    monkeypatch.setattr(exporting, "MOST", 2)
    for written in (sheet(ITSELF, ["a", "b", "c"]), text(ITSELF, ["a", "b", "c"])):
        assert [row[0] for row in written[1:3]] == ["a", "b"]
        assert "2 hàng đầu" in written[3][0]
    assert len(text(ITSELF, ["a", "b"])) == 3, "nothing is said of a list that fits"


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    cell = sheet(ITSELF, ["x" * 40_000])[1][0]
    assert (len(cell), cell[-1]) == (32_767, "…")


def test_a_day_before_all_spreadsheets_is_text():
    assert sheet(ITSELF, [date(1890, 5, 19)])[1] == ["1890-05-19"]
