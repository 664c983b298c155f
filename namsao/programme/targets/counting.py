"""Which certificates stand on a day. A count is a count of rows alive then, never a sum of years.

The rule is `certificates.queries.truth`, in SQL; a test compares the two for every certificate.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from namsao.areas.kinds import DISTRICT
from namsao.areas.models import Area
from namsao.certificates.models import Certificate
from namsao.certificates.past.units import became
from namsao.law.deadlines import CERTIFICATE_LIFE, EXTENSION
from namsao.law.programme import OCCASION_OF
from namsao.law.renewals import alive_until
from namsao.producers.models import Product

# Products that a capability beside this one counts: by kind of target, from the paths of the
# unit's areas, the product line ("" for all) and the day. `namsao.site` brings the two together.
ELSEWHERE: dict[str, Callable[[list[str], str, date], QuerySet[Product]]] = {}


def paths_of(unit: Area, day: date) -> list[str]:
    """The paths of today under which a unit's certificates lie; a former one by what it became."""
    if unit.is_current:
        return [unit.path]
    if unit.level == DISTRICT:
        return [area.path for area in became(unit, day)]
    heirs = unit.successions.select_related("successor").order_by("successor__path")
    return sorted({heir.successor.path for heir in heirs}) or [unit.path]


def within(lookup: str, paths: list[str]) -> Q:
    """Rows whose area, by that lookup to its path, lies under any of the paths."""
    found = Q(pk__in=())
    for path in paths:
        found |= Q(**{f"{lookup}__startswith": path})
    return found


def of_unit(unit: Area, day: date) -> QuerySet[Certificate]:
    """All certificates that were ever given to products of a unit."""
    return Certificate.objects.filter(within("area__path", paths_of(unit, day)))


def alive(rows: QuerySet[Certificate], day: date) -> QuerySet[Certificate]:
    """Those of `rows` that stand on `day`: given by then, not revoked or replaced by then.

    Alive to its printed last day, or longer while a late renewal is pending (Article 12.3).
    Those known by their year alone are not among them: see `of_unknown_end`.
    """
    ended = rows.filter(expires_on__lt=day, expires_on__gte=day - timedelta(days=EXTENSION.amount))
    candidates: Any = ended
    longer = [
        one.pk
        for one in candidates.with_renewals().filter(renewal_pending=True)
        if one.expires_on and alive_until(one.expires_on, renewal_pending=True) >= day
    ]
    return rows.filter(
        Q(state="issued") | Q(revoked_on__gt=day),
        Q(expires_on__gte=day) | Q(pk__in=longer),
        issued_on__lte=day,
    ).exclude(replaced_by__issued_on__lte=day)


def of_unknown_end(rows: QuerySet[Certificate], day: date) -> QuerySet[Certificate]:
    """Those whose source tells the year alone and that may still stand: counted apart."""
    return rows.filter(
        state="issued",
        expires_on=None,
        issued_year__lte=day.year,
        issued_year__gte=day.year - CERTIFICATE_LIFE.amount // 12,
    ).exclude(replaced_by__issued_on__lte=day)


def lapsing(rows: QuerySet[Certificate], today: date, day: date) -> QuerySet[Certificate]:
    """Those that stand today and whose last day comes before `day`."""
    return alive(rows, today).filter(expires_on__lt=day)


def given_by(rows: QuerySet[Certificate], occasion: str) -> QuerySet[Certificate]:
    """Those that came from a first evaluation, an upgrade or a renewal, where a source tells."""
    kind = next(kind for kind, name in OCCASION_OF.items() if name == occasion)
    return rows.filter(Q(dossier__kind=kind) | Q(kept__kind=kind))


def by_line(rows: QuerySet[Certificate], line: str) -> QuerySet[Certificate]:
    """Those of one product line; all for ""."""
    return rows.filter(line=line) if line else rows


def placed(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """With the path of their place, "" where none is known."""
    found: QuerySet[Certificate] = rows.annotate(place_path=F("area__path"))
    return found
