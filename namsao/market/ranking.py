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
from itertools import pairwise

from namsao.kernel.folding import fold, spell

GRAM = 3  # letters
LONGEST = 100  # characters of a query that are read
ELEMENT = 60  # characters of an element that are kept
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
    """A product as the search sees it: its name as written, the rest as `key_of` gives it."""

    key: int
    name: str
    words: str  # of the name
    around: str = ""  # of producer and places
    stars: int = 3


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
    grams: tuple[str, ...]
    accented: bool
    spelt: str


@lru_cache(maxsize=512)
def read(text: str) -> Query:
    """A query as typed, up to `LONGEST` characters."""
    text = text[:LONGEST]
    words = tuple(key_of(text).split())
    compact = "".join(words)
    spelt = spell(text)
    return Query(text, words, compact, grams_of(compact), spelt != fold(text), spelt)


def key_of(text: str) -> str:
    """`fold` with i for y, which many write for each other: mì and mỳ, kỹ and kĩ."""
    return fold(text).replace("y", "i")


def grams_of(letters: str) -> tuple[str, ...]:
    """Runs of three letters, each once; a shorter text is its own gram."""
    if len(letters) <= GRAM:
        return (letters,) if letters else ()
    return tuple({letters[i : i + GRAM] for i in range(len(letters) - GRAM + 1)})


def joined(words: Sequence[str]) -> list[str]:
    """Neighbouring words as one: how they stand where a space was lost, or put between."""
    return [one + other for one, other in pairwise(words)]


def elements_of(name: str, around: str) -> list[str]:
    """By what a product is looked up, name and surroundings given as `key_of` does.

    All words, neighbours also as one word, and "=chu" for a word that stands in the name itself.
    """
    named, near = name.split(), around.split()
    whole = {*named, *near, *joined(named), *joined(near), *(f"={word}" for word in named)}
    return sorted(element[:ELEMENT] for element in whole)


def shortened(word: str) -> list[str]:
    """A word, and what is left of it without one of its letters.

    Two words that are one slip apart (a letter lost, wrong, too many, or two swapped) have one of
    these in common. Words of two letters are like too many others, so they stand for themselves.
    """
    if len(word) < GRAM:
        return [word]
    return sorted({word, *(word[:at] + word[at + 1 :] for at in range(len(word)))})


def rank(
    typed: str, candidates: Iterable[Candidate], limit: int = SHORTLIST, least: float = LIKE
) -> list[Found]:
    """The candidates that are like the query, best first; alike ones by stars and name."""
    query = read(typed)
    if not query.words:
        return []
    scored = []
    for one in shortlist(query, candidates):
        likeness = likeness_of(query, one)
        if likeness >= least:
            order = likeness + STARS * one.stars
            scored.append((-order, len(one.name), one.name, one.key, likeness))
    scored.sort()
    return [Found(key, min(1.0, likeness)) for *_order, key, likeness in scored[:limit]]


def shortlist(query: Query, candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates that share most grams with the query: a cheap look before the dear one."""
    rows = list(candidates)
    if len(rows) <= SHORTLIST:
        return rows
    grams, words = query.grams, [f" {word} " for word in query.words]
    most = len(grams)

    def shared(one: Candidate) -> tuple[float, int]:
        name = one.words.replace(" ", "")
        hits = sum(map(name.__contains__, grams))
        if hits < most:
            hits += sum(map(f" {one.around} ".__contains__, words)) * 2
            hits = min(hits, most - 1)  # a name that has it all comes first
        return (-hits + len(name) / 1000, -one.stars)

    rows.sort(key=shared)
    return rows[:SHORTLIST]


def likeness_of(query: Query, one: Candidate) -> float:
    """How like a product is to the query, from 0 to a little more than 1 (equal accents)."""
    name = one.words
    around = frozenset(one.around.split())
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

    The slips are those of Damerau and Levenshtein, letters of the name before and after the typed
    ones free; these are then charged by their share of the name. What was typed is taken to be as
    long in the name as it was typed.
    """
    if typed == name:
        return 1.0
    if not typed or not name:
        return 0.0
    at, length, width = name.find(typed), len(typed), len(name)
    if at >= 0:
        return _charged(0, length, at, at + length, width)
    return max(
        _charged(slips, length, max(0, end - length), end, width)
        for end, slips in enumerate(slips_up_to(typed, name), 1)
    )


def slips_up_to(typed: str, name: str) -> list[int]:
    """For each place in the name, the fewest slips by which the typed letters end there.

    A column of the table of distances at a time, its steps up and down kept as the bits of two
    whole numbers: Myers 1999, with swapped neighbours as in Hyyrö 2003, section 4.2.
    """
    places: dict[str, int] = {}
    for at, letter in enumerate(typed):
        places[letter] = places.get(letter, 0) | 1 << at
    every, last = (1 << len(typed)) - 1, 1 << (len(typed) - 1)
    up, down, diagonal, before = every, 0, 0, 0
    slips, found = len(typed), []
    for letter in name:
        same = places.get(letter, 0)
        swapped = ((~diagonal & same) << 1) & before
        diagonal = ((((same & up) + up) ^ up) | same | down | swapped) & every
        rising, falling = down | ~(diagonal | up) & every, diagonal & up
        slips += bool(rising & last) - bool(falling & last)
        found.append(slips)
        rising, falling = rising << 1 & every, falling << 1 & every
        up, down = falling | ~(diagonal | rising) & every, rising & diagonal
        before = same
    return found


def _charged(slips: int, typed: int, begun: int, end: int, width: int) -> float:
    """The likeness of one alignment: a slip hurts a short word more than a long one."""
    left_out = UNTYPED_BEFORE * begun / width + UNTYPED_AFTER * (width - end) / width
    return max(0.0, 1 - slips / (typed + 1) - left_out)


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
