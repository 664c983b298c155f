"""What an authority decided, as the trail binds it: decisions, and certificates as printed."""

from django.utils.translation import gettext as _

from namsao.certificates.models import Certificate, Decision, RevocationCase
from namsao.dossiers.models import Dossier
from namsao.kernel.models import Reached
from namsao.kernel.trail import Content, Keys, Pieces, binds, columns, tells, verbose

# What may become of a certificate without a new decision on it: what replaces it, whose product it
# is today, how it is searched for.
_LATER = frozenset({"id", "replaced_by_id", "product_id", "search_key", "imported_id", "area_id"})


def certificates(keys: Keys) -> dict[int, Pieces]:
    """Certificates with what they print, and their revocation."""
    return columns(Certificate.objects.filter(pk__in=keys).values(), _LATER)


def certificate_names(keys: Keys) -> dict[int, str]:
    """Number and product."""
    rows = Certificate.objects.filter(pk__in=keys)
    return {
        row.pk: _("Giấy chứng nhận %(number)s “%(product)s”")
        % {"number": row.number, "product": row.product_name}
        for row in rows
    }


def decisions(keys: Keys) -> dict[int, Pieces]:
    """Decisions with number, day and signer."""
    return columns(Decision.objects.filter(pk__in=keys).values(), frozenset({"id"}))


def decision_names(keys: Keys) -> dict[int, str]:
    """The number."""
    return {
        row.pk: _("Quyết định %s") % row.number for row in Decision.objects.filter(pk__in=keys)
    }


tells(Certificate, Content(certificates, certificate_names, verbose(Certificate)))
tells(Decision, Content(decisions, decision_names, verbose(Decision)))


def given_here(certificate: Certificate) -> list[Reached]:
    """Certificates of this programme; those of imported lists may be undone with their list."""
    return [certificate] if certificate.dossier_id else []


def recognised(dossier: Dossier) -> list[Reached]:
    """The newest certificate of the dossier, and its decision."""
    found = dossier.certificates.select_related("decision").latest("id")
    return [found, *([found.decision] if found.decision else [])]


def revoked(case: RevocationCase) -> list[Reached]:
    """The certificate, revoked, and the decision that did it."""
    found = case.certificate
    bound: list[Reached] = given_here(found)
    return [*bound, *([found.revocation] if found.revocation else [])]


binds(Certificate, given_here)
binds("certificates.recognise", recognised)
binds("certificates.revoke", revoked)
