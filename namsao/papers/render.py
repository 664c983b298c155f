"""From a paper's data to the bytes of its PDF, by Typst.

The same data give the same bytes: the document bears the paper's own date, and fonts come from
the project's packages alone, never from the machine. The PDF is tagged and claims PDF/A-2a (for
archives) and PDF/UA-1 (for screen readers).
"""

import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from namsao.papers.documents import Paper
from namsao.papers.lettering import fonts, printable
from namsao.papers.numbers import number_text

TEMPLATES = Path(__file__).with_name("templates")
STANDARDS: list[Any] = ["a-2a", "ua-1"]
OFFICE_FACE = "Times New Roman"  # what Decree 30/2020 asks for; an office brings its own copy
VIETNAM = timezone(timedelta(hours=7))

# PDF/A wants a date: a paper without one bears the day its forms came into force.
UNDATED = date(2026, 5, 22)


def render(paper: Paper) -> bytes:
    """The paper as PDF. Raises ValueError for a time without a time zone.

    The setting PAPER_FONTS may name a folder with an office's own Times New Roman.
    """
    pdf: bytes = typst.compile(**compilation(paper), output=None, pdf_standards=STANDARDS)
    return pdf


def compilation(paper: Paper) -> dict[str, Any]:
    """What Typst needs to compile the paper, whatever the format."""
    office_fonts = str(getattr(settings, "PAPER_FONTS", ""))
    return {
        "input": TEMPLATES / paper.template,
        "root": TEMPLATES,
        "font_paths": fonts(office_fonts),
        "ignore_system_fonts": True,
        "sys_inputs": {
            "paper": json.dumps(_plain_paper(paper), ensure_ascii=False),
            "office-face": OFFICE_FACE if office_fonts else "",
        },
        "timestamp": datetime.combine(paper.dated or UNDATED, time(), VIETNAM),
    }


def _plain_paper(paper: Paper) -> dict[str, Any]:
    return {
        **_plain(paper),
        "document_title": printable(paper.document_title),
        **paper.drawings(),
    }


def _plain(value: Any) -> Any:
    """`value` as JSON for the templates: dates in ISO, exact numbers as text, clean strings."""
    match value:
        case str():
            return printable(value)
        case datetime():
            if value.tzinfo is None:
                raise ValueError(f"a time on a paper needs its time zone: {value}")
            return value.astimezone(VIETNAM).strftime("%Y-%m-%dT%H:%M")
        case date():
            return value.isoformat()
        case Fraction():
            return number_text(value)
        case tuple():
            return [_plain(item) for item in value]
        case _ if is_dataclass(value):
            return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
        case _:
            return value
