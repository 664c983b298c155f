"""Bars and steps as numbers for SVG. The template draws them; the table beside them tells all."""

from collections.abc import Sequence
from dataclasses import dataclass

from namsao.programme.targets.dividing import Share
from namsao.programme.targets.queries import Month

WIDTH = 360
ROW = 32
LABEL = 16
HEIGHT = 150
FOOT = 24
HEAD = 18
MOST_BARS = 12


@dataclass(frozen=True)
class Bar:
    """One row: what stands, and within it what lapses, as widths."""

    label: str
    count: int
    y: int
    width: int
    lapsing: int  # of the width, at its end

    @property
    def text_y(self) -> int:
        """Where its label is written: above it."""
        return self.y - 4

    @property
    def keeps(self) -> int:
        """The width of what does not lapse."""
        return self.width - self.lapsing


@dataclass(frozen=True)
class Bars:
    """The longest rows of a breakdown."""

    bars: tuple[Bar, ...]
    height: int
    width: int = WIDTH


def bars(shares: Sequence[Share]) -> Bars | None:
    """A drawing of the parts that may be told; None where there is nothing to draw."""
    known = [share for share in shares if share.count][:MOST_BARS]
    if not known:
        return None
    most = max(share.count or 0 for share in known)
    drawn = []
    for number, share in enumerate(known):
        count = share.count or 0
        width = max(round(count * WIDTH / most), 2)
        lapsing = round((share.lapsing or 0) * width / count) if count else 0
        drawn.append(Bar(share.label, count, number * ROW + LABEL, width, lapsing))
    return Bars(tuple(drawn), len(drawn) * ROW)


@dataclass(frozen=True)
class Column:
    """A month: how tall, where, and its figure."""

    month: Month
    x: int
    y: int
    height: int
    width: int

    @property
    def middle(self) -> int:
        """Where its figure and name are centred."""
        return self.x + self.width // 2

    @property
    def text_y(self) -> int:
        """Where its figure is written."""
        return self.y - 4


@dataclass(frozen=True)
class Year:
    """Twelve months, and a line at what is aimed at."""

    columns: tuple[Column, ...]
    aim: int | None
    aim_y: int
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - FOOT
    names_y: int = HEIGHT - 6


def year(months: Sequence[Month], aim: int | None) -> Year:
    """A drawing of a year's months from nought to the tallest of them or the aim."""
    most = max([month.count for month in months] + [aim or 0, 1])
    base, space = HEIGHT - FOOT, HEIGHT - FOOT - HEAD
    step = WIDTH // 12
    columns = tuple(
        Column(
            month,
            number * step + 3,
            base - round(month.count * space / most),
            round(month.count * space / most),
            step - 6,
        )
        for number, month in enumerate(months)
    )
    return Year(columns, aim, base - round((aim or 0) * space / most))
