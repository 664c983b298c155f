"""Who hears of a dossier's steps before the council, and which deadlines come near.

Members of the producer hear of everything that others do to their dossier (Article 7.2-7.3.a);
the office whose turn it is hears that it is.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.dossiers import actions
from namsao.dossiers.models import EVALUATED, Dossier
from namsao.kernel.action import after
from namsao.kernel.models import Event
from namsao.kernel.reach import Actor
from namsao.notices.digest import Due, DueThing, due_of, tells_what_is_due
from namsao.notices.kinds import kind
from namsao.notices.posting import publish
from namsao.notices.writing import send, subject_of
from namsao.people.queries import holders

MEMBERS = ("dossiers.submit",)
# Whom the action's page names before the press.
TO_MEMBERS = gettext_lazy("thành viên của chủ thể")

SOON = timedelta(days=5)
SOON_EVALUATED = timedelta(days=15)

kind(
    "dossiers.submitted",
    label=gettext_lazy("Hồ sơ mới nộp về xã"),
    readers=["dossiers.receive"],
    needs_action=True,
)
kind(
    "dossiers.proposed",
    label=gettext_lazy("Hồ sơ xã chuyển lên tỉnh"),
    readers=["dossiers.receive_at_province"],
    needs_action=True,
)
kind("dossiers.received", label=gettext_lazy("Xã đã tiếp nhận hồ sơ"), readers=MEMBERS)
kind(
    "dossiers.returned",
    label=gettext_lazy("Xã trả lại hồ sơ để hoàn thiện"),
    readers=MEMBERS,
    needs_action=True,
)
kind("dossiers.forwarded", label=gettext_lazy("Xã đã chuyển hồ sơ lên tỉnh"), readers=MEMBERS)
kind(
    "dossiers.received_at_province",
    label=gettext_lazy("Tỉnh đã tiếp nhận hồ sơ"),
    readers=MEMBERS,
)
kind(
    "dossiers.sent_back",
    label=gettext_lazy("Tỉnh yêu cầu hoàn thiện hồ sơ"),
    readers=MEMBERS,
    needs_action=True,
)
kind("dossiers.disqualified", label=gettext_lazy("Hồ sơ bị loại"), readers=MEMBERS)

publish(actions.submit)
publish(actions.receive, "receipt", "due_on")
publish(actions.return_to_producer)
publish(actions.forward, "proposal_number", "late")
publish(actions.receive_at_province, "receipt")
publish(actions.send_back)
publish(actions.disqualify, "ground")
publish(actions.withdraw)


def _tell_members(name: str, event: Event, **more: Any) -> None:
    dossier: Dossier = subject_of(event)
    day = localtime(event.at).date()
    members = holders(*MEMBERS, day, producer_id=dossier.product.producer_id)
    send(name, members, event=event, about=dossier, **more)


def _tell_office(name: str, permission: str, event: Event) -> None:
    dossier: Dossier = subject_of(event)
    officers = holders(permission, localtime(event.at).date(), area_path=dossier.area_path)
    send(name, officers, event=event, about=dossier)


@after(actions.submit, tells=gettext_lazy("cán bộ xã nơi chủ thể đóng trụ sở"))
def submitted(event: Event) -> None:
    """The commune's officers have a dossier to receive."""
    _tell_office("dossiers.submitted", "dossiers.receive", event)


@after(actions.receive, tells=TO_MEMBERS)
def received(event: Event) -> None:
    """Its members learn the receipt's number and until when the commune checks."""
    _tell_members("dossiers.received", event, until=date.fromisoformat(event.facts["due_on"]))


@after(actions.return_to_producer, tells=TO_MEMBERS)
def returned(event: Event) -> None:
    """Its members learn what to complete."""
    _tell_members("dossiers.returned", event)


@after(
    actions.forward,
    tells=gettext_lazy("thành viên của chủ thể, cơ quan tham mưu OCOP cấp tỉnh"),
)
def forwarded(event: Event) -> None:
    """Its members learn of it, and the province's office has a dossier to receive."""
    _tell_members("dossiers.forwarded", event)
    _tell_office("dossiers.proposed", "dossiers.receive_at_province", event)


@after(actions.receive_at_province, tells=TO_MEMBERS)
def received_at_province(event: Event) -> None:
    """Its members learn that the province has it."""
    _tell_members("dossiers.received_at_province", event)


@after(actions.send_back, tells=TO_MEMBERS)
def sent_back(event: Event) -> None:
    """Its members learn what to complete."""
    _tell_members("dossiers.sent_back", event)


@after(actions.disqualify, tells=TO_MEMBERS)
def disqualified(event: Event) -> None:
    """Its members learn why the evaluation has ended."""
    _tell_members("dossiers.disqualified", event)


@tells_what_is_due
def commune_deadlines(actor: Actor, day: date) -> Iterator[Due]:
    """Dossiers whose 15 working days at the commune end soon or have ended (Article 7.2)."""
    rows = (
        Dossier.objects.where_may(actor, "dossiers.forward")
        .filter(state="at_commune", commune_due_on__lte=day + SOON)
        .select_related("product")
        .order_by("commune_due_on", "id")
    )
    yield from due_of(_("Hồ sơ sắp hết hạn hoặc quá hạn của xã"), rows, _as_due)


@tells_what_is_due
def evaluation_deadlines(actor: Actor, day: date) -> Iterator[Due]:
    """Renewals whose 45 days end soon or have ended, and what Article 12.2 has still to finish."""
    rows = (
        Dossier.objects.where_may(actor, "dossiers.view")
        .filter(state__in=EVALUATED, evaluation_due_on__lte=day + SOON_EVALUATED)
        .select_related("product")
        .order_by("evaluation_due_on", "id")
    )
    offices = {"province": "ocop_office", "centre": "ministry_office"}
    levels = [level for level, role in offices.items() if actor.holds(role)]
    yield from due_of(
        _("Hồ sơ đánh giá lại sắp hết hạn hoặc quá hạn 45 ngày"),
        rows.filter(level__in=levels),
        _as_due,
    )


def _as_due(dossier: Dossier) -> DueThing:
    return DueThing(dossier.product.name, dossier.get_absolute_url(), dossier.due_on)
