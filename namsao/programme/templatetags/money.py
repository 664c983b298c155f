"""How amounts of money read on a page."""

from django import template
from django.utils.translation import get_language

from namsao.law.programme import dong

register = template.Library()


@register.filter
def money(amount: int) -> str:
    """Whole đồng with thousands set apart, as the reader's language does: 440.000.000."""
    return f"{amount:,}" if get_language() == "en" else dong(amount)
