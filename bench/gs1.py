"""How fast EPCIS events are read, checked, hashed and written, against bare `json.loads`.

    python bench/gs1.py [--events 20000] [--seed 26] [--peer PYTHON] [--json]

All figures come from one run on the same bytes, in processor time, so that a busy machine does not
disturb them; only their ratios travel between machines. The
events are those of a lychee season: harvest, drying, packing, shipping, with lots and pieces.
`json.loads` only parses: it checks nothing and names nothing. `--peer` is a Python in which the
reference program `epcis-event-hash-generator` is installed; it hashes a sample of the same
events, and the names must be equal.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from namsao.gs1 import keys
from namsao.gs1.epcis import fields
from namsao.gs1.epcis.event_hash import event_hash
from namsao.gs1.epcis.reading import read
from namsao.gs1.epcis.writing import write

REPEATS = 5
IN_A_DOCUMENT = 1000
PEER_SAMPLE = 2
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
PEER = """
import json, sys, time, logging
logging.disable(logging.CRITICAL)
from epcis_event_hash_generator import json_to_py
from epcis_event_hash_generator.hash_generator import epcis_hashes_from_events
started, found = time.process_time(), []
for path in sys.argv[1:]:
    text = open(path, encoding="utf-8").read()
    found += epcis_hashes_from_events(json_to_py.event_list_from_epcis_document_str(text))
print(json.dumps([len(found) / (time.process_time() - started), found]))
"""


def make_documents(count: int, seed: int) -> list[bytes]:
    """Documents of a thousand events each; the same for the same seed."""
    chance = random.Random(seed)
    fresh, dried = keys.make("01", "0893123456001"), keys.make("01", "0893123456002")
    places = [keys.make("414", f"893123456{number:03}") for number in range(50)]
    events = [_event(chance, number, fresh, dried, places) for number in range(count)]
    return [
        json.dumps(
            {
                "@context": [CONTEXT, {"ocop": "https://ocop.example.vn/voc/"}],
                "type": "EPCISDocument",
                "schemaVersion": "2.0",
                "creationDate": "2026-06-30T17:00:00+07:00",
                "epcisBody": {"eventList": events[start : start + IN_A_DOCUMENT]},
            },
            ensure_ascii=False,
        ).encode()
        for start in range(0, count, IN_A_DOCUMENT)
    ]


def _event(
    chance: random.Random, number: int, fresh: str, dried: str, places: list[str]
) -> dict[str, Any]:
    raw: dict[str, Any] = {
        "eventTime": f"2026-06-{chance.randint(1, 30):02}T{chance.randint(5, 18):02}:30:00+07:00",
        "eventTimeZoneOffset": "+07:00",
        "readPoint": {"id": f"https://id.gs1.org/414/{chance.choice(places)}"},
    }
    lot = f"https://id.gs1.org/01/{fresh}/10/VT{number:06}"
    amount = round(chance.uniform(50, 2000), 1)
    kind = number % 4
    if kind == 0:
        return raw | {
            "type": "ObjectEvent",
            "action": "ADD",
            "bizStep": "commissioning",
            "disposition": "active",
            "quantityList": [{"epcClass": lot, "quantity": amount, "uom": "KGM"}],
            "ilmd": {"ocop:harvested": "2026-06-01", "ocop:growingAreaCode": "VN-BGOR 001"},
        }
    if kind == 1:
        before = f"https://id.gs1.org/01/{fresh}/10/VT{number - 1:06}"
        made = f"https://htx.example.vn/01/{dried}/10/VS{number:06}"
        return raw | {
            "type": "TransformationEvent",
            "bizStep": "commissioning",
            "inputQuantityList": [{"epcClass": before, "quantity": amount, "uom": "KGM"}],
            "outputQuantityList": [{"epcClass": made, "quantity": amount / 4, "uom": "KGM"}],
        }
    return raw | _movement(number, kind)


def _movement(number: int, kind: int) -> dict[str, Any]:
    """Packing ten pieces into a parcel, or sending it off."""
    parcel = f"urn:epc:id:sscc:893123456.0{number:07}"
    if kind == 2:
        item = "urn:epc:id:sgtin:893123456.0002."
        return {
            "type": "AggregationEvent",
            "action": "ADD",
            "bizStep": "packing",
            "parentID": parcel,
            "childEPCs": [f"{item}{number}-{piece}" for piece in range(10)],
        }
    return {
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "bizStep": "shipping",
        "disposition": "in_transit",
        "epcList": [parcel],
        "bizTransactionList": [{"type": "po", "bizTransaction": f"urn:x-htx:po:{number}"}],
        "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:893123456.001"}],
        "destinationList": [
            {"type": "owning_party", "destination": "urn:epc:id:pgln:893123456.002"}
        ],
    }


def measure(documents: list[bytes], count: int) -> dict[str, float]:
    """Events per second of each step, the median of the repeats."""
    parsed = [read(one) for one in documents]

    def forget() -> None:
        for known in (fields._identified, keys.check, keys.check_digit):
            known.cache_clear()

    return {
        "json.loads alone": _rate(lambda: [json.loads(one) for one in documents], count),
        "read and check": _rate(lambda: [read(one) for one in documents], count, forget),
        "hash": _rate(lambda: [event_hash(e) for one in parsed for e in one.events], count),
        "read, check, hash": _rate(
            lambda: [event_hash(e) for one in documents for e in read(one).events], count, forget
        ),
        "write": _rate(lambda: [write(one) for one in parsed], count),
    }


def _rate(
    work: Callable[[], object], count: int, before: Callable[[], None] | None = None
) -> float:
    times = []
    for _ in range(REPEATS):
        if before:
            before()  # every identifier is met for the first time
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return count / statistics.median(times)


def ask_peer(python: str, documents: list[bytes]) -> dict[str, Any]:
    """Events per second of the reference program, and whether its names are ours."""
    sample = documents[:PEER_SAMPLE]
    ours = [event_hash(event) for one in sample for event in read(one).events]
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, one in enumerate(sample):
            paths.append(Path(folder, f"{number}.jsonld"))
            paths[-1].write_bytes(one)
        ran = subprocess.run(
            [python, "-c", PEER, *map(str, paths)], capture_output=True, text=True, check=True
        )
    rate, names = json.loads(ran.stdout.splitlines()[-1])
    return {"rate": rate, "equal": sum(map(str.__eq__, ours, names)), "of": len(ours)}


def main() -> None:
    """Measure and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=26)
    parser.add_argument("--peer", help="a Python with epcis-event-hash-generator")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    documents = make_documents(options.events, options.seed)
    rates = measure(documents, options.events)
    peer = ask_peer(options.peer, documents) if options.peer else None
    if options.json:
        print(json.dumps({"events": options.events, "rates": rates, "peer": peer}))
        return
    size = sum(map(len, documents)) / options.events
    print(f"{options.events:,} events of {size:.0f} bytes")
    bare = rates["json.loads alone"]
    for name, rate in rates.items():
        print(f"{name:<20} {rate:>10,.0f} events/s   json.loads is {bare / rate:.1f} x as fast")
    if peer:
        ratio = rates["read, check, hash"] / peer["rate"]
        print(f"{'reference program':<20} {peer['rate']:>10,.0f} events/s   we are {ratio:.1f} x")
        print(f"names equal to the reference program: {peer['equal']} of {peer['of']}")


if __name__ == "__main__":
    main()
