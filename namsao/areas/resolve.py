"""From a written address, old or new, to today's commune: or the choices, or why not.

    resolve("xã Kiên Thành, huyện Lục Ngạn, tỉnh Bắc Giang").commune   # xã Kiên Lao, 07552

Nothing is guessed: a divided unit, or a name that several bear, gives choices.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from namsao.areas.addresses import parse
from namsao.areas.gazetteer import CURRENT, FORMER, REFORM, Unit, communes_of, gazetteer
from namsao.areas.kinds import COMMUNE, DISTRICT, PROVINCE
from namsao.areas.matching import EDITIONS, Candidate, candidates, hits
from namsao.kernel.folding import compact

if TYPE_CHECKING:
    from namsao.areas.models import Area

# A longer text is no address.
LONGEST = 300


@dataclass(frozen=True)
class Resolution:
    """What an address means today.

    `commune` is today's commune when it is certain. Otherwise `choices` are today's communes to
    choose from, where the address names a commune or a district. `province` is today's province
    or city that holds what was read. `recognised` are the units read in the address, of either
    edition. `reason` tells a person why it is not certain.
    """

    text: str
    commune: Unit | None = None
    choices: tuple[Unit, ...] = ()
    province: Unit | None = None
    recognised: tuple[Unit, ...] = ()
    reason: str = ""

    @property
    def area(self) -> "Area | None":
        """Today's unit as a row: the commune, else the province that holds all choices."""
        unit = self.commune or self.province
        if unit is None:
            return None
        rows = apps.get_model("areas", "Area")._default_manager.select_related("parent")
        found: Area | None = rows.filter(path=unit.path).first()
        return found


def resolve(text: str, on: date | None = None) -> Resolution:
    """Read an address as of the day `on`; without a day, today's units are meant first.

    Takes any of the levels, abbreviations, text without accents, districts that are gone, today's
    two-level addresses and a bare code. Whatever a person may write gets an answer.
    """
    text = " ".join(text.split())[:LONGEST]
    meant = FORMER if on is not None and on < REFORM else CURRENT
    if text.isdecimal():
        return _by_code(text, meant)
    book = gazetteer()
    found = [one for address in parse(text, book) for one in candidates(address, meant, book)]
    if not found:
        reason = _(
            "Không nhận ra xã, huyện hay tỉnh nào trong “%s”. "
            "Hãy viết theo dạng “xã Lục Ngạn, Bắc Ninh”."
        )
        return Resolution(text, reason=reason % Truncator(text).chars(80))
    best = max(one.score for one in found)
    top = [one for one in found if one.score == best]
    if top[0].unit.level == COMMUNE:
        return _answer(text, _once(one.unit for one in top))
    return _above_communes(text, top)


def _by_code(code: str, meant: str) -> Resolution:
    level = {2: PROVINCE, 3: DISTRICT, 5: COMMUNE}.get(len(code), "")
    for edition in sorted(EDITIONS, key=lambda edition: edition != meant):
        unit = gazetteer().units.get((edition, level, code))
        if unit is not None:
            return _answer(code, (unit,))
    return Resolution(code, reason=_("Không có đơn vị hành chính nào mang mã %s.") % code)


def _above_communes(text: str, top: list[Candidate]) -> Resolution:
    """The answer for a district or province; a commune may be named that is not found in it."""
    units = _once(unit for one in top for unit in _with_land_lost(one.unit))
    lost = top[0].unexplained
    if not lost:
        return _answer(text, units)
    provinces = _provinces(units)
    elsewhere = _once(
        hit.unit
        for edition in EDITIONS
        for hit in hits(lost[0], edition, COMMUNE, gazetteer())
        if not provinces.isdisjoint(_provinces([hit.unit]))
    )
    said = {"part": lost[0].text, "place": units[0].title}
    if elsewhere:
        reason = _("Không thấy “%(part)s” ở %(place)s; cùng tỉnh có nơi trùng tên. Chọn nếu đúng.")
        return _choices(text, elsewhere, reason % said)
    reason = _("Không thấy “%(part)s” ở %(place)s. Hãy xem lại tên xã, phường.")
    return _choices(text, units, reason % said)


def _with_land_lost(unit: Unit) -> Iterator[Unit]:
    """The unit, and for a district those that were once cut from it: Chũ, for Lục Ngạn."""
    yield unit
    if unit.level == DISTRICT:
        yield from gazetteer().earlier_districts.get((unit.province.code, compact(unit.name)), ())


def _answer(text: str, units: tuple[Unit, ...]) -> Resolution:
    """The one commune of today that these units became, else the choices."""
    first, today = units[0], communes_of(units)
    if first.level != PROVINCE and len(today) == 1:
        return Resolution(text, today[0], (), today[0].province, units)
    if first.level == PROVINCE:
        reason = _("Mới có tên tỉnh. Hãy viết thêm tên xã, phường.")
    elif first.level == DISTRICT:
        reason = _("Mới có tên %s, mà nay không còn cấp huyện. Hãy chọn xã, phường.") % first.title
    elif len(units) == 1:
        reason = _("Nơi ghi là “%(unit)s” nay thuộc %(count)d xã, phường. Hãy chọn nơi đúng.") % {
            "unit": first.full_title,
            "count": len(today),
        }
    else:
        reason = _("Có %d nơi cùng tên. Hãy chọn, hoặc viết thêm tỉnh.") % len(today)
    return _choices(text, units, reason)


def _choices(text: str, units: tuple[Unit, ...], reason: str) -> Resolution:
    """Today's communes to choose from; none for a province, which has too many."""
    provinces = _provinces(units)
    province = min(provinces, key=lambda unit: unit.code) if len(provinces) == 1 else None
    below = () if units[0].level == PROVINCE else communes_of(units)
    choices = tuple(sorted(below, key=lambda unit: unit.path))
    return Resolution(text, None, choices, province, units, reason)


def _provinces(units: Iterable[Unit]) -> set[Unit]:
    """Today's provinces that hold these units."""
    own = [unit.province for unit in units]
    return {one for unit in own for one in (unit.successors or [unit])}


def _once(units: Iterable[Unit]) -> tuple[Unit, ...]:
    return tuple({unit.path: unit for unit in units}.values())
