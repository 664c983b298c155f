"""Which certificates earn a reward under a plan, and how much (by the table of its unit)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from namsao.certificates.models import Certificate
from namsao.law.programme import OCCASION_OF
from namsao.programme.money.models import Commitment, RewardRate
from namsao.programme.planning.models import Plan
from namsao.programme.targets.counting import alive, of_unit


@dataclass(frozen=True)
class Due:
    """A certificate that earns a reward, and the rate that says how much."""

    certificate: Certificate
    rate: RewardRate


def with_kind(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """Each with the kind of evaluation that led to it: "" where no source tells."""
    kind = Coalesce(F("dossier__kind"), F("kept__kind"), Value(""))
    found: QuerySet[Certificate] = rows.annotate(led_by=kind)
    return found


def rates_of(plan: Plan) -> list[RewardRate]:
    """The rates of the plan's unit and of all that holds it, the nearest first."""
    path = plan.unit.path
    rows = RewardRate.objects.filter(keeper__path__startswith="/vn/").select_related("unit")
    holding = [rate for rate in rows if path.startswith(rate.unit.path)]
    return sorted(holding, key=lambda rate: -len(rate.unit.path))


def rate_for(rates: Iterable[RewardRate], certificate: Any) -> RewardRate | None:
    """The rate of its stars and occasion on the day of its issue; None where none provides.

    `certificate` carries what `with_kind` has annotated.
    """
    occasion, issued = OCCASION_OF.get(certificate.led_by), certificate.issued_on
    if occasion is None or issued is None:
        return None
    for rate in rates:
        if (
            rate.occasion == occasion
            and rate.stars == certificate.stars
            and rate.since <= issued
            and (rate.until is None or issued <= rate.until)
        ):
            return rate
    return None


def due(plan: Plan, today: date) -> list[Due]:
    """Who earns a reward of the plan's year and has none yet, in the order of issue.

    Recognised in the plan's year, not revoked, and alive until its own end: what was replaced by
    a better one within the year earns by the better one alone.
    """
    day = min(today, date(plan.year, 12, 31))
    rewarded = Commitment.objects.filter(certificate__isnull=False).exclude(state="cancelled")
    rows: Any = (
        with_kind(alive(of_unit(plan.unit, date(plan.year, 1, 1)), day))
        .filter(issued_on__year=plan.year)
        .exclude(state="revoked")
        .exclude(pk__in=rewarded.values("certificate_id"))
        .order_by("issued_on", "id")
    )
    rates = rates_of(plan)
    found = ((row, rate_for(rates, row)) for row in rows)
    return [Due(row, rate) for row, rate in found if rate is not None]
