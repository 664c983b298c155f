"""Capture and recall: how fast, against the bare database and a walk in memory.

    .venv/bin/python bench/trace.py [--events 20000] [--lots 10000 100000 1000000] [--json]

Everything is generated, in a temporary database, and measured in one run; only the ratios travel
between machines.

capture   documents of a thousand events are read, checked, hashed, compared with what stands and
          written by the action `capture`; against COPY of the very rows that came of it into the
          same tables, emptied, with all their indexes and constraints.
recall    lots in five layers: harvest, collection, drying, packing, selling. Three links for each
          lot (inputs and outputs), made of neighbours. All that came of one harvest lot and all
          that one packed lot came of, by `genealogy.reach`; against the same question written by
          hand for transformations alone, and against a walk through lists in memory.
          Then a thousand lots at once.

Aims: capture at least a third of COPY; the median of one recall under five times the walk in
memory at every size, a thousand at once under ten times. Exit code 1 where one is missed.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from namsao.site import database

LAYERS = 5
REPEATS = 400
AT_ONCE = 1000
AT = datetime(2026, 6, 30, 10, 0, tzinfo=UTC)
TABLES = [
    "capturejob",
    "lot",
    "epcisevent",
    "eventitem",
    "eventparty",
    "eventdocument",
    "transformation",
    "transformationinput",
    "transformationoutput",
    "containment",
]
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


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--lots", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--seed", type=int, default=26)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="namsao-bench-") as folder:
        os.environ |= {"NAMSAO_DATA": folder, "NAMSAO_DATABASE_ROLE": "owner"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "namsao.site.settings"
        with database.temporary(role="owner"):
            subprocess.run(
                [sys.executable, "-m", "namsao", "migrate"], check=True, stdout=subprocess.DEVNULL
            )
            import django

            django.setup()
            told: dict[str, Any] = {"recall": []}
            if options.events:
                told["capture"] = measure_capture(options.events, options.seed)
            for lots in options.lots:
                told["recall"].append(measure_recall(lots, options.seed))
    aims = judge(told)
    if options.json:
        print(json.dumps(told | {"aims": aims}, indent=2))
    else:
        show(told, aims)
    return 0 if all(aims.values()) else 1


# Capture


def a_producer() -> tuple[Any, Any]:
    """A producer and who captures for it, made without ceremony."""
    from namsao.areas.models import Area
    from namsao.people.models import Holding, User
    from namsao.producers.models import Producer

    commune = Area.objects.create(
        edition="2025", code="1", level="commune", kind="commune", name="Thử", path="/vn/1/1/"
    )
    producer = Producer.objects.create(
        name="Thử", kind="cooperative", commune=commune, address="", phone=""
    )
    user = User.objects.create_user("bench@example.vn", "x" * 20, name="Thử")
    Holding.objects.create(
        user=user, role="producer_member", producer=producer, since=AT.date().replace(year=2020)
    )
    return producer, user.actor_on(AT.date())


def measure_capture(events: int, seed: int) -> dict[str, float]:
    """Events per second of the whole capture, of its halves, and of COPY of the same rows."""
    from bench.gs1 import make_documents
    from namsao.traceability.actions import capture
    from namsao.traceability.epcis.reading import read_handed

    producer, actor = a_producer()
    documents = make_documents(events, seed)
    reading = writing = 0.0
    for body in documents:
        started = time.perf_counter()
        handed = read_handed(body)
        between = time.perf_counter()
        made = capture(producer, by=actor, at=AT, handed=handed).made
        writing += time.perf_counter() - between
        reading += between - started
        assert made.accepted == handed.total, made.errors[:3]
    bare, size = copy_again()
    return {
        "events": events,
        "bytes": size,
        "whole": events / (reading + writing),
        "reading": events / reading,
        "writing": events / writing,
        "copy": events / bare,
    }


def copy_again() -> tuple[float, int]:
    """Seconds of COPY of all rows that stand into the emptied tables, and their bytes.

    In one transaction, which is a little kinder to COPY than one for each document.
    """
    import psycopg

    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        names = {table: columns_of(connection, table) for table in TABLES}
        kept = {table: dump(connection, table, names[table]) for table in TABLES}
        empty(connection)
        connection.commit()
        started = time.perf_counter()
        for table in TABLES:
            copy_in(connection, table, names[table], kept[table])
        connection.commit()
        seconds = time.perf_counter() - started
        empty(connection)
        connection.commit()
    return seconds, sum(map(len, kept.values()))


def empty(connection: Any) -> None:
    every = ", ".join(f"traceability_{table}" for table in TABLES)
    connection.execute(f"TRUNCATE {every}, traceability_recalllot CASCADE")


def columns_of(connection: Any, table: str) -> str:
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " ORDER BY ordinal_position",
        [f"traceability_{table}"],
    ).fetchall()
    return ", ".join(row[0] for row in found)


def dump(connection: Any, table: str, names: str) -> bytes:
    order = "1, 2" if table.startswith("event") else "1"
    query = f"COPY (SELECT {names} FROM traceability_{table} ORDER BY {order}) TO STDOUT"
    with connection.cursor().copy(query) as copy:
        return b"".join(bytes(row) for row in copy)


def copy_in(connection: Any, table: str, names: str, part: bytes) -> None:
    with connection.cursor().copy(f"COPY traceability_{table} ({names}) FROM STDIN") as copy:
        copy.write(part)


# Recall


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
    return told


def load(connection: Any, lots: int, inputs: list[Any], outputs: list[Any]) -> None:
    empty(connection)
    producer = connection.execute("SELECT min(id) FROM producers_producer").fetchone()[0]
    if producer is None:
        producer = a_producer()[0].pk
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
    times: dict[str, list[float]] = {name: [] for name in ways}
    reached = []
    for seeds in all_seeds:  # in turn, so that a busy machine disturbs all alike
        for name, way in ways.items():
            started = time.perf_counter()
            found = way(seeds)
            times[name].append((time.perf_counter() - started) * 1000)
        reached.append(len(found))
    return {"reached": statistics.median(reached)} | {
        name: {"median": statistics.median(taken), "p99": percentile(taken)}
        for name, taken in times.items()
    }


def percentile(taken: list[float]) -> float:
    return sorted(taken)[min(len(taken) - 1, int(len(taken) * 0.99))]


# Telling


def judge(told: dict[str, Any]) -> dict[str, bool]:
    """The aims, each held or not."""
    aims = {}
    if "capture" in told:
        aims["capture at least a third of COPY"] = (
            told["capture"]["whole"] >= told["capture"]["copy"] / 3
        )
    for one in told["recall"]:
        for name, most in (("forward", 5), ("backward", 5), ("at once", 10)):
            ratio = one[name]["ours"]["median"] / one[name]["in memory"]["median"]
            aims[f"{one['lots']:,} lots, {name}: under {most} x the walk in memory"] = ratio < most
    return aims


def show(told: dict[str, Any], aims: dict[str, bool]) -> None:
    for line in lines_of(told):
        print(line)
    for name, held in aims.items():
        print(f"{'holds ' if held else 'MISSED'}  {name}")


def lines_of(told: dict[str, Any]) -> Iterator[str]:
    if "capture" in told:
        one = told["capture"]
        yield f"capture of {one['events']:,} events, {one['bytes'] / one['events']:,.0f} bytes"
        for name in ("copy", "whole", "reading", "writing"):
            label = {"copy": "COPY of the same rows", "reading": "  read, check, hash"}.get(name)
            label = label or {"whole": "capture", "writing": "  compare, write"}[name]
            yield f"  {label:<24} {one[name]:>9,.0f} events/s   {one[name] / one['copy']:.2f} x"
    for one in told["recall"]:
        yield f"recall on {one['lots']:,} lots, {one['links']:,} links"
        for name in ("forward", "backward", "at once"):
            part = one[name]
            memory, hand = part["in memory"]["median"], part["by hand"]["median"]
            for way in ("ours", "by hand", "in memory"):
                median, p99 = part[way]["median"], part[way]["p99"]
                ratios = f"{median / hand:5.2f} x by hand {median / memory:6.2f} x in memory"
                reached = f"{part['reached']:,.0f} lots"
                yield (
                    f"  {name:<9} {reached:>12} {way:<10} median {median:8.3f} ms"
                    f"  p99 {p99:8.3f} ms  {ratios}"
                )


if __name__ == "__main__":
    sys.exit(main())
