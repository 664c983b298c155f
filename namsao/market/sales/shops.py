"""Each morning: what connected shops sold, this month and the one before; files left lying."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from namsao.market.channels.woocommerce.client import Client
from namsao.market.models import Placement, SalesImport, Shop
from namsao.market.sales.actions import drop_sales, record_shop_sales
from namsao.market.sales.queries import month_of, months_before
from namsao.notices.morning import each_morning
from namsao.notices.outgoing import NotSent
from namsao.people.queries import the_program

KEPT = timedelta(days=7)  # a file of which nobody has said what its columns are


@each_morning
def read_shop_sales(day: date, at: datetime) -> int:
    """How many figures were read. What a shop cannot answer today it is asked again tomorrow."""
    read = 0
    rows = Shop.objects.filter(closed_at=None, state="sent", key__isnull=False)
    for shop in rows.select_related("producer"):
        client = Client(shop.url, shop.key or "", shop.secret or "")
        try:
            for month in (months_before(month_of(day), 1), month_of(day)):
                read += _read(shop, client, month, at)
        except NotSent:
            continue
    return read


@each_morning
def forget_left_files(day: date, at: datetime) -> int:
    """Platforms' files that nobody brought to an end are dropped, and their cells with them."""
    program, dropped = the_program(), 0
    left = SalesImport.objects.filter(state__in=["uploaded", "checked"], uploaded_at__lt=at - KEPT)
    for batch in left.order_by("id"):
        drop_sales(batch, by=program, at=at)
        dropped += 1
    return dropped


def _read(shop: Shop, client: Client, month: date, at: datetime) -> int:
    placed = Placement.objects.filter(shop=shop, remote_id__isnull=False)
    ours = dict(placed.values_list("remote_id", "listing__product"))
    if not ours:
        return 0
    figures: dict[int, dict[str, int | None]] = defaultdict(
        lambda: {"orders": 0, "quantity": 0, "revenue": 0, "views": None}
    )
    for line in client.sold(month, months_before(month, -1) - timedelta(days=1)):
        product = ours.get(line.product)
        if product is not None:
            told = figures[product]
            told["orders"] = (told["orders"] or 0) + 1
            told["quantity"] = (told["quantity"] or 0) + line.quantity
            told["revenue"] = (told["revenue"] or 0) + line.total
    if figures:
        record_shop_sales(shop, by=the_program(), at=at, month=month, figures=dict(figures))
    return len(figures)
