"""One's own page and data, an invitation, who holds what in reach, requests and readings."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate, now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from namsao.areas.models import Area
from namsao.kernel import exporting
from namsao.kernel.action import open_to
from namsao.kernel.auditing import retold
from namsao.kernel.http import actor_of
from namsao.kernel.models import Unlinked
from namsao.kernel.pages import page_of
from namsao.kernel.trail import head
from namsao.law.personal_data import request_rules
from namsao.people import actions, auditing, data_requests, keeping, queries
from namsao.people import readings as log
from namsao.people.columns import HOLDINGS
from namsao.people.models import AccessToken, DataRequest, Holding, Invitation, User
from namsao.people.tokens import make_token

LIST = Holding.objects.select_related("user", "area__parent", "producer")
REQUESTS = DataRequest.objects.select_related("person", "answered_by")
INVITATIONS = Invitation.objects.select_related("area", "producer", "invited_by")
WAITING = Unlinked.objects.all()


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
            "may_end": actor.may("people.end_holding"),
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
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own access tokens: what each may do, until when, and when it was last used."""
    actor = actor_of(request)
    user = get_object_or_404(User.objects.where_may(actor, "people.view_self"), pk=actor.user_id)
    rows = AccessToken.objects.where_may(actor, "people.view_tokens")
    context = {
        "person": user,
        "page": page_of(request, rows.order_by("-id")),
        "make": make_token,
        "today": localdate(),
    }
    return render(request, "people/tokens.html", context)


@require_safe
@login_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """An offered role, for the person to whom it was sent."""
    actor = actor_of(request)
    rows = INVITATIONS.where_may(actor, "people.accept_invitation")
    found = get_object_or_404(rows, token=token)
    refused = actions.accept_invitation.refusal(found, actor)
    return render(request, "people/invitation.html", {"invitation": found, "refused": refused})


@require_safe
@login_required
def data(request: HttpRequest) -> HttpResponse:
    """What is held about oneself, why, how long, who read it, and what one may ask."""
    actor = actor_of(request)
    user = get_object_or_404(User.objects.where_may(actor, "people.view_self"), pk=actor.user_id)
    read = log.readings(actor) if user.holdings.filter(role="producer_member").exists() else None
    context = {
        "person": user,
        "sections": keeping.sections(user),
        "english": (get_language() or "vi").startswith("en"),
        "requests": user.data_requests.order_by("-id"),
        "asks": [
            data_requests.ask_correction,
            data_requests.ask_erasure,
            data_requests.object_to_processing,
        ],
        "edit": data_requests.edit_self,
        "download": data_requests.download_self,
        "readings": log.lines(list(read[: keeping.SHOWN])) if read is not None else None,
        "today": localdate(),
    }
    return render(request, "people/data.html", context)


@require_POST
@login_required
def download(request: HttpRequest) -> HttpResponse:
    """All that is held about oneself, as one JSON file. Leaves an event."""
    actor = actor_of(request)
    user = get_object_or_404(
        User.objects.where_may(actor, "people.download_self"), pk=actor.user_id
    )
    data_requests.download_self(user, by=actor, at=now())
    parts: dict[str, Any] = {
        line.key: {
            "label": line.label.in_language("vi"),
            "purpose": line.purpose.in_language("vi"),
            "basis": line.basis.in_language("vi"),
            "held": held,
        }
        for line, held in keeping.everything(user)
    }
    made = {"person": user.pk, "made_at": now(), "data": parts}
    response = JsonResponse(made, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="du-lieu-ca-nhan.json"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@login_required
def requests(request: HttpRequest) -> HttpResponse:
    """The requests about personal data that this office answers: open ones first, by last day."""
    actor = actor_of(request)
    if not actor.may("people.view_requests"):
        raise PermissionDenied
    rows = REQUESTS.where_may(actor, "people.view_requests").order_by(
        Case(When(state="open", then=Value(0)), default=Value(1)), "due_on", "id"
    )
    context = {"page": page_of(request, rows), "today": localdate()}
    return render(request, "people/requests.html", context)


@require_safe
@login_required
def data_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: for whoever asked, and for the office that answers."""
    actor = actor_of(request)
    own = REQUESTS.where_may(actor, "people.view_own_requests")
    found = get_object_or_404(own | REQUESTS.where_may(actor, "people.view_requests"), pk=pk)
    context = {
        "found": found,
        "rule": request_rules()[found.kind],
        "actions": open_to(actor, found),
        "hindrance": keeping.hindrance(found.person) if found.kind == "erasure" else None,
        "today": localdate(),
        "answers": found.person_id != actor.user_id,
    }
    return render(request, "people/request.html", context)


@require_safe
@login_required
def readings(request: HttpRequest) -> HttpResponse:
    """Who read sealed personal data: all in reach of who audits, of oneself for a producer."""
    actor = actor_of(request)
    if not actor.may("people.view_readings"):
        raise PermissionDenied
    asked = {name: request.GET.get(name, "")[:100] for name in ("producer", "person")}
    page = page_of(request, log.readings(actor, **asked))
    context = {"page": page, "lines": log.lines(page.rows), "asked": asked}
    return render(request, "people/readings.html", context)


@require_safe
@login_required
def audit(request: HttpRequest) -> HttpResponse:
    """The chain of events: its newest hash, and what the last verifications found."""
    actor = actor_of(request)
    if not actor.may("people.view_trail"):
        raise PermissionDenied
    verifications = auditing.last_verifications()
    last = verifications[0] if verifications else None
    areas = Area.objects.where_may(actor, "people.verify_trail").order_by("path")
    in_full = auditing.told_in_full(actor)
    context = {
        "head": head(),
        "waiting": WAITING.count(),
        "verifications": verifications,
        "last": last,
        "fault_notice": _("Lần kiểm tra gần nhất tìm thấy %d điều không còn như đã ghi.")
        % last.fault_count
        if last
        else "",
        "faults": [retold(fault, in_full=in_full) for fault in last.faults] if last else [],
        "in_full": in_full,
        "area": areas.first(),
    }
    return render(request, "people/audit.html", context)
