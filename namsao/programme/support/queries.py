"""Reads of support: what a product may apply for, what a contract still has, who is listed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from namsao.dossiers.queries import language
from namsao.kernel.reach import Actor
from namsao.law.criteria import book
from namsao.law.support import KIND, kinds_for, may_pay
from namsao.producers.models import Product
from namsao.programme.planning.models import BudgetLine, Plan
from namsao.programme.support.effects import Effect
from namsao.programme.support.effects import effects as effects
from namsao.programme.support.models import Application, Call, Listed, Support, kind_label

CALLS = Call.objects.select_related("allotment__line__plan__keeper", "allotment__line__plan__unit")


def within(plan: Plan, product: Product) -> bool:
    """Whether the product is made in the unit of the plan; in that of today for a former unit."""
    unit = plan.unit if plan.unit.is_current else plan.keeper
    return product.producer.commune.path.startswith(unit.path)


def unpaid_by(line: BudgetLine, kind: str) -> str | None:
    """Why the line may not pay for that kind of support; None where it may."""
    if may_pay(line.kind, kind):
        return None
    named = kind_label(kind) if kind in KIND else kind
    return _("“%(line)s” không chi cho loại hỗ trợ “%(kind)s”.") % {
        "line": line.title,
        "kind": named,
    }


def never_pays(line: BudgetLine) -> str | None:
    """Why the line may not pay for any support of a product; None where it may for some."""
    return None if kinds_for(line.kind) else _("Nội dung chi này không chi cho hỗ trợ sản phẩm.")


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
    names = product.producer.commune.path.strip("/").split("/")
    above = ["/" + "/".join(names[: count + 1]) + "/" for count in range(len(names))]
    rows = (
        open_calls(day)
        .filter(allotment__line__plan__keeper__path__in=above)
        .exclude(pk__in=standing.values("call"))
        .order_by("until", "id")
    )
    return [call for call in rows if not hindrance(call, product)]


def offers(products: Iterable[Product], day: date) -> list[tuple[Call, list[Product]]]:
    """Each open call with those of the products that may still apply, the nearest end first."""
    found: dict[int, tuple[Call, list[Product]]] = {}
    for product in products:
        for call in calls_for(product, day):
            found.setdefault(call.pk, (call, []))[1].append(product)
    return sorted(found.values(), key=lambda offer: (offer[0].until, offer[0].pk))


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


def waiting_for_choice(actor: Actor) -> QuerySet[Application]:
    """Applications that this person may decide, the oldest first."""
    rows = Application.objects.where_may(actor, "programme.choose_application")
    return rows.filter(state="applied").order_by("applied_on", "id")


@dataclass(frozen=True)
class KindSum:
    """What one kind of support came to: how many, and the programme's money in đồng."""

    kind: str
    count: int
    delivered: int
    amount: int

    @property
    def label(self) -> str:
        """The kind in the reader's language."""
        return kind_label(self.kind)


def by_kind(rows: QuerySet[Support]) -> list[KindSum]:
    """The supports by kind, those that were stopped left out; in the order of the kinds."""
    found = {
        row["kind"]: row
        for row in rows.exclude(state="stopped")
        .order_by()
        .values("kind")
        .annotate(count=Count("pk"), done=Count("delivered_on"), amount=Sum("amount"))
    }
    return [
        KindSum(key, found[key]["count"], found[key]["done"], found[key]["amount"])
        for key in KIND
        if key in found
    ]


@dataclass(frozen=True)
class CriterionMove:
    """How far one criterion moved with one kind of support: products, points gained in all."""

    kind: str
    criterion: str
    regime: str
    criteria_set: int
    products: int
    gained: Fraction
    alone: int  # of them, those that got nothing else between the same two dossiers

    @property
    def title(self) -> str:
        """What the criterion is called, in the reader's language."""
        own = book(self.regime).set(self.criteria_set).by_number[self.criterion]
        return own.title.in_language(language())

    @property
    def label(self) -> str:
        """The kind of support in the reader's language."""
        return kind_label(self.kind)

    @property
    def mean(self) -> Fraction:
        """Points gained by a product, on average."""
        return self.gained / self.products


def moves_of(found: Iterable[Effect]) -> list[CriterionMove]:
    """Effects added up by kind, criteria set and criterion; criteria that nothing moved left out.

    The greatest mean gain of a kind first.
    """
    groups: dict[tuple[str, str, int, str], list[Effect]] = defaultdict(list)
    for effect in found:
        key = (effect.kind, effect.regime, effect.criteria_set, effect.criterion)
        groups[key].append(effect)
    moves = [
        CriterionMove(
            kind,
            criterion,
            regime,
            criteria_set,
            len({one.product for one in group}),
            sum((one.moved for one in group), Fraction()),
            sum(not one.beside for one in group),
        )
        for (kind, regime, criteria_set, criterion), group in groups.items()
        if any(one.moved for one in group)
    ]
    order = list(KIND)
    return sorted(moves, key=lambda one: (order.index(one.kind), -one.mean, one.criterion))
