"""A product's picture: whether it serves the channels, and the sizes in which pages show it."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from PIL import Image

from namsao.kernel.files import BadFile, path_of, sniff
from namsao.kernel.models import StoredFile
from namsao.market.models import Sheet

KINDS = {"image/jpeg", "image/png", "image/webp"}
SMALLEST = 250  # points of each side: below it no channel takes a picture
WHITE = 240  # of 255, in each colour
LOOKED_AT = 200  # the border is judged on a copy of this size
MARK = 12  # letters of a picture's digest in its address
WIDTHS = (320, 640, 1280)  # points, as pages ask for them
# By the end of the address: media type, and how Pillow writes it. Best first; JPEG for the rest.
FORMATS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "avif": ("image/avif", "AVIF", {"quality": 60, "speed": 8}),
    "webp": ("image/webp", "WEBP", {"quality": 78, "method": 4}),
    "jpg": ("image/jpeg", "JPEG", {"quality": 80, "optimize": True, "progressive": True}),
}


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
        seen = _on_white(small)
    file.seek(0)
    across, down = seen.size
    border = [(x, y) for x in range(across) for y in (0, down - 1)]
    border += [(x, y) for y in range(down) for x in (0, across - 1)]
    white = 0
    for place in border:
        point = seen.getpixel(place)
        white += isinstance(point, tuple) and min(point) >= WHITE
    return Picture(width, height, round(white / len(border), 2))


def widths_of(facts: dict[str, Any]) -> list[int]:
    """The widths in which a picture is shown: none larger than it is, but always one."""
    width = int(facts.get("width", 0))
    return [one for one in WIDTHS if one <= width] or [WIDTHS[0]]


def sized(stored: StoredFile, width: int, kind: str) -> Path:
    """The picture in that width and format, made when it is first asked for.

    A file is named by what it was made of, so it is never another one and may be thrown away.
    Raises LookupError for a width or format that pages do not use.
    """
    if width not in WIDTHS:
        raise LookupError(width)
    _media_type, name, options = FORMATS[kind]
    path = Path(settings.MEDIA_ROOT) / "sized" / f"{stored.sha256}-{width}.{kind}"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(path_of(stored)) as image:
        image.draft("RGB", (width * 2, width * 2))  # a large JPEG is not opened in full
        shown = _on_white(image)
    if shown.width > width:
        shown = shown.resize((width, max(1, round(shown.height * width / shown.width))))
    # Whole under another name first: two that ask at once must both get all of it.
    draft = path.with_suffix(f".{os.getpid()}-{id(shown)}")
    shown.save(draft, name, **options)
    draft.replace(path)
    return path


def _on_white(image: Image.Image) -> Image.Image:
    drawn = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn).convert("RGB")


def sources_of(entry: int, sheet: Sheet | None) -> dict[str, Any] | None:
    """What a <picture> names: for each format its widths, and the fallbacks. None without one."""
    if sheet is None or sheet.picture is None:
        return None
    mark, widths = sheet.picture.sha256[:MARK], widths_of(sheet.picture_facts)

    def address(width: int, kind: str) -> str:
        return reverse("market:sized_picture", args=[entry, mark, width, kind])

    sources = [
        (media_type, ", ".join(f"{address(width, kind)} {width}w" for width in widths))
        for kind, (media_type, *_writing) in FORMATS.items()
    ]
    return {
        "sources": sources[:-1],
        "jpeg": sources[-1][1],
        "plain": address(widths[-1], "jpg"),
        "small": address(widths[0], "jpg"),
    }
