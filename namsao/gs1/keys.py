"""GS1 keys: what each looks like, its check digit, and element strings as printed on labels.

Only the application identifiers (AI) that EPCIS, Digital Link and the labels of this programme
need. Source: GS1 General Specifications; TCVN 6754 gives the same list in Vietnam.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from namsao.gs1.problems import fault

VIETNAM = "893"  # the prefix GS1 gave Vietnam; a number says who issued it, not where a thing grew
GROUP_SEPARATOR = "\x1d"  # ends a part of varying length in a scanned element string

_ANY = r"[!%-?A-Z_a-z\"]"  # the 82 characters of GS1
_PART = r"[#\-/0-9A-Z]"  # the 39 characters of part numbers
_OWN = "a company prefix and a number of its own, 30 characters at most"
LONGEST_ELEMENTS = 1000


@dataclass(frozen=True)
class KeyForm:
    """One application identifier: its form and, if any digits carry a check digit, how many."""

    ai: str
    name: str
    form: str
    expected: str
    checked: int = 0  # so many digits from the start end in a check digit
    fixed: int = 0  # length in an element string that needs no separator after it
    short: str = ""  # the word older Digital Links use

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.form, re.ASCII)


_TABLE = [
    KeyForm("00", "SSCC", r"\d{18}", "18 digits", 18, 18, "sscc"),
    KeyForm("01", "GTIN", r"\d{14}", "8, 12, 13 or 14 digits", 14, 14, "gtin"),
    KeyForm("10", "lot number", _ANY + "{1,20}", "1 to 20 characters", short="lot"),
    KeyForm("21", "serial number", _ANY + "{1,20}", "1 to 20 characters", short="ser"),
    KeyForm("22", "variant", _ANY + "{1,20}", "1 to 20 characters", short="cpv"),
    KeyForm("235", "third-party serial", _ANY + "{1,28}", "1 to 28 characters"),
    KeyForm(
        "253", "GDTI", r"\d{13}" + _ANY + "{0,17}", "13 digits and a serial", 13, short="gdti"
    ),
    KeyForm("254", "location extension", _ANY + "{1,20}", "1 to 20 characters"),
    KeyForm("255", "GCN", r"\d{13,25}", "13 digits and a serial", 13, short="gcn"),
    KeyForm("401", "GINC", r"\d{4}" + _ANY + "{0,26}", _OWN, short="ginc"),
    KeyForm("402", "GSIN", r"\d{17}", "17 digits", 17, short="gsin"),
    KeyForm("414", "GLN", r"\d{13}", "13 digits", 13, 13, "gln"),
    KeyForm("417", "party GLN", r"\d{13}", "13 digits", 13, 13, "party"),
    KeyForm(
        "8003",
        "GRAI",
        r"0\d{13}" + _ANY + "{0,16}",
        "0, 13 digits, a serial",
        14,
        short="grai",
    ),
    KeyForm("8004", "GIAI", r"\d{4}" + _ANY + "{0,26}", _OWN, short="giai"),
    KeyForm("8006", "ITIP", r"\d{18}", "18 digits", 14, short="itip"),
    KeyForm("8010", "CPID", r"\d{4}" + _PART + "{0,26}", _OWN, short="cpid"),
    KeyForm("8011", "part serial", r"(?!0.)\d{1,12}", "1 to 12 digits"),
    KeyForm("8017", "GSRN of a provider", r"\d{18}", "18 digits", 18, short="gsrnp"),
    KeyForm("8018", "GSRN of a recipient", r"\d{18}", "18 digits", 18, short="gsrn"),
    KeyForm("8019", "service instance", r"\d{1,10}", "1 to 10 digits"),
    # attributes a label of food may carry
    KeyForm("11", "production date", r"\d{6}", "YYMMDD", fixed=6),
    KeyForm("13", "packing date", r"\d{6}", "YYMMDD", fixed=6),
    KeyForm("15", "best before", r"\d{6}", "YYMMDD", fixed=6, short="exp"),
    KeyForm("16", "sell by", r"\d{6}", "YYMMDD", fixed=6),
    KeyForm("17", "expiry date", r"\d{6}", "YYMMDD", fixed=6),
    KeyForm("30", "count", r"\d{1,8}", "1 to 8 digits"),
    KeyForm("37", "count in the case", r"\d{1,8}", "1 to 8 digits"),
    KeyForm("422", "country of origin", r"\d{3}", "3 digits"),
    KeyForm("7007", "harvest dates", r"\d{6}(\d{6})?", "YYMMDD, once or twice"),
]
_WEIGHTS = [
    KeyForm(f"310{place}", "net weight in kg", r"\d{6}", "6 digits", fixed=6) for place in range(6)
]

KEYS: Mapping[str, KeyForm] = {known.ai: known for known in _TABLE + _WEIGHTS}


@lru_cache(maxsize=16_384)
def check_digit(digits: str) -> str:
    """The check digit for digits without one: from the right, times 3, 1, 3, …, up to ten.

    Raises Gs1Error for anything but ASCII digits.
    """
    if not (digits.isascii() and digits.isdigit()):
        raise fault("key-format", value=digits, name="number", expected="digits")
    total = 3 * sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2]))
    return str(-total % 10)


@lru_cache(maxsize=16_384)  # the pieces of one product share its GTIN
def check(ai: str, value: str) -> str:
    """The value if it fits its AI (a short GTIN is filled up to 14 digits first).

    Raises Gs1Error: key-unknown, key-format or check-digit.
    """
    identifier = KEYS.get(ai)
    if identifier is None:
        raise fault("key-unknown", value=ai)
    if ai == "01" and len(value) in (8, 12, 13):
        value = value.zfill(14)
    if not identifier.pattern.fullmatch(value):
        raise fault("key-format", value=value, name=identifier.name, expected=identifier.expected)
    if identifier.checked:
        number = value[: identifier.checked]
        expected = check_digit(number[:-1])
        if number[-1] != expected:
            raise fault("check-digit", value=value, expected=expected)
    return value


def make(ai: str, body: str, serial: str = "") -> str:
    """A key from its digits without check digit, and its serial if it has one.

    `make("01", "893123456789")` fills up and gives a GTIN of 14 digits. Raises Gs1Error.
    """
    if ai == "01":
        body = body.zfill(13)
    return check(ai, body + check_digit(body) + serial)


def gtin(digits: str) -> str:
    """A GTIN of 8, 12, 13 or 14 digits as 14 digits. Raises Gs1Error."""
    return check("01", digits)


def issued_in_vietnam(ai: str, value: str) -> bool:
    """Whether GS1 Vietnam issued the key: its company prefix begins with 893."""
    if ai in ("00", "01", "8006"):
        return value[1:4] == VIETNAM  # after the extension or indicator digit
    return value.startswith("0" + VIETNAM if ai == "8003" else VIETNAM)


def parse_elements(text: str) -> dict[str, str]:
    """The parts of an element string, with brackets as printed or raw as scanned.

    `(01)08931234567897(10)LOT1`, or `0108931234567897` + `10LOT1` where a group separator ends
    parts of varying length. Raises Gs1Error.
    """
    if len(text) > LONGEST_ELEMENTS:
        raise fault("element-string", value=text)
    parts = _bracketed(text) if text.startswith("(") else _scanned(text)
    found: dict[str, str] = {}
    for ai, value in parts:
        if ai in found:
            raise fault("key-repeated", value=ai)
        found[ai] = check(ai, value)
    return found


def format_elements(parts: Mapping[str, str]) -> str:
    """Parts as printed below a bar code: (01)08931234567897(10)LOT1."""
    return "".join(f"({ai}){value}" for ai, value in parts.items())


def _bracketed(text: str) -> list[tuple[str, str]]:
    # A bracket may stand in a lot number; only a known identifier in brackets begins a new part.
    pieces = re.split(r"\((\d{2,4})\)", text)
    parts: list[tuple[str, str]] = []
    for ai, value in zip(pieces[1::2], pieces[2::2], strict=True):
        if ai in KEYS or not parts:
            parts.append((ai, value))
        else:
            before, begun = parts[-1]
            parts[-1] = (before, f"{begun}({ai}){value}")
    if pieces[0] or not parts:
        raise fault("element-string", value=text)
    return parts


def _scanned(text: str) -> list[tuple[str, str]]:
    parts: list[tuple[str, str]] = []
    at, end = 0, len(text)
    at += text.startswith(GROUP_SEPARATOR)
    while at < end:
        ai = next((text[at : at + n] for n in (2, 3, 4) if text[at : at + n] in KEYS), None)
        if ai is None:
            raise fault("element-string", value=text.replace(GROUP_SEPARATOR, "␝"))
        at += len(ai)
        stop = text.find(GROUP_SEPARATOR, at)
        stop = end if stop < 0 else stop
        if fixed := KEYS[ai].fixed:
            stop = min(stop, at + fixed)
        parts.append((ai, text[at:stop]))
        at = stop + text.startswith(GROUP_SEPARATOR, stop)
    if not parts:
        raise fault("element-string", value=text)
    return parts
