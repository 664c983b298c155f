"""Dates and document numbers found in a paper's text: proposed beside the fields, never taken.

A pure function of the text; what it misses or misreads, the person who knows the paper mends.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

MOST = 8  # of each; more would be no help
AROUND = 40  # characters shown before a find, so that one sees which date it is

_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})(?![\d/])")
_IN_WORDS = re.compile(
    r"ng[àa]y\s{1,4}(\d{1,2})\s{1,4}th[áa]ng\s{1,4}(\d{1,2})\s{1,4}n[ăa]m\s{1,4}(\d{4})",
    re.IGNORECASE,
)
# "123/2025/ĐKSP", "01/TCB-HTX/2026": figures, then at least one group that has a capital letter.
_NUMBER = re.compile(r"(?<![\w/])\d{1,6}(?:/\d{2,4})?(?:/[A-ZĐ][A-ZĐ0-9-]{1,20}){1,3}(?:/\d{4})?")
_EARLIEST, _LATEST = 1990, 2100


@dataclass(frozen=True)
class Find:
    """A value as a field takes it, and the words it stood among."""

    value: str
    shown: str  # as people write it
    around: str


def proposals(text: str) -> dict[str, list[dict[str, Any]]]:
    """{"dates": […], "numbers": […]}, each at most eight, in the order of the text."""
    return {
        "dates": [asdict(found) for found in _once(_dates(text))],
        "numbers": [asdict(found) for found in _once(_numbers(text))],
    }


def _dates(text: str) -> Iterator[Find]:
    found = [*_NUMERIC.finditer(text), *_IN_WORDS.finditer(text)]
    for match in sorted(found, key=lambda match: match.start()):
        day, month, year = (int(part) for part in match.groups())
        if not _EARLIEST <= year <= _LATEST:
            continue
        try:
            value = date(year, month, day)
        except ValueError:  # 31/02: a misreading
            continue
        yield Find(value.isoformat(), f"{value:%d/%m/%Y}", _around(text, match))


def _numbers(text: str) -> Iterator[Find]:
    for match in _NUMBER.finditer(text):
        yield Find(match.group(), match.group(), _around(text, match))


def _around(text: str, match: re.Match[str]) -> str:
    said = text[max(0, match.start() - AROUND) : match.end()]
    return " ".join(said.split())


def _once(finds: Iterator[Find]) -> list[Find]:
    kept: dict[str, Find] = {}
    for found in finds:
        kept.setdefault(found.value, found)
        if len(kept) == MOST:
            break
    return list(kept.values())
