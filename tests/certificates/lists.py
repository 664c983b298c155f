"""Lists as offices keep them, made for the tests of the import, and the steps to bring them in."""

import io
from datetime import date

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
