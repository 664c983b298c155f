"""A plan's versions: which is in force on a day, and what differs between two."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from namsao.programme.planning.models import Budgeted, BudgetLine, Plan, PlanVersion, Target


def in_force(plan: Plan, day: date | None = None) -> PlanVersion | None:
    """The version last approved by that day; by now unless told. None before the first."""
    rows = plan.versions.filter(state="approved")
    if day is not None:
        rows = rows.filter(approved_on__lte=day)
    return rows.order_by("-number").first()


def open_version(plan: Plan) -> PlanVersion | None:
    """The version that is being written or waits for approval."""
    return plan.versions.filter(state__in=("draft", "proposed")).first()


def shown_version(plan: Plan) -> PlanVersion | None:
    """The one in force; before the first approval the one that is being written."""
    return in_force(plan) or open_version(plan)


def amounts_of(version: PlanVersion | None) -> dict[tuple[int, str], Budgeted]:
    """A version's amounts by line and source."""
    if version is None:
        return {}
    rows = version.amounts.select_related("line").order_by("line__position", "source")
    return {(row.line_id, row.source): row for row in rows}


@dataclass(frozen=True)
class AmountChange:
    """An amount of two versions side by side, in đồng; None where a version has none."""

    line: BudgetLine
    source_label: str
    before: int | None
    after: int | None

    @property
    def difference(self) -> int:
        """After less before."""
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True)
class TargetChange:
    """A target of two versions side by side."""

    label: str
    due_on: date
    before: int | None
    after: int | None

    @property
    def difference(self) -> int:
        """After less before."""
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True)
class Comparison:
    """Two versions of a plan."""

    older: PlanVersion
    newer: PlanVersion
    amounts: tuple[AmountChange, ...]
    targets: tuple[TargetChange, ...]

    @property
    def before(self) -> int:
        """The older total."""
        return sum(row.before or 0 for row in self.amounts)

    @property
    def after(self) -> int:
        """The newer total."""
        return sum(row.after or 0 for row in self.amounts)

    @property
    def difference(self) -> int:
        """After less before."""
        return self.after - self.before


def compare(older: PlanVersion, newer: PlanVersion) -> Comparison:
    """Every amount and target of either version, in the order of the lines."""
    before, after = amounts_of(older), amounts_of(newer)
    rows = {**before, **after}
    keys = sorted(rows, key=lambda key: (rows[key].line.position, key[1]))
    amounts = tuple(
        AmountChange(
            rows[key].line,
            rows[key].source_label,
            before[key].amount if key in before else None,
            after[key].amount if key in after else None,
        )
        for key in keys
    )
    aims, aimed = _targets(older), _targets(newer)
    targets = tuple(
        TargetChange(
            one.label,
            one.due_on,
            aims[key].value if key in aims else None,
            aimed[key].value if key in aimed else None,
        )
        for key, one in {**aims, **aimed}.items()
    )
    return Comparison(older, newer, amounts, targets)


def _targets(version: PlanVersion) -> dict[tuple[str, str, date], Target]:
    return {(one.kind, one.product_line, one.due_on): one for one in version.targets.all()}


def versions_in_force(plans: Iterable[Plan], day: date) -> dict[int, PlanVersion]:
    """The version in force of each plan that has one on that day: one query for all of them."""
    rows = PlanVersion.objects.filter(
        plan__in=list(plans), state="approved", approved_on__lte=day
    ).order_by("plan", "number")
    return {row.plan_id: row for row in rows}
