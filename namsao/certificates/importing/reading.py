"""A stored or given file as a table of cells, numbered as in the person's own spreadsheet."""

import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from namsao.certificates.importing import cells, plaintext
from namsao.kernel.files import OFFICE, BadFile, sniff

type Cell = str | float | date
type Row = tuple[Cell, ...]

CSV = "text/csv"
SHEETS = {f"{OFFICE}spreadsheetml.sheet", "application/vnd.oasis.opendocument.spreadsheet"}
UNPACKED = 200 * 1024 * 1024  # bytes that a workbook may unpack to
SECONDS = 60


@dataclass(frozen=True)
class Table:
    """One sheet. `rows[0]` is row 1; what is merged downwards stands in every row of it."""

    sheets: tuple[str, ...]
    rows: tuple[Row, ...]
    # Merged cells as (first row, first column, last row, last column), counted from 0.
    merged: tuple[tuple[int, int, int, int], ...] = ()

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max(map(len, self.rows), default=0)


def letter(column: int) -> str:
    """The column's name in a spreadsheet: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def sniff_table(file: IO[bytes], name: str) -> str:
    """The media type of a spreadsheet or a table of text. Raises BadFile for anything else."""
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        media_type = sniff(file, name)
        if media_type in SHEETS:
            _check_unpacked(file)
            return media_type
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadFile(
            _(
                "“%(name)s” là tệp Excel kiểu cũ (XLS) hoặc có mật khẩu. Hãy bỏ mật khẩu,"
                " lưu lại dạng XLSX rồi tải lên."
            )
            % {"name": name}
        )
    elif not head.startswith((b"%PDF-", b"\xff\xd8\xff", b"\x89PNG")):
        plaintext.rows_of(file.read())
        file.seek(0)
        return CSV
    raise BadFile(
        _("“%(name)s” không phải bảng tính. Hãy tải lên tệp XLSX, ODS hoặc CSV.") % {"name": name}
    )


def _check_unpacked(file: IO[bytes]) -> None:
    with zipfile.ZipFile(file) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    file.seek(0)
    if unpacked > UNPACKED:
        raise BadFile(
            _("Bảng tính mở ra quá lớn (%(size)d MB). Hãy chỉ giữ trang có danh sách sản phẩm.")
            % {"size": unpacked // 1_048_576}
        )


@lru_cache(maxsize=4)
def read_table(path: Path, media_type: str, sheet: int = 0) -> Table:
    """The table in the file. Raises BadFile. A stored file never changes: it is read once.

    `sheet` is counted from 0; a text file has one.
    """
    if media_type == CSV:
        found: dict[str, Any] = {"sheets": ["CSV"], "rows": plaintext.rows_of(path.read_bytes())}
        found |= _too_large(found["rows"])
    else:
        found = _opened_apart(path, sheet)
    if error := found.get("error"):
        raise BadFile(_sentence(error))
    if any(plaintext.legacy_font(_joined(row)) for row in found["rows"][:30]):
        font = next(filter(None, (plaintext.legacy_font(_joined(r)) for r in found["rows"])))
        raise BadFile(plaintext.legacy_sentence(font))
    merged = tuple((*first, *last) for first, last in found.get("merged", ()))
    rows = [[_cell(cell) for cell in row] for row in found["rows"]]
    _fill_down(rows, merged)
    return Table(tuple(found["sheets"]), tuple(map(tuple, rows)), merged)


def _opened_apart(path: Path, sheet: int) -> dict[str, Any]:
    # -P: nothing that lies beside the script is taken for a library.
    command = [sys.executable, "-P", cells.__file__, str(path), str(sheet)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise BadFile(
            _(
                "Không mở được bảng tính: tệp bị hỏng hoặc quá lớn. Hãy mở bằng Excel, chép danh"
                " sách sang một tệp mới, lưu dạng XLSX rồi tải lên."
            )
        ) from error
    return found


def _too_large(rows: list[list[str]]) -> dict[str, str]:
    if len(rows) > cells.ROWS:
        return {"error": "rows"}
    return {"error": "columns"} if max(map(len, rows), default=0) > cells.COLUMNS else {}


def _sentence(error: str) -> str:
    if error == "rows":
        return _("Bảng có hơn %d hàng. Hãy chia thành nhiều tệp.") % cells.ROWS
    if error == "columns":
        return _("Bảng có hơn %d cột. Hãy xóa các cột thừa ở bên phải.") % cells.COLUMNS
    return _("Tệp không có trang tính này. Hãy chọn trang khác.")


def _joined(row: list[Any]) -> str:
    return " ".join(cell for cell in row if isinstance(cell, str))


def _cell(raw: Any) -> Cell:
    if isinstance(raw, dict):
        return date.fromisoformat(raw["d"])
    return raw if isinstance(raw, str | float) else str(raw)


def _fill_down(rows: list[list[Cell]], merged: tuple[tuple[int, int, int, int], ...]) -> None:
    """A cell merged over several rows of one column holds for each of them."""
    for top, left, bottom, right in merged:
        if left == right and top < len(rows):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]
