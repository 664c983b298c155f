"""The busiest pages with 500 dossiers in the database, and with 50,000.

    .venv/bin/python bench/pages.py [--json] [--large N]

Builds the demo world in a temporary database, adds invented dossiers, measures, adds more,
measures again: medians of whole requests through Django, and the number of queries of each. Rule:
no median grows by more than half, no number of queries grows at all. Exit code 1 if it does.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from namsao.site import database

SMALL, LARGE = 500, 50_000
REPEATS = 40
MOST_GROWTH = 1.5
# Shares of a year's dossiers by where they stand.
STATES = (
    ("recognised",) * 12
    + ("draft", "submitted", "at_commune", "forwarded", "in_round")
    + (
        "not_recognised",
        "withdrawn",
        "returned",
    )
)


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--large", type=int, default=LARGE)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="namsao-bench-") as folder:
        os.environ |= {"NAMSAO_DATA": folder, "NAMSAO_DEMO": "1"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "namsao.site.settings"
        with database.temporary(role="owner"):
            subprocess.run(
                [sys.executable, "-m", "namsao", "setup"], check=True, stdout=subprocess.DEVNULL
            )
            rows = measure_both(options.large)
    print(json.dumps(rows, indent=2) if options.json else table(rows, options.large))
    return 0 if all(row["holds"] for row in rows) else 1


def measure_both(large: int) -> list[dict[str, Any]]:
    """Each page's median and queries at both sizes."""
    import django

    django.setup()
    from django.conf import settings
    from django.utils.timezone import now

    settings.ALLOWED_HOSTS = ["testserver"]
    from namsao.certificates.register import load_published
    from namsao.site.demo.world import build

    load_published()
    world = build(now())
    fill(SMALL)
    pages = pages_of(world)
    small = {name: measure(who, address) for name, who, address in pages}
    fill(large)
    grown = {name: measure(who, address) for name, who, address in pages}
    return [
        {
            "page": name,
            "small_ms": round(small[name][0] * 1000, 2),
            "large_ms": round(grown[name][0] * 1000, 2),
            "ratio": round(grown[name][0] / small[name][0], 2),
            "small_queries": small[name][1],
            "large_queries": grown[name][1],
            "holds": grown[name][0] <= MOST_GROWTH * small[name][0]
            and grown[name][1] <= small[name][1],
        }
        for name, _who, _address in pages
    ]


def pages_of(world: Any) -> list[tuple[str, Any, str]]:
    """The five busiest pages, with the person who opens each."""
    cast, jam = world.cast, world.dossiers["jam"]
    return [
        ("a commune officer's desk", cast.cuc, "/"),
        ("a province's list of dossiers", cast.dung, "/dossiers/"),
        ("one dossier", cast.lan, f"/dossiers/{jam.pk}/"),
        ("its self-assessment", cast.lan, f"/dossiers/{jam.pk}/criteria"),
        ("the public search", None, "/certificates/check?q=mat+ong+hoa+vai"),
    ]


def measure(person: Any, address: str) -> tuple[float, int]:
    """Median seconds of a request, and its queries."""
    from django.db import connection
    from django.test import Client

    client = Client()
    if person is not None:
        client.force_login(person)

    def get() -> None:
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)

    get()
    counted = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal counted
        counted += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        get()
    return median_of(get), counted


def median_of(call: Callable[[], None]) -> float:
    """Median seconds of REPEATS calls, after a warm-up."""
    seconds = []
    for repeat in range(REPEATS + 5):
        begun = time.perf_counter()
        call()
        if repeat >= 5:
            seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


def fill(dossiers: int) -> None:
    """Bring the database to so many dossiers, spread over every commune of today."""
    from django.db import connection
    from django.utils.timezone import now

    from namsao.areas.models import Area
    from namsao.certificates.models import Certificate
    from namsao.dossiers.models import Dossier
    from namsao.law.criteria import book
    from namsao.producers.models import Producer, Product

    have = Dossier.objects.count()
    everywhere = Area.objects.current().communes().order_by("path")
    # One in six lies in the province whose list is measured: both sizes fill its first page.
    ours, others = cycle(everywhere.filter(path__startswith="/vn/24/")), cycle(everywhere)
    version, moment = book().version, now()
    for first in range(have, dossiers, 5000):
        numbers = range(first, min(first + 5000, dossiers))
        producers = Producer.objects.bulk_create(
            Producer(
                name=f"Hợp tác xã số {n}",
                kind="cooperative",
                commune=next(others if n % 6 else ours),
                address="thôn Một",
                phone="0900000000",
                search_key=f"hop tac xa so {n}",
            )
            for n in numbers
        )
        products = Product.objects.bulk_create(
            Product(
                producer=producer,
                name=f"Sản phẩm số {n}",
                criteria_set=n % 26 + 1,
                commune_id=producer.commune_id,
                serial=n + 1,
                year=2025,
                code=f"X-{n}",
            )
            for n, producer in zip(numbers, producers, strict=True)
        )
        made = Dossier.objects.bulk_create(
            Dossier(
                product=product,
                area_path=product.producer.commune.path,
                kind="first",
                state=STATES[n % len(STATES)],
                regime="26/2026",
                criteria_set=product.criteria_set,
                criteria_version=version,
                opened_at=moment,
                commune_due_on=date(2026, 12, 1) if n % len(STATES) == 14 else None,
            )
            for n, product in zip(numbers, products, strict=True)
        )
        Certificate.objects.bulk_create(
            Certificate(
                number=f"{n:06d}/GCN-X-2026",
                token=f"bench-{n}",
                state="issued",
                regime="26/2026",
                dossier=dossier,
                product=dossier.product,
                area_id=dossier.product.commune_id,
                product_name=dossier.product.name,
                product_code=dossier.product.code,
                producer_name=f"Hợp tác xã số {n}",
                place="thôn Một",
                line="food",
                stars=3,
                issued_on=date(2026, 6, 1),
                issued_year=2026,
                expires_on=date(2026, 6, 1) + timedelta(days=1096),
                search_key=f"san pham so {n} hop tac xa so {n}",
            )
            for n, dossier in zip(numbers, made, strict=True)
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def table(rows: list[dict[str, Any]], large: int) -> str:
    """The figures for the eye."""
    lines = [f"{'page':32}{SMALL:>10,}{large:>10,}{'ratio':>8}{'queries':>12}"]
    for row in rows:
        queries = f"{row['small_queries']} → {row['large_queries']}"
        lines.append(
            f"{row['page']:32}{row['small_ms']:>8.1f}ms{row['large_ms']:>8.1f}ms"
            f"{row['ratio']:>8.2f}{queries:>12}{'' if row['holds'] else '  TOO MUCH'}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
