"""What delivered supports moved: points of each criterion in the dossier before and the one after.

Never typed: a criterion's points are the exact mean of the sheets that the council counted. The
dossier before is the last one concluded by the day of the agreement, the dossier after the first
other one that was submitted from the day of delivery on and is concluded. Where either is missing,
or the two were judged by different criteria, nothing is said.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import QuerySet
from django.utils.timezone import localtime

from namsao.assessment.models import Result, Score
from namsao.assessment.room.models import Resolution
from namsao.dossiers.queries import choices_from, criteria_of
from namsao.law.scoring import points_of
from namsao.programme.support.models import Support

type Points = dict[str, Fraction]
"""A criterion's number: the council's mean points."""


@dataclass(frozen=True)
class Effect:
    """One criterion of one delivered support. Amounts in whole đồng, points exact.

    `beside` counts the other supports that the product got between the same two dossiers: what
    moved is theirs as well.
    """

    support: int
    kind: str
    product: int
    regime: str
    criteria_set: int
    criterion: str
    maximum: int
    before: Fraction
    after: Fraction
    amount: int
    beside: int

    @property
    def moved(self) -> Fraction:
        """Points gained; negative where they were lost."""
        return self.after - self.before


@dataclass(frozen=True)
class Pair:
    """The evaluations before and after a support, as far as there are any."""

    before: Result | None
    after: Result | None

    @property
    def alike(self) -> bool:
        """Whether both were judged by the same criteria."""
        if self.before is None or self.after is None:
            return False
        then, now = self.before.entry.dossier, self.after.entry.dossier
        return (then.regime, then.criteria_set, then.criteria_version) == (
            now.regime,
            now.criteria_set,
            now.criteria_version,
        )


def effects(supports: QuerySet[Support] | None = None) -> list[Effect]:
    """Every criterion of every delivered support that has both dossiers; moved or not.

    All supports unless told which. A fixed number of queries, however many there are.
    """
    rows = Support.objects.all() if supports is None else supports
    delivered = list(rows.filter(state="delivered").order_by("id"))
    pairs = pairs_of(delivered)
    whole = {pk: pair for pk, pair in pairs.items() if pair.alike}
    points = points_by_criterion(
        result for pair in whole.values() for result in (pair.before, pair.after) if result
    )
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for pair in whole.values():
        shared[_key(pair)] += 1
    return [
        effect
        for support in delivered
        if support.pk in whole
        for effect in _effects_of(support, whole[support.pk], points, shared)
    ]


def of_one(support: Support) -> list[Effect]:
    """The effects of one support; `beside` counts the others all the same."""
    every = Support.objects.filter(product=support.product_id)
    return [one for one in effects(every) if one.support == support.pk]


def _key(pair: Pair) -> tuple[int, int]:
    return (pair.before.pk if pair.before else 0, pair.after.pk if pair.after else 0)


def _effects_of(
    support: Support,
    pair: Pair,
    points: dict[int, Points],
    shared: dict[tuple[int, int], int],
) -> Iterable[Effect]:
    before, after = _key(pair)
    assert pair.after is not None  # `alike` says so
    dossier = pair.after.entry.dossier
    for criterion in criteria_of(dossier):
        yield Effect(
            support.pk,
            support.kind,
            support.product_id,
            dossier.regime,
            dossier.criteria_set,
            criterion.number,
            criterion.maximum,
            points[before][criterion.number],
            points[after][criterion.number],
            support.amount,
            shared[before, after] - 1,
        )


def pairs_of(supports: Sequence[Support]) -> dict[int, Pair]:
    """For each support, by its id, the evaluations before its agreement and after its delivery."""
    results: dict[int, list[Result]] = defaultdict(list)
    rows = Result.objects.filter(
        entry__dossier__product__in={support.product_id for support in supports}
    )
    # What the council concluded is nobody's to read before the decision is announced.
    rows = rows.exclude(entry__dossier__state="concluded").select_related(
        "entry__dossier__product"
    )
    for result in rows.order_by("concluded_at", "id"):
        results[result.entry.dossier.product_id].append(result)
    return {support.pk: _pair(support, results[support.product_id]) for support in supports}


def _pair(support: Support, results: Sequence[Result]) -> Pair:
    before = after = None
    for result in results:  # in the order in which they were concluded
        by_then = localtime(result.concluded_at).date() <= support.agreed_on
        # Days alone do not tell apart what all happened on one: what came first was before.
        if by_then and (before is None or not _filed_after(support, result, before)):
            before = result
        elif after is None and _filed_after(support, result, before):
            after = result
    return Pair(before, after)


def _filed_after(support: Support, result: Result, before: Result | None) -> bool:
    dossier, day = result.entry.dossier, support.delivered_on
    if day is None or dossier.submitted_at is None:
        return False
    other = before is None or before.entry.dossier_id != dossier.pk
    return other and localtime(dossier.submitted_at).date() >= day


def points_by_criterion(results: Iterable[Result]) -> dict[int, Points]:
    """For each result, by its id, the mean points of every criterion over the counted sheets."""
    wanted = {result.pk: result for result in results}
    sheets = {pk: [one["sheet"] for one in row.counted_sheets] for pk, row in wanted.items()}
    stored: dict[int, dict[str, int | None]] = defaultdict(dict)
    scores = Score.objects.filter(sheet__in=[one for pks in sheets.values() for one in pks])
    for sheet, number, choice in scores.values_list("sheet_id", "criterion", "choice"):
        stored[sheet][number] = choice
    resolved: dict[int, dict[str, int | None]] = defaultdict(dict)
    rulings = Resolution.objects.filter(
        entry__in={row.entry_id for row in wanted.values()}, choice__isnull=False
    )
    for entry, number, choice in rulings.values_list("entry_id", "criterion", "choice"):
        resolved[entry][number] = choice
    return {
        pk: _means(row, [stored[one] | resolved[row.entry_id] for one in sheets[pk]])
        for pk, row in wanted.items()
    }


def _means(result: Result, sheets: Sequence[dict[str, int | None]]) -> Points:
    criteria = criteria_of(result.entry.dossier)
    chosen = [choices_from(criteria, sheet.items()) for sheet in sheets]
    return {
        criterion.number: Fraction(
            sum(points_of(criterion, choices.get(criterion.number)) for choices in chosen),
            len(chosen) or 1,
        )
        for criterion in criteria
    }
