"""Reading one field of an event: each function returns the value, or None with a problem noted.

The shape read is that of JSON-LD; XML is brought into it first. A function takes the reader, the
raw value and the path that a problem would name.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from namsao.gs1.cbv import Vocabulary
from namsao.gs1.epcis.contexts import expand
from namsao.gs1.epcis.events import Extensions, Value
from namsao.gs1.identity import Identifier, identify
from namsao.gs1.problems import Gs1Error, Problem, shown

DEEPEST = 32  # levels inside an extension
LONGEST_URI = 2000  # as Digital Links; what is longer no index could hold

_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.\-]*:(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+"
)
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,12})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_OFFSET = re.compile(r"[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)", re.ASCII)
_UNIT = re.compile(r"[A-Z0-9]{2,3}")
_HEX = re.compile(r"[0-9A-Fa-f]+")

type Field = Callable[["Reader", object, str], object]


class Reader:
    """What is known while reading: the prefixes in force, and the problems found so far.

    `of_xml`: names are expanded already. `newer`: words of CBV may be newer than ours and a
    measurement may lack its type, as XML allows; a kept event may have come as XML.
    """

    __slots__ = ("event", "newer", "of_xml", "prefixes", "problems")

    def __init__(
        self, prefixes: Mapping[str, str], *, of_xml: bool = False, newer: bool = False
    ) -> None:
        self.prefixes = prefixes
        self.of_xml = of_xml
        self.newer = newer or of_xml
        self.problems: list[Problem] = []
        self.event: int | None = None

    def note(self, code: str, path: str, **facts: object) -> None:
        """Note a problem; reading goes on, so that all are found at once."""
        facts_shown = {name: shown(value) for name, value in facts.items()}
        self.problems.append(Problem(code, path, facts_shown, self.event))

    def take(self, error: Gs1Error, path: str) -> None:
        """Note the problems of an error under a path."""
        for found in error.problems:
            self.problems.append(Problem(found.code, path, found.facts, self.event))


def mapping(reader: Reader, value: object, path: str) -> dict[str, object] | None:
    """An object."""
    if isinstance(value, dict):
        return value
    reader.note("wrong-type", path, expected="an object with named fields")
    return None


def items(reader: Reader, value: object, path: str) -> list[object]:
    """A list."""
    if isinstance(value, list):
        return value
    reader.note("wrong-type", path, expected="a list")
    return []


def text(reader: Reader, value: object, path: str) -> str | None:
    """Text."""
    if isinstance(value, str):
        return value
    reader.note("wrong-type", path, expected="text")
    return None


def uri(reader: Reader, value: object, path: str) -> str | None:
    """An address (RFC 3986), kept as it is."""
    if isinstance(value, str):
        if len(value) <= LONGEST_URI and _URI.fullmatch(value):
            return value
        reader.note("uri-form", path, value=value)
    else:
        reader.note("wrong-type", path, expected="an address (URI)")
    return None


@lru_cache(maxsize=65_536)
def _identified(value: str) -> Identifier | None:
    return identify(value) if len(value) <= LONGEST_URI and _URI.fullmatch(value) else None


def identifier(reader: Reader, value: object, path: str) -> Identifier | None:
    """An address in its one form, with the original."""
    if not isinstance(value, str):
        reader.note("wrong-type", path, expected="an address (URI)")
        return None
    try:
        found = _identified(value)
    except Gs1Error as error:
        reader.take(error, path)
        return None
    if found is None:
        reader.note("uri-form", path, value=value)
    return found


def time(reader: Reader, value: object, path: str) -> datetime | None:
    """A moment with its offset; more than six decimals are cut off."""
    moment = parse_time(value) if isinstance(value, str) else None
    if moment is None:
        reader.note("time-form", path, value=value)
    return moment


def parse_time(value: str) -> datetime | None:
    """A moment of RFC 3339 with its offset, or None."""
    if len(value) > 40 or not _TIME.fullmatch(value):
        return None
    try:
        moment = datetime.fromisoformat(value.upper())
    except ValueError:
        return None
    return moment if 1 < moment.year < 9999 else None  # so that any offset can be applied


def offset(reader: Reader, value: object, path: str) -> str | None:
    """An offset from UTC such as +07:00."""
    if isinstance(value, str) and _OFFSET.fullmatch(value):
        return value
    reader.note("offset-form", path, value=value)
    return None


def action(reader: Reader, value: object, path: str) -> str | None:
    """ADD, OBSERVE or DELETE."""
    if isinstance(value, str) and value in ("ADD", "OBSERVE", "DELETE"):
        return value
    reader.note("action", path, value=value)
    return None


def number(reader: Reader, value: object, path: str) -> int | float | None:
    """A number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    reader.note("wrong-type", path, expected="a number")
    return None


def quantity(reader: Reader, value: object, path: str) -> Decimal | None:
    """An exact number: 0.1 is a tenth, as it was written."""
    found = number(reader, value, path)
    return None if found is None else Decimal(repr(found))


def truth(reader: Reader, value: object, path: str) -> bool | None:
    """True or false."""
    if isinstance(value, bool):
        return value
    reader.note("wrong-type", path, expected="true or false")
    return None


def unit(reader: Reader, value: object, path: str) -> str | None:
    """A unit of UN/CEFACT Recommendation 20."""
    if isinstance(value, str) and _UNIT.fullmatch(value):
        return value
    reader.note("unit-form", path, value=value)
    return None


def hexadecimal(reader: Reader, value: object, path: str) -> str | None:
    """Hexadecimal digits."""
    if isinstance(value, str) and _HEX.fullmatch(value):
        return value
    reader.note("hex-form", path, value=value)
    return None


def word(vocabulary: Vocabulary) -> Field:
    """The field of a word of a vocabulary, read as its address."""
    spellings = vocabulary.spellings

    def read(reader: Reader, value: object, path: str) -> str | None:
        if not isinstance(value, str):
            reader.note("wrong-type", path, expected=f"a word of the {vocabulary.name} list")
            return None
        known = spellings.get(value)
        if known is not None:
            return known
        try:
            address = vocabulary.address_of(value, known_only=not reader.newer)
        except Gs1Error as error:
            reader.take(error, path)
            return None
        prefix, _, local = address.partition(":")
        if not local.startswith("//") and prefix in reader.prefixes:
            address = reader.prefixes[prefix] + local
        return uri(reader, address, path)

    return read


def many(field: Field, *, unique: bool = False, filled: bool = False) -> Field:
    """The field of a list of such fields."""

    def read(reader: Reader, value: object, path: str) -> tuple[object, ...]:
        raw = items(reader, value, path)
        if filled and isinstance(value, list) and not raw:
            reader.note("empty", path)
        if unique and len(raw) > 1:
            _note_repeated(reader, raw, path)
        found = []
        for position, item in enumerate(raw):
            one = field(reader, item, f"{path}[{position}]")
            if one is not None:
                found.append(one)
        return tuple(found)

    return read


def _note_repeated(reader: Reader, raw: list[object], path: str) -> None:
    seen: set[str] = set()
    for item in raw:
        if isinstance(item, str):
            if item in seen:
                reader.note("repeated-item", path, value=item)
            seen.add(item)


def extension_name(reader: Reader, name: str, path: str) -> str | None:
    """The name of a field of others with its namespace; a bare word is a mistake."""
    expanded = name if reader.of_xml else expand(name, reader.prefixes)
    if expanded is not name or (reader.of_xml and name.startswith("{")) or _URI.fullmatch(name):
        return expanded
    reader.note("unknown-field", path, value=name)
    return None


def extensions(reader: Reader, raw: Mapping[str, object], path: str) -> Extensions:
    """All fields of an object as extensions, each with its namespace."""
    found: dict[str, Value] = {}
    for name, value in raw.items():
        full = extension_name(reader, name, path)
        if full is not None:
            found[full] = extension_value(reader, value, f"{path}.{name}")
    return found


def extension_value(reader: Reader, value: object, path: str, depth: int = 1) -> Value:
    """A value of others, as it came, with the namespaces of its names put in."""
    if isinstance(value, str):
        return value
    if depth > DEEPEST:
        reader.note("too-deep", path)
        return None
    if isinstance(value, list):
        return [extension_value(reader, item, path, depth + 1) for item in value]
    if isinstance(value, dict):
        found: dict[str, Value] = {}
        for name, item in value.items():
            if name.startswith("{") and not reader.of_xml:
                reader.note("unknown-field", path, value=name)
                continue
            full = name if reader.of_xml else expand(name, reader.prefixes)
            found[full] = extension_value(reader, item, path, depth + 1)
        return found
    assert value is None or isinstance(value, bool | int | float)
    return value
