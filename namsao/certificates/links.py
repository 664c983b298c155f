"""From a dossier to the certificate that it earned, from a product to its living one."""

from django.urls import reverse
from django.utils.translation import gettext as _

from namsao.certificates.actions import archive
from namsao.certificates.forms import Archive
from namsao.certificates.models import Certificate
from namsao.dossiers.models import Dossier
from namsao.kernel.links import Link, link_from
from namsao.kernel.reach import Actor
from namsao.producers.models import Product


@link_from(Dossier)
def certificate(dossier: Dossier, actor: Actor) -> Link | None:
    """The dossier's certificate; of two, the later."""
    found = (
        Certificate.objects.where_may(actor, "certificates.view")
        .filter(dossier=dossier)
        .order_by("-id")
        .first()
    )
    return Link(_("Giấy chứng nhận"), found.get_absolute_url()) if found else None


@link_from(Dossier)
def whole(dossier: Dossier, actor: Actor) -> Link | None:
    """The whole dossier as one archive."""
    if archive.refusal(dossier, actor) is not None:
        return None
    address = reverse("certificates:archive", args=[dossier.pk])
    return Link(str(archive.label), address, archive.name, str(archive.effect))


@link_from(Dossier)
def for_outside(dossier: Dossier, actor: Actor) -> Link | None:
    """The same for whoever is no office of the programme; a producer gives out its own papers."""
    if archive.refusal(dossier, actor) is not None or not actor.may("dossiers.open_original"):
        return None
    address = f"{reverse('certificates:archive', args=[dossier.pk])}?outside=1"
    effect = str(Archive.base_fields["outside"].help_text)
    return Link(_("Tải hồ sơ để gửi ra ngoài"), address, archive.name, effect)


@link_from(Product)
def of_product(product: Product, actor: Actor) -> Link | None:
    """The product's last certificate, from which an upgrade or a renewal begins."""
    rows = Certificate.objects.where_may(actor, "certificates.view").filter(product=product)
    found = rows.order_by("-issued_on", "-id").first()
    return Link(_("Giấy chứng nhận"), found.get_absolute_url()) if found else None
