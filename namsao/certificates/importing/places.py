"""From the place that a row prints to today's unit in the office's own province. No database."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from namsao.areas.addresses import parse
from namsao.areas.gazetteer import FORMER, REFORM, Unit, gazetteer
from namsao.areas.kinds import COMMUNE, DISTRICT, PROVINCE
from namsao.areas.matching import EDITIONS, hits
from namsao.areas.resolve import Resolution, resolve
from namsao.certificates.importing.values import Unclear
from namsao.kernel.folding import fold

SHOWN = 6  # choices that a sentence lists


@dataclass(frozen=True)
class Place:
    """Today's unit, by its path; `note` says what the printed place has become."""

    path: str
    note: str = ""


class Places:
    """Resolves each distinct text of a file once, within the province with that path."""

    def __init__(self, province: str) -> None:
        self.province = province
        self.unit = next(
            unit
            for unit in gazetteer().units.values()
            if unit.level == PROVINCE and unit.path == province
        )
        self._seen: dict[tuple[str, bool], Place | Unclear] = {}

    def at(self, text: str, first: date, last: date) -> Place:
        """Today's unit of the place as it was written between those days. Raises Unclear.

        Before the reform of 1 July 2025 a bare name is rather that of a former unit; a year that
        saw both sides gives an answer only where both agree.
        """
        if (first < REFORM) == (last < REFORM):
            return self.find(text, first < REFORM)
        then, since = self.find(text, True), self.find(text, False)
        if then.path != since.path:
            raise Unclear(
                _("Tên này có cả trước và sau khi sắp xếp đơn vị hành chính năm 2025."),
                _("Ghi rõ ngày quyết định, hoặc ghi đủ xã, huyện (cũ) hay xã, tỉnh (mới)."),
            )
        return then

    def find(self, text: str, before: bool) -> Place:
        """Today's unit of a text of before the reform, or of after. Raises Unclear."""
        if (text, before) not in self._seen:
            try:
                self._seen[text, before] = self._read(text, before)
            except Unclear as unclear:
                self._seen[text, before] = unclear
        found = self._seen[text, before]
        if isinstance(found, Unclear):
            raise Unclear(found.wrong, found.remedy)
        return found

    def _read(self, text: str, before: bool) -> Place:
        on = date(2025, 6, 30) if before else None
        found, named = resolve(text, on), _provinces_named(text)
        if named and self.unit not in named and not self._knows_last(text):
            raise self._elsewhere(tuple(named))
        within = [unit for unit in _meant(found) if unit.path.startswith(self.province)]
        if len(within) == 1:
            return Place(within[0].path, _became(text, found, within[0]))
        if _only_a_province(found) and found.province == self.unit:
            return Place(self.province, _("Chỉ ghi tên tỉnh: ghi nhận ở cấp tỉnh."))
        if within:
            raise Unclear(found.reason, _remedy_of(within))
        if not named:
            nearby = resolve(f"{text}, {self.unit.name}", on)
            if nearby.commune and nearby.commune.path.startswith(self.province):
                return Place(nearby.commune.path, _became(text, nearby, nearby.commune))
        raise self._elsewhere(_meant(found) or tuple(filter(None, [found.province])))

    def _knows_last(self, text: str) -> bool:
        """Whether the last part also names something inside the own province."""
        book = gazetteer()
        return any(
            self.unit in (hit.unit.province.successors or [hit.unit.province])
            for address in parse(text, book)
            if address.parts
            for edition in EDITIONS
            for level in (DISTRICT, COMMUNE)
            for hit in hits(address.parts[-1], edition, level, book)
        )

    def _elsewhere(self, units: tuple[Unit, ...]) -> Unclear:
        titles = list(dict.fromkeys(unit.province.title for unit in units))
        if titles:
            return Unclear(
                _("Nơi này thuộc %(other)s, không thuộc %(own)s.")
                % {"other": ", ".join(titles[:SHOWN]), "own": self.unit.title},
                _("Bỏ hàng này, hoặc sửa địa chỉ: mỗi tỉnh chỉ nhập sản phẩm của mình."),
            )
        return Unclear(
            _("Không nhận ra xã, phường nào ở đây."),
            _("Ghi tên xã, phường, ví dụ “xã Lục Ngạn”; địa chỉ cũ có tên huyện cũng được."),
        )


def _meant(found: Resolution) -> tuple[Unit, ...]:
    return (found.commune,) if found.commune else found.choices


def _only_a_province(found: Resolution) -> bool:
    return bool(found.recognised) and all(u.level == PROVINCE for u in found.recognised)


def _provinces_named(text: str) -> set[Unit]:
    """Today's provinces that the last part of the address may name, old names included."""
    book = gazetteer()
    return {
        unit
        for address in parse(text, book)
        if len(address.parts) > 1 or (address.parts and address.parts[-1].surely(PROVINCE))
        for edition in EDITIONS
        for hit in hits(address.parts[-1], edition, PROVINCE, book)
        for unit in (hit.unit.successors or [hit.unit])
    }


def _became(text: str, found: Resolution, today: Unit) -> str:
    """What to tell when the printed unit is no more, or named with a district."""
    before = next((unit for unit in found.recognised if unit.edition == FORMER), None)
    if before is None:
        return ""
    # Without its own name, in which a district may be named too: phường Chũ in thị xã Chũ.
    rest = fold(text).replace(fold(before.name), "", 1)
    moved = before.parent is not None and fold(before.parent.name) in rest
    if not moved and fold(before.title) == fold(today.title):
        return ""
    return _("Địa chỉ cũ, nay không còn cấp huyện: nơi này nay là %s.") % today.full_title


def _remedy_of(units: list[Unit]) -> str:
    titles = [unit.title for unit in units]
    more = len(titles) - SHOWN
    listed = ", ".join(titles[:SHOWN]) + (_(" và %d nơi khác") % more if more > 0 else "")
    return _("Ghi rõ một trong: %s.") % listed
