"""The text of a paper: from a PDF's own letters, or read off its picture where Tesseract stands.

Runs beside the site, never in a request: a scan of many pages takes minutes.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

MOST_PAGES = 60
MOST_SCANNED = 15  # pages read off pictures
MOST_SIGNS = 200_000  # kept of one paper
FEW_SIGNS = 20  # a PDF with fewer letters than this is a scan
DOTS_PER_INCH = 200
SECONDS_A_PAGE = 60
PICTURES = {"image/jpeg", "image/png", "image/webp"}
READABLE = PICTURES | {"application/pdf"}


class IsAScan(ValueError):
    """The file has no letters of its own, and nothing here reads pictures."""


class Unreadable(ValueError):
    """The file's text cannot be had."""


def reads_pictures() -> bool:
    """Whether Tesseract is installed, with its Vietnamese."""
    return _tesseract() is not None and "vie" in _languages()


def text_of(path: Path, media_type: str) -> str:
    """The paper's text, cut to `MOST_SIGNS`.

    Raises IsAScan for a picture where pictures cannot be read, Unreadable for a broken file.
    """
    if media_type in PICTURES:
        return _read(path.read_bytes())[:MOST_SIGNS]
    try:
        with closing(pdfium.PdfDocument(path)) as document:
            text = "\n".join(_letters(document)).strip()
            if len(text) >= FEW_SIGNS:
                return text[:MOST_SIGNS]
            return "\n".join(map(_read, _pictures(document))).strip()[:MOST_SIGNS]
    except pdfium.PdfiumError as error:
        raise Unreadable(str(error)) from error


def _letters(document: Any) -> Iterator[str]:
    for index in range(min(len(document), MOST_PAGES)):
        page = document[index]
        letters = page.get_textpage()
        yield letters.get_text_bounded().replace("\0", "").replace("\r\n", "\n")
        letters.close()
        page.close()


def _pictures(document: Any) -> Iterator[bytes]:
    for index in range(min(len(document), MOST_SCANNED)):
        page = document[index]
        # A page as large as a field is drawn no larger than a sheet of A3.
        scale = min(DOTS_PER_INCH / 72, 3300 / max(*page.get_size(), 1))
        drawn = BytesIO()
        page.render(scale=scale, grayscale=True).to_pil().save(drawn, "PNG")
        page.close()
        yield drawn.getvalue()


def _read(picture: bytes) -> str:
    if not reads_pictures():
        raise IsAScan
    command = [str(_tesseract()), "stdin", "stdout", "-l", "vie", "--psm", "3"]
    try:
        done = subprocess.run(
            command, input=picture, capture_output=True, timeout=SECONDS_A_PAGE, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Unreadable(str(error)) from error
    return done.stdout.decode("utf-8", "replace").replace("\0", "")


def _tesseract() -> str | None:
    return shutil.which("tesseract")


def _languages() -> list[str]:
    command = [str(_tesseract()), "--list-langs"]
    try:
        listed = subprocess.run(command, capture_output=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return []
    return listed.stdout.decode("utf-8", "replace").split()
