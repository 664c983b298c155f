"""From a producer to the log of who read the personal data of its representative."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from namsao.kernel.links import Link, link_from
from namsao.kernel.reach import Actor
from namsao.producers.models import Producer


@link_from(Producer)
def readings(producer: Producer, actor: Actor) -> Link | None:
    """The log, for the producer's members, auditors and administrators."""
    rows = Producer.objects.where_may(actor, "people.view_readings").filter(pk=producer.pk)
    if not rows.exists():
        return None
    address = f"{reverse('people:readings')}?{urlencode({'producer': producer.name})}"
    return Link(_("Ai đã xem thông tin cá nhân"), address)
