"""From what a paper of the time calls a unit or a place, to the unit of then and that of today."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.gazetteer import REFORM, Unit, communes_of
from namsao.areas.kinds import DISTRICT, PROVINCE
from namsao.areas.models import Area
from namsao.areas.resolve import resolve
from namsao.certificates.importing.places import Places
from namsao.certificates.importing.values import Unclear

REMEDY = gettext_lazy("Ví dụ: huyện Lục Ngạn, tỉnh Bắc Giang.")


def unit_of(text: str, day: date, keeper: Area) -> Area:
    """The district or province of `day` that the text names, kept by today's province `keeper`.

    Raises Unclear that says what is wrong and what to write.
    """
    units = _units(text, day)
    if not units:
        raise Unclear(_("Không nhận ra huyện hay tỉnh nào ở đây."), str(REMEDY))
    unit = units[0]
    if (unit.edition == "2024") != (day < REFORM):
        raise Unclear(_("Ngày ấy không có %s.") % unit.full_title, str(REMEDY))
    heirs = unit.province.successors or [unit.province]
    if keeper.path not in {heir.path for heir in heirs}:
        raise Unclear(
            _("%(unit)s không thuộc về %(keeper)s.")
            % {"unit": unit.full_title, "keeper": keeper.title},
            _("Cơ quan OCOP của tỉnh kế thừa ghi lại đợt này."),
        )
    return Area.objects.get(path=unit.path)


def title_of(area: Area, day: date) -> str:
    """The unit by its kind and name of that day, with the province of then."""
    titles = [area.title_on(day)]
    if area.level == DISTRICT and area.parent is not None:
        titles.append(area.parent.title_on(day))
    return ", ".join(titles)


def commune_of(text: str, area: Area, day: date, keeper: Area) -> Area:
    """Today's commune at a place as it was written on `day`, within the unit `area` of then.

    Raises Unclear likewise.
    """
    found = Places(keeper.path).at(text, day, day)
    within = {commune.path for commune in communes_of(_units(area.full_title, day))}
    if found.path not in within and area.level == DISTRICT:
        raise Unclear(
            _("Nơi này khi ấy không thuộc %s.") % area.title,
            _("Ghi xã, phường như trong hồ sơ khi ấy."),
        )
    return Area.objects.get(path=found.path)


def became(area: Area, day: date) -> list[Area]:
    """Today's communes of a former district, as its borders were on `day`; none of a province."""
    if area.level != DISTRICT:
        return []
    paths = [commune.path for commune in communes_of(_units(area.full_title, day))]
    return list(Area.objects.filter(path__in=paths).select_related("parent"))


def _units(text: str, day: date) -> list[Unit]:
    """The districts or provinces read in the text: of a district also what was later cut off."""
    found = resolve(text, day).recognised
    return [unit for unit in found if unit.level in {DISTRICT, PROVINCE}]
