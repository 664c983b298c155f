"""How the same criterion was judged before on products of the same set, for who judges now."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db.models import QuerySet

from namsao.assessment.models import Citation, Entry, Finding, Result, Score
from namsao.dossiers.cards import OptionLine, option_lines
from namsao.dossiers.models import Dossier
from namsao.dossiers.queries import as_choice, criteria_of, language
from namsao.kernel.folding import fold
from namsao.kernel.reach import Actor
from namsao.law.criteria.model import Criterion
from namsao.law.evidence import label_of
from namsao.law.scoring import points_of

MOST = 50  # precedents that are looked at, the newest


@dataclass(frozen=True)
class Precedent:
    """How one dossier of the past was judged on a criterion."""

    name: str  # of the product; "" where the rules of operation keep it back
    round: str
    concluded_at: datetime
    found: OptionLine | None  # the advisory team's finding
    reason: str
    evidence: tuple[str, ...]  # kinds of evidence that the finding cites
    chosen: tuple[tuple[OptionLine, int], ...]  # options with how many of the counted sheets
    mean: Fraction
    maximum: int


@dataclass(frozen=True)
class Summary:
    """How often a criterion was judged before, and with what mean, in points."""

    count: int
    mean: Fraction
    maximum: int


def results_before(entry: Entry, actor: Actor) -> QuerySet[Result]:
    """Decided results of the same criteria and the same council, of other products."""
    dossier = entry.dossier
    return (
        Result.objects.where_may(actor, "assessment.view_precedents")
        .filter(
            entry__dossier__criteria_set=dossier.criteria_set,
            entry__dossier__criteria_version=dossier.criteria_version,
            entry__round__area=entry.round.area_id,
        )
        .exclude(entry__dossier__product=dossier.product_id)
        .select_related("entry__round", "entry__dossier__product")
        .order_by("-concluded_at", "-id")
    )


def precedents(entry: Entry, number: str, actor: Actor, words: str = "") -> list[Precedent]:
    """How the criterion was judged before, newest first; with words, where the finding has them.

    The words are found without accents. A fixed number of queries. Raises KeyError for a criterion
    that the set does not have.
    """
    criterion = criteria_of(entry.dossier).by_number[number]
    results = results_before(entry, actor)
    findings = Finding.objects.filter(criterion=number)
    for word in fold(words).split():
        findings = findings.filter(folded__contains=word)
    if words.strip():
        results = results.filter(entry__in=findings.values("entry"))
    rows = list(results[:MOST])
    found = {f.entry_id: f for f in findings.filter(entry__in=[row.entry_id for row in rows])}
    cited = _kinds_cited(found.values())
    stored = _stored(rows, [number])
    named = not entry.round.rules.precedents_anonymous
    return [
        _precedent(row, criterion, found.get(row.entry_id), cited, stored[row.pk], named)
        for row in rows
    ]


def summaries(
    entry: Entry, actor: Actor, numbers: Sequence[str] | None = None
) -> dict[str, Summary]:
    """Criterion to how it was judged before; only criteria that were. Two queries.

    `numbers` narrows it to some criteria: a saving shows one line again, not all.
    """
    rows = list(results_before(entry, actor)[:MOST])
    if not rows:
        return {}
    criteria = criteria_of(entry.dossier)
    said: dict[str, list[Fraction]] = defaultdict(list)
    for scores in _stored(rows, numbers).values():
        by_criterion: dict[str, list[int | None]] = defaultdict(list)
        for number, choice in scores:
            by_criterion[number].append(choice)
        for number, choices in by_criterion.items():
            said[number].append(_mean(criteria.by_number[number], choices))
    return {
        number: Summary(
            len(means), sum(means, Fraction(0)) / len(means), criteria.by_number[number].maximum
        )
        for number, means in said.items()
    }


def _mean(criterion: Criterion, choices: Sequence[int | None]) -> Fraction:
    points = [points_of(criterion, as_choice(criterion, choice)) for choice in choices]
    return Fraction(sum(points), len(points))


def _stored(
    rows: Sequence[Result], numbers: Sequence[str] | None
) -> Mapping[int, list[tuple[str, int | None]]]:
    """Result to what its counted sheets chose: the sheets that made the mean, no others."""
    result_of = {sheet["sheet"]: row.pk for row in rows for sheet in row.counted_sheets}
    scores = Score.objects.filter(sheet__in=result_of)
    if numbers is not None:
        scores = scores.filter(criterion__in=numbers)
    found: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    for sheet, number, choice in scores.values_list("sheet_id", "criterion", "choice"):
        found[result_of[sheet]].append((number, choice))
    return found


def _kinds_cited(findings: Iterable[Finding]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Citation.objects.filter(finding__in=[finding.pk for finding in findings])
    for finding, kind in rows.values_list("finding_id", "evidence__document__kind").order_by("id"):
        if (label := label_of(kind, language())) not in found[finding]:
            found[finding].append(label)
    return found


def _precedent(
    row: Result,
    criterion: Criterion,
    finding: Finding | None,
    cited: Mapping[int, list[str]],
    stored: Sequence[tuple[str, int | None]],
    named: bool,
) -> Precedent:
    counts = Counter(choice for _number, choice in stored)
    chosen = [
        (line, count)
        for choice, count in sorted(counts.items(), key=lambda pair: -pair[1])
        if (line := _line(criterion, choice)) is not None
    ]
    dossier: Dossier = row.entry.dossier
    choices = [choice for _number, choice in stored]
    return Precedent(
        name=dossier.product.name if named else "",
        round=row.entry.round.name,
        concluded_at=row.concluded_at,
        found=_line(criterion, finding.choice) if finding else None,
        reason=finding.reason if finding else "",
        evidence=tuple(cited[finding.pk]) if finding and finding.pk in cited else (),
        chosen=tuple(chosen),
        mean=_mean(criterion, choices) if choices else Fraction(0),
        maximum=criterion.maximum,
    )


def _line(criterion: Criterion, stored: int | None) -> OptionLine | None:
    lines = option_lines(criterion, as_choice(criterion, stored))
    return next((line for line in lines if line.chosen), None)
