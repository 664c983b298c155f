"""A product's page: requests a second, beside the same server returning the same bytes.

    .venv/bin/python bench/site.py [--json] [--seconds N] [--products N] [--clients N]

Builds the demo world and `--products` invented products in a temporary database and starts two
servers with the same settings (granian, one worker, four threads): the site, and an application
that returns one page's bytes from memory. Both are asked in turns, over kept connections, so that
what else the machine does weighs on both alike. Printed: one page asked again and again, pages of
many products in turn (the copies of all fit into memory), the page with no copy (every request
changes its address), the ratios, and the memory of the site's worker before and after.

Rule: one page's ratio is at least half. Exit code 1 if it is not.
"""

import argparse
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from namsao.site import database

AIM = 0.5
ROUNDS = 5
BARE = """
from pathlib import Path
BODY = Path({body!r}).read_bytes()
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY)))]
def application(environ, start):
    start("200 OK", HEADERS)
    return [BODY]
"""
SERVE = """
from granian import Granian
from granian.constants import Interfaces
Granian({target!r}, address="127.0.0.1", port={port}, interface=Interfaces.WSGI, workers=1,
        blocking_threads=4, log_enabled=False).serve()
"""


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seconds", type=float, default=2.0, help="of each turn")
    parser.add_argument("--products", type=int, default=2000)
    parser.add_argument("--clients", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="namsao-bench-") as folder:
        os.environ |= {"NAMSAO_DATA": folder, "NAMSAO_DEMO": "1"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "namsao.site.settings"
        with database.temporary(role="owner"):
            subprocess.run(
                [sys.executable, "-m", "namsao", "setup"], check=True, stdout=subprocess.DEVNULL
            )
            paths = filled(options.products)
            os.environ["NAMSAO_DATABASE_ROLE"] = "application"
            found = measured(Path(folder), paths, options)
    print(json.dumps(found, indent=2) if options.json else told(found))
    return 0 if found["one page"]["ratio"] >= AIM else 1


def filled(count: int) -> list[str]:
    """The addresses of the demo's products and of `count` more."""
    import django

    django.setup()
    from django.utils.timezone import now
    from search import SEED, fill  # bench/search.py, beside this file

    from namsao.market.models import Entry
    from namsao.site.demo.world import build

    build(now())
    fill(random.Random(SEED), count)
    honey = Entry.objects.get(product__sheet__picture__isnull=False)
    rest = Entry.objects.filter(moved_to=None).exclude(pk=honey.pk).order_by("pk")[:count]
    return [honey.get_absolute_url(), *(entry.get_absolute_url() for entry in rest)]


def measured(folder: Path, paths: list[str], options: Any) -> dict[str, Any]:
    """Requests a second of each kind, in turns."""
    with running("namsao.site.wsgi:application", folder) as site:
        body = fetched(f"http://127.0.0.1:{site[0]}{paths[0]}")
        (folder / "page.html").write_bytes(body)
        bare_module = folder / "bare_bytes.py"
        bare_module.write_text(BARE.format(body=str(folder / "page.html")))
        time.sleep(2)  # until the site hears of changes and keeps copies
        memory = resident(site[1])
        with running("bare_bytes:application", folder) as bare:
            rates: dict[str, list[float]] = {}
            for number in range(ROUNDS):
                turns: tuple[tuple[str, int, Callable[[], Iterator[str]]], ...] = (
                    ("bytes", bare[0], lambda: cycle([paths[0]])),
                    ("one page", site[0], lambda: cycle([paths[0]])),
                    ("many pages", site[0], lambda: cycle(paths)),
                    ("no copy", site[0], lambda n=number: never_the_same(paths, n)),
                )
                for name, port, addresses in turns:
                    rates.setdefault(name, []).append(
                        asked(port, addresses, options.seconds, options.clients)
                    )
        after = resident(site[1])
    base = statistics.median(rates["bytes"])
    found: dict[str, Any] = {
        name: {
            "a_second": round(statistics.median(some)),
            "ratio": round(
                statistics.median(x / y for x, y in zip(some, rates["bytes"], strict=True)), 3
            ),
        }
        for name, some in rates.items()
    }
    return found | {
        "page_bytes": len(body),
        "products": len(paths),
        "base_a_second": round(base),
        "memory_before_mb": memory,
        "memory_after_mb": after,
    }


def never_the_same(paths: list[str], turn: int) -> Iterator[str]:
    """Addresses that were never asked before, so that each page is made."""
    stem = f"{paths[0]}?n={turn}-{threading.get_ident()}-"
    number = 0
    while True:
        number += 1
        yield f"{stem}{number}"


def asked(
    port: int, addresses: Callable[[], Iterator[str]], seconds: float, clients: int
) -> float:
    """Answers a second to `clients` clients, each with a connection that it keeps."""
    counts = [0] * clients
    until = time.monotonic() + seconds

    def client(which: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for path in addresses():
            if time.monotonic() > until:
                break
            line.request("GET", path)
            answer = line.getresponse()
            answer.read()
            assert answer.status == 200, (path, answer.status)
            counts[which] += 1
        line.close()

    threads = [threading.Thread(target=client, args=(n,)) for n in range(clients)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - begun)


@contextmanager
def running(target: str, folder: Path) -> Iterator[tuple[int, int]]:
    """A server of that application: its port and process."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), *sys.path])}
    environment["NAMSAO_ADDRESS"] = f"http://127.0.0.1:{port}"
    code = SERVE.format(target=target, port=port)
    server = subprocess.Popen([sys.executable, "-c", code], env=environment)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                fetched(f"http://127.0.0.1:{port}/market/")
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                break
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def fetched(address: str) -> bytes:
    """The bytes of an address."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        content: bytes = answer.read()
    return content


def resident(pid: int) -> float:
    """Megabytes in memory of a server and its workers."""
    import psutil

    server = psutil.Process(pid)
    whole = sum(one.memory_info().rss for one in (server, *server.children(recursive=True)))
    return round(whole / 2**20, 1)


def told(found: dict[str, Any]) -> str:
    """The figures as lines."""
    lines = [f"{found['page_bytes']} bytes of a page, {found['products']} products"]
    for name in ("bytes", "one page", "many pages", "no copy"):
        row = found[name]
        lines.append(f"{name:12} {row['a_second']:>7} a second, {row['ratio']:.3f} of the bytes")
    lines.append(f"memory {found['memory_before_mb']} MB, then {found['memory_after_mb']} MB")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
