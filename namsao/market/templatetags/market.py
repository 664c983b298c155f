"""How the catalogue's values read."""

from typing import Any

from django import template
from django.utils.translation import get_language

from namsao.certificates.queries import Standing, Truth
from namsao.market.models import Entry, Sheet
from namsao.market.pictures import sources_of
from namsao.market.structured import LIVING

register = template.Library()

TONES = {
    Standing.VALID: "good",
    Standing.EXTENDED: "good",
    Standing.REVOKED: "bad",
    Standing.EXPIRED: "bad",
}


@register.filter
def tone(truth: Truth) -> str:
    """The tone of a standing."""
    return TONES.get(truth.standing, "neutral")


@register.filter
def living(truth: Truth) -> bool:
    """Whether the certificate is valid today."""
    return truth.standing in LIVING


@register.filter
def lost(truth: Truth) -> bool:
    """Whether the stars may no longer be shown as its own."""
    return truth.standing in (Standing.EXPIRED, Standing.REVOKED)


@register.filter
def pictured(entry: Entry) -> dict[str, Any] | None:
    """The addresses of a product's picture; None where its producer gave none."""
    product = entry.product
    return sources_of(entry.pk, getattr(product, "sheet", None)) if product else None


@register.filter
def money(amount: int) -> str:
    """Whole VND: 85.000 đ; in English ₫85,000."""
    if get_language() == "en":
        return f"₫{amount:,}"
    return f"{amount:,}".replace(",", ".") + " đ"


@register.filter
def in_words(label: Any) -> str:
    """A label that may be the law's own words."""
    return label if isinstance(label, str) else str(label.in_language(get_language() or "vi"))


@register.filter
def description(sheet: Sheet | None) -> str:
    """The producer's description in the reader's language, else in the other."""
    if sheet is None:
        return ""
    both = (sheet.description_vi, sheet.description_en)
    first, second = reversed(both) if get_language() == "en" else both
    return first or second
