"""A programme paper as DOCX, for offices that go on writing in it.

The same data as the PDF, in the layout of Decree 30/2020: A4, its margins, Times New Roman, the
body that writes at the left and the state's name at the right. The same data give the same bytes:
the document bears the paper's own date.
"""

import io
import zipfile
from datetime import UTC, date, datetime, time
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from namsao.papers.documents import ProgrammeReport, ReportedTable
from namsao.papers.lettering import printable
from namsao.papers.render import OFFICE_FACE, UNDATED

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
COLUMNS = (Mm(11), Mm(108), Mm(44))
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest day that a ZIP can tell: its files bear no other


def write(paper: ProgrammeReport) -> bytes:
    """The paper as DOCX."""
    document = Document()
    _set_up(document, paper)
    _letterhead(document, paper)
    _centred(document, paper.heading, bold=True)
    _centred(document, paper.subject, bold=True)
    if paper.recipient:
        _centred(document, f"Kính gửi: {paper.recipient}")
    for number, part in enumerate(paper.tables, start=1):
        document.add_heading(printable(f"{number}. {part.title}"), level=2)
        for sentence in part.sentences:
            _text(document, sentence)
        if part.rows:
            _table(document, part)
    for title, text in paper.words:
        document.add_heading(printable(title), level=2)
        for line in text.splitlines() or [""]:
            _text(document, line)
    for line in (*paper.signature.capacity, paper.signature.name):
        if line:
            _centred(document, line, bold=True)
    return _settled(document)


def _set_up(document: Any, paper: ProgrammeReport) -> None:
    """Page, typeface, language and what the file tells of itself."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(17)
    for name, size in (("Normal", 13), ("Heading 2", 13)):
        style = document.styles[name]
        style.font.name, style.font.size = OFFICE_FACE, Pt(size)
        style.font.color.rgb = None
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), OFFICE_FACE)
        for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts = style.element.rPr.rFonts
            fonts.attrib.pop(qn(f"w:{attribute}"), None)
    told, moment = document.core_properties, _moment(paper.dated)
    told.title, told.author, told.language = printable(paper.document_title), "", "vi-VN"
    told.comments, told.last_modified_by = "", ""
    told.created = told.modified = moment


def _moment(day: date | None) -> datetime:
    return datetime.combine(day or UNDATED, time(), UTC)


def _letterhead(document: Any, paper: ProgrammeReport) -> None:
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    when = paper.dated
    dated = (
        f"{paper.place}, ngày {when.day:02} tháng {when.month:02} năm {when.year}"
        if when
        else f"{paper.place}, ngày … tháng … năm …"
    )
    head = paper.letterhead
    for cell, lines in (
        (left, (head.superior, head.body, f"Số: {head.number or '…'}")),
        (right, (STATE, MOTTO, dated)),
    ):
        for number, line in enumerate(line for line in lines if line):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = paragraph.add_run(printable(line))
            run.bold, run.font.size = line in (head.body, STATE, MOTTO), Pt(12)
            run.italic = line == dated


def _centred(document: Any, text: str, *, bold: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(printable(text)).bold = bold


def _text(document: Any, text: str) -> None:
    paragraph = document.add_paragraph(printable(text))
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Mm(10)


def _table(document: Any, part: ReportedTable) -> None:
    table = document.add_table(rows=1, cols=len(COLUMNS))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    rows = [("TT", part.head, "Số liệu")]
    rows += [(str(n), row.label, row.figure) for n, row in enumerate(part.rows, start=1)]
    for number, texts in enumerate(rows):
        cells = (table.rows[0] if number == 0 else table.add_row()).cells
        for place, (cell, text, width) in enumerate(zip(cells, texts, COLUMNS, strict=True)):
            cell.width = width
            run = cell.paragraphs[0].add_run(printable(text))
            run.bold = number == 0
            if place == len(COLUMNS) - 1:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    # Repeated on each page, and told to a screen reader as what it is.
    first = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 -- the library has no call for it
    first.append(first.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))


def _settled(document: Any) -> bytes:
    """The file without the moment of its making."""
    made, settled = io.BytesIO(), io.BytesIO()
    document.save(made)
    with (
        zipfile.ZipFile(made) as source,
        zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return settled.getvalue()
