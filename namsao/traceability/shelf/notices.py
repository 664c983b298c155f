"""Who hears of copied labels, and what falls when a certificate does."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy

from namsao.certificates import actions as certificates
from namsao.certificates.models import Certificate
from namsao.kernel.action import after
from namsao.kernel.models import Event
from namsao.notices.kinds import kind
from namsao.notices.morning import each_morning
from namsao.notices.writing import send, subject_of
from namsao.people.queries import holders, the_program
from namsao.traceability.diary.events import PRODUCT_WORD
from namsao.traceability.diary.queries import address_of
from namsao.traceability.lots.models import Lot
from namsao.traceability.models import RecallCase
from namsao.traceability.recall.actions import announce_recall, compute_recall, widen_recall
from namsao.traceability.shelf import actions, copies
from namsao.traceability.shelf.counting import suspicions_of

READERS = ("traceability.record_packing", "traceability.suspend_code")
AGAIN_AFTER = timedelta(days=14)

kind(
    "traceability.flagged",
    label=gettext_lazy("Mã trên nhãn bị quét bất thường"),
    readers=READERS,
    needs_action=True,
)


@each_morning
def flag_copied_codes(day: date, at: datetime) -> int:
    """Look at the lots scanned since yesterday; each is told of once in two weeks."""
    program, told = the_program(), 0
    scanned = Lot.objects.filter(scans__day__gte=day - timedelta(days=1)).distinct()
    for lot in scanned.order_by("pk"):
        lately = Event.objects.filter(
            action=actions.flag_lot.name, subject=lot.ref, at__gte=at - AGAIN_AFTER
        )
        if lot.producer_id and suspicions_of(lot) and not lately.exists():
            actions.flag_lot(lot, by=program, at=at)
            told += 1
    return told


@after(actions.flag_lot, tells=gettext_lazy("thành viên của chủ thể, cơ quan OCOP cấp tỉnh"))
def tell_of_copies(event: Event) -> None:
    """To who packed the lot, and to the office of its province."""
    lot: Lot = subject_of(event)
    producer, day = lot.producer, event.at.date()
    if producer is None:
        return
    people = [
        person
        for permission in READERS
        for person in holders(
            permission, day, area_path=producer.commune.path, producer_id=producer.pk
        )
    ]
    send(
        "traceability.flagged",
        people,
        event=event,
        about=lot,
        suspicions=event.facts["suspicions"],
    )


@after(announce_recall)
@after(widen_recall)
@after(compute_recall)
def drop_copies_of_recalled(event: Event) -> None:
    """No copy keeps silent about a recall."""
    case: RecallCase = subject_of(event)
    copies.drop(Lot.objects.filter(recalls__case=case))


@after(certificates.revoke)
def drop_copies(event: Event) -> None:
    """No copy keeps saying that a revoked certificate is valid."""
    subject = subject_of(event)
    certificate: Certificate = getattr(subject, "certificate", subject)
    if certificate.product is not None:
        word = {PRODUCT_WORD: address_of(certificate.product)}
        copies.drop(Lot.objects.filter(ilmd__contains=word))
