"""Opens a spreadsheet in a process of its own, with little memory: `python cells.py FILE SHEET`.

A workbook of a few kilobytes may claim billions of cells or unpack to gigabytes. Here that ends
this process and nothing else. Writes JSON to standard output; a date is {"d": "2024-03-05"}.
"""

import contextlib
import json
import resource
import sys
from datetime import date, datetime
from typing import Any

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
    return {"sheets": names, "rows": rows, "merged": opened.merged_cell_ranges or []}


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return {"d": cell.date().isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    return cell if isinstance(cell, str | float) else str(cell)


if __name__ == "__main__":
    json.dump(main(sys.argv[1], int(sys.argv[2])), sys.stdout)
