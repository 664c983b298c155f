"""What was sold: a producer's own figures, an office's sums, and what the programme counts.

Listed is never sold: whether a product is offered anywhere is read from its listings, what it
sold from its months.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from namsao.certificates.models import Certificate
from namsao.law.product_lines import LINES
from namsao.market.catalogue import living
from namsao.market.models import Listing, MonthlySales
from namsao.market.sales.outlets import ONLINE, OUTLETS
from namsao.market.sales.withholding import FEWEST, Block, Sale, blocks_of
from namsao.producers.models import Product

SILENT_MONTHS = 3  # whole months without a sale that was told
TOLD_MONTHS = 24  # months that an office sees one by one
AROUND = 6  # months before recognition, and as many after it, that are compared


@dataclass(frozen=True)
class Total:
    """A sum of months; `producers` is how many it comes from."""

    label: str
    orders: int
    quantity: int
    revenue: int
    online: int
    producers: int
    key: str = ""
    nowhere: int = 0  # money of which the outlet is not told

    @property
    def share(self) -> int | None:
        """The part of the money that came from online outlets, in percent. None without money."""
        placed = self.revenue - self.nowhere
        return self.online * 100 // placed if placed else None


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def months_before(month: date, count: int) -> date:
    """The month `count` months earlier."""
    number = month.year * 12 + month.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


def totals(rows: QuerySet[MonthlySales], by: str, labels: dict[Any, str]) -> list[Total]:
    """Sums of the rows by a column, in the order of `labels`, those of others after them."""
    found: Any = (
        rows.order_by()
        .values(by)
        .annotate(
            n=Sum("orders"),
            q=Sum("quantity"),
            r=Sum("revenue"),
            o=Sum("revenue", filter=Q(outlet__in=ONLINE)),
            p=Count("product__producer", distinct=True),
        )
    )
    place = {key: index for index, key in enumerate(labels)}
    return [
        Total(
            labels.get(row[by], str(row[by])),
            row["n"],
            row["q"],
            row["r"],
            row["o"] or 0,
            row["p"],
            str(row[by]),
        )
        for row in sorted(found, key=lambda row: place.get(row[by], len(place)))
    ]


def whole(rows: QuerySet[MonthlySales], label: str) -> Total:
    """One sum of all the rows."""
    found = rows.aggregate(
        n=Sum("orders"),
        q=Sum("quantity"),
        r=Sum("revenue"),
        o=Sum("revenue", filter=Q(outlet__in=ONLINE)),
        p=Count("product__producer", distinct=True),
    )
    n, q, r, o = (found[name] or 0 for name in "nqro")
    return Total(label, n, q, r, o, found["p"])


def by_month(rows: QuerySet[MonthlySales]) -> list[Total]:
    """The newest month first."""
    months = rows.order_by("-month").values_list("month", flat=True).distinct()
    return totals(rows, "month", {month: f"{month:%m/%Y}" for month in months})


def by_outlet(rows: QuerySet[MonthlySales]) -> list[Total]:
    """In the order of the table of outlets."""
    return totals(rows, "outlet", {key: one.name for key, one in OUTLETS.items()})


@dataclass(frozen=True)
class Sums:
    """What an office sees of an area: the last twelve months, as a whole and by parts."""

    year: Total
    lines: list[Total]
    outlets: list[Total]
    months: list[Total]


def sums_of(rows: QuerySet[MonthlySales], path: str, today: date) -> Sums:
    """The sums of the area with that path, out of blocks: see `withholding`.

    `rows` are all the sales of the country, or of the province in which the area is.
    """
    first = months_before(month_of(today), TOLD_MONTHS - 1)
    return summed_up(blocks_of(_sales(rows.filter(month__gte=first))), path, today)


def summed_up(blocks: Iterable[Block], path: str, today: date) -> Sums:
    """The sums of an area: what every block in it says, added up."""
    within = [block for block in blocks if block.area.startswith(path)]
    since = months_before(month_of(today), 11)
    year = [block for block in within if block.month >= since]
    language = get_language() or "vi"
    lines = {line.key: line.label.in_language(language) for line in LINES}
    outlets = {key: one.name for key, one in OUTLETS.items()}
    months = sorted({block.month for block in within}, reverse=True)
    return Sums(
        _summed("", year),
        _parts(year, lambda block: block.line, lines),
        _parts(year, lambda block: block.outlet, outlets),
        _parts(within, lambda block: f"{block.month:%m/%Y}", {f"{m:%m/%Y}": "" for m in months}),
    )


def _sales(rows: QuerySet[MonthlySales]) -> Iterable[Sale]:
    line_of = {group.criteria_set: line.key for line in LINES for group in line.groups}
    columns = ("outlet", "month", "orders", "quantity", "revenue")
    found: Any = rows.order_by().values_list(
        "product__producer__commune__path", "product__producer", "product__criteria_set", *columns
    )
    for area, producer, criteria_set, *rest in found:
        yield Sale(area, producer, line_of.get(criteria_set, ""), *rest)


def _parts(
    blocks: Iterable[Block], part_of: Callable[[Block], str], labels: Mapping[str, str]
) -> list[Total]:
    """A sum for each part in the order of `labels`, then what cannot be told apart."""
    parts: dict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        parts[part_of(block)].append(block)
    rest = parts.pop("", [])
    place = {key: index for index, key in enumerate(labels)}
    told = [
        _summed(labels.get(key) or key, parts[key], key)
        for key in sorted(parts, key=lambda key: place.get(key, len(place)))
    ]
    return [*told, _summed(_("Không tách được, vì quá ít chủ thể"), rest)] if rest else told


def _summed(label: str, blocks: Iterable[Block], key: str = "") -> Total:
    some = list(blocks)
    return Total(
        label,
        sum(block.orders for block in some),
        sum(block.quantity for block in some),
        sum(block.revenue for block in some),
        sum(block.revenue for block in some if block.outlet in ONLINE),
        len(frozenset[int]().union(*(block.producers for block in some))),
        key,
        sum(block.revenue for block in some if not block.outlet),
    )


def by_product(rows: QuerySet[MonthlySales]) -> list[Total]:
    """A producer's own products, what sold most first."""
    names = dict(
        Product.objects.filter(pk__in=rows.order_by().values("product")).values_list("pk", "name")
    )
    made = totals(rows, "product", names)
    return sorted(made, key=lambda one: (-one.revenue, one.label))


@dataclass(frozen=True)
class Silent:
    """A product that is offered and of which no sale was told lately."""

    product: Product
    channels: int
    last: date | None  # the month of the last sale that was told


def silent(products: QuerySet[Product], today: date) -> list[Silent]:
    """Certified products that run on some channel and sold nothing in the last whole months."""
    since = months_before(month_of(today), SILENT_MONTHS)
    selling = MonthlySales.objects.filter(month__gte=since, orders__gt=0)
    alive = living(today).filter(product__isnull=False).values("product")
    rows: Any = (
        products.filter(pk__in=alive)
        .exclude(pk__in=selling.values("product"))
        .annotate(
            running=Count("listings", filter=Q(listings__ended_at=None), distinct=True),
            last=Max("sales__month", filter=Q(sales__orders__gt=0)),
        )
        .filter(running__gt=0)
        .select_related("producer")
        .order_by("name", "pk")
    )
    return [Silent(one, one.running, one.last) for one in rows]


@dataclass(frozen=True)
class Around:
    """Money in a month on average, before a product was recognised and after; in VND."""

    before: int
    after: int
    products: int
    producers: int

    @property
    def percent(self) -> int | None:
        """How much more, in percent of before."""
        return (self.after - self.before) * 100 // self.before if self.before else None

    @property
    def withheld(self) -> bool:
        """Whether so few producers stand behind it that an office does not see it."""
        return self.producers < FEWEST


def around_recognition(rows: QuerySet[MonthlySales]) -> Around | None:
    """Before and after, over the products that tell of at least one month on either side.

    The AROUND months before the month of the first recognition against as many after it; a month
    that nobody told is no month of the average. The month itself is neither.
    """
    first: Any = (
        Certificate.objects.filter(
            product__in=rows.order_by().values("product"), issued_on__isnull=False
        )
        .order_by()
        .values_list("product")
        .annotate(day=Min("issued_on"))
    )
    given = {product: month_of(day) for product, day in first}
    months: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    owner: dict[int, int] = {}
    told: Any = rows.order_by().values_list("product", "product__producer", "month", "revenue")
    for product, producer, month, revenue in told:
        months[product][month] += revenue
        owner[product] = producer
    before, after, counted = 0, 0, set()
    for product, day in given.items():
        earlier = _mean(months[product], months_before(day, AROUND), months_before(day, 1))
        later = _mean(months[product], months_before(day, -1), months_before(day, -AROUND))
        if earlier is not None and later is not None:
            before, after = before + earlier, after + later
            counted.add(product)
    if not counted:
        return None
    return Around(before, after, len(counted), len({owner[product] for product in counted}))


def _mean(months: dict[date, int], first: date, last: date) -> int | None:
    told = [money for month, money in months.items() if first <= month <= last]
    return sum(told) // len(told) if told else None


def within_paths(lookup: str, paths: Iterable[str]) -> Q:
    """Rows whose area, by that lookup to its path, lies under any of the paths."""
    found = Q(pk__in=())
    for path in paths:
        found |= Q(**{f"{lookup}__startswith": path})
    return found


def on_marketplaces(paths: Sequence[str], sets: Iterable[int], day: date) -> QuerySet[Product]:
    """The certified products of these areas that were listed on some channel on that day.

    `sets` narrows to criteria sets, all where it is empty. This is presence, not sale: what the
    programme's target "products on marketplaces" asks for. `sold_online` is the other figure.
    """
    last = _end(day)
    running = Listing.objects.filter(listed_at__lte=last).filter(
        Q(ended_at=None) | Q(ended_at__gt=last)
    )
    # What a shop or a page has never taken is listed nowhere.
    running = running.filter(Q(placement=None) | Q(placement__online=True))
    return _products(paths, sets, day).filter(pk__in=running.values("product"))


def sold_online(paths: Sequence[str], sets: Iterable[int], day: date) -> int:
    """How many certified products of these areas told of a sale online in the year up to `day`."""
    since = months_before(month_of(day), 11)
    rows = MonthlySales.objects.filter(
        outlet__in=ONLINE, orders__gt=0, month__gte=since, month__lte=day
    )
    return _products(paths, sets, day).filter(pk__in=rows.values("product")).count()


def _products(paths: Sequence[str], sets: Iterable[int], day: date) -> QuerySet[Product]:
    alive = living(day).filter(product__isnull=False)
    rows = Product.objects.filter(
        within_paths("producer__commune__path", paths), pk__in=alive.values("product")
    )
    narrowed = list(sets)
    return rows.filter(criteria_set__in=narrowed) if narrowed else rows


def _end(day: date) -> datetime:
    noon = localtime().replace(year=day.year, month=day.month, day=day.day, hour=0, minute=0)
    return noon.replace(second=0, microsecond=0) + timedelta(days=1)
