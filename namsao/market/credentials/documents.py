"""A certificate as a Verifiable Credential, the lists of their status, and who signs.

Source: W3C Verifiable Credentials Data Model 2.0, Bitstring Status List 1.0, Decentralized
Identifiers 1.0 with the method did:web. A credential says no more than the certificate prints.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import get_default_timezone

from namsao.certificates.models import Certificate
from namsao.certificates.queries import Truth
from namsao.market.credentials.bits import ENTRIES, packed
from namsao.market.credentials.jose import signed
from namsao.market.credentials.keys import Key
from namsao.market.credentials.standing import MESSAGES, SIZE, Purpose

VERSION_2 = "https://www.w3.org/ns/credentials/v2"
SCHEMA_ORG = "https://schema.org/"
TERMS = (
    "Certification",
    "GovernmentOrganization",
    "Organization",
    "Product",
    "Rating",
    "bestRating",
    "certificationIdentification",
    "certificationRating",
    "hasCertification",
    "issuedBy",
    "manufacturer",
    "productID",
    "ratingValue",
)
NAME = "Năm Sao"
CACHED = timedelta(minutes=1)  # a status list may be kept so long by whoever read it
CLOCKS = timedelta(minutes=5)  # by which a reader's clock may be behind ours
LASTS = timedelta(minutes=15)  # beyond that an old list is told from today's, whoever hands it out


def issuer() -> str:
    """The site as did:web; a port is written as the method wants it: did:web:host%3A8000."""
    return f"did:web:{quote(urlsplit(settings.ADDRESS).netloc, safe='')}"


def did_document(keys: list[Key]) -> dict[str, Any]:
    """Who signs, and with which keys."""
    did = issuer()
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": did,
        "verificationMethod": [
            {
                "id": f"{did}#{key.kid}",
                "type": "JsonWebKey",
                "controller": did,
                "publicKeyJwk": key.jwk,
            }
            for key in keys
        ],
        "assertionMethod": [f"{did}#{key.kid}" for key in keys],
    }


def secured(document: dict[str, Any], key: Key) -> str:
    """The document as `application/vc+jwt`. The key must be one that can sign."""
    assert key.private is not None
    return signed(document, key.private, f"{issuer()}#{key.kid}")


def credential(certificate: Certificate, truth: Truth) -> dict[str, Any]:
    """The credential of a certificate that is valid on the day of `truth`.

    Its end is the certificate's, or where Article 12.3 carries it further, that day.
    """
    assert certificate.issued_on is not None
    until = truth.on + timedelta(days=truth.days_left or 0)
    return {
        "@context": [VERSION_2, _own_terms()],
        "id": _address("credential", certificate.token),
        "type": ["VerifiableCredential", "OcopCertificateCredential"],
        "issuer": {"id": issuer(), "name": NAME},
        "validFrom": _moment(certificate.issued_on, time.min),
        "validUntil": _moment(until, time(23, 59, 59)),
        "credentialStatus": [_entry(certificate.pk, purpose) for purpose in Purpose],
        "credentialSubject": _subject(certificate),
    }


def _own_terms() -> dict[str, str]:
    page = f"{_address('credentials')}#"
    own = {"OcopCertificateCredential": f"{page}OcopCertificateCredential"}
    return own | {name: f"{SCHEMA_ORG}{name}" for name in TERMS}


def _subject(certificate: Certificate) -> dict[str, Any]:
    told: dict[str, Any] = {"type": "Product", "name": certificate.product_name}
    if certificate.product_code:
        told["productID"] = certificate.product_code
    if certificate.producer_name:
        told["manufacturer"] = {"type": "Organization", "name": certificate.producer_name}
    told["hasCertification"] = {
        "id": f"{settings.ADDRESS}{certificate.public_url}",
        "type": "Certification",
        "name": f"OCOP {certificate.stars} sao",
        "certificationIdentification": certificate.number,
        "certificationRating": {
            "type": "Rating",
            "ratingValue": certificate.stars,
            "bestRating": 5,
        },
    }
    if certificate.decision is not None:
        office = {"type": "GovernmentOrganization", "name": certificate.decision.area.full_title}
        told["hasCertification"]["issuedBy"] = office
    return told


def _entry(key: int, purpose: Purpose) -> dict[str, Any]:
    """Where this certificate stands in a list: its own key is its place, and never another's."""
    number, index = divmod(key, ENTRIES)
    address = _address("credential-status", purpose, number)
    entry: dict[str, Any] = {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": str(purpose),
        "statusListIndex": str(index),
        "statusListCredential": address,
    }
    if purpose is Purpose.MESSAGE:
        entry |= {
            "statusSize": SIZE[purpose],
            "statusMessage": [
                {"status": hex(code), "message": message} for code, message in enumerate(MESSAGES)
            ],
            "statusReference": _address("credentials"),
        }
    return entry


def status_list(purpose: Purpose, number: int, bits: bytes, at: datetime) -> dict[str, Any]:
    """One list of `ENTRIES` certificates, as a credential of its own."""
    address = _address("credential-status", purpose, number)
    return {
        "@context": [VERSION_2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": {"id": issuer(), "name": NAME},
        "validFrom": _instant(at - CLOCKS),
        "validUntil": _instant(at + LASTS),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": str(purpose),
            "encodedList": packed(bits),
            "ttl": int(CACHED.total_seconds()) * 1000,
        },
    }


def _address(name: str, *args: Any) -> str:
    return f"{settings.ADDRESS}{reverse(name, args=list(map(str, args)))}"


def _moment(day: date, hour: time) -> str:
    return datetime.combine(day, hour, get_default_timezone()).isoformat()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
