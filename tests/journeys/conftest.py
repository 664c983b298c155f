"""Fixtures of the journeys: people in browsers, and what is checked on every page they see."""

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Error

from tests.conftest import Site
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
