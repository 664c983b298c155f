"""The criteria sets as a gazette file prints them (Annex II): from rows of cells to structure.

Knows how such tables are laid out, not what they should say: `official` compares.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from namsao.papers.tables import Document, Row


@dataclass(frozen=True)
class PrintedOption:
    """An option as printed. `points` is the figure's text ("" when its cell is empty)."""

    text: str
    points: str
    stars: int  # 0 without a mark
    case: int  # 0 outside cases


@dataclass
class PrintedItem:
    """A numbered row: a part (number "A"), a section, a heading or a criterion."""

    number: str
    part: str
    title: str
    points: tuple[str, ...]  # the figure of the cell and the one in brackets in the title
    options: list[PrintedOption] = field(default_factory=list)
    case: int = 0  # the case that the options now being read belong to


@dataclass
class PrintedSet:
    """One set: the lines above its table, and its rows from part A to the last criterion."""

    heading: tuple[str, ...]
    items: list[PrintedItem] = field(default_factory=list)


def printed_sets(document: Document) -> tuple[PrintedSet, ...]:
    """The sets that a file prints, in its order; empty when no table has a part A."""
    reader = _Reader(document.rows)
    for row in document.rows:
        if not row.table and reader.sets and _NEXT_ANNEX.match(row.cells[0]):
            break
        reader.read(row)
    return tuple(found for found in reader.sets if len(found.items) > 1)


_LONGEST_FIGURE = 40
_NEXT_ANNEX = re.compile(r"phụ lục\s+(?:III|IV|V)\b", re.IGNORECASE)
_STAR = "*★☆∗＊⁎✱"  # noqa: RUF001 -- that is how offices type them
_STARS = rf"[(\[]?(?:\s*[{_STAR}])+\s*[)\]]?"
_FIGURE = re.compile(
    rf"(?P<before>{_STARS})?\s*\(?\s*(?P<figure>\d{{1,3}}(?:\s\d{{1,3}})?)?\s*\)?"
    rf"\s*(?:điểm)?\s*(?P<after>{_STARS})?",
    re.IGNORECASE,
)
_TAIL_STARS = re.compile(rf"\s*[(\[]?(?:\s*[{_STAR}]){{3,}}\s*[)\]]?$")
_TAIL_POINTS = re.compile(r"\s*[(\[]\s*(\d{1,3})\s*điểm\s*[)\]]\s*$", re.IGNORECASE)
_MARK = re.compile(r"(?:[-–—−•·▪●○■□☐◻▢¨§+]|[oq](?=\s))\s*(?=\S)")  # noqa: RUF001
_NUMBER = re.compile(
    r"(\d{1,2}(?:\.\d{1,2}){0,2})(?:(?<=\d\.\d)|(?<=\d\.\d\d)|\s?[.)])\.?\s*(?=\D)"
)
_PART = re.compile(r"(?:phần\s+)([ABC])\b[\s.:)–—-]*(.*)", re.IGNORECASE | re.DOTALL)  # noqa: RUF001
_LETTERED = re.compile(r"([ABC])\s*[.:)]\s*(\D.*)", re.DOTALL)
_HEADERS = {"điểm", "số điểm", "điểm tối đa", "thang điểm", "mức điểm"}
_TOTAL = re.compile(r"tổng (?:số )?điểm|tổng cộng", re.IGNORECASE)
_CASE = re.compile(r"(?:[ab][.)]\s*)?trường hợp\s*(\d)", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:ghi chú|chú ý|chú thích|lưu ý|yêu cầu|chỉ áp dụng|lựa chọn|(?:hồ sơ )?bị loại)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Piece:
    """What one figure belongs to: the lines of a title or an option."""

    lines: tuple[str, ...]
    points: str = ""
    stars: int = 0


class _Reader:
    """Goes through the rows and builds the sets."""

    def __init__(self, rows: tuple[Row, ...]) -> None:
        self.sets: list[PrintedSet] = []
        self.above: list[str] = []
        self.waiting: dict[tuple[int, ...], bool] = {}  # tables whose part A is still to come
        self.content: set[tuple[int, ...]] = set()  # tables that go on without a part A
        self.marked: set[tuple[int, ...]] = set()  # tables whose options carry a dash or a box
        for row in rows:
            pieces = list(_pieces(row))
            part = _part(pieces[0]) if pieces else None
            if part:
                self.waiting.setdefault(row.table, part[0] == "A")
            for piece in pieces:
                if piece.points and _MARK.match(piece.lines[0]):
                    self.marked.add(row.table)
                    self.content.add(row.table)
                elif piece.points and _NUMBER.match(piece.lines[0]):
                    self.content.add(row.table)

    def read(self, row: Row) -> None:
        pieces = list(_pieces(row))
        part = _part(pieces[0]) if pieces else None
        spelt_out = pieces and (row.table or _PART.match(pieces[0].lines[0]))
        if part and spelt_out and (part[0] == "A" or self.sets):
            self._open_part(*part, pieces[0])
            self.waiting[row.table] = False
            return
        if not self._in_a_set(row.table):
            self.above.extend(line for cell in row.cells for line in cell.split("\n") if line)
            return
        marked = any(row.table[: depth + 1] in self.marked for depth in range(len(row.table)))
        for piece in pieces:
            self._take(piece, marked)

    def _in_a_set(self, table: tuple[int, ...]) -> bool:
        """Whether that table's rows are criteria: not those above its part A, nor a letterhead."""
        if not table or not self.sets:
            return False
        if table in self.waiting:
            return not self.waiting[table]
        inside = any(self.waiting.get(table[:depth]) is False for depth in range(1, len(table)))
        return inside or table in self.content

    def _open_part(self, code: str, title: str, piece: _Piece) -> None:
        if code == "A":
            self.sets.append(PrintedSet(tuple(self.above[-20:])))
        self.above.clear()
        self.sets[-1].items.append(_item(code, code, title, piece))

    def _take(self, piece: _Piece, marked: bool) -> None:
        items, first = self.sets[-1].items, piece.lines[0]
        mark = _MARK.match(first)
        words = first[mark.end() :] if mark else first
        number = None if mark else _NUMBER.match(first)
        if number:
            title = "\n".join((first[number.end() :], *piece.lines[1:]))
            items.append(_item(number[1], items[-1].part, title, piece))
        elif not piece.points and (case := _CASE.match(words)):
            items[-1].case = int(case[1])
        elif _TOTAL.match(words) or (not piece.points and _is_note(words)):
            return
        elif mark or piece.points or not marked:
            # Without figure too: the decision leaves the points of some options empty.
            items[-1].options.append(_option(words, piece, items[-1].case))


def _at_the_end(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Searches the last characters alone: a long line of stars must not take for ever."""
    return pattern.search(text, max(0, len(text) - _LONGEST_FIGURE))


def _is_note(words: str) -> bool:
    return words[0] in "(" + _STAR or _NOTE.match(words) is not None


def _part(piece: _Piece) -> tuple[str, str] | None:
    """The letter and the title of a part's row, which has its points.

    Without the word "Phần", capitals tell it.
    """
    text = "\n".join(piece.lines)
    match = _PART.match(text) or _LETTERED.match(text)
    if match is None:
        return None
    bracket = _at_the_end(_TAIL_POINTS, text)
    words = text[: bracket.start()] if bracket else text
    spelt_out = match.re is _PART or words == words.upper()
    return (match[1].upper(), match[2]) if spelt_out and (bracket or piece.points) else None


def _item(number: str, part: str, title: str, piece: _Piece) -> PrintedItem:
    """A numbered row; the lines of notes under its title are left out."""
    lines: list[str] = []
    case, noted = 0, False
    for line in title.split("\n"):
        found = _CASE.match(line)
        case = int(found[1]) if found else case
        noted = noted or bool(found) or bool(lines and _NOTE.match(line))
        if not noted:
            lines.append(line)
    words = " ".join(lines).strip()
    points = (piece.points,) if piece.points else ()
    if bracket := _at_the_end(_TAIL_POINTS, words):
        words, points = words[: bracket.start()], (*points, bracket[1])
    return PrintedItem(number, part, words, points, case=case)


def _option(words: str, piece: _Piece, case: int) -> PrintedOption:
    text, stars = " ".join((words, *piece.lines[1:])), piece.stars
    if tail := _at_the_end(_TAIL_STARS, text):
        stars += sum(tail[0].count(star) for star in _STAR)
        text = text[: tail.start()]
    return PrintedOption(text, piece.points, stars, case)


def _pieces(row: Row) -> Iterator[_Piece]:
    """The row's text and figure; several, where one row holds lines with a figure each."""
    cells = [cell for cell in row.cells if cell]
    if any(" ".join(cell.split()).casefold() in _HEADERS for cell in cells):
        return
    figures: list[str] = []
    while cells and _all_figures(cells[-1]):
        figures[:0] = cells.pop().split("\n")
    if not cells:
        return
    lines = _glued(cells).split("\n")
    read = _figures(figures)
    starts = [n for n, line in enumerate(lines) if n == 0 or _begins(line)]
    if len(starts) == len(read) > 1:
        for (start, end), (points, stars) in zip(
            zip(starts, [*starts[1:], len(lines)], strict=True), read, strict=True
        ):
            yield _Piece(tuple(lines[start:end]), points, stars)
        return
    points = " ".join(figure for figure, _ in read if figure)
    yield _Piece(tuple(lines), points, sum(stars for _, stars in read))


def _begins(line: str) -> bool:
    return bool(_MARK.match(line) or _NUMBER.match(line))


def _glued(cells: list[str]) -> str:
    """The cells as one text; a number, letter or dash in its own cell goes before the next."""
    text = ""
    for cell in cells:
        if re.fullmatch(r"\d{1,2}|[ABC]", text):
            text += ". " + cell
        elif text and (
            re.fullmatch(r"(?:\d{1,2}\.)+\d{0,2}\.?|[ABC][.:)]", text) or len(text) == 1
        ):
            text += " " + cell
        else:
            text += ("\n" if text else "") + cell
    return text


def _all_figures(cell: str) -> bool:
    lines = cell.split("\n")
    found = [_FIGURE.fullmatch(line) for line in lines if len(line) <= _LONGEST_FIGURE]
    if len(found) < len(lines):
        return False
    return all(match and (match["figure"] or _stars(match)) for match in found)


def _figures(lines: list[str]) -> list[tuple[str, int]]:
    """Points and stars of each line; stars on a line of their own belong to the figure above."""
    read: list[tuple[str, int]] = []
    for line in lines:
        match = _FIGURE.fullmatch(line)
        if match is None:
            continue
        figure, stars = match["figure"] or "", _stars(match)
        if read and (not figure or not read[-1][0]):
            points, before = read.pop()
            figure, stars = points or figure, before + stars
        read.append((figure, stars))
    return read


def _stars(match: re.Match[str]) -> int:
    marks = (match["before"] or "") + (match["after"] or "")
    return sum(marks.count(star) for star in _STAR)
