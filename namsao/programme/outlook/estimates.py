"""The estimates in force in an area: the nearest office's, over the project's own."""

from datetime import date

from django.db.models import Q
from django.db.models.functions import Length

from namsao.areas.models import Area
from namsao.dossiers.advising.queries import efforts_in
from namsao.law.criteria import book
from namsao.law.criteria.model import Criterion
from namsao.programme.forecasting.national import National, national
from namsao.programme.forecasting.supports import Delivered, Effects, default_effects
from namsao.programme.outlook.models import EstimateTable
from namsao.programme.support.effects import Effect, effects
from namsao.programme.support.models import Support


def table_on(area: Area, kind: str, day: date) -> EstimateTable | None:
    """The table of a kind in force on that day: of the nearest unit that has one, else None."""
    codes = area.path.strip("/").split("/")
    paths = [f"/{'/'.join(codes[:length])}/" for length in range(1, len(codes) + 1)]
    rows = EstimateTable.objects.filter(
        Q(until=None) | Q(until__gt=day), kind=kind, area__path__in=paths, since__lte=day
    )
    nearest = rows.select_related("area").prefetch_related("lines")
    return nearest.order_by(Length("area__path").desc(), "-since").first()


def _figures(table: EstimateTable) -> dict[str, float]:
    return {line.key: float(line.value) for line in table.lines.all()}


def road_in(area: Area, day: date) -> National:
    """What is held of the road where an office has few events."""
    table = table_on(area, "road", day)
    return national().with_figures(_figures(table), table.source) if table else national()


def effects_in(area: Area, day: date) -> Effects:
    """What is held of supports, before anything was delivered."""
    table = table_on(area, "support", day)
    found = default_effects()
    return found.with_figures(_figures(table), table.source) if table else found


def learned_in(area: Area, day: date) -> Effects:
    """The same, moved by what delivered supports of the area cost and won."""
    held = effects_in(area, day)
    rows = Support.objects.filter(
        product__producer__commune__path__startswith=area.path, delivered_on__lte=day
    )
    by_support: dict[int, list[Effect]] = {}
    for one in effects(rows):
        by_support.setdefault(one.support, []).append(one)
    efforts, seen = efforts_in(area, day), dict[str, list[Delivered]]()
    for found in by_support.values():
        kind = held.kinds.get(found[0].kind)
        if kind is None:
            continue
        moved = reach = 0.0
        for one in found:
            criterion = book(one.regime).set(one.criteria_set).by_number[one.criterion]
            climbs = efforts.climbs.get(criterion.title.key, ())
            if kind.works & set(climbs):
                moved += float(one.moved) / (1 + one.beside)
                reach += min(float(one.maximum - one.before), _largest_step(criterion))
        seen.setdefault(found[0].kind, []).append(Delivered(found[0].amount, moved, reach))
    return held.learned(seen)


def _largest_step(criterion: Criterion) -> float:
    points = [option.points for option in criterion.options]
    return float(max((b - a for a, b in zip(points, points[1:], strict=False)), default=0))
