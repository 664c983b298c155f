"""What came of a lot, and what it came of: one question, walked level by level in the database.

Lots alone are kept, each once: a path or a depth carried along would make a row for each way that
leads to a lot, and in a mixing trade there are more ways than atoms. Depth is worked out
afterwards, where a few lots are drawn. The walk itself stands with the tables, in a migration.
"""

import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import psycopg
from django.db import connection
from psycopg.pq import ExecStatus

from namsao.kernel.copied import connection_to_read

type Direction = Literal["forward", "backward"]

_REACH: dict[Direction, bytes] = {
    "forward": b"SELECT trace_forward($1::int[], $2::int)",
    "backward": b"SELECT trace_backward($1::int[], $2::int)",
}
_BINARY = 1  # libpq's name for answers that are not text
_HEAD = 20  # bytes before the numbers of an array: dimensions, nulls, type, length, first index


def reach(seeds: Iterable[int], direction: Direction, most: int | None = None) -> list[int]:
    """The ids of these lots and of all that came of them, or that they came of; nearest first.

    With `most`, no more than that many are answered, and the walk stops there.
    """
    told = f"{{{','.join(map(str, sorted(set(seeds))))}}}"
    limit = None if most is None else str(most).encode()
    # Straight to libpq: a cursor takes half as long as the walk itself, and here is no row to
    # adapt, only one array of numbers.
    connection = connection_to_read()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        answer = connection.connection.pgconn.exec_params(
            _REACH[direction], [told.encode(), limit], result_format=_BINARY
        )
        if answer.status != ExecStatus.TUPLES_OK:
            raise psycopg.DatabaseError(answer.error_message.decode(errors="replace"))
    return _numbers(answer.get_value(0, 0) or b"")


def _numbers(told: bytes) -> list[int]:
    """The numbers of an `int[]` as PostgreSQL sends it: each after its length, high byte first."""
    found = array("i")
    found.frombytes(told[_HEAD:])
    if sys.byteorder == "little":
        found.byteswap()
    return found[1::2].tolist()


def contents(parcels: Iterable[int]) -> list[int]:
    """What lay in these parcels, to the last box in a box."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE inside(lot_id) AS (SELECT unnest(%s::int[]) UNION"
            " SELECT c.child_id FROM inside JOIN traceability_containment c"
            " ON c.parent_id = inside.lot_id) SELECT lot_id FROM inside",
            [sorted(set(parcels))],
        )
        return [row[0] for row in cursor.fetchall()]


@dataclass(frozen=True)
class Edge:
    """From what to what by which transformation, with how much went in or lay there."""

    source: int
    target: int
    change: int
    quantity: Decimal | None = None
    uom: str = ""


def edges_among(lots: list[int]) -> list[Edge]:
    """The links between these lots, each transformation as all its inputs to all its outputs.

    For drawings of a few lots: the product of inputs and outputs is never made for many.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.lot_id, o.lot_id, i.transformation_id, sum(i.quantity), min(i.uom)"
            " FROM traceability_transformationinput i"
            " JOIN traceability_transformationoutput o USING (transformation_id)"
            " WHERE i.lot_id = ANY(%s) AND o.lot_id = ANY(%s) GROUP BY 1, 2, 3 ORDER BY 3, 1, 2",
            [lots, lots],
        )
        return [Edge(*row) for row in cursor.fetchall()]


def depths(seeds: Iterable[int], edges: Iterable[Edge]) -> dict[int, int]:
    """How many steps each lot lies from the seeds, whichever way the edges run."""
    beside: dict[int, set[int]] = defaultdict(set)
    for edge in edges:
        beside[edge.source].add(edge.target)
        beside[edge.target].add(edge.source)
    found = dict.fromkeys(seeds, 0)
    front = list(found)
    while front:
        following = []
        for lot in front:
            for other in sorted(beside[lot] - found.keys()):
                found[other] = found[lot] + 1
                following.append(other)
        front = following
    return found
