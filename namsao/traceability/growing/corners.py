"""Corners typed by hand, as phones and maps show them: decimal degrees, or with minutes."""

import math
import re

from namsao.traceability.growing.faults import BoundaryFault

_DECIMAL = r"[+-]?\d{1,3}(?:\.\d+)?"
_SEXAGESIMAL = r"\d{1,3}\s*°\s*(?:\d{1,2}\s*['’′]\s*)?(?:\d{1,2}(?:[.,]\d+)?\s*(?:\"|″|”|''))?"
_NUMBER = re.compile(rf"{_SEXAGESIMAL}|{_DECIMAL}")
_PARTS = re.compile(r"\d+(?:[.,]\d+)?")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d{3,}\b)")


def typed_corners(text: str) -> list[tuple[float, float]]:
    """One corner a line, latitude and longitude in either order: longitude, latitude of each.

    In Vietnam latitudes are below 24 and longitudes above 101, so the larger is the longitude.
    Raises BoundaryFault, with the line, where two numbers cannot be made out.
    """
    corners = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            corners.append(_corner(line.strip(), number))
    return corners


def _corner(line: str, number: int) -> tuple[float, float]:
    plain = line if "." in line else _DECIMAL_COMMA.sub(".", line)
    found = [_degrees(value) for value in _NUMBER.findall(plain)]
    if len(found) != 2:
        raise BoundaryFault("typed-line", line=number, text=line[:60])
    return max(found), min(found)


def _degrees(value: str) -> float:
    if "°" not in value:
        return float(value)
    parts = [float(part.replace(",", ".")) for part in _PARTS.findall(value)]
    return math.fsum(part / 60**index for index, part in enumerate(parts))
