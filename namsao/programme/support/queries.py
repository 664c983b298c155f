"""Reads of support: what a product may apply for, what a contract still has, who is listed."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet, Sum

from namsao.producers.models import Product
from namsao.programme.planning.models import Plan
from namsao.programme.support.effects import effects as effects
from namsao.programme.support.models import Application, Call, Listed, Support

CALLS = Call.objects.select_related("allotment__line__plan__keeper", "allotment__line__plan__unit")


def within(plan: Plan, product: Product) -> bool:
    """Whether the product is made in the unit of the plan; in that of today for a former unit."""
    unit = plan.unit if plan.unit.is_current else plan.keeper
    return product.producer.commune.path.startswith(unit.path)


def listed(plan: Plan) -> QuerySet[Listed]:
    """The products on the plan's list, those struck off left out."""
    return Listed.objects.filter(plan=plan, struck_on=None)


def hindrance(call: Call, product: Product) -> str:
    """Why the product is not one that the call is for: "place", "kind", "list"; "" if it is."""
    if not within(call.plan, product):
        return "place"
    if call.producer_kinds and product.producer.kind not in call.producer_kinds:
        return "kind"
    if call.listed_only and not listed(call.plan).filter(product=product).exists():
        return "list"
    return ""


def open_calls(day: date) -> QuerySet[Call]:
    """The calls that take applications on that day."""
    return CALLS.filter(state="open", opens_on__lte=day, until__gte=day)


def calls_for(product: Product, day: date) -> list[Call]:
    """The open calls that the product may still apply for, the nearest end first."""
    standing = Application.objects.filter(product=product).exclude(state="withdrawn")
    rows = open_calls(day).exclude(pk__in=standing.values("call")).order_by("until", "id")
    return [call for call in rows if not hindrance(call, product)]


def offers(products: Iterable[Product], day: date) -> list[tuple[Product, list[Call]]]:
    """Each product with the calls that it may still apply for."""
    return [(product, calls_for(product, day)) for product in products]


def promised(call: Call) -> int:
    """What the call has given or is about to: agreed shares, and what the chosen asked for."""
    agreed = Support.objects.filter(application__call=call).exclude(state="stopped")
    chosen = Application.objects.filter(call=call, state="chosen")
    return (agreed.aggregate(sum=Sum("amount"))["sum"] or 0) + (
        chosen.aggregate(sum=Sum("asked"))["sum"] or 0
    )


def left_of(call: Call) -> int:
    """What the call may still give, in đồng; never below zero."""
    return max(call.amount - promised(call), 0)


def of_plan(plan: Plan) -> Q:
    """Supports that the plan's money paid for."""
    return Q(commitment__allotment__line__plan=plan)
