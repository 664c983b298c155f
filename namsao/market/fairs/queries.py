"""Who takes part in a fair, and what came of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from namsao.market.catalogue import living
from namsao.market.fairs.models import Fair, Stand
from namsao.market.fairs.rules import TAKES_PART
from namsao.market.models import Entry


@dataclass(frozen=True)
class Sums:
    """What the producers reported of a fair, in sums. Money in VND."""

    asked: int
    granted: int
    reported: int
    contacts: int
    orders: int
    order_value: int
    sold: int


def taking_part(fair: Fair, today: date) -> list[tuple[Stand, list[Entry]]]:
    """The stands given, each with its products that are certified today."""
    rows = fair.taken.filter(state__in=TAKES_PART).select_related("producer")
    stands = list(rows.prefetch_related("products"))
    keys = {product.pk for stand in stands for product in stand.products.all()}
    entries = {e.product_id: e for e in living(today).filter(product__in=keys)}
    return [
        (stand, [entries[p.pk] for p in stand.products.all() if p.pk in entries])
        for stand in stands
    ]


def sums(stands: QuerySet[Stand]) -> Sums:
    """The sums of these stands."""
    told: dict[str, Any] = stands.aggregate(
        asked=Count("pk"),
        granted=Count("pk", filter=Q(state__in=TAKES_PART)),
        reported=Count("pk", filter=Q(state="reported")),
        **{name: Sum(name, default=0) for name in ("contacts", "orders", "order_value", "sold")},
    )
    return Sums(**told)
