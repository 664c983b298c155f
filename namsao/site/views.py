"""The first page: the desk of whoever is signed in, or the door for everybody else."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from namsao.kernel import exporting
from namsao.kernel.http import actor_of
from namsao.kernel.pages import page_of
from namsao.notices.digest import DueThing, deadlines
from namsao.people.models import Holding
from namsao.people.roles import Role
from namsao.producers.models import Product
from namsao.site.chains import chains as laid_out
from namsao.site.chains import with_all
from namsao.site.demo.cast import MAIL_DOMAIN, PASSWORD
from namsao.site.desk import waiting
from namsao.traceability.growing.models import GrowingArea

# The demo prints its own sign-ins; they exist nowhere else.
DEMO_PEOPLE = Holding.objects.filter(user__email__endswith=f"@{MAIL_DOMAIN}").select_related(
    "user"
)

READS_AREAS = "traceability.view_areas"

# A reason, and the thing that is due for it.
DUE: tuple[exporting.Column[tuple[str, DueThing]], ...] = (
    exporting.Column(_("Việc"), lambda row: row[1].name, 50, key="name"),
    exporting.Column(_("Loại"), lambda row: row[0], 40, key="reason"),
    exporting.Column(_("Hạn"), lambda row: row[1].due_on, 14, key="due_on"),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The public door, or what needs this person."""
    if not request.user.is_authenticated:
        return render(request, "site/door.html", _demo() if settings.DEMO else {"sign_ins": []})
    actor = actor_of(request)
    context = {
        "work": waiting(actor),
        "holds_nothing": not any(grant.role for grant in actor.grants),
    }
    return render(request, "site/desk.html", context)


@require_safe
@login_required
def due(request: HttpRequest) -> HttpResponseBase:
    """Every deadline that waits for this person, the nearest and the overdue first."""
    today = localdate()
    found = deadlines(actor_of(request), today)
    if file := exporting.answer(request, "thoi-han", found, DUE):
        return file
    context = {"deadlines": found, "today": today}
    return render(request, "site/due.html", context)


@require_safe
@login_required
def chains(request: HttpRequest) -> HttpResponse:
    """The areas in reach as value chains, each with how much it lacks."""
    actor, today = actor_of(request), localdate()
    rows = GrowingArea.objects.where_may(actor, READS_AREAS).exclude(state="closed")
    page = page_of(request, with_all(rows.order_by("name", "id"), today))
    return render(request, "site/chains.html", {"page": page, "chains": laid_out(page, today)})


@require_safe
@login_required
def chain(request: HttpRequest, pk: int) -> HttpResponse:
    """One area with its cooperatives, processors, products, contracts and market."""
    actor, today = actor_of(request), localdate()
    rows = with_all(GrowingArea.objects.where_may(actor, READS_AREAS), today)
    (found,) = laid_out([get_object_or_404(rows, pk=pk)], today)
    named = [branch.product.pk for branch in found.branches]
    reach = Product.objects.where_may(actor, "producers.view").filter(pk__in=named)
    context = {
        "chain": found,
        "area": found.area,
        "today": today,
        "in_reach": set(reach.values_list("pk", flat=True)),
    }
    return render(request, "site/chain.html", context)


def _demo() -> dict[str, object]:
    first: dict[str, Holding] = {}
    for holding in DEMO_PEOPLE.all().order_by("id"):
        first.setdefault(holding.role, holding)
    people = [(role.label, first[role].user) for role in Role if role in first]
    return {"sign_ins": people, "password": PASSWORD}
