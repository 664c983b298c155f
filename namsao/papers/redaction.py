"""Covering personal data in a paper before it leaves the office.

Covering by drawing on a PDF leaves the text under the box. So pages are turned into pictures, the
boxes are burnt into the pictures, and a new PDF is made of the pictures alone: it has no text, no
attachments, no metadata, nothing of the original but what can be seen. The original is not
touched. What no box covers stays readable: the suggestions help, a person has to look.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from ctypes import byref, c_int
from dataclasses import dataclass
from io import BytesIO
from math import ceil, floor, sqrt
from threading import Lock
from typing import Any, Literal

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from namsao.kernel.files import LARGEST_PICTURE

DOTS = 150  # per inch: small print stays readable, a page stays some hundred kilobytes
MOST_PIXELS = 8_000_000  # of one page; a larger page or picture is made smaller, not refused
MOST_PAGES = 200
MOST_LETTERS = 50_000  # of one page that are searched for suggestions
QUALITY = 80
BLACK = (0, 0, 0)

type Kind = Literal["e-mail", "identity number", "phone"]

PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("e-mail", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    # Twelve digits that begin with a province's number.
    ("identity number", re.compile(r"(?<![\d.])0(?:[ .]?\d){11}(?![ .]?\d)")),
    ("phone", re.compile(r"(?<![\d.])(?:\+?84|0)(?:[ .-]?\d){9,10}(?![ .-]?\d)")),
)

# PDFium is not made for two threads at a time.
_pdfium_lock = Lock()


class CannotRedact(ValueError):
    """No covered copy can be made. Its text is a sentence for a person."""


@dataclass(frozen=True)
class Box:
    """A rectangle on a page as it is shown, in percent of its width and height from the top left.

    `page` counts from 1. Raises CannotRedact when it is empty or lies outside the page.
    """

    page: int
    x: float
    y: float
    width: float
    height: float

    def __post_init__(self) -> None:
        inside = 0 <= self.x < 100 and 0 <= self.y < 100
        if not (self.page >= 1 and inside and self.width > 0 and self.height > 0):
            raise CannotRedact(_("Ô che phải nằm trong trang và có bề rộng, bề cao."))


@dataclass(frozen=True)
class Suggestion:
    """What looks like personal data: the words, and the box that would cover them."""

    kind: Kind
    text: str
    box: Box


def suggestions(file: bytes) -> list[Suggestion]:
    """E-mail addresses, telephone and identity numbers in the text of a PDF, page by page.

    A scanned page has no text: nothing is suggested for it. Raises CannotRedact.
    """
    with opened(file) as document:
        return [found for number in range(len(document)) for found in _on_page(document, number)]


def covered(file: bytes, media_type: str, boxes: Iterable[Box]) -> bytes:
    """A new PDF of pictures of the pages, black where the boxes are.

    Takes a PDF or a JPEG, PNG or WebP picture. Raises CannotRedact for another kind, a broken
    file, too many pages, no boxes, or a box on a page that is not there.
    """
    listed = list(boxes)
    if not listed:
        raise CannotRedact(_("Chưa có ô che nào."))
    if media_type == "application/pdf":
        with opened(file) as document:
            _check_pages(listed, len(document))
            return _bound(_burnt(shown(document, n), listed, n + 1) for n in range(len(document)))
    if media_type in {"image/jpeg", "image/png", "image/webp"}:
        _check_pages(listed, 1)
        with _pdfium_lock:
            return _bound([_burnt(upright(file), listed, 1)])
    raise CannotRedact(_("Chỉ che được tệp PDF và ảnh. Hãy xuất tài liệu ra PDF trước."))


@contextmanager
def opened(file: bytes) -> Iterator[Any]:
    """The document, with PDFium held for this thread alone. Raises CannotRedact."""
    with _pdfium_lock:
        try:
            document: Any = pdfium.PdfDocument(file)
        except pdfium.PdfiumError as error:
            raise CannotRedact(_("Không mở được tệp PDF này.")) from error
        try:
            if len(document) > MOST_PAGES:
                raise CannotRedact(_("Tệp có hơn %d trang. Hãy tách nhỏ.") % MOST_PAGES)
            document.init_forms()
            yield document
        except pdfium.PdfiumError as error:
            raise CannotRedact(_("Không mở được tệp PDF này.")) from error
        finally:
            document.close()


def _check_pages(boxes: Iterable[Box], pages: int) -> None:
    for box in boxes:
        if box.page > pages:
            raise CannotRedact(
                _("Không có trang %(page)d: tệp có %(pages)d trang.")
                % {"page": box.page, "pages": pages}
            )


def _on_page(document: Any, number: int) -> Iterator[Suggestion]:
    page = document[number]
    text = page.get_textpage()
    count = min(text.count_chars(), MOST_LETTERS)
    # One letter for each index, so that a match tells which letters' boxes to join.
    letters = "".join(
        chr(pdfium_raw.FPDFText_GetUnicode(text, index) or 32) for index in range(count)
    )
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(letters):
            places = [text.get_charbox(i, loose=True) for i in range(*match.span())]
            box = _shown_box(page, number + 1, places)
            if box is not None:
                yield Suggestion(kind, match[0], box)


def _shown_box(page: Any, number: int, places: list[tuple[float, ...]]) -> Box | None:
    """The letters' boxes, which know nothing of the page's turn and crop, as one that is shown."""
    left, bottom = min(p[0] for p in places), min(p[1] for p in places)
    right, top = max(p[2] for p in places), max(p[3] for p in places)
    one, other = _on_screen(page, left, bottom), _on_screen(page, right, top)
    x, y = max(min(one[0], other[0]) - 0.3, 0), max(min(one[1], other[1]) - 0.2, 0)
    width = min(max(one[0], other[0]) + 0.3, 100) - x
    height = min(max(one[1], other[1]) + 0.2, 100) - y
    if x >= 100 or y >= 100 or width <= 0 or height <= 0:
        return None  # outside what is shown
    return Box(number, round(x, 2), round(y, 2), round(width, 2), round(height, 2))


def _on_screen(page: Any, x: float, y: float) -> tuple[float, float]:
    across, down, fine = c_int(), c_int(), 10_000  # hundredths of a percent
    pdfium_raw.FPDF_PageToDevice(page, 0, 0, fine, fine, 0, x, y, byref(across), byref(down))
    return across.value / 100, down.value / 100


def shown(document: Any, number: int) -> Image.Image:
    """Page `number`, counted from 0, as a picture."""
    page = document[number]
    width, height = page.get_size()
    scale = min(DOTS / 72, sqrt(MOST_PIXELS / max(width * height, 1)))
    picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    page.close()
    return picture


def upright(file: bytes) -> Image.Image:
    """A picture upright, as browsers show it, and no larger than a page."""
    try:
        with Image.open(BytesIO(file), formats=("JPEG", "PNG", "WEBP")) as found:
            if found.width * found.height > LARGEST_PICTURE:
                said = _("Ảnh quá lớn. Hãy giảm kích thước xuống dưới 80 triệu điểm ảnh.")
                raise CannotRedact(said)
            picture = ImageOps.exif_transpose(found).convert("RGB")
    except CannotRedact:
        raise
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise CannotRedact(_("Không mở được ảnh này.")) from error
    scale = min(1.0, sqrt(MOST_PIXELS / (picture.width * picture.height)))
    size = max(1, int(picture.width * scale)), max(1, int(picture.height * scale))
    return picture.resize(size) if scale < 1 else picture


def _burnt(picture: Image.Image, boxes: Iterable[Box], page: int) -> Image.Image:
    """The picture with the page's boxes black, to the pixel beyond their edges."""
    drawing = ImageDraw.Draw(picture)
    for box in boxes:
        if box.page == page:
            left, top = box.x / 100 * picture.width, box.y / 100 * picture.height
            right = left + box.width / 100 * picture.width
            bottom = top + box.height / 100 * picture.height
            drawing.rectangle((floor(left), floor(top), ceil(right), ceil(bottom)), fill=BLACK)
    return picture


def _bound(pictures: Iterable[Image.Image]) -> bytes:
    """A PDF with each picture as a page of its own, and nothing else."""
    document: Any = pdfium.PdfDocument.new()
    try:
        for picture in pictures:
            _append(document, picture)
        bound = BytesIO()
        document.save(bound)
    finally:
        document.close()
    return bound.getvalue()


def _append(document: Any, picture: Image.Image) -> None:
    encoded = BytesIO()
    picture.save(encoded, "JPEG", quality=QUALITY)
    encoded.seek(0)
    width, height = (side * 72 / DOTS for side in picture.size)
    page = document.new_page(width, height)
    image: Any = pdfium.PdfImage.new(document)
    image.load_jpeg(encoded, inline=True)
    image.set_matrix(pdfium.PdfMatrix().scale(width, height))
    page.insert_obj(image)
    page.gen_content()
    page.close()
