"""JSON text of strangers to plain values: strict, and safe against what would exhaust us.

Stricter than Python's own: UTF-8 only, no name twice in an object, no NaN, no number too large
to be written back, no text that PostgreSQL or UTF-8 could not hold.
"""

import json
import math
from typing import NoReturn

from namsao.gs1.problems import fault

LONGEST_INTEGER = 30
# GS1's own example AssociationEvent-h gives two event ids; the last counts. The id is no part of
# what an event says (it is not hashed), so nobody is misled by it.
MAY_REPEAT = frozenset({"eventID"})


def parse_json(data: bytes) -> object:
    """Plain values of JSON text. Raises Gs1Error that says what is wrong and where."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise fault("encoding") from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_float,
            parse_int=_integer,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        where = f"{error.msg}, line {error.lineno}, column {error.colno}"
        raise fault("syntax", value=where) from None
    except RecursionError:
        raise fault("too-deep") from None
    if "\\u" in text:
        _check_text(value, text)
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen and name not in MAY_REPEAT:
                raise fault("repeated-name", value=name)
            seen.add(name)
    return found


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise fault("number-size", value=text)
    return number


def _integer(text: str) -> int:
    if len(text) > LONGEST_INTEGER:
        raise fault("number-size", value=text)
    return int(text)


def _constant(text: str) -> NoReturn:
    raise fault("syntax", value=f"{text} is not a number")


def _check_text(value: object, text: str) -> None:
    """Escapes can smuggle in NUL and half surrogates, which raw UTF-8 cannot."""
    lowered = text.lower()
    if "\\u0000" not in lowered and "\\ud" not in lowered:
        return
    try:
        plain = json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        raise fault("text-form") from None
    if b"\\u0000" in plain.replace(b"\\\\", b""):
        raise fault("text-form")
