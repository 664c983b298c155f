"""What the parts of `bench/trace.py` share: a producer, and the tables that a capture writes."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path
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


class Clock:
    """Seconds on the wall, and seconds of processors: of this process and of its database session.

    On a machine that others use, waiting for a processor is most of what a wall clock sees; what
    the work itself takes is what both processes were given. Where the system does not tell that
    of another process (`/proc/PID/schedstat`), the wall clock stands for both.
    """

    def __init__(self, session: int) -> None:
        self._told = Path(f"/proc/{session}/schedstat")
        self.kind = "processor" if self._told.exists() else "wall"

    def _session(self) -> float:
        return int(self._told.read_text().split()[0]) / 1e9

    def now(self) -> tuple[float, float]:
        """(wall, processors), looked at so that the look is no part of the work."""
        session = self._session() if self.kind == "processor" else 0.0
        return time.perf_counter(), session + time.process_time()

    def since(self, before: tuple[float, float]) -> tuple[float, float]:
        """What has passed."""
        wall, own = time.perf_counter() - before[0], time.process_time()
        return wall, own + self._session() - before[1] if self.kind == "processor" else wall


def session_clock() -> Clock:
    """The clock of this process and of Django's connection."""
    from django.db import connection

    connection.ensure_connection()
    return Clock(connection.connection.info.backend_pid)


def copy_again() -> tuple[tuple[float, float], int]:
    """Time of COPY of all rows that stand into the emptied tables, and their bytes.

    In one transaction, which is a little kinder to COPY than one for each document.
    """
    import psycopg

    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        names = {table: columns_of(connection, table) for table in TABLES}
        kept = {table: dump(connection, table, names[table]) for table in TABLES}
        empty(connection)
        connection.commit()
        clock = Clock(connection.info.backend_pid)
        before = clock.now()
        for table in TABLES:
            copy_in(connection, table, names[table], kept[table])
        connection.commit()
        seconds = clock.since(before)
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
