"""A gazette against the bundled criteria: what differs, and the words at every place.

The bundled criteria decide what is scored. A file whose sets, points or gates differ from them is
another text, or another decision, and nothing of it is attached. What the published text is known
to print oddly is in `errata.toml`, and is tolerated only exactly so.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from namsao.kernel.folding import fold
from namsao.law.criteria import book
from namsao.law.criteria.model import CriteriaSet
from namsao.papers.gazette import PrintedItem, PrintedOption, PrintedSet

type Place = tuple[int, str, int]
"""Set, criterion ("" the set itself, "A" a part, "6" a section) and option (0 the title)."""


@dataclass(frozen=True)
class Difference:
    """Where a file and the bundled criteria differ, as a sentence; `why` when it is tolerated."""

    sentence: str
    why: str = ""


@dataclass(frozen=True)
class Comparison:
    """What a file would attach, and what stands against it."""

    differences: tuple[Difference, ...]
    tolerated: tuple[Difference, ...]
    words: dict[Place, str]


@dataclass(frozen=True)
class _Expected:
    """A numbered row as the bundled set has it: points, stars and case of each option."""

    number: str
    part: str
    maximum: int
    options: tuple[tuple[int, int, int], ...] = ()


def compare(printed: tuple[PrintedSet, ...], decision: str = "26/2026") -> Comparison:
    """Hold a file's sets against the bundled ones of that decision.

    Raises NoCriteria when the decision's sets are not bundled.
    """
    sets = book(decision).sets
    found: list[Difference] = []
    if len(printed) != len(sets):
        found.append(
            Difference(
                _("Tệp có %(printed)d bộ tiêu chí, hệ thống có %(ours)d bộ")
                % {"printed": len(printed), "ours": len(sets)}
            )
        )
    words: dict[Place, str] = {}
    for ours, theirs in zip(sets, printed, strict=False):
        found.extend(_Comparing(ours).differences(theirs))
        words |= _words(ours, theirs)
    return Comparison(
        tuple(one for one in found if not one.why), tuple(one for one in found if one.why), words
    )


def _expected(criteria: CriteriaSet) -> Iterator[_Expected]:
    """Every numbered row of a set in the order of the decision."""
    for part in criteria.parts:
        yield _Expected(part.code, part.code, part.maximum)
        for section in part.sections:
            if section.criteria[0].number != section.number:
                yield _Expected(section.number, part.code, section.maximum)
            heading = ""
            for criterion in section.criteria:
                above = criterion.number.rpartition(".")[0]
                if criterion.heading and above != heading:
                    heading = above
                    under = (c for c in section.criteria if c.number.startswith(above + "."))
                    yield _Expected(above, part.code, sum(c.maximum for c in under))
                yield _Expected(
                    criterion.number,
                    part.code,
                    criterion.maximum,
                    tuple((o.points, o.gate or 0, o.case or 0) for o in criterion.options),
                )


class _Comparing:
    """One set of the file against ours."""

    def __init__(self, criteria: CriteriaSet) -> None:
        self.decision, self.number = criteria.decision, criteria.number
        self.expected = list(_expected(criteria))

    def differences(self, printed: PrintedSet) -> Iterator[Difference]:
        ours = [one.number for one in self.expected]
        theirs = [one.number for one in printed.items]
        yield from (self._says(n, _("tệp không có")) for n in ours if n not in theirs)
        yield from (self._says(n, _("hệ thống không có")) for n in theirs if n not in ours)
        yield from (
            self._says(n, _("tệp ghi nhiều lần")) for n in sorted(set(ours)) if theirs.count(n) > 1
        )
        if sorted(ours) == sorted(theirs) and ours != theirs:
            number = next(n for n, other in zip(theirs, ours, strict=True) if n != other)
            yield self._says(number, _("tệp xếp khác thứ tự"))
        items = {item.number: item for item in printed.items}
        for expected in self.expected:
            if expected.number in items:
                yield from self._item(expected, items[expected.number])

    def _item(self, ours: _Expected, theirs: PrintedItem) -> Iterator[Difference]:
        if theirs.part != ours.part:
            said = _("tệp xếp ở phần %(printed)s, hệ thống ở phần %(ours)s")
            yield self._says(ours.number, said % {"printed": theirs.part, "ours": ours.part})
        if not theirs.title:
            yield self._says(ours.number, _("tệp không có chữ"))
        for points in theirs.points or ("",):
            yield from self._points(ours.number, 0, points, ours.maximum)
        if len(theirs.options) != len(ours.options):
            said = _("tệp có %(printed)d phương án, hệ thống có %(ours)d")
            numbers = {"printed": len(theirs.options), "ours": len(ours.options)}
            yield self._says(ours.number, said % numbers)
            return
        for n, (option, expected) in enumerate(
            zip(theirs.options, ours.options, strict=True), start=1
        ):
            yield from self._option(ours.number, n, option, expected)

    def _option(
        self, place: str, n: int, option: PrintedOption, expected: tuple[int, int, int]
    ) -> Iterator[Difference]:
        points, stars, case = expected
        yield from self._points(place, n, option.points, points)
        if option.stars != stars:
            said = _("dấu sao trong tệp: %(printed)s, trong hệ thống: %(ours)s")
            marks = {"printed": _mark(option.stars), "ours": _mark(stars)}
            why = self._erratum(place, n, "stars", "*" * option.stars, stars)
            yield self._says(place, said % marks, n, why)
        if option.case != case:
            said = _("tệp xếp vào trường hợp %(printed)d, hệ thống vào trường hợp %(ours)d")
            yield self._says(place, said % {"printed": option.case, "ours": case}, n)
        if not option.text:
            yield self._says(place, _("tệp không có chữ"), n)

    def _points(self, place: str, n: int, printed: str, ours: int) -> Iterator[Difference]:
        if printed.isdecimal() and int(printed) == ours:
            return
        said = (
            _("tệp ghi %(printed)s điểm, hệ thống có %(ours)d điểm")
            if printed
            else _("tệp không ghi điểm, hệ thống có %(ours)d điểm")
        ) % {"printed": printed, "ours": ours}
        yield self._says(place, said, n, self._erratum(place, n, "points", printed, ours))

    def _erratum(self, place: str, n: int, what: str, printed: str, ours: int) -> str:
        """Why the difference is tolerated; "" when it is not."""
        for known in _errata(self.decision):
            if (known["set"], known["place"], known["option"]) == (self.number, place, n) and (
                (known["what"], known["printed"], known["meant"]) == (what, printed, ours)
            ):
                return str(known["vi" if (get_language() or "vi").startswith("vi") else "en"])
        return ""

    def _says(self, place: str, said: str, option: int = 0, why: str = "") -> Difference:
        where = [_("Bộ %d") % self.number]
        if place.isalpha():
            where.append(_("phần %s") % place)
        elif "." in place or option:
            where.append(_("tiêu chí %s") % place)
        else:
            where.append(_("mục %s") % place)
        if option:
            where.append(_("phương án %d") % option)
        return Difference(f"{', '.join(where)}: {said}", why)


def _mark(stars: int) -> str:
    return "*" * stars if stars else _("không có")


@cache
def _errata(decision: str) -> tuple[dict[str, Any], ...]:
    data = tomllib.loads(Path(__file__).with_name("errata.toml").read_text(encoding="utf-8"))
    return tuple(data.get(decision, ()))


def _words(ours: CriteriaSet, theirs: PrintedSet) -> dict[Place, str]:
    words = {(ours.number, item.number, 0): item.title for item in theirs.items}
    if name := _set_name(theirs.heading, ours.name.vi):
        words[ours.number, "", 0] = name
    for item in theirs.items:
        for n, option in enumerate(item.options, start=1):
            words[ours.number, item.number, n] = option.text
    return words


_BEFORE_NAME = re.compile(
    r"(?:bộ\s+)?(?:(?:tiêu chí|sản phẩm)[^:(]*:|(?:số\s+)?\d{1,2}\s*[.:)]|[IVX]+\s*[.:)])\s*",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(r"\s*\(sản phẩm\s*:.*", re.IGNORECASE)
ALIKE = 0.5  # of the words of two names


def _set_name(heading: tuple[str, ...], ours: str) -> str:
    """The line above a table that names its set, told by likeness to our own name; "" if none."""
    own = set(fold(ours).split())
    best, name = 0.0, ""
    for line in heading:
        words = _AFTER_NAME.sub("", line)
        while before := _BEFORE_NAME.match(words):
            words = words[before.end() :]
        theirs = set(fold(words).split())
        alike = len(own & theirs) / len(own | theirs)
        if alike >= ALIKE and alike > best:
            best, name = alike, words
    return name
