"""Whether a picture serves the channels: its size, and how white its border is."""

from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image

from namsao.kernel.files import BadFile, sniff

KINDS = {"image/jpeg", "image/png", "image/webp"}
SMALLEST = 250  # points of each side: below it no channel takes a picture
WHITE = 240  # of 255, in each colour
LOOKED_AT = 200  # the border is judged on a copy of this size


@dataclass(frozen=True)
class Picture:
    """Width and height in points, and the share of the border that is white, from 0 to 1."""

    width: int
    height: int
    white: float


def picture_type(file: IO[bytes], name: str) -> str:
    """The media type of a picture. Raises BadFile for anything else, or one too small."""
    media_type = sniff(file, name)
    if media_type not in KINDS:
        raise BadFile(_("Tệp “%s” không phải ảnh JPEG, PNG hay WebP.") % name)
    seen = look(file)
    if min(seen.width, seen.height) < SMALLEST:
        raise BadFile(
            _("Ảnh “%(name)s” chỉ có %(width)d × %(height)d điểm ảnh; mỗi cạnh cần từ %(least)d.")
            % {"name": name, "width": seen.width, "height": seen.height, "least": SMALLEST}
        )
    return media_type


def look(file: IO[bytes]) -> Picture:
    """Measure a picture that has been opened safely before."""
    file.seek(0)
    with Image.open(file) as image:
        width, height = image.size
        small = image.convert("RGBA")
        small.thumbnail((LOOKED_AT, LOOKED_AT))
        ground = Image.new("RGBA", small.size, "white")
        seen = Image.alpha_composite(ground, small).convert("RGB")
    file.seek(0)
    across, down = seen.size
    border = [(x, y) for x in range(across) for y in (0, down - 1)]
    border += [(x, y) for y in range(down) for x in (0, across - 1)]
    white = 0
    for place in border:
        point = seen.getpixel(place)
        white += isinstance(point, tuple) and min(point) >= WHITE
    return Picture(width, height, round(white / len(border), 2))
