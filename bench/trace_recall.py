"""Recalls on a network of lots: ours, one written by hand, and a walk through lists in memory.

A part of `bench/trace.py`, which starts the database and judges.
"""

import os
import random
import statistics
from collections.abc import Callable
from typing import Any

from bench.trace_tables import AT, empty, session_clock

LAYERS = 5
REPEATS = 400
AT_ONCE = 1000
BY_HAND = {
    "forward": """
        WITH RECURSIVE r(lot_id) AS (SELECT unnest(%s::int[]) UNION
          SELECT o.lot_id FROM r JOIN traceability_transformationinput i ON i.lot_id = r.lot_id
          JOIN traceability_transformationoutput o ON o.transformation_id = i.transformation_id)
        SELECT lot_id FROM r""",
    "backward": """
        WITH RECURSIVE r(lot_id) AS (SELECT unnest(%s::int[]) UNION
          SELECT i.lot_id FROM r JOIN traceability_transformationoutput o ON o.lot_id = r.lot_id
          JOIN traceability_transformationinput i ON i.transformation_id = o.transformation_id)
        SELECT lot_id FROM r""",
}


def network(lots: int, seed: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]], int]:
    """Inputs and outputs as (transformation, lot), and how many lots a layer has.

    A transformation takes neighbours of one layer and makes two lots of the next: three links for
    each lot in all.
    """
    chance = random.Random(seed)
    layer = lots // LAYERS
    inputs, outputs = [], []
    change = 0
    for depth in range(LAYERS - 1):
        begin, following = depth * layer, (depth + 1) * layer
        for made in range(0, layer - 1, 2):
            change += 1
            middle = begin + made
            near = {
                begin + (middle - begin + chance.randint(-20, 20)) % layer
                for _ in range(chance.randint(3, 7))
            }
            inputs += [(change, lot + 1) for lot in sorted(near)]
            outputs += [(change, following + made + 1), (change, following + made + 2)]
    return inputs, outputs, layer


def measure_recall(lots: int, seed: int) -> dict[str, Any]:
    """Milliseconds of recalls on so many lots."""
    import psycopg

    inputs, outputs, layer = network(lots, seed)
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        load(connection, lots, inputs, outputs)
    memory = in_memory(inputs, outputs)
    chance = random.Random(seed)
    harvested = [chance.randint(1, layer) for _ in range(REPEATS)]
    sold = [chance.randint(layer * (LAYERS - 1) + 1, layer * LAYERS) for _ in range(REPEATS)]
    told: dict[str, Any] = {"lots": lots, "links": len(inputs) + len(outputs)}
    for direction, seeds in (("forward", harvested), ("backward", sold)):
        told[direction] = compare(direction, [[one] for one in seeds], memory)
    many = [
        [chance.randint(1, layer) for _ in range(min(AT_ONCE, layer))]
        for _ in range(REPEATS // 40)
    ]
    told["at once"] = compare("forward", many, memory)
    return told | {"busy": os.getloadavg()[0]}


def load(connection: Any, lots: int, inputs: list[Any], outputs: list[Any]) -> None:
    empty(connection)
    producer = connection.execute("SELECT min(id) FROM producers_producer").fetchone()[0]
    user = connection.execute("SELECT min(id) FROM people_user").fetchone()[0]
    connection.execute(
        "INSERT INTO traceability_capturejob (id, code, producer_id, by_id, created_at, success,"
        " error_behaviour, sha256, size, accepted, duplicates, rejected, results, errors)"
        " VALUES (1, 'x', %s, %s, now(), true, 'rollback', '', 0, 1, 0, 0, '[]', '[]')",
        [producer, user],
    )
    connection.execute(
        "INSERT INTO traceability_epcisevent (id, job_id, producer_id, kind, action, event_hash,"
        " event_time, event_time_zone_offset, record_time, biz_step, disposition, read_point,"
        " biz_location, transformation_id, error_reason, withdrawn, payload) VALUES"
        " (1, 1, %s, 4, '', '', now(), '+07:00', now(), '', '', '', '', '', '', false, '{}')",
        [producer],
    )
    with connection.cursor().copy(
        "COPY traceability_lot (id, kind, uri, gtin, number, producer_id) FROM STDIN"
    ) as copy:
        for lot in range(1, lots + 1):
            copy.write_row((lot, 1, f"https://id.gs1.org/01/0/10/{lot}", "", str(lot), producer))
    with connection.cursor().copy(
        "COPY traceability_transformation (id, kind, producer_id, at) FROM STDIN"
    ) as copy:
        for change in range(1, outputs[-1][0] + 1):
            copy.write_row((change, 1, producer, AT))
    for table, rows in (("input", inputs), ("output", outputs)):
        with connection.cursor().copy(
            f"COPY traceability_transformation{table}"
            " (transformation_id, lot_id, event_id, uom) FROM STDIN"
        ) as copy:
            for change, lot in rows:
                copy.write_row((change, lot, 1, ""))
    connection.execute("VACUUM ANALYZE")


def in_memory(inputs: list[Any], outputs: list[Any]) -> dict[str, tuple[Any, Any]]:
    """Lists by lot and by transformation, for both directions."""
    sides = []
    for rows in (inputs, outputs):
        by_lot: dict[int, list[int]] = {}
        by_change: dict[int, list[int]] = {}
        for change, lot in rows:
            by_lot.setdefault(lot, []).append(change)
            by_change.setdefault(change, []).append(lot)
        sides.append((by_lot, by_change))
    (in_lot, in_change), (out_lot, out_change) = sides
    return {"forward": (in_lot, out_change), "backward": (out_lot, in_change)}


def walk(seeds: list[int], lists: tuple[Any, Any]) -> set[int]:
    """The walk in memory."""
    by_lot, by_change = lists
    found, front = set(seeds), list(seeds)
    changes: set[int] = set()
    while front:
        for change in by_lot.get(front.pop(), ()):
            if change not in changes:
                changes.add(change)
                for lot in by_change[change]:
                    if lot not in found:
                        found.add(lot)
                        front.append(lot)
    return found


def compare(direction: str, all_seeds: list[list[int]], memory: Any) -> dict[str, Any]:
    """Medians and 99th percentiles of the three ways; all must find the same."""
    from django.db import connection

    from namsao.traceability.lots.genealogy import reach

    def by_hand(seeds: list[int]) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(BY_HAND[direction], [seeds])
            return {row[0] for row in cursor.fetchall()}

    ways: dict[str, Callable[[list[int]], Any]] = {
        "ours": lambda seeds: reach(seeds, direction),
        "by hand": by_hand,
        "in memory": lambda seeds: walk(seeds, memory[direction]),
    }
    for seeds in all_seeds[:10]:
        assert set(ways["ours"](seeds)) == by_hand(seeds) == ways["in memory"](seeds)
    clock = session_clock()
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    reached = []
    for seeds in all_seeds:  # in turn, so that a busy machine disturbs all alike
        for name, way in ways.items():
            before = clock.now()
            found = way(seeds)
            times[name].append(clock.since(before))
        reached.append(len(found))
    told: dict[str, Any] = {"reached": statistics.median(reached)}
    for name, taken in times.items():
        told[name] = {
            clock_name: {
                "median": statistics.median(one[place] for one in taken) * 1000,
                "p99": percentile([one[place] for one in taken]) * 1000,
            }
            for place, clock_name in enumerate(("wall", "processor"))
        }
    return told


def percentile(taken: list[float]) -> float:
    return sorted(taken)[min(len(taken) - 1, int(len(taken) * 0.99))]
