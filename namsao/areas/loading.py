"""The units from the data files into the database: seed data, not a change of the programme."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import batched

from django.db import transaction
from django.db.models import Model

from namsao.areas.gazetteer import CURRENT, REFORM, Unit, gazetteer
from namsao.areas.kinds import COMMUNE, COUNTRY, DISTRICT, PROVINCE
from namsao.areas.models import Area, AreaName, Succession
from namsao.kernel.folding import fold

type Report = Callable[[str], None]

BATCH = 2000
_COPIED = ("kind", "name", "parent", "path", "valid_from", "valid_to", "search_key")


@dataclass(frozen=True)
class Loaded:
    """How many rows the loader wrote. All zero when the tables were as the files say."""

    new_areas: int
    changed_areas: int
    new_successions: int
    new_names: int
    # Paths of units that the files no longer have; rows refer to them, so they stay.
    unknown: tuple[str, ...]


def load_areas(report: Report = lambda _line: None) -> Loaded:
    """Bring the tables to what the data files say; may be run again at any time.

    Takes a few seconds the first time and a fraction of one when nothing has changed. `report`
    receives a line per step.
    """
    units = list(gazetteer().units.values())
    with transaction.atomic():
        new, changed, unknown = _load_units(units, report)
        pks = dict(Area.objects.values_list("path", "pk"))
        successions = _add_missing(
            Succession,
            ("former_id", "successor_id", "whole"),
            [
                Succession(
                    former_id=pks[unit.path],
                    successor_id=pks[successor.path],
                    whole=len(unit.successors) == 1,
                )
                for unit in units
                for successor in unit.successors
            ],
        )
        report(f"{len(successions)} successions")
        names = _add_missing(
            AreaName,
            ("area_id", "kind", "name", "since", "until", "note"),
            [
                AreaName(
                    area_id=pks[unit.path],
                    kind=name.kind,
                    name=name.name,
                    since=name.since,
                    until=name.until,
                    note=name.note,
                )
                for unit in units
                for name in unit.names
            ],
        )
        report(f"{len(names)} names")
    return Loaded(new, changed, len(successions), len(names), unknown)


def _load_units(units: Iterable[Unit], report: Report) -> tuple[int, int, tuple[str, ...]]:
    stored = {_identity(area): area for area in Area.objects.all()}
    new = changed = 0
    for level in (COUNTRY, PROVINCE, DISTRICT, COMMUNE):
        missing, different = [], []
        for unit in units:
            if unit.level != level:
                continue
            row = _row(unit, stored)
            known = stored.get(_identity(row))
            if known is None:
                missing.append(row)
            elif _copied(known) != _copied(row):
                row.pk = known.pk
                different.append(row)
        stored |= {_identity(row): row for row in Area.objects.bulk_create(missing, BATCH)}
        Area.objects.bulk_update(different, _COPIED, BATCH)
        new, changed = new + len(missing), changed + len(different)
        report(f"{len(missing)} new, {len(different)} changed at level {level}")
    gone = stored.keys() - {_identity(unit) for unit in units}
    return new, changed, tuple(sorted(stored[identity].path for identity in gone))


def _copied(area: Area) -> list[object]:
    return [area.parent_id if name == "parent" else getattr(area, name) for name in _COPIED]


def _identity(one: Unit | Area) -> tuple[str, str, str]:
    return one.edition, one.level, one.code


def _row(unit: Unit, stored: dict[tuple[str, str, str], Area]) -> Area:
    today = unit.edition == CURRENT
    return Area(
        edition=unit.edition,
        code=unit.code,
        level=unit.level,
        kind=unit.kind,
        name=unit.name,
        parent=stored[_identity(unit.parent)] if unit.parent else None,
        path=unit.path,
        valid_from=REFORM if today and unit.level != COUNTRY else None,
        valid_to=None if today else REFORM,
        search_key=fold(unit.name),
    )


def _add_missing[M: Model](model: type[M], key: tuple[str, ...], rows: list[M]) -> list[M]:
    """Make the table hold exactly these rows; nothing refers to them. Returns the new ones."""
    stored = {tuple(values): pk for pk, *values in model._default_manager.values_list("pk", *key)}
    wanted = {tuple(getattr(row, field) for field in key): row for row in rows}
    gone = [pk for values, pk in stored.items() if values not in wanted]
    for some in batched(gone, BATCH, strict=False):
        model._default_manager.filter(pk__in=some).delete()
    return model._default_manager.bulk_create(
        [row for values, row in wanted.items() if values not in stored], BATCH
    )
