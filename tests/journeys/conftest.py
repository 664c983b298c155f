"""Fixtures of the journeys: people in browsers, and what is checked on every page they see."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error

from tests.conftest import SETTINGS, Site
from tests.journeys.person import Person
from tests.journeys.witness import Witness


@pytest.fixture
def witness(chromium: Browser) -> Iterator[Witness]:
    """Looks at pages during a journey; a journey that fails half-way still shows its faults."""
    looking = Witness(chromium)
    yield looking
    print(looking.reports())


@pytest.fixture
def stranger(chromium: Browser, site: Site, witness: Witness) -> Iterator[Callable[[], Person]]:
    """Somebody new at the site, in a browser of their own, until `.signs_in("binh")`."""
    people: list[Person] = []

    def arrive() -> Person:
        people.append(Person.arrives(chromium, site, witness))
        return people[-1]

    yield arrive
    for person in people:
        with suppress(Error):  # whoever has left already
            person.leaves()


OFFSTAGE = Path(__file__).with_name("offstage.py")
type Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def offstage(site: Site) -> Iterator[Ask]:
    """What others do meanwhile: `offstage("go_on", dossier=7, until="concluded", total=76)`."""
    helper = subprocess.Popen(
        [sys.executable, str(OFFSTAGE)],
        env=site.environment | SETTINGS | {"PYTHONPATH": str(OFFSTAGE.parents[2])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert helper.stdin is not None
    assert helper.stdout is not None
    asking, answering = helper.stdin, helper.stdout

    def ask(verb: str, **facts: Any) -> dict[str, Any]:
        asking.write(json.dumps([verb, facts]) + "\n")
        asking.flush()
        answer = answering.readline()
        assert answer, f"what was to happen offstage failed: {verb} {facts}"
        return dict(json.loads(answer))

    yield ask
    asking.close()
    helper.wait(timeout=20)
    answering.close()


@pytest.fixture(scope="module")
def company(chromium: Browser, site: Site) -> Iterator[Callable[[str], Person]]:
    """The people of the demo world, each signed in once for all journeys of a file."""
    people: dict[str, Person] = {}

    def find(name: str) -> Person:
        if name not in people:
            arrived = Person.arrives(chromium, site, Witness(chromium))
            people[name] = arrived if name == "shopper" else arrived.is_signed_in(name)
        return people[name]

    yield find
    for person in people.values():
        person.leaves()
