"""Ranking of products for what a person typed: plain text against plain text, no database.

The likeness of a query to a name is one alignment of letters without accents and spaces, so that
"tràt ôm nõn" finds "Trà tôm nõn": an inserted, lost, wrong or swapped letter costs one, letters of
the name that were not typed cost little, those after the typed ones least. Words that the name
does not have but its producer or place has are held to mean these. Accents only ever decide
between names that are as like without them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from namsao.kernel.folding import fold, spell

GRAM = 3  # letters; one slip of the keyboard spoils four grams at most
LONGEST = 100  # characters of a query that are read
SHORTLIST = 40  # names that are aligned letter by letter
LIKE = 0.62  # below this likeness a name is another name

# What the letters of a name cost that nobody typed, each as a share of the name.
UNTYPED_AFTER = 0.10
UNTYPED_BEFORE = 0.16
# What a word costs that only producer or place have, as a share of the query.
OUTSIDE_NAME = 0.12
PLACE_ALONE = 0.7  # nothing but producer or place was typed
SCATTERED = 0.9  # every word typed is in the name, not next to each other: "mi chu", Mỳ gạo Chũ
ACCENTS = 0.03
STARS = 0.0015


@dataclass(frozen=True)
class Candidate:
    """A product as the search sees it. `around` is producer and places, as written."""

    key: int
    name: str
    around: str = ""
    stars: int = 3
    valid: bool = True


@dataclass(frozen=True)
class Found:
    """A product with its likeness to the query: 1 for the very name, at least `LIKE`."""

    key: int
    likeness: float


@dataclass(frozen=True)
class Query:
    """What was typed, read once: its words, their grams, its accents."""

    text: str
    words: tuple[str, ...]
    compact: str  # its letters
    grams: frozenset[str]
    pairs: tuple[str, ...]
    accented: bool
    spelt: str


@lru_cache(maxsize=512)
def read(text: str) -> Query:
    """A query as typed, up to `LONGEST` characters."""
    text = text[:LONGEST]
    words = tuple(key_of(text).split())
    spelt = spell(text)
    return Query(
        text,
        words,
        "".join(words),
        grams_of(text),
        pairs_of(text),
        spelt != fold(text),
        spelt,
    )


def key_of(text: str) -> str:
    """`fold` with i for y, which many write for each other: mì and mỳ, kỹ and kĩ."""
    return fold(text).replace("y", "i")


def letters_of(text: str) -> str:
    """`key_of` without spaces."""
    return key_of(text).replace(" ", "")


def grams_of(text: str) -> frozenset[str]:
    """Runs of three letters without accents and spaces; a shorter text is its own gram."""
    letters = letters_of(text)
    if len(letters) <= GRAM:
        return frozenset({letters} if letters else ())
    return frozenset(letters[i : i + GRAM] for i in range(len(letters) - GRAM + 1))


def pairs_of(text: str) -> tuple[str, ...]:
    """Neighbouring words as one, "_lucngan": how places and producers are looked up.

    The only word of a text stands alone: "_sapa", which finds Sa Pa.
    """
    words = key_of(text).split()
    if len(words) == 1:
        return (f"_{words[0]}",)
    return tuple(f"_{one}{other}" for one, other in zip(words, words[1:], strict=False))


def words_of(text: str) -> list[str]:
    """The words of a name as they are looked up: "=chu"."""
    return sorted({f"={word}" for word in key_of(text).split()})


def elements_of(name: str, around: str) -> list[str]:
    """By what a product is looked up.

    Grams and words of its name, words and pairs of what stands around it.
    """
    alone = {f"_{word}" for word in key_of(around).split() if len(word) > GRAM}
    return sorted({*grams_of(name), *words_of(name), *alone, *pairs_of(around)})


def rank(
    typed: str, candidates: Iterable[Candidate], limit: int = SHORTLIST, least: float = LIKE
) -> list[Found]:
    """The candidates that are like the query, best first; alike ones by truth, stars, name."""
    query = read(typed)
    if not query.words:
        return []
    scored = []
    for one in shortlist(query, candidates):
        likeness = likeness_of(query, one)
        if likeness >= least:
            order = likeness + STARS * one.stars + (STARS if one.valid else 0)
            scored.append((-order, len(one.name), one.name, one.key, likeness))
    scored.sort()
    return [Found(key, min(1.0, likeness)) for *_order, key, likeness in scored[:limit]]


def shortlist(query: Query, candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates that share most grams with the query: a cheap look before the dear one."""
    rows = list(candidates)
    if len(rows) <= SHORTLIST:
        return rows
    grams, words = tuple(query.grams), query.words
    most = len(grams)

    def shared(one: Candidate) -> tuple[float, int]:
        name = compact_of(one.name)
        hits = sum(gram in name for gram in grams)
        if hits < most:
            around = f" {fold_of(one.around)} "
            hits += sum(f" {word} " in around for word in words) * 2
        return (-hits + len(name) / 1000, -one.stars)

    rows.sort(key=shared)
    return rows[:SHORTLIST]


def likeness_of(query: Query, one: Candidate) -> float:
    """How like a product is to the query, from 0 to a little more than 1 (equal accents)."""
    name = fold_of(one.name)
    around = frozenset(fold_of(one.around).split())
    whole = aligned(query.compact, name.replace(" ", ""))
    if whole < 1:
        whole = max(whole, _scattered(query.words, name))
    if whole < 1 and around:
        whole = max(whole, *_with_place(query.words, name, around))
    if whole and query.accented:
        whole += ACCENTS * _spelt_alike(query.spelt, one.name)
    return whole


def _scattered(words: Sequence[str], name: str) -> float:
    """The likeness where all words stand in the name, wherever; else nothing."""
    named = name.split()
    if not all(word in named for word in words):
        return 0.0
    typed = sum(map(len, set(words)))
    return SCATTERED - UNTYPED_BEFORE * (1 - typed / sum(map(len, named)))


def _with_place(words: Sequence[str], name: str, around: frozenset[str]) -> tuple[float, float]:
    """The likeness where words at the end, or wherever, are taken to name producer or place."""
    named = frozenset(name.split())
    letters = name.replace(" ", "")
    core = [w for w in words if w in named or w not in around]
    end = len(words)
    best = 0.0
    while end > 1 and words[end - 1] in around:
        end -= 1
        best = max(best, _core(words[:end], len(words) - end, letters))
    if not core or (end == 1 and words[0] in around):
        return (best, PLACE_ALONE)
    outside = len(words) - len(core)
    return (best, _core(core, outside, letters) if outside else 0.0)


def _core(core: Sequence[str], outside: int, letters: str) -> float:
    share = outside / (outside + len(core))
    return aligned("".join(core), letters) - OUTSIDE_NAME * share * share


def _spelt_alike(spelt: str, name: str) -> float:
    """The share of the query's words that the name has with the same accents."""
    words, named = spelt.split(), set(spelt_of(name).split())
    return sum(word in named for word in words) / len(words)


def aligned(typed: str, name: str) -> float:
    """How well the typed letters fit into the name, from 0 to 1.

    One table of Damerau and Levenshtein in which letters of the name before and after the typed
    ones are free; these are then charged by their share of the name.
    """
    if typed == name:
        return 1.0
    if not typed or not name:
        return 0.0
    at = name.find(typed)
    if at >= 0:
        return _charged(0, len(typed), at, at + len(typed), len(name))
    width = len(name)
    last: list[int] = []
    last_start: list[int] = []
    row, start = [0] * (width + 1), list(range(width + 1))
    for i, letter in enumerate(typed, 1):
        older, older_start, last, last_start = last, last_start, row, start
        row, start = [i], [0]
        for j in range(1, width + 1):
            same = letter == name[j - 1]
            best, begun = last[j - 1] + (not same), last_start[j - 1]
            if not same:
                if last[j] + 1 < best:
                    best, begun = last[j] + 1, last_start[j]
                if row[j - 1] + 1 < best:
                    best, begun = row[j - 1] + 1, start[j - 1]
                swapped = i > 1 and j > 1 and letter == name[j - 2] and typed[i - 2] == name[j - 1]
                if swapped and older[j - 2] + 1 < best:
                    best, begun = older[j - 2] + 1, older_start[j - 2]
            row.append(best)
            start.append(begun)
    return max(
        _charged(row[end], len(typed), start[end], end, width) for end in range(1, width + 1)
    )


def _charged(slips: int, typed: int, begun: int, end: int, width: int) -> float:
    """The likeness of one alignment: a slip hurts a short word more than a long one."""
    left_out = UNTYPED_BEFORE * begun / width + UNTYPED_AFTER * (width - end) / width
    return max(0.0, 1 - slips / (typed + 1) - left_out)


@lru_cache(maxsize=200_000)
def fold_of(text: str) -> str:
    """`key_of`, remembered: the same names come again with every query."""
    return key_of(text)


@lru_cache(maxsize=200_000)
def compact_of(text: str) -> str:
    """`letters_of`, remembered."""
    return letters_of(text)


@lru_cache(maxsize=20_000)
def spelt_of(text: str) -> str:
    """`spell`, remembered."""
    return spell(text)


def rarest(wanted: Iterable[str], shares: Mapping[str, float], rows: int, most: int) -> list[str]:
    """The elements to look up so that about `most` rows come back, the rarest first.

    `shares` tells the share of rows that have a common element; one that it does not name is rare.
    At least one is answered, if it is common; what a slip made up is rare and costs nothing.
    """
    ordered = sorted(set(wanted), key=lambda one: (shares.get(one, 0.0), one))
    chosen: list[str] = []
    cost = 0.0
    for one in ordered:
        cost += shares.get(one, 0.0) * rows
        if chosen and cost > most:
            break
        chosen.append(one)
    return chosen
