"""Own products' sheets as one spreadsheet: out, filled, looked at, and in whole or not at all."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from namsao.kernel.action import Refused
from namsao.market.models import Sheet, SheetBatch
from namsao.market.sheets import actions
from namsao.market.sheets.filling import dry_run
from tests.conftest import TODAY


@pytest.fixture
def honey(world):
    return world.dossiers["honey"].product


@pytest.fixture
def lan(world):
    return world.cast.lan.actor


@pytest.fixture
def table(world, honey) -> list[list]:
    """The template as Lan downloads it."""
    client = Client()
    client.force_login(world.cast.lan)
    page = client.get(reverse("market:sheet_template", args=[honey.producer_id]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(page.content))
    return book.get_sheet_by_index(0).to_python()


def uploaded(honey, lan, table) -> SheetBatch:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row)
    file = SimpleUploadedFile("phieu.xlsx", buffer.getvalue())
    return actions.upload_sheets(honey.producer, by=lan, at=TODAY, upload=file).made


def set_in(table, product, heading, value) -> None:
    row = next(row for row in table if row[0] == product.code)
    row[table[0].index(heading)] = value


def test_the_template_comes_back_as_it_went_out_and_changes_nothing(honey, lan, table):
    assert [row[0] for row in table[1:]] == [
        one.code for one in honey.producer.products.order_by("name")
    ]
    report = dry_run(uploaded(honey, lan, table), lan)
    assert (report.rows, report.troubles) == ([], [])


def test_a_filled_table_is_written_in_whole(honey, lan, table):
    others = [one for one in honey.producer.products.all() if one != honey]
    set_in(table, honey, "Giá bán lẻ (đồng)", 199_000)
    set_in(table, honey, "Mô tả tiếng Việt", "Dòng một.\nDòng hai.")
    for one in others:
        set_in(table, one, "Đơn vị bán", "túi")
    batch = uploaded(honey, lan, table)
    assert Sheet.objects.get(product=honey).price == 185_000  # not before it is committed
    actions.commit_sheets(batch, by=lan, at=TODAY)
    sheet = Sheet.objects.get(product=honey)
    assert (sheet.price, sheet.description_vi) == (199_000, "Dòng một.\nDòng hai.")
    assert sheet.name_en == "Lychee blossom honey"
    assert {Sheet.objects.get(product=one).unit for one in others} <= {"túi"}


def test_one_bad_cell_keeps_the_whole_table_out_and_is_named(honey, lan, table):
    set_in(table, honey, "Giá bán lẻ (đồng)", "một trăm nghìn")
    set_in(table, honey, "Mã GTIN", "8930000000012")  # a wrong check digit
    set_in(table, honey, "Đang còn hàng", "có lẽ")
    table.append(["24-99999-1-2026", "Của ai khác"] + [""] * (len(table[0]) - 2))
    table.append(list(table[1]))
    batch = uploaded(honey, lan, table)
    report = dry_run(batch, lan)
    row = next(n for n, r in enumerate(table, start=1) if r[0] == honey.code)
    columns = [chr(65 + table[0].index(name)) for name in HEADINGS]
    said = {(one.row, one.column) for one in report.troubles}
    assert said >= {(row, column) for column in columns} | {
        (len(table) - 1, "A"),
        (len(table), "A"),
    }
    with pytest.raises(Refused):
        actions.commit_sheets(batch, by=lan, at=TODAY)
    assert Sheet.objects.get(product=honey).price == 185_000
    assert SheetBatch.objects.get().state == "uploaded"


HEADINGS = ("Giá bán lẻ (đồng)", "Mã GTIN", "Đang còn hàng")


def test_a_column_that_was_cut_out_leaves_its_field_alone(honey, lan, table):
    gone = table[0].index("Mô tả tiếng Việt")
    set_in(table, honey, "Giá bán lẻ (đồng)", 210_000)
    batch = uploaded(honey, lan, [row[:gone] + row[gone + 1 :] for row in table])
    actions.commit_sheets(batch, by=lan, at=TODAY)
    sheet = Sheet.objects.get(product=honey)
    assert sheet.price == 210_000
    assert sheet.description_vi


def test_another_s_table_is_not_to_be_seen(world, honey, lan, table):
    batch = uploaded(honey, lan, table)
    other = Client()
    other.force_login(world.cast.mai)
    for page in (batch.get_absolute_url(), f"/market/sheets/template/{honey.producer_id}"):
        assert other.get(page).status_code == 404
    with pytest.raises(Refused):
        actions.commit_sheets(batch, by=world.cast.mai.actor, at=TODAY)
