"""The figures of a report: of an area and a period, as plain data that keep and travel."""

from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum

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
from namsao.programme.support.models import Support
from namsao.programme.targets import counting
from namsao.programme.targets.dividing import breakdown
from namsao.programme.targets.queries import by_stars, measured

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
        "lapsed": lapsed(rows, since, until).count(),
        "revoked": revoked(rows, since, until).count(),
        "filed": filed(area.path, since, until).count(),
        "by_line": {one.key: one.count for one in breakdown(standing, area, "line", until, until)},
        "by_area": {one.key: one.count for one in breakdown(standing, area, "area", until, until)},
        "by_kind": {one.key: one.count for one in breakdown(standing, area, "kind", until, until)},
        "targets": _targets(plan, until),
        "support": _support(plan, since, until),
        "plan": plan.pk if plan else None,
        "money": {
            "planned": book.planned,
            "approved": book.approved,
            "committed": book.committed,
            "paid": book.paid,
            "advanced": book.advanced,
        }
        if book
        else None,
        "sources": _sources(plan, until),
        "forecast": _forecast(plan, until),
    }


def _forecast(plan: Plan | None, until: date) -> list[dict[str, Any]]:
    """The chance of each target still to come, by what was known at the end of the period."""
    version = in_force(plan, until) if plan else None
    return [as_data(one) for one in outlooks(plan, version, until)] if plan and version else []


def _targets(plan: Plan | None, until: date) -> list[dict[str, Any]]:
    """The targets of the plan in force at the end of the period, and where they stood then."""
    version = in_force(plan, until) if plan else None
    return [
        {
            "kind": one.target.kind,
            "line": one.target.product_line,
            "due": one.target.due_on.isoformat(),
            "value": one.target.value,
            "reached": one.reached,
        }
        for one in (measured(version, until) if version else [])
    ]


def _support(plan: Plan | None, since: date, until: date) -> dict[str, dict[str, int]]:
    """Supports by kind: agreed and delivered in the period, and the money agreed, in đồng."""
    if plan is None:
        return {}
    rows = Support.objects.filter(commitment__allotment__line__plan=plan).exclude(state="stopped")
    agreed = rows.filter(agreed_on__gte=since, agreed_on__lte=until)
    delivered = rows.filter(delivered_on__gte=since, delivered_on__lte=until)
    found = {
        row["kind"]: {"agreed": row["count"], "delivered": 0, "dong": row["dong"]}
        for row in agreed.order_by().values("kind").annotate(count=Count("pk"), dong=Sum("amount"))
    }
    for row in delivered.order_by().values("kind").annotate(count=Count("pk")):
        found.setdefault(row["kind"], {"agreed": 0, "delivered": 0, "dong": 0})
        found[row["kind"]]["delivered"] = row["count"]
    return found


def _sources(plan: Plan | None, until: date) -> dict[str, dict[str, int]]:
    """The plan's four figures by source of money, as far as it has a plan."""
    if plan is None:
        return {}
    found: dict[str, dict[str, int]] = {}
    for row in money.book(plan, until).rows:
        own = found.setdefault(row.source, dict.fromkeys(("approved", "committed", "paid"), 0))
        own["approved"] += row.figures.approved
        own["committed"] += row.figures.committed
        own["paid"] += row.figures.paid
    return found


def lapsed(rows: QuerySet[Certificate], since: date, until: date) -> QuerySet[Certificate]:
    """Those whose last day lay in the period and that nothing keeps alive or has replaced."""
    ended = rows.filter(state="issued", expires_on__gte=since, expires_on__lt=until)
    still = counting.alive(rows, until).values("pk")
    return ended.exclude(replaced_by__issued_on__lte=until).exclude(pk__in=still)


def rows_behind(
    report: Report, key: str, today: date
) -> QuerySet[Certificate] | QuerySet[Dossier]:
    """The rows that a figure of the report counts, as they stand today.

    `key` is "first", "upgraded", "kept", "lapsed", "revoked" or "filed". Raises KeyError for
    another. What was sent keeps its figures; where rows changed since, the two may differ.
    """
    since, until, path = report.since, min(report.until, today), report.area.path
    if key == "filed":
        return filed(path, since, until)
    rows = Certificate.objects.filter(area__path__startswith=path)
    given = rows.filter(issued_on__gte=since, issued_on__lte=until)
    if key in OCCASIONS:
        return counting.given_by(given, key)
    return {"lapsed": lapsed, "revoked": revoked}[key](rows, since, until)


def revoked(rows: QuerySet[Certificate], since: date, until: date) -> QuerySet[Certificate]:
    """Those revoked in the period."""
    return rows.filter(revoked_on__gte=since, revoked_on__lte=until)


def filed(path: str, since: date, until: date) -> QuerySet[Dossier]:
    """Dossiers of an area that were submitted in the period."""
    return Dossier.objects.filter(
        area_path__startswith=path,
        submitted_at__date__gte=since,
        submitted_at__date__lte=until,
    )


def titles(paths: list[str]) -> dict[str, str]:
    """The units at those paths, by kind and name."""
    return {area.path: area.title for area in Area.objects.filter(path__in=paths)}
