"""How an area stands: what counts today, what will lapse, what is on its way, who is behind."""

from collections import Counter
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
from namsao.law.programme import told
from namsao.producers.models import LegalRepresentative, ProducerKind, Product
from namsao.programme.planning.models import LINE_LABELS, Plan, PlanVersion, Target, say
from namsao.programme.planning.queries import versions_in_force
from namsao.programme.targets import counting
from namsao.programme.targets.models import HardCommune
from namsao.traceability.growing.models import GrowingAreaCode
from namsao.traceability.growing.queries import standing_of

READS = "programme.view_targets"
SOON = timedelta(days=14)
SHOWN = 12  # of what is to be done this week
MAJORITY = "kinh"
CENTRE_STATES = ("sent_to_centre", "at_centre", "back_at_province")


@dataclass(frozen=True)
class Share:
    """One row of a breakdown: how many stand, how many lapse by the day. None is withheld."""

    key: str
    label: str
    count: int | None
    lapsing: int | None
    url: str = ""


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


def rows_url(area: Area, day: date, **asked: str) -> str:
    """The page with the rows behind a figure."""
    query = "".join(f"&{key}={value}" for key, value in asked.items() if value)
    return f"{reverse('programme:rows')}?area={area.pk}&day={day.isoformat()}{query}"


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
    found = Counter(rows.values_list("stars", flat=True))
    return [(stars, found[stars]) for stars in (5, 4, 3)]


def pipeline(actor: Actor, area: Area) -> list[tuple[str, str, int]]:
    """The open dossiers in reach by state, in the order of the road: key, label, how many."""
    rows = Dossier.objects.where_may(actor, READS).filter(
        area_path__startswith=area.path, state__in=OPEN
    )
    found = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return [(s.value, str(s.label), found[s.value]) for s in StateLabel if s.value in found]


DIMENSIONS = ("area", "line", "kind", "hard", "women", "ethnic")
WITHHELD = frozenset({"women", "ethnic"})


def breakdown(
    rows: QuerySet[Certificate], area: Area, by: str, today: date, day: date
) -> list[Share]:
    """What stands today and what lapses by `day`, divided; the parts make the whole.

    Traits of persons are told as counts alone, small ones withheld, and lead to no rows.
    """
    standing = counting.alive(rows, today)
    keys = {"area": _by_area, "line": _by_line, "kind": _by_kind, "hard": _by_hard}
    divide = keys.get(by)
    parts = divide(standing, area, today) if divide else _by_person(standing, by)
    ends = set(counting.lapsing(rows, today, day).values_list("pk", flat=True))
    counts = {key: len(pks) for key, (_label, pks) in parts.items()}
    ending = {key: len(pks & ends) for key, (_label, pks) in parts.items()}
    if by in WITHHELD:
        shown, shown_ending = told(counts), told(ending)
        return [
            Share(key, label, shown[key], None if shown[key] is None else shown_ending[key])
            for key, (label, _pks) in parts.items()
        ]
    return [
        Share(key, label, counts[key], ending[key], rows_url(area, today, by=by, key=key))
        for key, (label, _pks) in parts.items()
    ]


type Parts = dict[str, tuple[str, set[int]]]


def _by_area(rows: QuerySet[Certificate], area: Area, today: date) -> Parts:
    """The units right below; what lies in none of them stands in a row of its own."""
    depth = area.path.count("/")
    parts: dict[str, set[int]] = {}
    for pk, path in rows.values_list("pk", "area__path"):
        below = "/".join(path.split("/")[: depth + 1]) + "/" if path.count("/") > depth else ""
        parts.setdefault(below, set()).add(pk)
    titles = {one.path: one.title for one in Area.objects.filter(path__in=parts)}
    named = {path: (titles.get(path, _("Chưa rõ đơn vị")), pks) for path, pks in parts.items()}
    return dict(sorted(named.items(), key=lambda item: (-len(item[1][1]), item[1][0])))


def _by_line(rows: QuerySet[Certificate], area: Area, today: date) -> Parts:
    found: Parts = {key: (say(label), set()) for key, label in LINE_LABELS.items()}
    for pk, line in rows.values_list("pk", "line"):
        found.setdefault(line, (line, set()))[1].add(pk)
    return found


def _by_kind(rows: QuerySet[Certificate], area: Area, today: date) -> Parts:
    labels = {kind.value: str(kind.label) for kind in ProducerKind}
    found: Parts = {key: (label, set()) for key, label in labels.items()}
    found[""] = (_("Chưa rõ: giấy chứng nhận chưa nối với sản phẩm ở đây"), set())
    for pk, kind in rows.values_list("pk", "product__producer__kind"):
        found[kind or ""][1].add(pk)
    return {key: part for key, part in found.items() if part[1]}


def hard_communes(day: date) -> set[int]:
    """Communes that are on a list of hard ones on that day."""
    rows = HardCommune.objects.filter(since__lte=day).filter(Q(until=None) | Q(until__gte=day))
    return set(rows.values_list("commune_id", flat=True))


def _by_hard(rows: QuerySet[Certificate], area: Area, today: date) -> Parts:
    hard = hard_communes(today)
    found: Parts = {
        "hard": (_("Xã nghèo, xã đặc biệt khó khăn"), set()),
        "other": (_("Xã khác"), set()),
    }
    for pk, commune in rows.values_list("pk", "area_id"):
        found["hard" if commune in hard else "other"][1].add(pk)
    return found


def _by_person(rows: QuerySet[Certificate], by: str) -> Parts:
    """By a sealed trait of the producer's representative: opened to be counted, not shown."""
    found: Parts = {
        "yes": (_("Phụ nữ đứng đầu") if by == "women" else _("Người dân tộc thiểu số"), set()),
        "no": (_("Nam giới đứng đầu") if by == "women" else _("Người Kinh"), set()),
        "": (_("Chưa rõ"), set()),
    }
    pairs = list(rows.values_list("pk", "product__producer_id"))
    people = LegalRepresentative.objects.filter(
        producer_id__in={producer for _pk, producer in pairs if producer}
    ).only("producer_id", "gender", "ethnicity")
    traits: dict[int, str] = {}
    for person in people:
        value = (person.gender if by == "women" else person.ethnicity).strip().casefold()
        if value:
            yes = value == "nữ" if by == "women" else value != MAJORITY
            traits[person.producer_id] = "yes" if yes else "no"
    for pk, producer in pairs:
        found[traits.get(producer or 0, "")][1].add(pk)
    return found


def keyed(
    rows: QuerySet[Certificate], area: Area, by: str, key: str, today: date
) -> QuerySet[Certificate]:
    """The rows behind one part of a breakdown; none of a trait of persons."""
    divide = {"area": _by_area, "line": _by_line, "kind": _by_kind, "hard": _by_hard}.get(by)
    if divide is None:
        return rows.none() if by in WITHHELD else rows
    return rows.filter(pk__in=divide(rows, area, today).get(key, ("", set()))[1])


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
    paths = list(
        counting.alive(reachable(actor, area), today).values_list("area__path", flat=True)
    )
    found = [
        Behind(plan, values[plan.pk], sum(path.startswith(plan.unit.path) for path in paths))
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
