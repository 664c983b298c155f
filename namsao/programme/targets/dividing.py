"""What stands, divided: by unit, product line, kind of producer, hard communes, traits of persons.

The database counts by one column, here its values are brought under the keys of a part. The parts
always make the whole: what belongs to none has a part of its own.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from namsao.areas.models import Area
from namsao.certificates.models import Certificate
from namsao.law.programme import told
from namsao.producers.models import LegalRepresentative, ProducerKind
from namsao.programme.planning.models import LINE_LABELS, say
from namsao.programme.targets.models import HardCommune

DIMENSIONS = ("area", "line", "kind", "hard", "women", "ethnic")
WITHHELD = frozenset({"women", "ethnic"})
MAJORITY = "kinh"


@dataclass(frozen=True)
class Share:
    """One row of a breakdown: how many stand, how many lapse by the day. None is withheld."""

    key: str
    label: str
    count: int | None
    lapsing: int | None
    url: str = ""


def rows_url(area: Area, day: date, **asked: str) -> str:
    """The page with the rows behind a figure."""
    query = "".join(f"&{key}={value}" for key, value in asked.items() if value)
    return f"{reverse('programme:rows')}?area={area.pk}&day={day.isoformat()}{query}"


def breakdown(
    standing: QuerySet[Certificate], area: Area, by: str, today: date, day: date
) -> list[Share]:
    """What stands today and what of it ends before `day`, divided; the parts make the whole.

    `standing`: those of the area that stand `today` (`counting.alive`). Traits of persons are told
    as counts alone, small ones withheld, and lead to no rows.
    """
    parts = _DIVIDED[by](standing, area, today, day)
    if by in WITHHELD:
        shown = told({key: part.count for key, part in parts.items()})
        ending = told({key: part.ending for key, part in parts.items()})
        return [
            Share(key, part.label, shown[key], None if shown[key] is None else ending[key])
            for key, part in parts.items()
        ]
    return [
        Share(key, part.label, part.count, part.ending, rows_url(area, today, by=by, key=key))
        for key, part in parts.items()
    ]


@dataclass
class _Part:
    label: str
    count: int = 0
    ending: int = 0


type _Parts = dict[str, _Part]


def _filled(
    parts: _Parts, rows: QuerySet[Certificate], column: str, day: date, key_of: Callable[..., str]
) -> _Parts:
    """Count `rows` by a column into the parts; one that is not there yet is named by its key."""
    for value, count, ending in _tally(rows, column, day):
        key = key_of(value)
        part = parts.setdefault(key, _Part(key))
        part.count += count
        part.ending += ending
    return parts


def _tally(rows: QuerySet[Certificate], column: str, day: date) -> list[tuple[Any, int, int]]:
    """For each value of the column: how many rows, and how many of them end before `day`."""
    ending = Count("pk", filter=Q(expires_on__lt=day))
    counted = rows.order_by().values(column).annotate(rows=Count("pk"), ending=ending)
    return list(counted.values_list(column, "rows", "ending"))


def _by_area(rows: QuerySet[Certificate], area: Area, today: date, day: date) -> _Parts:
    """The units right below; what lies in none of them stands in a row of its own."""
    depth = area.path.count("/")

    def below(path: str) -> str:
        return "/".join(path.split("/")[: depth + 1]) + "/" if path.count("/") > depth else ""

    parts = _filled({}, rows, "area__path", day, below)
    titles = {one.path: one.title for one in Area.objects.filter(path__in=parts)}
    for path, part in parts.items():
        part.label = titles.get(path, _("Chưa rõ đơn vị"))
    return dict(sorted(parts.items(), key=lambda item: (-item[1].count, item[0])))


def _by_line(rows: QuerySet[Certificate], area: Area, today: date, day: date) -> _Parts:
    parts = {key: _Part(say(label)) for key, label in LINE_LABELS.items()}
    return _filled(parts, rows, "line", day, str)


def _by_kind(rows: QuerySet[Certificate], area: Area, today: date, day: date) -> _Parts:
    parts = {kind.value: _Part(str(kind.label)) for kind in ProducerKind}
    parts[""] = _Part(_("Chưa rõ: giấy chứng nhận chưa nối với sản phẩm ở đây"))
    _filled(parts, rows, "product__producer__kind", day, lambda kind: kind or "")
    return {key: part for key, part in parts.items() if part.count}


def hard_communes(day: date) -> set[int]:
    """Communes that are on a list of hard ones on that day."""
    rows = HardCommune.objects.filter(since__lte=day).filter(Q(until=None) | Q(until__gte=day))
    return set(rows.values_list("commune_id", flat=True))


def _by_hard(rows: QuerySet[Certificate], area: Area, today: date, day: date) -> _Parts:
    hard = hard_communes(today)
    parts = {"hard": _Part(_("Xã nghèo, xã đặc biệt khó khăn")), "other": _Part(_("Xã khác"))}
    return _filled(parts, rows, "area_id", day, lambda pk: "hard" if pk in hard else "other")


def _by_gender(rows: QuerySet[Certificate], area: Area, today: date, day: date) -> _Parts:
    parts = {"yes": _Part(_("Phụ nữ đứng đầu")), "no": _Part(_("Nam giới đứng đầu"))}
    return _by_person(parts, rows, day, lambda person: (person.gender, "nữ", True))


def _by_ethnicity(rows: QuerySet[Certificate], area: Area, today: date, day: date) -> _Parts:
    parts = {"yes": _Part(_("Người dân tộc thiểu số")), "no": _Part(_("Người Kinh"))}
    return _by_person(parts, rows, day, lambda person: (person.ethnicity, MAJORITY, False))


type _Trait = Callable[[LegalRepresentative], tuple[str, str, bool]]


def _by_person(parts: _Parts, rows: QuerySet[Certificate], day: date, trait: _Trait) -> _Parts:
    """By a sealed trait of the producer's representative: opened to be counted, not shown.

    `trait` gives the words, the word that they are held against, and whether that means "yes".
    """
    parts[""] = _Part(_("Chưa rõ"))
    column = "product__producer_id"
    owners = [owner for owner, _count, _ending in _tally(rows, column, day) if owner]
    traits = dict(_traits(owners, trait))
    return _filled(parts, rows, column, day, lambda owner: traits.get(owner, ""))


def _traits(owners: list[int], trait: _Trait) -> Iterable[tuple[int, str]]:
    people = LegalRepresentative.objects.filter(producer_id__in=owners)
    for person in people.only("producer_id", "gender", "ethnicity"):
        said, word, means_yes = trait(person)
        if value := said.strip().casefold():
            yield person.producer_id, "yes" if (value == word) == means_yes else "no"


_DIVIDED: dict[str, Callable[[QuerySet[Certificate], Area, date, date], _Parts]] = {
    "area": _by_area,
    "line": _by_line,
    "kind": _by_kind,
    "hard": _by_hard,
    "women": _by_gender,
    "ethnic": _by_ethnicity,
}


def keyed(
    rows: QuerySet[Certificate], area: Area, by: str, key: str, today: date
) -> QuerySet[Certificate]:
    """The rows behind one part of a breakdown; none of a trait of persons."""
    if by in WITHHELD:
        return rows.none()
    if by == "area":
        right_below = key.startswith(area.path) and key.count("/") == area.path.count("/") + 1
        below = rows.filter(area__path__startswith=key) if right_below else rows.none()
        return below if key else rows.filter(area__path=area.path)
    if by == "kind":
        unknown = Q(product=None) | Q(product__producer__kind="")
        return rows.filter(product__producer__kind=key) if key else rows.filter(unknown)
    if by == "hard":
        hard = hard_communes(today)
        told_apart = {"hard": rows.filter(area__in=hard), "other": rows.exclude(area__in=hard)}
        return told_apart.get(key, rows.none())
    return rows.filter(line=key) if by == "line" else rows
