"""Elements as text, and what XML can say at all."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from namsao.gs1.epcis.events import Value
from namsao.gs1.problems import Gs1Error, fault

_UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL = re.compile(r"[\s<>&\"'/=:]")


def unsayable(path: str, value: object) -> Gs1Error:
    """The error of what XML cannot say."""
    return fault("xml-unsayable", path, value=value)


def element(tag: str, inside: str, attributes: Mapping[str, str | None] | None = None) -> str:
    """An element around what is XML already; attributes without a value are left out."""
    told = "".join(
        f" {name}={quoteattr(_checked(value, name))}"
        for name, value in (attributes or {}).items()
        if value is not None
    )
    return f"<{tag}{told}>{inside}</{tag}>" if inside else f"<{tag}{told}/>"


def _checked(value: str, path: str) -> str:
    if found := _UNSAYABLE.search(value):
        raise unsayable(path, repr(found[0]))
    return value


def text(value: str, path: str) -> str:
    """Text inside an element. Raises Gs1Error for signs that XML does not have."""
    return escape(_checked(value, path), {"\r": "&#13;"})


def plain(value: Value, path: str) -> str:
    """One value as text; numbers to the last digit and without an exponent, as in their hash.

    Raises Gs1Error for an object or a list.
    """
    if isinstance(value, dict | list):
        raise unsayable(path, type(value).__name__)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{Decimal(repr(value)):f}"
    return value


def is_bare(name: str) -> bool:
    """Whether a name has no namespace, nor could have one."""
    return not name.startswith("{") and ":" not in name


@lru_cache(maxsize=4096)
def is_name(local: str) -> bool:
    """Whether XML can have an element of this name: what the parser takes, it can."""
    if not local or _SPECIAL.search(local):
        return False
    try:
        expat.ParserCreate().Parse(f"<{local}/>".encode(errors="replace"), True)
    except expat.ExpatError:
        return False
    return True
