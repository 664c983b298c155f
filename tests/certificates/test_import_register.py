"""An office's list of past products becomes part of the register: all of it, or nothing."""

import io
from datetime import date

import pytest
import xlsxwriter
from django.db import transaction
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from namsao.certificates.importing import actions
from namsao.certificates.importing.columns import Layout, guess
from namsao.certificates.importing.forms import initial_of
from namsao.certificates.models import Certificate
from namsao.kernel.action import Refused
from namsao.kernel.models import Event
from namsao.site.demo.cast import LUC_NGAN
from tests.certificates.lists import (
    BAD,
    GOOD,
    check,
    commit,
    imported,
    open_document,
    report_of,
    upload,
    workbook,
)
from tests.conftest import TODAY


def test_good_rows_become_certificates_with_the_names_of_their_day(world):
    made = check(world, workbook(GOOD))
    commit(world, made)
    first, second, third = imported(made)
    assert (first.place, first.area.code) == ("xã Giáp Sơn - Lục Ngạn", "07582")
    assert (first.issued_on, first.expires_on) == (date(2024, 3, 5), date(2027, 3, 5))
    assert (first.source_note, first.regime, first.stars) == ("12/QĐ-UBND", "148/2023", 4)
    assert (second.issued_on, second.stars) == (date(2024, 6, 7), 4)
    assert third.product_name == "=HYPERLINK(1)"
    assert Client().get(first.public_url).status_code == 200


def test_every_problem_is_told_at_once_by_row_column_and_value(world):
    made = check(world, workbook([*GOOD, *BAD]))
    told = {(p.row, p.column, p.value) for p in report_of(made).refusals}
    assert told == {
        (5, "E", "2 sao"),
        (6, "D", "phường Xuân Hương, Lâm Đồng"),
        (6, "F", "31/02/2024"),
        (7, "B", "MỲ CHŨ THỬ"),
        (8, "F", "1/12/2099"),
    }
    assert all(p.wrong and p.remedy for p in report_of(made).refusals)


def test_with_one_bad_row_nothing_is_imported(world):
    made = check(world, workbook([*GOOD, *BAD]))
    before = Certificate.objects.count()
    with pytest.raises(Refused, match="Còn 4 hàng"):
        commit(world, made)
    assert Certificate.objects.count() == before
    made.refresh_from_db()
    assert made.state == "checked"


def test_by_express_wish_the_bad_rows_are_left_out_and_kept_with_their_problems(world):
    made = check(world, workbook([*GOOD, *BAD]))
    event = commit(world, made, skip_bad=True).event
    assert (event.facts["made"], event.facts["left_out"]) == (3, [5, 6, 7, 8])

    client = Client()
    client.force_login(world.cast.dung)
    answer = client.get(reverse("certificates:import_refused", args=[made.pk]))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    header, first, *_rest = rows.to_python()
    assert (header[0], header[-1]) == ("Hàng trong tệp gốc", "Vấn đề")
    assert (first[0], first[2]) == (5.0, "Rượu thử")
    assert "2 sao không được công nhận" in first[-1]


def test_undo_takes_back_exactly_what_the_import_made(world):
    before = set(Certificate.objects.values_list("pk", flat=True))
    made = check(world, workbook(GOOD))
    commit(world, made)
    assert Certificate.objects.count() == len(before) + 3
    event = actions.undo_register(made, by=world.cast.dung.actor, at=TODAY).event
    assert event.facts == {"deleted": 3}
    assert set(Certificate.objects.values_list("pk", flat=True)) == before
    with pytest.raises(Refused, match="Đã hoàn tác"):
        commit(world, made)


def test_undo_is_refused_when_something_later_hangs_on_a_certificate(world):
    made = check(world, workbook(GOOD))
    commit(world, made)
    first = imported(made)[0]
    Event.objects.create(
        action="certificates.revoke",
        subject=first.ref,
        story=first.ref,
        by=world.cast.thao,
        at=TODAY,
    )
    with pytest.raises(Refused, match=first.number):
        actions.undo_register(made, by=world.cast.dung.actor, at=TODAY)
    assert imported(made).count() == 3


def test_the_same_list_twice_is_refused_by_the_register(world):
    commit(world, check(world, workbook(GOOD)))
    again = check(world, workbook(GOOD, before=2))
    assert report_of(again).refused_rows == [4, 5, 6]
    assert all("Đã có trong sổ" in p.wrong for p in report_of(again).refusals)
    with pytest.raises(Refused, match="Không có hàng nào"):
        commit(world, again, skip_bad=True)


def test_a_certificate_number_stands_once(world):
    header = ("Sản phẩm", "Chủ thể", "Xã", "Sao", "Năm", "Số giấy chứng nhận")
    taken = world.certificates["honey"].number
    rows = [
        ("A thử", "HTX", "Phường Chũ", 3, 2024, "GCN-1"),
        ("B thử", "HTX", "Phường Chũ", 3, 2024, "GCN-1"),
        ("C thử", "HTX", "Phường Chũ", 3, 2024, taken),
    ]
    found = report_of(check(world, workbook(rows, header)))
    assert [(p.row, p.column) for p in found.refusals] == [(3, "F"), (4, "F")]
    assert found.lines[0].number == "GCN-1"


def test_a_year_alone_claims_no_day_and_an_expiry_alone_gives_the_year(world):
    header = ("Sản phẩm", "Chủ thể", "Xã", "Sao", "Năm", "Ngày hết hạn")
    rows = [
        ("A thử", "HTX", "Phường Chũ", 3, 2024, ""),
        ("B thử", "HTX", "Phường Chũ", 3, "", "5/3/2027"),
        ("C thử", "HTX", "Phường Chũ", 3, "", ""),
    ]
    made = check(world, workbook(rows, header))
    assert report_of(made).refused_rows == [4]
    commit(world, made, skip_bad=True)
    days = [(c.issued_on, c.issued_year, c.expires_on) for c in imported(made)]
    assert days == [(None, 2024, None), (None, 2024, date(2027, 3, 5))]


def test_a_revoked_certificate_is_imported_as_revoked(world):
    header = ("Sản phẩm", "Chủ thể", "Xã", "Sao", "Năm", "Ngày thu hồi", "Lý do thu hồi")
    rows = [("A thử", "HTX", "Phường Chũ", 3, 2024, "5/3/2025", "Ngừng sản xuất")]
    made = check(world, workbook(rows, header))
    commit(world, made)
    (one,) = imported(made)
    assert (one.state, one.revoked_on, one.revocation_reason) == (
        "revoked",
        date(2025, 3, 5),
        "Ngừng sản xuất",
    )


def test_a_printed_expiry_that_is_not_36_months_is_kept_with_a_warning(world):
    rows = [(1, "A thử", "HTX", "Phường Chũ", 3, "5/3/2024", "31/12/2026")]
    found = report_of(check(world, workbook(rows)))
    assert found.lines[0].expires_on == date(2026, 12, 31)
    assert "05/03/2027" in found.warnings[0].problem.wrong


def test_csv_is_imported_like_a_workbook(world):
    text = "Tên sản phẩm;Chủ thể;Địa chỉ;Hạng;Năm\nMỳ thử;HTX;Phường Chũ;3 sao;2024\n"
    made = check(world, text.encode("utf-8-sig"), "so-cu.csv")
    commit(world, made)
    assert imported(made).get().product_name == "Mỳ thử"


def test_an_open_document_is_imported_like_a_workbook(world):
    """The same rows as XLSX and as ODS give the same certificates, cell by cell."""
    seen = {}
    for kind, made_of in (("xlsx", workbook), ("ods", open_document)):
        with transaction.atomic():
            made = check(world, made_of(GOOD, before=2), f"so-cu.{kind}")
            assert report_of(made).refusals == []
            commit(world, made)
            fields = ("product_name", "producer_name", "place", "stars", "issued_on", "expires_on")
            seen[kind] = list(imported(made).order_by("id").values_list(*fields))
            transaction.set_rollback(True)
    assert len(seen["ods"]) == len(GOOD)
    assert seen["ods"] == seen["xlsx"]


def test_a_bad_row_of_an_open_document_is_told_by_its_row_in_the_sheet(world):
    made = check(world, open_document([*GOOD, *BAD], before=3), "so-cu.ods")
    xlsx = check(world, workbook([*GOOD, *BAD], before=3))
    told = [(found.row, found.column, found.value) for found in report_of(made).refusals]
    assert told == [(one.row, one.column, one.value) for one in report_of(xlsx).refusals]
    assert report_of(made).refused_rows == [8, 9, 10, 11]


def test_the_place_of_the_whole_file_serves_rows_without_one(world):
    made = upload(world, workbook([("A thử", 3, 2024)], ("Sản phẩm", "Sao", "Năm")))
    by = world.cast.dung.actor
    raw = initial_of(Layout.of(made.layout))
    with pytest.raises(Refused, match="Chọn cột địa chỉ"):
        actions.map_register.take(made, raw, by=by, at=TODAY)
    with pytest.raises(Refused, match="không thuộc"):
        actions.map_register.take(made, raw | {"default_place": "Đà Lạt"}, by=by, at=TODAY)
    actions.map_register.take(made, raw | {"default_place": "xã Lục Ngạn"}, by=by, at=TODAY)
    commit(world, made)
    assert imported(made).get().area.code == LUC_NGAN


def test_one_column_serves_one_field(world):
    made = upload(world, workbook(GOOD))
    raw = initial_of(Layout.of(made.layout)) | {"producer": "B"}
    with pytest.raises(Refused) as refused:
        actions.map_register.take(made, raw, by=world.cast.dung.actor, at=TODAY)
    assert list(refused.value.errors) == ["producer"]


def test_cells_merged_over_several_rows_hold_for_each_of_them(world):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for column, header in enumerate(("Sản phẩm", "Chủ thể", "Xã", "Sao", "Năm")):
            sheet.write_string(0, column, header)
        for row, product in enumerate(("A thử", "B thử"), start=1):
            sheet.write_row(row, 0, (product, "", "Phường Chũ", 3, 2024))
        sheet.merge_range(1, 1, 2, 1, "HTX chung")
    lines = report_of(check(world, target.getvalue())).lines
    assert [line.producer for line in lines] == ["HTX chung", "HTX chung"]


def test_merged_cells_of_an_open_document_hold_for_each_row_too(world):
    header = ("Sản phẩm", "Chủ thể", "Xã", "Sao", "Năm")
    rows = [
        ("A thử", ("HTX chung", 2), "Phường Chũ", 3, 2024),
        ("B thử", None, "Phường Chũ", 3, 2024),
    ]
    made = check(world, open_document(rows, header, before=1), "so-cu.ods")
    assert [line.producer for line in report_of(made).lines] == ["HTX chung", "HTX chung"]


# The reference sheet of an office that made every mistake there is.

TWO_STARS = {11, 12, 19, 23, 25, 60, 76, 106, 131}
NO_STARS = {13, 14, 43, 55, 75, 89, 92, 108, 110, 126}
NO_SUCH_COMMUNE = {36, 52, 55, 72, 75, 76, 77, 97, 102, 107, 114, 131}
DISTRICT_ALONE = {10, 56, 92, 96, 110, 121, 126}
NO_DAY = {12, 46, 59, 63, 69, 91}
TWICE = {8, 35, 38, 62, 65, 94, 105, 118}


def test_the_ugly_sheet_is_explained_row_by_row_and_its_good_rows_come_in(world, shared):
    made = check(world, (shared / "data/ugly-register.xlsx").read_bytes(), "ugly.xlsx")
    layout = guess(made.table(0))
    assert layout.begins == 5
    report = report_of(made)
    refused = {(p.row, p.column) for p in report.refusals}
    assert refused == {
        *((row, "G") for row in TWO_STARS | NO_STARS),
        *((row, "D") for row in NO_SUCH_COMMUNE | DISTRICT_ALONE),
        *((row, "H") for row in NO_DAY),
        *((row, "B") for row in TWICE),
    }
    assert [row for row, _said in report.passed_over] == [6, 42, 134, 136]
    commit(world, made, skip_bad=True)
    assert imported(made).count() == len(report.lines) == 124 - len({row for row, _c in refused})
    assert not imported(made).filter(stars__lt=3).exists()
    assert not imported(made).filter(area=None).exists()
