"""One form for every identifier, whatever spelling it came in.

The same lot may arrive as an EPC URN, as a Digital Link at the producer's own domain or at
id.gs1.org. All become one Digital Link, so that equal things compare equal; the original is kept.
"""

from typing import NamedTuple

from namsao.gs1 import digital_link, epc_urn
from namsao.gs1.problems import Gs1Error


class Identifier(NamedTuple):
    """An identifier as it came and in its one form."""

    original: str
    canonical: str


def identify(text: str) -> Identifier:
    """Bring an identifier into its one form.

    An EPC URN that is not well formed and an address at id.gs1.org that is no Digital Link are
    errors (Gs1Error). Addresses elsewhere may be anything and stay as they are.
    """
    if text.startswith("urn:epc:"):
        link = epc_urn.from_urn(text)
        return Identifier(text, text if link is None else link.identity)
    if text.startswith(("https://", "http://")):
        try:
            return Identifier(text, digital_link.parse(text).identity)
        except Gs1Error:
            if text.startswith((f"{digital_link.GS1}/", "http://id.gs1.org/")):
                raise
    return Identifier(text, text)


def link_of(identifier: Identifier) -> digital_link.DigitalLink | None:
    """The key behind an identifier, or None if it is not a GS1 key."""
    try:
        return digital_link.parse(identifier.canonical)
    except Gs1Error:
        return None
