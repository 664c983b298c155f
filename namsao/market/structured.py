"""Pages for machines: schema.org in JSON-LD, as search engines read it.

Source: schema.org Product, Organization, Certification, BreadcrumbList; Google's page "Product
structured data" for what it asks. Nothing is said here that the page does not show.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from namsao.certificates.queries import Standing, Truth
from namsao.market.models import Entry, Fair, Sheet

CONTEXT = "https://schema.org"
LIVING = {Standing.VALID, Standing.EXTENDED}
# No "</script>" or "<!--" may stand in a data block, whatever a name contains.
_HARMLESS = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def block(thing: dict[str, Any]) -> SafeString:
    """The document for a `<script type="application/ld+json">`, which browsers never run."""
    text = json.dumps({"@context": CONTEXT} | thing, ensure_ascii=False)
    return SafeString(text.translate(_HARMLESS))


def product(
    entry: Entry, truth: Truth, sheet: Sheet | None, address: str, picture: str = ""
) -> dict[str, Any]:
    """A product with its producer; its certification only while it is valid."""
    told: dict[str, Any] = {
        "@type": "Product",
        "@id": f"{address}{entry.get_absolute_url()}",
        "url": f"{address}{entry.get_absolute_url()}",
        "name": entry.name,
        "countryOfOrigin": {"@type": "Country", "name": "VN"},
    }
    if entry.producer_name:
        told["manufacturer"] = organization(entry.producer_name, entry.place)
        told["brand"] = {"@type": "Brand", "name": entry.producer_name}
    if truth.standing in LIVING:
        told["hasCertification"] = certification(entry, address)
    if sheet is not None:
        told |= _from_sheet(sheet, picture)
        if truth.standing in LIVING and sheet.price and sheet.shop_url:
            told["offers"] = _offer(sheet)
    return told


def certification(entry: Entry, address: str) -> dict[str, Any]:
    """The certificate as a schema.org Certification."""
    certificate = entry.certificate
    told: dict[str, Any] = {
        "@type": "Certification",
        "name": f"OCOP {certificate.stars} sao",
        "certificationIdentification": certificate.number,
        "certificationStatus": "https://schema.org/CertificationActive",
        "issuedBy": {"@type": "GovernmentOrganization", "name": "OCOP"},
        "certificationRating": {
            "@type": "Rating",
            "ratingValue": certificate.stars,
            "bestRating": 5,
            "worstRating": 1,
        },
        "url": f"{address}{certificate.public_url}",
    }
    if certificate.issued_on:
        told["validFrom"] = certificate.issued_on.isoformat()
    if certificate.expires_on:
        told["expires"] = certificate.expires_on.isoformat()
    return told


def organization(name: str, place: str, url: str = "") -> dict[str, Any]:
    """A producer."""
    told: dict[str, Any] = {"@type": "Organization", "name": name}
    if place:
        told["address"] = {
            "@type": "PostalAddress",
            "streetAddress": place,
            "addressCountry": "VN",
        }
    return told | ({"url": url} if url else {})


def event(fair: Fair, url: str) -> dict[str, Any]:
    """A fair as a schema.org Event."""
    status = "EventCancelled" if fair.state == "cancelled" else "EventScheduled"
    return {
        "@type": "Event",
        "name": fair.name,
        "startDate": fair.starts_on.isoformat(),
        "endDate": fair.ends_on.isoformat(),
        "eventStatus": f"https://schema.org/{status}",
        "location": {"@type": "Place", "name": fair.place, "address": fair.place},
        "organizer": {"@type": "Organization", "name": fair.area.full_title},
        "url": url,
    }


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Name and address of each page on the way here."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": url}
            for place, (name, url) in enumerate(steps, start=1)
        ],
    }


def _from_sheet(sheet: Sheet, picture: str) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if description := sheet.description_vi or sheet.short_vi:
        told["description"] = description
    if sheet.gtin:
        told["gtin"] = sheet.gtin
    if picture:
        told["image"] = picture
    if sheet.net_weight:
        weight = {"@type": "QuantitativeValue", "value": sheet.net_weight, "unitCode": "GRM"}
        told["weight"] = weight
    return told


def _offer(sheet: Sheet) -> dict[str, Any]:
    stock = "InStock" if sheet.in_stock else "OutOfStock"
    return {
        "@type": "Offer",
        "price": sheet.price,
        "priceCurrency": "VND",
        "availability": f"https://schema.org/{stock}",
        "url": sheet.shop_url,
    }
