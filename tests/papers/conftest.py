"""Papers read back: their text, where it stands, and their picture."""

import io
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import pypdf
import pytest
import typst
from PIL import Image

from namsao.papers.documents import Paper
from namsao.papers.render import compilation, render


@dataclass(frozen=True)
class Chunk:
    """A run of text with its place on the page, in points from the bottom left corner."""

    text: str
    x: float
    y: float
    size: float


def squeezed(text: str) -> str:
    """Text without white space, as lines wrap where they like."""
    return "".join(text.split())


class ReadBack:
    """A paper as a reader of its PDF finds it."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.pdf = render(paper)
        self.reader = pypdf.PdfReader(io.BytesIO(self.pdf))
        self.pages = [page.extract_text() for page in self.reader.pages]
        self.text = squeezed(" ".join(self.pages))

    def chunks(self, page: int) -> list[Chunk]:
        """The runs of text of a page."""
        found: list[Chunk] = []

        def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
            if text.strip():
                x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4]
                y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
                found.append(Chunk(text.strip(), x, y, size * abs(tm[3] * cm[3])))

        self.reader.pages[page].extract_text(visitor_text=visit)
        return found

    def pictures(self, ppi: float = 40) -> list[Image.Image]:
        """The pages as pictures."""
        made = typst.compile(**compilation(self.paper), format="png", ppi=ppi)
        pages = made if isinstance(made, list) else [made]
        return [Image.open(io.BytesIO(page)).convert("RGB") for page in pages]


@pytest.fixture(scope="session")
def read() -> Callable[[Paper], ReadBack]:
    """Render a paper once and read it back."""
    known: dict[Paper, ReadBack] = {}

    def reading(paper: Paper) -> ReadBack:
        if paper not in known:
            known[paper] = ReadBack(paper)
        return known[paper]

    return reading


FIXED = {"papers_held", "kind", "code", "number", "criterion"}


def strings(value: Any) -> list[str]:
    """Every text that a paper must show."""
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, tuple):
        return [text for item in value for text in strings(item)]
    if is_dataclass(value) and not getattr(value, "met", False):  # gates met are only counted
        return [
            text
            for field in fields(value)
            if field.name != "papers_held"
            for text in strings(getattr(value, field.name))
        ]
    return []


def all_texts_as(value: Any, text: str) -> Any:
    """The same paper with every free text replaced."""
    if isinstance(value, str):
        return text
    if isinstance(value, tuple):
        return tuple(all_texts_as(item, text) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: all_texts_as(getattr(value, field.name), text)
            for field in fields(value)
            if field.name not in FIXED
        }
        return replace(value, **changed)
    return value
