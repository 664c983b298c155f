"""The result is announced to the producer, the commune and the office (Article 7.3.g)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.assessment.models import Result
from namsao.certificates import actions, pipeline
from namsao.certificates.models import Certificate, RevocationCase
from namsao.dossiers.models import Dossier
from namsao.kernel.action import after
from namsao.kernel.models import Event, Reached
from namsao.kernel.reach import Actor
from namsao.law.deadlines import RENEWAL_CLOSES, RENEWAL_OPENS, renewal_window
from namsao.law.dossier import WITH_PRODUCER
from namsao.law.renewals import LATE_REMINDERS, REMINDERS
from namsao.notices.digest import Due, DueThing, due_of, tells_what_is_due
from namsao.notices.kinds import kind
from namsao.notices.posting import publish
from namsao.notices.writing import full, send, subject_of
from namsao.people.models import User
from namsao.people.queries import holders

CLOSES = RENEWAL_CLOSES.amount
OFFICE = "certificates.link_product"  # the province's office, which cares for its register
TO_LEADER = gettext_lazy("lãnh đạo có thẩm quyền thu hồi")
READERS = ("dossiers.submit", "dossiers.receive", "dossiers.receive_at_province")

ANNOUNCED_TO = gettext_lazy("thành viên của chủ thể, cán bộ xã, cơ quan tham mưu OCOP cấp tỉnh")

kind("certificates.recognised", label=gettext_lazy("Sản phẩm được công nhận"), readers=READERS)
kind("certificates.declined", label=gettext_lazy("Sản phẩm không được công nhận"), readers=READERS)
kind(
    "certificates.sent_to_centre",
    label=gettext_lazy("Sản phẩm được đề nghị trung ương đánh giá"),
    readers=READERS,
)

kind(
    "certificates.reminded",
    label=gettext_lazy("Giấy chứng nhận đến hạn đánh giá lại hoặc hết hạn"),
    readers=("certificates.open_renewal", "certificates.confirm_end", OFFICE),
    needs_action=True,
)
kind(
    "certificates.concluded",
    label=gettext_lazy("Đề nghị thu hồi giấy chứng nhận"),
    readers=("certificates.revoke",),
    needs_action=True,
)
kind(
    "certificates.revoked",
    label=gettext_lazy("Giấy chứng nhận bị thu hồi"),
    readers=READERS,
)
kind(
    "certificates.returned",
    label=gettext_lazy("Kết quả đánh giá của trung ương"),
    readers=("dossiers.receive_at_province", "certificates.evaluate_again"),
    needs_action=True,
)

publish(actions.revoke, "decision", "decided_on")
publish(actions.return_to_province, "stars")
publish(actions.recognise, "dossier", "decision", "number", "stars", "expires_on")
publish(actions.approve_for_centre, "decision")
publish(actions.decline, "stars")


def _announce(name: str, dossier: Dossier, event: Event, about: Reached, **context: Any) -> None:
    day = localtime(event.at).date()
    producer = dossier.product.producer_id
    context["report"] = _report_on(dossier)
    people = [
        person
        for permission in READERS
        for person in holders(permission, day, area_path=dossier.area_path, producer_id=producer)
    ]
    send(name, people, event=event, about=about, dossier=dossier, **context)


def _report_on(dossier: Dossier) -> str:
    """Where the producer reads why, and what next; "" where no council concluded."""
    last = Result.objects.filter(entry__dossier=dossier).order_by("-entry_id").first()
    return full(reverse("assessment:report", args=[last.entry_id])) if last else ""


@after(actions.recognise, tells=ANNOUNCED_TO)
def recognised(event: Event) -> None:
    """A certificate has been issued."""
    dossier: Dossier = subject_of(event)
    certificate = Certificate.objects.filter(dossier=dossier).latest("id")
    _announce("certificates.recognised", dossier, event, certificate)


@after(actions.approve_for_centre, tells=ANNOUNCED_TO)
def sent_to_centre(event: Event) -> None:
    """The result is approved and proposed to the centre for five stars."""
    dossier: Dossier = subject_of(event)
    _announce("certificates.sent_to_centre", dossier, event, dossier)


@after(actions.decline, tells=ANNOUNCED_TO)
def declined(event: Event) -> None:
    """The dossier has ended without recognition; the message says why."""
    dossier: Dossier = subject_of(event)
    _announce("certificates.declined", dossier, event, dossier)


@after(actions.remind)
def reminded(event: Event) -> None:
    """Producer, commune and office hear of a date in a certificate's life, in plain words."""
    certificate: Certificate = subject_of(event)
    key = event.facts["reminder"]
    found = next(one for one in (*REMINDERS, *LATE_REMINDERS) if one.key == key)
    draft = Dossier.objects.filter(
        follows=certificate.number, kind="renewal", state__in=WITH_PRODUCER
    ).first()
    people = _around(
        certificate, event, "certificates.open_renewal", "certificates.confirm_end", OFFICE
    )
    window = renewal_window(certificate.expires_on) if certificate.expires_on else None
    send(
        "certificates.reminded",
        people,
        event=event,
        about=certificate,
        due_on=window.closes_on if window and found.days_before >= CLOSES else None,
        reminder=found.wording,
        draft=draft,
    )


@after(actions.conclude_verification, tells=TO_LEADER)
@after(actions.confirm_end, tells=TO_LEADER)
@after(actions.order_again, tells=TO_LEADER)
def concluded(event: Event) -> None:
    """The leader of the level that recognised it has 15 days (Article 8.4)."""
    case: RevocationCase = subject_of(event)
    certificate = case.certificate
    path = certificate.area.path if certificate.area else ""
    level = path.split("/")[1:2] if certificate.stars == 5 else path.split("/")[1:3]
    leaders = holders(
        "certificates.revoke",
        localtime(event.at).date(),
        area_path="/" + "/".join(level) + "/",
        only_there=True,
    )
    send("certificates.concluded", leaders, event=event, about=certificate, due_on=case.due_on)


@after(actions.revoke, tells=ANNOUNCED_TO)
def revoked(event: Event) -> None:
    """The decision goes to the producer and the offices concerned (Article 8.3.c)."""
    case: RevocationCase = subject_of(event)
    certificate = case.certificate
    people = _around(certificate, event, *READERS)
    send("certificates.revoked", people, event=event, about=certificate)


@after(actions.return_to_province, tells=gettext_lazy("lãnh đạo, cơ quan tham mưu OCOP của tỉnh"))
def returned(event: Event) -> None:
    """The province hears what the centre concluded (Article 7.4.g)."""
    dossier: Dossier = subject_of(event)
    day, path = localtime(event.at).date(), dossier.product.producer.commune.province.path
    people = [
        person
        for permission in ("dossiers.receive_at_province", "certificates.evaluate_again")
        for person in holders(permission, day, area_path=path, only_there=True)
    ]
    send("certificates.returned", people, event=event, about=dossier)


def _around(certificate: Certificate, event: Event, *permissions: str) -> list[User]:
    """The producer's members and the offices of the certificate's place, by what they may do."""
    day = localtime(event.at).date()
    path = certificate.area.path if certificate.area else ""
    producer = certificate.product.producer_id if certificate.product else None
    return [
        person
        for permission in permissions
        for person in holders(permission, day, area_path=path, producer_id=producer)
    ]


@tells_what_is_due
def renewals_to_file(actor: Actor, day: date) -> Iterator[Due]:
    """Living certificates whose window is open and of which no renewal is filed (Article 7.6).

    For those who file or have it filed, not for all who may read them.
    """
    if not actor.holds("producer_member", "commune_officer", "ocop_office"):
        return
    rows = pipeline.unfiled(actor, day).filter(
        expires_on__gte=day + timedelta(days=CLOSES),
        expires_on__lte=day + timedelta(days=RENEWAL_OPENS.amount),
    )
    yield from due_of(_("Giấy chứng nhận chờ nộp hồ sơ đánh giá lại"), rows, _as_window)


def _as_window(certificate: Certificate) -> DueThing:
    window = renewal_window(certificate.expires_on) if certificate.expires_on else None
    return DueThing(
        certificate.product_name,
        certificate.get_absolute_url(),
        window.closes_on if window else None,
    )


@tells_what_is_due
def revocations_to_decide(actor: Actor, day: date) -> Iterator[Due]:
    """Cases with a conclusion, whose 15 days run (Article 8.4)."""
    rows = (
        RevocationCase.objects.where_may(actor, "certificates.revoke")
        .filter(state="concluded")
        .select_related("certificate")
        .order_by("due_on", "id")
    )
    yield from due_of(
        _("Vụ việc chờ quyết định thu hồi"),
        rows,
        lambda case: DueThing(case.certificate.product_name, case.get_absolute_url(), case.due_on),
    )
