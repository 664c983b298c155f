"""The book of a plan on a day: four figures by line and source, and the month's own.

Computed from dated entries, so that a past month reads today as it did then. The sums that an
allotment keeps are the same for today; a test holds the two together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Case, F, Q, QuerySet, Sum, Value, When

from namsao.law.programme import SOURCE, Figures, whole
from namsao.programme.money.models import Allotment, Commitment, Payment
from namsao.programme.planning.models import Budgeted, BudgetLine, Plan, say
from namsao.programme.planning.queries import amounts_of, in_force, versions_in_force

# What an entry does to the money paid, and to the advances not settled.
PAID = Case(
    When(kind__in=("payment", "advance"), then=F("amount")),
    When(kind__in=("refund", "return"), then=-F("amount")),
    When(reverses__kind__in=("payment", "advance"), then=-F("amount")),
    When(reverses__kind__in=("refund", "return"), then=F("amount")),
    default=Value(0),
)
ADVANCED = Case(
    When(kind="advance", then=F("amount")),
    When(kind__in=("settlement", "refund"), then=-F("amount")),
    When(reverses__kind="advance", then=-F("amount")),
    When(reverses__kind__in=("settlement", "refund"), then=F("amount")),
    default=Value(0),
)


@dataclass(frozen=True)
class BookRow:
    """A line's money from one source. `month` is what was paid in the month alone."""

    line: BudgetLine
    source: str
    figures: Figures
    month: int = 0
    allotment: Allotment | None = None

    @property
    def source_label(self) -> str:
        """The source in the reader's language."""
        return say(SOURCE[self.source].label)


@dataclass(frozen=True)
class BookLine:
    """A line with its sources and their sum."""

    line: BudgetLine
    rows: tuple[BookRow, ...]

    @property
    def figures(self) -> Figures:
        """All its sources together."""
        return whole(row.figures for row in self.rows)

    @property
    def month(self) -> int:
        """Paid in the month."""
        return sum(row.month for row in self.rows)


@dataclass(frozen=True)
class Book:
    """A plan's money on a day."""

    day: date
    lines: tuple[BookLine, ...]

    @property
    def rows(self) -> tuple[BookRow, ...]:
        """Every line and source."""
        return tuple(row for line in self.lines for row in line.rows)

    @property
    def figures(self) -> Figures:
        """The whole plan."""
        return whole(row.figures for row in self.rows)

    @property
    def month(self) -> int:
        """Paid in the month."""
        return sum(row.month for row in self.rows)

    @property
    def by_source(self) -> list[tuple[str, Figures]]:
        """Each source with its sum over all lines, in the order of the list of sources."""
        keys = [key for key in SOURCE if any(row.source == key for row in self.rows)]
        return [
            (
                say(SOURCE[key].label),
                whole(row.figures for row in self.rows if row.source == key),
            )
            for key in keys
        ]


def _committed(plan: Plan, day: date) -> dict[int, int]:
    """Bound by that day, by allotment; what was given back counts from its day."""
    back = Case(When(closed_on__lte=day, then=F("released")), default=Value(0))
    rows = (
        Commitment.objects.filter(allotment__line__plan=plan, signed_on__lte=day)
        .values("allotment_id")
        .annotate(sum=Sum(F("amount") - back))
    )
    return {row["allotment_id"]: row["sum"] for row in rows}


def _entries(plan: Plan, within: Q) -> dict[int, tuple[int, int, int]]:
    """Paid, not settled and given back, by allotment, of the entries that `within` lets through.

    Given back is what came in after its contract had ended: from its day on it is bound no more.
    """
    rows = (
        Payment.objects.filter(within, commitment__allotment__line__plan=plan)
        .values("commitment__allotment_id")
        .annotate(paid=Sum(PAID), advanced=Sum(ADVANCED), back=Sum("freed"))
    )
    return {
        row["commitment__allotment_id"]: (row["paid"], row["advanced"], row["back"])
        for row in rows
    }


def book(plan: Plan, day: date) -> Book:
    """The plan's money as it stood at the end of `day`; the month is that of the day."""
    first = amounts_of(plan.versions.filter(number=1).first())
    approved = amounts_of(in_force(plan, day))
    allotments = {
        (one.line_id, one.source): one
        for one in Allotment.objects.filter(line__plan=plan).select_related("line__plan")
    }
    committed = _committed(plan, day)
    paid = _entries(plan, Q(paid_on__lte=day))
    month = _entries(plan, Q(paid_on__lte=day, paid_on__gte=day.replace(day=1)))
    lines = {line.pk: line for line in plan.lines.all()}
    keys = sorted(
        {*first, *approved, *allotments}, key=lambda key: (lines[key[0]].position, key[1])
    )
    rows = []
    for key in keys:
        allotment = allotments.get(key)
        pk = allotment.pk if allotment else 0
        out, advanced, back = paid.get(pk, (0, 0, 0))
        figures = Figures(
            first[key].amount if key in first else 0,
            approved[key].amount if key in approved else 0,
            committed.get(pk, 0) - back,
            out,
            advanced,
        )
        in_month = month.get(pk, (0, 0, 0))[0]
        rows.append(BookRow(lines[key[0]], key[1], figures, in_month, allotment))
    return Book(
        day,
        tuple(
            BookLine(lines[pk], tuple(group))
            for pk, group in groupby(rows, key=lambda row: row.line.pk)
        ),
    )


def figures_on(allotment: Allotment, day: date) -> Figures:
    """One line and source as it stood on a day."""
    for row in book(allotment.line.plan, day).rows:
        if row.allotment and row.allotment.pk == allotment.pk:
            return row.figures
    return Figures()


def least_free(allotment: Allotment, since: date, until: date) -> tuple[int, date]:
    """The least that was free on any day from `since` to `until`, and the first such day.

    A contract entered late binds money on all those days; between two of them nothing changes
    unless something was signed, ended, came back or was amended.
    """
    plan, contracts = allotment.line.plan, Commitment.objects.filter(allotment=allotment)
    changes = (
        contracts.values_list("signed_on", flat=True),
        contracts.filter(closed_on__isnull=False).values_list("closed_on", flat=True),
        Payment.objects.filter(commitment__allotment=allotment, freed__gt=0).values_list(
            "paid_on", flat=True
        ),
        plan.versions.filter(state="approved").values_list("approved_on", flat=True),
    )
    days = {since, *(day for rows in changes for day in rows if day and since < day <= until)}
    return min((figures_on(allotment, day).free, day) for day in days)


def totals(plans: Sequence[Plan], day: date) -> dict[int, Figures]:
    """The whole of each plan's book on a day, in a fixed number of queries."""
    first = _sums(Budgeted.objects.filter(version__plan__in=plans, version__number=1))
    versions = versions_in_force(plans, day)
    approved = _sums(Budgeted.objects.filter(version__in=list(versions.values())))
    back = Case(When(closed_on__lte=day, then=F("released")), default=Value(0))
    committed = dict(
        Commitment.objects.filter(allotment__line__plan__in=plans, signed_on__lte=day)
        .order_by()
        .values_list("allotment__line__plan")
        .annotate(sum=Sum(F("amount") - back))
    )
    entries = {
        row["commitment__allotment__line__plan"]: (row["paid"], row["advanced"], row["back"])
        for row in Payment.objects.filter(
            commitment__allotment__line__plan__in=plans, paid_on__lte=day
        )
        .order_by()
        .values("commitment__allotment__line__plan")
        .annotate(paid=Sum(PAID), advanced=Sum(ADVANCED), back=Sum("freed"))
    }
    found = {}
    for plan in plans:
        paid, advanced, given_back = entries.get(plan.pk, (0, 0, 0))
        bound = committed.get(plan.pk, 0) - given_back
        found[plan.pk] = Figures(
            first.get(plan.pk, 0), approved.get(plan.pk, 0), bound, paid, advanced
        )
    return found


def _sums(rows: QuerySet[Budgeted]) -> dict[int, int]:
    return dict(rows.order_by().values_list("version__plan").annotate(Sum("amount")))
