"""The page behind a code under many scans at once, against the same server and a constant.

A part of `bench/trace.py`. One worker of the site's own server, four clients that keep their
connections and take gzip as phones do; the ways take turns, so that a busy machine disturbs all
alike. A page that was made within the minute answers from its copy (`scanned`); `first scan` is a
page that has to be made.
"""

import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from bench.trace_tables import AT

ROUNDS, SECONDS, CLIENTS = 9, 1.0, 4
LOTS = 2500  # as many first scans as there can be in all rounds
WORDS = "https://namsao.example/voc/"


def measure_page(producer: Any, actor: Any, folder: Path) -> dict[str, Any]:
    """Requests per second of the page and of constants, medians of the rounds."""
    from namsao.site import database
    from namsao.site.setup import prepare_files

    paths = _lots_for_sale(producer, actor)
    os.environ.setdefault("NAMSAO_ASSETS", str(Path(__file__).parents[1] / "var" / "assets"))
    prepare_files()
    database.grant_application_role()
    page = folder / "page.html"
    page.write_bytes(_made_here(paths[0]))
    unseen = count(1)
    asked: dict[str, Callable[[], str]] = {
        "first scan": lambda: paths[next(unseen) % len(paths)],
        "scanned": lambda: paths[0],
        "constant": lambda: "/constant",
        "before Django": lambda: "/bare",
    }
    rates: dict[str, list[float]] = {name: [] for name in asked}
    with _serving(page, paths[0]) as port:
        for _ in range(ROUNDS):
            for name, way in asked.items():
                rates[name].append(_rate(port, way))
    told: dict[str, Any] = {name: statistics.median(found) for name, found in rates.items()}
    return told | {"bytes": page.stat().st_size, "busy": os.getloadavg()[0]}


def _lots_for_sale(producer: Any, actor: Any) -> list[str]:
    """Lots that were harvested, dried and packed, of a certified product; their paths."""
    from django.conf import settings

    from namsao.certificates.models import Certificate
    from namsao.gs1 import keys
    from namsao.producers.models import Product
    from namsao.traceability.actions import capture
    from namsao.traceability.epcis.reading import read_handed

    product = Product.objects.create(
        producer=producer, name="Thử", criteria_set=1, commune=producer.commune, serial=1,
        year=2026, code="1-1-1-2026", description="Sấy lạnh. " * 40,
    )  # fmt: skip
    Certificate.objects.create(
        number="1", token="x" * 20, regime="decision_26_2026", product=product,
        area=producer.commune, product_name="Thử", place="Thử", line="food", stars=4,
        issued_on=AT.date(), issued_year=2026, expires_on=AT.date().replace(year=2029),
        source="https://example.vn/",
    )  # fmt: skip
    gtins = [keys.make("01", f"089312345700{number}") for number in range(3)]
    paths = []
    for begin in range(0, LOTS, 500):
        events = []
        for number in range(begin, begin + 500):
            lots = [f"https://id.gs1.org/01/{gtin}/10/P{number}" for gtin in gtins]
            paths.append(f"/01/{gtins[2]}/10/P{number}")
            events += _events_of(
                number, lots, f"{settings.ADDRESS}/producers/products/{product.pk}"
            )
        body = json.dumps(
            {
                "@context": [
                    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
                    {"namsao": WORDS},
                ],
                "type": "EPCISDocument",
                "schemaVersion": "2.0",
                "creationDate": AT.isoformat(),
                "epcisBody": {"eventList": events},
            }
        ).encode()
        made = capture(producer, by=actor, at=AT, handed=read_handed(body)).made
        assert made.accepted == len(events), made.errors[:3]
    return paths


def _events_of(number: int, lots: list[str], product: str) -> list[dict[str, Any]]:
    def amount(lot: str) -> list[dict[str, Any]]:
        return [{"epcClass": lot, "quantity": 100 + number, "uom": "KGM"}]

    moment = {"eventTimeZoneOffset": "+07:00", "bizStep": "commissioning"}
    fresh, dried, packed = lots
    return [
        moment
        | {"type": "ObjectEvent", "action": "ADD", "eventTime": "2026-06-01T08:00:00+07:00"}
        | {"quantityList": amount(fresh), "ilmd": {"namsao:growingAreaCode": "VN-BGOR 001"}},
        moment
        | {"type": "TransformationEvent", "eventTime": "2026-06-03T08:00:00+07:00"}
        | {"inputQuantityList": amount(fresh), "outputQuantityList": amount(dried)},
        moment
        | {"type": "TransformationEvent", "eventTime": "2026-06-05T08:00:00+07:00"}
        | {"inputQuantityList": amount(dried), "outputQuantityList": amount(packed)}
        | {"ilmd": {"namsao:product": product}},
    ]


def _made_here(path: str) -> bytes:
    from django.test import Client

    response = Client(headers={"host": "127.0.0.1"}).get(path)
    assert response.status_code == 200, response
    assert "★" in response.content.decode()
    return response.content


@contextmanager
def _serving(page: Path, path: str):
    """The site's own server with one worker; answers its port."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = (
        "from granian import Granian; from granian.constants import Interfaces;"
        f"Granian('bench.trace_server:application', address='127.0.0.1', port={port},"
        " interface=Interfaces.WSGI, workers=1, blocking_threads=4, log_access=False).serve()"
    )
    environment = os.environ | {
        "NAMSAO_BENCH_PAGE": str(page),
        "NAMSAO_DATABASE_ROLE": "application",
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    server = subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _rate(port: int, way: Callable[[], str]) -> float:
    """Answers per second that the clients get together."""
    answered = [0] * CLIENTS
    until = time.perf_counter() + SECONDS

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < until:
            connection.request("GET", way(), headers={"Accept-Encoding": "gzip"})
            response = connection.getresponse()
            response.read()
            assert response.status == 200, response.status
            answered[number] += 1
        connection.close()

    clients = [threading.Thread(target=ask, args=[number]) for number in range(CLIENTS)]
    started = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(answered) / (time.perf_counter() - started)
