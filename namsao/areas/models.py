"""Administrative units: today's, the former ones, and what became of each.

A code may name another unit in another edition (07537 was Phong Vân and is Biên Sơn), so a unit
is an edition and a code. Edition "2025" is Decision 19/2025/QĐ-TTg, in force since 1 July 2025;
edition "2024" is the last state of provinces, districts and communes before that day.
"""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from namsao.areas import kinds
from namsao.areas.addresses import search_terms
from namsao.areas.gazetteer import CURRENT, FORMER, Unit, gazetteer
from namsao.kernel.models import Reached
from namsao.kernel.reach import Scoped

# Below this likeness a name is another name, not a slip of the keyboard.
LIKENESS = 0.5


class AreaQuerySet(Scoped["Area"]):
    """Units by edition, level, place and name."""

    def current(self) -> Self:
        """Units of today's edition."""
        return self.filter(edition=CURRENT)

    def former(self) -> Self:
        """Units of the edition before 1 July 2025."""
        return self.filter(edition=FORMER)

    def provinces(self) -> Self:
        """Provinces and centrally-run cities."""
        return self.filter(level=kinds.PROVINCE)

    def communes(self) -> Self:
        """Communes, wards, townships and special zones."""
        return self.filter(level=kinds.COMMUNE)

    def within(self, area: "Area") -> Self:
        """The unit itself and all below it."""
        return self.filter(path__startswith=area.path)

    def of(self, units: Iterable[Unit]) -> Self:
        """The rows of units of the gazetteer, which the resolver answers."""
        return self.filter(path__in=[unit.path for unit in units])

    def search(self, text: str, limit: int = 20) -> Self:
        """Units by name, best first: exact, beginning, inside; only then names that are alike.

        No accents needed. The kind before the name is passed over, and a province after it
        narrows: "luc ngan bac ninh".
        """
        key, provinces = search_terms(text, gazetteer())
        if not key:
            return self.none()
        inside = Q(*[Q(path__startswith=path) for path in provinces], _connector=Q.OR)
        likeness = TrigramWordSimilarity(key, "search_key")
        rows = self.filter(inside).annotate(likeness=likeness, length=Length("search_key"))
        rank = Case(
            When(search_key=key, then=Value(0)),
            When(search_key__startswith=key, then=Value(1)),
            When(search_key__contains=f" {key}", then=Value(2)),
            default=Value(3),
        )
        named = rows.filter(search_key__contains=key).order_by(
            rank, "length", "search_key", "path"
        )
        if named.exists():
            return named[:limit]
        alike = rows.filter(likeness__gte=LIKENESS)
        return alike.order_by("-likeness", "length", "search_key", "path")[:limit]


class Area(Reached):
    """One unit of one edition. `name` and `kind` are the latest; `names` tells the earlier ones.

    `path` begins with the path of every unit that holds it: "/vn/24/07582/". Former units stand
    under "/vn-2024/": "/vn-2024/24/219/07582/". The unit is in force from `valid_from` until the
    day before `valid_to`.
    """

    AREA = "path"

    edition = models.CharField(max_length=4)
    code = models.CharField(_("mã"), max_length=5)
    level = models.CharField(max_length=10)
    kind = models.CharField(_("loại"), max_length=20)
    name = models.CharField(_("tên"), max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=40, unique=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    search_key = models.CharField(max_length=60)

    objects: ClassVar = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("đơn vị hành chính")
        ordering: ClassVar = ["path"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "code", "level"], name="areas_area_code_once_per_edition"
            ),
            models.CheckConstraint(
                name="areas_area_kind_fits_level",
                condition=Q(
                    *[Q(level=level, kind__in=those) for level, those in kinds.KINDS.items()],
                    _connector=Q.OR,
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["search_key", "edition", "level"], name="areas_area_by_name")
        ]

    def __str__(self) -> str:
        return self.full_title

    @property
    def title(self) -> str:
        """The latest kind and name: "xã Lục Ngạn"."""
        return kinds.title(self.kind, self.name)

    @property
    def full_title(self) -> str:
        """The unit and what it lies in, without the country: "xã Lục Ngạn, thành phố Bắc Ninh"."""
        titles, area = [self.title], self
        # The province's own parent is not asked for: it would be a query for each row of a list.
        while area.level not in {kinds.COUNTRY, kinds.PROVINCE} and area.parent is not None:
            area = area.parent
            titles.append(area.title)
        return ", ".join(titles)

    def title_on(self, day: date) -> str:
        """Kind and name as they were on `day`: "tỉnh Bắc Ninh" before 20 September 2026."""
        rows = self.names.filter(Q(since=None) | Q(since__lte=day))
        then = rows.filter(Q(until=None) | Q(until__gt=day)).order_by("-since").first()
        return then.title if then else self.title

    @property
    def is_current(self) -> bool:
        """Whether the unit is in force today."""
        return self.valid_to is None

    @property
    def province(self) -> "Area":
        """The province or centrally-run city that this unit lies in, or is."""
        area: Area | None = self
        while area is not None:
            if area.level == kinds.PROVINCE:
                return area
            area = area.parent
        raise ValueError(f"{self.title} lies in no province")


class AreaName(models.Model):
    """A kind and name that a unit bore from `since` until the day before `until`.

    Only units whose kind or name changed have rows. An empty date is not known.
    """

    area = models.ForeignKey(Area, models.CASCADE, related_name="names")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["area", "since"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """This kind and name: "xã Kép"."""
        return kinds.title(self.kind, self.name)


class Succession(models.Model):
    """Today's unit that took in a former one: all of it (`whole`) or a part."""

    former = models.ForeignKey(Area, models.CASCADE, related_name="successions")
    successor = models.ForeignKey(Area, models.CASCADE, related_name="origins")
    whole = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["former", "successor"], name="areas_succession_once")
        ]

    def __str__(self) -> str:
        return f"{self.former.title} → {self.successor.title}"
