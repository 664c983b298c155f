"""The forecast of a plan's targets: the chance of each, its distribution, and what moves it."""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from namsao.certificates.models import Certificate
from namsao.dossiers.models import Dossier
from namsao.law.product_lines import group_of
from namsao.programme.forecasting.stages import (
    NUMBER,
    STAGES,
    WITH_PRODUCER,
    Floats,
    weeks_until,
)
from namsao.programme.outlook import others
from namsao.programme.outlook.basis import Basis, basis
from namsao.programme.outlook.certificates import arrivals, first_recognitions, stands_until
from namsao.programme.outlook.others import TooFew
from namsao.programme.outlook.parts import Outlook as Outlook
from namsao.programme.outlook.parts import Part as Part
from namsao.programme.outlook.parts import assembled
from namsao.programme.outlook.parts import with_chances as with_chances
from namsao.programme.planning.models import Plan, PlanVersion, Target
from namsao.programme.targets import counting

FORESEEN = ("stars3", "new", "upgraded", "renewed", "ready5", *others.KINDS)
_KINDS = {"new": "first", "upgraded": "upgrade", "renewed": "renewal"}
_OCCASIONS = {"new": "first", "upgraded": "upgraded", "renewed": "kept"}
FIVE = 5


def outlooks(plan: Plan, version: PlanVersion, day: date) -> list[Outlook]:
    """The forecast of every target of a version that can be foreseen and is still to come."""
    targets = [one for one in version.targets.all() if one.kind in FORESEEN and one.due_on >= day]
    if not targets:
        return []
    weeks = max(weeks_until(day, one.due_on) for one in targets)
    held = basis(plan.keeper, day, weeks)
    return foreseen(plan, targets, held)


def foreseen(plan: Plan, targets: Iterable[Target], held: Basis) -> list[Outlook]:
    """The forecasts of some targets on one basis, those left out of which too little is known."""
    found = told(plan, targets, held)
    return [one for one in found if isinstance(one, Outlook)]


def told(plan: Plan, targets: Iterable[Target], held: Basis) -> list[Outlook | TooFew]:
    """What can be said of each target."""
    paths = counting.paths_of(plan.unit, date(plan.year, 1, 1))
    rows = counting.of_unit(plan.unit, date(plan.year, 1, 1))
    standing = list(
        counting.alive(rows, held.day).select_related("product__producer__commune").order_by("id")
    )
    return [
        others.foresee(plan, one, held)
        if one.kind in others.KINDS
        else _foresee(plan, one, held, paths, standing)
        for one in targets
    ]


def _foresee(
    plan: Plan, target: Target, held: Basis, paths: Sequence[str], standing: list[Certificate]
) -> Outlook:
    line, weeks = target.product_line, weeks_until(held.day, target.due_on)
    own = [one for one in standing if not line or one.line == line]
    way = _on_the_way(held, paths, line)
    fixed, parts, comes = 0, [], np.ones(1)
    if target.kind == "stars3":
        parts = _of_certificates(own, way, target.due_on, held)
        follows = {one.number for one in own}
        parts += [part for part in _plain(way, weeks, held) if _follows(part) not in follows]
    elif target.kind == "ready5":
        parts = _of_certificates(
            [one for one in own if one.stars == FIVE], {}, target.due_on, held
        )
        parts += _for_five_stars(way, weeks, held)
    else:
        in_year = counting.of_unit(plan.unit, date(plan.year, 1, 1)).filter(
            pk__in=[one.pk for one in own], issued_on__year=plan.year
        )
        fixed = counting.given_by(in_year, _OCCASIONS[target.kind]).count()
        kind = _KINDS[target.kind]
        parts = [p for p in _plain(way, weeks, held) if _kind(p) == kind]
        if kind == "renewal":
            begun = {_follows(part) for part in parts}
            ending = [c for c in own if c.expires_on and c.expires_on <= target.due_on]
            parts += [
                part
                for part in _of_certificates(ending, {}, target.due_on, held)
                if isinstance(part.thing, Certificate) and part.thing.number not in begun
            ]
    if target.kind in ("stars3", "new"):
        comes = _arrivals(held, paths, line, target.due_on, weeks, len(own))
    return assembled(target, held.day, parts, comes, fixed)


type _Way = dict[str, list[int]]
"""Places in `waiting` by the certificate that the dossier follows; "" for first ones."""


def _on_the_way(held: Basis, paths: Sequence[str], line: str) -> _Way:
    found: _Way = {}
    for place, which in enumerate(held.which.tolist()):
        dossier = held.known.dossiers[which]
        if not dossier.area_path.startswith(tuple(paths)):
            continue
        if line and group_of(dossier.criteria_set).line != line:
            continue
        found.setdefault(dossier.follows, []).append(place)
    return found


def _dossier(held: Basis, place: int) -> Dossier:
    return held.known.dossiers[int(held.which[place])]


def _stage(held: Basis, place: int) -> str:
    return STAGES[int(held.waiting.stage[place])]


def _plain(way: _Way, weeks: int, held: Basis) -> list[Part]:
    """Each dossier in progress, with the chance of being recognised in time."""
    return [
        Part(
            _dossier(held, place),
            _stage(held, place),
            float(held.ahead.at(weeks)[place]),
            float(held.moved.at(weeks)[place]),
        )
        for places in way.values()
        for place in places
    ]


def _follows(part: Part) -> str:
    return part.thing.follows if isinstance(part.thing, Dossier) else ""


def _kind(part: Part) -> str:
    return part.thing.kind if isinstance(part.thing, Dossier) else ""


def _of_certificates(
    standing: Iterable[Certificate], way: _Way, due: date, held: Basis
) -> list[Part]:
    """Each certificate that stands today, with the chance that its product stands on the day."""
    weeks, days = weeks_until(held.day, due), (due - held.day).days
    survives = held.rates.survives(days)
    found = []
    for one in standing:
        if one.expires_on is None or one.expires_on >= due:
            found.append(Part(one, "certificate", survives, survives))
            continue
        places = way.get(one.number, [])
        if not places:
            chance = held.rates.renewal(one.line, one.expires_on, held.day)
            filed = float(held.newly_filed[one.line][min(weeks, held.weeks)])
            if stands_until(one, filed=True) >= due:
                filed = max(filed, 1.0)  # pending, it stands on the day (Article 12.3)
            found.append(
                Part(one, "certificate", chance * survives, max(chance, filed) * survives)
            )
            continue
        place = places[0]
        longer = stands_until(one, filed=True) >= due
        chances = []
        for ahead in (held.ahead, held.moved):
            open_still = float(ahead.under_way[min(weeks, ahead.weeks)][place]) * longer
            written = held.waiting.stage[place] in WITH_PRODUCER
            if written and ahead is held.ahead:
                open_still *= held.rates.renewed[""]  # it has yet to be filed
            chances.append(min(float(ahead.at(weeks)[place]) + open_still, 1.0) * survives)
        found.append(Part(_dossier(held, place), _stage(held, place), *chances))
    return found


def _for_five_stars(way: _Way, weeks: int, held: Basis) -> list[Part]:
    """At the centre on the day, or decided with five stars; others once their council gave 90."""
    centre, found = NUMBER["centre"], []
    for places in way.values():
        for place in places:
            there = int(held.waiting.stage[place]) == centre
            ends = []
            for ahead in (held.ahead, held.moved):
                reached = float(ahead.at(weeks)[place])
                still = float(ahead.under_way[min(weeks, ahead.weeks)][place])
                star = 1.0 if there else float(held.stars[2][place])
                ends.append(min(reached * star + still * there, 1.0))
            found.append(Part(_dossier(held, place), _stage(held, place), *ends))
    return [part for part in found if part.stage == "centre" or part.chance > 0]


def _arrivals(  # noqa: PLR0913 -- whose, of what, until when
    held: Basis, paths: Sequence[str], line: str, due: date, weeks: int, standing: int
) -> Floats:
    """Dossiers that are not opened yet, recognised in time: by this year's rate of opening.

    Where none was ever opened in these books, by what was recognised at this time of past years.
    """
    seen, lived = held.opened(paths, line)
    if lived:
        ahead = held.full_rate_weeks(weeks)
        return arrivals(seen, lived, standing, ahead, held.national)
    windows, found = first_recognitions(paths, held.day, due, line)
    return arrivals(found, windows * weeks, standing, weeks, held.national)
