"""Events in one table, or one partition a month: what taking in and the usual questions cost.

    .venv/bin/python bench/partitions.py [--events 240000] [--months 24] [--json]

Both layouts get the same rows and the indexes of the real tables. A partitioned table can hold
nothing unique across its partitions but what contains the key that divides it, so there a table of
identities keeps each event once; the month stands in the upper digits of the key, so that keys,
references and paging stay what they are. All but the last month are loaded, then the last one is
taken in by batches and the questions are asked in turn. Times are of the database's processor.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.trace_tables import Clock
from namsao.site import database

BATCH = 2_000
REPEATS = 300
MONTH = 10**9  # keys of a month begin at its number times this
EVENTS = """
INSERT INTO staged_event (id, job_id, producer_id, kind, action, event_id, event_hash, event_time,
  event_time_zone_offset, record_time, biz_step, disposition, read_point, biz_location,
  transformation_id, declared_at, error_reason, withdrawn, words, prefixes, payload)
SELECT (m + 1) * {month}::bigint + n, 1, 1 + n % 400, 1 + 3 * (n % 2),
  CASE n % 2 WHEN 0 THEN 'ADD' ELSE '' END, NULL, sha256((m || '-' || n)::bytea), at, '+07:00',
  at + interval '1 hour',
  'commissioning', 'active', 'https://id.gs1.org/414/' || n % 500, '', '', NULL, '', false,
  CASE n % 2 WHEN 0
  THEN jsonb_build_object('ilmd', jsonb_build_object('code', 'C' || n % 900)) END,
  NULL, jsonb_build_object('type', 'ObjectEvent', 'filler', repeat('x', 600))
FROM generate_series(0, {months} - 1) m, generate_series(1, {each}) n,
LATERAL (SELECT timestamptz '2025-01-01' + m * interval '30 days'
                + n * interval '29 days' / {each} AS at)
"""
ITEMS = """
INSERT INTO staged_item (event_id, position, side, uri, lot_id, quantity, uom)
SELECT id, position, 2, 'https://id.gs1.org/01/0/10/' || lot, lot, 100, 'KGM'
FROM staged_event, generate_series(0, 1) position,
LATERAL (SELECT 1 + (id % {month}::bigint + position * 7
                     + id / {month}::bigint * {each} / 2)::int AS lot)
"""
QUESTIONS = {
    "what was moved of a lot": (
        "SELECT sum(quantity) FROM {item} i JOIN {event} e ON e.id = i.event_id"
        " WHERE i.lot_id = %(lot)s AND NOT e.withdrawn"
    ),
    "newest 30 of a producer": (
        "SELECT id FROM {event} WHERE producer_id = %(producer)s ORDER BY event_time DESC LIMIT 30"
    ),
    "harvest of a code in a season": (
        "SELECT sum(quantity) FROM {item} i JOIN {event} e ON e.id = i.event_id"
        " WHERE e.words @> %(words)s AND e.event_time >= %(since)s"
        " AND e.event_time < %(since)s + interval '90 days'"
    ),
    "an event by its key": "SELECT payload FROM {event} WHERE id = %(id)s",
    "is it known (by hash)": "SELECT 1 FROM {known} WHERE event_hash = %(hash)s",
}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=240_000)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="namsao-bench-") as folder:
        os.environ |= {"NAMSAO_DATA": folder, "NAMSAO_DATABASE_ROLE": "owner"}
        with database.temporary(role="owner") as address:
            silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            command = [sys.executable, "-m", "namsao", "migrate", "traceability"]
            subprocess.run(command, check=True, **silent)
            with psycopg.connect(address.url("owner"), autocommit=True) as connection:
                told = measure(connection, options.events // options.months, options.months)
    print(json.dumps(told, indent=2) if options.json else table(told))
    return 0


def measure(connection: Any, each: int, months: int) -> dict[str, Any]:
    """Milliseconds of each work in each layout."""
    for kind in ("event", "item"):
        real = "epcisevent" if kind == "event" else "eventitem"
        connection.execute(f"CREATE UNLOGGED TABLE staged_{kind} (LIKE traceability_{real})")
        whole_or_divided(connection, kind, f"traceability_{real}", months)
    connection.execute(EVENTS.format(month=MONTH, months=months, each=each))
    connection.execute(ITEMS.format(month=MONTH, each=each))
    connection.execute("CREATE INDEX ON staged_event (id); CREATE INDEX ON staged_item (event_id)")
    last = months * MONTH
    layouts = {
        "one table": {"event": "one_event", "item": "one_item", "known": "one_event"},
        "a partition a month": {"event": "many_event", "item": "many_item", "known": "identity"},
    }
    for names in layouts.values():
        take(connection, names, 0, last)
    connection.execute("VACUUM ANALYZE")
    clock = Clock(connection.info.backend_pid)
    times: dict[str, dict[str, list[float]]] = {name: {} for name in layouts}
    for start in range(last, last + each, BATCH):
        for name, names in layouts.items():
            before = clock.now()
            take(connection, names, start, min(start + BATCH, last + each + 1))
            took = clock.since(before)[1] * 1000 / BATCH * 1000
            times[name].setdefault("taking in 1,000 events", []).append(took)
    chance = random.Random(26)
    for _ in range(REPEATS):
        facts = a_question(connection, chance, each, months)
        for name, names in layouts.items():
            for label, query in QUESTIONS.items():
                before = clock.now()
                connection.execute(query.format(**names), facts, prepare=True).fetchall()
                times[name].setdefault(label, []).append(clock.since(before)[1] * 1000)
    return {
        "events": each * months,
        "months": months,
        "clock": clock.kind,
        "busy": os.getloadavg()[0],
        "median ms": {
            name: {label: statistics.median(one) for label, one in found.items()}
            for name, found in times.items()
        },
    }


def whole_or_divided(connection: Any, kind: str, real: str, months: int) -> None:
    """The two layouts of a table, with the indexes of the real one."""
    key = "id" if kind == "event" else "event_id"
    connection.execute(f"CREATE TABLE one_{kind} (LIKE {real})")
    connection.execute(f"CREATE TABLE many_{kind} (LIKE {real}) PARTITION BY RANGE ({key})")
    for month in range(1, months + 1):
        connection.execute(
            f"CREATE TABLE many_{kind}_{month} PARTITION OF many_{kind}"
            f" FOR VALUES FROM ({month * MONTH}) TO ({(month + 1) * MONTH})"
        )
    connection.execute(f"CREATE TABLE many_{kind}_rest PARTITION OF many_{kind} DEFAULT")
    if kind == "event":
        connection.execute(
            "CREATE TABLE identity AS SELECT event_hash, event_id, producer_id, declared_at, id"
            f" FROM {real}"
        )
    rows = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s", [real]
    )
    for name, definition in rows.fetchall():
        made = definition.replace(f"INDEX {name} ON public.{real}", "INDEX ON {}")
        connection.execute(made.format(f"one_{kind}"))
        once = name in {"trace_event_once", "trace_event_id_once"}
        connection.execute(made.format("identity" if once else f"many_{kind}"))


def take(connection: Any, names: dict[str, str], first: int, end: int) -> None:
    """Rows from one key up to another."""
    connection.execute(
        f"INSERT INTO {names['event']} SELECT * FROM staged_event WHERE id >= %s AND id < %s",
        [first, end],
    )
    if names["known"] != names["event"]:
        connection.execute(
            "INSERT INTO identity SELECT event_hash, event_id, producer_id, declared_at, id"
            " FROM staged_event WHERE id >= %s AND id < %s",
            [first, end],
        )
    connection.execute(
        f"INSERT INTO {names['item']} SELECT * FROM staged_item"
        " WHERE event_id >= %s AND event_id < %s",
        [first, end],
    )


def a_question(connection: Any, chance: random.Random, each: int, months: int) -> dict[str, Any]:
    key = chance.randint(1, months) * MONTH + chance.randint(1, each)
    digest, at = connection.execute(
        "SELECT event_hash, event_time FROM staged_event WHERE id = %s", [key]
    ).fetchone()
    return {
        "id": key,
        "hash": digest,
        "lot": chance.randint(each, each * months // 2),
        "producer": chance.randint(1, 400),
        "words": json.dumps({"ilmd": {"code": f"C{2 * chance.randint(0, 449)}"}}),
        "since": at,
    }


def table(told: dict[str, Any]) -> str:
    """The medians side by side."""
    one, many = told["median ms"].values()
    lines = [
        f"{told['events']:,} events in {told['months']} months, medians in ms of {told['clock']},"
        f" load {told['busy']:.1f} on {os.cpu_count()} processors",
        f"{'':<32} {'one table':>12} {'partitions':>12}",
    ]
    lines += [
        f"{label:<32} {one[label]:>12.3f} {many[label]:>12.3f}   {many[label] / one[label]:6.2f} x"
        for label in one
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
