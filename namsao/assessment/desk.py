"""What the pages of a round show: the criteria with everything that bears on them, and results."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from namsao.assessment import queries
from namsao.assessment.models import Citation, Entry, Finding, Result, Score, ScoreSheet, Session
from namsao.assessment.room.precedents import Summary
from namsao.dossiers.cards import Card as SelfCard
from namsao.dossiers.cards import Meter, OptionLine, anchor_of, cards, meter_of, option_lines
from namsao.dossiers.models import Evidence
from namsao.dossiers.queries import as_choice, criteria_of, language
from namsao.kernel.reach import Actor
from namsao.law.criteria.model import Criterion
from namsao.law.scoring import points_of

CITED = Evidence.objects.select_related("document__file").defer("document__text")


@dataclass(frozen=True)
class Line:
    """One criterion as the team or a member sees it: the claim, the finding, one's own choice."""

    card: SelfCard
    claimed: OptionLine | None
    options: tuple[OptionLine, ...]
    finding: Finding | None
    found: OptionLine | None
    citations: tuple[Citation, ...]
    settled: bool
    floor: int = 0  # a choice worth less owes the producer a reason
    told: str = ""  # that reason, as the member gave it
    note: str = ""
    objection: str = ""
    reason: str = ""
    before: Summary | None = None  # how the criterion was judged on products of before

    @property
    def shown(self) -> SelfCard:
        """The card with the choice of this page's author in place of the producer's."""
        chosen = _chosen(self.options)
        points = None if chosen is None else chosen.points
        return replace(self.card, options=self.options, points=points)

    @property
    def cited(self) -> list[tuple[Evidence, bool, int | None]]:
        """The criterion's evidence: whether the finding cites it, and on which page."""
        pages = {citation.evidence_id: citation.page for citation in self.citations}
        return [(item, item.pk in pages, pages.get(item.pk)) for item in self.card.evidence]

    @property
    def settled_value(self) -> str:
        """The option that the team settled, as the form names it; "" where it is a judgement."""
        return self.found.value if self.settled and self.found else ""

    @property
    def chosen(self) -> OptionLine | None:
        """What this page's author chose."""
        return _chosen(self.options)

    @property
    def owes_reason(self) -> bool:
        """Whether the producer is owed a reason that is not given yet."""
        return self.standing == "lacking"

    @property
    def standing(self) -> str:
        """How far the author is with it: open, lacking, objected or done."""
        points = self.chosen.points if self.chosen else None
        return standing(points, self.floor, self.told, self.objection)

    def with_entered(self, entered: Mapping[str, str]) -> "Line":
        """The line with what a person entered but could not save."""
        choice = entered.get("choice", "")
        return replace(
            self,
            options=tuple(
                replace(option, chosen=option.value == choice) for option in self.options
            ),
            note=entered.get("note", ""),
            told=entered.get("reason", ""),
            objection=entered.get("objection", ""),
            reason=entered.get("reason", ""),
        )


def standing(points: int | None, floor: int, reason: str, objection: str) -> str:
    """How far a member is with a criterion: open, lacking (a reason), objected or done.

    A choice of fewer points than `floor` owes the producer a reason; an objection is one.
    """
    if points is None:
        return "open"
    if objection:
        return "objected"
    return "lacking" if points < floor and not reason else "done"


@dataclass(frozen=True)
class Mark:
    """A criterion in the strip of a sheet."""

    number: str
    standing: str

    @property
    def anchor(self) -> str:
        """Where the criterion stands on the page."""
        return anchor_of(self.number)


@dataclass(frozen=True)
class Group:
    """A section and its lines."""

    part: str
    number: str
    title: str
    maximum: int
    lines: tuple[Line, ...]


def finding_lines(entry: Entry) -> tuple[Group, ...]:
    """For the advisory team: every criterion with its own finding as the choice."""
    return _groups(entry, own=None)


def sheet_lines(
    sheet: ScoreSheet, before: Mapping[str, Summary] | None = None
) -> tuple[Group, ...]:
    """For a member: every criterion with the member's own choice, and how it was judged before."""
    groups, found = _groups(sheet.entry, own=sheet), before or {}
    return tuple(
        replace(
            group,
            lines=tuple(replace(ln, before=found.get(ln.card.number)) for ln in group.lines),
        )
        for group in groups
    )


def strip(groups: tuple[Group, ...]) -> dict[str, Any]:
    """A sheet's lines with how many are still open, or owe the producer a reason."""
    marks = [Mark(line.card.number, line.standing) for group in groups for line in group.lines]
    return {"groups": groups, **_counted(marks)}


def saved(sheet: ScoreSheet) -> dict[str, Any]:
    """What a saved score changes on the page of its sheet: the star meter and the strip."""
    prefetch_related_objects([sheet], "scores", "entry__resolutions", "entry__findings")
    criteria = criteria_of(sheet.entry.dossier)
    scores = {score.criterion: score for score in sheet.scores.all()}
    floors = queries.reasons_needed_below(sheet.entry)
    marks = [
        _mark(criterion, scores.get(criterion.number), floors[criterion.number])
        for criterion in criteria
    ]
    return {"meter": sheet_meter(sheet), **_counted(marks)}


def _mark(criterion: Criterion, score: Score | None, floor: int) -> Mark:
    if score is None or (choice := as_choice(criterion, score.choice)) is None:
        return Mark(criterion.number, "open")
    points = points_of(criterion, choice)
    return Mark(criterion.number, standing(points, floor, score.reason, score.objection))


def _counted(marks: Sequence[Mark]) -> dict[str, Any]:
    standings = [mark.standing for mark in marks]
    return {
        "marks": marks,
        "open": standings.count("open"),
        "lacking": standings.count("lacking"),
    }


def _groups(entry: Entry, own: ScoreSheet | None) -> tuple[Group, ...]:
    criteria = criteria_of(entry.dossier).by_number
    findings = {
        finding.criterion: finding
        for finding in Finding.objects.filter(entry=entry)
        .select_related("by")
        .prefetch_related(Prefetch("citations__evidence", queryset=CITED))
    }
    scores = {score.criterion: score for score in own.scores.all()} if own else {}
    settled = queries.settled_facts(entry) if own else {}
    floors = queries.reasons_needed_below(entry) if own else {}
    return tuple(
        Group(
            part.code,
            section.number,
            section.title,
            section.maximum,
            tuple(
                _line(
                    criteria[card.number],
                    card,
                    findings.get(card.number),
                    scores.get(card.number),
                    own is not None,
                    card.number in settled,
                    floors.get(card.number, 0),
                )
                for card in section.cards
            ),
        )
        for part in cards(entry.dossier)
        for section in part.sections
    )


def _line(
    criterion: Criterion,
    card: SelfCard,
    finding: Finding | None,
    score: Score | None,
    scoring: bool,
    settled: bool,
    floor: int,
) -> Line:
    found = as_choice(criterion, finding.choice) if finding else None
    own = as_choice(criterion, score.choice) if score else None
    return Line(
        card=card,
        claimed=_chosen(card.options),
        options=option_lines(criterion, own if scoring else found),
        finding=finding,
        found=_chosen(option_lines(criterion, found)),
        citations=tuple(finding.citations.all()) if finding else (),
        settled=settled,
        floor=floor,
        told=score.reason if score else "",
        note=score.note if score else "",
        objection=score.objection if score else "",
        reason=finding.reason if finding else "",
    )


def _chosen(options: Iterable[OptionLine]) -> OptionLine | None:
    return next((option for option in options if option.chosen), None)


def sheet_meter(sheet: ScoreSheet) -> Meter:
    """The star meter of a member's sheet."""
    return meter_of(criteria_of(sheet.entry.dossier), queries.sheet_score(sheet))


@dataclass(frozen=True)
class Progress:
    """A dossier of a session, with one's own sheet and how far it is."""

    entry: Entry
    sheet: ScoreSheet | None
    scored: int
    criteria: int
    signed: int
    expected: int
    result: Result | None


def progress(session: Session, actor: Actor) -> list[Progress]:
    """The dossiers of a session as one member sees them. A fixed number of queries."""
    entries = list(
        Entry.objects.where_may(actor, "assessment.view_round")
        .filter(session=session)
        .select_related("dossier__product__producer__commune__parent", "result", "session")
        .prefetch_related("sheets__seat", "sheets__scores", "conflicts")
        .order_by("id")
    )
    sitting = queries.sitting_of(session)
    return [_progress(entry, actor, len(sitting.voters(entry))) for entry in entries]


def _progress(entry: Entry, actor: Actor, expected: int) -> Progress:
    own = next((s for s in entry.sheets.all() if s.seat.person_id == actor.user_id), None)
    scored = sum(1 for score in own.scores.all() if score.choice is not None) if own else 0
    return Progress(
        entry=entry,
        sheet=own,
        scored=scored,
        criteria=len(criteria_of(entry.dossier).criteria),
        signed=sum(1 for sheet in entry.sheets.all() if sheet.state == "signed"),
        expected=expected,
        result=getattr(entry, "result", None),
    )


@dataclass(frozen=True)
class Explained:
    """A result with what each number is made of."""

    result: Result
    total: Fraction
    parts: tuple[tuple[str, Fraction], ...]
    gates: tuple[tuple[str, str, int], ...]


def explained(result: Result) -> Explained:
    """The result for a page: the exact mean, parts, and the gates not met with their titles."""
    criteria = criteria_of(result.entry.dossier).by_number
    return Explained(
        result=result,
        total=result.total,
        parts=tuple((code, Fraction(*pair)) for code, pair in sorted(result.parts.items())),
        gates=tuple(
            (
                gate["criterion"],
                criteria[gate["criterion"]].title.in_language(language()),
                gate["level"],
            )
            for gate in result.unmet_gates
        ),
    )


def sheet_points(sheet: ScoreSheet) -> dict[str, int]:
    """Criterion to points on one sheet."""
    criteria = criteria_of(sheet.entry.dossier)
    chosen = queries.sheet_choices(sheet)
    return {c.number: points_of(c, chosen.get(c.number)) for c in criteria}
