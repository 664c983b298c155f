"""The lots that a recall begins with: of an area or code, a standard, a certificate, an event.

Asked anew whenever a recall is worked out, since events come in late.
"""

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import get_current_timezone

from namsao.certificates.models import Certificate
from namsao.gs1.digital_link import GS1
from namsao.traceability.diary.events import AREA_WORD, CODE_WORD, PRODUCT_WORD
from namsao.traceability.diary.models import TradeItem
from namsao.traceability.diary.queries import address_of
from namsao.traceability.epcis.models import EpcisEvent, EventItem, Side
from namsao.traceability.epcis.rows import KIND_NUMBERS
from namsao.traceability.growing.models import GrowingArea, GrowingAreaCode
from namsao.traceability.lots.models import Lot, TransformationInput, TransformationOutput
from namsao.traceability.recall.models import RecallStart

type Days = tuple[date | None, date | None]
INPUTS = (Side.INPUT, Side.INPUT_QUANTITY)


def lots_of(start: RecallStart) -> list[int]:
    """The ids of the lots that it stands for now."""
    days = (start.since, start.until)
    if start.growing_area is not None:
        return _harvested(start.growing_area, start.code, days, start.book_id)
    if start.standard is not None:
        held = (start.standard.issued_on, start.standard.expires_on)
        area = start.standard.growing_area
        return _harvested(area, None, _both(days, held), start.book_id)
    if start.certificate is not None:
        return _packed_under(start.certificate, days)
    return _of_event(start.event) if start.event is not None else []


def _both(one: Days, other: Days) -> Days:
    begins = [day for day in (one[0], other[0]) if day is not None]
    ends = [day for day in (one[1], other[1]) if day is not None]
    return max(begins, default=None), min(ends, default=None)


def _within(days: Days, field: str) -> Q:
    """That a moment lies on these days, by the clock of Vietnam."""
    zone = get_current_timezone()
    found = Q()
    if days[0] is not None:
        found &= Q(**{f"{field}__gte": datetime.combine(days[0], time.min, zone)})
    if days[1] is not None:
        after = datetime.combine(days[1] + timedelta(days=1), time.min, zone)
        found &= Q(**{f"{field}__lt": after})
    return found


def _harvested(
    area: GrowingArea, code: GrowingAreaCode | None, days: Days, book: int | None
) -> list[int]:
    """Lots that came into being on an area, by whoever harvested there.

    An event names the area by its address, in its master data or as the place where it was read,
    or one of its codes by any spelling. With a code, only what names that code.
    """
    codes = [code] if code is not None else list(area.codes.all())
    texts = {text for one in codes for text in (one.text, *_aliases(one))}
    named = Q(pk__in=())
    for text in texts:
        named |= Q(words__contains={"ilmd": {CODE_WORD: text}})
    if code is None:
        address = address_of(area)
        named |= Q(words__contains={"ilmd": {AREA_WORD: address}}) | Q(read_point=address)
    events = EpcisEvent.objects.filter(
        named, kind=KIND_NUMBERS["ObjectEvent"], action="ADD", withdrawn=False
    ).filter(_within(days, "event_time"))
    if book is not None:
        events = events.filter(producer=book)
    return _named(EventItem.objects.filter(event__in=events.values("pk")))


def _aliases(code: GrowingAreaCode) -> list[str]:
    return list(code.aliases.values_list("text", flat=True))


def _named(items: QuerySet[EventItem]) -> list[int]:
    keys = items.filter(lot__isnull=False).order_by("lot_id").values_list("lot_id", flat=True)
    return [key for key in keys.distinct() if key is not None]


def _packed_under(certificate: Certificate, days: Days) -> list[int]:
    """Lots of the product that were packed while its certificate stood."""
    product = certificate.product
    if product is None:
        return []
    stood = (certificate.issued_on, certificate.revoked_on or certificate.expires_on)
    own = Q(producer=product.producer_id, ilmd__contains={PRODUCT_WORD: address_of(product)})
    items = TradeItem.objects.filter(product=product).exclude(gtin="")
    for gtin in items.values_list("gtin", flat=True):
        own |= Q(uri__startswith=f"{GS1}/01/{gtin.zfill(14)}/")
    rows = Lot.objects.filter(own).filter(_within(_both(days, stood), "made_at"))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _of_event(event: EpcisEvent) -> list[int]:
    """What an event is about: of a transformation what came out of it, else all that it names."""
    if event.withdrawn:
        return []
    if event.kind != KIND_NUMBERS["TransformationEvent"]:
        return _named(event.items.all())
    links = [
        set(model.objects.filter(event=event).values_list("transformation_id", flat=True))
        for model in (TransformationInput, TransformationOutput)
    ]
    made = TransformationOutput.objects.filter(transformation__in=set().union(*links))
    out = set(made.values_list("lot_id", flat=True))
    return sorted(out | set(_named(event.items.exclude(side__in=INPUTS))))
