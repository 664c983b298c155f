"""A small chart of intervals around zero, as numbers for a template to draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

WIDTH = 360
LEFT, RIGHT = 12, WIDTH - 12
TOP, ROW = 22, 46
NAME, BAR = 14, 30  # from the top of a row to the foot of the name, and to the interval


@dataclass(frozen=True)
class Drawn:
    """One row: where its name, interval and point lie."""

    name: str
    name_y: int
    bar_y: int
    low: float
    high: float
    point: float
    clear: bool  # the interval does not reach zero


@dataclass(frozen=True)
class Chart:
    """The rows and the scale from -`reach` to `reach` points, on a ground WIDTH by `height`."""

    rows: tuple[Drawn, ...]
    ticks: tuple[tuple[float, int], ...]  # place, points
    reach: int
    height: int
    width: int = WIDTH

    @property
    def foot(self) -> int:
        """Where the lines end."""
        return self.height - 4


def chart_of(rows: Sequence[tuple[str, float, float, float]]) -> Chart | None:
    """The chart of (name, value, low, high); None where there is nothing to draw."""
    if not rows:
        return None
    reach = max(1, ceil(max(max(abs(low), abs(high)) for _name, _value, low, high in rows)))

    def place(points: float) -> float:
        return round((LEFT + RIGHT) / 2 + points / reach * (RIGHT - LEFT) / 2, 1)

    return Chart(
        rows=tuple(
            Drawn(
                name=name,
                name_y=TOP + number * ROW + NAME,
                bar_y=TOP + number * ROW + BAR,
                low=place(low),
                high=place(high),
                point=place(value),
                clear=low > 0 or high < 0,
            )
            for number, (name, value, low, high) in enumerate(rows)
        ),
        ticks=((place(-reach), -reach), (place(0), 0), (place(reach), reach)),
        reach=reach,
        height=TOP + len(rows) * ROW + 4,
    )
