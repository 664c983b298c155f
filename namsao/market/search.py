"""Finding products: a few hundred candidates from the database, ranked as plain text.

The index answers by words, of which Vietnamese has few. The looks at it go from what was typed
to what it may have meant, and end where a product is like enough: rows with all words in the
name; with all words anywhere, a space more or less, or none; with words one slip from those typed;
with all words but one; with the rarest. How common a word is, PostgreSQL's own statistics tell.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length

from namsao.areas.models import Area
from namsao.kernel.folding import fold
from namsao.law.product_lines import LINES
from namsao.market import ranking
from namsao.market.catalogue import valid_on
from namsao.market.figures import PROVINCE_PATH
from namsao.market.models import Entry, Word
from namsao.market.ranking import (
    GRAM,
    LIKE,
    LONGEST,
    Candidate,
    Query,
    joined,
    rank,
    rarest,
    read,
    shortened,
)

AT_ONCE = 200  # candidates of one look
ENOUGH = 20  # so many with all words in the name need no other look
SURE = 0.86  # a product that is so like ends the looking
WIDE = 400  # candidates about that share the rarest words
TELLING = 6  # words of a long query, the rarest, that are looked up without one of them
SYLLABLE = 7  # letters of the longest Vietnamese word: nghieng
SLIPS = 40  # words one slip away that are tried for one
NEAR = 0.4  # what is told as alike where nothing was found
NEARLY = 5
SEEN = ("pk", "name", "name_key", "around", "stars")
CEILINGS = (50_000, 100_000, 200_000, 500_000)  # VND, to choose from

ENTRIES = Entry.objects.filter(moved_to=None)  # public: the catalogue is published
SHOWN = ENTRIES.select_related(
    "certificate__replaced_by",
    "certificate__revocation",
    "area__parent",
    "product__sheet__picture",
).defer("elements")


@dataclass(frozen=True)
class Filters:
    """What narrows a search. `area` is a path, `stars` the least."""

    line: str = ""
    stars: int = 0
    valid: bool = False
    women: bool = False
    online: bool = False
    dearest: int = 0  # VND
    area: str = ""

    @property
    def any(self) -> bool:
        """Whether anything is narrowed at all."""
        return self != Filters()


@dataclass(frozen=True)
class Found:
    """What a search answers, and where it answers nothing, why, and what is near."""

    entries: list[Entry]
    areas: list[Area] = field(default_factory=list)
    unfiltered: int = 0  # so many would be there without the filters
    near: list[Entry] = field(default_factory=list)
    guessed: bool = False  # not even the first bears all that was typed


def filters_from(get: Mapping[str, Any]) -> Filters:
    """What an address narrows by; what makes no sense narrows nothing."""
    stars, dearest = get.get("stars", ""), get.get("price", "")
    area = Area.objects.filter(edition="2025", code=get.get("area", "")[:5]).first()
    return Filters(
        line=get.get("line", "") if get.get("line") in {line.key for line in LINES} else "",
        stars=int(stars) if stars in {"3", "4", "5"} else 0,
        valid=get.get("valid") == "1",
        women=get.get("women") == "1",
        online=get.get("online") == "1",
        dearest=int(dearest) if dearest in set(map(str, CEILINGS)) else 0,
        area=area.path if area else "",
    )


def narrowed(rows: QuerySet[Entry], filters: Filters, today: date) -> QuerySet[Entry]:
    """The rows that pass the filters."""
    if filters.line:
        rows = rows.filter(line=filters.line)
    if filters.stars:
        rows = rows.filter(stars__gte=filters.stars)
    if filters.area:
        rows = rows.filter(area__path__startswith=filters.area)
    if filters.women:
        rows = rows.filter(product__sheet__women_led=True)
    if filters.online:
        rows = rows.filter(product__sheet__shop_url__gt="")
    if filters.dearest:
        rows = rows.filter(product__sheet__price__lte=filters.dearest)
    if filters.valid:
        rows = rows.filter(valid_on(today))
    return rows


def browse(filters: Filters, today: date) -> QuerySet[Entry]:
    """Everything that passes the filters: valid ones first, then by stars and name."""
    living = Case(
        When(valid_on(today), then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return narrowed(SHOWN.all(), filters, today).order_by(living, "-stars", "name", "pk")


def search(text: str, filters: Filters, today: date) -> Found:
    """The products that are like what was typed, best first."""
    text = text[:LONGEST]
    keys = ranked(text, filters, today)
    rows = {entry.pk: entry for entry in SHOWN.filter(pk__in=keys)}
    entries = [rows[key] for key in keys if key in rows]
    areas = [area for area in Area.objects.current().search(text, 3) if _named(area, text)]
    if entries:
        return Found(entries, areas, guessed=not _bears(entries[0], read(text)))
    without = len(ranked(text, Filters(), today)) if filters.any else 0
    near = [] if without else ranked(text, Filters(), today, least=NEAR)[:NEARLY]
    alike = {entry.pk: entry for entry in SHOWN.filter(pk__in=near)}
    return Found([], areas, without, [alike[key] for key in near if key in alike])


def _bears(entry: Entry, query: Query) -> bool:
    """Whether all words that were typed stand in the product's name, producer or place."""
    words = {*entry.name_key.split(), *entry.around.split()}
    return words.issuperset(query.words) or query.compact in entry.name_key.replace(" ", "")


def _named(area: Area, text: str) -> bool:
    """Whether the query names the area itself, and does not only sound like it."""
    return bool(area.search_key) and f" {area.search_key} " in f" {fold(text)} "


def ranked(text: str, filters: Filters, today: date, least: float = LIKE) -> list[int]:
    """The keys of the entries that are like the text, best first."""
    query = read(text)
    if not query.words:
        return []
    rows = narrowed(ENTRIES.all(), filters, today)
    seen: dict[int, Candidate] = {}
    best: list[ranking.Found] = []
    for number, look in enumerate(looks(query)):
        some = rows.filter(look).order_by(Length("name_key"), "-stars", "pk")
        new = [Candidate(*row) for row in some.values_list(*SEEN)[:AT_ONCE] if row[0] not in seen]
        if new:
            seen |= {one.key: one for one in new}
            best = rank(text, seen.values(), least=least)
        # A former name is not in the name, so the first look alone is not sure of anything.
        if len(seen) >= ENOUGH if number == 0 else best and best[0].likeness >= SURE:
            break
    return [one.key for one in best]


def looks(query: Query) -> Iterator[Q]:
    """What to ask the index for, from the narrowest to the widest."""
    words = sorted(set(query.words))
    if len(query.compact) < GRAM:
        yield Q(name_key__startswith=query.words[0])
        return
    yield Q(elements__contains=[f"={word}" for word in words])
    yield _any(words)
    if len(words) > 1:
        yield _any(*_one_joined(query.words))
    meant = _meant(words)
    right = {word for word in words if word in meant[word]}
    apart = {word: _apart(word) for word in words if word not in right}
    if any(apart.values()):
        yield _any(sorted({part for word in words for part in apart.get(word) or [word]}))
    if 0 < len(right) < len(words):
        yield _each(meant, right)
    yield _each(meant, set())
    total, shares = statistics()
    telling = sorted(words, key=lambda word: shares.get(word, 0.0))[:TELLING]
    if len(telling) > 2:
        yield _any(*([w for w in telling if w != left_out] for left_out in telling))
    yield Q(elements__overlap=rarest({*words}.union(*meant.values()), shares, total, WIDE))


def _any(*alternatives: list[str]) -> Q:
    return reduce(or_, (Q(elements__contains=words) for words in alternatives))


def _one_joined(words: tuple[str, ...]) -> list[list[str]]:
    """The words with two neighbours as one, for each pair: "nu oc mam", "nuoc ma m"."""
    pairs = joined(words)
    return [[*words[:at], pair, *words[at + 2 :]] for at, pair in enumerate(pairs)]


def _apart(word: str) -> list[str]:
    """The fewest known words that make up one without spaces: nuocmamlegia. Empty if none do."""
    pieces = {word[at:end] for at in range(len(word)) for end in range(at + 1, at + SYLLABLE + 1)}
    known = set(Word.objects.filter(word__in=pieces).values_list("word", flat=True))
    fewest: dict[int, list[str]] = {0: []}
    for end in range(1, len(word) + 1):
        for at in range(max(0, end - SYLLABLE), end):
            if at in fewest and word[at:end] in known:
                parts = [*fewest[at], word[at:end]]
                if end not in fewest or len(parts) < len(fewest[end]):
                    fewest[end] = parts
    return fewest.get(len(word), [])


def _each(meant: Mapping[str, list[str]], right: Collection[str]) -> Q:
    """Rows with each word or one that it may have meant; those that are `right` as they are."""
    slips = (Q(elements__overlap=[word, *meant[word]]) for word in meant if word not in right)
    return reduce(and_, slips, Q(elements__contains=sorted(right)) if right else Q())


def _meant(words: list[str]) -> dict[str, list[str]]:
    """For each word the words of the catalogue that are one slip from it, or are it."""
    left = {word: set(shortened(word)) for word in words}
    asked = sorted(set().union(*left.values()))
    known = Word.objects.filter(shortened__overlap=asked).values_list("word", "shortened")
    found: dict[str, list[str]] = {word: [] for word in words}
    for other, others in known:
        for word in words:
            if not left[word].isdisjoint(others):
                found[word].append(other)
    return {word: sorted(some, key=word.__ne__)[:SLIPS] for word, some in found.items()}


_KNOWN: dict[tuple[str, int], Mapping[str, float]] = {}


def statistics() -> tuple[int, Mapping[str, float]]:
    """How many entries there are, about, and the share of them that have a common element.

    From PostgreSQL's last look at the table; before it has had one, nothing is common.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(reltuples, 0)::bigint FROM pg_class"
            " WHERE oid = 'market_entry'::regclass"
        )
        total: int = cursor.fetchone()[0]
        key = (str(connection.settings_dict["NAME"]), total)
        if key not in _KNOWN:
            cursor.execute(
                "SELECT most_common_elems::text::text[],"
                " most_common_elem_freqs FROM pg_stats"
                " WHERE schemaname = current_schema() AND tablename = 'market_entry'"
                " AND attname = 'elements'"
            )
            row = cursor.fetchone()
            _KNOWN.clear()
            # Three figures at the end are not of any element: least, most, and of nulls.
            _KNOWN[key] = dict(zip(row[0], row[1], strict=False)) if row and row[0] else {}
    return total, _KNOWN[key]


def nearby(entry: Entry, today: date, most: int = 6) -> list[Entry]:
    """Other living products of the same commune, else of its province, for the foot of a page."""
    if entry.area is None:
        return []
    around = entry.area.path[:PROVINCE_PATH]
    elsewhere = Case(When(area=entry.area, then=0), default=1, output_field=IntegerField())
    rows = SHOWN.filter(valid_on(today), area__path__startswith=around).exclude(pk=entry.pk)
    return list(rows.order_by(elsewhere, "-stars", "name", "pk")[:most])
