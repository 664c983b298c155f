"""Pages of other capabilities that open without a network, from the same sealed store.

A later capability registers here what the shell cannot know: by which element it knows such a
page, and which script makes it work. The page itself asks for the secret, installs the worker and
puts itself in the store.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kept:
    """A kind of page: `marks` is a CSS selector of an element on it, `script` a static file."""

    marks: str
    script: str


PAGES: list[Kept] = []


def opens_offline(marks: str, script: str) -> None:
    """Register a kind of page."""
    PAGES.append(Kept(marks, script))
