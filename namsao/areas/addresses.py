"""A written address taken apart: its parts, and what each may be the name of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from namsao.areas.gazetteer import CURRENT, FORMER, Gazetteer
from namsao.areas.kinds import KINDS, LABELS
from namsao.kernel.folding import compact, fold, spell

# What may stand before a name, in whole words and in short, and the kind it says.
_SHORT = {
    "t": "province",
    "tp": "city",
    "t p": "city",
    "h": "district",
    "q": "urban_district",
    "tx": "town",
    "t x": "town",
    "x": "commune",
    "p": "ward",
    "f": "ward",
    "tt": "township",
    "t t": "township",
    "dk": "special_zone",
}
_LABELS = {label: kind for kind, label in LABELS.items() if kind != "country"}
_TWO_WORDS = frozenset(fold(label) for label in _LABELS if " " in label)
_FORMER_KINDS = frozenset({"district", "urban_district", "town", "township"})
_SEPARATORS = re.compile(r"[,;|\n]|\s/\s")
_DASH = re.compile(r"\s[-–—]\s")
_MARK = re.compile(r"\(\s*(cũ|cu|mới|moi)\s*\)", re.IGNORECASE)
_NOW = re.compile(r".*\bnay\s+(?:là|thuộc)\s+([^)]*)\)?", re.IGNORECASE | re.DOTALL)
_NUMBERED = re.compile(r"^([pqf])\s?0*(\d+)$")
_COUNTRY = frozenset({"vietnam", "vn"})
# No unit has a longer name, counted in words.
_LONGEST = 7
# An address runs from the small to the large; what stands before these is not a unit's name.
_PARTS = 6


@dataclass(frozen=True)
class Reading:
    """One way to read a part: a name, and the kind written before it."""

    kind: str | None
    key: str
    spelling: str

    def may_be(self, level: str) -> bool:
        """Whether the kind, if any, is one of that level."""
        return self.kind is None or self.kind in KINDS[level]


@dataclass(frozen=True)
class Part:
    """A piece of the address between commas."""

    text: str
    readings: tuple[Reading, ...]
    # The kind that stands before the name beyond doubt.
    kind: str | None

    def surely(self, level: str) -> bool:
        """Whether this can only be the name of a unit of that level."""
        return self.kind is not None and self.kind in KINDS[level]


@dataclass(frozen=True)
class Address:
    """The parts as written, and which edition the writer says or shows to mean."""

    parts: tuple[Part, ...]
    edition: str | None


def parse(text: str, gazetteer: Gazetteer) -> Iterator[Address]:
    """The ways to take an address apart; more than one only where it has no commas."""
    edition: str | None = CURRENT
    if now := _NOW.match(text):
        text = now[1]
    else:
        marks = {fold(mark) for mark in _MARK.findall(text)}
        edition = FORMER if "cu" in marks else CURRENT if "moi" in marks else None
        text = _MARK.sub(" ", text)
    pieces = [piece for rough in _SEPARATORS.split(text) for piece in _pieces(rough, gazetteer)]
    parts = [part for piece in pieces if (part := read(piece))]
    if len(parts) != 1:
        yield _address(parts, edition)
        return
    for cut in _cuts(parts[0].text.split(), gazetteer):
        yield _address([part for piece in cut if (part := read(piece))], edition)


def read(text: str) -> Part | None:
    """A part and its readings; None for what names nothing, such as the country."""
    words = text.replace(".", " ").strip(" ()-–").split()
    if words and words[-1].casefold() == "cũ":
        words = words[:-1]
    if not words or compact(" ".join(words)) in _COUNTRY:
        return None
    readings: list[Reading] = []
    sure: str | None = None
    for size in (2, 1):
        kind, certain = _kind_of(words[:size])
        if kind is not None and len(words) > size:
            readings.append(_reading(kind, words[size:]))
            sure = kind if certain else sure
            break
    if numbered := _NUMBERED.match(fold(" ".join(words))):
        sure = _SHORT[numbered[1]]
        readings = [Reading(sure, numbered[2], numbered[2])]
    if sure is None:
        readings.append(_reading(None, words))
    return Part(text.strip(), tuple(readings), sure)


def _address(parts: list[Part], edition: str | None) -> Address:
    if edition is None and any(part.kind in _FORMER_KINDS for part in parts):
        edition = FORMER
    if edition is None and any(part.kind == "special_zone" for part in parts):
        edition = CURRENT
    return Address(tuple(parts[-_PARTS:]), edition)


def _reading(kind: str | None, words: list[str]) -> Reading:
    name = re.sub(r"\b0+(?=\d)", "", " ".join(words))
    return Reading(kind, compact(name), spell(name))


def _kind_of(words: list[str]) -> tuple[str | None, bool]:
    """The kind that these words say, and whether they can be nothing else."""
    written = " ".join(words)
    key = fold(written)
    for label, kind in _LABELS.items():
        if key == fold(label):
            if spell(written) == spell(label):
                return kind, True
            # Without accents it may be the name: "phuong son" is Phượng Sơn or phường Sơn.
            return (kind, False) if spell(written) == key else (None, False)
    short = _SHORT.get(key)
    certain = short is not None and written.isupper() and len(key) == 2
    return short, certain and len(words) == 1


def _pieces(text: str, gazetteer: Gazetteer) -> Iterator[str]:
    """A stretch between commas, cut at dashes and before a kind written with its accents."""
    part = read(text)
    if part is None or any(gazetteer.knows(reading.key) for reading in part.readings):
        yield text
        return
    for piece in _DASH.split(text):
        words, start = piece.split(), 0
        for index in range(1, len(words)):
            two_words = fold(" ".join(words[index - 1 : index + 1])) in _TWO_WORDS
            if not two_words and any(_kind_of(words[index : index + n])[1] for n in (2, 1)):
                yield " ".join(words[start:index])
                start = index
        yield " ".join(words[start:])


def _cuts(words: list[str], gazetteer: Gazetteer) -> Iterator[list[str]]:
    """An address without commas, cut from its end into names that are known."""

    def cut(end: int, depth: int) -> Iterator[list[str]]:
        if depth:
            for start in range(max(0, end - _LONGEST), end):
                piece = " ".join(words[start:end])
                part = read(piece)
                if part and any(gazetteer.knows(reading.key) for reading in part.readings):
                    for before in cut(start, depth - 1):
                        yield [*before, piece]
        yield [" ".join(words[:end])] if end else []

    yield from cut(len(words), 3)


def search_terms(text: str, gazetteer: Gazetteer) -> tuple[str, list[str]]:
    """What a person types to find a unit: the folded name, and the paths of provinces meant.

    The kind before the name is left out. A province stands after a comma, begun or whole, or
    whole at the end: "luc ngan bac ninh".
    """
    name, comma, rest = text.partition(",")
    if comma:
        return _bare(name, gazetteer), gazetteer.provinces_like(_bare(rest, gazetteer))
    words = text.split()
    if not gazetteer.names_like(compact(_bare(text, gazetteer))):
        for index in range(1, len(words)):
            if paths := gazetteer.provinces_called(compact(" ".join(words[index:]))):
                return _bare(" ".join(words[:index]), gazetteer), paths
    return _bare(text, gazetteer), []


def _bare(text: str, gazetteer: Gazetteer) -> str:
    """The folded name without its kind, unless the kind may be a part of it."""
    words = text.replace(".", " ").split()
    for size in (2, 1):
        kind, certain = _kind_of(words[:size])
        name = fold(" ".join(words[size:]))
        if kind and name and (certain or not gazetteer.names_like(compact(text))):
            return name
    return fold(text)
