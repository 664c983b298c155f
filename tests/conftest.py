"""Fixtures for the whole suite: a real PostgreSQL, a real browser, the small named world."""

import fcntl
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import ascii_lowercase, digits
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.conf import settings as conf
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test.utils import setup_databases
from django.utils.crypto import get_random_string
from hypothesis import HealthCheck, settings
from psycopg import sql

from namsao.people.models import User
from namsao.site import database
from namsao.site.demo.cast import PASSWORD

SHARED = Path(__file__).parents[2] / "shared"
# How fast a machine draws examples says nothing about the rule; speed is measured in bench/.
settings.register_profile("namsao", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("namsao")
TODAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference folder beside the checkout; tests that compare with it skip without it."""
    if not SHARED.exists():
        pytest.skip("the reference folder is not here")
    return SHARED


@pytest.hookimpl(trylast=True)  # after pytest-django's, which knows of one process alone
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One test with the world, then all that need none, then the others; the long ones first.

    xdist deals them out in this order. So one worker builds the world while the others have
    something to do, and at the end all have short tests left and stop at about the same time.
    """
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    with_the_world = [item for item in items if _needs_the_world(item)]
    without = [item for item in items if not _needs_the_world(item)]
    items[:] = with_the_world[:1] + without + with_the_world[1:]


def _needs_the_world(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return "django_db_setup" in fixtures or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker
) -> str:
    """A database of this worker's own, with areas, the published register and the demo world.

    Tests change it inside transactions that are rolled back, so every test sees the whole world.
    It is a copy: the one that was built, whose name this answers, is never opened by a test.
    Nothing is dropped at the end: the server is this run's own, and goes with it.
    It is made here and not by pytest-django, which makes none for tests that ask for `site` alone.
    """
    with django_db_blocker.unblock():
        built = _built_once()
        own = f"{built}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
        connections.close_all()
        _copy(built, own)
        connection.settings_dict["NAME"] = own
    return built


def _built_once() -> str:
    """The name of the database with the world: built by whichever worker comes first.

    The others wait for its lock. Should it die, the next one builds.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with (Path(os.environ["NAMSAO_DATA"]) / f"world-{run}").open("a+") as told:
        fcntl.flock(told, fcntl.LOCK_EX)
        told.seek(0)
        name = told.read()
        if not name:
            name = _build()
            told.write(name)
    return name


def _build() -> str:
    from namsao.areas.loading import load_areas
    from namsao.certificates.register import load_published
    from namsao.site.demo.world import build

    setup_databases(verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    load_areas()
    load_published()
    with transaction.atomic():  # one commit, and one round of linking the trail
        build(TODAY)
    name = str(connection.settings_dict["NAME"])
    database.grant_application_role(database=name)
    connections.close_all()
    return name


@pytest.fixture
def world(db: None):
    """The demo world with fresh rows and people."""
    from namsao.site.demo.world import recall

    return recall(TODAY)


@contextmanager
def behind_the_program(*tables: str) -> Iterator[None]:
    """What only the owner of the tables could do: change what the database itself keeps shut."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(
                sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table))
            )
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(
                sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table))
            )


@dataclass
class Site:
    """The site as people reach it: a server of its own over a copy of the world's database."""

    url: str
    database: str
    environment: dict[str, str]
    process: int

    def connect(self) -> psycopg.Connection:
        """A connection to its database, as the owner of the tables."""
        return psycopg.connect(self.environment["DATABASE_OWNER_URL"], autocommit=True)

    def session_of(self, email: str) -> str:
        """The key of a new session, as signing in makes one, without the price of a password.

        The real form has tests of its own, and journeys that go through it.
        """
        with self.connect() as books:
            found = books.execute(
                "SELECT id, password FROM people_user WHERE email = %s", [email]
            ).fetchone()
            assert found, f"nobody has the address {email}"
            key = get_random_string(32, ascii_lowercase + digits)
            books.execute(
                "INSERT INTO django_session (session_key, session_data, expire_date)"
                " VALUES (%s, %s, now() + interval '1 day')",
                [key, SessionStore().encode(_signed_in(email, *found))],
            )
        return key


def _signed_in(email: str, user: int, password: str) -> dict[str, object]:
    """What a session holds after the real form."""
    method = {"method": "password", "at": time.time(), "email": email}
    return {
        SESSION_KEY: str(user),
        BACKEND_SESSION_KEY: conf.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: User(password=password).get_session_auth_hash(),
        "account_authentication_methods": [method],
    }


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _name_of_a_copy(which: str) -> str:
    return f"{connection.settings_dict['NAME']}_{which}"


def _copy(source: str, name: str) -> None:
    copy = sql.Identifier(name)
    owner = os.environ["DATABASE_OWNER_URL"]
    with psycopg.connect(owner, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(copy))
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    _alone(owner, made.format(copy, sql.Identifier(source)))


@pytest.fixture(scope="session")
def site(django_db_setup: str) -> Iterator[Site]:
    """A running site (granian, the application's role) that tests may write to for real."""
    name = _name_of_a_copy("site")
    _copy(django_db_setup, name)
    with _served(name) as running:
        yield running


@pytest.fixture
def own_site(django_db_setup: str) -> Iterator[Site]:
    """The same for one test alone, which may change the world for good."""
    name = _name_of_a_copy("own")
    _copy(django_db_setup, name)
    with _served(name) as running:
        yield running


@contextmanager
def _served(name: str) -> Iterator[Site]:
    """A server over the database of that name, which is dropped at the end."""
    owner, application = os.environ["DATABASE_OWNER_URL"], os.environ["DATABASE_URL"]
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": _renamed(application, name),
        "DATABASE_OWNER_URL": _renamed(owner, name),
        "NAMSAO_DATABASE_ROLE": "application",
        "NAMSAO_ADDRESS": f"http://127.0.0.1:{port}",
    }
    database.grant_application_role(environment["DATABASE_OWNER_URL"])
    serve = f"from namsao.site.serving import serve; serve('127.0.0.1', {port}, workers=1)"
    server = subprocess.Popen([sys.executable, "-c", serve], env=environment | SETTINGS)
    try:
        _await(f"http://127.0.0.1:{port}/")
        yield Site(f"http://127.0.0.1:{port}", name, environment, server.pid)
    finally:
        server.terminate()
        server.wait(timeout=20)
        _drop(owner, name)


def _drop(owner: str, name: str) -> None:
    """Drop the copy once the server has left: the owner may not end the sessions of its role."""
    _alone(owner, sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def _alone(owner: str, statement: sql.Composed, seconds: float = 20) -> None:
    """Run what nobody else may be connected for; a session takes a moment to end."""
    until = time.monotonic() + seconds
    with psycopg.connect(owner, autocommit=True) as admin:
        while True:
            try:
                admin.execute(statement)
            except psycopg.errors.ObjectInUse as refused:
                if time.monotonic() > until:
                    who = admin.execute(
                        "SELECT datname, usename, application_name, state, query"
                        " FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    ).fetchall()
                    refused.add_note("\n".join(map(str, who)))
                    raise
                time.sleep(0.2)
            else:
                return


SETTINGS = {"DJANGO_SETTINGS_MODULE": "namsao.site.settings"}


def _renamed(url: str, name: str) -> str:
    from psycopg.conninfo import make_conninfo

    return make_conninfo(url, dbname=name)


def _await(url: str, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium():
    """A real Chromium, found by script/test."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("NAMSAO_BROWSER")
    if not path:
        pytest.skip("no Chromium: script/test says how to get one")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    # Playwright keeps an event loop in this thread, in which nothing of ours runs; without this
    # Django would refuse its database to every test that comes after the first browser.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS + root)
        yield browser
        browser.close()


@pytest.fixture
def browser_page(chromium):
    """A page at the width of a cheap phone, in Vietnamese."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def sign_in(site: Site) -> Callable[..., None]:
    """Sign a person of the demo in, in a browser page, through the real form."""

    def act(page, email: str) -> None:
        page.goto(f"{site.url}/accounts/login/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", PASSWORD)
        page.get_by_role("button", name="Đăng nhập").last.click()
        page.wait_for_url(f"{site.url}/")

    return act
