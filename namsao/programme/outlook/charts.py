"""The distribution of a count as numbers for SVG; the table beside it tells all."""

from collections.abc import Sequence
from dataclasses import dataclass

from namsao.programme.outlook.queries import Outlook

WIDTH, HEIGHT, FOOT, HEAD = 360, 150, 24, 18
MOST_BARS = 24
NEGLIGIBLE = 0.001


@dataclass(frozen=True)
class Bar:
    """One number, or some neighbouring ones: the chance of it, and of it or more."""

    first: int
    last: int
    chance: float
    at_least: float
    enough: bool
    x: int = 0
    y: int = 0
    width: int = 0
    height: int = 0

    @property
    def label(self) -> str:
        """The number, or both ends."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    @property
    def middle(self) -> int:
        """Where its name is centred."""
        return self.x + self.width // 2


@dataclass(frozen=True)
class Spread:
    """Bars from the lowest to the highest number that is not negligible."""

    bars: tuple[Bar, ...]
    named: tuple[Bar, ...]  # as many names as there is room for
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - FOOT
    names_y: int = HEIGHT - 6


def spread(outlook: Outlook) -> Spread:
    """A drawing of how likely each number is; bars never mix what is enough with what is not."""
    groups = _groups(outlook)
    most = max(chance for _first, _last, chance in groups)
    step = WIDTH / len(groups)
    bars, above = [], 1.0
    for place, (first, last, chance) in enumerate(groups):
        height = round(chance * (HEIGHT - FOOT - HEAD) / most)
        bars.append(
            Bar(
                first,
                last,
                chance,
                above,
                first >= outlook.target.value,
                round(place * step) + 1,
                HEIGHT - FOOT - height,
                max(round(step) - 2, 2),
                height,
            )
        )
        above = max(above - chance, 0.0)
    every = -(-len(bars) // 8)
    return Spread(tuple(bars), tuple(bars[::every]))


def _groups(outlook: Outlook) -> Sequence[tuple[int, int, float]]:
    """Neighbouring numbers taken together, so that few enough bars remain."""
    chances, value = outlook.probabilities, outlook.target.value
    told = [number for number, chance in enumerate(chances) if chance >= NEGLIGIBLE]
    low, high = told[0], told[-1]
    wide = -(-(high - low + 1) // MOST_BARS)
    ends = {low, *range(value, high + 1, wide), *range(value - wide, low, -wide)}
    starts = sorted(end for end in ends if low <= end <= high)
    found = []
    for place, first in enumerate(starts):
        last = starts[place + 1] - 1 if place + 1 < len(starts) else high
        found.append((first, last, float(chances[first : last + 1].sum())))
    return found
