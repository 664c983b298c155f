"""Who acts on certificates beyond what roles and areas say: levels, and what follows what."""

from datetime import timedelta

from django.db.models import Q
from django.utils.timezone import localdate

from namsao.areas.models import Area
from namsao.assessment.reach import COUNTRY, of_another_council
from namsao.certificates.models import (
    Certificate,
    Complaint,
    Decision,
    Finding,
    Inspection,
    InspectionPlan,
    RevocationCase,
)
from namsao.kernel.reach import HIDDEN, NOTHING, Actor, Narrowing
from namsao.law.deadlines import EXTENSION, RENEWAL_CLOSES
from namsao.law.regimes import IN_FORCE
from namsao.producers.models import Product


def revoked_elsewhere(actor: Actor, action: str) -> Q:
    """Five stars are the minister's to revoke, the rest the province's (Article 8.2)."""
    if action not in {"certificates.revoke", "certificates.drop_case"}:
        return NOTHING
    paths = {grant.area_path for grant in actor.granting(action)}
    mine = NOTHING
    if COUNTRY in paths:
        mine |= Q(certificate__stars=5)
    if paths - {COUNTRY}:
        mine |= Q(certificate__stars__lt=5)
    return ~mine


def recognised_already(actor: Actor, action: str) -> Q:
    """Products that an upgrade or a renewal awaits, not a first dossier: `open_kinds`.

    Those whose certificate can still be renewed: in time, or late under Article 12.3.
    """
    if action != "dossiers.open":
        return NOTHING
    today = localdate()
    in_time = Q(expires_on__gte=today + timedelta(days=RENEWAL_CLOSES.amount))
    late = Q(
        expires_on__gte=max(IN_FORCE, today - timedelta(days=EXTENSION.amount)),
        expires_on__lt=IN_FORCE + timedelta(days=RENEWAL_CLOSES.amount),
    )
    living = Certificate.objects.filter(
        in_time | late, state="issued", replaced_by=None, product__isnull=False
    )
    return Q(pk__in=living.values("product"))


# What an inspecting office does with its own inspections alone (Article 9.4).
OWN_INSPECTIONS = frozenset(
    {
        "certificates.open_plan",
        "certificates.plan_inspection",
        "certificates.announce",
        "certificates.note_finding",
        "certificates.withdraw_finding",
        "certificates.record_inspection",
        "certificates.drop_inspection",
        "certificates.accept_correction",
        "certificates.reject_correction",
    }
)


def of_another_office(lookup: str) -> Narrowing:
    """Plans and inspections of an office above or below the person's own."""

    def rule(actor: Actor, action: str) -> Q:
        if action not in OWN_INSPECTIONS:
            return NOTHING
        paths = [grant.area_path for grant in actor.granting(action)]
        return ~Q(**{f"{lookup}path__in": [path for path in paths if path]})

    return rule


def _where_planned(actor: Actor, lookup: str) -> Q:
    """The rows whose plans the person may read: inspecting offices, leaders, auditors."""
    within = NOTHING
    for grant in actor.granting("certificates.view_plans"):
        if grant.area_path:
            within |= Q(**{f"{lookup}certificate__area__path__startswith": grant.area_path})
    return within


def not_yet_told(actor: Actor, action: str) -> Q:
    """Inspections of which producer and commune know nothing: neither announced nor recorded.

    One that was given up stays unknown to them unless it had been announced.
    """
    silent = Q(state="planned") | Q(state="dropped", visit_on=None)
    return silent & ~_where_planned(actor, "")


def not_recorded(actor: Actor, action: str) -> Q:
    """Findings noted during a visit: nobody's but the office's until it is recorded."""
    silent = ~Q(inspection__state="done") | Q(state="withdrawn")
    return silent & ~_where_planned(actor, "inspection__")


def not_for_the_producer(actor: Actor, action: str) -> Q:
    """Complaints that the office has not shown to the producer."""
    reading = {grant.area_path for grant in actor.granting(action) if grant.area_path}
    within = NOTHING
    for path in reading:
        within |= Q(certificate__area__path__startswith=path)
    return Q(told_producer=False) & ~within


HIDDEN.setdefault(Decision, []).append(of_another_council("area__"))
HIDDEN.setdefault(Certificate, []).append(of_another_council("decision__area__"))
HIDDEN.setdefault(Area, []).append(of_another_office(""))
HIDDEN.setdefault(InspectionPlan, []).append(of_another_office("area__"))
HIDDEN.setdefault(Inspection, []).extend([of_another_office("area__"), not_yet_told])
HIDDEN.setdefault(Finding, []).extend([of_another_office("inspection__area__"), not_recorded])
HIDDEN.setdefault(Complaint, []).append(not_for_the_producer)
HIDDEN.setdefault(RevocationCase, []).append(revoked_elsewhere)
HIDDEN.setdefault(Product, []).append(recognised_already)
