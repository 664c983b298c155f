"""Writing messages and letters. Called in the transaction of the action that causes them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.apps import apps
from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import override

from namsao.kernel.models import Event, Reached
from namsao.notices.kinds import KINDS, Kind
from namsao.notices.models import EVERYWHERE, Choice, Delivery, Message
from namsao.people.models import User

LONGEST_SUBJECT = 200


def subject_of(event: Event) -> Any:
    """The thing that an event is filed under, with fresh values."""
    label, pk = event.subject.split(":")
    return apps.get_model(label)._default_manager.get(pk=pk)


def send(
    kind: str,
    people: Iterable[User],
    *,
    event: Event,
    about: Reached,
    url: str = "",
    due_on: date | None = None,
    **context: Any,
) -> None:
    """Put a message into each person's inbox, and a letter on its way to who wants one.

    `about` is the thing the message leads to, unless `url` says otherwise; templates know it as
    `thing`. Whoever acted hears nothing: they know. The same event tells nobody twice.
    """
    told = {person.pk: person for person in people if person.pk != event.by_id}
    made, occasion = KINDS[kind], f"event:{event.pk}"
    chosen = dict(
        Choice.objects.filter(person__in=told, kind=kind).values_list("person_id", "email")
    )
    address = url or about.get_absolute_url()  # type: ignore[attr-defined]
    messages = []
    for pk, person in told.items():
        subject, body = _text(made, person, {"thing": about, "event": event, **context})
        messages.append(
            Message(
                person=person,
                kind=kind,
                story_ref=event.story,
                occasion=occasion,
                subject=subject,
                body=body,
                url=address,
                due_on=due_on,
                created_at=event.at,
                email=chosen.get(pk, made.email),
            )
        )
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    kept = Message.objects.filter(kind=kind, story_ref=event.story, occasion=occasion, email="now")
    Delivery.objects.bulk_create(
        [
            _letter(told[row.person_id], row, _area_of(about))
            for row in kept.filter(person__in=told)
        ],
        ignore_conflicts=True,
    )


def write_letter(
    occasion: str, address: str, text: str, event: Event, area_path: str = EVERYWHERE
) -> None:
    """Put a letter on its way to an address, with or without an account. First line: subject."""
    subject, body = split(text)
    letter = Delivery(
        occasion=occasion,
        area_path=area_path,
        address=address,
        subject=subject,
        body=body,
        next_try_at=event.at,
    )
    Delivery.objects.bulk_create([letter], ignore_conflicts=True)


def render(template: str, context: dict[str, Any]) -> str:
    """A text template: nothing in it is HTML, so nothing is escaped."""
    found: Any = get_template(template)
    text: str = found.template.render(Context(context, autoescape=False))
    return text


def split(text: str) -> tuple[str, str]:
    """Subject and body of a rendered text."""
    subject, _line, body = text.strip().partition("\n")
    return subject.strip()[:LONGEST_SUBJECT], body.strip()


def full(url: str) -> str:
    """An address of this site as it is written in a letter."""
    return f"{settings.ADDRESS}{url}"


def _text(kind: Kind, person: User, context: dict[str, Any]) -> tuple[str, str]:
    with override(person.language):
        return split(render(f"notices/{kind.name}.txt", context))


def _letter(person: User, message: Message, area_path: str) -> Delivery:
    context = {
        "message": message,
        "address": full(message.url),
        "choices": full(reverse("notices:choices")),
    }
    with override(person.language):
        body = render("notices/letter.txt", context)
    return Delivery(
        occasion=f"message:{message.pk}",
        area_path=area_path,
        address=person.email,
        subject=message.subject,
        body=body.strip(),
        next_try_at=message.created_at,
    )


def _area_of(thing: Any) -> str:
    """The path of the area in which a thing lies, as its model says."""
    for name in thing.AREA.split("__") if thing.AREA else ():
        thing = getattr(thing, name, None)
    return thing if isinstance(thing, str) else EVERYWHERE
