"""Search over 100,000 products with 1,000 queries, against PostgreSQL's own on the same rows.

    .venv/bin/python bench/search.py [--json] [--products N] [--queries N] [--labelled FILE]

Fills a temporary database with made-up products whose names are put together from words as real
names are, and with the published register. Queries are names as written, without accents, with a
slip of the keyboard, with the place after the name, or their first words; with FILE (columns
query, expected_name) also those. An answer is right where the first product bears the name that
was meant, or begins with all that was typed.

Beside it, on the same folded names with their own GIN indexes: `%` of pg_trgm ordered by
similarity, and full text `simple` ordered by ts_rank. Rules: 95 of 100 labelled queries right as
typed, no fewer without accents. Exit code 1 if one does not hold.
"""

import argparse
import csv
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from namsao.kernel.folding import fold
from namsao.site import database

TODAY = date(2026, 11, 23)
ENOUGH = 95  # of 100 labelled queries
SEED = 20260522
WORDS = """
Trà xanh|Trà sen|Hồng trà|Mật ong hoa|Mật ong rừng|Nước mắm|Mắm tôm|Gạo nếp|Gạo tẻ|Bún khô
Miến dong|Bánh gai|Bánh đa|Bánh tráng|Giò lụa|Chả cá|Nem chua|Lạp xưởng|Thịt gác bếp|Cá kho
Rượu nếp|Cà phê bột|Rượu men lá|Ca cao|Tiêu đen|Hạt điều|Măng khô|Mộc nhĩ|Nấm hương|Vải thiều
Nhãn lồng|Bưởi da xanh|Cam sành|Xoài cát|Thanh long|Dưa lưới|Ổi lê|Tinh bột nghệ|Tinh dầu tràm
Cao cà gai leo|Chiếu cói|Đông trùng hạ thảo|Nón lá|Gốm men|Thổ cẩm|Lụa tơ tằm

đặc biệt|thượng hạng|sấy khô|sấy dẻo|nguyên chất|hữu cơ|truyền thống|gia truyền||||

An|Bình|Châu|Cường|Đại|Đông|Đức|Giang|Hà|Hải|Hạnh|Hòa|Hồng|Hùng|Hương|Khánh|Kim|Lan|Liên|Linh
Long|Lộc|Lương|Mai|Minh|Mỹ|Nam|Nga|Ngọc|Nguyên|Nhật|Phát|Phong|Phú|Phúc|Phương|Quang|Quý|Sơn
Tâm|Tân|Thái|Thanh|Thành|Thảo|Thắng|Thiên|Thịnh|Thọ|Thu|Thủy|Tiến|Toàn|Trung|Trường|Tuấn|Tùng
"""
GOODS, KINDS, SOUNDS = (part.strip().replace("\n", "|").split("|") for part in WORDS.split("\n\n"))
LETTERS = "aeiouhnctgmbl"


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--labelled", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="namsao-bench-") as folder:
        os.environ["NAMSAO_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "namsao.site.settings"
        with database.temporary(role="owner"):
            import django

            django.setup()
            found = measure(options)
    print(json.dumps(found, indent=2, ensure_ascii=False) if options.json else told(found))
    labelled = found["labelled"]
    good = labelled["as typed"] >= ENOUGH and labelled["without accents"] >= labelled["as typed"]
    return 0 if good or not options.labelled else 1


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Fill, ask, compare."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", interactive=False, verbosity=0)
    chance = random.Random(SEED)
    begun = time.perf_counter()
    fill(chance, options.products)
    filled = time.perf_counter() - begun
    from namsao.market.models import Entry

    with connection.cursor() as cursor:
        cursor.execute(PEER_TABLE)
        rows = list(Entry.objects.values_list("pk", "name"))
        with cursor.copy("COPY peer (id, name, name_folded) FROM STDIN") as copy:
            for key, name in rows:
                copy.write_row((key, name, fold(name)))
        cursor.execute("UPDATE peer SET words = to_tsvector('simple', name_folded)")
        for line in PEER:
            cursor.execute(line)
    queries = made_up(chance, options.queries)
    ways: dict[str, Callable[[str], list[str]]] = {
        "Năm Sao": ours,
        "pg_trgm": plain(TRIGRAM),
        "full text": plain(FULL_TEXT),
    }
    found: dict[str, Any] = {"products": options.products, "filled_s": round(filled, 1)}
    found["ways"] = {name: ask(way, queries) for name, way in ways.items()}
    mine = found["ways"]["Năm Sao"]["median_ms"]
    for name in ("pg_trgm", "full text"):
        found["ways"][name]["ours_takes"] = round(mine / found["ways"][name]["median_ms"], 2)
    found["labelled"] = labelled(options.labelled, ours)
    found["labelled pg_trgm"] = labelled(options.labelled, plain(TRIGRAM))
    return found


PEER_TABLE = "CREATE TABLE peer (id bigint, name text, name_folded text, words tsvector)"
PEER = (
    "CREATE INDEX ON peer USING gin (name_folded gin_trgm_ops)",
    "CREATE INDEX ON peer USING gin (words)",
    "ANALYZE peer",
    "ANALYZE market_entry",
)
TRIGRAM = (
    "SELECT name FROM peer WHERE name_folded %% %s"
    " ORDER BY similarity(name_folded, %s) DESC, id LIMIT 10"
)
FULL_TEXT = (
    "SELECT name FROM peer WHERE words @@ plainto_tsquery('simple', %s)"
    " ORDER BY ts_rank(words, plainto_tsquery('simple', %s)) DESC, id LIMIT 10"
)


def fill(chance: random.Random, count: int) -> None:
    """The published register and `count` products that do not exist."""
    from namsao.certificates.models import Certificate
    from namsao.certificates.register import load_published
    from namsao.market.catalogue import refresh

    load_published(where=lambda place: None)
    rows = []
    for number in range(count):
        name, producer, place = invented(chance)
        rows.append(
            Certificate(
                number=f"X-{number}",
                token=f"x{number}",
                regime="26/2026",
                product_name=name,
                producer_name=producer,
                place=place,
                line="food",
                stars=chance.choice((3, 3, 3, 4, 4, 5)),
                issued_year=2026,
                source="https://example.com/",
            )
        )
    Certificate.objects.bulk_create(rows, batch_size=2000)
    refresh()


def invented(chance: random.Random) -> tuple[str, str, str]:
    """A name, a producer and a place, put together as real ones are."""
    own = " ".join(chance.sample(SOUNDS, 2))
    place = " ".join(chance.sample(SOUNDS, 2))
    name = " ".join(filter(None, (chance.choice(GOODS), chance.choice(KINDS), own)))
    return name, f"HTX {own}", f"xã {place}, tỉnh {' '.join(chance.sample(SOUNDS, 2))}"


def made_up(chance: random.Random, count: int) -> list[tuple[str, str, str]]:
    """(kind, query, the name that is meant)."""
    from namsao.market.models import Entry

    keys = list(Entry.objects.order_by("pk").values_list("name", "place"))
    queries = []
    for number in range(count):
        name, place = chance.choice(keys)
        kind = ("as written", "no accents", "slip", "with place", "first words")[number % 5]
        text = name if kind == "as written" else fold(name)
        if kind == "slip":
            text = slipped(chance, text)
        elif kind == "with place":
            text = f"{text} {fold(place.split(',')[0]).removeprefix('xa ')}"
        elif kind == "first words":
            text = " ".join(text.split()[:-1]) or text
        queries.append((kind, text, name))
    return queries


def slipped(chance: random.Random, text: str) -> str:
    """One letter lost, doubled by a neighbour, wrong, or swapped with the next."""
    at = chance.randrange(1, max(2, len(text) - 1))
    match chance.randrange(4):
        case 0:
            return text[:at] + text[at + 1 :]
        case 1:
            return text[:at] + chance.choice(LETTERS) + text[at:]
        case 2:
            return text[:at] + chance.choice(LETTERS) + text[at + 1 :]
        case _:
            return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]


def ours(text: str) -> list[str]:
    """The names that the catalogue's search answers, best first."""
    from namsao.market.models import Entry
    from namsao.market.search import Filters, ranked

    keys = ranked(text, Filters(), TODAY)[:10]
    names = dict(Entry.objects.filter(pk__in=keys).values_list("pk", "name"))
    return [names[key] for key in keys]


def plain(sql: str) -> Callable[[str], list[str]]:
    """PostgreSQL's own search, given the folded text."""
    from django.db import connection

    def asked(text: str) -> list[str]:
        folded = fold(text)
        with connection.cursor() as cursor:
            cursor.execute(sql, [folded, folded])
            return [row[0] for row in cursor.fetchall()]

    return asked


def ask(way: Callable[[str], list[str]], queries: list[tuple[str, str, str]]) -> dict[str, Any]:
    """How often the first answer is right, by kind, and how long an answer takes."""
    right: dict[str, list[bool]] = {}
    taken = []
    for kind, text, name in queries:
        begun = time.perf_counter()
        names = way(text)
        taken.append((time.perf_counter() - begun) * 1000)
        first = fold(names[0]) if names else ""
        good = first == fold(name) or (kind == "first words" and first.startswith(fold(text)))
        right.setdefault(kind, []).append(good)
    taken.sort()
    return {
        "median_ms": round(statistics.median(taken), 2),
        "p95_ms": round(taken[int(len(taken) * 0.95)], 2),
        "right_of_100": {
            kind: round(100 * sum(good) / len(good), 1) for kind, good in right.items()
        },
    }


def labelled(path: Path | None, way: Callable[[str], list[str]]) -> dict[str, int]:
    """Right answers among the labelled queries, as typed and without accents."""
    if path is None:
        return {"as typed": 0, "without accents": 0}
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    counted = {"as typed": 0, "without accents": 0}
    for row in rows:
        for kind, text in (("as typed", row["query"]), ("without accents", fold(row["query"]))):
            counted[kind] += way(text)[:1] == [row["expected_name"]]
    return counted


def told(found: dict[str, Any]) -> str:
    """The figures as lines."""
    lines = [f"{found['products']} products, made and entered in {found['filled_s']} s"]
    for name, way in found["ways"].items():
        ratio = f", ours takes {way['ours_takes']} of it" if "ours_takes" in way else ""
        lines.append(f"{name:10} median {way['median_ms']} ms, p95 {way['p95_ms']} ms{ratio}")
        kinds = ", ".join(f"{kind} {share}" for kind, share in way["right_of_100"].items())
        lines.append(f"{'':10} right of 100: {kinds}")
    for name in ("labelled", "labelled pg_trgm"):
        counts = ", ".join(f"{kind} {count}" for kind, count in found[name].items())
        lines.append(f"{name}: {counts}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
