"""From a dossier to the certificate that it earned."""

from django.utils.translation import gettext as _

from namsao.certificates.models import Certificate
from namsao.dossiers.models import Dossier
from namsao.kernel.links import Link, link_from
from namsao.kernel.reach import Actor


@link_from(Dossier)
def certificate(dossier: Dossier, actor: Actor) -> Link | None:
    """The certificate's public page."""
    found = (
        Certificate.objects.where_may(actor, "certificates.view").filter(dossier=dossier).first()
    )
    return Link(_("Giấy chứng nhận"), found.get_absolute_url()) if found else None
