"""The picture that a shared link shows, 1200 × 630 points: name, producer, stars, the day.

A chat keeps it long after a certificate has fallen, so it says of which day it is.
"""

from functools import lru_cache
from importlib import resources
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from namsao.kernel.files import path_of
from namsao.kernel.models import StoredFile

SIZE = (1200, 630)
EDGE = 64
PICTURE = 400  # points of the product's own picture
INK, MUTED, GROUND, STAR = "#1d2b22", "#55645a", "#fbfaf5", "#c8102e"
FONTS = "fontpkg_be_vietnam_pro"
BOLD, PLAIN = "BeVietnamPro-SemiBold.ttf", "BeVietnamPro-Regular.ttf"
STAR_POINTS = (
    (50, 0), (61, 35), (98, 35), (68, 57), (79, 91),
    (50, 70), (21, 91), (32, 57), (2, 35), (39, 35),
)  # fmt: skip


def card(name: str, producer: str, stars: int, said: str, picture: StoredFile | None) -> bytes:
    """The card as JPEG. No stars are drawn where `stars` is 0; `said` is the standing and day."""
    drawn = Image.new("RGB", SIZE, GROUND)
    draw = ImageDraw.Draw(drawn)
    width = SIZE[0] - 2 * EDGE
    if picture is not None:
        with Image.open(path_of(picture)) as image:
            shown = image.convert("RGB")
        shown.thumbnail((PICTURE, PICTURE))
        drawn.paste(shown, (SIZE[0] - EDGE - shown.width, (SIZE[1] - shown.height) // 2))
        width -= PICTURE + EDGE // 2
    line = EDGE
    draw.text((EDGE, line), "OCOP", font=_font(BOLD, 36), fill=MUTED)
    line += 70
    for part in _lines(name, _font(BOLD, 64), width)[:3]:
        draw.text((EDGE, line), part, font=_font(BOLD, 64), fill=INK)
        line += 80
    for part in _lines(producer, _font(PLAIN, 34), width)[:2]:
        draw.text((EDGE, line), part, font=_font(PLAIN, 34), fill=MUTED)
        line += 46
    for place in range(stars):
        left, top = EDGE + place * 74, SIZE[1] - EDGE - 130
        draw.polygon([(left + x * 0.64, top + y * 0.64) for x, y in STAR_POINTS], fill=STAR)
    draw.text((EDGE, SIZE[1] - EDGE - 40), said, font=_font(PLAIN, 32), fill=INK)
    buffer = BytesIO()
    drawn.save(buffer, "JPEG", quality=82, optimize=True)
    return buffer.getvalue()


@lru_cache(maxsize=8)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(resources.files(FONTS) / "files" / name), size)


def _lines(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The text in lines no wider than `width`; a single word too long is cut by the edge."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
