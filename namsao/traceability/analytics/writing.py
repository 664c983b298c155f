"""The books as Parquet files: what PostgreSQL answers, divided by month and province.

All of it is written anew each time: a declaration of error reaches back into months long past.
Millions of rows pass through one file of text, never through memory.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from namsao.producers.models import Product
from namsao.traceability.analytics.tables import FORECASTS, MOVES, NAMES, SCANS, Stored, sql_type
from namsao.traceability.diary.events import AREA_WORD, CODE_WORD, GOODS_WORD, PRODUCT_WORD
from namsao.traceability.diary.queries import address_of
from namsao.traceability.growing.models import GrowingArea
from namsao.traceability.lots.balance import MOVES as MOVES_OF_LOTS
from namsao.traceability.lots.units import KILOGRAM, KILOGRAMS, PIECE, PIECES

BATCH = 50_000  # lots in one question: what it sorts stays in memory
EMPTY = r"\N"

_NAMELESS = """
WITH moves AS (
  SELECT item.lot_id, item.event_id, side, quantity, uom FROM traceability_eventitem item
  JOIN traceability_epcisevent event ON event.id = item.event_id AND kind = 1 AND action = 'ADD'
  WHERE item.lot_id IS NULL
)
"""  # a harvest that names a kind of goods and no lot counts as harvest all the same
# Kinds of event: 1 object, 4 transformation; others move nothing out of a book or into it.
_ROWS = """
SELECT moves.event_id, (event.event_time AT TIME ZONE %(zone)s)::date, event.producer_id,
       event.kind, event.action, event.biz_step, moves.side, moves.lot_id,
       coalesce(lot.kind = 3, false),
       round(coalesce(moves.quantity, CASE WHEN moves.side IN (1, 6, 8) THEN 1 END)
             * coalesce((%(kilograms)s::jsonb ->> moves.uom)::numeric, 1), 6),
       CASE WHEN %(kilograms)s::jsonb ? moves.uom THEN %(kilogram)s
            WHEN moves.uom = ANY(%(pieces)s) THEN %(piece)s ELSE moves.uom END,
       event.declared_at IS NOT NULL,
       event.words #>> ARRAY['ilmd', %(area)s], event.words #>> ARRAY['ilmd', %(code)s],
       coalesce(coded.kilograms, named.kilograms),
       CASE WHEN coded.id IS NULL THEN named.material_rate ELSE coded.material_rate END,
       to_char(event.event_time AT TIME ZONE %(zone)s, 'YYYY-MM'), split_part(place.path, '/', 3)
FROM moves JOIN traceability_epcisevent event ON event.id = moves.event_id AND kind IN (1, 4)
JOIN producers_producer producer ON producer.id = event.producer_id
JOIN areas_area place ON place.id = producer.commune_id
LEFT JOIN traceability_lot lot ON lot.id = moves.lot_id
LEFT JOIN traceability_tradeitem coded
     ON coded.gtin <> '' AND lpad(coded.gtin, 14, '0') = nullif(lot.gtin, '')
LEFT JOIN (SELECT item.id, kilograms, material_rate, product_id,
                  product.name || ', ' || item.name AS goods
           FROM traceability_tradeitem item
           JOIN producers_product product ON product.id = product_id) named
     ON lot.gtin = '' AND named.goods = lot.ilmd ->> %(goods)s
        AND %(before)s || named.product_id || %(after)s = lot.ilmd ->> %(product)s
WHERE NOT event.withdrawn
"""
_SCANS = """
SELECT scan.lot_id, day, place, count, to_char(day, 'YYYY-MM'), split_part(area.path, '/', 3)
FROM traceability_scancount scan JOIN traceability_lot lot ON lot.id = scan.lot_id
LEFT JOIN producers_producer producer ON producer.id = lot.producer_id
LEFT JOIN areas_area area ON area.id = producer.commune_id
"""
_NAMES = """
SELECT 'area', id, id, %(before)s || id || %(after)s FROM traceability_growingarea
UNION SELECT 'code', id, growing_area_id, text FROM traceability_growingareacode
      WHERE growing_area_id IS NOT NULL
UNION SELECT 'code', code.id, growing_area_id, alias.text FROM traceability_codealias alias
      JOIN traceability_growingareacode code ON code.id = code_id
      WHERE growing_area_id IS NOT NULL
"""
_FORECASTS = """
SELECT id, growing_area_id, begins_on, ends_on, kilograms FROM traceability_seasonforecast
WHERE state = 'approved'
"""


def write(folder: Path) -> dict[str, int]:
    """Write all tables into the folder, in place of what is there; answers the rows of each.

    What stands is read as of one moment, and replaced only when all is written.
    """
    draft = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    rows = {}
    with _one_moment():
        rows[MOVES.name] = _store(MOVES, draft, _moves())
        for stored, query, facts in (
            (SCANS, _SCANS, {}),
            (NAMES, _NAMES, _around(GrowingArea)),
            (FORECASTS, _FORECASTS, {}),
        ):
            rows[stored.name] = _store(stored, draft, iter([(query, facts)]))
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
    return rows


@contextmanager
def _one_moment() -> Iterator[None]:
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone:  # within another transaction that one says what is seen
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _moves() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The questions that give all moves: so many lots at a time, then what has no lot."""
    facts = {
        "zone": settings.TIME_ZONE,
        "kilograms": json.dumps({uom: str(one) for uom, one in KILOGRAMS.items()}),
        "kilogram": KILOGRAM,
        "pieces": sorted(PIECES),
        "piece": PIECE,
        "area": AREA_WORD,
        "code": CODE_WORD,
        "goods": GOODS_WORD,
        "product": PRODUCT_WORD,
    } | _around(Product)
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM traceability_lot")
        last = cursor.fetchone()[0]
    for first in range(1, last + 1, BATCH):
        yield MOVES_OF_LOTS + _ROWS, facts | {"lots": list(range(first, first + BATCH))}
    yield _NAMELESS + _ROWS, facts


def _around(model: type[Model]) -> dict[str, str]:
    """What stands before and after the key in the addresses of such things."""
    before, _key, after = address_of(model(pk=0)).rpartition("0")
    return {"before": before, "after": after}


def _store(stored: Stored, draft: Path, questions: Iterator[tuple[str, Mapping[str, Any]]]) -> int:
    """Rows of the questions as Parquet; answers how many."""
    place = draft / stored.name
    place.mkdir()
    text = draft / f"{stored.name}.csv"
    with text.open("wb") as file, connection.cursor() as cursor:
        for query, facts in questions:
            copy = f"COPY ({query}) TO STDOUT (FORMAT csv, NULL '{EMPTY}')"
            with cursor.copy(copy, facts) as rows:
                for row in rows:
                    file.write(row)
    # What a table is divided by is in the names of its folders, so that a question about a season
    # opens that season's files alone.
    divided = f", PARTITION_BY ({', '.join(stored.folders)})" if stored.folders else ""
    target = place if stored.folders else place / "data.parquet"
    columns = {name: sql_type(kind) for name, kind in stored.shape.items()}
    with duckdb.connect() as engine:
        found = engine.execute(
            f"COPY (SELECT * FROM read_csv('{text}', header = false, auto_detect = false,"
            f" columns = {columns}, nullstr = '{EMPTY}', allow_quoted_nulls = false,"
            " delim = ',', quote = '\"', escape = '\"'))"
            f" TO '{target}' (FORMAT parquet, COMPRESSION zstd{divided})"
        ).fetchone()
    text.unlink()
    return int(found[0]) if found else 0
