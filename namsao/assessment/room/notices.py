"""Who hears of what happens in the council's room."""

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy

from namsao.assessment.models import SCORING, Entry, Seat
from namsao.assessment.room import actions
from namsao.assessment.room.models import EvidenceWindow, Substitution
from namsao.kernel.action import after
from namsao.kernel.models import Event
from namsao.notices.kinds import kind
from namsao.notices.writing import send, subject_of
from namsao.people.models import User
from namsao.people.queries import holders

kind(
    "assessment.window_opened",
    label=gettext_lazy("Hội đồng nhận bổ sung một minh chứng"),
    readers=["assessment.supply", "assessment.score"],
    needs_action=True,
)
kind(
    "assessment.supplied",
    label=gettext_lazy("Minh chứng bổ sung sau khi chốt"),
    readers=["assessment.score", "assessment.record_finding"],
)
kind(
    "assessment.second_look",
    label=gettext_lazy("Chủ tịch yêu cầu xem lại phiếu"),
    readers=["assessment.score"],
    needs_action=True,
)
kind(
    "assessment.substitute",
    label=gettext_lazy("Được cử thay một thành viên hội đồng"),
    readers=["assessment.score"],
    needs_action=True,
)


def _council(entry: Entry) -> list[User]:
    """Who scores in the round and has not stepped aside on the dossier."""
    seats = Seat.objects.filter(round=entry.round_id, duty__in=(*SCORING, "adviser"))
    seats = seats.filter(ended_at=None, person__is_active=True)
    seats = seats.exclude(conflicts__entry=entry)
    return [seat.person for seat in seats.select_related("person")]


@after(actions.open_window, tells=gettext_lazy("chủ thể và hội đồng"))
def window_opened(event: Event) -> None:
    """The producer learns what to send, the members that something may still come."""
    window: EvidenceWindow = subject_of(event)
    producer = window.entry.dossier.product.producer_id
    day = localtime(event.at).date()
    people = [*holders("assessment.supply", day, producer_id=producer), *_council(window.entry)]
    send("assessment.window_opened", people, event=event, about=window, due_on=window.until)


@after(actions.supply, tells=gettext_lazy("hội đồng và tổ tư vấn"))
def supplied(event: Event) -> None:
    """The members look at what came in after the freeze."""
    window: EvidenceWindow = subject_of(event)
    send("assessment.supplied", _council(window.entry), event=event, about=window)


@after(actions.look_again, tells=gettext_lazy("thành viên có phiếu xem lại"))
def asked_to_look_again(event: Event) -> None:
    """The member finds the sheet open again, with the reason."""
    sheet = subject_of(event)
    send(
        "assessment.second_look",
        [sheet.seat.person],
        event=event,
        about=sheet,
        reason=event.facts["reason"],
    )


# Asked for on a dossier, it is told by each sheet that goes back.
actions.ask_second_look.told.append(gettext_lazy("các thành viên được chọn"))


@after(actions.appoint_substitute, tells=gettext_lazy("người thay"))
def appointed_to_stand_in(event: Event) -> None:
    """The substitute learns where and for whom."""
    made: Substitution = subject_of(event)
    send(
        "assessment.substitute",
        [made.substitute.person],
        event=event,
        about=made.session,
        due_on=made.session.meets_on,
        member=made.seat.person.name,
    )
