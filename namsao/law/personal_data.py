"""Personal data under Law 91/2025/QH15: what is held, why, how long, and what erasure leaves.

The register is `personal_data.toml`. Pages, the morning's clearing and the guide read it from
here; a test walks every model and fails for a column about a person that no line names.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

type SetBy = Literal["law", "project"]
type AfterErasure = Literal["erased", "pseudonym", "kept"]

LAW = "Luật 91/2025/QH15"


@dataclass(frozen=True)
class Words:
    """A text in both languages."""

    vi: str
    en: str

    def in_language(self, language: str) -> str:
        """The Vietnamese words, or the English ones for "en"."""
        return self.en if language == "en" else self.vi


@dataclass(frozen=True)
class Retention:
    """How long something stays: `days` from the moment in `since`, or no end of its own here.

    `set_by` tells a period of the law from the project's own default; only the latter may be
    changed by an installation.
    """

    key: str
    days: int | None
    since: Words
    source: Words
    set_by: SetBy


@dataclass(frozen=True)
class Category:
    """One kind of personal data. `where` are columns as text: "people.User.name"."""

    key: str
    label: Words
    whose: str
    where: tuple[str, ...]
    origin: Words
    purpose: Words
    basis: Words
    sensitive: bool
    retention: tuple[Retention, ...]
    after_erasure: AfterErasure
    duty: Words | None


@dataclass(frozen=True)
class RequestRule:
    """What a person may ask for, and in how many days it is answered."""

    kind: str  # correction, erasure or objection
    label: Words
    days: int
    source: Words


@cache
def register() -> tuple[Category, ...]:
    """Every category, in the order of the page."""
    kept = retentions()
    return tuple(
        Category(
            key=line["key"],
            label=_words(line),
            whose=line["whose"],
            where=tuple(line["where"]),
            origin=_words(line, "from_"),
            purpose=_words(line, "purpose_"),
            basis=_words(line, "basis_"),
            sensitive=line["sensitive"],
            retention=tuple(kept[key] for key in line["retention"]),
            after_erasure=line["after"],
            duty=_words(line, "duty_") if "duty_vi" in line else None,
        )
        for line in _data()["category"]
    )


@cache
def retentions() -> dict[str, Retention]:
    """Every period, by its key."""
    return {
        key: Retention(
            key, line.get("days"), _words(line), _words(line, "source_"), line["set_by"]
        )
        for key, line in _data()["retention"].items()
    }


@cache
def request_rules() -> dict[str, RequestRule]:
    """What a person may ask for, by kind. Decree 356/2025/NĐ-CP also asks for a first answer in
    two working days: the system gives it at once, with the day on which the request is due."""
    return {
        kind: RequestRule(kind, _words(line), line["days"], _words(line, "source_"))
        for kind, line in _data()["request"].items()
    }


def days_kept(own: Mapping[str, int]) -> dict[str, int]:
    """Days by period, with the installation's own in place of the project's defaults."""
    return {key: own.get(key, r.days) for key, r in retentions().items() if r.days is not None}


def own_periods(text: str) -> dict[str, int]:
    """An installation's own periods, "letters=180 messages=90", in days.

    Raises ValueError for a name that is no period, one that the law sets, or less than a day.
    """
    own: dict[str, int] = {}
    for part in text.split():
        key, _equals, number = part.partition("=")
        period = retentions().get(key)
        if period is None or period.days is None or period.set_by != "project":
            free = [k for k, r in retentions().items() if r.days and r.set_by == "project"]
            raise ValueError(f"{key!r} is no period to be chosen; these are: {', '.join(free)}")
        if not (number.isascii() and number.isdigit() and 0 < int(number) < 36_500):
            raise ValueError(f"{part!r}: days are a whole number from 1 on")
        own[key] = int(number)
    return own


@cache
def _data() -> dict[str, Any]:
    path = Path(__file__).with_suffix(".toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _words(line: Mapping[str, Any], prefix: str = "") -> Words:
    return Words(line[f"{prefix}vi"], line[f"{prefix}en"])
