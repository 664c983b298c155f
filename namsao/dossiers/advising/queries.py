"""The table in force, and the ways from a dossier's self-assessment to a star."""

from collections.abc import Set
from datetime import date

from django.db.models import Q
from django.db.models.functions import Length

from namsao.areas.models import Area
from namsao.dossiers.advising.models import EffortTable
from namsao.dossiers.models import Dossier
from namsao.dossiers.queries import criteria_of, self_choices
from namsao.law.advice import Effort, Efforts, Standing, Ways, default_efforts, of_sheet, ways
from namsao.law.stars import LEAST_RECOGNISED

HIGHEST = 5


def table_on(area_path: str, day: date) -> EffortTable | None:
    """The table in force on that day: of the nearest unit that has one, else None."""
    codes = area_path.strip("/").split("/")
    paths = [f"/{'/'.join(codes[:length])}/" for length in range(1, len(codes) + 1)]
    in_force = Q(until=None) | Q(until__gt=day)
    rows = EffortTable.objects.filter(in_force, area__path__in=paths, since__lte=day)
    nearest = rows.select_related("area").prefetch_related("lines")
    return nearest.order_by(Length("area__path").desc(), "-since").first()


def efforts_of(table: EffortTable | None) -> Efforts:
    """The table's figures over the project's own; these alone where there is no table."""
    if table is None:
        return default_efforts()
    figures = {line.work: Effort(line.tenths, line.low, line.high) for line in table.lines.all()}
    return default_efforts().with_figures(figures, table.month_worth, table.margin, table.source)


def efforts_in(area: Area, day: date) -> Efforts:
    """What holds in an area on that day."""
    return efforts_of(table_on(area.path, day))


def efforts_for(dossier: Dossier, day: date) -> Efforts:
    """What holds where the dossier's producer is."""
    return efforts_of(table_on(dossier.area_path, day))


def targets(standing: Standing) -> list[int]:
    """The stars that one may aim at: above those held, and worth a recognition (Article 4.1)."""
    return list(range(max(LEAST_RECOGNISED, standing.stars + 1), HIGHEST + 1))


def self_standing(dossier: Dossier) -> Standing:
    """Where the self-assessment stands."""
    return of_sheet(criteria_of(dossier), self_choices(dossier))


def shortest(dossier: Dossier, day: date) -> tuple[Standing, Efforts, Ways] | None:
    """The cheapest way from the self-assessment to the next star; None at five stars."""
    standing = self_standing(dossier)
    aims = targets(standing)
    if not aims:
        return None
    efforts = efforts_for(dossier, day)
    return standing, efforts, ways(standing, aims[0], efforts, most=1)


def kept_out(standing: Standing, numbers: Set[str]) -> frozenset[str]:
    """Of these numbers those that are criteria of the set."""
    return frozenset(numbers & standing.criteria.by_number.keys())
