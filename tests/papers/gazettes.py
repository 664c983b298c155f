"""Gazette files as offices hold them, made up from a decision's structure and any words."""

import html
import io
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape

from namsao.law.criteria import book
from namsao.law.criteria.model import CriteriaSet, Criterion, Part, Section

type Raw = dict[str, Any]
"""A set as `criteria.json` of the reference folder has it."""


@dataclass(frozen=True)
class Line:
    """One row of a set's table."""

    kind: str  # part, title, option, note
    text: str
    number: str = ""
    option: int = 0
    points: str = ""
    stars: int = 0
    notes: tuple[str, ...] = ()  # those under a title


MISPRINTS = {
    (4, "7", 3): "13",
    (11, "6.1.1", 2): "11",
    (23, "9", 0): "4 1",
    (4, "1.2", 1): "",
    (7, "1.2", 1): "",
    (10, "1.2", 1): "",
    (11, "1.2", 1): "",
    (26, "A", 0): "35",
}


# The bundled sets, in the form of the reference ------------------------------------------------


def ours() -> list[Raw]:
    """The bundled sets with the project's own words."""
    return [_set(criteria) for criteria in book().sets]


def _set(criteria: CriteriaSet) -> Raw:
    return {
        "no": criteria.number,
        "name": criteria.name.vi,
        "line_as_printed": "(Sản phẩm: Thực phẩm. Nhóm: Nông sản)",
        "disqualifiers": [f"Hồ sơ bị loại khi: {g.wording.vi}" for g in criteria.grounds],
        "parts": [_part(part) for part in criteria.parts],
    }


def _part(part: Part) -> Raw:
    return {
        "code": part.code,
        "title": f"{part.title.vi.upper()} ({part.maximum} Điểm)",
        "max": part.maximum,
        "sections": [_section(section) for section in part.sections],
    }


def _section(section: Section) -> Raw:
    cases = [criterion for criterion in section.criteria if criterion.kind == "cases"]
    lettered = zip("ab", cases[0].cases if cases else (), strict=False)
    return {
        "no": section.number,
        "title": section.title.vi.upper(),
        "max": section.maximum,
        "notes": [f"Ghi chú: {note.wording.vi}" for note in section.notes]
        + [f"{x}. Trường hợp {n}: {c.vi}" for n, (x, c) in enumerate(lettered, start=1)],
        "criteria": list(_criteria(section)),
    }


def _criteria(section: Section) -> Iterator[Raw]:
    headed: dict[str, Raw] = {}
    for criterion in section.criteria:
        raw = _criterion(criterion)
        if criterion.heading is None:
            yield raw
            continue
        above = criterion.number.rpartition(".")[0]
        if above not in headed:
            title = criterion.heading.vi
            headed[above] = {"no": above, "title": title, "max": 0, "notes": [], "options": []}
            headed[above]["children"] = []
            yield headed[above]
        headed[above]["max"] += criterion.maximum
        headed[above]["children"].append(raw)


def _criterion(criterion: Criterion) -> Raw:
    return {
        "no": criterion.number,
        "title": criterion.title.vi,
        "max": criterion.maximum,
        "notes": [f"Ghi chú: {note.wording.vi}" for note in criterion.notes],
        "options": [
            {"text": option.wording.vi, "points": option.points, "min_star": option.gate}
            for option in criterion.options
        ],
        "children": [],
    }


# Rows ------------------------------------------------------------------------------------------


def lines(raw: Raw, misprints: dict[tuple[int, str, int], str]) -> list[Line]:
    """The rows of a set, with these figures misprinted."""

    def printed(line: Line) -> Line:
        points = misprints.get((raw["no"], line.number, line.option), line.points)
        return replace(line, points=points)

    return [printed(line) for line in _lines(raw)]


def _lines(raw: Raw) -> Iterator[Line]:
    for part in raw["parts"]:
        title = part["title"].rpartition(" (")[0]
        yield Line("part", title, part["code"], points=str(part["max"]))
        for section in part["sections"]:
            one = section["criteria"][0]
            if one["no"] != section["no"]:
                yield Line("title", section["title"], section["no"], points=str(section["max"]))
            cases = [note for note in section["notes"] if ". Trường hợp" in note]
            others = [note for note in section["notes"] if note not in cases]
            for criterion in section["criteria"]:
                yield from _of(criterion, cases)
            yield from (Line("note", note) for note in others)


def _of(raw: Raw, cases: list[str]) -> Iterator[Line]:
    notes = tuple(raw["notes"])
    yield Line("title", raw["title"], raw["no"], points=str(raw["max"]), notes=notes)
    for n, option in enumerate(raw["options"], start=1):
        if cases and n in (1, 3):
            yield Line("note", cases[n // 2])
        stars = option["min_star"] or 0
        yield Line("option", option["text"], raw["no"], n, str(option["points"]), stars)
    for child in raw["children"]:
        yield from _of(child, cases)


# Files -----------------------------------------------------------------------------------------

type Maker = Callable[[list[Raw], dict[tuple[int, str, int], str]], bytes]

FOOT = "Ghi chú: dấu *** là mức tối thiểu phải đạt để được xếp 3 sao"


def portal_html(sets: list[Raw], misprints: dict[tuple[int, str, int], str]) -> bytes:
    """As a law portal shows it: everything in one layout table, points in the right column."""
    made = ["<!DOCTYPE html><html><head><meta charset=utf-8><title>Phần A (40 điểm)</title>"]
    made.append("<style>td > p { x: '<table>' }</style></head><body><table><tr><td>")
    made.append("<table><tr><td>THỦ TƯỚNG</td><td>CỘNG HÒA<br>XÃ HỘI</td></tr></table>")
    made.append("<p>PHỤ LỤC II</p>")
    for raw in sets:
        made.append(f"<p><b>{raw['no']}. Bộ tiêu chí:\r\n {raw['name'].upper()}</b></p>")
        made.append(f"<p><i>{raw['line_as_printed']}</i></p>")
        made.extend(f"<p>{html.escape(one)}</p>" for one in raw["disqualifiers"])
        made.append("<table border=1><tbody><tr><td>TIÊU CHÍ</td><td>ĐIỂM</td></tr>")
        made.extend(_portal_row(line) for line in lines(raw, misprints))
        made.append("<tr><td>Tổng điểm</td><td>100</td></tr></table>")
        made.append(f"<p>{FOOT}</p><!-- <tr><td>9. Thừa</td><td>1</td></tr> -->")
    made.append("</td></tr></table><p>PHỤ LỤC III</p><table><tr><td>PHẦN A: MẪU (40 Điểm)")
    made.append("<tr><td>- Ô nào đó</td><td>3</td></tr></table></body></html>")
    return "".join(made).encode()


def _portal_row(line: Line) -> str:
    words, stars = html.escape(line.text), "*" * line.stars
    if line.kind == "part":
        return (
            f"<tr><td colspan=2><b>PHẦN {line.number}: {words} ({line.points} Điểm)</b></td></tr>"
        )
    if line.kind == "title":
        notes = "".join(f"<tr><td colspan=2><i>{html.escape(n)}</i></td>" for n in line.notes)
        row = f"<tr><td><p><b>{line.number}. {words}</b></p></td><td>{line.points}</td></tr>"
        return row + notes
    if line.kind == "note":
        return f"<tr><td colspan=2><i>{words}</i></td></tr>"
    return f"<tr><td><p>- {words}</p></td><td><p>{line.points}</p><p>{stars}</p></td></tr>"


def word_html(sets: list[Raw], misprints: dict[tuple[int, str, int], str]) -> bytes:
    """As Word saves a page: numbers in a merged column, boxes, stars apart, letters decomposed."""
    made = [
        "<html><head><meta http-equiv=Content-Type content='text/html; charset=utf-16'></head>"
    ]
    made.append("<body><p>Phụ lục II</p>")
    for raw in sets:
        made.append(f"<p>{raw['name']} {raw['line_as_printed']}</p><table>")
        for line in lines(raw, misprints):
            words = html.escape(line.text.replace(" ", "\u00a0", 1).replace(" ", " \r\n ", 1))
            stars = " ".join("*" * line.stars)
            if line.kind == "part":
                made.append(f"<tr><td>{line.number}<td>{words}<td>{line.points} Điểm<td></tr>")
            elif line.kind == "title":
                notes = "".join(f"<br><i>{html.escape(note)}</i>" for note in line.notes)
                made.append(f"<tr><td rowspan=9>{line.number}</td><td><b>{words}</b>{notes}</td>")
                made.append(f"<td>{line.points} điểm</td><td>&nbsp;</td></tr>")
            elif line.kind == "note":
                made.append(f"<tr><td colspan=3>{words}</td></tr>")
            else:
                made.append("<tr><td><span><![if !supportLists]>☐<![endif]></span>&nbsp;" + words)
                made.append(f"</td><td>{line.points}</td><td>{stars}</td></tr>")
        made.append("</table>")
    return unicodedata.normalize("NFD", "".join(made) + "</body></html>").encode("utf-16")


def docx(sets: list[Raw], misprints: dict[tuple[int, str, int], str]) -> bytes:
    """As Word writes it: runs cut anywhere, unmarked options, a table for each part."""
    made = [_paragraph("PHỤ LỤC II")]
    for raw in sets:
        made += [_paragraph(f"Bộ số {raw['no']}: {raw['name']}"), "<w:tbl>"]
        for line in lines(raw, misprints):
            if line.kind == "part":
                made.append("</w:tbl><w:p/><w:tbl>" if line.number != "A" else "")
                title = f"Phần {line.number}. {line.text} ({line.points} điểm)"
                made.append(f"<w:tr>{_cell(title, span=2)}</w:tr>")
            elif line.kind == "title":
                cells = _cell(f"{line.number}. {line.text}", *line.notes) + _cell(line.points)
                made.append(f"<w:tr>{cells}</w:tr>")
            elif line.kind == "note":
                made.append(f"<w:tr>{_cell(line.text)}{_cell('')}</w:tr>")
            else:
                points = f"({'*' * line.stars}) {line.points}" if line.stars else line.points
                made.append(f"<w:tr>{_cell(line.text)}{_cell(points)}</w:tr>")
        made += ["</w:tbl>", _paragraph(FOOT)]
    return package("".join(made))


def _cell(*paragraphs: str, span: int = 1) -> str:
    merged = f'<w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>' if span > 1 else ""
    return f"<w:tc>{merged}{''.join(_paragraph(text) for text in paragraphs)}</w:tc>"


def _paragraph(text: str) -> str:
    half = len(text) // 2
    runs = (
        f'<w:r><w:t xml:space="preserve">{escape(t)}</w:t></w:r>'
        for t in (text[:half], text[half:])
    )
    gone = "<w:del><w:r><w:delText>đã bỏ</w:delText></w:r></w:del>"
    return f"<w:p>{gone}{''.join(runs)}</w:p>"


def package(body: str, declaration: str = "") -> bytes:
    """A DOCX with this body."""
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = (
        f'{declaration}<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)
    return made.getvalue()


MAKERS: dict[str, Maker] = {"portal.html": portal_html, "word.htm": word_html, "word.docx": docx}
