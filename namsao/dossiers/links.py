"""What leads on from a producer's page to its papers."""

from django.urls import reverse
from django.utils.translation import gettext as _

from namsao.kernel.links import Link, link_from
from namsao.kernel.reach import Actor
from namsao.producers.models import Producer


@link_from(Producer)
def documents(producer: Producer, actor: Actor) -> Link | None:
    """The store of papers, for those who keep it."""
    rows = Producer.objects.where_may(actor, "dossiers.add_document")
    if not rows.filter(pk=producer.pk).exists():
        return None
    return Link(_("Kho tài liệu"), reverse("dossiers:documents", args=[producer.pk]))
