"""Score many sheets of one criteria set at once, with NumPy; the same law as `scoring`.

Every option of a criterion is one 64-bit word: its points in the byte of its part and in the byte
of the total, and above them a bit for each gate that the option does not meet. Parts stay below
256 and a gate belongs to one criterion, so a sheet's words add up without a carry: their sum is
the part points, the total and the unmet gates together. Criteria are looked up several at a time,
in a table of all their combinations, small enough for the processor's first cache.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from namsao.law import stars as law
from namsao.law.criteria.model import Choice, Choices, CriteriaSet, Criterion, Gate
from namsao.law.scoring import points_of

YES, NO = 1, 2
"""How a yes/no criterion stands in an array of choices, as if it had two options."""

type Sheets = NDArray[np.integer[Any]]
"""Shape (sheets, criteria): option numbers from 1, YES or NO; 0 and -1 are unanswered."""

_WORD = np.dtype("<u8")
_TOTAL_BYTE = 3  # below it a byte for each part, above it the gates
_GATE_BITS = 32
_TABLE_SIZE = 4096  # combinations in one table: 32 KB
_CHUNK = 65_536  # sheets at a time, so that the running sums stay in the cache

_BY_POINTS = np.array([law.stars_by_points(total) for total in range(101)], dtype=np.uint8)


@dataclass(frozen=True)
class _Column:
    """A criterion of the set: its place in the array and the word of each choice, 0 first."""

    index: int
    words: NDArray[np.uint64]

    @property
    def choices(self) -> int:
        return len(self.words)


@dataclass(frozen=True)
class _Bundle:
    """Some neighbouring criteria, and the sum of their words for every combination of choices."""

    columns: tuple[_Column, ...]
    words: NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class ScoringTable:
    """A criteria set laid out for `score_many`."""

    criteria: tuple[str, ...]
    parts: tuple[str, ...]
    gates: tuple[Gate, ...]
    bundles: tuple[_Bundle, ...]

    @classmethod
    def of(cls, criteria: CriteriaSet) -> Self:
        """The table of a set. Raises ValueError for over 3 parts, 32 gates or 100 points."""
        parts = tuple(part.code for part in criteria.parts)
        gates = criteria.gates
        most = sum(criterion.maximum for criterion in criteria)
        if len(parts) > _TOTAL_BYTE or len(gates) > _GATE_BITS or most >= len(_BY_POINTS):
            raise ValueError(
                f"set {criteria.number}: {len(parts)} parts, {len(gates)} gates, {most} points are"
                f" more than a table holds ({_TOTAL_BYTE}, {_GATE_BITS}, {len(_BY_POINTS) - 1})"
            )
        columns = [
            _Column(index, _words(criterion, parts.index(criterion.part), gates))
            for index, criterion in enumerate(criteria)
        ]
        numbers = tuple(criterion.number for criterion in criteria)
        return cls(numbers, parts, gates, tuple(_bundled(columns)))

    def encode(self, sheets: Sequence[Choices]) -> NDArray[np.int8]:
        """Sheets of choices as the array that `score_many` reads, column by column in memory."""
        encoded = np.zeros((len(sheets), len(self.criteria)), dtype=np.int8, order="F")
        for column, number in enumerate(self.criteria):
            encoded[:, column] = [_code(choices.get(number)) for choices in sheets]
        return encoded


@dataclass(frozen=True, eq=False)
class ManyScores:
    """What the sheets come to, row by row. `unmet` has bit i set when gate i is not met."""

    table: ScoringTable
    totals: NDArray[np.uint8]
    parts: NDArray[np.uint8]  # a column for each part
    stars_by_points: NDArray[np.uint8]
    stars: NDArray[np.uint8]
    unmet: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.totals)

    def unmet_gates(self, row: int) -> tuple[Gate, ...]:
        """The gates that a sheet does not meet, in the order of the set's criteria."""
        bits = int(self.unmet[row])
        return tuple(gate for bit, gate in enumerate(self.table.gates) if bits >> bit & 1)


def score_many(table: ScoringTable, choices: Sheets) -> ManyScores:
    """Points, stars and unmet gates of every sheet, exactly as `scoring.score_sheet` has them.

    Quickest for int8 stored column by column (`ScoringTable.encode`), right for any integers in
    any order. Raises ValueError for a wrong shape, and for a choice that its criterion does not
    have, naming the sheet (counted from 0) and the criterion; TypeError for other than integers.
    """
    if choices.ndim != 2 or choices.shape[1] != len(table.criteria):
        raise ValueError(
            f"expected an array of shape (sheets, {len(table.criteria)}), not {choices.shape}"
        )
    if choices.dtype.kind not in "iu":
        raise TypeError(f"choices are integers, not {choices.dtype}")
    count = len(choices)
    words = np.empty(count, dtype=_WORD)
    by_points = np.empty(count, dtype=np.uint8)
    stars = np.empty(count, dtype=np.uint8)
    octets = words.view(np.uint8).reshape(count, _WORD.itemsize)
    unmet = words.view(np.dtype("<u4")).reshape(count, 2)[:, 1]
    for start in range(0, count, _CHUNK):
        rows = slice(start, start + _CHUNK)
        _sum_words(table, choices, rows, words[rows])
        np.take(_BY_POINTS, octets[rows, _TOTAL_BYTE], out=by_points[rows], mode="clip")
        np.minimum(by_points[rows], _gate_limit(table, unmet[rows]), out=stars[rows])
    return ManyScores(
        table=table,
        totals=octets[:, _TOTAL_BYTE],
        parts=octets[:, : len(table.parts)],
        stars_by_points=by_points,
        stars=stars,
        unmet=unmet,
    )


def _sum_words(
    table: ScoringTable, choices: Sheets, rows: slice, total: NDArray[np.uint64]
) -> None:
    """Write the sum of the sheets' words into `total`."""
    size = len(total)
    place = np.empty(size, dtype=np.uint16)  # of the combination, in its bundle's table
    index = np.empty(size, dtype=np.intp)
    found = np.empty(size, dtype=np.uint64)
    total.fill(0)
    block = choices[rows]
    for bundle in table.bundles:
        place.fill(0)
        for column in bundle.columns:
            np.multiply(place, column.choices, out=place)
            np.add(place, _checked(table, block, column, rows.start), out=place)
        index[:] = place
        np.take(bundle.words, index, out=found, mode="clip")
        np.add(total, found, out=total)


def _checked(
    table: ScoringTable, block: Sheets, column: _Column, first_row: int
) -> NDArray[np.uint8]:
    """A criterion's choices from 0 up, every one of them known to the criterion."""
    chosen = block[:, column.index]
    if chosen.dtype == np.int8:
        plain = np.ascontiguousarray(chosen).view(np.uint8)
        if plain.max() < column.choices:  # -1 would be 255 here
            return plain
    wrong = (chosen < -1) | (chosen >= column.choices)
    if wrong.any():
        row = int(wrong.argmax())
        raise ValueError(
            f"sheet {first_row + row}, criterion {table.criteria[column.index]}:"
            f" option {chosen[row]} is out of range 1 to {column.choices - 1}"
        )
    return np.maximum(chosen, 0).astype(np.uint8)


def _gate_limit(table: ScoringTable, unmet: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """The most stars that the unmet gates leave: one star fewer for each level that is barred."""
    limit = np.full(len(unmet), law.GATED_LEVELS[-1], dtype=np.uint8)
    for level in law.GATED_LEVELS:
        mask = sum(1 << bit for bit, gate in enumerate(table.gates) if gate.level <= level)
        limit -= (unmet & np.uint32(mask)) != 0
    return limit


def _words(criterion: Criterion, part: int, gates: tuple[Gate, ...]) -> NDArray[np.uint64]:
    choices: Iterable[Choice | None]
    if criterion.kind == "yes_no":
        choices = (None, True, False)
    else:
        choices = (None, *(option.number for option in criterion.options))
    return np.array([_word(criterion, choice, part, gates) for choice in choices], dtype=np.uint64)


def _word(criterion: Criterion, choice: Choice | None, part: int, gates: tuple[Gate, ...]) -> int:
    points = points_of(criterion, choice)
    word = points << 8 * part | points << 8 * _TOTAL_BYTE
    for bit, gate in enumerate(gates):
        if gate.criterion == criterion.number and not law.meets(criterion, choice, gate):
            word |= 1 << _GATE_BITS + bit
    return word


def _bundled(columns: list[_Column]) -> Iterator[_Bundle]:
    """Neighbouring criteria together, as many as a table of `_TABLE_SIZE` combinations takes."""
    waiting: tuple[_Column, ...] = ()
    words = np.zeros(1, dtype=np.uint64)
    for column in columns:
        if waiting and len(words) * column.choices > _TABLE_SIZE:
            yield _Bundle(waiting, words)
            waiting, words = (), np.zeros(1, dtype=np.uint64)
        waiting += (column,)
        words = (words[:, np.newaxis] + column.words).ravel()
    yield _Bundle(waiting, words)


def _code(choice: Choice | None) -> int:
    if isinstance(choice, bool):
        return YES if choice else NO
    return choice or 0
