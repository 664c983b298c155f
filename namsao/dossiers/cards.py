"""What the pages show of a criterion and of the star meter: the law's data beside the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from namsao.dossiers.models import Answer, Dossier, Evidence
from namsao.dossiers.queries import (
    as_choice,
    criteria_of,
    language,
    self_score,
)
from namsao.law.criteria.model import CriteriaSet, Criterion, Part, Section
from namsao.law.evidence import label_of
from namsao.law.scoring import NextStar, Score, next_star, points_of


@dataclass(frozen=True)
class OptionLine:
    """One option as a radio button: its value, words, points and gate."""

    value: str
    text: str
    points: int
    gate: int | None
    chosen: bool
    case: str = ""


@dataclass(frozen=True)
class Card:
    """One criterion with its answer and evidence, ready for a page."""

    number: str
    anchor: str
    title: str
    heading: str
    maximum: int
    points: int | None
    nature: str
    notes: tuple[tuple[str, str], ...]
    options: tuple[OptionLine, ...]
    expects: str
    evidence_kinds: tuple[tuple[str, str], ...]
    explanation: str
    evidence: tuple[Evidence, ...]

    def with_entered(self, choice: str, explanation: str) -> "Card":
        """The card with what a person entered but could not save."""
        options = tuple(replace(line, chosen=line.value == choice) for line in self.options)
        return replace(self, options=options, explanation=explanation)

    @property
    def answered(self) -> bool:
        """Whether an option is chosen."""
        return self.points is not None


@dataclass(frozen=True)
class SectionCards:
    """A section and its cards."""

    number: str
    title: str
    maximum: int
    notes: tuple[str, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class PartCards:
    """A part and its sections."""

    code: str
    title: str
    maximum: int
    sections: tuple[SectionCards, ...]


@dataclass(frozen=True)
class Meter:
    """Where a sheet stands: points by part, stars, and what is missing for the next star."""

    score: Score
    parts: tuple[tuple[str, str, int, int], ...]  # code, title, points, maximum
    next: NextStar | None
    missing_gates: tuple[tuple[str, str, int, str], ...]  # number, title, level, option to reach
    criteria: int
    answered: int


def cards(dossier: Dossier) -> tuple[PartCards, ...]:
    """Every criterion of the dossier's set with its answer, in the order of the decision."""
    criteria = criteria_of(dossier)
    answers = {answer.criterion: answer for answer in Answer.objects.filter(dossier=dossier)}
    files = _evidence(dossier)
    return tuple(_part(part, answers, files) for part in criteria.parts)


def card(dossier: Dossier, number: str) -> Card:
    """One criterion with its answer. Raises KeyError for a criterion of another set."""
    answer = Answer.objects.filter(dossier=dossier, criterion=number).first()
    files = _evidence(dossier).get(number, [])
    return _card(criteria_of(dossier).by_number[number], answer, files)


def meter_of(criteria: CriteriaSet, score: Score) -> Meter:
    """The star meter of any sheet: a self-assessment, a member's sheet."""
    missing = next_star(score)
    return Meter(
        score=score,
        parts=tuple(
            (part.code, part.title.in_language(language()), score.parts[part.code], part.maximum)
            for part in criteria.parts
        ),
        next=missing,
        missing_gates=tuple(
            (
                gate.criterion,
                criteria.by_number[gate.criterion].title.in_language(language()),
                gate.level,
                criteria.by_number[gate.criterion]
                .option(gate.option)
                .wording.in_language(language()),
            )
            for gate in (missing.gates if missing else ())
        ),
        criteria=len(criteria.criteria),
        answered=len(criteria.criteria) - len(score.unanswered),
    )


def meter(dossier: Dossier) -> Meter:
    """The star meter of the self-assessment."""
    return meter_of(criteria_of(dossier), self_score(dossier))


def _evidence(dossier: Dossier) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for item in (
        Evidence.objects.filter(dossier=dossier, removed_at=None)
        .select_related("document__file")
        .defer("document__text")
    ):
        found.setdefault(item.criterion, []).append(item)
    return found


def _part(part: Part, answers: dict[str, Answer], files: dict[str, list[Evidence]]) -> PartCards:
    return PartCards(
        part.code,
        part.title.in_language(language()),
        part.maximum,
        tuple(_section(section, answers, files) for section in part.sections),
    )


def _section(
    section: Section, answers: dict[str, Answer], files: dict[str, list[Evidence]]
) -> SectionCards:
    return SectionCards(
        section.number,
        section.title.in_language(language()),
        section.maximum,
        tuple(note.wording.in_language(language()) for note in section.notes),
        tuple(_card(c, answers.get(c.number), files.get(c.number, [])) for c in section.criteria),
    )


def anchor_of(number: str) -> str:
    """Where a criterion stands on every page that shows it."""
    return f"criterion-{number}"


def _card(criterion: Criterion, answer: Answer | None, files: Sequence[Evidence]) -> Card:
    tongue = language()
    choice = as_choice(criterion, answer.choice) if answer else None
    return Card(
        number=criterion.number,
        anchor=anchor_of(criterion.number),
        title=criterion.title.in_language(tongue),
        heading=criterion.heading.in_language(tongue) if criterion.heading else "",
        maximum=criterion.maximum,
        points=None if choice is None else points_of(criterion, choice),
        nature=criterion.nature,
        notes=tuple((note.effect, note.wording.in_language(tongue)) for note in criterion.notes),
        options=option_lines(criterion, choice),
        expects=criterion.expects.in_language(tongue),
        evidence_kinds=tuple((kind, label_of(kind, tongue)) for kind in criterion.evidence),
        explanation=answer.explanation if answer else "",
        evidence=tuple(files),
    )


def option_lines(
    criterion: Criterion, choice: int | bool | None, tongue: str = ""
) -> tuple[OptionLine, ...]:
    """The options as radio buttons, in the page's language or `tongue`; a yes/no one has two."""
    tongue = tongue or language()
    if criterion.kind == "yes_no":
        yes, no = ("Có", "Không") if tongue == "vi" else ("Yes", "No")
        return (
            OptionLine("false", no, 0, None, choice is False),
            OptionLine("true", yes, criterion.maximum, None, choice is True),
        )
    return tuple(
        OptionLine(
            value=str(option.number),
            text=option.wording.in_language(tongue),
            points=option.points,
            gate=option.gate,
            chosen=choice == option.number,
            case=criterion.cases[option.case - 1].in_language(tongue) if option.case else "",
        )
        for option in criterion.options
    )
