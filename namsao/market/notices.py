"""What the market does when something happens elsewhere: the mirror follows, listings fall."""

from django.utils.translation import gettext_lazy

from namsao.certificates import actions as certificates
from namsao.certificates.importing import actions as importing
from namsao.certificates.models import Certificate
from namsao.certificates.past import actions as past
from namsao.kernel.action import after
from namsao.kernel.models import Event
from namsao.market.catalogue import refresh
from namsao.market.models import Listing
from namsao.notices.writing import subject_of
from namsao.producers import actions as producers
from namsao.producers.models import Producer, Product


@after(certificates.recognise)
@after(certificates.link_product)
def show_recognised(event: Event) -> None:
    """A new certificate enters the catalogue, and takes its predecessor's place."""
    thing = subject_of(event)
    if isinstance(thing, Certificate):
        rows = Certificate.objects.filter(pk=thing.pk)
    else:  # the dossier that moved
        rows = Certificate.objects.filter(dossier=thing)
    refresh(rows | Certificate.objects.filter(replaced_by__in=rows.values("pk")))


@after(producers.rename_product)
@after(producers.take_over)
@after(producers.rename_producer)
def show_renamed(event: Event) -> None:
    """Names change; addresses do not, and former names are still found."""
    thing = subject_of(event)
    if isinstance(thing, Producer):
        refresh(Certificate.objects.filter(product__producer=thing))
    else:
        product: Product = getattr(thing, "product", None) or thing
        refresh(Certificate.objects.filter(product=product))


@after(importing.commit_register)
def show_imported(event: Event) -> None:
    """An office's own list enters the catalogue."""
    refresh(Certificate.objects.filter(imported=subject_of(event).pk))


@after(past.publish_past_round)
def show_past(event: Event) -> None:
    """So do the certificates of a round of before."""
    refresh(Certificate.objects.filter(kept__round=subject_of(event).pk))


@after(certificates.revoke, tells=gettext_lazy("các kênh bán, trong lần đọc tệp kế tiếp"))
def end_listings(event: Event) -> None:
    """A product whose certificate was revoked is taken off every channel, for good."""
    thing = subject_of(event)
    certificate: Certificate = getattr(thing, "certificate", thing)
    Listing.objects.filter(product=certificate.product_id, ended_at=None).update(
        ended_at=event.at, ended_for="revoked"
    )
