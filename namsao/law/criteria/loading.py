"""Read a decision's criteria sets (Article 3.2, Annex II) from the data beside this file."""

import json
import tomllib
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from namsao.law.criteria.model import (
    CriteriaBook,
    CriteriaSet,
    Criterion,
    Ground,
    Note,
    Option,
    Part,
    Section,
    Wording,
)

FOLDERS = {"26/2026": Path(__file__).with_name("decision_26_2026")}


class BadData(ValueError):
    """The data of a criteria set is not as it must be; the text names the file and the place."""


class NoCriteria(LookupError):
    """The criteria of that decision are not bundled."""


@cache
def book(decision: str = "26/2026") -> CriteriaBook:
    """All criteria sets of a decision.

    Raises NoCriteria when the decision's sets are not bundled, BadData when a file is broken.
    """
    folder = FOLDERS.get(decision)
    if folder is None:
        raise NoCriteria(f"the criteria sets of decision {decision} are not bundled")
    words = _Words(folder)
    sets = tuple(
        _set(decision, path, words) for path in sorted((folder / "sets").glob("[0-9][0-9].toml"))
    )
    return CriteriaBook(decision, sets, version_of(sets))


def structure(criteria: CriteriaSet) -> dict[str, Any]:
    """Numbers, points and gates alone, in the order of the decision: what must never drift."""
    return {
        "no": criteria.number,
        "criteria": [
            [
                criterion.part,
                criterion.number,
                criterion.maximum,
                criterion.kind,
                [[option.points, option.gate] for option in criterion.options],
            ]
            for criterion in criteria
        ],
    }


def version_of(sets: tuple[CriteriaSet, ...]) -> str:
    """The SHA-256 of the sets' structure: a dossier is bound to it for ever."""
    canonical = json.dumps([structure(criteria) for criteria in sets], separators=(",", ":"))
    return sha256(canonical.encode("ascii")).hexdigest()


class _Words:
    """The shared words of a decision, and the meaning of each criterion."""

    def __init__(self, folder: Path) -> None:
        self.wording = _read(folder / "wording.toml")
        self.notes = _read(folder / "notes.toml")
        self.grounds = _read(folder / "grounds.toml")
        self.nature = _read(folder / "nature.toml")

    def say(self, key: str) -> Wording:
        entry = self.wording[key]
        return Wording(key, entry["vi"], entry["en"])

    def note(self, key: str) -> Note:
        entry = self.notes[key]
        when = Wording(key, entry["when_vi"], entry["when_en"]) if "when_vi" in entry else None
        return Note(Wording(key, entry["vi"], entry["en"]), entry["effect"], when)

    def ground(self, key: str) -> Ground:
        entry = self.grounds[key]
        return Ground(Wording(key, entry["vi"], entry["en"]))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadData(f"{path.name}: {error}") from error


def _set(decision: str, path: Path, words: _Words) -> CriteriaSet:
    raw = _read(path)
    try:
        return CriteriaSet(
            decision=decision,
            number=raw["number"],
            name=words.say(raw["name"]),
            line=raw["line"],
            needs_samples=raw["needs_samples"],
            parts=tuple(_part(part, words) for part in raw["parts"]),
            grounds=tuple(words.ground(key) for key in raw["grounds"]),
        )
    except KeyError as error:
        raise BadData(f"{path.name}: {error} is missing") from error


def _part(raw: dict[str, Any], words: _Words) -> Part:
    return Part(
        code=raw["code"],
        title=words.say(raw["title"]),
        maximum=raw["maximum"],
        sections=tuple(_section(section, raw["code"], words) for section in raw["sections"]),
    )


def _section(raw: dict[str, Any], part: str, words: _Words) -> Section:
    return Section(
        number=raw["number"],
        title=words.say(raw["title"]),
        maximum=raw["maximum"],
        notes=tuple(words.note(key) for key in raw.get("notes", ())),
        criteria=tuple(
            _criterion(criterion, part, raw["number"], words) for criterion in raw["criteria"]
        ),
    )


def _criterion(raw: dict[str, Any], part: str, section: str, words: _Words) -> Criterion:
    meaning = words.nature[raw["title"]]
    cases = raw.get("cases", ())
    return Criterion(
        number=raw["number"],
        part=part,
        section=section,
        kind="cases" if cases else "yes_no" if raw.get("yes_no") else "choice",
        maximum=raw["maximum"],
        title=words.say(raw["title"]),
        heading=words.say(raw["heading"]) if "heading" in raw else None,
        options=_cases(cases, words) if cases else _options(raw.get("options", ()), words),
        cases=tuple(words.say(case["name"]) for case in cases),
        notes=tuple(words.note(key) for key in raw.get("notes", ())),
        nature=meaning["nature"],
        because=Wording(raw["title"], meaning["because_vi"], meaning["because_en"]),
        evidence=tuple(meaning["evidence"]),
        expects=Wording(raw["title"], meaning["expects_vi"], meaning["expects_en"]),
    )


def _options(
    rows: list[list[Any]], words: _Words, case: int | None = None, first: int = 1
) -> tuple[Option, ...]:
    return tuple(
        Option(
            number=number,
            points=row[0],
            gate=len(row[2]) if len(row) > 2 else None,
            wording=words.say(row[1]),
            case=case,
        )
        for number, row in enumerate(rows, start=first)
    )


def _cases(cases: list[dict[str, Any]], words: _Words) -> tuple[Option, ...]:
    """The options of all cases in one run of numbers, as the decision prints them."""
    options: tuple[Option, ...] = ()
    for case, raw in enumerate(cases, start=1):
        options += _options(raw["options"], words, case, len(options) + 1)
    return options
