"""The inbox, what one wants mailed, letters that could not be sent, and webhook endpoints."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.db.models.lookups import IsNull
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from namsao.areas.models import Area
from namsao.kernel import exporting
from namsao.kernel.action import Refused, open_to
from namsao.kernel.http import actor_of
from namsao.kernel.pages import page_of
from namsao.notices import actions, columns, posting, queries
from namsao.notices.models import Delivery, Endpoint, Message, Post
from namsao.people.models import User
from namsao.people.queries import areas_to_invite_in

ENDPOINTS = Endpoint.objects.defer("secret").select_related("area", "producer")
POSTS = Post.objects.select_related("event")


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponseBase:
    """One's messages: unread first, newest first."""
    rows = Message.objects.where_may(actor_of(request), "notices.view_inbox")
    rows = rows.order_by(IsNull(F("read_at"), False), "-created_at", "-id")
    if file := exporting.answer(request, "tin-nhan", rows, columns.MESSAGES):
        return file
    page = page_of(request, rows)
    context = {"page": page, "today": localdate()}
    return render(request, "notices/inbox.html", context)


@require_safe
@login_required
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message. Reading it here marks nothing: that is what opening it does."""
    found = get_object_or_404(
        Message.objects.where_may(actor_of(request), "notices.view_inbox"), pk=pk
    )
    context = {"message": found, "today": localdate()}
    return render(request, "notices/message.html", context)


@require_POST
@login_required
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it read and show it."""
    actor = actor_of(request)
    found = get_object_or_404(Message.objects.where_may(actor, "notices.read"), pk=pk)
    if found.read_at is None:
        actions.read(found, by=actor, at=now())
    return redirect(found)


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything read."""
    actor = actor_of(request)
    person = get_object_or_404(User.objects.where_may(actor, "notices.read_all"), pk=actor.user_id)
    actions.read_all(person, by=actor, at=now())
    messages.success(request, _("Đã đánh dấu tất cả là đã đọc."))
    return redirect("notices:inbox")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """How each kind of message is mailed."""
    actor = actor_of(request)
    person = get_object_or_404(User.objects.where_may(actor, "notices.choose"), pk=actor.user_id)
    refused = None
    if request.method == "POST":
        try:
            actions.choose.take(person, request.POST, by=actor, at=now())
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Đã lưu cách nhận thông báo."))
            return redirect("notices:choices")
    form = actions.choose.bind(person, actor, request.POST if refused else None)
    context = {"form": form, "refused": refused, "action": actions.choose}
    return render(request, "notices/choices.html", context, status=422 if refused else 200)


@require_safe
@login_required
def deliveries(request: HttpRequest) -> HttpResponseBase:
    """Letters that could not be sent, and why, for who administers the site."""
    actor = actor_of(request)
    if not actor.may("notices.view_deliveries"):
        raise PermissionDenied
    rows = Delivery.objects.where_may(actor, "notices.view_deliveries")
    failed = rows.filter(state__in=["failed", "given_up"]).defer("body").order_by("-id")
    if file := exporting.answer(request, "thu-chua-gui", failed, columns.DELIVERIES):
        return file
    context = {
        "page": page_of(request, failed),
        "troubles": queries.troubles(rows),
        "send_again": actions.send_again,
    }
    return render(request, "notices/deliveries.html", context)


@require_safe
@login_required
def endpoints(request: HttpRequest) -> HttpResponseBase:
    """The other systems that hear of events here."""
    actor = actor_of(request)
    if not actor.may("notices.view_endpoints"):
        raise PermissionDenied
    rows = ENDPOINTS.where_may(actor, "notices.view_endpoints").order_by("id")
    if file := exporting.answer(request, "ket-noi", rows, columns.ENDPOINTS):
        return file
    page = page_of(request, rows)
    areas = areas_to_invite_in(Area.objects.where_may(actor, "notices.add_endpoint"), actor)
    context = {"page": page, "areas": areas, "action": actions.add_endpoint}
    return render(request, "notices/endpoints.html", context)


@require_safe
@login_required
def endpoint(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One endpoint: what it hears of, what was sent lately, what can be done."""
    actor = actor_of(request)
    found = get_object_or_404(ENDPOINTS.where_may(actor, "notices.view_endpoints"), pk=pk)
    posts = POSTS.where_may(actor, "notices.view_endpoints").filter(endpoint=found)
    posts = posts.order_by("-event_id")
    if file := exporting.answer(request, f"tin-da-gui-{pk}", posts, columns.POSTS):
        return file
    labels = dict(posting.published())
    context = {
        "endpoint": found,
        "hears": [labels[name] for name in posting.asked_for(found)],
        "actions": open_to(actor, found),
        "page": page_of(request, posts),
    }
    return render(request, "notices/endpoint.html", context)
