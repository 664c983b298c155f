"""What a later capability has to show on the page of an earlier one's thing.

The page of a dossier knows nothing of councils or certificates; they register here what leads to
them, and for whom.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from namsao.kernel.models import Reached
from namsao.kernel.reach import Actor


@dataclass(frozen=True)
class Link:
    """A way on from a thing's page."""

    label: str
    url: str
    posts: str = ""  # the action that the address takes: a button then, with what it will do
    effect: str = ""


LINKS: dict[type[Reached], list[Callable[[Any, Actor], Link | None]]] = {}


def link_from[F: Callable[[Any, Actor], Link | None]](model: type[Reached]) -> Callable[[F], F]:
    """Register a function that leads on from things of `model`, or answers None."""

    def register(find: F) -> F:
        LINKS.setdefault(model, []).append(find)
        return find

    return register


def links_of(thing: Reached, actor: Actor) -> list[Link]:
    """Where this person may go on from the thing, in the order of the capabilities."""
    found = (find(thing, actor) for find in LINKS.get(type(thing), ()))
    return [link for link in found if link is not None]
