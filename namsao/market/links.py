"""From a product to what its buyers see."""

from django.urls import reverse
from django.utils.translation import gettext as _

from namsao.kernel.links import Link, link_from
from namsao.kernel.reach import Actor
from namsao.market.models import Entry
from namsao.producers.models import Producer, Product


@link_from(Product)
def sheet(product: Product, actor: Actor) -> Link | None:
    """The sheet and its channels, for who may see them."""
    if not Product.objects.where_may(actor, "market.view_sheet").filter(pk=product.pk).exists():
        return None
    return Link(_("Phiếu sản phẩm, kênh bán"), reverse("market:sheet", args=[product.pk]))


@link_from(Product)
def public_page(product: Product, actor: Actor) -> Link | None:
    """The public page, once there is a certificate."""
    entry = Entry.objects.filter(product=product).first()
    return Link(_("Trang công khai của sản phẩm"), entry.get_absolute_url()) if entry else None


@link_from(Producer)
def channels(producer: Producer, actor: Actor) -> Link | None:
    """All products on all channels, for who sells them."""
    rows = Producer.objects.where_may(actor, "market.view_sheet")
    if not rows.filter(pk=producer.pk).exists():
        return None
    return Link(_("Kênh bán"), reverse("market:channels", args=[producer.pk]))


@link_from(Producer)
def sales(producer: Producer, actor: Actor) -> Link | None:
    """What was sold, for who sold it."""
    rows = Producer.objects.where_may(actor, "market.view_sales")
    if not rows.filter(pk=producer.pk).exists():
        return None
    return Link(_("Doanh số"), reverse("market:sales", args=[producer.pk]))
