"""A paper's pages as pictures, to be read inside a page of the site, beside what is said of it."""

from io import BytesIO

from django.utils.translation import gettext as _

from namsao.papers.redaction import CannotRedact, opened, shown, upright

# Pixels to WebP quality: a thumbnail that tells what it is, and small print on a wide screen.
WIDTHS = {480: 50, 1100: 72}
TALLEST = 4  # times the width: a longer strip is made smaller
PDF = "application/pdf"
PICTURES = {"image/jpeg", "image/png", "image/webp"}


class NoPages(ValueError):
    """The file cannot be shown page by page. Its text is a sentence for a person."""


def page_sizes(file: bytes, media_type: str) -> list[tuple[int, int]]:
    """Width and height of each page; the shape matters, the unit differs by kind.

    Raises NoPages for a kind without pages, a broken file or one with too many pages.
    """
    try:
        if media_type == PDF:
            with opened(file) as document:
                sizes = [document[number].get_size() for number in range(len(document))]
            return [(max(round(w), 1), max(round(h), 1)) for w, h in sizes]
        if media_type in PICTURES:
            return [upright(file).size]
    except CannotRedact as error:
        raise NoPages(str(error)) from error
    raise NoPages(_("Tệp này không xem từng trang được. Hãy mở tệp gốc."))


def page_picture(file: bytes, media_type: str, number: int, width: int) -> bytes:
    """Page `number`, counted from 1, as a WebP picture no wider than `width`, one of WIDTHS.

    Raises NoPages as `page_sizes` does, and where there is no such page.
    """
    try:
        if media_type == PDF:
            with opened(file) as document:
                if not 1 <= number <= len(document):
                    raise NoPages
                picture = shown(document, number - 1)
        elif number == 1 and media_type in PICTURES:
            picture = upright(file)
        else:
            raise NoPages
    except CannotRedact as error:
        raise NoPages(str(error)) from error
    picture.thumbnail((width, width * TALLEST))
    encoded = BytesIO()
    picture.save(encoded, "WEBP", quality=WIDTHS[width])
    return encoded.getvalue()
