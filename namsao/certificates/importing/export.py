"""The refused rows as a workbook: the office mends them there and uploads the file again."""

import io
from collections.abc import Mapping

import xlsxwriter
from django.utils.translation import gettext as _

from namsao.certificates.importing.columns import Layout
from namsao.certificates.importing.reading import Table
from namsao.certificates.importing.values import text_of

# Text stays text, whatever it begins with: no formulas, links or numbers are made of it.
_PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_WIDEST = 60


def workbook_of(table: Table, layout: Layout, said: Mapping[int, list[str]]) -> bytes:
    """The rows of `said` as they stood, with their row number before and the problem after."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _PLAIN) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        last = table.width + 1
        headers = [_("Hàng trong tệp gốc"), *layout.headers]
        for column, header in enumerate(headers):
            sheet.write_string(0, column, header, bold)
        sheet.write_string(0, last, _("Vấn đề"), bold)
        sheet.set_column(1, last - 1, 22)
        sheet.set_column(last, last, _WIDEST)
        sheet.freeze_panes(1, 0)
        for line, (number, sentences) in enumerate(sorted(said.items()), start=1):
            sheet.write_number(line, 0, number, wrap)
            for column, cell in enumerate(table.rows[number - 1], start=1):
                sheet.write_string(line, column, text_of(cell), wrap)
            sheet.write_string(line, last, "\n".join(sentences), wrap)
    return target.getvalue()
