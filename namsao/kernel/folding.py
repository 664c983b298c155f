"""Vietnamese text reduced to what a person may have typed: no accents, or accents placed freely.

Nothing here knows a database; the same keys are stored, searched and compared.
"""

import unicodedata

# A keyboard without Vietnamese, or a scan, gives the Icelandic eth for đ.
_D = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D"})
# Written inside a word: Ea H'Leo. The rest of the punctuation stands between words.
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´"))
_TONES = {
    "\N{COMBINING GRAVE ACCENT}": "1",
    "\N{COMBINING HOOK ABOVE}": "2",
    "\N{COMBINING TILDE}": "3",
    "\N{COMBINING ACUTE ACCENT}": "4",
    "\N{COMBINING DOT BELOW}": "5",
}


def fold(text: str) -> str:
    """Lower case, no accents, đ as d, words separated by one space.

    >>> fold("Xã  Ea H’Leo – HOÀ Bình (cũ)")
    'xa ea hleo hoa binh cu'

    Composed and decomposed text, and both placements of the tone (hoà, hòa), give one key.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_D).translate(_APOSTROPHES))
    letters = "".join(c for c in plain.casefold() if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())


def compact(text: str) -> str:
    """`fold` without its spaces: one key for Đắk Lắk, DakLak and Dak lak."""
    return fold(text).replace(" ", "")


def spell(text: str) -> str:
    """Like `fold`, but keeps every accent: the tone is moved to the end of its word.

    >>> spell("hoà") == spell("hòa") != spell("hoá")
    True

    It tells Cẩm Giàng from Cẩm Giang where the reader did write accents.
    """
    words = []
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    spaced = "".join(c if c.isalnum() or unicodedata.combining(c) else " " for c in plain)
    for word in spaced.split():
        tones = "".join(_TONES[c] for c in word if c in _TONES)
        words.append("".join(c for c in word if c not in _TONES) + tones)
    return " ".join(words)
