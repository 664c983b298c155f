"""What the frame around every page shows: navigation by role, the demo's banner."""

from typing import Any

from django.conf import settings
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, gettext_noop, pgettext

from namsao.kernel.http import actor_of
from namsao.kernel.reach import Actor
from namsao.notices.queries import unread_count


class FormRenderer(TemplatesSetting):
    """Renders form fields with the project's own field template."""

    field_template_name = "components/field.html"


# (permission that opens it, label, address)
NAVIGATION: tuple[tuple[str, str, str], ...] = (
    ("dossiers.view", "Hồ sơ", "dossiers:index"),
    ("assessment.view_round", "Đợt đánh giá", "assessment:rounds"),
    ("producers.view", "Chủ thể", "producers:index"),
    ("certificates.view", "Giấy chứng nhận", "certificates:index"),
    ("programme.view_targets", "Chương trình", "programme:index"),
    ("programme.apply_for_support", "Hỗ trợ", "programme:supports"),
    ("traceability.view_lots", "Truy xuất", "traceability:index"),
    ("people.invite_officer", "Người dùng", "people:index"),
)


def navigation(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The entries of the main navigation that lead this person somewhere."""
    entries = []
    for permission, label, name in NAVIGATION:
        if actor.may(permission):
            url, shown = reverse(name), pgettext("list", label)
            entries.append({"url": url, "label": shown, "current": path.startswith(url)})
    return entries


# The same for what is kept behind the person's name: settings, and looking after the site.
TOOLS: tuple[tuple[str, str, str], ...] = (
    ("people.view_self", gettext_noop("Dữ liệu về tôi"), "people:data"),
    ("market.view_question", gettext_noop("Yêu cầu báo giá"), "market:questions"),
    ("market.view_quote_sums", gettext_noop("Yêu cầu báo giá"), "market:questions"),
    ("notices.choose", gettext_noop("Thông báo"), "notices:choices"),
    ("people.view_tokens", gettext_noop("Mã truy cập"), "people:tokens"),
    ("notices.view_endpoints", gettext_noop("Kết nối hệ thống khác"), "notices:endpoints"),
    ("notices.view_deliveries", gettext_noop("Thư chưa gửi được"), "notices:deliveries"),
    ("market.map_table", gettext_noop("Mẫu cột của các sàn"), "market:tables"),
    ("market.view_sums", gettext_noop("Doanh số của địa bàn"), "market:sums"),
    ("people.view_requests", gettext_noop("Yêu cầu về dữ liệu cá nhân"), "people:requests"),
    ("people.view_readings", gettext_noop("Ai đã xem dữ liệu cá nhân"), "people:readings"),
    ("people.view_trail", gettext_noop("Sổ sự kiện"), "people:audit"),
)


def tools(actor: Actor) -> list[tuple[str, str]]:
    """The entries of the person's own menu: label and address."""
    return [
        (gettext(label), reverse(name))
        for permission, label, name in TOOLS
        if actor.may(permission)
    ]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for `frame.html`."""
    actor = actor_of(request) if hasattr(request, "user") else Actor(0)
    return {
        "demo": settings.DEMO,
        "nav": navigation(actor, request.path) if actor.user_id else [],
        "tools": tools(actor) if actor.user_id else [],
        # Counted only by pages that have a frame.
        "inbox_unread": SimpleLazyObject(lambda: unread_count(actor)) if actor.user_id else "",
    }
