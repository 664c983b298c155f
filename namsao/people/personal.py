"""What the people's own capability, and those below it, hold about a person."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from namsao.kernel.action import REGISTRY
from namsao.kernel.models import Event
from namsao.people.keeping import Piece, holds
from namsao.people.models import DataRequest, Holding, Invitation, User
from namsao.producers.models import Producer


def day(moment: Any) -> str:
    """A moment as a day, as pages write it; "" for none."""
    return f"{localtime(moment):%d/%m/%Y}" if moment else ""


def own_producers(person: User) -> QuerySet[Producer]:
    """The producers that the person acts for, now or once."""
    return Producer.objects.filter(holdings__user=person).distinct().order_by("id")


@holds("account", lambda person: User.objects.filter(pk=person.pk))
def account(user: User) -> Piece:
    """Name, address, language, when they came."""
    facts = {
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "joined_at": user.joined_at,
        "last_login": user.last_login,
    }
    return Piece(f"{user.name}, {user.email}", facts)


@holds("sign_in", lambda person: EmailAddress.objects.filter(user=person).order_by("id"))
def address(row: EmailAddress) -> Piece:
    """An address that the person has shown to be theirs, or not yet."""
    return Piece(row.email, {"email": row.email, "verified": row.verified})


@holds("sign_in", lambda person: Authenticator.objects.filter(user=person).order_by("id"))
def authenticator(row: Authenticator) -> Piece:
    """A passkey or a source of codes; never its secret."""
    text = f"{row.get_type_display()}, {day(row.created_at)}"
    facts = {"type": row.type, "created_at": row.created_at, "last_used_at": row.last_used_at}
    return Piece(text, facts)


@holds(
    "holdings",
    lambda person: person.holdings.select_related("area", "producer").order_by("-since", "-id"),
)
def holding(row: Holding) -> Piece:
    """A role, where, and from when until when."""
    place = row.area or row.producer
    text = f"{row.get_role_display()}, {place}, {row.since:%d/%m/%Y}"
    text += f" – {row.until:%d/%m/%Y}" if row.until else ""
    facts = {"role": row.role, "at": str(place), "since": row.since, "until": row.until}
    return Piece(text, facts)


@holds("invitations", lambda person: Invitation.objects.filter(email=person.email).order_by("id"))
def invitation(row: Invitation) -> Piece:
    """What was offered to the person's address."""
    facts = {"role": row.role, "invited_at": row.invited_at, "accepted_at": row.accepted_at}
    return Piece(f"{row.get_role_display()}, {day(row.invited_at)}", facts)


@holds("producer_contact", own_producers)
def producer(row: Producer) -> Piece:
    """Name, address and telephone of a producer that the person acts for."""
    names = ("name", "address", "phone", "email")
    facts = {name: getattr(row, name) for name in names}
    return Piece(", ".join(filter(None, facts.values())), facts)


@holds("representative", lambda person: own_producers(person).select_related("representative"))
def representative(row: Producer) -> Piece:
    """Who represents it. The sealed values are read on the producer's page, and leave an event."""
    named = row.representative
    sealed = _("giới tính, dân tộc, địa chỉ thường trú: mở ở trang chủ thể")
    facts = {
        "producer": row.name,
        "name": named.name,
        "position": named.position,
        "sealed": ["gender", "ethnicity", "home_address"],
    }
    return Piece(f"{row.name}: {named.name}, {named.position} ({sealed})", facts)


@holds("events", lambda person: Event.objects.filter(by=person).order_by("-id"))
def event(row: Event) -> Piece:
    """What the person did, to what, and when."""
    act = REGISTRY.get(row.action)
    facts = {"action": row.action, "subject": row.subject, "at": row.at, "facts": row.facts}
    return Piece(f"{localtime(row.at):%H:%M %d/%m/%Y}: {act.label if act else row.action}", facts)


@holds("requests", lambda person: person.data_requests.order_by("-id"))
def request(row: DataRequest) -> Piece:
    """What the person asked about their data, and the answer."""
    facts = {
        "kind": row.kind,
        "text": row.text,
        "state": row.state,
        "asked_at": row.asked_at,
        "due_on": row.due_on,
        "answered_at": row.answered_at,
        "answer": row.answer,
        "ground": row.ground,
    }
    return Piece(f"{row.get_kind_display()}, {day(row.asked_at)}", facts)
