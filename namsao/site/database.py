"""The database: the embedded PostgreSQL, or the one that DATABASE_URL names.

    with database.running():          # starts it if need be, stops it after its last user
        …                             # DATABASE_URL is set in here, also for child processes

Two roles. `owner` owns the tables, migrates them and may create databases for tests;
`application` reads and writes rows, and cannot change or delete what is insert-only.

DATABASE_URL          another PostgreSQL 18, as the application's role
DATABASE_OWNER_URL    the same one as the owner's role (default: DATABASE_URL)
NAMSAO_READ_DATABASE_URL  a copy of it (a streaming replica) that public pages read
NAMSAO_DATABASE_ROLE  which of the two Django signs in as: application (default) or owner
NAMSAO_DATA           folder of the embedded database (default: var/ in the checkout)

Django's settings import this module, so it imports nothing of Django and starts nothing by
itself. How the embedded server is kept: `database_server.py`; where: `database_cluster.py`.
"""

import atexit
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from namsao.site import database_cluster as disk
from namsao.site.database_cluster import APPLICATION_ROLE, OWNER_ROLE, DatabaseUnavailable
from namsao.site.database_server import ALREADY_SUPERVISED, end_orphan

__all__ = [
    "DatabaseAddress",
    "DatabaseUnavailable",
    "configuration",
    "ensure_running",
    "grant_application_role",
    "running",
    "temporary",
]

type Role = Literal["owner", "application"]

CHECKOUT = Path(__file__).parents[2]
START_SECONDS = 120  # recovery after a crash included
POOL = {"min_size": 1, "max_size": 16, "timeout": 10}
# Tables of which the application may add and read rows, never change or remove one.
INSERT_ONLY = ("kernel_event", "kernel_verification", "papers_sealedpaper")
# Tables that functions of the owner fill: the application only reads them.
READ_ONLY = ("kernel_traillink", "kernel_unlinked")


@dataclass(frozen=True)
class DatabaseAddress:
    """Where a database is and how each of its two roles signs in. Holds passwords."""

    owner_url: str = field(repr=False)
    application_url: str = field(repr=False)

    def url(self, role: Role = "application") -> str:
        """The connection string of a role."""
        return self.owner_url if role == "owner" else self.application_url

    def parts(self, role: Role = "application") -> dict[str, str]:
        """The same taken apart: host, port, dbname, user, password and other libpq options."""
        return _parts(self.url(role))

    def environment(self) -> dict[str, str]:
        """The environment variables by which another process finds this database."""
        return {"DATABASE_URL": self.application_url, "DATABASE_OWNER_URL": self.owner_url}


def _parts(url: str) -> dict[str, str]:
    try:
        return {key: str(value) for key, value in conninfo_to_dict(url).items()}
    except psycopg.ProgrammingError as wrong:
        # Not the text of the error: it may quote the password.
        raise DatabaseUnavailable(
            "DATABASE_URL or DATABASE_OWNER_URL cannot be read. It has the form "
            "postgresql://user:password@host:5432/name, with special characters written as %XX."
        ) from wrong


def _from_environment() -> DatabaseAddress | None:
    url = os.environ.get("DATABASE_URL")
    if not url:
        return None
    return DatabaseAddress(os.environ.get("DATABASE_OWNER_URL") or url, url)


def data_folder() -> Path:
    """The folder of the embedded database, uploads and secrets."""
    return Path(os.environ.get("NAMSAO_DATA") or CHECKOUT / "var").absolute()


def configuration() -> dict[str, Any]:
    """Django's `DATABASES["default"]`. Starts nothing; the entry points do, before Django."""
    role = os.environ.get("NAMSAO_DATABASE_ROLE", "application")
    if role not in ("owner", "application"):
        raise DatabaseUnavailable(f"NAMSAO_DATABASE_ROLE is {role!r}, not owner or application.")
    database: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_HEALTH_CHECKS": True,
        # Commands and tests connect once; a pool would only hold them up at their end.
        "OPTIONS": {"pool": dict(POOL)} if role == "application" else {},
    }
    home = data_folder() / "database"
    address = _from_environment() or _find(home)
    if address is None:
        # Good for all that needs no database; a connection fails, and names this folder.
        return database | {"NAME": disk.DATABASE, "HOST": str(home / "socket"), "USER": OWNER_ROLE}
    return _signed_in(database, address.parts("owner" if role == "owner" else "application"))


def copy_configuration() -> dict[str, Any] | None:
    """Django's settings of the copy that public pages read; None where there is none."""
    url = os.environ.get("NAMSAO_READ_DATABASE_URL")
    if not url:
        return None
    database: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": dict(POOL)},
        "TEST": {"MIRROR": "default"},
    }
    database = _signed_in(database, _parts(url))
    # Also where it is no replica: what reads public pages can change nothing.
    read_only = "-c default_transaction_read_only=on"
    options = database["OPTIONS"]
    options["options"] = f"{options.get('options', '')} {read_only}".strip()
    return database


def _signed_in(database: dict[str, Any], parts: dict[str, str]) -> dict[str, Any]:
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    database |= {key: parts.pop(name, "") for key, name in names.items()}
    database["PORT"] = parts.pop("port", "")
    database["OPTIONS"] |= parts
    return database


@contextmanager
def running(
    data_dir: Path | None = None, *, role: Role | None = None
) -> Iterator[DatabaseAddress]:
    """A database that answers, for as long as the block lasts.

    The one that DATABASE_URL names, taken as it is; else the embedded one of `data_dir` or
    NAMSAO_DATA. If this process was the last to use that, it has stopped at the end of the
    block. `role`: what settings that are first read in the block sign in as.

    Raises DatabaseUnavailable when it cannot be started.
    """
    external = _from_environment()
    if external is not None and data_dir is None:
        with _exported(external, role):
            yield external
        return
    use, address = _join(data_dir or data_folder())
    try:
        with _exported(address, role):
            yield address
    finally:
        use.end()


@contextmanager
def temporary(*, role: Role | None = None) -> Iterator[DatabaseAddress]:
    """A fresh database in a folder of its own, not written for keeps; gone after the block.

    Also when this process is killed: the supervisor stops it and removes the folder.
    """
    folder = Path(tempfile.mkdtemp(prefix="namsao-"))
    folder.chmod(0o711)  # run by root, PostgreSQL has another account, and must pass
    try:
        use, address = _join(folder, temporary=True)
    except DatabaseUnavailable:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    try:
        with _exported(address, role):
            yield address
    finally:
        use.end()


def ensure_running(data_dir: Path | None = None) -> DatabaseAddress:
    """Start the embedded database if need be, and keep it for the life of this process."""
    use, address = _join(data_dir or data_folder())
    atexit.register(use.end)
    return address


@contextmanager
def _exported(address: DatabaseAddress, role: Role | None) -> Iterator[None]:
    exported = address.environment() | ({"NAMSAO_DATABASE_ROLE": role} if role else {})
    before = {name: os.environ.get(name) for name in exported}
    os.environ.update(exported)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class _Use:
    """This process's claim on a running server: the server stops after the last claim."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.lock: int | None = os.open(home / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        # A forked worker must not keep the server running after its parent was killed.
        os.register_at_fork(after_in_child=self._forget)
        # Waits while a supervisor without users is stopping its server.
        fcntl.flock(self.lock, fcntl.LOCK_SH)

    def _forget(self) -> None:
        if self.lock is not None:
            os.close(self.lock)
            self.lock = None

    def end(self) -> None:
        """Give up the claim. Whoever was the last to hold one waits until the server is gone."""
        if self.lock is None:
            return
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Others use it: granted at once. Or its supervisor has noticed: granted at its end.
            fcntl.flock(self.lock, fcntl.LOCK_SH)
        else:
            self._stop_supervisor()
        self._forget()

    def _stop_supervisor(self) -> None:
        with suppress(FileNotFoundError, PermissionError, ProcessLookupError):
            record = _record(self.home)
            if record is None:  # killed: then its server is ours to end
                end_orphan(self.home / "cluster")
                return
            held = os.open(self.home / "supervisor.lock", os.O_RDWR)
            os.kill(record["pid"], signal.SIGTERM)
            fcntl.flock(held, fcntl.LOCK_SH)
            os.close(held)


def _record(home: Path) -> dict[str, Any] | None:
    """What a living supervisor says of its server; None when there is none."""
    try:
        lock = os.open(home / "supervisor.lock", os.O_RDWR)
    except (FileNotFoundError, PermissionError):
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        text = os.pread(lock, 4096, 0)
        record: dict[str, Any] | None = json.loads(text) if text else None
        return record
    else:
        return None  # nobody holds it: what the file says is of an earlier one
    finally:
        os.close(lock)


def _find(home: Path) -> DatabaseAddress | None:
    """The address of the embedded database, when it is supervised."""
    record = _record(home)
    passwords = disk.read_passwords(home) if record else None
    if record is None or passwords is None:
        return None
    where = f"{disk.DATABASE}?host={quote(record['socket'], safe='')}&port={disk.PORT}"
    owner, application = (
        f"postgresql://{role}:{passwords[role]}@/{where}"
        for role in (OWNER_ROLE, APPLICATION_ROLE)
    )
    return DatabaseAddress(owner, application)


def _join(data_dir: Path, *, temporary: bool = False) -> tuple[_Use, DatabaseAddress]:
    home = disk.open_home(data_dir.absolute())
    use = _Use(home)
    try:
        return use, _await_answer(data_dir.absolute(), home, temporary=temporary)
    except BaseException:
        use.end()
        raise


def _await_answer(data_dir: Path, home: Path, *, temporary: bool) -> DatabaseAddress:
    deadline = time.monotonic() + START_SECONDS
    started = False
    problem = ""
    while time.monotonic() < deadline:
        address = _find(home)
        if address is None:
            if started:
                break  # our supervisor has given up
            started = _start_supervisor(data_dir, home, temporary=temporary)
            continue
        try:
            psycopg.connect(address.url(), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            problem = str(error).strip()
            time.sleep(0.02)
        else:
            return address
    raise DatabaseUnavailable(f"The database does not answer. {problem}\n{_end_of_log(home)}")


def _start_supervisor(data_dir: Path, home: Path, *, temporary: bool) -> bool:
    """Start a supervisor; False when there is one already, still at its preparations."""
    log_path = home / "server.log"
    command = [sys.executable, "-P", "-m", "namsao.site.database_server", str(data_dir)]
    with log_path.open("a") as log:
        if log.tell() > 5_000_000:
            log.truncate(0)
        done = subprocess.run(
            [*command, *(["--temporary"] if temporary else [])],
            cwd="/",
            env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            check=False,
        )
    if done.returncode == ALREADY_SUPERVISED:
        time.sleep(0.05)
        return False
    if done.returncode:
        raise DatabaseUnavailable(f"The database cannot be started.\n{_end_of_log(home)}")
    return True


def _end_of_log(home: Path) -> str:
    path = home / "server.log"
    try:
        lines = path.read_text(errors="replace").splitlines()[-15:]
    except FileNotFoundError:
        return ""
    return "\n".join([f"The end of {path}:", *lines])


def grant_application_role(
    owner_url: str | None = None, *, database: str | None = None, role: str | None = None
) -> None:
    """Give the application's role what it needs, and nothing more, after every migration.

    Read and write all rows of the schema `public`; of `INSERT_ONLY` tables only add and read, of
    `READ_ONLY` ones only read.

    `owner_url` is the owner's connection string (default: that of the environment), `database`
    another database of that server, such as one for tests, `role` the application's role.
    Does nothing when one role serves for both, as a server that DATABASE_URL alone names.
    """
    address = _from_environment()
    if owner_url is None:
        if address is None:
            raise DatabaseUnavailable("No database: use database.running(), or DATABASE_URL.")
        owner_url = address.url("owner")
    if role is None:
        role = address.parts()["user"] if address else APPLICATION_ROLE
    where = make_conninfo(owner_url, dbname=database) if database else owner_url
    if role == _parts(where).get("user"):
        return
    with psycopg.connect(where) as connection:
        for statement in _GRANTS:
            connection.execute(sql.SQL(statement).format(role=sql.Identifier(role)))
        for table in (*INSERT_ONLY, *READ_ONLY):
            found = connection.execute("SELECT to_regclass(%s)", [f"public.{table}"]).fetchone()
            if found is not None and found[0] is not None:
                rights = "" if table in INSERT_ONLY else "INSERT, "
                revoke = sql.SQL(
                    "REVOKE {rights}UPDATE, DELETE, TRUNCATE ON public.{table} FROM {role}"
                )
                connection.execute(
                    revoke.format(
                        rights=sql.SQL(rights),
                        table=sql.Identifier(table),
                        role=sql.Identifier(role),
                    )
                )


_GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
)
