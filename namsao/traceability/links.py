"""From a producer to its lots."""

from django.urls import reverse
from django.utils.translation import gettext as _

from namsao.kernel.links import Link, link_from
from namsao.kernel.reach import Actor
from namsao.producers.models import Producer
from namsao.traceability.models import Lot


@link_from(Producer)
def lots(producer: Producer, actor: Actor) -> Link | None:
    """The way to the chain, once the producer has lots in it."""
    rows = Lot.objects.where_may(actor, "traceability.view_lots").filter(producer=producer)
    return Link(_("Truy xuất nguồn gốc"), reverse("traceability:index")) if rows.exists() else None
