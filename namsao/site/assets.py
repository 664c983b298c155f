"""What pages need from packages: the typeface, cut down to Latin and Vietnamese.

Built at set-up, so that the project carries no font files of its own:
`python -m namsao.site.assets [FOLDER]`.
"""

import hashlib
import os
import sys
from importlib.metadata import distribution, version
from pathlib import Path

PACKAGE = "fontpkg-be-vietnam-pro"
FONTS = {
    "be-vietnam-pro-400.woff2": "BeVietnamPro-Regular.ttf",
    "be-vietnam-pro-600.woff2": "BeVietnamPro-SemiBold.ttf",
}
# Basic Latin, Latin-1, the Vietnamese letters, the marks that NFD text carries, punctuation, ₫,
# and the signs of plain arithmetic.
CHARACTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *(0x102, 0x103, 0x110, 0x111, 0x128, 0x129, 0x168, 0x169, 0x1A0, 0x1A1, 0x1AF, 0x1B0),
    *(0x300, 0x301, 0x302, 0x303, 0x306, 0x309, 0x31B, 0x323),
    *range(0x1EA0, 0x1EFA),
    *range(0x2010, 0x2027),
    *(0x2032, 0x2033, 0x2039, 0x203A, 0x20AB, 0x2122, 0x2190, 0x2192, 0x2212, 0x2264, 0x2265),
)
FEATURES = ("kern", "liga", "locl", "ccmp", "mark", "mkmk", "case")


def build(target: Path) -> bool:
    """Write the fonts into `target/fonts`; True when there was anything to do.

    Up to date is told by a stamp of this file and the packages' versions. Raises FileNotFoundError
    when the font package lacks a file.
    """
    folder, stamp = target / "fonts", _stamp()
    marker = folder / ".stamp"  # hidden: not collected with the static files
    if marker.is_file() and marker.read_text(encoding="ascii") == stamp:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in FONTS.items():
        _cut(_font_file(source), folder / name)
    marker.write_text(stamp, encoding="ascii")
    return True


def _stamp() -> str:
    parts = [version(PACKAGE), version("fonttools"), Path(__file__).read_text(encoding="utf-8")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _font_file(name: str) -> Path:
    files = distribution(PACKAGE).files or []
    for file in files:
        if file.name == name:
            return Path(str(file.locate()))
    raise FileNotFoundError(f"{PACKAGE} has no file {name}")


def _cut(source: Path, target: Path) -> None:
    """Write the characters of CHARACTERS of a TrueType font as WOFF2."""
    from fontTools import subset  # noqa: PLC0415 -- half a second that most starts can spare

    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = list(FEATURES)
    options.hinting = False  # screens have long had the dots; half the bytes
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]  # copyright and licence stay
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    draft = target.with_suffix(f".{os.getpid()}")
    with subset.load_font(str(source), options) as font:
        subsetter.subset(font)
        subset.save_font(font, str(draft), options)
    draft.replace(target)


def main(arguments: list[str]) -> None:
    """Build into the folder named, or into the site's own."""
    checkout = Path(__file__).parents[2]
    data = Path(os.environ.get("NAMSAO_DATA", checkout / "var"))
    default = Path(os.environ.get("NAMSAO_ASSETS", data / "assets"))
    target = Path(arguments[0]) if arguments else default
    done = build(target)
    sys.stdout.write(f"{target}: {'built' if done else 'up to date'}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
