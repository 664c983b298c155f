"""What the chain of events costs: 8 writers that add events, each in a transaction of its own.

    .venv/bin/python bench/trail.py [--json] [--seconds N]

Three ways in one run, in a PostgreSQL of its own that writes for keeps:

    bare      no chain
    chain     as the program does it: the event is noted by a trigger and linked after its
              transaction has ended
    at once   linked within the transaction, under a lock that lasts to its end: the plain way

and each of them beside one long transaction after another (an import, a session that closes): an
event at its begin, then one second of work. The plain way makes everybody wait for those. Rule:
beside long transactions, the chain keeps half of the bare events a second. Exit code 1 if not.
At the end the chain that was made is gone over by `namsao.kernel.auditing`, and timed.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))

from namsao.site import database

WRITERS = 8
LISTENING = 0.002  # seconds between an event and the end of its transaction: messages, webhooks
LONG = 1.0
LEAST_SHARE = 0.5

ADD = """
INSERT INTO kernel_event (action, subject, story, by_id, at, before, after, facts, digests)
VALUES ('assessment.score', %s, 'dossiers.dossier:1', 1, now(), 'draft', 'draft',
        '{"criterion": "1.1", "choice": 2, "objection": ""}',
        ('{"assessment.scoresheet:1": {"all": "' || repeat('a', 64) || '"}}')::jsonb)
"""


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seconds", type=float, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="namsao-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # run by root, PostgreSQL has another account, and must pass
        os.environ |= {"NAMSAO_DATA": folder, "DJANGO_SETTINGS_MODULE": "namsao.site.settings"}
        with database.running(Path(folder), role="owner") as address:
            subprocess.run(
                [sys.executable, "-m", "namsao", "setup"], check=True, stdout=subprocess.DEVNULL
            )
            told = measure_all(address.url("owner"), options.seconds)
    print(json.dumps(told, indent=2) if options.json else table(told))
    return 0 if told["holds"] else 1


def measure_all(url: str, seconds: float) -> dict[str, Any]:
    """Each way, alone and beside long transactions."""
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(
            "INSERT INTO people_user (id, password, name, email, language, is_active, joined_at)"
            " SELECT 1, '', 'Bench', 'bench@namsao.invalid', 'vi', true, now()"
        )
        rows = []
        for way in ("bare", "at once", "chain"):
            for beside in (False, True):
                turn = "DISABLE" if way == "bare" else "ENABLE"
                owner.execute("TRUNCATE kernel_event CASCADE")
                owner.execute(f"ALTER TABLE kernel_event {turn} TRIGGER kernel_event_noted")
                rows.append(measure(url, way, beside, seconds))
        verified = gone_over()
    shares = {(row["way"], row["beside long ones"]): row["events a second"] for row in rows}
    share = shares["chain", True] / shares["bare", True]
    return {"rows": rows, **verified, "share": round(share, 2), "holds": share >= LEAST_SHARE}


def measure(url: str, way: str, beside: bool, seconds: float) -> dict[str, Any]:
    """Events a second of all writers, and how long one event took."""
    context = get_context("spawn")
    together, results = context.Barrier(WRITERS + beside), context.Queue()
    works = [LISTENING] * WRITERS + [LONG] * beside
    writers = [
        context.Process(target=write, args=(url, way, seconds, work, together, results))
        for work in works
    ]
    for writer in writers:
        writer.start()
    done = [results.get(timeout=seconds + 120) for _ in writers]
    for writer in writers:
        writer.join()
    took = [one for work, times in done if work == LISTENING for one in times]
    return {
        "way": way,
        "beside long ones": beside,
        "events a second": round(len(took) / seconds),
        "median ms": round(statistics.median(took) * 1000, 1),
        "slowest ms": round(max(took) * 1000, 1),
    }


def write(url: str, way: str, seconds: float, work: float, together: Any, results: Any) -> None:
    """Add events until the time is over; tells the seconds that each took."""
    took = []
    with psycopg.connect(url, autocommit=True) as connection:
        together.wait(timeout=120)
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            begun = time.perf_counter()
            with connection.transaction():
                connection.execute(ADD, [f"assessment.scoresheet:{os.getpid()}"])
                if way == "at once":
                    connection.execute("SELECT kernel_link_events()")
                time.sleep(work)
            if way == "chain":
                connection.execute("SELECT kernel_link_events()")
            took.append(time.perf_counter() - begun)
    results.put((work, took))


def gone_over() -> dict[str, Any]:
    """The last chain, computed again from the first link on."""
    import django

    django.setup()
    from namsao.kernel import auditing
    from namsao.kernel.trail import link_events

    link_events()
    begun = time.perf_counter()
    report = auditing.verify()
    seconds = time.perf_counter() - begun
    faults = [fault for fault in report.faults if fault.kind != "missing_thing"]
    if faults:
        raise AssertionError(faults)
    return {"links": report.events, "links gone over a second": round(report.events / seconds)}


def table(told: dict[str, Any]) -> str:
    """The figures as text."""
    lines = [f"{WRITERS} writers, {LISTENING * 1000:.0f} ms of listeners in each transaction", ""]
    for row in told["rows"]:
        beside = "beside long transactions" if row["beside long ones"] else "alone"
        lines.append(
            f"{row['way']:8} {beside:25} {row['events a second']:6} events/s"
            f"   median {row['median ms']:6} ms   slowest {row['slowest ms']:7} ms"
        )
    lines += [
        "",
        f"Beside long transactions the chain keeps {told['share']:.0%} of the bare events.",
        f"Verified: {told['links gone over a second']} links a second.",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
