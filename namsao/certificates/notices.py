"""The result is announced to the producer, the commune and the office (Article 7.3.g)."""

from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy

from namsao.certificates import actions
from namsao.certificates.models import Certificate
from namsao.dossiers.models import Dossier
from namsao.kernel.action import after
from namsao.kernel.models import Event, Reached
from namsao.notices.kinds import kind
from namsao.notices.posting import publish
from namsao.notices.writing import send, subject_of
from namsao.people.queries import holders

READERS = ("dossiers.submit", "dossiers.receive", "dossiers.receive_at_province")

ANNOUNCED_TO = gettext_lazy("thành viên của chủ thể, cán bộ xã, cơ quan tham mưu OCOP cấp tỉnh")

kind("certificates.recognised", label=gettext_lazy("Sản phẩm được công nhận"), readers=READERS)
kind("certificates.declined", label=gettext_lazy("Sản phẩm không được công nhận"), readers=READERS)
kind(
    "certificates.sent_to_centre",
    label=gettext_lazy("Sản phẩm được đề nghị trung ương đánh giá"),
    readers=READERS,
)

publish(actions.recognise, "dossier", "decision", "number", "stars", "expires_on")
publish(actions.approve_for_centre, "decision")
publish(actions.decline, "stars")


def _announce(name: str, dossier: Dossier, event: Event, about: Reached, **context: Any) -> None:
    day = localtime(event.at).date()
    producer = dossier.product.producer_id
    people = [
        person
        for permission in READERS
        for person in holders(permission, day, area_path=dossier.area_path, producer_id=producer)
    ]
    send(name, people, event=event, about=about, dossier=dossier, **context)


@after(actions.recognise, tells=ANNOUNCED_TO)
def recognised(event: Event) -> None:
    """A certificate has been issued."""
    certificate: Certificate = subject_of(event)
    if certificate.dossier is not None:
        _announce("certificates.recognised", certificate.dossier, event, certificate)


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
