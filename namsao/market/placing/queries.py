"""Where a product stands on each channel: live, on its way, refused and why, taken off."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.market.channels import channel_of
from namsao.market.channels.channel import Channel, Goods
from namsao.market.channels.link import LINK, place_of
from namsao.market.goods import as_offered, goods_for, goods_of
from namsao.market.models import Listing, Placement, Shop
from namsao.producers.models import Product

ENDINGS = {
    "withdrawn": gettext_lazy("chủ thể gỡ"),
    "revoked": gettext_lazy("giấy chứng nhận bị thu hồi"),
    "taken_over": gettext_lazy("sản phẩm chuyển cho chủ thể khác"),
    "shop_closed": gettext_lazy("chủ thể ngắt cửa hàng"),
}


@dataclass(frozen=True)
class Standing:
    """Where one listing stands: a key for programs, a label and its tone, why, its address."""

    listing: Listing
    channel: Channel
    key: str
    label: str
    tone: str
    reasons: tuple[str, ...] = ()
    url: str = ""

    @property
    def name(self) -> Any:
        """The channel's name; for a link, its marketplace's."""
        return place_of(self.listing.url) if self.channel is LINK else self.channel.label

    @property
    def ends(self) -> datetime | None:
        """When it was taken off by a person or for good."""
        return self.listing.ended_at


def open_shop(producer: int) -> Shop | None:
    """The shop that the producer has connected and not closed."""
    return Shop.objects.filter(producer=producer, closed_at=None).first()


def standing_of(listing: Listing, today: date) -> Standing:
    """Where the listing stands today."""
    return _standing(listing, goods_of(listing.product, today))


def _standing(listing: Listing, product: Goods) -> Standing:
    channel = channel_of(listing.channel)
    goods = as_offered(product, listing)
    placement = getattr(listing, "placement", None)
    halted = _halted(goods, channel)
    if listing.ended_at is not None:
        if placement is not None and placement.online:
            return Standing(
                listing, channel, "leaving", _("đang gỡ"), "waiting", _obstacles(placement)
            )
        why = ENDINGS.get(listing.ended_for, listing.ended_for)
        return Standing(listing, channel, "ended", _("đã gỡ"), "neutral", (str(why),))
    if placement is None:
        key, label, tone = ("live", _("đang bán"), "good")
        if halted:
            key, label, tone = ("halted", _("tạm dừng"), "bad")
        return Standing(listing, channel, key, label, tone, halted)
    return _spoken(listing, channel, placement, halted)


def _spoken(
    listing: Listing, channel: Channel, placement: Placement, halted: tuple[str, ...]
) -> Standing:
    """Where it stands on a channel that answers: as the other side last said."""
    if halted:
        key, label = ("leaving", _("đang gỡ")) if placement.online else ("halted", _("tạm dừng"))
        return Standing(listing, channel, key, label, "bad", halted + _obstacles(placement))
    if placement.state == "given_up":
        return Standing(listing, channel, "refused", _("bị từ chối"), "bad", _obstacles(placement))
    if placement.state == "failed":
        tries = _obstacles(placement)
        return Standing(listing, channel, "retrying", _("sẽ thử lại"), "waiting", tries)
    if placement.state == "waiting":
        return Standing(listing, channel, "sending", _("đang đăng"), "waiting")
    return Standing(
        listing, channel, "live", _("đang bán"), "good", url=placement.remote_url or listing.url
    )


def _halted(goods: Goods, channel: Channel) -> tuple[str, ...]:
    if not goods.certified:
        return (_("không có giấy chứng nhận còn giá trị"),)
    return tuple(str(one.text) for one in channel.lacks(goods) if one.needed)


def _obstacles(placement: Placement) -> tuple[str, ...]:
    if not placement.failure:
        return ()
    said = placement.get_failure_display()
    return (f"{said}: {placement.detail}" if placement.detail else str(said),)


def standings(listings: QuerySet[Listing], today: date) -> list[Standing]:
    """Where each of them stands, those that run first."""
    rows = listings.select_related("placement", "product").order_by("ended_at", "channel", "pk")
    goods = goods_for(Product.objects.filter(listings__in=listings).distinct(), today)
    return [_standing(row, goods[row.product_id]) for row in rows]


def links_of(product: int, today: date) -> list[tuple[str, str]]:
    """Where buyers find the product elsewhere: (name of the place, address), those that answer.

    For the product's public page, which asks itself whether the certificate stands.
    """
    rows = Listing.objects.filter(
        product=product, ended_at=None, placement__online=True, placement__aim="put"
    ).select_related("placement")
    return [
        (place_of(row.url or row.placement.remote_url), row.url or row.placement.remote_url)
        for row in rows.order_by("pk")
        if row.url or row.placement.remote_url
    ]
