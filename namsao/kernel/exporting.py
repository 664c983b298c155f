"""A list as a file for a spreadsheet, XLSX or CSV: typed cells, and nothing that runs.

What people typed may begin like a formula. In XLSX text is text; in CSV, where a program would
guess, an apostrophe stands before it.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, JsonResponse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from namsao.kernel.files import OFFICE

type Cell = str | int | float | date | datetime | None

MOST = 100_000  # rows of a file; who needs more filters the list
JSON_PAGE, JSON_MOST = 100, 500  # rows of a page of JSON: unless asked otherwise, and at most
CHUNK = 2000  # rows read from the database at a time
MEDIA_TYPES = {"xlsx": f"{OFFICE}spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}

_IN_MEMORY = 1 << 20  # bytes; what is larger goes to disk
_LONGEST = 32_767  # characters of a cell, by the format
_FIRST_DAY = date(1900, 3, 1)  # before it, programs disagree on what a number of days means
_FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]")
# Text stays text, whatever it begins with: no formulas, links or numbers are made of it.
_PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


@dataclass(frozen=True)
class Column[Row]:
    """A column: its heading (may be lazily translated), its value of a row, its width in signs.

    `key` names it in JSON, for good: the heading may change its words. Where the value is the
    label of one of several, `code` tells which; JSON then has both, `state` and `state_label`.
    """

    heading: Any
    value: Callable[[Row], Cell]
    width: int = 22
    key: str = ""
    code: Callable[[Row], Cell] | None = None

    def in_json(self, row: Row) -> dict[str, Any]:
        """The row's value, and its label where it has one; nothing for a column without a key."""
        if not self.key:
            return {}
        value = _plain(self.value(row))
        if self.code is None:
            return {self.key: value}
        return {self.key: _plain(self.code(row)), f"{self.key}_label": value}


def answer[Row](
    request: HttpRequest, name: str, rows: Iterable[Row], columns: Sequence[Column[Row]]
) -> FileResponse | JsonResponse | None:
    """All rows as the file that `?format=` asks for; None where it asks for no file.

    `rows` are the very rows of the page: the same filter, the same reach. The file's name is
    `name` and today's date. JSON comes by pages: see `as_json`.
    """
    kind = request.GET.get("format", "")
    if kind == "json":
        return as_json(request, rows, columns)
    if kind not in MEDIA_TYPES:
        return None
    write = write_xlsx if kind == "xlsx" else write_csv
    file: Any = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 -- the response closes it
    write(file, columns, _each(rows))
    file.seek(0)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}-{localdate().isoformat()}.{kind}",
        content_type=MEDIA_TYPES[kind],
    )
    response["Cache-Control"] = "no-store"
    return response


def as_json[Row](
    request: HttpRequest, rows: Iterable[Row], columns: Sequence[Column[Row]]
) -> JsonResponse:
    """One page of the rows: `?page=` from 1, `?size=` rows, at most 500.

    `next` is the address of the page after it, null at the end. Each row has its `id` and one
    value for each column; times bear their zone.
    """
    number = _asked(request, "page", 1, MOST)
    size = _asked(request, "size", JSON_PAGE, JSON_MOST)
    if isinstance(rows, QuerySet) and not rows.ordered:
        rows = rows.order_by("pk")
    first = (number - 1) * size
    found = list(_sliced(rows, first, first + size + 1))
    query = request.GET.copy()
    query.pop("format", None)
    query["page"] = str(number + 1)
    following = f"{request.path}?{query.urlencode()}" if len(found) > size else None
    told = [_row(row, columns) for row in found[:size]]
    response = JsonResponse({"rows": told, "page": number, "next": following})
    response["Cache-Control"] = "no-store"
    return response


def _row[Row](row: Row, columns: Sequence[Column[Row]]) -> dict[str, Any]:
    told = {"id": getattr(row, "pk", None)}
    for column in columns:
        told |= column.in_json(row)
    return told


def _asked(request: HttpRequest, name: str, default: int, most: int) -> int:
    text = request.GET.get(name, "")
    usable = text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0
    return min(int(text), most) if usable else default


def _sliced[Row](rows: Iterable[Row], first: int, last: int) -> Iterable[Row]:
    return rows[first:last] if isinstance(rows, QuerySet) else islice(rows, first, last)


def _plain(cell: Cell) -> Any:
    """A value as JSON holds it; lazily translated text in the reader's language."""
    if isinstance(cell, datetime):
        return localtime(cell).isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if cell is None or isinstance(cell, int | float) else str(cell)


def _each[Row](rows: Iterable[Row]) -> Iterable[Row]:
    """The rows a piece at a time, never all of them in memory."""
    return rows.iterator(CHUNK) if isinstance(rows, QuerySet) else rows


def write_xlsx[Row](
    target: IO[bytes], columns: Sequence[Column[Row]], rows: Iterable[Row]
) -> None:
    """The table as a workbook of one sheet: dates are dates, numbers are numbers."""
    with xlsxwriter.Workbook(target, _PLAIN) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "valign": "top"})
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            sheet.write_string(0, index, str(column.heading), bold)
        for line, cells in enumerate(_lines(columns, rows), start=1):
            for index, cell in enumerate(cells):
                match _settled(cell):
                    case datetime() as value:
                        sheet.write_datetime(line, index, value, moment)
                    case date() as value:
                        sheet.write_datetime(line, index, value, day)
                    case int() | float() as value:
                        sheet.write_number(line, index, value, wrap)
                    case str() as value if value:
                        sheet.write_string(line, index, _cut(value), wrap)


def write_csv[Row](target: IO[bytes], columns: Sequence[Column[Row]], rows: Iterable[Row]) -> None:
    """The table as CSV in UTF-8 with its mark, by which Excel knows it; dates as 2026-11-23."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([harmless(str(column.heading)) for column in columns])
    for cells in _lines(columns, rows):
        writer.writerow([_text(_settled(cell)) for cell in cells])
    text.detach()


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("Mật ong")
    ("'=1+1", 'Mật ong')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def _lines[Row](columns: Sequence[Column[Row]], rows: Iterable[Row]) -> Iterator[list[Cell]]:
    """The cells of each row; a list that is too long says at its end that it goes on."""
    each = iter(rows)
    for row in islice(each, MOST):
        yield [column.value(row) for column in columns]
    if next(each, None) is not None:
        said = _("Danh sách còn tiếp: tệp chỉ chứa %d hàng đầu. Hãy lọc bớt rồi tải lại.")
        yield [said % MOST]


def _settled(cell: Cell) -> Cell:
    """Times in Vietnam's, without a zone; days that no spreadsheet can hold as text."""
    if isinstance(cell, datetime):
        return localtime(cell).replace(tzinfo=None, microsecond=0)
    if isinstance(cell, date) and cell < _FIRST_DAY:
        return cell.isoformat()
    return cell


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.isoformat(sep=" ", timespec="minutes")
        case str():
            return harmless(cell)
        case _:
            return str(cell)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
