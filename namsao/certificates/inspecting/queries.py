"""What can be inspected, the riskiest first, and how far a year's plan is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from namsao.areas.models import Area
from namsao.certificates.models import (
    Certificate,
    Complaint,
    Finding,
    Inspection,
    InspectionPlan,
)
from namsao.dossiers.models import Evidence
from namsao.kernel.reach import Actor
from namsao.law.complaints import WAITING
from namsao.law.deadlines import CERTIFICATE_LIFE, EXTENSION, renewal_window
from namsao.law.inspection import Known, Risk, risk
from namsao.law.papers_validity import kinds_that_must_be_valid
from namsao.law.renewals import may_be_extended

AHEAD = ("planned", "announced")
SHOWN = 100
"""How many certificates the page lists, the riskiest; the filter shows others."""


@dataclass(frozen=True)
class Ranked:
    """A certificate with the points of its risk and the reason of each."""

    certificate: Certificate
    risk: Risk


def living(rows: Any, today: date) -> QuerySet[Certificate]:
    """Certificates that are worth something on `today`, or may be: their sources tell no day."""
    years = CERTIFICATE_LIFE.amount // 12
    in_time = Q(expires_on__gte=today)
    extended = Q(expires_on__gte=today - timedelta(days=EXTENSION.amount), renewal_pending=True)
    unknown = Q(expires_on=None, issued_year__gte=today.year - years)
    found: QuerySet[Certificate] = rows.with_renewals().filter(
        in_time | extended | unknown, state="issued", replaced_by=None
    )
    return found


def to_inspect(actor: Actor, area: Area, today: date) -> QuerySet[Certificate]:
    """The living certificates that the office of `area` may still plan to inspect."""
    ahead = Inspection.objects.filter(certificate=OuterRef("pk"), area=area, state__in=AHEAD)
    reached = Certificate.objects.where_may(actor, "certificates.view_plans")
    rows = living(reached.filter(area__path__startswith=area.path), today)
    return rows.exclude(Exists(ahead)).select_related("area", "product")


def ranked(rows: Iterable[Certificate], today: date) -> list[Ranked]:
    """Certificates of `living`, the riskiest first, then the soonest to end. Five queries."""
    found = list(rows)
    keys = [certificate.pk for certificate in found]
    complaints = _counted(
        Complaint.objects.filter(certificate__in=keys, state__in=WAITING), "certificate"
    )
    papers = _papers_run_out(found, today)
    findings = _findings(keys, today)
    seen = dict(
        Inspection.objects.filter(certificate__in=keys, state="done")
        .order_by()
        .values_list("certificate")
        .annotate(Max("visit_on"))
    )
    lines = [
        Ranked(
            certificate,
            risk(
                _known(
                    certificate,
                    today,
                    complaints.get(certificate.pk, 0),
                    findings.get(certificate.pk, (0, 0, 0)),
                    seen.get(certificate.pk),
                    papers.get(certificate.dossier_id or 0, 0),
                )
            ),
        )
        for certificate in found
    ]
    return sorted(
        lines,
        key=lambda one: (
            -one.risk.points,
            one.certificate.expires_on or date.max,
            one.certificate.pk,
        ),
    )


def risk_of(certificate: Certificate, today: date) -> Risk:
    """The risk of one certificate."""
    rows: Any = Certificate.objects.with_renewals().filter(pk=certificate.pk)
    return ranked(rows, today)[0].risk


def _counted(rows: QuerySet[Any], name: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(name).annotate(Count("pk")))


def _papers_run_out(found: list[Certificate], today: date) -> dict[int, int]:
    """Of each dossier: its papers that must be valid, have run out and have no newer version."""
    rows = Evidence.objects.filter(
        dossier__in={certificate.dossier_id for certificate in found if certificate.dossier_id},
        removed_at=None,
        document__kind__in=kinds_that_must_be_valid(today),
        document__expires_on__lt=today,
        document__newer=None,
    )
    counted = rows.order_by().values_list("dossier").annotate(Count("document", distinct=True))
    return dict(counted)


def _findings(keys: list[int], today: date) -> dict[int, tuple[int, int, int]]:
    """Of each certificate: findings open, of these late, and corrected before."""
    waiting = Q(state__in=["open", "reported"])
    rows = (
        Finding.objects.filter(inspection__certificate__in=keys, inspection__state="done")
        .order_by()
        .values_list("inspection__certificate")
        .annotate(
            still=Count("pk", filter=waiting),
            late=Count("pk", filter=Q(state="open", correct_by__lt=today)),
            corrected=Count("pk", filter=Q(state="accepted")),
        )
    )
    return {key: (still, late, corrected) for key, still, late, corrected in rows}


def _known(
    certificate: Any,
    today: date,
    complaints: int,
    findings: tuple[int, int, int],
    seen_on: date | None,
    papers_run_out: int,
) -> Known:
    """`certificate` knows whether a renewal of it is pending."""
    ends = certificate.expires_on
    lost = (
        ends is not None
        and today > renewal_window(ends).closes_on
        and not certificate.renewal_pending
        and not may_be_extended(ends)
    )
    return Known(
        days_to_expiry=(ends - today).days if ends else None,
        renewal_lost=lost,
        days_since_inspection=(today - seen_on).days if seen_on else None,
        open_complaints=complaints,
        findings_open=findings[0],
        findings_late=findings[1],
        findings_corrected=findings[2],
        line=certificate.line,
        old_register=certificate.dossier_id is None,
        papers_run_out=papers_run_out,
    )


@dataclass(frozen=True)
class Progress:
    """How far a plan is: inspections of each state, the unannounced ones of the year apart."""

    planned: int
    announced: int
    done: int
    unannounced: int
    capacity: int

    @property
    def left(self) -> int:
        """How many more the plan provides for."""
        return self.capacity - self.planned - self.announced - self.done


def progress(plan: InspectionPlan) -> Progress:
    """The plan's inspections by state, and the unannounced ones of its office in that year."""
    states = dict(plan.inspections.order_by().values_list("state").annotate(Count("pk")))
    unannounced = Inspection.objects.filter(
        area=plan.area, kind="unannounced", month__year=plan.year
    ).exclude(state="dropped")
    return Progress(
        planned=states.get("planned", 0),
        announced=states.get("announced", 0),
        done=states.get("done", 0),
        unannounced=unannounced.count(),
        capacity=plan.capacity,
    )


def waiting_findings(actor: Actor, permission: str, state: str) -> QuerySet[Finding]:
    """The findings of recorded inspections in that state on which the person may act."""
    rows = Finding.objects.where_may(actor, permission)
    found = rows.filter(state=state, inspection__state="done")
    return found.select_related("inspection__certificate").order_by("correct_by", "id")
