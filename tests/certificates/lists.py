"""Lists as offices keep them, made for the tests of the import, and the steps to bring them in."""

import io
import zipfile
from datetime import date
from itertools import groupby
from xml.sax.saxutils import escape

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from namsao.certificates.importing import actions
from namsao.certificates.importing.checking import dry_run
from namsao.certificates.importing.columns import Layout
from namsao.certificates.importing.forms import initial_of
from namsao.certificates.models import Certificate
from namsao.site.demo.cast import BAC_NINH, unit
from tests.conftest import TODAY

HEADER = ("TT", "Tên sản phẩm", "Chủ thể", "Địa chỉ", "Hạng", "Số QĐ, ngày", "Ngày hết hạn")
GOOD = [
    (1, "Mỳ Chũ thử", "HTX Một", "xã Giáp Sơn - Lục Ngạn", "4*", "12/QĐ-UBND ngày 5/3/2024", ""),
    (2, "Chè thử", "HTX Hai", "Phường Chũ", "bốn sao", "7.6.24", ""),
    (3, "=HYPERLINK(1)", "HTX Ba", "xã Biên Sơn", 3, date(2025, 1, 9), date(2028, 1, 9)),
]
BAD = [
    (4, "Rượu thử", "HTX Bốn", "Phường Chũ", "2 sao", "7.6.24", ""),
    (5, "Mật thử", "HTX Năm", "phường Xuân Hương, Lâm Đồng", "3", "31/02/2024", ""),
    (6, "  MỲ CHŨ THỬ ", "HTX MỘT", "xã Giáp Sơn - Lục Ngạn", "4 sao", "5/3/2024", ""),
    (7, "Gạo thử", "HTX Bảy", "Lục Ngạn", "3", "1/12/2099", ""),
]


def workbook(rows, header=HEADER, before=0):
    """An XLSX file: `before` blank rows, a header, rows."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet()
        for number, row in enumerate([header, *rows], start=before):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                elif isinstance(value, str):
                    sheet.write_string(number, column, value)
                else:
                    sheet.write_number(number, column, value)
    return target.getvalue()


def open_document(rows, header=HEADER, before=0) -> bytes:
    """The same as an OpenDocument spreadsheet, as LibreOffice writes it.

    Equal cells in a row are one that is repeated, and so are the empty rows and columns that
    fill the sheet to its end.
    """
    body = f'<table:table-row table:number-rows-repeated="{before}"/>' if before else ""
    for row in [header, *rows]:
        body += f"<table:table-row>{''.join(_cells(row))}{REST_OF_ROW}</table:table-row>"
    content = CONTENT.format(rows=body + REST_OF_SHEET)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        file.writestr("mimetype", kind, zipfile.ZIP_STORED)
        file.writestr("META-INF/manifest.xml", MANIFEST.format(kind=kind))
        file.writestr("content.xml", content)
    return target.getvalue()


NAMES = "urn:oasis:names:tc:opendocument:xmlns"
CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<office:document-content xmlns:office="{NAMES}:office:1.0" xmlns:table="{NAMES}:table:1.0"'
    f' xmlns:text="{NAMES}:text:1.0" office:version="1.3"><office:body><office:spreadsheet>'
    '<table:table table:name="Sổ">{rows}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<manifest:manifest xmlns:manifest="{NAMES}:manifest:1.0" manifest:version="1.3">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
REST_OF_ROW = '<table:table-cell table:number-columns-repeated="16377"/>'
REST_OF_SHEET = (
    '<table:table-row table:number-rows-repeated="1048000">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def _cells(row):
    for value, same in groupby(row):
        count = len(list(same))
        if isinstance(value, tuple):  # a cell merged downwards: its value and over how many rows
            value, down = value
            told = f' table:number-rows-spanned="{down}" office:value-type="string"'
            yield f"<table:table-cell{told}>{_p(value)}</table:table-cell>"
            continue
        if value is None:  # what a merged cell covers
            yield "<table:covered-table-cell/>"
            continue
        told = f' table:number-columns-repeated="{count}"' if count > 1 else ""
        match value:
            case "":
                yield f"<table:table-cell{told}/>"
            case date():
                told += f' office:value-type="date" office:date-value="{value.isoformat()}"'
                yield f"<table:table-cell{told}>{_p(f'{value:%d/%m/%Y}')}</table:table-cell>"
            case int() | float():
                told += f' office:value-type="float" office:value="{value}"'
                yield f"<table:table-cell{told}>{_p(value)}</table:table-cell>"
            case _:
                told += ' office:value-type="string"'
                yield f"<table:table-cell{told}>{_p(value)}</table:table-cell>"


def _p(value) -> str:
    return f"<text:p>{escape(str(value))}</text:p>"


def upload(world, content, name="so-cu.xlsx"):
    file = SimpleUploadedFile(name, content)
    province = unit(BAC_NINH, "province")
    by = world.cast.dung.actor
    return actions.upload_register(province, by=by, at=TODAY, upload=file).made


def check(world, content, name="so-cu.xlsx"):
    """Upload, and fix the columns as they were guessed."""
    made = upload(world, content, name)
    raw = initial_of(Layout.of(made.layout))
    actions.map_register.take(made, raw, by=world.cast.dung.actor, at=TODAY)
    return made


def report_of(made):
    layout = Layout.of(made.layout)
    return dry_run(made.table(layout.sheet), layout, made.area, TODAY.date())


def commit(world, made, **facts):
    return actions.commit_register(made, by=world.cast.dung.actor, at=TODAY, **facts)


def imported(made):
    return Certificate.objects.filter(imported=made).order_by("pk")
