"""Who reaches what of the chain beyond roles and areas: one's own questions."""

from django.db.models import Q

from namsao.kernel.reach import NAMED, Actor
from namsao.traceability.models import NamedQuery, Subscription


def own_queries(actor: Actor, action: str) -> Q:
    """Named queries of the person."""
    return Q(owner_id=actor.user_id)


def own_subscriptions(actor: Actor, action: str) -> Q:
    """Subscriptions to one's own queries."""
    return Q(query__owner_id=actor.user_id)


NAMED.setdefault(NamedQuery, []).append(own_queries)
NAMED.setdefault(Subscription, []).append(own_subscriptions)
