"""Score sheets as numbers: one row for each dossier and criterion, one column for each member."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from namsao.law.criteria.model import Choice, Criterion, Wording
from namsao.law.scoring import points_of

type Ints = NDArray[np.int64]
type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]

MISSING = -1


@dataclass(frozen=True)
class JudgedSheet:
    """What one member judged on one dossier: facts that were settled for all are not among it.

    `claims` are the producer's own choices, as far as there are any.
    """

    member: Hashable
    dossier: Hashable
    judged: Sequence[tuple[Criterion, Choice]]
    claims: Mapping[str, Choice]


@dataclass(frozen=True)
class Scale:
    """A criterion and the points it can earn, in rising order: its levels.

    Sets that ask the same thing for the same points have one scale, so that a council's dossiers
    of several sets tell about one criterion.
    """

    title: Wording
    points: tuple[int, ...]

    @property
    def span(self) -> int:
        """The points between the least and the most."""
        return self.points[-1] - self.points[0]


@dataclass(frozen=True)
class Ratings:
    """Judgements of members on cells; a cell is one criterion of one dossier.

    `level` (cells, members) is the rank of the points given among those of the criterion, from 0;
    `option` the number of the option taken, from 0; `options` (cells) how many there are; `claim`
    (cells) the producer's own level. MISSING where there is none. Cells of a dossier are together,
    in the order in which the sheet shows them.
    """

    members: tuple[Hashable, ...]
    dossiers: tuple[Hashable, ...]
    scales: tuple[Scale, ...]
    cell_dossier: Ints
    cell_scale: Ints
    level: Ints
    option: Ints
    options: Ints
    claim: Ints

    @cached_property
    def given(self) -> Flags:
        """(cells, members) whether the member judged the cell."""
        given: Flags = self.level != MISSING
        return given

    @cached_property
    def points(self) -> Floats:
        """(cells, members) the points given, 0 where there are none."""
        widest = max((len(scale.points) for scale in self.scales), default=1)
        table = np.zeros((len(self.scales), widest))
        for row, scale in enumerate(self.scales):
            table[row, : len(scale.points)] = scale.points
        found = table[self.cell_scale[:, None], np.maximum(self.level, 0)]
        return np.where(self.given, found, 0.0)

    @cached_property
    def span(self) -> Floats:
        """(cells) the points between the least and the most of each cell's criterion."""
        spans = np.array([scale.span for scale in self.scales], dtype=np.float64)
        return spans[self.cell_scale]

    @cached_property
    def totals(self) -> Floats:
        """(dossiers, members) the judged points of each sheet; NaN where there is no sheet."""
        sums = self.by_dossier(self.points)
        return np.where(self.scored, sums, np.nan)

    @cached_property
    def scored(self) -> Flags:
        """(dossiers, members) whether there is a sheet."""
        scored: Flags = self.by_dossier(self.given.astype(np.float64)) > 0
        return scored

    def by_dossier(self, cells: Floats) -> Floats:
        """Sums over the cells of each dossier, along the first axis."""
        first = np.searchsorted(self.cell_dossier, np.arange(len(self.dossiers)))
        sums: Floats = np.add.reduceat(cells, first, axis=0)  # every dossier has a cell
        return sums

    def others(self, amount: Floats) -> Floats:
        """(cells, members) the sum of `amount` over the other members who judged the cell."""
        kept = np.where(self.given, amount, 0.0)
        rest: Floats = kept.sum(axis=1, keepdims=True) - kept
        return rest

    @cached_property
    def companions(self) -> Floats:
        """(cells, members) how many other members judged the cell."""
        return self.others(np.ones(self.level.shape))


def ratings_of(sheets: Iterable[JudgedSheet]) -> Ratings:
    """The sheets as numbers. A cell is there when anybody judged it; empty sheets are left out."""
    kept = [sheet for sheet in sheets if sheet.judged]
    members = tuple(dict.fromkeys(sheet.member for sheet in kept))
    dossiers = tuple(dict.fromkeys(sheet.dossier for sheet in kept))
    scales: dict[Scale, int] = {}
    cells: dict[tuple[int, str], tuple[int, Criterion, Choice | None]] = {}
    where, who = ({name: n for n, name in enumerate(names)} for names in (dossiers, members))
    found: list[tuple[tuple[int, str], int, Choice]] = []
    for sheet in sorted(kept, key=lambda sheet: where[sheet.dossier]):
        for criterion, choice in sheet.judged:
            cell = (where[sheet.dossier], criterion.number)
            scale = scales.setdefault(scale_of(criterion), len(scales))
            cells.setdefault(cell, (scale, criterion, sheet.claims.get(criterion.number)))
            found.append((cell, who[sheet.member], choice))
    row_of = {cell: row for row, cell in enumerate(cells)}
    shape = (len(cells), len(members))
    level, option = np.full(shape, MISSING), np.full(shape, MISSING)
    for cell, member, choice in found:
        criterion = cells[cell][1]
        level[row_of[cell], member] = _level(criterion, choice)
        option[row_of[cell], member] = _option(choice)
    return Ratings(
        members=members,
        dossiers=dossiers,
        scales=tuple(scales),
        cell_dossier=np.array([dossier for dossier, _number in cells], dtype=np.int64),
        cell_scale=np.array([scale for scale, _c, _claim in cells.values()], dtype=np.int64),
        level=level,
        option=option,
        options=np.array([len(c.options) or 2 for _s, c, _claim in cells.values()], np.int64),
        claim=np.array(
            [MISSING if claim is None else _level(c, claim) for _s, c, claim in cells.values()],
            dtype=np.int64,
        ),
    )


def scale_of(criterion: Criterion) -> Scale:
    """The criterion's title and its distinct points, least first."""
    offered = {option.points for option in criterion.options} or {0, criterion.maximum}
    return Scale(criterion.title, tuple(sorted(offered)))


def _level(criterion: Criterion, choice: Choice) -> int:
    return scale_of(criterion).points.index(points_of(criterion, choice))


def _option(choice: Choice) -> int:
    """From 0; of a yes/no criterion, no is 0 and yes is 1."""
    return int(choice) if isinstance(choice, bool) else choice - 1


def groups_of(together: Flags) -> tuple[tuple[int, ...], ...]:
    """Members in groups that scored dossiers in common, directly or through others.

    `together` (dossiers, members): who scored what. Between groups nothing can be compared.
    """
    root = list(range(together.shape[1]))

    def find(member: int) -> int:
        while root[member] != member:
            root[member] = root[root[member]]
            member = root[member]
        return member

    for row in together:
        here = np.flatnonzero(row)
        for member in here[1:]:
            root[find(int(member))] = find(int(here[0]))
    found: dict[int, list[int]] = {}
    for member in range(len(root)):
        found.setdefault(find(member), []).append(member)
    sizes = Counter({key: len(value) for key, value in found.items()})
    return tuple(tuple(found[key]) for key, _size in sizes.most_common())
