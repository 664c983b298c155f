"""What leads from products, producers and dossiers to their raw-material areas."""

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from namsao.dossiers.models import Dossier
from namsao.kernel.action import REGISTRY
from namsao.kernel.links import Link, link_from
from namsao.kernel.reach import Actor
from namsao.producers.models import Producer, Product
from namsao.traceability.growing.citing import origin_for


@link_from(Product)
def origin(product: Product, actor: Actor) -> Link | None:
    """Where its material comes from."""
    rows = Product.objects.where_may(actor, "traceability.view_areas").filter(pk=product.pk)
    if not rows.exists():
        return None
    return Link(_("Nguồn nguyên liệu"), reverse("traceability:origin", args=[product.pk]))


@link_from(Producer)
def areas(producer: Producer, actor: Actor) -> Link | None:
    """Its areas, for those who may see them."""
    rows = Producer.objects.where_may(actor, "traceability.view_areas").filter(pk=producer.pk)
    return Link(_("Vùng nguyên liệu"), reverse("traceability:areas")) if rows.exists() else None


@link_from(Dossier)
def cite(dossier: Dossier, actor: Actor) -> Link | None:
    """A draft may cite what the register says."""
    act = REGISTRY["traceability.cite_origin"]
    if act.refusal(dossier, actor) or not origin_for(dossier, localdate()).supplies:
        return None
    url = reverse("act", args=[act.app, act.model_name, dossier.pk, act.short_name])
    return Link(str(act.label), url)
