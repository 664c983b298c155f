"""A figure answered by DuckDB in this process, or by Spark wherever its cluster runs.

One expression serves both: Ibis writes it in the SQL of either.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import ibis

from namsao.traceability.analytics.figures import Figure
from namsao.traceability.analytics.tables import TABLES, Stored, sql_type


@dataclass(frozen=True)
class Answer:
    """Rows in the order of the figure's key, with the names of their columns."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def sql_of(figure: Figure, dialect: str) -> str:
    """The figure in the SQL of `duckdb` or `pyspark`."""
    return str(ibis.to_sql(figure.expression(), dialect=dialect))


def on_this_machine(figure: Figure, folder: Path) -> Answer:
    """The figure by DuckDB, in this process."""
    with duckdb.connect() as engine:
        for stored in TABLES:
            engine.execute(f'CREATE VIEW "{stored.name}" AS {_source(stored, folder)}')
        found = engine.execute(sql_of(figure, "duckdb"))
        columns = [one[0] for one in found.description]
        return _answer(figure, columns, found.fetchall())


def _source(stored: Stored, folder: Path) -> str:
    place = folder / stored.name
    if not any(place.rglob("*.parquet")):  # nothing was there to be written
        empty = (f'NULL::{sql_type(kind)} AS "{name}"' for name, kind in stored.shape.items())
        return f"SELECT {', '.join(empty)} WHERE false"
    types = ", ".join(f"'{name}': VARCHAR" for name in stored.folders)
    hive = f", hive_partitioning = true, hive_types = {{{types}}}" if types else ""
    return f"SELECT * FROM read_parquet('{place}/**/*.parquet'{hive})"


def on_spark(figures: Iterable[Figure], folder: Path, master: str) -> list[Answer]:
    """The figures by Spark at that master (`spark://host:7077`), over the same files.

    The folder must lie where all its workers see it under the same path.
    """
    from pyspark.sql import SparkSession  # noqa: PLC0415 -- few have it: 430 MB and a Java

    builder = SparkSession.builder.master(master).appName("namsao")
    session = builder.config("spark.ui.enabled", "false").getOrCreate()
    try:
        for stored in TABLES:
            # Told, not guessed from the folders' names: province 01 is no number.
            shape = ", ".join(f"`{name}` {sql_type(kind)}" for name, kind in stored.shape.items())
            rows = session.read.schema(shape).parquet(str(folder / stored.name))
            rows.createOrReplaceTempView(stored.name)
        answers = []
        for figure in figures:
            found = session.sql(sql_of(figure, "pyspark"))
            answers.append(_answer(figure, found.columns, [tuple(r) for r in found.collect()]))
        return answers
    finally:
        session.stop()


def _answer(figure: Figure, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> Answer:
    places = [columns.index(name) for name in figure.key]
    rows.sort(key=lambda row: [row[place] for place in places])
    return Answer(tuple(columns), rows)
