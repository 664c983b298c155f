"""Everybody reaches their own account and requests, and nobody else's."""

from django.db.models import Q

from namsao.kernel.reach import NAMED, Actor
from namsao.people.models import AccessToken, DataRequest, Invitation, User


def own_account(actor: Actor, action: str) -> Q:
    """The person themselves."""
    return Q(pk=actor.user_id)


def own_invitations(actor: Actor, action: str) -> Q:
    """Invitations sent to an address that the person has shown to be theirs."""
    return Q(email__in=User.objects.filter(pk=actor.user_id).values("email"))


def own_requests(actor: Actor, action: str) -> Q:
    """What the person asked, and their tokens."""
    return Q(person_id=actor.user_id)


NAMED.setdefault(DataRequest, []).append(own_requests)
NAMED.setdefault(User, []).append(own_account)
NAMED.setdefault(Invitation, []).append(own_invitations)
NAMED.setdefault(AccessToken, []).append(own_requests)
