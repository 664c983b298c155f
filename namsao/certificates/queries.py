"""The truth about a certificate as of a day, and finding one."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from namsao.certificates.models import Certificate
from namsao.dossiers.models import Dossier
from namsao.kernel.folding import fold
from namsao.kernel.models import Event
from namsao.kernel.reach import Actor
from namsao.law.deadlines import CERTIFICATE_LIFE
from namsao.law.renewals import alive_until, may_be_extended


class Standing(StrEnum):
    """What a certificate is worth on a day."""

    VALID = "valid"
    EXTENDED = "extended"  # Article 12.3: a late renewal is pending
    REPLACED = "replaced"  # by the certificate of an upgrade or a renewal
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"  # a published source that gives the year alone


STANDINGS = {
    Standing.VALID: _("Đang có giá trị"),
    Standing.EXTENDED: _("Được kéo dài"),
    Standing.REPLACED: _("Đã được thay thế"),
    Standing.EXPIRED: _("Đã hết hạn"),
    Standing.REVOKED: _("Đã thu hồi"),
    Standing.UNKNOWN: _("Không rõ hạn"),
}


@dataclass(frozen=True)
class Truth:
    """A certificate's standing on a day, and how long it still has."""

    standing: Standing
    on: date
    days_left: int | None = None

    @property
    def label(self) -> Any:
        """The standing in words."""
        return STANDINGS[self.standing]


def truth(certificate: Certificate, today: date) -> Truth:
    """Whether the certificate is valid on `today`: 36 months from its day of issue (Article 4.3).

    Under whichever decision it was given (Article 12.1).

    Article 12.3 may keep it alive longer while a renewal is pending; `with_renewals` tells of many
    at once. A certificate known only by its year is expired once 36 months after the year's last
    day have passed; before that its source does not allow a claim.
    """
    if certificate.state == "revoked":
        return Truth(Standing.REVOKED, today)
    later = certificate.replaced_by
    if later is not None and later.issued_on is not None and later.issued_on <= today:
        return Truth(Standing.REPLACED, today)
    if certificate.expires_on is not None:
        left = (certificate.expires_on - today).days
        if left >= 0:
            return Truth(Standing.VALID, today, left)
        return _after_expiry(certificate, certificate.expires_on, today)
    latest = certificate.issued_year + CERTIFICATE_LIFE.amount // 12
    return Truth(Standing.EXPIRED if today.year > latest else Standing.UNKNOWN, today)


def attested(certificate: Certificate, today: Truth) -> bool:
    """Whether the site signs a credential for it: valid, and known from an office.

    What a publication once told is shown with its source, and not attested.
    """
    from_an_office = certificate.dossier_id or certificate.imported_id or certificate.kept_id
    return bool(
        from_an_office
        and certificate.issued_on
        and certificate.expires_on
        and today.standing in {Standing.VALID, Standing.EXTENDED}
    )


def now_called(certificate: Certificate) -> str:
    """Today's names of product and producer where the certificate prints others; else ""."""
    product = certificate.product
    if product is None:
        return ""
    printed = (certificate.product_name, certificate.producer_name or product.producer.name)
    today = (product.name, product.producer.name)
    return "" if printed == today else ", ".join(today)


def hanging_on(made: list[int]) -> str:
    """The number of a certificate of these on which something later hangs; "" for none."""
    label = Certificate._meta.label_lower
    refs = [f"{label}:{pk}" for pk in made]
    event = Event.objects.filter(subject__in=refs).first()
    held = {int(event.subject.partition(":")[2])} if event else set()
    relations: Any = Certificate._meta.get_fields(include_hidden=True)
    for relation in relations:
        if relation.auto_created and not relation.concrete:
            rows: Any = relation.related_model
            if getattr(rows, "MIRROR", False):
                continue  # made from certificates: it goes with them
            name = relation.field.name
            later = rows._default_manager.filter(**{f"{name}__in": made})
            held |= set(later.values_list(name, flat=True)[:1])
    found = Certificate.objects.filter(pk__in=held).first()
    return found.number if found else ""


def following(certificate: Certificate, actor: Actor) -> QuerySet[Dossier]:
    """The upgrades and renewals begun from it, newest first, as far as the person may see."""
    rows = Dossier.objects.where_may(actor, "dossiers.view")
    return rows.filter(follows=certificate.number).order_by("-id")


def _after_expiry(certificate: Certificate, expires_on: date, today: date) -> Truth:
    if not may_be_extended(expires_on):
        return Truth(Standing.EXPIRED, today, 0)
    pending: bool | None = getattr(certificate, "renewal_pending", None)
    if pending is None:
        found: Any = Certificate.objects.with_renewals().get(pk=certificate.pk)
        pending = bool(found.renewal_pending)
    left = (alive_until(expires_on, renewal_pending=pending) - today).days
    return Truth(Standing.EXTENDED if left >= 0 else Standing.EXPIRED, today, max(left, 0))


def find(rows: QuerySet[Certificate], text: str) -> QuerySet[Certificate]:
    """Certificates by number or code, else by product, producer or place without accents."""
    wanted = text.strip()
    code = wanted.upper()
    exact = Q(number=code) | Q(product_code=code) | Q(token=wanted)
    by_code = rows.filter(exact)
    if by_code.exists():
        return by_code
    for word in fold(wanted).split():
        rows = rows.filter(search_key__contains=word)
    return rows
