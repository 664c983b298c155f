"""How many samples a dossier needs, and how many are there."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from namsao.areas.models import Area
from namsao.assessment.models import Round, Sample
from namsao.assessment.queries import evaluating_area
from namsao.dossiers.models import Dossier
from namsao.law.product_lines import group_of
from namsao.law.regimes import regime
from namsao.law.samples import HELD


@dataclass(frozen=True)
class Stock:
    """The samples of a dossier for the council that evaluates it now."""

    needed: int
    held: int

    @property
    def missing(self) -> int:
        """How many are still expected."""
        return max(self.needed - self.held, 0)


def needed(dossier: Dossier) -> int:
    """How many go with it: five, none for tourism (Articles 6.2.d and 6.3)."""
    return regime(dossier.regime).samples_for(group_of(dossier.criteria_set).line)


def stocks(dossiers: Iterable[Dossier], office: Area | None = None) -> dict[int, Stock]:
    """Needed and held by dossier: each council is sent its own. One query for all.

    Held by `office`, or by the one that evaluates each dossier now.
    """
    found = list(dossiers)
    rows = (
        Sample.objects.filter(dossier__in=found, state__in=HELD)
        .order_by()
        .values_list("dossier", "area")
        .annotate(Count("pk"))
    )
    counted = {(dossier, area): count for dossier, area, count in rows}
    return {
        one.pk: Stock(needed(one), counted.get((one.pk, (office or evaluating_area(one)).pk), 0))
        for one in found
    }


def in_store(rows: QuerySet[Sample], found: Round) -> QuerySet[Sample]:
    """Those of a round's dossiers that lie with its own office."""
    dossiers = found.entries.values("dossier")
    return rows.filter(dossier__in=dossiers, area=found.area_id, state="stored")


def stock(dossier: Dossier) -> Stock:
    """Needed and held of one dossier."""
    return stocks([dossier])[dossier.pk]
