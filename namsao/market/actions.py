"""What a producer does to be found and bought: the sheet, its picture, the channels."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.files import BadFile, Upload, store
from namsao.kernel.reach import Actor
from namsao.market import forms, pictures
from namsao.market.channels import channel_of
from namsao.market.channels.link import LINK
from namsao.market.channels.woocommerce import WOOCOMMERCE
from namsao.market.goods import goods_of
from namsao.market.models import Listing, Placement, Sheet
from namsao.market.placing.queries import open_shop
from namsao.producers.models import Product

__all__ = ["describe", "publish", "show_picture", "withdraw"]


@action(
    Product,
    "describe",
    label=gettext_lazy("Phiếu sản phẩm cho người mua"),
    effect=gettext_lazy("Hiện ở trang công khai của sản phẩm và ở các kênh đã đăng bán."),
    form=forms.SheetForm,
)
def describe(product: Product, *, by: Actor, at: datetime, **fields: Any) -> Made[Sheet]:
    """Write the product's sheet; the event names the fields that changed."""
    sheet = Sheet.objects.filter(product=product).first() or Sheet(product=product)
    changed = [name for name in forms.FIELDS if getattr(sheet, name) != fields[name]]
    for name in changed:
        setattr(sheet, name, fields[name])
    sheet.changed_at = at
    sheet.save()
    return Made(sheet, {"fields": changed})


@action(
    Product,
    "show_picture",
    label=gettext_lazy("Thêm ảnh cho người mua"),
    effect=gettext_lazy("Ảnh mới thay ảnh cũ ở trang công khai và ở các kênh."),
    form=forms.PictureForm,
)
def show_picture(product: Product, *, by: Actor, at: datetime, picture: Upload) -> Made[Sheet]:
    """Give the picture that buyers see; what the channels ask of it is measured once, here."""
    try:
        stored = store(picture, at, pictures.picture_type)
    except BadFile as error:
        raise Refused(str(error), {"picture": [str(error)]}) from error
    seen = pictures.look(picture)
    sheet = Sheet.objects.filter(product=product).first() or Sheet(product=product)
    sheet.picture, sheet.changed_at = stored, at
    sheet.picture_facts = {"width": seen.width, "height": seen.height, "white": seen.white}
    sheet.save()
    return Made(sheet, {"sha256": stored.sha256})


@action(
    Product,
    "publish",
    label=gettext_lazy("Đăng lên kênh bán"),
    effect=gettext_lazy(
        "Sản phẩm vào tệp của kênh cho tới khi gỡ, hoặc khi chứng nhận hết giá trị."
    ),
    form=forms.ChannelForm,
)
def publish(
    product: Product, *, by: Actor, at: datetime, channel: str, url: str = ""
) -> Made[Listing]:
    """Offer the product on a channel. Refused with what is missing.

    `url` is the page that a link leads to; other channels have none.
    """
    listed = Listing.objects.filter(product=product, channel=channel, url=url, ended_at=None)
    if listed.exists():
        raise Refused(_("Sản phẩm đã được đăng trên kênh này."))
    found = channel_of(channel)
    goods = goods_of(product, localdate(at))
    goods = replace(goods, shop_url=url) if found is LINK else goods
    if not goods.certified:
        raise Refused(_("Sản phẩm chưa có giấy chứng nhận còn giá trị nên không đăng bán được."))
    lacks = [str(one.text) for one in found.lacks(goods) if one.needed]
    if lacks:
        raise Refused(_("Phiếu sản phẩm còn thiếu: %s.") % "; ".join(lacks), {"channel": lacks})
    shop = open_shop(product.producer_id) if found is WOOCOMMERCE else None
    if found is WOOCOMMERCE and shop is None:
        said = _("Chủ thể chưa nối cửa hàng nào. Hãy nối ở trang các kênh bán.")
        raise Refused(said, {"channel": [said]})
    listing = Listing.objects.create(product=product, channel=channel, url=url, listed_at=at)
    if found.spoken:
        Placement.objects.create(listing=listing, shop=shop, next_try_at=at, queued_at=at)
    return Made(listing, {"channel": channel, "url": url})


def _listed_nowhere(product: Product) -> str | None:
    if Listing.objects.filter(product=product, ended_at=None).exists():
        return None
    return _("Sản phẩm không được đăng trên kênh nào.")


@action(
    Product,
    "withdraw",
    label=gettext_lazy("Gỡ khỏi kênh bán"),
    effect=gettext_lazy("Sản phẩm không còn trong tệp của kênh từ lần đọc sau."),
    form=forms.WithdrawForm,
    guard=_listed_nowhere,
)
def withdraw(product: Product, *, by: Actor, at: datetime, channel: str) -> Facts:
    """Take the product off a channel."""
    ended = Listing.objects.filter(product=product, channel=channel, ended_at=None).update(
        ended_at=at, ended_for="withdrawn"
    )
    if not ended:
        raise Refused(_("Sản phẩm không được đăng trên kênh này."))
    return {"channel": channel}
