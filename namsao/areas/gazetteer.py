"""The units of both editions in memory, read once from the data files. No database, no clock.

The files hold facts only, made by `python -m namsao.areas.extract` and by hand where a package
does not know: docs/decisions/0003-areas.md says which is which.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from namsao.areas import kinds
from namsao.areas.kinds import COMMUNE, COUNTRY, DISTRICT, PROVINCE
from namsao.kernel.folding import compact, fold

CURRENT, FORMER = "2025", "2024"
# The day on which the edition of Decision 19/2025/QĐ-TTg replaced the former one.
REFORM = date(2025, 7, 1)
DATA = Path(__file__).with_name("data")
ROOTS = {CURRENT: "/vn/", FORMER: "/vn-2024/"}


@dataclass(frozen=True, slots=True)
class Name:
    """A kind and name with the days between which the unit bore it; None is not known."""

    kind: str
    name: str
    since: date | None
    until: date | None
    note: str


@dataclass(slots=True, eq=False)
class Unit:
    """One unit of one edition."""

    edition: str
    level: str
    code: str
    kind: str
    name: str
    parent: "Unit | None" = None
    children: list["Unit"] = field(default_factory=list)
    successors: list["Unit"] = field(default_factory=list)
    origins: list["Unit"] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    # Compact keys by which the unit was called earlier, and the kind it had then.
    aliases: list[tuple[str, str]] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"<{self.edition} {self.code} {self.title}>"

    @property
    def title(self) -> str:
        """Kind and name: "xã Lục Ngạn"."""
        return kinds.title(self.kind, self.name)

    @property
    def full_title(self) -> str:
        """The unit and what it lies in, without the country."""
        return ", ".join(unit.title for unit in self.chain() if unit.level != COUNTRY)

    @property
    def path(self) -> str:
        """ "/vn/24/07582/", or "/vn-2024/24/219/07582/"."""
        codes = [unit.code for unit in self.chain() if unit.level != COUNTRY]
        return ROOTS[self.edition] + "".join(f"{code}/" for code in reversed(codes))

    @property
    def province(self) -> "Unit":
        """The province or centrally-run city that this unit lies in, or is."""
        return next(unit for unit in self.chain() if unit.level == PROVINCE)

    def chain(self) -> Iterator["Unit"]:
        """The unit itself, then each unit that holds it."""
        unit: Unit | None = self
        while unit is not None:
            yield unit
            unit = unit.parent


class Gazetteer:
    """All units, and the keys by which an address may call them."""

    def __init__(self, folder: Path = DATA) -> None:
        self.folder = folder
        self.country = Unit(CURRENT, COUNTRY, "00", "country", "Việt Nam")
        self.units: dict[tuple[str, str, str], Unit] = {(CURRENT, COUNTRY, "00"): self.country}
        # (edition, level, key) → the units so called; earlier names apart.
        self.called: dict[tuple[str, str, str], list[Unit]] = defaultdict(list)
        self.once_called: dict[tuple[str, str, str], list[Unit]] = defaultdict(list)
        # (former province, key) → districts of the last edition in which a district's communes
        # lay that was gone by then, or had been larger.
        self.earlier_districts: dict[tuple[str, str], list[Unit]] = defaultdict(list)
        self._read_units()
        self._read_successors()
        self._read_names()
        self.keys = {key for _, _, key in [*self.called, *self.once_called]}

    def get(self, edition: str, level: str, code: str) -> Unit:
        """The unit of that code. Raises KeyError."""
        return self.units[edition, level, code]

    def knows(self, key: str) -> bool:
        """Whether any unit of either edition is or was called so."""
        return key in self.keys

    def names_like(self, key: str) -> bool:
        """Whether any name holds the key."""
        return any(key in known for known in self.keys)

    def provinces_like(self, beginning: str) -> list[str]:
        """Paths of the provinces of both editions whose folded name begins so."""
        return [
            unit.path
            for edition in ROOTS
            for unit in self.of(edition, PROVINCE)
            if beginning and fold(unit.name).startswith(beginning)
        ]

    def provinces_called(self, key: str) -> list[str]:
        """Paths of the provinces of both editions with that key."""
        return [
            unit.path
            for edition in ROOTS
            for calls in (self.called, self.once_called)
            for unit in calls.get((edition, PROVINCE, key), ())
        ]

    def of(self, edition: str, level: str) -> list[Unit]:
        """All units of one level of an edition, in the order of the files."""
        return [u for u in self.units.values() if (u.edition, u.level) == (edition, level)]

    def rows(self, name: str) -> Iterator[dict[str, str]]:
        """The rows of a data file."""
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)

    def _add(self, edition: str, level: str, row: dict[str, str], parent: Unit | None) -> Unit:
        unit = Unit(edition, level, row["code"], row["kind"], row["name"], parent)
        self.units[edition, level, unit.code] = unit
        self.called[edition, level, compact(unit.name)].append(unit)
        if parent is not None:
            parent.children.append(unit)
        return unit

    def _read_units(self) -> None:
        for row in self.rows("provinces.csv"):
            self._add(
                row["edition"], PROVINCE, row, self.country if row["edition"] == CURRENT else None
            )
        for row in self.rows("communes-2025.csv"):
            self._add(CURRENT, COMMUNE, row, self.get(CURRENT, PROVINCE, row["province"]))
        for row in self.rows("districts-2024.csv"):
            self._add(FORMER, DISTRICT, row, self.get(FORMER, PROVINCE, row["province"]))
        for row in self.rows("communes-2024.csv"):
            self._add(FORMER, COMMUNE, row, self.get(FORMER, DISTRICT, row["district"]))

    def _read_successors(self) -> None:
        for file, level, to in (
            ("provinces.csv", PROVINCE, PROVINCE),
            ("districts-2024.csv", DISTRICT, COMMUNE),
            ("communes-2024.csv", COMMUNE, COMMUNE),
        ):
            for row in self.rows(file):
                for code in row["successors"].split():
                    former, successor = (
                        self.get(FORMER, level, row["code"]),
                        self.get(CURRENT, to, code),
                    )
                    former.successors.append(successor)
                    successor.origins.append(former)

    def _read_names(self) -> None:
        for row in self.rows("names.csv"):
            unit = self.get(row["edition"], row["level"], row["code"])
            unit.names.append(
                Name(row["kind"], row["name"], _day(row["since"]), _day(row["until"]), row["note"])
            )
            self._once(unit, row["kind"], compact(row["name"]))
        for row in self.rows("aliases.csv"):
            unit = self.get(row["edition"], row["level"], row["code"])
            self._once(unit, row["kind"], compact(row["name"]))
        for row in self.rows("earlier-districts.csv"):
            key = compact(row["name"])
            for code in row["districts"].split():
                unit = self.get(FORMER, DISTRICT, code)
                self.earlier_districts[row["province"], key].append(unit)
                self._once(unit, row["kind"], key)

    def _once(self, unit: Unit, kind: str, key: str) -> None:
        unit.aliases.append((kind, key))
        units = self.once_called[unit.edition, unit.level, key]
        if unit not in units and key != compact(unit.name):
            units.append(unit)


def communes_of(units: Iterable[Unit]) -> list[Unit]:
    """Today's communes that took in any part of these former units, or are these units."""
    found: dict[str, Unit] = {}
    for unit in units:
        if unit.edition == CURRENT and unit.level == COMMUNE:
            found[unit.code] = unit
            continue
        below = unit.children if unit.level != COMMUNE else []
        own = unit.successors if unit.level != PROVINCE else []
        for commune in [*own, *communes_of(below)]:
            found[commune.code] = commune
    return sorted(found.values(), key=lambda commune: commune.code)


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of the data files: about a third of a second the first time."""
    return Gazetteer()


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
