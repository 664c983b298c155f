"""What becomes of a buyer's request.

The buyer has no account, so the program acts for it: no holding gives these permissions, the
public pages call them as `the_program()`, and the event names the program and not the buyer.
"""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.reach import Actor
from namsao.market.buying import forms
from namsao.market.buying.models import Question, QuoteRequest
from namsao.market.buying.rules import (
    MOST_FROM_ONE_PLACE,
    MOST_OF_ONE_PRODUCT,
    QUESTION,
    REQUEST,
)
from namsao.market.catalogue import living
from namsao.producers.models import Product

__all__ = [
    "close_request",
    "confirm_request",
    "decline_to_quote",
    "forget_buyer",
    "note_no_order",
    "note_order",
    "quote",
    "request_quote",
]

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another
CODE_LENGTH = 16  # 79 bits: what it opens names a business
DAY = timedelta(days=1)


def _not_certified(product: Product, day: date) -> str | None:
    if living(day).filter(product=product).exists():
        return None
    return _("Sản phẩm này hiện không có giấy chứng nhận còn giá trị.")


@action(
    Product,
    "request_quote",
    label=gettext_lazy("Gửi yêu cầu báo giá"),
    effect=gettext_lazy(
        "Bạn nhận một thư có liên kết xác nhận. Sau khi bạn xác nhận, chỉ các chủ thể đã chọn nhận"
        " được yêu cầu và liên hệ của bạn."
    ),
    form=forms.RequestQuote,
    on_day=_not_certified,
)
def request_quote(
    product: Product,
    *,
    by: Actor,
    at: datetime,
    place: str,
    sent_form: str,
    others: list[int] | None = None,
    **told: Any,
) -> Made[QuoteRequest]:
    """Take down what a buyer wants. Nobody hears of it before the buyer's address is proven."""
    recent = QuoteRequest.objects.filter(received_at__gt=at - DAY)
    if recent.filter(place=place).count() >= MOST_FROM_ONE_PLACE:
        raise Refused(_("Hôm nay bạn đã gửi nhiều yêu cầu. Hãy quay lại vào ngày mai."))
    if recent.filter(product=product).count() >= MOST_OF_ONE_PRODUCT:
        raise Refused(_("Sản phẩm này đã có rất nhiều yêu cầu hôm nay. Hãy quay lại sau."))
    if QuoteRequest.objects.filter(sent_form=sent_form).exists():
        raise Refused(_("Yêu cầu này đã được gửi rồi."))
    keys = {one for one in others or () if one != product.pk}
    asked = living(localdate(at)).filter(product__in=keys).values_list("product_id", flat=True)
    request = QuoteRequest.objects.create(
        product=product,
        products=[product.pk, *sorted(asked)],
        code="".join(secrets.choice(LETTERS) for _place in range(CODE_LENGTH)),
        sent_form=sent_form,
        place=place,
        language=(get_language() or "vi")[:2],
        received_at=at,
        **told,
    )
    # Who asks stands in the request, which is emptied one day; events are for ever.
    return Made(request, {"products": len(request.products)})


@action(
    QuoteRequest,
    REQUEST["confirm_request"],
    label=gettext_lazy("Xác nhận và gửi cho chủ thể"),
    effect=gettext_lazy("Các chủ thể đã chọn nhận yêu cầu và liên hệ của bạn."),
)
def confirm_request(request: QuoteRequest, *, by: Actor, at: datetime) -> Facts:
    """The buyer opened the link of the letter: each product's producer is asked."""
    request.confirmed_at = at
    asked = living(localdate(at)).filter(product__in=request.products)
    owned = Product.objects.filter(pk__in=asked.values("product_id")).order_by("pk")
    made = [
        Question.objects.create(request=request, product=one, producer_id=one.producer_id)
        for one in owned
    ]
    if not made:
        raise Refused(_("Các sản phẩm đã chọn không còn giấy chứng nhận có giá trị."))
    return {"questions": [one.pk for one in made]}


@action(
    QuoteRequest,
    REQUEST["close_request"],
    label=gettext_lazy("Đóng yêu cầu"),
    effect=gettext_lazy("Chủ thể chưa trả lời không trả lời được nữa."),
)
def close_request(request: QuoteRequest, *, by: Actor, at: datetime) -> Facts:
    """The buyer has what it wants, or wants it no more."""
    return {"waiting": request.questions.filter(state="waiting").count()}


@action(
    QuoteRequest,
    REQUEST["forget_buyer"],
    label=gettext_lazy("Xóa liên hệ của bên mua"),
    effect=gettext_lazy("Liên hệ và nội dung của bên mua bị xóa; số liệu ở lại."),
)
def forget_buyer(request: QuoteRequest, *, by: Actor, at: datetime) -> Facts:
    """What the contact was given for is over: it is kept no longer. The buyer may ask for it."""
    request.company = request.person = request.email = request.phone = request.wanted = None
    request.deliver_to = ""
    return {}


def _closed(question: Question) -> str | None:
    if question.request.state == "open":
        return None
    return _("Bên mua đã đóng yêu cầu này.")


def _too_early(day: date, at: datetime) -> None:
    if day < localdate(at):
        said = _("Ngày này đã qua.")
        raise Refused(said, {"valid_until": [said]})


@action(
    Question,
    QUESTION["quote"],
    label=gettext_lazy("Báo giá"),
    effect=gettext_lazy("Bên mua nhận thư và đọc báo giá của bạn."),
    form=forms.Quote,
    guard=_closed,
)
def quote(
    question: Question,
    *,
    by: Actor,
    at: datetime,
    price: int,
    unit: str,
    answer: str = "",
    valid_until: date | None = None,
) -> Facts:
    """The producer's price; the buyer reads it by its code."""
    if valid_until is not None:
        _too_early(valid_until, at)
    question.price, question.unit = price, unit
    question.answer, question.valid_until, question.answered_at = answer, valid_until, at
    return {"price": price, "unit": unit}


@action(
    Question,
    QUESTION["decline_to_quote"],
    label=gettext_lazy("Từ chối"),
    effect=gettext_lazy("Bên mua nhận thư và đọc lý do."),
    form=forms.Decline,
    guard=_closed,
)
def decline_to_quote(question: Question, *, by: Actor, at: datetime, answer: str) -> Facts:
    """The producer cannot deliver, and says so: silence is the worse answer."""
    question.answer, question.answered_at = answer, at
    return {"report": answer}


@action(
    Question,
    QUESTION["note_order"],
    label=gettext_lazy("Ghi nhận đơn hàng"),
    effect=gettext_lazy("Cơ quan OCOP chỉ thấy tổng số đơn và giá trị."),
    form=forms.NoteOrder,
)
def note_order(question: Question, *, by: Actor, at: datetime, order_value: int) -> Facts:
    """The follow-up: an order came of it."""
    question.order_value = order_value
    return {"value": order_value}


@action(
    Question,
    QUESTION["note_no_order"],
    label=gettext_lazy("Ghi nhận không thành đơn"),
    effect=gettext_lazy("Yêu cầu này không còn nằm trong danh sách cần theo dõi."),
)
def note_no_order(question: Question, *, by: Actor, at: datetime) -> Facts:
    """The follow-up: nothing came of it."""
    return {}
