"""Boundaries as a small picture, drawn without a map of anybody else's.

Plain Python: longitude and latitude to the units of an SVG, north above, true to scale at the
latitude of the picture.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from namsao.traceability.growing.boundaries import Boundary, Position

WIDTH, MARGIN = 640.0, 24.0
LOWEST, HIGHEST = 240.0, 640.0
METRES_IN_A_DEGREE = 111_320.0
_ROUND = (1, 2, 5)


@dataclass(frozen=True)
class Shape:
    """One boundary as the data of an SVG path, and where its name may stand."""

    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Picture:
    """The shapes in the order asked for, in a box of `width` by `height`, with a scale bar."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    bar: float  # its length in the picture
    bar_metres: int

    @property
    def foot(self) -> float:
        """Where the scale bar stands."""
        return self.height - 16


def picture(boundaries: Sequence[Boundary]) -> Picture:
    """All the boundaries in one picture that the first fills. Raises ValueError for none."""
    if not boundaries:
        raise ValueError("nothing to draw")
    west, south, east, north = boundaries[0].land.bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, tall = max((east - west) * squeeze, 1e-6), max(north - south, 1e-6)
    inside = WIDTH - 2 * MARGIN
    scale = min(inside / wide, (HIGHEST - 2 * MARGIN) / tall)
    height = max(LOWEST, tall * scale + 2 * MARGIN)
    left = (WIDTH - wide * scale) / 2
    top = (height - tall * scale) / 2

    def place(position: Position) -> tuple[float, float]:
        longitude, latitude = position
        return left + (longitude - west) * squeeze * scale, top + (north - latitude) * scale

    shapes = tuple(_shape(one, place) for one in boundaries)
    metres = _round_length(WIDTH / 4 / scale * METRES_IN_A_DEGREE)
    return Picture(WIDTH, round(height, 1), shapes, metres / METRES_IN_A_DEGREE * scale, metres)


def _shape(boundary: Boundary, place: Callable[[Position], tuple[float, float]]) -> Shape:
    rings = [
        ring.coords for piece in boundary.land.geoms for ring in (piece.exterior, *piece.interiors)
    ]
    parts = []
    for ring in rings:
        points = [place((x, y)) for x, y, *_ in ring]
        parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points[:-1]) + "Z")
    x, y = place(boundary.centre)
    return Shape("".join(parts), round(x, 1), round(y, 1))


def _round_length(metres: float) -> int:
    """The largest of 1, 2, 5, 10, 20, … that is no longer."""
    power = 10 ** math.floor(math.log10(max(metres, 1)))
    return int(max(step * power for step in _ROUND if step * power <= max(metres, 1)))
