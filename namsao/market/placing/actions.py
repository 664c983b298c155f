"""What a producer does with its shop, and what the program notes of a refusal."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.kernel.action import Facts, Made, action
from namsao.kernel.reach import Actor
from namsao.market.models import Listing, Placement, Shop
from namsao.market.placing import forms
from namsao.market.placing.queries import open_shop
from namsao.producers.models import Producer


def _has_a_shop(producer: Producer) -> str | None:
    """One shop at a time: where a product is live has one answer."""
    if open_shop(producer.pk) is None:
        return None
    return _("Đã nối một cửa hàng. Hãy ngắt cửa hàng đó trước.")


@action(
    Producer,
    "connect_shop",
    label=gettext_lazy("Nối cửa hàng WooCommerce"),
    effect=gettext_lazy(
        "Kết nối được kiểm tra trong vài giây. Chưa sản phẩm nào được đăng: bạn đăng từng sản"
        " phẩm từ phiếu của nó."
    ),
    form=forms.ShopForm,
    guard=_has_a_shop,
)
def connect_shop(
    producer: Producer, *, by: Actor, at: datetime, url: str, key: str, secret: str
) -> Made[Shop]:
    """Keep the shop's address and sealed key; the connection is tried at the next turn."""
    shop = Shop.objects.create(
        producer=producer, url=url, key=key, secret=secret, connected_at=at, next_try_at=at
    )
    return Made(shop, {"url": url})


def _closed(shop: Shop) -> str | None:
    return _("Cửa hàng này đã ngắt.") if shop.closed_at else None


@action(
    Shop,
    "renew_shop_key",
    label=gettext_lazy("Đổi khóa"),
    effect=gettext_lazy("Kết nối được kiểm tra lại, những gì bị từ chối được gửi lại."),
    form=forms.KeyForm,
    guard=_closed,
)
def renew_shop_key(shop: Shop, *, by: Actor, at: datetime, key: str, secret: str) -> Facts:
    """Another key for the same shop; whatever the old one could not do is tried again."""
    shop.key, shop.secret = key, secret
    shop.save(update_fields=["key", "secret"])
    _due_again(Shop, [shop.pk], at)
    stuck = Placement.objects.filter(shop=shop, state__in=["failed", "given_up"])
    _due_again(Placement, list(stuck.values_list("pk", flat=True)), at)
    return {}


@action(
    Shop,
    "check_shop",
    label=gettext_lazy("Kiểm tra lại kết nối"),
    guard=_closed,
)
def check_shop(shop: Shop, *, by: Actor, at: datetime) -> Facts:
    """Try the connection again at the next turn."""
    _due_again(Shop, [shop.pk], at)
    return {}


@action(
    Shop,
    "close_shop",
    label=gettext_lazy("Ngắt cửa hàng"),
    effect=gettext_lazy(
        "Mọi sản phẩm được gỡ khỏi cửa hàng (còn lại ở dạng nháp), rồi khóa bị xóa ở đây."
    ),
    guard=_closed,
)
def close_shop(shop: Shop, *, by: Actor, at: datetime) -> Facts:
    """End every listing there; the key is wiped when nothing is left to take down."""
    shop.closed_at = at
    shop.save(update_fields=["closed_at"])
    listings = Listing.objects.filter(placement__shop=shop, ended_at=None)
    ended = listings.update(ended_at=at, ended_for="shop_closed")
    return {"listings": ended}


def _nothing_refused(listing: Listing) -> str | None:
    placement = getattr(listing, "placement", None)
    stuck = placement is not None and placement.state in ("failed", "given_up")
    return None if stuck and listing.ended_at is None else _("Không có gì bị từ chối để gửi lại.")


@action(
    Listing,
    "try_again",
    label=gettext_lazy("Gửi lại"),
    effect=gettext_lazy("Gửi lại tới kênh trong vài giây tới."),
    guard=_nothing_refused,
)
def try_again(listing: Listing, *, by: Actor, at: datetime) -> Facts:
    """Put a refused listing on its way again, with all its attempts."""
    _due_again(Placement, [listing.placement.pk], at)
    return {"channel": listing.channel}


def _ended(listing: Listing) -> str | None:
    return _("Đã gỡ rồi.") if listing.ended_at else None


@action(
    Listing,
    "take_off",
    label=gettext_lazy("Gỡ"),
    effect=gettext_lazy("Sản phẩm không còn ở đó: trong vài phút, hoặc từ lần đọc tệp sau."),
    guard=_ended,
)
def take_off(listing: Listing, *, by: Actor, at: datetime) -> Facts:
    """End this one listing."""
    listing.ended_at, listing.ended_for = at, "withdrawn"
    listing.save(update_fields=["ended_at", "ended_for"])
    return {"channel": listing.channel, "url": listing.url}


def _nothing_to_note(listing: Listing) -> str | None:
    placement = Placement.objects.filter(listing=listing).first()
    given_up = placement is not None and placement.state == "given_up"
    return None if given_up and placement and not placement.told_at else _("Không có gì để báo.")


@action(
    Listing,
    "note_refusal",
    label=gettext_lazy("Ghi nhận kênh từ chối"),
    guard=_nothing_to_note,
)
def note_refusal(listing: Listing, *, by: Actor, at: datetime) -> Facts:
    """The program says that a channel did not take the product; its producer is told once."""
    placement = Placement.objects.get(listing=listing)
    Placement.objects.filter(pk=placement.pk).update(told_at=at)
    return {
        "channel": listing.channel,
        "failure": placement.failure,
        "detail": placement.detail,
    }


def _due_again(model: type[Shop] | type[Placement], keys: list[int], at: datetime) -> None:
    if not keys:
        return
    fresh = {"state": "waiting", "attempts": 0, "next_try_at": at, "failure": "", "detail": ""}
    model._default_manager.filter(pk__in=keys).update(**fresh)


__all__ = [
    "check_shop",
    "close_shop",
    "connect_shop",
    "note_refusal",
    "renew_shop_key",
    "take_off",
    "try_again",
]
