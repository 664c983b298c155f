"""Every unit that an address may name, scored by how much of the address it explains."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from namsao.areas.addresses import Address, Part, Reading
from namsao.areas.gazetteer import CURRENT, FORMER, Gazetteer, Unit
from namsao.areas.kinds import COMMUNE, DISTRICT, PROVINCE
from namsao.kernel.folding import spell

EDITIONS = (CURRENT, FORMER)
_DEPTH = {PROVINCE: 0, DISTRICT: 1, COMMUNE: 2}


class Score(NamedTuple):
    """Compared from left to right; the best reading of an address has the highest."""

    words: int  # how many words of the address it explains
    whole: int  # with as few names as possible (negative)
    strength: int  # by the names of its own edition, rather than of the other
    edition: bool  # in the edition that is meant
    depth: int  # the smaller unit
    named: bool  # by its name, not by an earlier one
    kind: bool  # with the kind that is written
    accents: bool  # with the accents that are written


@dataclass(frozen=True)
class Hit:
    """A part of the address read as the name of a unit."""

    part: Part
    unit: Unit
    named: bool
    kind: bool
    accents: bool


@dataclass(frozen=True)
class Candidate:
    """A unit that the address may mean."""

    unit: Unit
    score: Score
    # Parts that can only be names of communes and that this unit does not explain.
    unexplained: tuple[Part, ...]


def hits(part: Part, edition: str, level: str, book: Gazetteer) -> Iterator[Hit]:
    """The units of that level which the part may name."""
    for reading in part.readings:
        if not reading.may_be(level):
            continue
        place = (edition, level, reading.key)
        for named, units in ((True, book.called.get(place)), (False, book.once_called.get(place))):
            for unit in units or ():
                kind = _kind_agrees(reading, unit, named=named)
                # "Thành phố Hải Dương" is never the province of that name.
                if kind or level != PROVINCE or reading.kind != "city":
                    yield Hit(part, unit, named, kind, spell(unit.name) == reading.spelling)


def candidates(address: Address, preferred: str, book: Gazetteer) -> Iterator[Candidate]:
    """All units that the address may mean and that contradict nothing written in it."""
    matcher = _Matcher(address, address.edition or preferred, book)
    for level in _DEPTH:
        for edition in EDITIONS:
            for part in address.parts:
                for hit in hits(part, edition, level, book):
                    if (candidate := matcher.weigh(hit)) is not None:
                        yield candidate


def _kind_agrees(reading: Reading, unit: Unit, *, named: bool) -> bool:
    if reading.kind is None:
        return True
    earlier = {kind or unit.kind for kind, key in unit.aliases if key == reading.key}
    return reading.kind in (earlier | {unit.kind} if named else earlier)


class _Matcher:
    """One address against the gazetteer."""

    def __init__(self, address: Address, edition: str, book: Gazetteer) -> None:
        self.parts, self.edition = address.parts, edition
        # What each part may name above the communes, and whether by its name of the last edition.
        self.called: list[dict[Unit, bool]] = []
        for part in self.parts:
            above = [
                hit
                for level in (PROVINCE, DISTRICT)
                for edition in EDITIONS
                for hit in hits(part, edition, level, book)
            ]
            named = {hit.unit for hit in above if hit.named or hit.unit.level == PROVINCE}
            self.called.append({hit.unit: hit.unit in named for hit in above})

    def weigh(self, hit: Hit) -> Candidate | None:
        """The hit with what the other parts say about it; None when one contradicts it."""
        others = [i for i, part in enumerate(self.parts) if part is not hit.part]
        provinces = [(i, s) for i in others if (s := self._province_strength(i, hit.unit))]
        districts = [(i, s) for i in others if (s := self._district_strength(i, hit.unit))]
        total = sum(map(_words, self.parts))
        weighed = []
        for (i, s), (j, t) in product([(None, 0), *provinces], [(None, 0), *districts]):
            rest = [self.parts[k] for k in others if k not in {i, j}]
            twice = i is not None and i == j
            if not twice and not any(_contradicts(part, hit.unit) for part in rest):
                words = total - sum(map(_words, rest))
                weighed.append((words, len(rest) - len(others), s + t, rest))
        if not weighed:
            return None
        words, fewer, strength, rest = max(weighed, key=lambda one: one[:3])
        alone = len(self.parts) == 1 and hit.part.kind is None
        score = Score(
            words,
            fewer,
            # One bare name is rather the province than a ward that bears its name.
            strength + (alone and hit.unit.level == PROVINCE),
            hit.unit.edition == self.edition,
            _DEPTH[hit.unit.level],
            hit.named,
            hit.kind,
            hit.accents,
        )
        return Candidate(hit.unit, score, tuple(part for part in rest if part.surely(COMMUNE)))

    def _province_strength(self, part: int, unit: Unit) -> int:
        """3: the unit's province; 2: the one in its place, today or before; 0: neither."""
        if unit.level == PROVINCE:
            return 0
        province, called = unit.province, self.called[part]
        if province in called:
            return 3
        return 2 if any(one in called for one in province.successors + province.origins) else 0

    def _district_strength(self, part: int, unit: Unit) -> int:
        """3: the unit's district; 2: its district before; 1: one whose communes it took in."""
        if unit.level != COMMUNE:
            return 0
        called = self.called[part]
        if unit.edition == FORMER and unit.parent is not None:
            named = called.get(unit.parent)
            return 0 if named is None else 3 if named else 2
        return 1 if any(origin.parent in called for origin in unit.origins) else 0


def _contradicts(part: Part, unit: Unit) -> bool:
    """Whether the part surely names a province or district that does not hold the unit."""
    if part.surely(DISTRICT):
        return unit.level != PROVINCE
    return part.surely(PROVINCE)


def _words(part: Part) -> int:
    return len(part.text.split())
