"""The one picture that stands for every piece of evidence in the demo world."""

from functools import cache
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw


@cache
def _picture(kind: str) -> bytes:
    picture = Image.new("RGB", (640, 400), "#f7f3ec")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((20, 20, 620, 380), outline="#8a6d3b", width=3)
    draw.text((60, 170), f"Nam Sao demo - {kind}", fill="#5b4636")
    buffer = BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def sample_upload(kind: str) -> SimpleUploadedFile:
    """An upload as a browser would send it."""
    return SimpleUploadedFile(f"{kind}.png", _picture(kind), content_type="image/png")
