"""A few lots drawn as a graph: columns by distance, lines for what became of what.

A drawing shows no more than people can follow; the table beside it shows all.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from namsao.traceability.lots.genealogy import Edge
from namsao.traceability.lots.models import Lot

MOST_DRAWN = 60
WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 150, 44, 56, 14, 8
LONGEST = 18  # letters in a box


@dataclass(frozen=True)
class Box:
    """One lot at its place."""

    lot: Lot
    x: int
    y: int
    label: str
    under: str
    seed: bool
    url: str = ""

    @property
    def text_x(self) -> int:
        """Where its words begin."""
        return self.x + 10

    @property
    def first_line(self) -> int:
        """The height of its first line."""
        return self.y + 18

    @property
    def second_line(self) -> int:
        """The height of its second line."""
        return self.y + 35


@dataclass(frozen=True)
class Drawing:
    """Boxes and lines within a size; `left_out` lots are in the table alone."""

    boxes: list[Box]
    lines: list[str]
    width: int
    height: int
    left_out: int
    box_width: int = WIDTH
    box_height: int = HEIGHT
    classes: Mapping[str, str] = field(default_factory=dict)


def draw(
    lots: Sequence[Lot],
    depths: Mapping[int, int],
    edges: Sequence[Edge],
    seeds: frozenset[int],
    linked: frozenset[int],
    *,
    forward: bool,
) -> Drawing:
    """The nearest lots, sources to the left and what came of them to the right."""
    ordered = sorted(lots, key=lambda lot: (depths.get(lot.pk, 999), lot.pk))
    drawn = ordered[:MOST_DRAWN]
    columns: dict[int, list[Lot]] = defaultdict(list)
    for lot in drawn:
        columns[depths.get(lot.pk, 999)].append(lot)
    order = sorted(columns, reverse=not forward)
    boxes: dict[int, Box] = {}
    for number, depth in enumerate(order):
        for row, lot in enumerate(columns[depth]):
            boxes[lot.pk] = Box(
                lot,
                MARGIN + number * (WIDTH + GAP_X),
                MARGIN + row * (HEIGHT + GAP_Y),
                _cut(str(lot)),
                _cut(lot.producer.name if lot.producer else str(lot.get_kind_display())),
                lot.pk in seeds,
                lot.get_absolute_url() if lot.pk in linked else "",
            )
    lines = [
        _line(boxes[edge.source], boxes[edge.target])
        for edge in edges
        if edge.source in boxes and edge.target in boxes
    ]
    tallest = max((len(column) for column in columns.values()), default=0)
    return Drawing(
        list(boxes.values()),
        lines,
        2 * MARGIN + len(order) * WIDTH + max(0, len(order) - 1) * GAP_X,
        2 * MARGIN + tallest * HEIGHT + max(0, tallest - 1) * GAP_Y,
        len(lots) - len(drawn),
    )


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _line(source: Box, target: Box) -> str:
    """The path of a line with its bend, as SVG writes it."""
    if source.x < target.x:
        x1, x2 = source.x + WIDTH, target.x
    elif source.x > target.x:
        x1, x2 = source.x, target.x + WIDTH
    else:
        x1 = x2 = source.x + WIDTH
    y1, y2 = source.y + HEIGHT // 2, target.y + HEIGHT // 2
    bend = (x1 + x2) // 2 if x1 != x2 else x1 + GAP_X // 2
    return f"M{x1} {y1}C{bend} {y1} {bend} {y2} {x2} {y2}"
