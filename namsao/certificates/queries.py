"""The truth about a certificate as of a day, and finding one."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q, QuerySet

from namsao.certificates.models import Certificate
from namsao.kernel.folding import fold
from namsao.law.deadlines import CERTIFICATE_LIFE


class Standing(StrEnum):
    """What a certificate is worth on a day."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"  # a published source that gives the year alone


@dataclass(frozen=True)
class Truth:
    """A certificate's standing on a day, and how long it still has."""

    standing: Standing
    on: date
    days_left: int | None = None


def truth(certificate: Certificate, today: date) -> Truth:
    """Whether the certificate is valid on `today`: Article 4.3, 36 months from its day of issue.

    A certificate known only by its year is expired once 36 months after the year's last day have
    passed; before that its source does not allow a claim.
    """
    if certificate.state == "revoked":
        return Truth(Standing.REVOKED, today)
    if certificate.expires_on is not None:
        left = (certificate.expires_on - today).days
        return Truth(Standing.VALID if left >= 0 else Standing.EXPIRED, today, max(left, 0))
    latest = certificate.issued_year + CERTIFICATE_LIFE.amount // 12
    return Truth(Standing.EXPIRED if today.year > latest else Standing.UNKNOWN, today)


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
