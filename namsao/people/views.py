"""One's own page, an invitation, and who holds what in an office's reach."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from namsao.areas.models import Area
from namsao.kernel import exporting
from namsao.kernel.http import actor_of
from namsao.kernel.pages import page_of
from namsao.people import actions, queries
from namsao.people.columns import HOLDINGS
from namsao.people.models import Holding, Invitation, User

LIST = Holding.objects.select_related("user", "area__parent", "producer")
INVITATIONS = Invitation.objects.select_related("area", "producer", "invited_by")


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponseBase:
    """Who holds what where this person may invite."""
    actor = actor_of(request)
    rows = LIST.where_may(actor, "people.invite_officer").order_by("area__path", "role", "id")
    if file := exporting.answer(request, "nguoi-dung", rows, HOLDINGS):
        return file
    page = page_of(request, rows)
    areas = queries.areas_to_invite_in(
        Area.objects.where_may(actor, "people.invite_officer"), actor
    )
    return render(
        request,
        "people/index.html",
        {
            "page": page,
            "areas": areas,
            "may_end": any(True for _ in actor.granting("people.end_holding")),
        },
    )


@require_safe
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """What one holds, what is offered, and what is kept about oneself."""
    actor = actor_of(request)
    user = get_object_or_404(User.objects.where_may(actor, "people.view_self"), pk=actor.user_id)
    offered = INVITATIONS.where_may(actor, "people.accept_invitation").filter(
        accepted_at=None, expires_at__gt=now()
    )
    context = {
        "person": user,
        "holdings": user.holdings.select_related("area__parent", "producer").order_by("since"),
        "invitations": offered,
        "register": actions.register_producer,
    }
    return render(request, "people/me.html", context)


@require_safe
@login_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """An offered role, for the person to whom it was sent."""
    actor = actor_of(request)
    rows = INVITATIONS.where_may(actor, "people.accept_invitation")
    found = get_object_or_404(rows, token=token)
    refused = actions.accept_invitation.refusal(found, actor)
    return render(request, "people/invitation.html", {"invitation": found, "refused": refused})
