"""A move: one line in a table that says which step leads from which states to which."""

from collections.abc import Set
from dataclasses import dataclass


@dataclass(frozen=True)
class Move:
    """One step in a thing's life, with the clause that provides for it."""

    name: str
    sources: frozenset[str]
    target: str
    cites: str


def table(*moves: tuple[str, Set[str], str, str]) -> dict[str, Move]:
    """Moves by name, from (name, sources, target, cites)."""
    return {
        name: Move(name, frozenset(map(str, sources)), str(target), cites)
        for name, sources, target, cites in moves
    }
