"""A gazette file, HTML or DOCX, as rows of cells.

The file comes from outside and may be hostile: its size and what it unpacks to are limited, a
document type is refused (no entities, no external files), and every pass over it is linear.
"""

import html
import re
import unicodedata
import zipfile
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal
from xml.parsers import expat

MEGABYTE = 1024 * 1024
LARGEST_FILE = 30 * MEGABYTE
LARGEST_DOCUMENT = 60 * MEGABYTE  # the text of a DOCX, unpacked
DEEPEST_TABLE = 20
MOST_ROWS = 200_000
MOST_CELLS = 200  # in a row; what follows is added to the last

type Reason = Literal[
    "too_large", "nested", "encoding", "pdf", "old_word", "archive", "broken_docx", "entities"
]


class Unreadable(ValueError):
    """The file cannot be read; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True)
class Row:
    """A row of a table, or a paragraph outside tables (one cell, table ()).

    Cells are clean text with a line break between paragraphs; empty cells are kept. `table` is
    the path of running numbers of the tables around it, the innermost last.
    """

    cells: tuple[str, ...]
    table: tuple[int, ...]


@dataclass(frozen=True)
class Document:
    """The rows in the order of the file."""

    rows: tuple[Row, ...]
    numbered_by_word: bool = False  # a DOCX whose numbers and dashes Word makes, not the text


def read(path: Path) -> Document:
    """The rows of a file, told by its content and not by its name.

    Raises Unreadable, and OSError when the file cannot be opened.
    """
    with path.open("rb") as file:
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise Unreadable("too_large")
    if data.startswith(b"PK\x03\x04"):
        return _docx(data)
    if data.startswith(b"%PDF"):
        raise Unreadable("pdf")
    if data.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise Unreadable("old_word")
    if data[:4096].lstrip().lower().startswith((b"mime-version:", b"from:")):
        raise Unreadable("archive")
    return _html(_decoded(data))


# Old Vietnamese files write the Icelandic letter for Đ; the rest is invisible.
_LETTERS = str.maketrans(
    {"Ð": "Đ", "ð": "đ"} | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff")
)


def clean(text: str) -> str:
    """Composed letters, single spaces, no empty lines and nothing invisible."""
    text = unicodedata.normalize("NFC", text.translate(_LETTERS))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


class _Rows:
    """Collects rows while a file is read. Nested tables give rows of their own, in place."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.tables = 0
        self.path: tuple[int, ...] = ()
        self.cells: list[list[list[str]]] = [[]]  # for each open table, its row's cells so far

    def open_table(self) -> None:
        self.end_row()
        if len(self.path) == DEEPEST_TABLE:
            raise Unreadable("nested")
        self.tables += 1
        self.path += (self.tables,)
        self.cells.append([])

    def close_table(self) -> None:
        if self.path:
            self.end_row()
            self.path = self.path[:-1]
            self.cells.pop()

    def end_row(self) -> None:
        cells = tuple(clean("".join(cell)) for cell in self.cells[-1])
        if any(cells):
            if len(self.rows) == MOST_ROWS:
                raise Unreadable("too_large")
            self.rows.append(Row(cells, self.path))
        self.cells[-1] = []

    def open_cell(self) -> None:
        if self.path and len(self.cells[-1]) < MOST_CELLS:
            self.cells[-1].append([])

    def text(self, text: str) -> None:
        if not self.cells[-1]:
            self.cells[-1].append([])
        self.cells[-1][-1].append(text)

    def end_line(self) -> None:
        """The end of a paragraph: in a cell a line break, outside tables the end of the row."""
        if self.path:
            self.text("\n")
        else:
            self.end_row()


# HTML ---------------------------------------------------------------------------------------

_ENCODINGS = {"utf-8", "utf-16", "windows-1258", "windows-1252", "iso-8859-1"}
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# Possessive, so that no input makes it try twice: `html.parser` of 3.13.0 is quadratic on some.
_TOKEN = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]*+)[^<>]*+>|<[!?][^<>]*+>|([^<]++|<)")
_LINES = {"p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "caption"}
_UNSEEN = {"script", "style", "title", "template", "textarea"}


def _decoded(data: bytes) -> str:
    if data.startswith(BOM_UTF8):
        encoding = "utf-8-sig"
    elif data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        declared = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", data[:4096])
        encoding = declared[1].decode("ascii", "replace").lower() if declared else ""
        encoding = encoding if encoding in _ENCODINGS else "utf-8"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("encoding") from error


def _html(text: str) -> Document:
    """Tables of tag soup. A browser would close and mend more; rows and cells need no more."""
    rows, unseen = _Rows(), ""
    for token in _TOKEN.finditer(_COMMENT.sub("", text)):
        closing, name, words = token.groups(default="")
        tag = name.lower()
        if unseen:
            unseen = "" if closing and tag == unseen else unseen
        elif tag in _UNSEEN:
            unseen = "" if closing else tag
        elif words:
            rows.text(html.unescape(re.sub(r"\s", " ", words)))
        elif tag:
            _tag(rows, tag, bool(closing))
    rows.end_row()
    return Document(tuple(rows.rows))


def _tag(rows: _Rows, tag: str, closing: bool) -> None:
    if tag == "table":
        (rows.close_table if closing else rows.open_table)()
    elif tag == "tr" and rows.path:
        rows.end_row()
    elif tag in {"td", "th"} and not closing:
        rows.open_cell()
    elif tag in _LINES:
        rows.end_line()
        if tag == "li" and not closing:
            rows.text("- ")


# DOCX ---------------------------------------------------------------------------------------

_WORD = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
}
# What a change took away, and the second copy of a drawing for old versions of Word.
_LEFT_OUT = {"moveFrom", "Fallback", "del", "pPrChange", "rPrChange"}
_AS_TEXT = {"tab": " ", "noBreakHyphen": "-", "sym": "□ ", "br": "\n", "cr": "\n"}
_PIECE = 64 * 1024


class _Docx:
    """Reads word/document.xml piece by piece."""

    def __init__(self) -> None:
        self.rows = _Rows()
        self.left_out = 0
        self.in_text = False
        self.numbered = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _doctype(self, *_declaration: object) -> None:
        raise Unreadable("entities")

    def _start(self, element: str, _attributes: dict[str, str]) -> None:
        namespace, _, name = element.rpartition(" ")
        if self.left_out or name in _LEFT_OUT:
            self.left_out += 1
        elif namespace in _WORD:
            if name == "tbl":
                self.rows.open_table()
            elif name == "tc":
                self.rows.open_cell()
            elif name in _AS_TEXT:
                self.rows.text(_AS_TEXT[name])
            self.in_text = name == "t"
            self.numbered = self.numbered or (name == "numPr" and bool(self.rows.path))

    def _end(self, element: str) -> None:
        namespace, _, name = element.rpartition(" ")
        self.in_text = False
        if self.left_out:
            self.left_out -= 1
        elif namespace in _WORD:
            if name == "tbl":
                self.rows.close_table()
            elif name == "tr":
                self.rows.end_row()
            elif name == "p":
                self.rows.end_line()

    def _characters(self, text: str) -> None:
        if self.in_text and not self.left_out:
            self.rows.text(text)


def _docx(data: bytes) -> Document:
    reader, unpacked = _Docx(), 0
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive, archive.open("word/document.xml") as file:
            while piece := file.read(_PIECE):
                unpacked += len(piece)
                if unpacked > LARGEST_DOCUMENT:
                    raise Unreadable("too_large")
                reader.parser.Parse(piece, False)
            reader.parser.Parse(b"", True)
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        KeyError,  # no word/document.xml: another kind of archive
        EOFError,
        RuntimeError,  # encrypted, or packed in a way that the library does not know
        ValueError,
    ) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("broken_docx") from error
    reader.rows.end_row()
    return Document(tuple(reader.rows.rows), reader.numbered)
