"""Who hears of support: producers of calls and choices, the office of applications."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.kernel.action import after
from namsao.kernel.models import Event
from namsao.kernel.reach import Actor
from namsao.notices.digest import Due, DueThing, due_of, tells_what_is_due
from namsao.notices.kinds import kind
from namsao.notices.writing import send, subject_of
from namsao.people.models import User
from namsao.people.queries import holders
from namsao.programme.support import actions, delivering, queries
from namsao.programme.support.models import Application, Call, Step, Support

APPLIES = "programme.apply_for_support"
CHOOSES = "programme.choose_application"
TO_PRODUCER = gettext_lazy("thành viên của chủ thể")

kind(
    "programme.call_announced",
    label=gettext_lazy("Đợt hỗ trợ nhận đơn"),
    readers=(APPLIES,),
    email="digest",
)
kind(
    "programme.applied",
    label=gettext_lazy("Đơn đề nghị hỗ trợ mới"),
    readers=(CHOOSES,),
    email="digest",
)
kind(
    "programme.application_decided",
    label=gettext_lazy("Đơn đề nghị hỗ trợ được chọn hoặc không được chọn"),
    readers=(APPLIES,),
)
kind(
    "programme.support_delivered",
    label=gettext_lazy("Hỗ trợ đã bàn giao, chờ xác nhận"),
    readers=(APPLIES,),
    needs_action=True,
)


@after(
    actions.announce_call,
    tells=gettext_lazy("chủ thể có sản phẩm trong danh sách, khi đợt dành cho danh sách ấy"),
)
def announced(event: Event) -> None:
    """Members of the producers whose products are on the list and that may apply."""
    call: Call = subject_of(event)
    if not call.listed_only:
        return
    rows = queries.listed(call.plan).select_related("product__producer__commune")
    producers = {
        row.product.producer_id for row in rows if not queries.hindrance(call, row.product)
    }
    day = localtime(event.at).date()
    people = members_of(producers, day)
    send(
        "programme.call_announced",
        people,
        event=event,
        about=call,
        url=reverse("programme:supports"),
    )


def members_of(producers: Iterable[int], day: date) -> QuerySet[User]:
    """The members of any of these producers on that day."""
    alive = Q(holdings__since__lte=day) & (
        Q(holdings__until__isnull=True) | Q(holdings__until__gt=day)
    )
    people: QuerySet[User] = User.objects.filter(
        alive, is_active=True, holdings__producer__in=list(producers)
    )
    return people.distinct().order_by("id")


@after(actions.apply_for_support, tells=gettext_lazy("cơ quan mở đợt hỗ trợ"))
def applied(event: Event) -> None:
    """The office that keeps the plan."""
    application: Application = subject_of(event)
    day = localtime(event.at).date()
    keeper = application.call.plan.keeper.path
    people = holders(CHOOSES, day, area_path=keeper, only_there=True)
    send("programme.applied", people, event=event, about=application)


@after(actions.choose_application, tells=TO_PRODUCER)
@after(actions.refuse_application, tells=TO_PRODUCER)
def decided(event: Event) -> None:
    """The producer, with the reason."""
    application: Application = subject_of(event)
    people = members_of([application.product.producer_id], localtime(event.at).date())
    send("programme.application_decided", people, event=event, about=application)


@after(delivering.deliver_support, tells=TO_PRODUCER)
def delivered(event: Event) -> None:
    """The producer is asked to confirm."""
    support: Support = subject_of(event)
    people = members_of([support.product.producer_id], localtime(event.at).date())
    send("programme.support_delivered", people, event=event, about=support)


@tells_what_is_due
def steps_due(actor: Actor, day: date) -> Iterator[Due]:
    """Steps of delivery that this person's office owes."""
    rows = (
        Step.objects.where_may(actor, "programme.finish_step")
        .filter(done_on=None, support__state="agreed")
        .select_related("support__product")
        .order_by("due_on", "id")
    )
    yield from due_of(
        _("Bước bàn giao hỗ trợ"),
        rows,
        lambda step: DueThing(
            f"{step.support.product.name}: {step.title}", step.get_absolute_url(), step.due_on
        ),
    )


@tells_what_is_due
def to_confirm(actor: Actor, day: date) -> Iterator[Due]:
    """Delivered supports that the producer has not confirmed."""
    rows = (
        Support.objects.where_may(actor, "programme.confirm_support")
        .filter(state="delivered", confirmed_on=None)
        .select_related("product")
        .order_by("delivered_on", "id")
    )
    yield from due_of(
        _("Hỗ trợ đã bàn giao, chờ xác nhận"),
        rows,
        lambda row: DueThing(str(row), row.get_absolute_url()),
    )
