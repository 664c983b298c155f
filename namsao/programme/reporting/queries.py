"""The figures of a report: of an area and a period, as plain data that keep and travel."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from namsao.areas.models import Area
from namsao.certificates.models import Certificate
from namsao.dossiers.models import Dossier
from namsao.law.programme import OCCASIONS
from namsao.programme.money import queries as money
from namsao.programme.outlook.queries import outlooks
from namsao.programme.outlook.showing import as_data
from namsao.programme.planning.models import Plan
from namsao.programme.planning.queries import in_force
from namsao.programme.reporting.models import Report
from namsao.programme.targets import counting
from namsao.programme.targets.queries import breakdown, by_stars

type Figures = dict[str, Any]


def figures_of(report: Report, today: date) -> Figures:
    """As sent; while it is written as they are today."""
    if report.figures is not None and report.state != "writing":
        return dict(report.figures)
    return figures(report.area, report.since, min(report.until, today))


def figures(area: Area, since: date, until: date) -> Figures:
    """What stood at the end of the period, and what happened in it. Money in whole đồng."""
    rows = Certificate.objects.filter(area__path__startswith=area.path)
    standing = counting.alive(rows, until)
    given = rows.filter(issued_on__gte=since, issued_on__lte=until)
    filed = Dossier.objects.filter(
        area_path__startswith=area.path,
        submitted_at__date__gte=since,
        submitted_at__date__lte=until,
    )
    plan = Plan.objects.filter(unit=area, year=until.year).first()
    book = money.totals([plan], until)[plan.pk] if plan else None
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "area": area.path,
        "standing": standing.count(),
        "stars": {str(stars): count for stars, count in by_stars(standing)},
        "unknown_end": counting.of_unknown_end(rows, until).count(),
        "given": {key: counting.given_by(given, key).count() for key in OCCASIONS},
        "lapsed": _lapsed(rows, since, until),
        "revoked": rows.filter(revoked_on__gte=since, revoked_on__lte=until).count(),
        "filed": filed.count(),
        "by_line": {one.key: one.count for one in breakdown(rows, area, "line", until, until)},
        "by_area": {one.key: one.count for one in breakdown(rows, area, "area", until, until)},
        "money": {
            "planned": book.planned,
            "approved": book.approved,
            "committed": book.committed,
            "paid": book.paid,
            "advanced": book.advanced,
        }
        if book
        else None,
        "forecast": _forecast(plan, until),
    }


def _forecast(plan: Plan | None, until: date) -> list[dict[str, Any]]:
    """The chance of each target still to come, by what was known at the end of the period."""
    version = in_force(plan, until) if plan else None
    return [as_data(one) for one in outlooks(plan, version, until)] if plan and version else []


def _lapsed(rows: QuerySet[Certificate], since: date, until: date) -> int:
    """Those whose last day lay in the period and that nothing keeps alive or has replaced."""
    ended = rows.filter(state="issued", expires_on__gte=since, expires_on__lt=until)
    still = counting.alive(rows, until).values("pk")
    return ended.exclude(replaced_by__issued_on__lte=until).exclude(pk__in=still).count()


def titles(paths: list[str]) -> dict[str, str]:
    """The units at those paths, by kind and name."""
    return {area.path: area.title for area in Area.objects.filter(path__in=paths)}
