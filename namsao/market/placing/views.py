"""All of a producer's products on all channels, and its shop."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from namsao.kernel.action import open_to
from namsao.kernel.http import actor_of
from namsao.market.channels import CHANNELS
from namsao.market.channels.listing import LISTING
from namsao.market.goods import goods_for, listed
from namsao.market.models import Listing, MarketTable, Shop
from namsao.market.placing.queries import standings
from namsao.market.tables.queries import ready
from namsao.producers.models import Producer, Product

OWN = ("upload_sheets", "connect_shop")
SHOPS = Shop.objects.defer("key", "secret")


@require_safe
@login_required
def channels(request: HttpRequest, pk: int) -> HttpResponse:
    """What runs where, what waits for the producer, and how ready each product is."""
    actor = actor_of(request)
    producer = get_object_or_404(
        Producer.objects.where_may(actor, "market.view_sheet").select_related("commune"), pk=pk
    )
    today = localdate()
    products = Product.objects.where_may(actor, "market.view_sheet").filter(producer=producer)
    listings = Listing.objects.where_may(actor, "market.view_sheet")
    running: dict[int, list[object]] = {}
    for one in standings(listings.filter(product__producer=producer, ended_at=None), today):
        running.setdefault(one.listing.product_id, []).append(one)
    shown = goods_for(products.filter(entry__isnull=False).order_by("name"), today)
    rows = [
        {
            "goods": goods,
            "product": key,
            "standings": running.get(key, []),
            "ready": [(channel, channel.readiness(goods)) for channel in CHANNELS],
        }
        for key, goods in shown.items()
    ]
    tables = MarketTable.objects.where_may(actor, "market.view_tables").filter(
        ended_at=None, area=producer.commune.parent_id
    )
    offered = list(listed(listings.filter(product__producer=producer, channel=LISTING.key), today))
    shop = SHOPS.where_may(actor, "market.view_shop").filter(producer=producer, closed_at=None)
    found = shop.first()
    context = {
        "producer": producer,
        "rows": rows,
        "tables": [ready(table, offered) for table in tables],
        "may_upload": actor.may("market.upload_sheets"),
        "shop": found,
        "shop_actions": open_to(actor, found) if found else [],
        "may_take_off": actor.may("market.take_off"),
        "actions": [act for act in open_to(actor, producer) if act.short_name in OWN],
    }
    return render(request, "market/channels.html", context)
