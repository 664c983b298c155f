"""Finding requests: by the buyer's code or letter, for a producer, for the offices' sums."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Count, Q, QuerySet, Sum

from namsao.kernel.reach import Actor
from namsao.law.personal_data import days_kept
from namsao.market.buying.models import Question, QuoteRequest
from namsao.market.buying.rules import CONFIRM_HOURS
from namsao.market.models import Entry

LINK = signing.Signer(salt="namsao.market.confirm_request")


def by_code(text: str) -> QuoteRequest | None:
    """The request of that code, however it was typed."""
    code = "".join(sign for sign in text.upper() if sign.isalnum())
    rows = QuoteRequest.objects.select_related("product__producer")
    return rows.filter(code=code).first() if code.isascii() else None


def link_of(request: QuoteRequest) -> str:
    """What only the letter holds: it proves that who opens it reads the buyer's mail."""
    return LINK.sign(request.code)


def by_link(text: str, at: datetime) -> QuoteRequest | None:
    """The request that a link of a letter confirms, within its hours."""
    try:
        found = by_code(LINK.unsign(text[:200]))
    except signing.BadSignature:
        return None
    if found is None or at - found.received_at > timedelta(hours=CONFIRM_HOURS):
        return None
    return found


def sent_before(number: str) -> QuoteRequest | None:
    """What a form with that number has already made."""
    return QuoteRequest.objects.filter(sent_form=number).first()


def products_of(request: QuoteRequest) -> list[Entry]:
    """The public entries of what is asked about."""
    return list(Entry.objects.filter(product__in=request.products).order_by("name"))


def to_forget(at: datetime) -> QuerySet[QuoteRequest]:
    """Requests whose period is over: long after they were confirmed, or never confirmed."""
    days = days_kept(settings.KEEP_DAYS)
    old = at - timedelta(days=days["quotations"])
    never = at - timedelta(days=days["unconfirmed_quotations"])
    over = Q(confirmed_at__lt=old) | Q(confirmed_at=None, received_at__lt=never)
    return QuoteRequest.objects.filter(over).exclude(state="forgotten").order_by("pk")


@dataclass(frozen=True)
class Sums:
    """What came of the questions in reach, in numbers alone. `value` in VND."""

    asked: int
    answered: int
    ordered: int
    value: int


def sums(actor: Actor) -> Sums:
    """For an office: how many questions, answers and orders, and what these are worth."""
    rows = Question.objects.where_may(actor, "market.view_quote_sums")
    told: dict[str, Any] = rows.aggregate(
        asked=Count("pk"),
        answered=Count("pk", filter=~Q(state="waiting")),
        ordered=Count("pk", filter=Q(state="ordered")),
        value=Sum("order_value", default=0),
    )
    return Sums(**told)
