"""How an area stands today, and the rows behind every figure."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from namsao.areas.models import Area
from namsao.certificates.columns import CERTIFICATES
from namsao.certificates.models import Certificate
from namsao.dossiers.models import Dossier
from namsao.kernel import exporting
from namsao.kernel.action import REGISTRY
from namsao.kernel.http import actor_of
from namsao.kernel.pages import page_of
from namsao.kernel.reach import Actor
from namsao.law.programme import AIMS
from namsao.producers.models import Product
from namsao.programme.outlook import showing
from namsao.programme.outlook.queries import outlooks
from namsao.programme.planning.models import Plan, say
from namsao.programme.planning.queries import in_force
from namsao.programme.targets import charts, counting, dividing, queries
from namsao.traceability.growing.models import GrowingArea

READS = "programme.view_targets"
AREAS = Area.objects.select_related("parent")
PLANS = Plan.objects.select_related("unit", "keeper")


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def _area(request: HttpRequest, areas: list[Area]) -> Area:
    """The unit that is asked for, as far as it is in reach; else the first of those offered."""
    asked = request.GET.get("area", "")
    rows = AREAS.where_may(actor_of(request), READS)
    if asked.isascii() and asked.isdigit():
        return get_object_or_404(rows, pk=int(asked))
    if not areas:
        raise Http404
    return areas[0]


@require_safe
@login_required
def targets(request: HttpRequest) -> HttpResponse:
    """What stands today, what lapses by the end of the year, who is behind, what to do now."""
    actor, today = actor_of(request), localdate()
    offered = queries.offered_areas(AREAS.where_may(actor, READS))
    area = _area(request, offered)
    due = _day(request.GET.get("day", ""), date(today.year, 12, 31))
    by = request.GET.get("by", "")
    by = by if by in dividing.DIMENSIONS else "area" if area.level != "commune" else "line"
    rows = queries.reachable(actor, area)
    standing = counting.alive(rows, today)
    shares = dividing.breakdown(standing, area, by, today, due)
    plan = queries.own_plan(actor, area, today.year)
    version = in_force(plan) if plan else None
    measured = queries.measured(version, today) if version else []
    aims = [
        one.target.value
        for one in measured
        if one.target.kind == "stars3" and not one.target.product_line
    ]
    lists_hard = REGISTRY["programme.list_hard_commune"]
    context: dict[str, Any] = {
        "area": area,
        "areas": offered,
        "today": today,
        "due": due,
        "total": standing.count(),
        "by_stars": queries.by_stars(standing),
        "lapsing": standing.filter(expires_on__lt=due).count(),
        "unknown": counting.of_unknown_end(rows, today).count(),
        "pipeline": queries.pipeline(actor, area),
        "year": charts.year(queries.by_month(rows, today, today.year), max(aims, default=None)),
        "by": by,
        "dimensions": _tabs(area, due, by),
        "shares": shares,
        "withheld": by in dividing.WITHHELD,
        "bars": charts.bars(shares),
        "plan": plan,
        "measured": measured,
        "forecasts": [
            showing.chance_row(plan, one, today) for one in outlooks(plan, version, today)
        ]
        if plan and version
        else [],
        "behind": queries.behind(actor, area, today),
        "tasks": queries.this_week(actor, area, today),
        "lists_hard": lists_hard
        if area.is_current and lists_hard.refusal(area, actor) is None
        else None,
    }
    return render(request, "programme/targets.html", context)


def _tabs(area: Area, due: date, by: str) -> list[tuple[Any, str, bool]]:
    names = {
        "area": _("Đơn vị"),
        "line": _("Ngành sản phẩm"),
        "kind": _("Loại chủ thể"),
        "hard": _("Xã khó khăn"),
        "women": _("Phụ nữ"),
        "ethnic": _("Dân tộc thiểu số"),
    }
    return [
        (
            names[key],
            f"?area={area.pk}&day={due.isoformat()}&by={key}#breakdown",
            key == by,
        )
        for key in dividing.DIMENSIONS
    ]


@require_safe
@login_required
def rows(request: HttpRequest) -> HttpResponseBase:
    """The certificates behind a figure: of an area and a part of it, or of a plan's target."""
    day = _day(request.GET.get("day", ""), localdate())
    found, title, place = _of_plan(request, day) or _of_area(request, day)
    ordered = found.select_related("product__producer", "area", "replaced_by").order_by(
        "expires_on", "id"
    )
    if file := exporting.answer(request, "san-pham-con-hieu-luc", ordered, CERTIFICATES):
        return file
    context = {
        "page": page_of(request, ordered),
        "count": found.count(),
        "title": title,
        "place": place,
        "day": day,
    }
    return render(request, "programme/rows.html", context)


type Found = tuple[Any, str, str]


def _of_plan(request: HttpRequest, day: date) -> Found | None:
    asked = request.GET.get("plan", "")
    if not (asked.isascii() and asked.isdigit()):
        return None
    actor = actor_of(request)
    plan = get_object_or_404(PLANS.where_may(actor, "programme.view_plans"), pk=int(asked))
    reach = Certificate.objects.where_may(actor, READS)
    aim, line = request.GET.get("aim", ""), request.GET.get("line", "")
    every = counting.of_unit(plan.unit, date(plan.year, 1, 1)).filter(pk__in=reach)
    standing = counting.alive(counting.by_line(every, line), day)
    occasion = {"new": "first", "upgraded": "upgraded", "renewed": "kept"}.get(aim)
    if occasion:
        standing = counting.given_by(standing.filter(issued_on__year=plan.year), occasion)
    return standing, say(AIMS.get(aim, AIMS["stars3"])), str(plan)


def _of_area(request: HttpRequest, day: date) -> Found:
    actor = actor_of(request)
    area = _area(request, queries.offered_areas(AREAS.where_may(actor, READS)))
    reach = queries.reachable(actor, area)
    which = request.GET.get("which", "")
    if which == "unknown":
        return counting.of_unknown_end(reach, day), _("Chỉ biết năm cấp"), str(area)
    if which == "lapsing":
        found = counting.lapsing(reach, localdate(), day)
        return found, _("Hết hạn trước ngày này"), str(area)
    standing = counting.alive(reach, day)
    if stars := request.GET.get("stars", ""):
        standing = standing.filter(stars=int(stars)) if stars in "345" else standing.none()
    by, key = request.GET.get("by", ""), request.GET.get("key", "")
    if by:
        standing = dividing.keyed(standing, area, by, key, day)
    return standing, _("Sản phẩm còn hiệu lực"), str(area)


type NamedRow = tuple[str, str, str]


@require_safe
@login_required
def aim_rows(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """What counts for a target that is not of certificates alone, as far as it is in reach."""
    actor = actor_of(request)
    plan = get_object_or_404(PLANS.where_may(actor, "programme.view_plans"), pk=pk)
    day, line = _day(request.GET.get("day", ""), localdate()), request.GET.get("line", "")
    if kind in AIM_ROWS:
        found = AIM_ROWS[kind](actor, plan, line, day)
    elif kind in counting.ELSEWHERE:
        found = _products(actor, queries.counted_elsewhere(plan, kind, line, day))
    else:
        raise Http404
    context = {
        "plan": plan,
        "title": say(AIMS[kind]),
        "day": day,
        "rows": found,
        "count": len(found),
    }
    return render(request, "programme/aim_rows.html", context)


def _named(rows: QuerySet[Dossier], actor: Actor) -> list[NamedRow]:
    reach = Dossier.objects.where_may(actor, "dossiers.view")
    found = rows.filter(pk__in=reach).select_related("product__producer").order_by("id")
    return [(one.product.name, one.product.producer.name, one.get_absolute_url()) for one in found]


def _products(actor: Actor, rows: QuerySet[Product]) -> list[NamedRow]:
    reach = Product.objects.where_may(actor, "producers.view")
    found = rows.filter(pk__in=reach).select_related("producer").order_by("name", "id")
    return [(one.name, one.producer.name, one.get_absolute_url()) for one in found]


def _ready5(actor: Actor, plan: Plan, line: str, day: date) -> list[NamedRow]:
    """Five stars that stand, then what waits at the centre."""
    every = counting.by_line(counting.of_unit(plan.unit, date(plan.year, 1, 1)), line)
    standing = counting.alive(every, day).filter(
        stars=5, pk__in=Certificate.objects.where_may(actor, READS)
    )
    given = [(one.product_name, one.number, one.get_absolute_url()) for one in standing]
    return given + _named(queries.at_centre(plan, line, day), actor)


def _digitised(actor: Actor, plan: Plan, line: str, day: date) -> list[NamedRow]:
    return _named(queries.filed(plan, line, day), actor)


def _coded(actor: Actor, plan: Plan, line: str, day: date) -> list[NamedRow]:
    rows = GrowingArea.objects.where_may(actor, "traceability.view_areas").select_related(
        "producer"
    )
    found = rows.filter(pk__in=queries.coded(plan, day)).order_by("name", "id")
    return [(one.name, one.producer.name, one.get_absolute_url()) for one in found]


AIM_ROWS = {"ready5": _ready5, "digitised": _digitised, "coded": _coded}
