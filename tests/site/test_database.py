"""The embedded database: real servers, real signals."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from namsao.site import database
from namsao.site import database_cluster as disk
from namsao.site.database_server import postmaster_of

SECONDS = 15  # longer than anything here takes on a busy machine

# A program that uses the database of a folder until it is told to end.
USER_PROGRAM = """
import signal, sys
from contextlib import suppress
from pathlib import Path
from namsao.site import database

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
with database.running(Path(sys.argv[1])):
    print("ready", flush=True)
    signal.pause()
"""


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    # Not pytest's own folder: as root, PostgreSQL's account could not reach into it.
    folder = Path(tempfile.mkdtemp(prefix="namsao-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree((folder / "database").resolve(), ignore_errors=True)
    shutil.rmtree(folder)


@pytest.fixture
def use() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start programs that use the database; each leads a group of processes, as in a terminal."""
    programs = []

    def start(folder: Path, *options: str) -> subprocess.Popen[str]:
        program = subprocess.Popen(
            [sys.executable, "-c", USER_PROGRAM, str(folder), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        programs.append(program)
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        return program

    yield start
    for program in programs:
        program.kill()
        program.communicate()


def processes_of(folder: Path) -> list[str]:
    """The commands of all processes of the server of `folder`, its supervisor included."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd", "status"]):
        text = " ".join([*(process.info["cmdline"] or []), process.info["cwd"] or ""])
        if str(folder) in text and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(text)
    return found


def is_supervised(folder: Path) -> bool:
    with (disk.open_home(folder) / "supervisor.lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def eventually(condition: Callable[[], object]) -> bool:
    deadline = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def started_at(address: database.DatabaseAddress) -> str:
    with psycopg.connect(address.url()) as connection:
        row = connection.execute("SELECT pg_postmaster_start_time()::text").fetchone()
    assert row is not None
    return str(row[0])


def connect_again(address: database.DatabaseAddress) -> psycopg.Connection:
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            return psycopg.connect(address.url("owner"), autocommit=True)
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def test_a_temporary_database_has_the_extensions_and_leaves_nothing_behind():
    with database.temporary() as address:
        folder = Path(address.parts()["host"]).parents[1]
        with psycopg.connect(address.url("owner")) as connection:
            rows = connection.execute("SELECT extname FROM pg_extension").fetchall()
            assert {name for (name,) in rows} >= set(disk.EXTENSIONS)
            rows = connection.execute("SHOW listen_addresses").fetchall()
            assert rows == [("",)]
        assert os.environ["DATABASE_URL"] == address.url()
        assert processes_of(folder)
    assert not folder.exists()
    assert eventually(lambda: not processes_of(folder))


def test_only_its_own_account_can_read_the_passwords_and_reach_the_socket(data_dir):
    with database.running(data_dir) as address:
        home = disk.open_home(data_dir)
        assert (home / "passwords.json").stat().st_mode & 0o077 == 0
        assert Path(address.parts()["host"]).stat().st_mode & 0o077 == 0
        assert (home / "cluster").stat().st_mode & 0o077 == 0
        assert address.parts()["password"] not in repr(address)
        wrong = address.url().replace(address.parts()["password"], "wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)


def test_a_second_process_uses_the_same_server_and_the_last_one_stops_it(data_dir, use):
    first = use(data_dir)
    with database.running(data_dir) as address:
        before = started_at(address)
        first.kill()
        first.wait()
        second = use(data_dir)
        assert started_at(address) == before
    assert processes_of(data_dir)
    second.terminate()
    assert eventually(lambda: not processes_of(data_dir))


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_no_process_is_left_however_the_last_user_ends(data_dir, use, number):
    program = use(data_dir)
    server = postmaster_of(disk.open_home(data_dir) / "cluster")
    assert server is not None
    assert os.getpgid(server.pid) != program.pid  # Ctrl-C in the terminal does not reach it
    os.killpg(program.pid, signal.Signals[number])
    program.wait(SECONDS)
    assert eventually(lambda: not processes_of(data_dir))
    assert not (disk.open_home(data_dir) / "cluster" / "postmaster.pid").exists()


def test_a_worker_that_outlives_its_parent_does_not_keep_the_server(data_dir, use):
    program = use(data_dir, "--with-worker")
    cluster = disk.open_home(data_dir) / "cluster"
    assert postmaster_of(cluster) is not None
    program.kill()
    try:
        assert eventually(lambda: postmaster_of(cluster) is None)
    finally:
        os.killpg(program.pid, signal.SIGKILL)


def test_every_acknowledged_row_survives_the_death_of_the_server(data_dir):
    with database.running(data_dir) as address:
        with connect_again(address) as connection:
            connection.execute("CREATE TABLE kept (number integer PRIMARY KEY)")
        server = postmaster_of(disk.open_home(data_dir) / "cluster")
        assert server is not None
        acknowledged = 0
        writer = connect_again(address)
        with suppress(psycopg.OperationalError), writer:
            while acknowledged < 1_000_000:
                writer.execute("INSERT INTO kept VALUES (%s)", [acknowledged])
                acknowledged += 1
                if acknowledged == 300:
                    server.kill()
        with connect_again(address) as connection:  # the supervisor has started it again
            row = connection.execute("SELECT count(*), max(number) FROM kept").fetchone()
            connection.execute("DROP TABLE kept")
        assert row is not None
        # The one in flight may have been written and never acknowledged.
        assert acknowledged >= 300
        assert row in [(n, n - 1) for n in (acknowledged, acknowledged + 1)]


def test_a_server_without_supervisor_is_replaced_at_the_next_start(data_dir, use):
    program = use(data_dir)
    orphan = postmaster_of(disk.open_home(data_dir) / "cluster")
    assert orphan is not None
    supervisor = orphan.parent()
    assert supervisor is not None
    supervisor.kill()
    program.kill()
    assert eventually(lambda: not is_supervised(data_dir))
    with database.running(data_dir) as address:
        assert started_at(address)
        assert postmaster_of(disk.open_home(data_dir) / "cluster") != orphan
    assert eventually(lambda: not processes_of(data_dir))


def test_the_last_user_ends_a_server_whose_supervisor_was_killed(data_dir):
    with database.running(data_dir):
        server = postmaster_of(disk.open_home(data_dir) / "cluster")
        assert server is not None
        supervisor = server.parent()
        assert supervisor is not None
        supervisor.kill()
        assert eventually(lambda: not is_supervised(data_dir))
    assert not processes_of(data_dir)


def test_a_pid_file_that_names_somebody_else_does_not_keep_the_server_from_starting(data_dir):
    with database.running(data_dir):
        pass
    home = disk.open_home(data_dir)
    other = subprocess.Popen(["sleep", "60"], **disk.process_arguments(disk.account_for(home)))
    try:
        (home / "cluster" / "postmaster.pid").write_text(f"{other.pid}\n{home / 'cluster'}\n")
        with database.running(data_dir) as address:
            assert started_at(address)
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_folder_too_deep_for_a_socket_is_no_hindrance():
    top = Path(tempfile.mkdtemp(prefix="namsao-test-"))
    top.chmod(0o711)
    deep = top / ("sâu" * 20) / ("sâu" * 20)
    try:
        with database.running(deep) as address:
            socket_folder = Path(address.parts()["host"])
            assert started_at(address)
        assert not socket_folder.exists()
    finally:
        shutil.rmtree(top)


def test_the_application_adds_events_and_can_neither_change_nor_delete_them(data_dir):
    with database.running(data_dir) as address:
        with psycopg.connect(address.url("owner")) as owner:
            owner.execute("CREATE TABLE kernel_event (id serial, text text)")
            owner.execute("CREATE TABLE other (id serial, text text)")
        database.grant_application_role()
        with psycopg.connect(address.url("owner")) as owner:
            owner.execute("CREATE TABLE later (id serial, text text)")
        with psycopg.connect(address.url(), autocommit=True) as application:
            for table in ("kernel_event", "other", "later"):
                application.execute(f"INSERT INTO {table} (text) VALUES ('a')")
            for verb in ("UPDATE kernel_event SET text = 'b'", "DELETE FROM kernel_event"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    application.execute(verb)
            for statement in ("TRUNCATE kernel_event", "DROP TABLE other", "CREATE TABLE t ()"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    application.execute(statement)
            application.execute("UPDATE other SET text = 'b'")
            application.execute("DELETE FROM later")
        with psycopg.connect(address.url("owner")) as owner:
            owner.execute("DROP TABLE kernel_event, other, later")


def test_a_server_that_cannot_start_says_why(data_dir):
    with database.running(data_dir):
        pass
    version = disk.open_home(data_dir) / "cluster" / "PG_VERSION"
    before = version.read_text()
    version.write_text("17\n")
    try:
        with (
            pytest.raises(database.DatabaseUnavailable, match="made by PostgreSQL 17"),
            database.running(data_dir),
        ):
            pass
    finally:
        version.write_text(before)


def test_settings_follow_the_environment_and_start_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("NAMSAO_DATA", str(tmp_path / "none"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("NAMSAO_DATABASE_ROLE", raising=False)
    assert database.configuration()["HOST"] == str(tmp_path / "none" / "database" / "socket")
    assert not (tmp_path / "none").exists()

    monkeypatch.setenv(
        "DATABASE_URL", "postgresql://app:a%40b@db.example:6432/ocop?sslmode=require"
    )
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner:c@db.example/ocop")
    application = database.configuration()
    assert application | {"OPTIONS": {}} == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "ocop",
        "USER": "app",
        "PASSWORD": "a@b",
        "HOST": "db.example",
        "PORT": "6432",
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {},
    }
    assert application["OPTIONS"]["sslmode"] == "require"
    assert "pool" in application["OPTIONS"]
    monkeypatch.setenv("NAMSAO_DATABASE_ROLE", "owner")
    assert database.configuration()["USER"] == "owner"
    assert "pool" not in database.configuration()["OPTIONS"]


def test_a_wrong_address_is_refused_without_showing_the_password(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:open sesame@host:port:1/x")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    with pytest.raises(database.DatabaseUnavailable) as refused:
        database.configuration()
    assert "sesame" not in str(refused.value)
