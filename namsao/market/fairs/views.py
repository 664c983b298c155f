"""Fairs for everybody; with stands and figures for who may see them."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate

from namsao.kernel.action import open_to
from namsao.kernel.http import actor_of
from namsao.kernel.pages import page_of
from namsao.market import structured
from namsao.market.fairs import queries
from namsao.market.fairs.models import Fair, Stand
from namsao.market.views.frame import market_page, public

# public: an office announces a fair to everybody, and who takes part in it.
FAIRS = Fair.objects.select_related("area__parent")
STANDS = Stand.objects.select_related("producer", "fair")


@public
def fairs(request: HttpRequest) -> HttpResponse:
    """All fairs, the next ones and the newest first."""
    context = {"page": page_of(request, FAIRS.order_by("-starts_on", "-id")), "today": localdate()}
    return market_page(request, "fairs", reverse("market:fairs"), context)


@public
def fair(request: HttpRequest, pk: int) -> HttpResponse:
    """One fair. Its office sees who asked and what came of it, a producer its own stand."""
    found = get_object_or_404(FAIRS, pk=pk)
    actor, today = actor_of(request), localdate()
    office = STANDS.where_may(actor, "market.view_stands").filter(fair=found)
    own = STANDS.where_may(actor, "market.view_own_stand").filter(fair=found)
    context: dict[str, Any] = {
        "fair": found,
        "today": today,
        "stands": queries.taking_part(found, today),
        "actions": open_to(actor, found),
        "own": [(stand, open_to(actor, stand)) for stand in (office or own)],
        "sums": queries.sums(office) if office else None,
        "data": structured.block(
            structured.event(found, f"{settings.ADDRESS}{found.get_absolute_url()}")
        ),
    }
    return market_page(request, "fair", found.get_absolute_url(), context)
