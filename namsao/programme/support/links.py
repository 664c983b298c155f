"""What leads from producers and products to their support."""

from django.urls import reverse
from django.utils.translation import gettext as _

from namsao.kernel.links import Link, link_from
from namsao.kernel.reach import Actor
from namsao.producers.models import Producer, Product
from namsao.programme.support.models import Support


@link_from(Producer)
def of_a_producer(producer: Producer, actor: Actor) -> Link | None:
    """Its supports and applications, for those who may see them."""
    rows = Producer.objects.where_may(actor, "programme.view_support").filter(pk=producer.pk)
    return Link(_("Hỗ trợ"), reverse("programme:supports")) if rows.exists() else None


@link_from(Product)
def of_a_product(product: Product, actor: Actor) -> Link | None:
    """Its last support."""
    rows = Support.objects.where_may(actor, "programme.view_support").filter(product=product)
    last = rows.order_by("-agreed_on", "-id").first()
    if last is None:
        return None
    return Link(f"{_('Hỗ trợ')}: {last.kind_label}", last.get_absolute_url())
