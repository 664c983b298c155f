"""Product lines, groups and criteria sets: Decision 26/2026, Article 2.2-2.3 and Annex I.

Six lines hold 26 groups; the number of a group is the number of its criteria set in Annex II.
The words stand in `product_lines.toml`, beside this file.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from namsao.law.criteria.model import Wording


@dataclass(frozen=True)
class Group:
    """A group of Annex I that has a criteria set of its own, with help in choosing it."""

    criteria_set: int
    line: str
    heading: Wording | None  # the group above, where Annex I divides it further
    label: Wording
    help: Wording  # one sentence with examples
    ministries: tuple[Wording, ...]  # in charge, Annex I


@dataclass(frozen=True)
class ProductLine:
    """One of the six lines: food, drinks, herbal, crafts, ornamental or tourism."""

    key: str
    label: Wording
    groups: tuple[Group, ...]


def _read() -> tuple[ProductLine, ...]:
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        data = tomllib.load(file)
    groups = [_group(row, data) for row in data["groups"]]
    return tuple(
        ProductLine(key, _wording("lines", key, data), tuple(g for g in groups if g.line == key))
        for key in data["lines"]
    )


def _group(row: dict[str, Any], data: dict[str, Any]) -> Group:
    key = f"group.{row['criteria_set']}"
    heading = row.get("heading")
    return Group(
        criteria_set=row["criteria_set"],
        line=row["line"],
        heading=_wording("headings", heading, data) if heading else None,
        label=Wording(key, row["vi"], row["en"]),
        help=Wording(f"{key}.help", row["help_vi"], row["help_en"]),
        ministries=tuple(_wording("ministries", name, data) for name in row["ministries"]),
    )


def _wording(table: str, key: str, data: dict[str, Any]) -> Wording:
    return Wording(f"{table}.{key}", **data[table][key])


LINES = _read()
"""The six lines in the order of Annex I."""

GROUPS = tuple(group for line in LINES for group in line.groups)
"""The 26 groups in the order of their criteria sets."""


def line_of(key: str) -> ProductLine:
    """The line with that key. Raises LookupError when Annex I has none."""
    for line in LINES:
        if line.key == key:
            return line
    raise LookupError(
        f"no product line {key!r}; the lines are {', '.join(known.key for known in LINES)}"
    )


def group_of(criteria_set: int) -> Group:
    """The group to which a criteria set belongs. Raises LookupError outside 1 to 26."""
    if not 1 <= criteria_set <= len(GROUPS):
        raise LookupError(f"criteria sets run from 1 to {len(GROUPS)}, not {criteria_set}")
    return GROUPS[criteria_set - 1]


def choose(line: str) -> tuple[Group, ...]:
    """The groups among which a product of that line finds its criteria set, each with its help.

    Raises LookupError for an unknown line.
    """
    return line_of(line).groups


PRODUCER_KINDS = frozenset(
    {
        "cooperative",
        "cooperative_group",
        "small_enterprise",
        "farm",
        "producing_household",
        "household_business",
    }
)
"""Who may take part with any line (Article 2.3)."""

TOURISM_KINDS = PRODUCER_KINDS | {"association"}
"""With tourism also associations, operating centres and bodies like them (Article 2.3)."""


def may_take_part(producer_kind: str, line: str) -> bool:
    """Whether a producer of that kind may register a product of that line (Article 2.3).

    Raises LookupError for an unknown line.
    """
    return producer_kind in (TOURISM_KINDS if line_of(line).key == "tourism" else PRODUCER_KINDS)
