"""Who hears of stands."""

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy

from namsao.kernel.action import after
from namsao.kernel.models import Event
from namsao.market.fairs import actions
from namsao.market.fairs.models import Stand
from namsao.notices.kinds import kind
from namsao.notices.writing import send, subject_of
from namsao.people.queries import holders

OFFICE, PRODUCER = "market.grant_stand", "market.ask_stand"

kind(
    "market.stand_asked",
    label=gettext_lazy("Đăng ký gian hàng mới"),
    readers=(OFFICE,),
    email="digest",
    needs_action=True,
)
kind(
    "market.stand_answered",
    label=gettext_lazy("Trả lời về gian hàng"),
    readers=(PRODUCER,),
)


@after(actions.ask_stand, tells=gettext_lazy("cơ quan tổ chức sự kiện"))
def asked(event: Event) -> None:
    """The office that announced the fair."""
    stand: Stand = subject_of(event)
    day = localtime(event.at).date()
    people = holders(OFFICE, day, area_path=stand.fair.area.path, only_there=True)
    send("market.stand_asked", people, event=event, about=stand)


@after(actions.grant_stand, tells=gettext_lazy("thành viên của chủ thể"))
@after(actions.refuse_stand, tells=gettext_lazy("thành viên của chủ thể"))
def answered(event: Event) -> None:
    """The producer's members."""
    stand: Stand = subject_of(event)
    people = holders(PRODUCER, localtime(event.at).date(), producer_id=stand.producer_id)
    send("market.stand_answered", people, event=event, about=stand)
