"""Who acts on certificates beyond what roles and areas say: levels, and what follows what."""

from datetime import timedelta

from django.db.models import Q
from django.utils.timezone import localdate

from namsao.assessment.reach import COUNTRY
from namsao.certificates.models import Certificate, RevocationCase
from namsao.kernel.reach import HIDDEN, Actor
from namsao.law.deadlines import EXTENSION, RENEWAL_CLOSES
from namsao.law.regimes import IN_FORCE
from namsao.producers.models import Product

NOTHING = Q(pk__in=())


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


HIDDEN.setdefault(RevocationCase, []).append(revoked_elsewhere)
HIDDEN.setdefault(Product, []).append(recognised_already)
