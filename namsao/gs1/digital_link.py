"""GS1 Digital Link: one web address for a product, a lot or a single piece.

`https://<any domain>/01/<GTIN>/10/<lot>/21/<serial>?17=<expiry>`; the key comes first, finer
levels after it in their order, attributes in the query. Only the uncompressed form is read.
Source: GS1 Digital Link Standard: URI Syntax; CBV 2.0, section 8 for the form used in events.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from namsao.gs1.keys import KEYS, check
from namsao.gs1.problems import fault

GS1 = "https://id.gs1.org"
LONGEST = 2000

# Key: the finer levels that may follow it, in their order.
LEVELS: Mapping[str, tuple[str, ...]] = {
    "00": (),
    "01": ("22", "10", "21", "235"),
    "253": (),
    "255": (),
    "401": (),
    "402": (),
    "414": ("254",),
    "417": (),
    "8003": (),
    "8004": (),
    "8006": ("22", "10", "21"),
    "8010": ("8011",),
    "8017": ("8019",),
    "8018": ("8019",),
}
# Which levels an event names: the finest alone, for the same piece is one piece with or without
# its lot. A variant (22) and a service instance (8019) name nothing of their own in an event.
_FINEST = ("21", "235", "10", "254", "8011")
# Keys that name one thing by themselves, or do so when a serial follows their fixed digits.
_SINGLE = ("00", "401", "402", "414", "417", "8004", "8017", "8018")
_SERIAL_AFTER = {"253": 13, "255": 13, "8003": 14}

_SHORT = {identifier.short: ai for ai, identifier in KEYS.items() if identifier.short}
_ADDRESS = re.compile(r"(https?|HTTPS?)://([^/?#\s]+)(/[^?#\s]*)(?:\?([^#\s]*))?(?:#\S*)?")
_SAFE = "'-._;="  # what the pre-hash strings of CBV leave as it is


@dataclass(frozen=True)
class DigitalLink:
    """A key with its finer levels and attributes, all by application identifier.

    `domain` is where it pointed (`https://example.vn/p`); `other` keeps the rest of the query.
    """

    ai: str
    value: str
    levels: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    other: Mapping[str, str] = field(default_factory=dict)
    domain: str = GS1

    def address(self, domain: str | None = None) -> str:
        """The whole address, at its own domain or another one."""
        path = "".join(f"/{ai}/{_encode(value)}" for ai, value in self._path())
        query = "&".join(
            f"{_encode(name)}={_encode(value)}"
            for name, value in [*self.attributes.items(), *self.other.items()]
        )
        return f"{domain or self.domain}{path}" + (f"?{query}" if query else "")

    @property
    def canonical(self) -> str:
        """Key and all levels at id.gs1.org, without attributes."""
        return GS1 + "".join(f"/{ai}/{_encode(value)}" for ai, value in self._path())

    @property
    def identity(self) -> str:
        """The one form stored, compared and hashed: the key and its finest level alone."""
        address = f"{GS1}/{self.ai}/{_encode(self.value)}"
        if self.levels:
            for finest in _FINEST:
                if finest in self.levels:
                    return f"{address}/{finest}/{_encode(self.levels[finest])}"
        return address

    @property
    def is_instance(self) -> bool:
        """Whether it names one single thing; otherwise it names a kind or a lot of things."""
        if self.ai in _SINGLE or any(ai in self.levels for ai in ("21", "235", "8011")):
            return True
        return len(self.value) > _SERIAL_AFTER.get(self.ai, len(self.value))

    @property
    def gtin(self) -> str | None:
        """The GTIN of 14 digits, if the key has one."""
        return self.value[:14] if self.ai in ("01", "8006") else None

    @property
    def lot(self) -> str | None:
        """The lot number."""
        return self.levels.get("10")

    @property
    def serial(self) -> str | None:
        """The serial number of a trade item."""
        return self.levels.get("21")

    def _path(self) -> list[tuple[str, str]]:
        return [(self.ai, self.value)] + [
            (ai, self.levels[ai]) for ai in LEVELS[self.ai] if ai in self.levels
        ]


def build(
    ai: str,
    value: str,
    levels: Mapping[str, str] | None = None,
    attributes: Mapping[str, str] | None = None,
    domain: str = GS1,
) -> DigitalLink:
    """A Digital Link from its parts, each checked. Raises Gs1Error."""
    if ai not in LEVELS:
        raise fault("key-missing", value=f"({ai}){value}")
    for level in levels or {}:
        if level not in LEVELS[ai]:
            raise fault("key-misplaced", value=level, name=ai)
    return DigitalLink(
        ai,
        check(ai, value),
        {level: check(level, text) for level, text in (levels or {}).items()},
        {name: check(name, text) for name, text in (attributes or {}).items()},
        domain=domain.rstrip("/"),
    )


def product(gtin: str, lot: str | None = None, serial: str | None = None) -> DigitalLink:
    """The link of a product, a lot of it, or one piece. Raises Gs1Error."""
    levels = {ai: text for ai, text in (("10", lot), ("21", serial)) if text is not None}
    return build("01", gtin, levels)


def parse(address: str) -> DigitalLink:
    """Read a Digital Link of any domain. Raises Gs1Error that says what is wrong.

    The key is the last one in the path that pairs can follow, so `/10/AB/01/…` is a product whose
    path begins with other words. AIs may be numbers or the words of older links (gtin, lot, ser).
    """
    match = _ADDRESS.fullmatch(address) if len(address) <= LONGEST else None
    if match is None:
        raise fault("link-form", value=address)
    scheme, host, path, query = match.groups()
    segments = path.removesuffix("/").split("/")[1:]
    start = _start_of_key(segments)
    if start is None:
        raise fault("key-missing", value=address)
    pairs = [
        (_SHORT.get(name, name), _decode(text, address))
        for name, text in zip(segments[start::2], segments[start + 1 :: 2], strict=True)
    ]
    (ai, value), *levels = pairs
    _check_order(ai, [level for level, _ in levels])
    attributes, other = _read_query(query or "", address)
    return DigitalLink(
        ai,
        check(ai, value),
        {level: check(level, text) for level, text in levels},
        attributes,
        other,
        "/".join([f"{scheme.lower()}://{host}", *segments[:start]]),
    )


def _start_of_key(segments: list[str]) -> int | None:
    for at in range(len(segments) - 2, -1, -2):
        if _SHORT.get(segments[at], segments[at]) in LEVELS:
            return at
    return None


def _check_order(key: str, levels: list[str]) -> None:
    allowed = LEVELS[key]
    position = -1
    for level in levels:
        if level not in allowed or allowed.index(level) < position:
            raise fault("key-misplaced", value=level, name=key)
        if allowed.index(level) == position:
            raise fault("key-repeated", value=level)
        position = allowed.index(level)


def _read_query(query: str, address: str) -> tuple[dict[str, str], dict[str, str]]:
    attributes: dict[str, str] = {}
    other: dict[str, str] = {}
    for part in re.split("[&;]", query) if query else ():
        name, _, text = part.partition("=")
        name, text = _decode(name, address), _decode(text, address)
        ai = _SHORT.get(name, name)
        if ai in attributes:
            raise fault("key-repeated", value=ai)
        if ai in KEYS:
            attributes[ai] = check(ai, text)
        elif name:
            other[name] = text
    return attributes, other


def _decode(text: str, address: str) -> str:
    if "%" not in text:
        return text
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise fault("link-form", value=address) from None


def _encode(text: str) -> str:
    return text if text.isalnum() and text.isascii() else quote(text, safe=_SAFE)
