"""Capture, recall and the public page: how fast, against what cannot be beaten.

    .venv/bin/python bench/trace.py [--events 20000] [--lots 10000 100000 1000000] [--json]
        [--without capture recall page] [--peer PYTHON]

Everything is generated, in a temporary database, and measured in one run; only the ratios travel
between machines. What is compared takes turns, and each part tells how busy the machine was.
Capture and recall are judged by the time of processors that both processes took, the database's
and ours: a wall clock on a machine with others measures the others. It is printed beside.

capture   documents of a thousand events are read, checked, hashed, compared with what stands and
          written by the action `capture`; against COPY of the very rows that came of it into the
          same tables, emptied, with all their indexes and constraints. With `--peer`, a Python
          with `quartet-epcis quartet-capture psycopg[binary]`, also against that store, on the
          same events as XML 1.2, which both read.
recall    lots in five layers: harvest, collection, drying, packing, selling. Three links for each
          lot (inputs and outputs), made of neighbours. All that came of one harvest lot and all
          that one packed lot came of, by `genealogy.reach`; against the same question written by
          hand for transformations alone, and against a walk through lists in memory.
          Then a thousand lots at once.
page      the page behind a code, scanned by four clients at once, against the same server and a
          constant of as many bytes: one that goes through all of the site but the page's own view,
          and, for information, one that is answered before Django.

Aims: capture at least a third of COPY; the median of one recall under five times the walk in
memory at every size, a thousand at once under ten times; the page at least half as often as the
constant. Exit code 1 where one is missed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.trace_page import measure_page
from bench.trace_peer import as_xml, ask_peer
from bench.trace_recall import measure_recall
from bench.trace_tables import AT, a_producer, copy_again, empty_all, session_clock
from namsao.site import database

PARTS = ("capture", "recall", "page")
PEER_SAMPLE = 2  # documents of a thousand events


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--lots", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--without", nargs="*", choices=PARTS, default=[])
    parser.add_argument("--peer", help="a Python with quartet-epcis")
    parser.add_argument("--seed", type=int, default=26)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="namsao-bench-") as folder:
        os.environ |= {"NAMSAO_DATA": folder, "NAMSAO_DATABASE_ROLE": "owner"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "namsao.site.settings"
        with database.temporary(role="owner"):
            told = measure(options, Path(folder))
    aims = judge(told)
    if options.json:
        print(json.dumps(told | {"aims": aims}, indent=2))
    else:
        show(told, aims)
    return 0 if all(aims.values()) else 1


def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """All parts that are asked for; the largest last."""
    import django

    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([sys.executable, "-m", "namsao", "migrate"], check=True, **silent)
    django.setup()
    producer, actor = a_producer()
    told: dict[str, Any] = {"recall": []}
    if "page" not in options.without:
        told["page"] = measure_page(producer, actor, folder)
        empty_all()
    if "capture" not in options.without:
        told["capture"] = measure_capture(
            producer, actor, options.events, options.seed, options.peer
        )
    for lots in [] if "recall" in options.without else options.lots:
        told["recall"].append(measure_recall(lots, options.seed))
    return told


# Capture


def measure_capture(
    producer: Any, actor: Any, events: int, seed: int, peer: str | None
) -> dict[str, Any]:
    """Events per second of the whole capture, of its halves, and of COPY of the same rows."""
    from bench.gs1 import make_documents

    documents = make_documents(events, seed)
    reading, writing = take_in(producer, actor, documents)
    bare, size = copy_again()
    told: dict[str, Any] = {"events": events, "bytes": size, "clock": session_clock().kind}
    for place, clock in enumerate(("wall", "processor")):
        told[clock] = {
            "copy": events / bare[place],
            "whole": events / (reading[place] + writing[place]),
            "reading": events / reading[place],
            "writing": events / writing[place],
        }
    told["busy"] = os.getloadavg()[0]
    if peer:
        same = [as_xml(one) for one in documents[:PEER_SAMPLE]]
        told["peer"] = ask_peer(peer, same)
        told["as XML"] = 1000 * len(same) / sum(part[0] for part in take_in(producer, actor, same))
        empty_all()
    return told


def take_in(
    producer: Any, actor: Any, documents: list[bytes]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Time (wall, processors) of reading and hashing, and of comparing and writing."""
    from namsao.traceability.actions import capture
    from namsao.traceability.epcis.reading import read_handed

    clock = session_clock()
    reading, writing = [], []
    for body in documents:
        before = clock.now()
        handed = read_handed(body)
        reading.append(clock.since(before))
        before = clock.now()
        made = capture(producer, by=actor, at=AT, handed=handed).made
        writing.append(clock.since(before))
        assert made.accepted == handed.total, made.errors[:3]
    return _sum(reading), _sum(writing)


def _sum(times: list[tuple[float, float]]) -> tuple[float, float]:
    return sum(one[0] for one in times), sum(one[1] for one in times)


# Telling


def judge(told: dict[str, Any]) -> dict[str, bool]:
    """The aims, each held or not."""
    aims = {}
    if "capture" in told:
        rates = told["capture"]["processor"]
        aims["capture at least a third of COPY"] = rates["whole"] >= rates["copy"] / 3
    if "page" in told:
        aims["the page at least half as often as a constant"] = (
            told["page"]["scanned"] >= told["page"]["constant"] / 2
        )
    for one in told["recall"]:
        for name, most in (("forward", 5), ("backward", 5), ("at once", 10)):
            times = {way: one[name][way]["processor"]["median"] for way in ("ours", "in memory")}
            aims[f"{one['lots']:,} lots, {name}: under {most} x the walk in memory"] = (
                times["ours"] < most * times["in memory"]
            )
    return aims


def show(told: dict[str, Any], aims: dict[str, bool]) -> None:
    for line in lines_of(told):
        print(line)
    for name, held in aims.items():
        print(f"{'holds ' if held else 'MISSED'}  {name}")


def lines_of(told: dict[str, Any]) -> Iterator[str]:
    if "capture" in told:
        yield from capture_lines(told["capture"])
    if "page" in told:
        one = told["page"]
        yield f"public page, {one['bytes']:,} bytes, {busy(one)}"
        for name in ("scanned", "first scan", "constant", "before Django"):
            share = one[name] / one["constant"]
            yield f"  {name:<24} {one[name]:>9,.0f} requests/s   {share:.2f} x the constant"
    for one in told["recall"]:
        yield from recall_lines(one)


def capture_lines(one: dict[str, Any]) -> Iterator[str]:
    size = one["bytes"] / one["events"]
    yield f"capture of {one['events']:,} events, {size:,.0f} bytes each, {busy(one)}"
    labels = {
        "copy": "COPY of the same rows",
        "whole": "capture",
        "reading": "  read, check, hash",
        "writing": "  compare, write",
    }
    for name, label in labels.items():
        work, wall = one["processor"], one["wall"]
        yield (
            f"  {label:<24} {work[name]:>9,.0f} events a second of {one['clock']}"
            f" {work[name] / work['copy']:5.2f} x    wall {wall[name]:>9,.0f}/s"
            f" {wall[name] / wall['copy']:5.2f} x"
        )
    if "peer" not in one:
        yield "  quartet_epcis was not asked (--peer)"
    elif "failed" in one["peer"]:
        yield f"  quartet_epcis does not run there: {one['peer']['failed']}"
    else:
        rate = one["peer"]["rate"]
        label, factor = "quartet_epcis, XML 1.2", one["as XML"] / rate
        yield f"  {label:<24} {rate:>9,.0f} events/s on the wall, {one['peer']['stored']:,} stored"
        yield f"  {'capture of the same XML':<24} {one['as XML']:>9,.0f} events/s   {factor:.1f} x"


def recall_lines(one: dict[str, Any]) -> Iterator[str]:
    yield f"recall on {one['lots']:,} lots, {one['links']:,} links, {busy(one)}"
    for name in ("forward", "backward", "at once"):
        part = one[name]
        memory, hand = (part[way]["processor"]["median"] for way in ("in memory", "by hand"))
        for way in ("ours", "by hand", "in memory"):
            work, wall = part[way]["processor"], part[way]["wall"]
            yield (
                f"  {name:<8} {part['reached']:>8,.0f} lots {way:<9}"
                f" median {work['median']:8.3f} ms p99 {work['p99']:8.3f} ms"
                f" {work['median'] / hand:5.2f} x by hand"
                f" {work['median'] / memory:5.2f} x in memory"
                f"   wall {wall['median']:8.3f} / {wall['p99']:8.3f} ms"
            )


def busy(one: dict[str, Any]) -> str:
    """How many others wanted a processor."""
    return f"load {one['busy']:.1f} on {os.cpu_count()} processors"


if __name__ == "__main__":
    sys.exit(main())
