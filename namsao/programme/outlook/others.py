"""Targets that no certificate counts: dossiers filed here, products on marketplaces, coded areas.

Dossiers filed go by the same hazards as their whole road. Marketplaces and codes go by what the
office's own last years show of comings and leavings; where these are too few, nothing is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db.models import Min, QuerySet
from django.utils.timezone import localdate

from namsao.certificates.models import Certificate
from namsao.dossiers.models import Dossier
from namsao.kernel.models import Event
from namsao.law.product_lines import group_of
from namsao.producers.models import Product
from namsao.programme.forecasting.presence import DAYS, Month, Presence, learned
from namsao.programme.forecasting.prospects import onward
from namsao.programme.forecasting.stages import STAGES, WITH_PRODUCER, weeks_until
from namsao.programme.outlook.basis import Basis
from namsao.programme.outlook.certificates import arrivals
from namsao.programme.outlook.parts import Outlook, Part, assembled
from namsao.programme.planning.models import Plan, Target
from namsao.programme.targets import counting
from namsao.programme.targets.queries import filed
from namsao.traceability.growing.models import GrowingArea, GrowingAreaCode
from namsao.traceability.growing.queries import standing_of

KINDS = ("digitised", "marketplaces", "coded")
BACK = 24  # months that are looked back


@dataclass(frozen=True)
class TooFew:
    """A target that cannot be foretold: how many comings were seen; none where nothing was."""

    target: Target
    seen: int


def foresee(plan: Plan, target: Target, held: Basis) -> Outlook | TooFew:
    """The forecast of a target of one of `KINDS`, from what was known at the end of the day."""
    if target.kind == "digitised":
        return _filings(plan, target, held)
    return (
        _products(plan, target, held)
        if target.kind == "marketplaces"
        else _areas(plan, target, held)
    )


def _filings(plan: Plan, target: Target, held: Basis) -> Outlook | TooFew:
    """Filed already, written and filed in time, and not opened yet."""
    paths = tuple(counting.paths_of(plan.unit, date(plan.year, 1, 1)))
    line, first = target.product_line, date(plan.year, 1, 1)
    seen, lived = held.opened(paths, line, every=True)
    if not lived:
        return TooFew(target, 0)
    done = set(filed(plan, line, held.day).values_list("pk", flat=True))
    weeks, before = weeks_until(held.day, target.due_on), weeks_until(held.day, first)
    reached = onward(held.model, held.waiting, held.now, weeks)
    chances = reached[weeks] - reached[min(before, weeks)]
    parts = []
    for place, which in enumerate(held.which.tolist()):
        dossier, stage = held.known.dossiers[which], int(held.waiting.stage[place])
        if stage not in WITH_PRODUCER or dossier.pk in done:
            continue
        if not dossier.area_path.startswith(paths) or not _of_line(dossier, line):
            continue
        parts.append(Part(dossier, STAGES[stage], float(chances[place]), float(before == 0)))
    opened = onward(held.model, held.new, held.now, weeks).mean(axis=1)
    ahead = float(opened[:-1].sum() - opened[: min(before, weeks)].sum()) if weeks else 0.0
    standing = sum(1 for one in held.known.dossiers if one.area_path.startswith(paths))
    comes = arrivals(seen, lived, standing, max(ahead, 0.0), held.national)
    return assembled(target, held.day, parts, comes, len(done))


def _of_line(dossier: Dossier, line: str) -> bool:
    return not line or group_of(dossier.criteria_set).line == line


def _ends(day: date) -> list[date]:
    """The day, and the same as many months back as are looked at; the earliest first."""
    return [day - timedelta(days=round(DAYS * back)) for back in range(BACK, -1, -1)]


def _months(since: date, day: date) -> int:
    return max(int((day - since).days / DAYS), 0)


@dataclass(frozen=True)
class _Span:
    """From when to when a product's certificate stands."""

    product: int
    first: date
    last: date
    ended: tuple[date, ...]  # revoked or replaced on these days

    def stands(self, day: date) -> bool:
        return self.first <= day <= self.last and all(day < end for end in self.ended)


def _spans(certificates: QuerySet[Certificate]) -> list[_Span]:
    rows = certificates.values_list(
        "product", "issued_on", "expires_on", "revoked_on", "replaced_by__issued_on"
    )
    return [
        _Span(product, first, last, tuple(end for end in ended if end is not None))
        for product, first, last, *ended in rows
        if product is not None and first is not None and last is not None
    ]


def _products(plan: Plan, target: Target, held: Basis) -> Outlook | TooFew:
    """Certified products, listed somewhere or not. Those not certified yet are left out."""
    paths = counting.paths_of(plan.unit, date(plan.year, 1, 1))
    certificates = counting.by_line(
        counting.of_unit(plan.unit, date(plan.year, 1, 1)), target.product_line
    ).filter(product__isnull=False, issued_on__lte=held.day)
    spans = _spans(certificates)
    since: dict[int, date] = {}
    for one in spans:
        since[one.product] = min(since.get(one.product, one.first), one.first)
    ends = _ends(held.day)
    # One query for all months; that a late renewal keeps one alive (12.3) matters today alone.
    alive = [{one.product for one in spans if one.stands(day)} for day in ends]
    today = counting.alive(certificates, held.day).values_list("product", flat=True)
    alive[-1] = set(today) & set(since)
    listed = counting.ELSEWHERE[target.kind]
    months = [
        Month(
            {pk: _months(since[pk], day) for pk in standing},
            set(listed(paths, target.product_line, day).values_list("pk", flat=True)),
        )
        for day, standing in zip(ends, alive, strict=True)
    ]
    things = Product.objects.filter(pk__in=alive[-1]).select_related("producer__commune")
    return _carried(target, held, months, list(things.order_by("id")), ("listed", "unlisted"))


def _areas(plan: Plan, target: Target, held: Basis) -> Outlook | TooFew:
    """Growing areas in use, with a code that is valid or without."""
    paths = counting.paths_of(plan.unit, date(plan.year, 1, 1))
    areas = list(
        GrowingArea.objects.filter(counting.within("commune__path", paths))
        .exclude(state="closed")
        .select_related("producer__commune")
        .order_by("id")
    )
    codes = list(
        GrowingAreaCode.objects.filter(growing_area__in=areas).prefetch_related("suspensions")
    )
    since = _declared(areas, codes)
    months = [
        Month(
            {pk: _months(first, day) for pk, first in since.items() if first <= day},
            {
                one.growing_area_id
                for one in codes
                if one.growing_area_id is not None and standing_of(one, day) == "valid"
            },
        )
        for day in _ends(held.day)
    ]
    known = [one for one in areas if one.pk in months[-1].ages]
    return _carried(target, held, months, known, ("coded", "uncoded"))


def _declared(areas: Sequence[GrowingArea], codes: Sequence[GrowingAreaCode]) -> dict[int, date]:
    """Since when each area is in the books: its first event, or a code older than that."""
    named = {one.ref: one.pk for one in areas}
    events = Event.objects.filter(subject__in=named).values("subject").annotate(at=Min("at"))
    since = {named[row["subject"]]: localdate(row["at"]) for row in events.order_by()}
    for code in codes:
        pk = code.growing_area_id
        if pk is not None:
            since[pk] = min(since.get(pk, code.issued_on), code.issued_on)
    return since


def _carried(
    target: Target,
    held: Basis,
    months: Sequence[Month],
    things: Sequence[Product] | Sequence[GrowingArea],
    stages: tuple[str, str],
) -> Outlook | TooFew:
    model: Presence = learned(months)
    if not model.enough:
        return TooFew(target, model.entered)
    now, ahead = months[-1], _months(held.day, target.due_on)
    parts = []
    for one in things:
        here, age = one.pk in now.there, now.ages[one.pk]
        parts.append(
            Part(
                one,
                stages[0] if here else stages[1],
                model.chance(ahead, age, here=here),
                model.chance(ahead, age, here=True),
            )
        )
    return assembled(target, held.day, parts, np.ones(1), 0)
