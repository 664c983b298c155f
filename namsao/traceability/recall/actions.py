"""What is done in a recall."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.certificates.models import Certificate
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.numbering import next_number
from namsao.kernel.reach import Actor
from namsao.law.recall import MOVES, OPEN
from namsao.producers.models import Producer
from namsao.traceability.epcis.models import EpcisEvent
from namsao.traceability.growing.models import GrowingArea, GrowingAreaCode, GrowingStandard
from namsao.traceability.lots.models import Lot
from namsao.traceability.recall import forms
from namsao.traceability.recall.computing import compute, mark
from namsao.traceability.recall.models import RecallCase, RecallHolder, RecallLot, RecallStart


@action(
    Lot,
    "recall_lot",
    label=gettext_lazy("Mở vụ thu hồi từ lô này"),
    effect=gettext_lazy(
        "Phần mềm tính mọi lô làm ra từ lô này và những bên đang giữ. Chưa ai được thông báo."
    ),
    form=forms.OpenRecall,
)
def recall_lot(lot: Lot, *, by: Actor, at: datetime, reason: str, what: str) -> Made[RecallCase]:
    """Open a recall; its lots and holders are worked out at once."""
    case = _opened(_whose(lot, by), at, reason, what)
    RecallLot.objects.create(case=case, lot=lot, seed=True)
    compute(case, at)
    return Made(case, {"case": case.number, "lot": lot.uri, "lots": case.lots.count()})


@action(
    GrowingArea,
    "recall_area",
    label=gettext_lazy("Mở vụ thu hồi từ vùng này"),
    effect=gettext_lazy(
        "Phần mềm tính mọi lô thu hoạch ở vùng, mọi lô làm ra từ đó và những bên đang giữ. Chưa ai"
        " được thông báo."
    ),
    form=forms.RecallArea,
)
def recall_area(
    area: GrowingArea,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    what: str,
    code: GrowingAreaCode | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Made[RecallCase]:
    """Recall what grew on an area, or under one of its codes; an office's over all buyers, a
    producer's over what its own book has."""
    whose = _own_or(area.producer, by)
    start = RecallStart(growing_area=area, code=code, since=since, until=until)
    return _begun(start, whose, by, at, reason, what)


@action(
    GrowingStandard,
    "recall_standard",
    label=gettext_lazy("Mở vụ thu hồi từ chứng nhận này"),
    effect=gettext_lazy(
        "Phần mềm tính mọi lô thu hoạch ở vùng khi chứng nhận còn hiệu lực, mọi lô làm ra từ đó và"
        " những bên đang giữ. Chưa ai được thông báo."
    ),
    form=forms.RecallStandard,
)
def recall_standard(
    standard: GrowingStandard,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    what: str,
    since: date | None = None,
    until: date | None = None,
) -> Made[RecallCase]:
    """Recall what was harvested under a certificate of VietGAP and the like."""
    whose = _own_or(standard.growing_area.producer, by)
    start = RecallStart(standard=standard, since=since, until=until)
    return _begun(start, whose, by, at, reason, what)


def _without_product(certificate: Certificate) -> str | None:
    if certificate.product_id is None:
        return _("Giấy chứng nhận này chưa gắn với sản phẩm nào trong sổ.")
    return None


@action(
    Certificate,
    "recall_certificate",
    label=gettext_lazy("Mở vụ thu hồi các lô mang giấy này"),
    effect=gettext_lazy(
        "Phần mềm tính mọi lô đóng gói khi giấy chứng nhận còn hiệu lực và những bên đang giữ."
        " Chưa ai được thông báo; giấy chứng nhận vẫn còn nguyên."
    ),
    form=forms.RecallCertificate,
    guard=_without_product,
)
def recall_certificate(
    certificate: Certificate,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    what: str,
    since: date | None = None,
    until: date | None = None,
) -> Made[RecallCase]:
    """Recall what was packed under an OCOP certificate; the certificate itself stays."""
    if certificate.product is None:
        raise Refused(_("Giấy chứng nhận này chưa gắn với sản phẩm nào trong sổ."))
    start = RecallStart(certificate=certificate, since=since, until=until)
    return _begun(start, certificate.product.producer, by, at, reason, what)


def _never_happened(event: EpcisEvent) -> str | None:
    gone = event.withdrawn or event.declared_at
    return _("Việc này được khai là không xảy ra.") if gone else None


@action(
    EpcisEvent,
    "recall_event",
    label=gettext_lazy("Mở vụ thu hồi từ sự kiện này"),
    effect=gettext_lazy(
        "Phần mềm tính mọi lô mà sự kiện làm ra hoặc nêu tên, mọi lô làm ra từ đó và những bên"
        " đang giữ. Chưa ai được thông báo."
    ),
    form=forms.OpenRecall,
    guard=_never_happened,
)
def recall_event(
    event: EpcisEvent, *, by: Actor, at: datetime, reason: str, what: str
) -> Made[RecallCase]:
    """Recall what an event made or moved: a wrong process, a truck that was too warm."""
    return _begun(RecallStart(event=event), _own_or(event.producer, by), by, at, reason, what)


def _begun(
    start: RecallStart, producer: Producer, by: Actor, at: datetime, reason: str, what: str
) -> Made[RecallCase]:
    case = _opened(producer, at, reason, what)
    start.case = case
    start.book = producer if _own(by) else None
    start.save(force_insert=True)
    compute(case, at)
    start.refresh_from_db()
    if not start.found:
        raise Refused(_("Sổ không có lô nào như vậy trong thời gian đó."))
    facts = {"case": case.number, "from": start.origin.ref, "lots": case.lots.count()}
    return Made(case, facts | ({"growing_code": start.code.text} if start.code else {}))


def _opened(producer: Producer, at: datetime, reason: str, what: str) -> RecallCase:
    year, area = localdate(at).year, producer.commune
    number = next_number(f"recalls {area.province.code} {year}")
    return RecallCase.objects.create(
        number=f"TH-{area.province.code}-{year}-{number:04}",
        producer=producer,
        area=area,
        reason=reason,
        what=what,
        opened_at=at,
        computed_at=at,
    )


def _own(by: Actor) -> list[int]:
    return [grant.producer_id for grant in by.grants if grant.producer_id is not None]


def _own_or(producer: Producer, by: Actor) -> Producer:
    """The producer itself, or its partner who opens the recall."""
    own = _own(by)
    if not own or producer.pk in own:
        return producer
    partner: Producer = Producer.objects.filter(pk__in=own).order_by("pk")[0]
    return partner


def _whose(lot: Lot, by: Actor) -> Producer:
    """Whose recall it is: the maker's; where a buyer opens it, or the maker is unknown, theirs
    whose events name the lot."""
    own = _own(by)
    if lot.producer is not None and (not own or lot.producer_id in own):
        return lot.producer
    named = lot.items.order_by("event_id")
    if own:
        named = named.filter(event__producer__in=own)
    first = named.select_related("event__producer__commune").first()
    if first is None:
        raise Refused(_("Không sự kiện nào của bạn nêu lô này."))
    producer: Producer = first.event.producer
    return producer


def _over(case: RecallCase) -> str | None:
    return None if case.state in OPEN else _("Vụ thu hồi này đã kết thúc.")


@action(
    RecallCase,
    "widen_recall",
    label=gettext_lazy("Thêm lô"),
    effect=gettext_lazy("Phạm vi được tính lại; bên mới xuất hiện được báo nếu đã thông báo."),
    form=forms.WidenRecall,
    guard=_over,
)
def widen_recall(case: RecallCase, *, by: Actor, at: datetime, lots: list[Lot]) -> Facts:
    """Begin with these lots too."""
    for lot in lots:
        RecallLot.objects.update_or_create(case=case, lot=lot, defaults={"seed": True})
    return _computed_again(case, by, at) | {"added": [lot.uri for lot in lots][:100]}


@action(
    RecallCase,
    "compute_recall",
    label=gettext_lazy("Tính lại phạm vi"),
    effect=gettext_lazy(
        "Theo các sự kiện có đến lúc này; bên mới xuất hiện được báo nếu đã thông báo."
    ),
    guard=_over,
)
def compute_recall(case: RecallCase, *, by: Actor, at: datetime) -> Facts:
    """Work lots and holders out anew: events may have come in late."""
    return _computed_again(case, by, at)


def _computed_again(case: RecallCase, by: Actor, at: datetime) -> Facts:
    new = compute(case, at)
    if case.state == "announced":
        RecallHolder.objects.filter(pk__in=[one.pk for one in new]).update(told_at=at)
        mark(case, by.user_id, at)
    return {
        "lots": case.lots.count(),
        "holders": case.holders.count(),
        "told": [one.pk for one in new] if case.state == "announced" else [],
    }


@action(
    RecallCase,
    MOVES["announce_recall"],
    label=gettext_lazy("Thông báo thu hồi"),
    effect=gettext_lazy(
        "Mọi bên đang giữ được báo và được yêu cầu trả lời; các lô bị giữ lại trong sổ truy xuất."
    ),
    form=forms.AnnounceRecall,
)
def announce_recall(case: RecallCase, *, by: Actor, at: datetime, instructions: str) -> Facts:
    """Tell every holder, and put the lots on hold."""
    compute(case, at)
    case.instructions, case.announced_at = instructions, at
    case.holders.update(told_at=at)
    held = mark(case, by.user_id, at)
    told = list(case.holders.values_list("pk", flat=True))
    return {"lots": held, "holders": len(told), "told": told}


def _not_asked(holder: RecallHolder) -> str | None:
    if holder.told_at is None:
        return _("Bên này chưa được thông báo.")
    return _over(holder.case)


@action(
    RecallHolder,
    "answer_recall",
    label=gettext_lazy("Trả lời thông báo thu hồi"),
    effect=gettext_lazy("Bên mở vụ thu hồi và cơ quan OCOP thấy trả lời này."),
    form=forms.AnswerRecall,
    guard=_not_asked,
)
def answer_recall(
    holder: RecallHolder,
    *,
    by: Actor,
    at: datetime,
    uom: str = "",
    held: Decimal | None = None,
    returned: Decimal | None = None,
    destroyed: Decimal | None = None,
    sold: Decimal | None = None,
    note: str = "",
) -> Facts:
    """What the holder has done; an answer may be given again, the last one counts."""
    holder.uom, holder.held, holder.returned = uom, held, returned
    holder.destroyed, holder.sold, holder.note = destroyed, sold, note
    holder.answered_at = at
    holder.save()
    parts = {"held": held, "returned": returned, "destroyed": destroyed, "sold": sold}
    return {name: str(amount) for name, amount in parts.items() if amount is not None}


@action(
    RecallCase,
    MOVES["close_recall"],
    label=gettext_lazy("Kết thúc vụ thu hồi"),
    effect=gettext_lazy("Kết quả được lưu lại; không thêm trả lời được nữa."),
    form=forms.CloseRecall,
)
def close_recall(
    case: RecallCase, *, by: Actor, at: datetime, outcome: str, open_ends: str = ""
) -> Facts:
    """End it, with what remains unclear named."""
    silent = case.holders.filter(answered_at=None).count()
    if silent and not open_ends:
        said = _("Còn %d bên chưa trả lời: ghi rõ vì sao vẫn kết thúc.") % silent
        raise Refused(said, {"open_ends": [said]})
    case.ended_at = at
    case.outcome = f"{outcome}\n\n{open_ends}" if open_ends else outcome
    return {"silent": silent, "holders": case.holders.count(), "report": case.outcome}


@action(
    RecallCase,
    MOVES["drop_recall"],
    label=gettext_lazy("Hủy vụ thu hồi"),
    effect=gettext_lazy("Các bên đã được báo biết là không còn thu hồi; lô không bị giữ nữa."),
    form=forms.DropRecall,
)
def drop_recall(case: RecallCase, *, by: Actor, at: datetime, reason: str) -> Facts:
    """There was nothing to recall."""
    if case.announced_at:
        mark(case, by.user_id, at, lift=True)
    case.ended_at, case.outcome = at, reason
    told = list(case.holders.filter(told_at__isnull=False).values_list("pk", flat=True))
    return {"reason": reason, "told": told}
