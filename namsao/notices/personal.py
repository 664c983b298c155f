"""What messages and letters hold about a person, and what goes when the person is erased."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from namsao.notices.kinds import KINDS
from namsao.notices.models import EVERYWHERE, Choice, Delivery, Endpoint, Message
from namsao.people.data_requests import addresses_of
from namsao.people.keeping import Piece, erases, holds
from namsao.people.models import User
from namsao.people.personal import day


@holds("messages", lambda person: person.messages.order_by("-created_at", "-id"))
def message(row: Message) -> Piece:
    """What the person was told."""
    facts = {
        "subject": row.subject,
        "body": row.body,
        "created_at": row.created_at,
        "read_at": row.read_at,
    }
    return Piece(f"{day(row.created_at)}: {row.subject}", facts)


@holds("messages", lambda person: person.message_choices.order_by("kind"))
def choice(row: Choice) -> Piece:
    """How the person wants one kind of message mailed."""
    made = KINDS.get(row.kind)
    return Piece(f"{made.label if made else row.kind}", {"kind": row.kind, "email": row.email})


@holds(
    "letters",
    lambda person: Delivery.objects.filter(address__in=addresses_of(person)).order_by("-id"),
)
def letter(row: Delivery) -> Piece:
    """A letter to one of the person's addresses."""
    facts = {"address": row.address, "subject": row.subject, "sent_at": row.sent_at}
    return Piece(f"{row.address}: {row.subject}", facts | {"body": row.body})


@holds("connections", lambda person: Endpoint.objects.filter(added_by=person).order_by("id"))
def endpoint(row: Endpoint) -> Piece:
    """A connection to another system that the person set up."""
    return Piece(row.url, {"url": row.url, "added_at": row.added_at})


LAST_LETTER = "erased:"


@erases
def forget_messages(person: User, at: datetime) -> None:
    """No message and no letter is left but the last one, which says that it is done.

    The last letter holds the address until it is sent: the next morning clears it out.
    """
    Message.objects.filter(person=person).delete()
    Choice.objects.filter(person=person).delete()
    Delivery.objects.filter(address__in=addresses_of(person)).delete()
    with override(person.language):
        Delivery.objects.create(
            occasion=f"{LAST_LETTER}{person.pk}",
            area_path=EVERYWHERE,
            address=person.email,
            subject=_("Dữ liệu của bạn đã được xoá"),
            body=_(
                "Theo yêu cầu của bạn, tài khoản đã được xoá. Những gì luật đòi lưu ở lại dưới tên"
                " “Người dùng đã xoá”. Thư này và địa chỉ của bạn bị xoá sau khi gửi."
            ),
            next_try_at=at,
        )
