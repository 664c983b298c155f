"""Filters of the page behind a code, whose words come from data and not from catalogues."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template

register = template.Library()


@register.filter
def fill(text: str, value: Any) -> str:
    """The words with the value in their place."""
    return str(text % value)


@register.filter
def word(words: Mapping[str, str], key: str) -> str:
    """The words of a key."""
    return words[key]


@register.filter
def gold(stars: int) -> str:
    """Stars as signs."""
    return "★" * stars


@register.filter
def day(text: str) -> str:
    """An ISO day as people write it; another text stays as it is."""
    try:
        return f"{date.fromisoformat(text[:10]):%d/%m/%Y}"
    except ValueError:
        return text
