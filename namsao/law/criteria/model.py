"""What a criteria set is made of: parts, sections, criteria, options (Annex II)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

type Choice = int | bool
"""The 1-based number of an option; for a yes/no criterion True or False."""

type Choices = dict[str, Choice]
"""Criterion number to choice. A criterion that is absent is unanswered."""

type Kind = Literal["choice", "yes_no", "cases"]
type Nature = Literal["fact", "judgement"]
type Effect = Literal["requirement", "eliminates", "conditional", "guidance", "case"]


@dataclass(frozen=True)
class Wording:
    """The project's own words in Vietnamese, and their English label."""

    key: str
    vi: str
    en: str

    def in_language(self, language: str) -> str:
        """The Vietnamese words for "vi", otherwise the English ones."""
        return self.vi if language.startswith("vi") else self.en


@dataclass(frozen=True)
class Note:
    """A note printed under a criterion or section, and what it does."""

    wording: Wording
    effect: Effect
    when: Wording | None = None  # for `eliminates`: the finding that ends the assessment


@dataclass(frozen=True)
class Option:
    """One answer to a criterion. `gate` 3, 4 or 5: the least to be reached for that star level."""

    number: int
    points: int
    gate: int | None
    wording: Wording
    case: int | None = None  # in a `cases` criterion: the case (1 or 2) the option belongs to


@dataclass(frozen=True)
class Criterion:
    """A scorable criterion. A yes/no criterion has no options: yes earns `maximum`, no earns 0."""

    number: str
    part: str
    section: str
    kind: Kind
    maximum: int
    title: Wording
    heading: Wording | None  # the second-level heading above a third-level criterion
    options: tuple[Option, ...]
    cases: tuple[Wording, ...]  # of a `cases` criterion: what each case is; one is chosen
    notes: tuple[Note, ...]
    nature: Nature
    because: Wording  # why it is a fact or a judgement
    evidence: tuple[str, ...]  # kinds of evidence of Form 02, and "sample"
    expects: Wording  # what to show for it

    def option(self, number: int) -> Option:
        """The option with that 1-based number. Raises IndexError when there is none."""
        if not 1 <= number <= len(self.options):
            raise IndexError(f"criterion {self.number} has no option {number}")
        return self.options[number - 1]


@dataclass(frozen=True)
class Section:
    """A numbered group of criteria within a part."""

    number: str
    title: Wording
    maximum: int
    notes: tuple[Note, ...]
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class Part:
    """Part A, B or C: 40, 25 and 35 points (Article 3.1)."""

    code: str
    title: Wording
    maximum: int
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Ground:
    """A ground on which a dossier is thrown out, whatever its points."""

    wording: Wording


@dataclass(frozen=True)
class Gate:
    """The least option of one criterion that a star level asks for."""

    criterion: str
    level: int
    option: int


@dataclass(frozen=True)
class CriteriaSet:
    """One of the 26 sets: what the products of one group are scored on, 100 points in all."""

    decision: str  # "26/2026"
    number: int
    name: Wording
    line: str  # product line, a key of Annex I: "food", "drinks", …
    needs_samples: bool  # Article 6.2.d: five samples, except tourism services
    parts: tuple[Part, ...]
    grounds: tuple[Ground, ...]

    def __iter__(self) -> Iterator[Criterion]:
        return iter(self.criteria)

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every scorable criterion in the order of the decision."""
        return tuple(c for part in self.parts for s in part.sections for c in s.criteria)

    @cached_property
    def gates(self) -> tuple[Gate, ...]:
        """Every gate of the set, in the order of its criteria: one for a criterion and a level.

        Where two options carry the same mark, as the two cases of a criterion of cases might, the
        gate names the first.
        """
        first: dict[tuple[str, int], Gate] = {}
        for criterion in self.criteria:
            for option in criterion.options:
                if option.gate is not None:
                    gate = Gate(criterion.number, option.gate, option.number)
                    first.setdefault((gate.criterion, gate.level), gate)
        return tuple(first.values())

    @cached_property
    def by_number(self) -> dict[str, Criterion]:
        """Criterion by its number, "6.1.2" included."""
        return {criterion.number: criterion for criterion in self.criteria}


@dataclass(frozen=True)
class CriteriaBook:
    """All the sets of one decision."""

    decision: str
    sets: tuple[CriteriaSet, ...]
    version: str  # SHA-256 of the structure of all sets

    def set(self, number: int) -> CriteriaSet:
        """The set with that number. Raises KeyError when the decision has none."""
        if not 1 <= number <= len(self.sets):
            raise KeyError(f"decision {self.decision} has no criteria set {number}")
        return self.sets[number - 1]
