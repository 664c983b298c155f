"""EPC URNs, the older spelling of GS1 keys in events, to and from Digital Link.

A URN splits its digits after the company prefix and leaves the check digit out; a Digital Link
does neither. So a URN always becomes a Digital Link, but the way back needs the length of the
company prefix, which nothing in the key tells. Source: GS1 EPC Tag Data Standard, section 6.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from namsao.gs1.digital_link import DigitalLink, build
from namsao.gs1.keys import check_digit
from namsao.gs1.problems import fault


@dataclass(frozen=True)
class Scheme:
    """How a kind of URN maps to an AI.

    `digits` counts those before the check digit; 0 means a key without one. With `indicator` the
    first digit of the second part moves before the company prefix.
    """

    ai: str
    digits: int = 0
    indicator: bool = False
    level: str = ""  # the AI of the part after the key
    appended: bool = False  # that part belongs to the key itself
    optional: bool = False  # "0" means that there is no such part


SCHEMES: Mapping[str, Scheme] = {
    "id:sgtin": Scheme("01", 13, indicator=True, level="21"),
    "class:lgtin": Scheme("01", 13, indicator=True, level="10"),
    "id:upui": Scheme("01", 13, indicator=True, level="235"),
    "id:itip": Scheme("8006", 13, indicator=True, level="21"),
    "id:sscc": Scheme("00", 17, indicator=True),
    "id:sgln": Scheme("414", 12, level="254", optional=True),
    "id:pgln": Scheme("417", 12),
    "id:grai": Scheme("8003", 12, appended=True),
    "id:gdti": Scheme("253", 12, appended=True),
    "id:sgcn": Scheme("255", 12, appended=True),
    "id:gsrn": Scheme("8018", 17),
    "id:gsrnp": Scheme("8017", 17),
    "id:gsin": Scheme("402", 16),
    "id:giai": Scheme("8004"),
    "id:ginc": Scheme("401"),
    "id:cpi": Scheme("8010", level="8011"),
}
# A pattern ends in * and names the kind of thing.
PATTERNS = ("sgtin", "grai", "gdti", "sgcn", "cpi", "itip", "upui")

_TEXT = r"(?:[!'()*+,\-.0-9:;=A-Z_a-z]|%(?:2[2356Ff]|3[CcEeFf]))+"
_PREFIX = re.compile(r"\d{6,12}", re.ASCII)
_TEXT_PART = re.compile(_TEXT)
_SAFE = "!'()*+,-.:;=_"


def from_urn(urn: str) -> DigitalLink | None:
    """The Digital Link of an EPC URN, or None for a kind of URN that GS1 keys do not have.

    Raises Gs1Error for a URN of a known kind that is not well formed.
    """
    group, name, rest = [*urn.removeprefix("urn:epc:").split(":", 2), "", ""][:3]
    kind = f"{group}:{name}"
    is_pattern = group == "idpat"
    scheme = SCHEMES.get(f"id:{name}" if is_pattern else kind)
    if scheme is None or (is_pattern and name not in PATTERNS):
        return None
    prefix, _, tail = rest.partition(".")
    if not _PREFIX.fullmatch(prefix):
        raise fault("urn-form", value=urn, name=kind)
    if is_pattern and "*" in tail.removesuffix(".*"):
        return None  # a pattern over several kinds names none of them
    reference, parts = _cut(scheme, prefix, tail, urn, kind)
    if (is_pattern and parts[-1] != "*") or not all(map(_TEXT_PART.fullmatch, parts)):
        raise fault("urn-form", value=urn, name=kind)
    parts = parts[:-1] if is_pattern else parts
    return _link(scheme, prefix, reference, [unquote(p) if "%" in p else p for p in parts])


def _cut(scheme: Scheme, prefix: str, tail: str, urn: str, kind: str) -> tuple[str, list[str]]:
    """The digits after the company prefix, and the parts after them, still encoded."""
    if not scheme.digits:
        reference, _, serial = tail.rpartition(".") if scheme.level else (tail, "", "")
        parts = [serial] if scheme.level else []
        if not _TEXT_PART.fullmatch(reference):
            raise fault("urn-form", value=urn, name=kind)
        return unquote(reference), parts
    pieces = 3 if scheme.ai == "8006" else 1 if scheme.level or scheme.appended else 0
    reference, *parts = tail.split(".", pieces)
    digits_left = scheme.digits - len(prefix)
    if len(reference) != digits_left or (reference and not _digits(reference)):
        raise fault("urn-form", value=urn, name=kind)
    if len(parts) != pieces or not all(parts):
        raise fault("urn-form", value=urn, name=kind)
    return reference, parts


def _link(scheme: Scheme, prefix: str, reference: str, parts: list[str]) -> DigitalLink:
    if not scheme.digits:
        levels = {scheme.level: parts[0]} if parts else {}
        return build(scheme.ai, prefix + reference, levels)
    first = reference[:1] if scheme.indicator else ""
    body = first + prefix + reference[len(first) :]
    if scheme.ai == "8003":
        body = "0" + body
    value = body + check_digit(body)
    if scheme.ai == "8006":
        value += parts[0] + parts[1]
        parts = parts[2:]
    if not parts or (scheme.optional and parts[0] == "0"):
        return build(scheme.ai, value)
    if scheme.appended:
        return build(scheme.ai, value + parts[0])
    return build(scheme.ai, value, {scheme.level: parts[0]})


def to_urn(link: DigitalLink, prefix_length: int | None = None) -> str:
    """The EPC URN of a Digital Link, given how many digits its company prefix has.

    Raises Gs1Error: prefix-length without that length (nothing in a key tells it), urn-none for
    what has no URN.
    """
    name, scheme, parts = _scheme_of(link)
    if prefix_length is None or not 6 <= prefix_length <= 12:
        raise fault("prefix-length", value=link.canonical)
    value = link.value
    if not scheme.digits:
        prefix, reference = value[:prefix_length], quote(value[prefix_length:], safe=_SAFE)
        if not _PREFIX.fullmatch(prefix) or not reference:
            raise fault("prefix-length", value=link.canonical)
    else:
        body = value[: scheme.digits + (scheme.ai == "8003")]
        if scheme.ai == "8003":
            body = body[1:]
        first = body[:1] if scheme.indicator else ""
        body = body.removeprefix(first) if first else body
        prefix, reference = body[:prefix_length], first + body[prefix_length:]
    return f"urn:epc:{name}:" + ".".join([prefix, reference, *parts])


def _scheme_of(link: DigitalLink) -> tuple[str, Scheme, list[str]]:
    """The kind of URN a link needs and the encoded parts after its key."""
    for name, scheme in SCHEMES.items():
        if scheme.ai != link.ai:
            continue
        parts = _after_key(scheme, link)
        level = link.levels.get(scheme.level) if scheme.level else None
        rest = link.value[scheme.digits + 1 + (scheme.ai == "8003") :] if scheme.appended else ""
        if level is not None or rest:
            return name, scheme, [*parts, quote(level or rest, safe=_SAFE)]
        if scheme.optional:
            return name, scheme, ["0"]
        if not scheme.level and not scheme.appended:
            return name, scheme, []
    for name in PATTERNS:
        scheme = SCHEMES[f"id:{name}"]
        if scheme.ai == link.ai and not link.levels:
            return f"idpat:{name}", scheme, [*_after_key(scheme, link), "*"]
    raise fault("urn-none", value=link.canonical)


def _after_key(scheme: Scheme, link: DigitalLink) -> list[str]:
    return [link.value[14:16], link.value[16:18]] if scheme.ai == "8006" else []


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
