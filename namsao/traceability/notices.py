"""Who hears of a recall: holders by inbox or letter, and who opened it of their answers."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.kernel.action import after
from namsao.kernel.models import Event
from namsao.kernel.reach import Actor
from namsao.notices.digest import Due, DueThing, due_of, tells_what_is_due
from namsao.notices.kinds import kind
from namsao.notices.morning import all_day_long
from namsao.notices.writing import render, send, subject_of, write_letter
from namsao.people.models import User
from namsao.people.queries import holders as people_who
from namsao.traceability.epcis import sending
from namsao.traceability.models import RecallCase, RecallHolder
from namsao.traceability.recall import actions

ANSWER = "traceability.answer_recall"

kind(
    "traceability.recalled",
    label=gettext_lazy("Thu hồi lô hàng bạn đang giữ"),
    readers=(ANSWER,),
    needs_action=True,
)
kind(
    "traceability.recall_dropped",
    label=gettext_lazy("Vụ thu hồi bị hủy bỏ"),
    readers=(ANSWER,),
)
kind(
    "traceability.recall_answered",
    label=gettext_lazy("Trả lời thông báo thu hồi"),
    readers=(ANSWER,),
    email="digest",
)


def _members(producer_id: int | None, day: date) -> Iterable[User]:
    """The members of a producer alone, without the offices above."""
    if producer_id is None:
        return []
    return people_who(ANSWER, day, producer_id=producer_id).filter(
        holdings__producer_id=producer_id
    )


def _tell_holders(event: Event, name: str) -> None:
    day = localtime(event.at).date()
    rows = RecallHolder.objects.filter(pk__in=event.facts.get("told", []))
    for holder in rows.select_related("case__area"):
        if holder.producer_id is not None:
            send(name, _members(holder.producer_id, day), event=event, about=holder)
        elif holder.email:
            text = render(f"notices/{name}.txt", {"thing": holder, "event": event, "letter": True})
            occasion = f"recall:{holder.pk}:{event.pk}"
            write_letter(occasion, holder.email, text, event, holder.case.area.path)


@after(actions.announce_recall, tells=gettext_lazy("mọi bên đang giữ hàng"))
@after(actions.widen_recall)
@after(actions.compute_recall)
def announced(event: Event) -> None:
    """Holders hear what to do; later ones when they are found."""
    _tell_holders(event, "traceability.recalled")


@after(actions.drop_recall, tells=gettext_lazy("các bên đã được thông báo"))
def dropped(event: Event) -> None:
    """Who was told hears that there is nothing to it."""
    _tell_holders(event, "traceability.recall_dropped")


@after(actions.answer_recall)
def answered(event: Event) -> None:
    """Who recalls hears of each answer."""
    holder: RecallHolder = subject_of(event)
    day = localtime(event.at).date()
    people = _members(holder.case.producer_id, day)
    send("traceability.recall_answered", people, event=event, about=holder)


@tells_what_is_due
def notices_to_answer(actor: Actor, day: date) -> Iterator[Due]:
    """Recall notices to one's own producers that wait for an answer."""
    own = [grant.producer_id for grant in actor.granting(ANSWER) if grant.producer_id]
    rows = (
        RecallHolder.objects.where_may(actor, ANSWER)
        .filter(producer__in=own, case__state="announced", answered_at=None)
        .select_related("case")
        .order_by("id")
    )
    yield from due_of(
        _("Thông báo thu hồi chờ trả lời"),
        rows,
        lambda one: DueThing(str(one.case), one.get_absolute_url()),
    )


@tells_what_is_due
def recalls_to_close(actor: Actor, day: date) -> Iterator[Due]:
    """Recalls that go on."""
    rows = RecallCase.objects.where_may(actor, "traceability.close_recall")
    yield from due_of(
        _("Vụ thu hồi chưa kết thúc"),
        rows.filter(state="announced").order_by("id"),
        lambda one: DueThing(str(one), one.get_absolute_url()),
    )


all_day_long(sending.send_answers)
