"""The page behind a code as bytes, whoever asks for it: a browser, or the worker for its copy."""

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.timezone import localdate, localtime
from django.utils.translation import override

from namsao.gs1 import linkset
from namsao.traceability.lots.models import Lot
from namsao.traceability.shelf import copies, resolving
from namsao.traceability.shelf.telling import Told, tell
from namsao.traceability.shelf.words import LANGUAGES, words


def page_of(told: Told | None, language: str, path: str) -> bytes:
    """The page as of now. `told` is None for a code that nobody knows."""
    context: dict[str, Any] = {
        "words": words(language),
        "language": language,
        "languages": LANGUAGES.items(),
        "path": path,
        "at": localtime(),
        "told": told,
        "lot": told.lot if told else None,
    }
    with override(_catalogue(language)):
        return render_to_string("traceability/shelf.html", context).encode()


def link_of(told: Told, language: str) -> str:
    """Its header `Link`."""
    with override(_catalogue(language)):
        return linkset.link_header(resolving.links(told.lot, told))


def copy(lot: Lot, began: datetime) -> None:
    """Make the page and keep it, in every language."""
    told = tell(lot, localdate(began))
    path = resolving.page_path(lot)
    for language in LANGUAGES:
        page, link = page_of(told, language, path), link_of(told, language)
        copies.keep(lot.uri, language, page, link, began)


def _catalogue(language: str) -> str:
    """The language of names that stand in no list of the page's own, like crops."""
    return "vi" if language == "vi" else "en"
