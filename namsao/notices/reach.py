"""A message is its person's own: nobody else reads it, whatever they hold."""

from django.db.models import Q

from namsao.kernel.reach import NAMED, Actor
from namsao.notices.models import Message


def own_messages(actor: Actor, action: str) -> Q:
    """Messages to this person."""
    return Q(person_id=actor.user_id)


NAMED.setdefault(Message, []).append(own_messages)
