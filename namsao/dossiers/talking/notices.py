"""Who hears of a message: the side that it goes to, in the inbox and by e-mail."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.dossiers.talking import actions, queries
from namsao.dossiers.talking.models import DossierMessage
from namsao.kernel.action import after
from namsao.kernel.models import Event
from namsao.kernel.reach import Actor
from namsao.notices.digest import Due, DueThing, due_of, tells_what_is_due
from namsao.notices.kinds import kind
from namsao.notices.writing import send, subject_of

READERS = ("dossiers.answer_message",)
SOON = timedelta(days=3)

kind(
    "dossiers.asked",
    label=gettext_lazy("Tin về hồ sơ cần bạn trả lời"),
    readers=READERS,
    needs_action=True,
)
kind("dossiers.said", label=gettext_lazy("Tin mới về hồ sơ"), readers=READERS)


@after(actions.write, tells=gettext_lazy("thành viên của chủ thể, hoặc cơ quan đang giữ hồ sơ"))
@after(actions.note, tells=gettext_lazy("người cùng cơ quan, hoặc cơ quan kia"))
@after(actions.answer_message, tells=gettext_lazy("bên đã hỏi"))
def tell_the_other_side(event: Event) -> None:
    """The people to whom it goes; a note inside the office goes to the others there.

    The words go along only where the producer reads them too: an inner word stays in the house.
    """
    message: DossierMessage = subject_of(event)
    day = localtime(event.at).date()
    people = queries.people_of(message.dossier, message.to_office, day)
    send(
        "dossiers.asked" if message.waits else "dossiers.said",
        people,
        event=event,
        about=message,
        due_on=message.answer_by,
        words=message.text if message.audience == "producer" else "",
    )


@tells_what_is_due
def answers_due(actor: Actor, day: date) -> Iterator[Due]:
    """Messages that wait for this person's side, and whose day is near or past."""
    rows = queries.waiting_for(actor).filter(answer_by__lte=day + SOON)
    yield from due_of(
        _("Tin cần trả lời, sắp hết hạn hoặc quá hạn"),
        rows.select_related("dossier__product"),
        as_due,
    )


def as_due(message: DossierMessage) -> DueThing:
    """A waiting message as lists of work name it."""
    name = message.dossier.product.name
    return DueThing(name, message.get_absolute_url(), message.answer_by)
