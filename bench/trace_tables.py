"""What the parts of `bench/trace.py` share: a producer, and the tables that a capture writes."""

import os
import time
from datetime import UTC, datetime
from typing import Any

AT = datetime(2026, 6, 30, 10, 0, tzinfo=UTC)
TABLES = [
    "capturejob",
    "lot",
    "epcisevent",
    "eventitem",
    "eventparty",
    "eventdocument",
    "transformation",
    "transformationinput",
    "transformationoutput",
    "containment",
]


def a_producer() -> tuple[Any, Any]:
    """A producer and who captures for it, made without ceremony."""
    from namsao.areas.models import Area
    from namsao.people.models import Holding, User
    from namsao.producers.models import Producer

    commune = Area.objects.create(
        edition="2025", code="1", level="commune", kind="commune", name="Thử", path="/vn/1/1/"
    )
    producer = Producer.objects.create(
        name="Thử", kind="cooperative", commune=commune, address="", phone=""
    )
    user = User.objects.create_user("bench@example.vn", "x" * 20, name="Thử")
    Holding.objects.create(
        user=user, role="producer_member", producer=producer, since=AT.date().replace(year=2020)
    )
    return producer, user.actor_on(AT.date())


def copy_again() -> tuple[float, int]:
    """Seconds of COPY of all rows that stand into the emptied tables, and their bytes.

    In one transaction, which is a little kinder to COPY than one for each document.
    """
    import psycopg

    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        names = {table: columns_of(connection, table) for table in TABLES}
        kept = {table: dump(connection, table, names[table]) for table in TABLES}
        empty(connection)
        connection.commit()
        started = time.perf_counter()
        for table in TABLES:
            copy_in(connection, table, names[table], kept[table])
        connection.commit()
        seconds = time.perf_counter() - started
        empty(connection)
        connection.commit()
    return seconds, sum(map(len, kept.values()))


def empty_all() -> None:
    """Empty all tables of a capture, for what comes next."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        empty(connection)


def empty(connection: Any) -> None:
    every = ", ".join(f"traceability_{table}" for table in TABLES)
    connection.execute(f"TRUNCATE {every}, traceability_recalllot CASCADE")


def columns_of(connection: Any, table: str) -> str:
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " ORDER BY ordinal_position",
        [f"traceability_{table}"],
    ).fetchall()
    return ", ".join(row[0] for row in found)


def dump(connection: Any, table: str, names: str) -> bytes:
    order = "1, 2" if table.startswith("event") else "1"
    query = f"COPY (SELECT {names} FROM traceability_{table} ORDER BY {order}) TO STDOUT"
    with connection.cursor().copy(query) as copy:
        return b"".join(bytes(row) for row in copy)


def copy_in(connection: Any, table: str, names: str, part: bytes) -> None:
    with connection.cursor().copy(f"COPY traceability_{table} ({names}) FROM STDIN") as copy:
        copy.write(part)
