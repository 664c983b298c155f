"""What a resolver answers about an identifier: links by kind and language, as linkset+json.

A link says what it leads to by a link type of the GS1 web vocabulary. The whole set of an
identifier is a document of RFC 9264; a browser is sent to one link, chosen by link type and by
the languages it accepts. Sources: GS1-Conformant Resolver Standard; RFC 9264; RFC 4647.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from namsao.gs1.cbv import VOC
from namsao.gs1.problems import fault

MEDIA_TYPE = "application/linkset+json"
DEFAULT = "defaultLink"

# The link types that this programme needs, of those the GS1 web vocabulary has.
LINK_TYPES = frozenset(
    {
        "allergenInfo",
        "certificationInfo",
        "consumerHandlingStorageInfo",
        "defaultLink",
        "dpp",
        "epcis",
        "faqs",
        "hasRetailers",
        "homepage",
        "ingredientsInfo",
        "instructions",
        "logisticsInfo",
        "masterData",
        "nutritionalInfo",
        "pip",
        "productSustainabilityInfo",
        "quickStartGuide",
        "recallStatus",
        "recipeInfo",
        "registryEntry",
        "relatedVideo",
        "review",
        "safetyInfo",
        "serviceInfo",
        "socialMedia",
        "support",
        "traceability",
        "tutorial",
        "verificationService",
    }
)

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*", re.ASCII)
_WEIGHT = re.compile(r"q=(0(?:\.\d{1,3})?|1(?:\.0{1,3})?)", re.ASCII)
_MOST_LANGUAGES = 50


@dataclass(frozen=True)
class Link:
    """One link of an identifier. `type` is a link type without its namespace, like pip."""

    type: str
    href: str
    title: str = ""
    languages: tuple[str, ...] = ()
    media: str = ""
    is_default: bool = False


def link_type(text: str) -> str:
    """A link type from `gs1:pip`, its full address or the bare word.

    Raises Gs1Error (term-unknown) for one that is not in the list.
    """
    word = text.removeprefix("gs1:").removeprefix(VOC).removeprefix("https://www.gs1.org/voc/")
    if word not in LINK_TYPES:
        raise fault("term-unknown", value=text, name="link type")
    return word


def linkset(anchor: str, links: Iterable[Link]) -> dict[str, Any]:
    """The links of one identifier as a document of RFC 9264.

    A default link stands under its own type and under `defaultLink`, as resolvers must have it.
    """
    context: dict[str, Any] = {"anchor": anchor}
    for link in links:
        kinds = [link.type]
        if link.is_default and link.type != DEFAULT:
            kinds.append(DEFAULT)
        for kind in kinds:
            context.setdefault(VOC + kind, []).append(_target(link))
    return {"linkset": [context]}


def _target(link: Link) -> dict[str, Any]:
    target: dict[str, Any] = {"href": link.href}
    if link.title:
        target["title"] = link.title
    if link.languages:
        target["hreflang"] = list(link.languages)
    if link.media:
        target["type"] = link.media
    return target


def link_header(links: Iterable[Link]) -> str:
    """The links as an HTTP Link header (RFC 8288); text that does not fit into one is left out."""
    parts = []
    for link in links:
        part = f'<{link.href}>; rel="{VOC}{link.type}"'
        part += f'; type="{link.media}"' if link.media else ""
        part += "".join(f'; hreflang="{language}"' for language in link.languages)
        if link.title.isascii() and '"' not in link.title and link.title:
            part += f'; title="{link.title}"'
        parts.append(part)
    return ", ".join(parts)


def accepted_languages(header: str) -> list[str]:
    """The languages of an Accept-Language header, the most wanted first; refused ones left out.

    Never raises: what is not a language is skipped.
    """
    weighed: list[tuple[float, str]] = []
    for part in header.split(",")[:_MOST_LANGUAGES]:
        language, _, rest = part.strip().partition(";")
        weight = _WEIGHT.fullmatch(rest.strip())
        if not _LANGUAGE.fullmatch(language.strip()) or (rest.strip() and not weight):
            continue
        value = float(weight[1]) if weight else 1.0
        if value > 0:
            weighed.append((value, language.strip().lower()))
    return [language for _, language in sorted(weighed, key=lambda pair: -pair[0])]


def choose(
    links: Sequence[Link], kind: str = DEFAULT, accept_language: str = "", media: str = ""
) -> Link | None:
    """The one link to send a visitor to, or None if there is none of the kind wanted.

    Among those of the kind, the first in a language the visitor accepts (`vi-VN` is content with
    `vi`), then one marked as default or without language, then the first. A media type only
    prefers; it never leaves a visitor without an answer.
    """
    found = [link for link in links if link.type == kind or (kind == DEFAULT and link.is_default)]
    if media:
        found = [link for link in found if link.media == media] or found
    for wanted in accepted_languages(accept_language):
        for link in found:
            if wanted == "*" or any(_speaks(one, wanted) for one in link.languages):
                return link
    fallback = [link for link in found if link.is_default or not link.languages]
    return next(iter(fallback or found), None)


def _speaks(language: str, wanted: str) -> bool:
    language = language.lower()
    return (
        wanted == language
        or wanted.startswith(f"{language}-")
        or language.startswith(f"{wanted}-")
    )
