"""Why, and what next: what the producer reads once the decision on a result is announced.

Points by part, gates not met, what team and council said on each criterion (never who said it, nor
what was noted or objected for the council alone), the facts that were settled, the shortest way to
the next star, and which papers run out when (Articles 4.2 and 7.3.g).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from namsao.assessment import queries
from namsao.assessment.models import Finding, Result, Score, ScoreSheet
from namsao.dossiers.advising.queries import efforts_for, targets
from namsao.dossiers.advising.showing import Shown, choice_text, shown
from namsao.dossiers.documents.papers import papers_of
from namsao.dossiers.models import Dossier
from namsao.dossiers.queries import as_choice, criteria_of, language, self_choices
from namsao.law.advice import Standing, of_council, ways
from namsao.law.criteria.model import Choices, CriteriaSet, Criterion
from namsao.law.scoring import GateRule, points_of, score_sheet


@dataclass(frozen=True)
class PartLine:
    """A part: the council's exact mean, the most there is, and what the producer claimed."""

    code: str
    title: str
    points: Fraction
    maximum: int
    claimed: int


@dataclass(frozen=True)
class GateLine:
    """A gate that the council did not meet, and how many of its sheets did."""

    number: str
    title: str
    level: int
    required: str
    votes: int
    sheets: int


@dataclass(frozen=True)
class SaidLine:
    """A criterion below what was claimed, or on which something was said to the producer."""

    number: str
    title: str
    points: Fraction
    maximum: int
    claimed: int
    reasons: tuple[tuple[str, str], ...]  # whose it is, the team's or the council's, and the text


@dataclass(frozen=True)
class SettledLine:
    """A fact as the team settled it."""

    number: str
    title: str
    option: str
    points: int
    claimed: int


@dataclass(frozen=True)
class PaperLine:
    """A paper of the dossier with the last day on which it holds."""

    name: str
    expires_on: date
    expired: bool
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """All of it, ready for the page and for the paper."""

    result: Result
    dossier: Dossier
    announced: bool
    claimed: int
    parts: tuple[PartLine, ...]
    gates: tuple[GateLine, ...]
    said: tuple[SaidLine, ...]
    silent: tuple[str, ...]  # criteria below the claim on which nobody gave the producer a reason
    settled: tuple[SettledLine, ...]
    way: Shown | None
    papers: tuple[PaperLine, ...]

    @property
    def total(self) -> Fraction:
        """The exact mean."""
        return self.result.total


def report_of(result: Result, day: date) -> Report:
    """The report on a result, with the papers and the estimates of that day."""
    entry, dossier = result.entry, result.entry.dossier
    criteria, claims = criteria_of(dossier), self_choices(dossier)
    sheets = _counted(result)
    standing = _standing(criteria, sheets, result)
    said = tuple(_said(criteria, claims, sheets, result))
    claimed = score_sheet(criteria, claims)
    return Report(
        result=result,
        dossier=dossier,
        announced=dossier.state != "concluded",
        claimed=claimed.total,
        parts=tuple(
            PartLine(
                part.code,
                part.title.in_language(language()),
                Fraction(*result.parts[part.code]),
                part.maximum,
                claimed.parts[part.code],
            )
            for part in criteria.parts
        ),
        gates=tuple(_gates(criteria, result)),
        said=said,
        silent=tuple(
            line.number for line in said if line.points < line.claimed and not line.reasons
        ),
        settled=tuple(_settled(criteria, claims, queries.settled_facts(entry))),
        way=_way(standing, dossier, day),
        papers=tuple(_papers(dossier, day)),
    )


def _counted(result: Result) -> list[ScoreSheet]:
    """The sheets that made the result, as it names them."""
    named = [counted["sheet"] for counted in result.counted_sheets]
    scores = Prefetch("scores", Score.objects.order_by("id"))
    rows = ScoreSheet.objects.filter(pk__in=named).select_related("entry__dossier")
    return list(rows.prefetch_related(scores).order_by("seat_id"))


def _standing(criteria: CriteriaSet, sheets: list[ScoreSheet], result: Result) -> Standing:
    rule: GateRule = "all" if result.gate_rule == "all" else "majority"
    return of_council(criteria, [queries.sheet_choices(sheet) for sheet in sheets], rule)


def _gates(criteria: CriteriaSet, result: Result) -> Iterable[GateLine]:
    """Those of the nearest star first."""
    required = {(gate.criterion, gate.level): gate.option for gate in criteria.gates}
    for unmet in sorted(result.unmet_gates, key=lambda gate: int(gate["level"])):
        criterion = criteria.by_number[unmet["criterion"]]
        option = criterion.option(required[unmet["criterion"], unmet["level"]])
        yield GateLine(
            criterion.number,
            criterion.title.in_language(language()),
            unmet["level"],
            option.wording.in_language(language()),
            unmet["votes"],
            len(result.counted_sheets),
        )


def _said(
    criteria: CriteriaSet, claims: Choices, sheets: list[ScoreSheet], result: Result
) -> Iterable[SaidLine]:
    """In the order of the decision; the same words of several members once."""
    chosen = [queries.sheet_choices(sheet) for sheet in sheets]
    found = {finding.criterion: finding for finding in Finding.objects.filter(entry=result.entry)}
    for criterion in criteria:
        number = criterion.number
        given = [points_of(criterion, choices.get(number)) for choices in chosen]
        mean = Fraction(sum(given), len(given))
        claimed = points_of(criterion, claims.get(number))
        reasons = [(_("Tổ tư vấn"), _of_team(criterion, found.get(number), claimed))]
        reasons += [
            (_("Hội đồng"), score.reason.strip())
            for sheet in sheets
            for score in sheet.scores.all()
            if score.criterion == number
        ]
        told = tuple(dict.fromkeys(reason for reason in reasons if reason[1]))
        if mean < claimed or any(who != _("Tổ tư vấn") for who, _text in told):
            yield SaidLine(
                number,
                criterion.title.in_language(language()),
                mean,
                criterion.maximum,
                claimed,
                told,
            )


def _of_team(criterion: Criterion, finding: Finding | None, claimed: int) -> str:
    """The team's reason where it found less than was claimed."""
    if finding is None or finding.choice is None:
        return ""
    found = points_of(criterion, as_choice(criterion, finding.choice))
    return finding.reason.strip() if found < claimed else ""


def _settled(
    criteria: CriteriaSet, claims: Choices, settled: dict[str, int]
) -> Iterable[SettledLine]:
    for criterion in criteria:
        if criterion.number not in settled:
            continue
        choice = as_choice(criterion, settled[criterion.number])
        yield SettledLine(
            criterion.number,
            criterion.title.in_language(language()),
            choice_text(criterion, choice),
            points_of(criterion, choice),
            points_of(criterion, claims.get(criterion.number)),
        )


def _way(standing: Standing, dossier: Dossier, day: date) -> Shown | None:
    """The ways to the next star that is recognised, with the office's margin."""
    aims = targets(standing)
    if not aims:
        return None
    efforts = efforts_for(dossier, day)
    return shown(ways(standing, aims[0], efforts, margin=efforts.margin), standing, efforts)


def _papers(dossier: Dossier, day: date) -> Iterable[PaperLine]:
    dated = [
        (paper.document.expires_on, paper)
        for paper in papers_of(dossier)
        if paper.document.expires_on is not None
    ]
    for expires_on, paper in sorted(dated, key=lambda pair: (pair[0], pair[1].document.pk)):
        yield PaperLine(paper.document.name, expires_on, expires_on < day, paper.criteria)
