"""The letters that papers are set in: which fonts, and which characters they can print.

Source Serif 4 is the upright serif nearest to Times among the packaged fonts that draw all 134
Vietnamese letters in all four styles; Playfair Display sets the certificate's title.
"""

import re
import unicodedata
from functools import cache
from importlib import resources
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

TEXT_FONT = "fontpkg_source_serif_4"
DISPLAY_FONT = "fontpkg_playfair_display"
UNPRINTABLE = "■"  # stands where a character has no letter in these fonts

_SPACES = re.compile(r"[^\S\n]+")
_TWINS = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2212": "-", "\r": "\n", "\u2028": "\n"})


def _folder(package: str) -> Path:
    return Path(str(resources.files(package))) / "files"


@cache
def fonts(office_fonts: str) -> typst.Fonts:
    """The fonts of the project's packages, none of the machine's.

    `office_fonts` names a folder with an office's own fonts (Times New Roman), or is empty.
    """
    folders = [_folder(TEXT_FONT), _folder(DISPLAY_FONT)]
    if office_fonts:
        folders.append(Path(office_fonts))
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=folders
    )


@cache
def _covered() -> frozenset[int]:
    """The code points that the text font draws in every style."""
    return frozenset.intersection(*map(_letters, _folder(TEXT_FONT).glob("*.ttf")))


def _letters(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def printable(text: str) -> str:
    """`text` as paper can show it: NFC, trimmed, no controls; ■ for what no font draws.

    An archival PDF may not hold a character without a shape, so one stray emoji in a product's
    name must not keep the paper from being made.
    """
    joined = unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_TWINS))
    return "".join(map(_shown, _SPACES.sub(" ", joined))).strip()


def _shown(character: str) -> str:
    if character == "\n" or ord(character) in _covered():
        # Soft hyphens and their like are drawn, yet invisible: they only disturb copied text.
        return "" if unicodedata.category(character) == "Cf" else character
    return "" if unicodedata.category(character) in {"Cc", "Cf", "Mn", "Me"} else UNPRINTABLE
