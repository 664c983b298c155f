"""Who hears of a request: the buyer by letter, the producers' members in their inbox."""

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from namsao.kernel.action import after
from namsao.kernel.models import Event
from namsao.kernel.reach import Actor
from namsao.market.buying import actions, queries
from namsao.market.buying.models import Question, QuoteRequest
from namsao.notices.digest import Due, DueThing, due_of, tells_what_is_due
from namsao.notices.kinds import kind
from namsao.notices.morning import each_morning
from namsao.notices.personal import LAST_LETTER
from namsao.notices.writing import full, render, send, subject_of, write_letter
from namsao.people.queries import holders, the_program

PRODUCER = "market.quote"
MOST = 500  # requests that are forgotten in a morning

kind(
    "market.asked_for_quote",
    label=gettext_lazy("Yêu cầu báo giá mới"),
    readers=(PRODUCER,),
    needs_action=True,
)


@after(actions.request_quote)
def ask_to_confirm(event: Event) -> None:
    """A letter with a link. It holds no word of the sender's, so it is no means to send spam."""
    request: QuoteRequest = subject_of(event)
    link = f"{reverse('market:confirm_request')}?link={queries.link_of(request)}"
    _write_to_buyer(request, "confirm", event, link)


@after(actions.confirm_request, tells=gettext_lazy("thành viên của các chủ thể đã chọn"))
def ask_producers(event: Event) -> None:
    """Each producer's members hear of their product's question."""
    day = localtime(event.at).date()
    found = Question.objects.filter(pk__in=event.facts["questions"])
    for question in found.select_related("product", "producer__commune", "request"):
        people = holders(PRODUCER, day, producer_id=question.producer_id)
        send("market.asked_for_quote", people, event=event, about=question)


@after(actions.quote, tells=gettext_lazy("bên mua, bằng thư"))
@after(actions.decline_to_quote, tells=gettext_lazy("bên mua, bằng thư"))
def tell_buyer(event: Event) -> None:
    """The buyer is told that there is an answer; the answer itself stands on the page."""
    question: Question = subject_of(event)
    page = f"{reverse('market:request_state')}?code={question.request.code}"
    _write_to_buyer(question.request, "answered", event, page)


def _write_to_buyer(request: QuoteRequest, what: str, event: Event, url: str) -> None:
    if request.email is None:
        return
    context = {"request": request, "address": full(url)}
    with override(request.language):
        text = render(f"market/letters/{what}.txt", context)
    # The buyer's address is in the letter: it goes the morning after it was sent.
    write_letter(f"{LAST_LETTER}quote:{event.pk}", request.email, text, event)


@tells_what_is_due
def questions_to_answer(actor: Actor, day: date) -> Iterator[Due]:
    """What waits for a price, the oldest first."""
    rows = (
        Question.objects.where_may(actor, PRODUCER)
        .filter(state="waiting", request__state="open")
        .select_related("product")
        .order_by("id")
    )
    yield from due_of(
        _("Bên mua chờ báo giá"),
        rows,
        lambda one: DueThing(one.product.name, one.get_absolute_url()),
    )


@each_morning
def forget_buyers(day: date, at: datetime) -> int:
    """Buyers whose period is over are forgotten, each by an action of its own."""
    found = list(queries.to_forget(at)[:MOST])
    for request in found:
        actions.forget_buyer(request, by=the_program(), at=at)
    return len(found)
