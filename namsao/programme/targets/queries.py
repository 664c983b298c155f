"""How an area stands: its targets, what is on its way, who is behind, what to do this week."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from namsao.areas.kinds import COMMUNE
from namsao.areas.models import Area
from namsao.certificates.models import Certificate
from namsao.certificates.pipeline import CLOSES, unfiled
from namsao.dossiers.models import Dossier, StateLabel
from namsao.kernel.reach import Actor
from namsao.law.dossier import OPEN
from namsao.law.product_lines import LINES
from namsao.producers.models import Product
from namsao.programme.planning.models import Plan, PlanVersion, Target
from namsao.programme.planning.queries import versions_in_force
from namsao.programme.targets import counting
from namsao.traceability.growing.models import GrowingAreaCode
from namsao.traceability.growing.queries import standing_of

READS = "programme.view_targets"
SOON = timedelta(days=14)
SHOWN = 12  # of what is to be done this week
CENTRE_STATES = ("sent_to_centre", "at_centre", "back_at_province")


@dataclass(frozen=True)
class Measured:
    """A target and where it stands; `reached` is None where nothing here counts it."""

    target: Target
    reached: int | None
    url: str

    @property
    def missing(self) -> int:
        """How many are still to come."""
        return max(self.target.value - (self.reached or 0), 0)

    @property
    def percent(self) -> int:
        """How far it is, at most 100."""
        return min((self.reached or 0) * 100 // max(self.target.value, 1), 100)


@dataclass(frozen=True)
class Task:
    """Something to do this week: what, by when, where."""

    what: str
    name: str
    due_on: date | None
    url: str


def reachable(actor: Actor, area: Area) -> QuerySet[Certificate]:
    """The certificates of the area that the person may count."""
    rows = Certificate.objects.where_may(actor, READS)
    return rows.filter(area__path__startswith=area.path)


def measure(target: Target, plan: Plan, day: date) -> int | None:
    """Where a target stands on a day, by rows alive then. None where nothing here counts it."""
    rows = counting.by_line(
        counting.of_unit(plan.unit, date(plan.year, 1, 1)), target.product_line
    )
    standing = counting.alive(rows, day)
    in_year = standing.filter(issued_on__year=plan.year)
    counts: dict[str, Callable[[], int]] = {
        "stars3": standing.count,
        "new": counting.given_by(in_year, "first").count,
        "upgraded": counting.given_by(in_year, "upgraded").count,
        "renewed": counting.given_by(in_year, "kept").count,
        "ready5": lambda: (
            standing.filter(stars=5).count() + at_centre(plan, target.product_line, day).count()
        ),
        "digitised": filed(plan, target.product_line, day).count,
        "coded": lambda: len(coded(plan, day)),
    }
    if found := counts.get(target.kind):
        return found()
    if target.kind in counting.ELSEWHERE:
        return counted_elsewhere(plan, target.kind, target.product_line, day).count()
    return None


def counted_elsewhere(plan: Plan, kind: str, product_line: str, day: date) -> QuerySet[Product]:
    """The products that another capability counts for a target of that kind."""
    paths = counting.paths_of(plan.unit, date(plan.year, 1, 1))
    return counting.ELSEWHERE[kind](paths, product_line, day)


def _dossiers(plan: Plan, product_line: str) -> QuerySet[Dossier]:
    paths = counting.paths_of(plan.unit, date(plan.year, 1, 1))
    rows = Dossier.objects.filter(counting.within("area_path", paths))
    sets = [
        group.criteria_set for line in LINES if line.key == product_line for group in line.groups
    ]
    return rows.filter(criteria_set__in=sets) if product_line else rows


def at_centre(plan: Plan, product_line: str, day: date) -> QuerySet[Dossier]:
    """Dossiers that the province has proposed and the centre has not decided (Article 7.3.e)."""
    rows = _dossiers(plan, product_line).filter(submitted_at__date__lte=day)
    return rows.filter(Q(state__in=CENTRE_STATES) | Q(level="centre", state__in=OPEN))


def filed(plan: Plan, product_line: str, day: date) -> QuerySet[Dossier]:
    """Dossiers submitted here in the plan's year, by that day."""
    rows = _dossiers(plan, product_line)
    return rows.filter(submitted_at__year=plan.year, submitted_at__date__lte=day)


def coded(plan: Plan, day: date) -> set[int]:
    """The growing areas, by id, that hold a code in use on that day."""
    paths = counting.paths_of(plan.unit, date(plan.year, 1, 1))
    codes = GrowingAreaCode.objects.filter(
        counting.within("commune__path", paths), growing_area__isnull=False
    ).prefetch_related("suspensions")
    return {
        code.growing_area_id
        for code in codes
        if code.growing_area_id is not None and standing_of(code, day) == "valid"
    }


def aim_url(plan: int, kind: str, product_line: str, day: date) -> str:
    """The page with the rows that count for a target of a plan; "" where nothing here counts."""
    if kind in ("stars3", "new", "upgraded", "renewed"):
        asked = f"?plan={plan}&day={day.isoformat()}&aim={kind}&line={product_line}"
        return f"{reverse('programme:rows')}{asked}"
    if kind in ("ready5", "digitised", "coded", *counting.ELSEWHERE):
        page = reverse("programme:aim_rows", args=[plan, kind])
        return f"{page}?day={day.isoformat()}&line={product_line}"
    return ""


def measured(version: PlanVersion, day: date) -> list[Measured]:
    """Every target of a version where it stands on a day."""
    plan = version.plan
    return [
        Measured(
            one,
            measure(one, plan, day),
            aim_url(plan.pk, one.kind, one.product_line, day),
        )
        for one in version.targets.all()
    ]


def by_stars(rows: QuerySet[Certificate]) -> list[tuple[int, int]]:
    """How many of each number of stars, the highest first; those that are none are 0."""
    found = dict(rows.order_by().values_list("stars").annotate(rows=Count("pk")))
    return [(stars, found.get(stars, 0)) for stars in (5, 4, 3)]


def pipeline(actor: Actor, area: Area) -> list[tuple[str, str, int]]:
    """The open dossiers in reach by state, in the order of the road: key, label, how many."""
    rows = Dossier.objects.where_may(actor, READS).filter(
        area_path__startswith=area.path, state__in=OPEN
    )
    found = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return [(s.value, str(s.label), found[s.value]) for s in StateLabel if s.value in found]


@dataclass(frozen=True)
class Month:
    """How many stand on the last day of a month; after today only what lapses is known."""

    day: date
    count: int
    ahead: bool


def by_month(rows: QuerySet[Certificate], today: date, year: int) -> list[Month]:
    """The last day of each month; for days to come what stands today and will then still."""
    found = []
    for month in range(1, 13):
        first = date(year + month // 12, month % 12 + 1, 1)
        last = first - timedelta(days=1)
        if last <= today:
            found.append(Month(last, counting.alive(rows, last).count(), ahead=False))
        else:
            left = counting.alive(rows, today).filter(expires_on__gte=last).count()
            found.append(Month(last, left, ahead=True))
    return found


def own_plan(actor: Actor, area: Area, year: int) -> Plan | None:
    """The area's own plan of the year, where the person may read it."""
    rows = Plan.objects.where_may(actor, "programme.view_plans").filter(unit=area, year=year)
    return rows.select_related("unit", "keeper").first()


@dataclass(frozen=True)
class Behind:
    """A unit below, by its plan's target of products that stand."""

    plan: Plan
    value: int
    reached: int

    @property
    def missing(self) -> int:
        """How many are still to come."""
        return max(self.value - self.reached, 0)


def behind(actor: Actor, area: Area, today: date) -> list[Behind]:
    """The units below that have a plan of the year with such a target, the farthest behind first.

    A fixed number of queries, however many units there are.
    """
    plans = list(
        Plan.objects.where_may(actor, "programme.view_plans")
        .filter(unit__path__startswith=area.path, year=today.year)
        .exclude(unit=area)
        .select_related("unit")
    )
    versions = versions_in_force(plans, today)
    targets = Target.objects.filter(
        version__in=list(versions.values()), kind="stars3", product_line=""
    ).select_related("version")
    values = {one.version.plan_id: one.value for one in targets}
    standing = counting.alive(reachable(actor, area), today).order_by()
    counts = list(standing.values_list("area__path").annotate(rows=Count("pk")))
    found = [
        Behind(
            plan,
            values[plan.pk],
            sum(count for path, count in counts if path.startswith(plan.unit.path)),
        )
        for plan in plans
        if plan.pk in values
    ]
    return sorted(found, key=lambda one: (-one.missing, one.plan.unit_title))


def this_week(actor: Actor, area: Area, today: date) -> list[Task]:
    """What is due within two weeks, the soonest first: renewals to file, dossiers to handle."""
    found = [
        Task(
            _("Nộp hồ sơ đánh giá lại"),
            one.product_name,
            one.expires_on - CLOSES if one.expires_on else None,
            one.get_absolute_url(),
        )
        for one in unfiled(actor, today).filter(
            area__path__startswith=area.path,
            expires_on__gte=today + CLOSES,
            expires_on__lte=today + CLOSES + SOON,
        )[:SHOWN]
    ]
    dossiers = (
        Dossier.objects.where_may(actor, READS)
        .filter(area_path__startswith=area.path)
        .select_related("product")
    )
    found += [
        Task(
            _("Xã kiểm tra và chuyển lên tỉnh"),
            one.product.name,
            one.commune_due_on,
            one.get_absolute_url(),
        )
        for one in dossiers.filter(state="at_commune", commune_due_on__lte=today + SOON).order_by(
            "commune_due_on", "id"
        )[:SHOWN]
    ]
    found += [
        Task(
            _("Chủ thể hoàn thiện hồ sơ bị trả lại"),
            one.product.name,
            None,
            one.get_absolute_url(),
        )
        for one in dossiers.filter(state="returned").order_by("id")[:SHOWN]
    ]
    return sorted(found, key=lambda task: task.due_on or date.max)[:SHOWN]


def offered_areas(areas: QuerySet[Area]) -> list[Area]:
    """The provinces and the country that a page offers; the communes of who reaches only those."""
    above = list(areas.filter(valid_to=None).exclude(level=COMMUNE).order_by("path")[:80])
    return above or list(areas.filter(valid_to=None).order_by("path")[:80])
