"""Who reads a message: the sides between which it went, as far as its audience says."""

from django.db.models import Q

from namsao.dossiers.talking.models import PRODUCER, Audience, DossierMessage
from namsao.dossiers.talking.queries import COUNTRY, OFFICERS
from namsao.kernel.reach import HIDDEN, NOTHING, Actor, Grant

OUTER = (Audience.PRODUCER, Audience.OFFICES)


def has_come_to(path: str) -> Q:
    """Messages of dossiers that the office of that path has, or once had, in hand."""
    there = Q(dossier__area_path__startswith=path)
    if path == COUNTRY:
        came = Q(dossier__centre_received_at__isnull=False)
        return there & (came | Q(dossier__state="sent_to_centre") | Q(dossier__level="centre"))
    if path.count("/") == COUNTRY.count("/") + 1:  # a province's
        return there & Q(dossier__forwarded_at__isnull=False)
    return there


def _read_by(grant: Grant) -> Q:
    if grant.producer_id is not None:
        own = Q(dossier__product__producer=grant.producer_id)
        return own & Q(audience=Audience.PRODUCER)
    path = grant.area_path or "?"
    if OFFICERS not in grant.actions:  # who oversees the offices
        return Q(dossier__area_path__startswith=path, audience__in=OUTER)
    own_notes = Q(audience=Audience.OFFICE, from_office=path)
    return has_come_to(path) & (Q(audience__in=OUTER) | own_notes)


def unread_by(actor: Actor, action: str) -> Q:
    """Messages that are not for this person."""
    readable = NOTHING
    for grant in actor.granting(action):
        readable |= _read_by(grant)
    return ~readable


def not_their_turn(actor: Actor, action: str) -> Q:
    """One answers what was said to one's own side, and settles what one's own side has asked."""
    fields = {"dossiers.answer_message": "to_office", "dossiers.settle_message": "from_office"}
    if action not in fields:
        return NOTHING
    field, mine = fields[action], NOTHING
    for grant in actor.granting(action):
        if grant.producer_id is not None:
            own = {"dossier__product__producer": grant.producer_id, field: PRODUCER}
            mine |= Q(**own)
        elif grant.area_path:
            mine |= Q(**{field: grant.area_path})
    if action == "dossiers.answer_message":
        mine &= ~Q(author_id=actor.user_id)
    return ~mine


HIDDEN.setdefault(DossierMessage, []).extend([unread_by, not_their_turn])
