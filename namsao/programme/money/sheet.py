"""The month's figures as a sheet in the shape that finance offices fill in and send on."""

import io
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from namsao.law.programme import Figures
from namsao.programme.money.queries import Book
from namsao.programme.planning.models import Plan

WIDTHS = (6, 48, 40, 18, 18, 18, 18, 18, 18, 18, 10)


def headings() -> tuple[str, ...]:
    """The columns: what is approved, bound, paid in the month and since the year began, left."""
    return (
        _("STT"),
        _("Nội dung chi"),
        _("Nguồn vốn"),
        _("Kế hoạch đầu năm"),
        _("Được duyệt"),
        _("Đã cam kết"),
        _("Giải ngân trong tháng"),
        _("Lũy kế giải ngân"),
        _("Trong đó tạm ứng chưa thanh toán"),
        _("Còn được cam kết"),
        _("Tỷ lệ giải ngân (%)"),
    )


def write(plan: Plan, book: Book) -> bytes:
    """The sheet: a row for each line, its sources under it, and the whole. Whole đồng."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(file, options)
    bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
    plain = workbook.add_format({"text_wrap": True, "valign": "top", "border": 1})
    money = workbook.add_format({"num_format": "#,##0", "valign": "top", "border": 1})
    strong = workbook.add_format(
        {"num_format": "#,##0", "bold": True, "valign": "top", "border": 1}
    )
    title = workbook.add_format({"bold": True, "font_size": 13})
    sheet: Any = workbook.add_worksheet(f"{book.day:%m-%Y}")
    sheet.write(0, 0, _("Tình hình thực hiện kinh phí chương trình OCOP"), title)
    sheet.write(1, 0, f"{plan.unit_title}, {plan.year}. " + _("Đơn vị tính: đồng"))
    sheet.write(2, 0, _("Số liệu đến hết ngày %s") % f"{book.day:%d/%m/%Y}")
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
        sheet.write(4, column, headings()[column], bold)
    at = 5
    for number, line in enumerate(book.lines, start=1):
        _row(sheet, at, (str(number), line.line.title, ""), line.figures, line.month, bold, strong)
        at += 1
        for row in line.rows:
            _row(sheet, at, ("", "", row.source_label), row.figures, row.month, plain, money)
            at += 1
    _row(sheet, at, ("", _("Tổng cộng"), ""), book.figures, book.month, bold, strong)
    sheet.freeze_panes(5, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(4)
    workbook.close()
    return file.getvalue()


def _row(  # noqa: PLR0913 -- a row of a sheet
    sheet: Any,
    at: int,
    texts: tuple[str, str, str],
    figures: Figures,
    month: int,
    text_format: Any,
    number_format: Any,
) -> None:
    for column, text in enumerate(texts):
        sheet.write_string(at, column, text, text_format)
    numbers = (
        figures.planned,
        figures.approved,
        figures.committed,
        month,
        figures.paid,
        figures.advanced,
        figures.free,
        figures.paid_percent,
    )
    for column, number in enumerate(numbers, start=3):
        if number is None:
            sheet.write_blank(at, column, None, number_format)
        else:
            sheet.write_number(at, column, number, number_format)
