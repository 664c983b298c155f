"""Opens a spreadsheet in a process of its own, with little memory: `python cells.py FILE SHEET`.

A workbook of a few kilobytes may claim billions of cells or unpack to gigabytes. Here that ends
this process and nothing else. Writes JSON to standard output; a date is {"d": "2024-03-05"}.
"""

import contextlib
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import Element, iterparse

type Range = tuple[tuple[int, int], tuple[int, int]]

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"

MEMORY = 1024**3  # bytes
SECONDS = 30  # of processor time
ROWS, COLUMNS = 20_000, 100


def main(path: str, sheet: int) -> dict[str, Any]:
    """The names of the sheets, and the rows and merged ranges of one of them."""
    # On systems that know no such limit, the time limit of the caller remains.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 -- under the limits

    workbook = CalamineWorkbook.from_path(path)
    names = list(workbook.sheet_names)
    if not 0 <= sheet < len(names):
        return {"sheets": names, "error": "sheet"}
    opened = workbook.get_sheet_by_index(sheet)
    last_row, last_column = opened.end or (0, 0)
    if last_row >= ROWS:
        return {"sheets": names, "error": "rows"}
    if last_column >= COLUMNS:
        return {"sheets": names, "error": "columns"}
    rows = [[_plain(cell) for cell in row] for row in opened.to_python(skip_empty_area=False)]
    merged = opened.merged_cell_ranges or _merged_in_open_document(path, names[sheet])
    return {"sheets": names, "rows": rows, "merged": merged}


def _merged_in_open_document(path: str, sheet: str) -> list[Range]:
    """The merged ranges of an ODS sheet, which the library does not tell; none for other files.

    Only as far as ROWS and COLUMNS: a sheet is filled to its end with repeated empty cells.
    """
    with zipfile.ZipFile(path) as archive:
        if "content.xml" not in archive.namelist():
            return []
        merged: list[Range] = []
        row, here = 0, False
        with archive.open("content.xml") as content:
            for event, element in iterparse(content, ("start", "end")):
                if element.tag == f"{TABLE}table":
                    here = event == "start" and element.get(f"{TABLE}name") == sheet
                if event == "end" and here and element.tag == f"{TABLE}table-row":
                    merged += _merged_in_row(element, row)
                    row += int(element.get(f"{TABLE}number-rows-repeated", "1"))
                    element.clear()
                    if row >= ROWS:
                        break
    return merged


def _merged_in_row(element: Element, row: int) -> Iterator[Range]:
    column = 0
    for cell in element:
        down = int(cell.get(f"{TABLE}number-rows-spanned", "1"))
        across = int(cell.get(f"{TABLE}number-columns-spanned", "1"))
        if down > 1 or across > 1:
            yield (row, column), (row + down - 1, column + across - 1)
        column += int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        if column >= COLUMNS:
            return


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return {"d": cell.date().isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    return cell if isinstance(cell, str | float) else str(cell)


if __name__ == "__main__":
    json.dump(main(sys.argv[1], int(sys.argv[2])), sys.stdout)
