"""What is written in the diary. Each entry is one EPCIS event, captured like any other."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.certificates.importing.reading import Table
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.numbering import next_number
from namsao.kernel.reach import Actor
from namsao.producers.models import Producer, Product
from namsao.traceability.diary import events, forms, queries, season
from namsao.traceability.diary.events import Amount, Written
from namsao.traceability.diary.models import TradeItem
from namsao.traceability.epcis.actions import capture
from namsao.traceability.epcis.models import EpcisEvent, Partner
from namsao.traceability.epcis.reading import read_handed
from namsao.traceability.growing.balance import against_forecast
from namsao.traceability.growing.models import GrowingArea, GrowingAreaCode
from namsao.traceability.growing.queries import forecast_on, standing_of
from namsao.traceability.households.models import Household
from namsao.traceability.lots.balance import stocks
from namsao.traceability.lots.models import Lot
from namsao.traceability.lots.units import KILOGRAM

EARLIEST = timedelta(days=400)  # older entries belong to an import, with its own checks


@action(
    Product,
    "add_trade_item",
    label=gettext_lazy("Thêm quy cách đóng gói"),
    form=forms.AddTradeItem,
)
def add_trade_item(
    product: Product,
    *,
    by: Actor,
    at: datetime,
    name: str,
    kilograms: Decimal,
    gtin: str = "",
    material_rate: Decimal | None = None,
    shelf_days: int | None = None,
) -> Made[TradeItem]:
    """A pack in which the product is sold; refused where its GTIN is another pack's."""
    item = TradeItem(
        product=product,
        name=name,
        gtin=gtin,
        kilograms=kilograms,
        material_rate=material_rate,
        shelf_days=shelf_days,
    )
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError as error:
        field = "gtin" if "trace_gtin_once" in str(error) else "name"
        said = _("Đã có một quy cách như vậy.")
        raise Refused(said, {field: [said]}) from error
    return Made(item, {"name": name, "gtin": gtin})


@action(
    Producer,
    "record_harvest",
    label=gettext_lazy("Thu hoạch"),
    effect=gettext_lazy("Tạo một lô mới từ vùng này."),
    form=forms.Harvest,
)
def record_harvest(
    producer: Producer,
    *,
    by: Actor,
    at: datetime,
    entry: UUID,
    happened_at: datetime,
    growing_area: GrowingArea,
    kilograms: Decimal,
    code: GrowingAreaCode | None = None,
    household: Household | None = None,
) -> Facts:
    """A lot from a growing area, of one of its households where that is told.

    Refused under a code that may not be used that day, and where the season's harvest of the area,
    over all buyers, would be more than half as much again as its approved forecast.
    """
    if _known(producer, entry):
        return _again(entry)
    day = _day(happened_at, at)
    if code is not None and (standing := standing_of(code, day)) != "valid":
        said = _("Ngày này mã %(code)s không dùng được (%(standing)s).") % {
            "code": code.text,
            "standing": code.get_state_display() if standing == code.state else standing,
        }
        raise Refused(said, {"code": [said]})
    told = _held_to_forecast(growing_area, kilograms, day)
    written = Written(entry, localtime(happened_at), queries.address_of(growing_area))
    number = _number(producer, day)
    uri = events.lot_uri("", number, queries.own_lots(producer))
    words = {
        "growingArea": queries.address_of(growing_area),
        "growingAreaCode": code.text if code else "",
        "goods": f"{growing_area.crop_name} {growing_area.variety}".strip(),
    }
    whose = queries.address_of(household) if household else ""
    event = events.harvest(written, Amount(uri, kilograms), number, words, day, whose)
    return _write(producer, by, at, event) | {"lot": number, **told}


def _held_to_forecast(area: GrowingArea, kilograms: Decimal, day: date) -> Facts:
    # Two phones that harvest at once come one after the other.
    GrowingArea.objects.select_for_update(of=("self",), no_key=True).get(pk=area.pk)
    forecast = forecast_on(area, day)
    if forecast is None:
        return {}
    came = queries.harvested_of(area, forecast.begins_on, forecast.ends_on) + kilograms
    verdict = against_forecast(came, forecast.kilograms)
    if verdict == "impossible":
        said = _(
            "Cả vụ đã ghi %(came)s kg, dự báo được duyệt là %(could)s kg. Hãy khai lại dự báo và"
            " chờ duyệt, hoặc kiểm tra số vừa ghi."
        ) % {"came": f"{came:.0f}", "could": f"{forecast.kilograms:.0f}"}
        raise Refused(said, {"kilograms": [said]})
    return {"over_forecast": str(came - forecast.kilograms)} if verdict == "over" else {}


@action(
    Producer,
    "record_receipt",
    label=gettext_lazy("Nhận hàng"),
    effect=gettext_lazy("Ghi lô của nơi khác vào sổ của chủ thể."),
    form=forms.Receipt,
)
def record_receipt(
    producer: Producer,
    *,
    by: Actor,
    at: datetime,
    entry: UUID,
    happened_at: datetime,
    lot: str,
    quantity: Decimal,
    partner: Partner,
) -> Facts:
    """A lot of somebody else came in, by the code on its label."""
    if _known(producer, entry):
        return _again(entry)
    _day(happened_at, at)
    written = _written(producer, entry, happened_at)
    taker = queries.party_of(producer)
    event = events.receive(written, Amount(lot, quantity), partner.uri, taker)
    return _write(producer, by, at, event) | {"lot": lot}


@action(
    Producer,
    "record_processing",
    label=gettext_lazy("Chế biến"),
    effect=gettext_lazy("Các lô nguyên liệu thành một lô mới."),
    form=forms.Processing,
)
def record_processing(
    producer: Producer,
    *,
    by: Actor,
    at: datetime,
    entry: UUID,
    happened_at: datetime,
    taken: Sequence[tuple[Lot, Decimal]],
    goods: str,
    kilograms: Decimal,
) -> Facts:
    """Many lots became one: dried, filtered, mixed, sorted."""
    if _known(producer, entry):
        return _again(entry)
    day = _day(happened_at, at)
    inputs = _inputs(producer, taken)
    number = _number(producer, day)
    uri = events.lot_uri("", number, queries.own_lots(producer))
    written = _written(producer, entry, happened_at)
    output = Amount(uri, kilograms)
    event = events.transform(written, inputs, output, number, {"goods": goods})
    return _write(producer, by, at, event) | {"lot": number}


@action(
    Producer,
    "record_packing",
    label=gettext_lazy("Đóng gói"),
    effect=gettext_lazy("Tạo lô hàng có nhãn, mã quét cho người mua."),
    form=forms.Packing,
)
def record_packing(
    producer: Producer,
    *,
    by: Actor,
    at: datetime,
    entry: UUID,
    happened_at: datetime,
    taken: Sequence[tuple[Lot, Decimal]],
    item: TradeItem,
    units: int,
    expires_on: date | None = None,
) -> Facts:
    """Lots became packs of a product: the lot that a buyer scans."""
    if _known(producer, entry):
        return _again(entry)
    day = _day(happened_at, at)
    if expires_on is None and item.shelf_days:
        expires_on = day + timedelta(days=item.shelf_days)
    inputs = _inputs(producer, taken)
    number = _number(producer, day)
    uri = events.lot_uri(item.gtin, number, queries.own_lots(producer))
    words = {"product": queries.address_of(item.product), "goods": str(item)}
    event = events.transform(
        _written(producer, entry, happened_at),
        inputs,
        Amount(uri, Decimal(units), ""),
        number,
        words,
        expires_on,
    )
    return _write(producer, by, at, event) | {"lot": number, "units": units}


@action(
    Producer,
    "record_dispatch",
    label=gettext_lazy("Giao, bán"),
    effect=gettext_lazy("Ghi lô đã rời kho, đến ai. Khi phải thu hồi, người mua này được báo."),
    form=forms.Dispatch,
)
def record_dispatch(
    producer: Producer,
    *,
    by: Actor,
    at: datetime,
    entry: UUID,
    happened_at: datetime,
    lot: Lot,
    quantity: Decimal,
    partner: Partner | None = None,
) -> Facts:
    """So much of a lot went to a buyer, or to people whom nobody asks for their name."""
    if _known(producer, entry):
        return _again(entry)
    _day(happened_at, at)
    (amount,) = _inputs(producer, [(lot, quantity)])
    written = _written(producer, entry, happened_at)
    giver = queries.party_of(producer)
    event = (
        events.send(written, amount, giver, partner.uri)
        if partner
        else events.sell(written, amount)
    )
    return _write(producer, by, at, event) | {"lot": str(lot)}


@action(
    Producer,
    "record_loss",
    label=gettext_lazy("Hao hụt, hỏng"),
    effect=gettext_lazy("Trừ số này khỏi lô."),
    form=forms.Loss,
)
def record_loss(
    producer: Producer,
    *,
    by: Actor,
    at: datetime,
    entry: UUID,
    happened_at: datetime,
    lot: Lot,
    quantity: Decimal,
    reason: str,
) -> Facts:
    """So much of a lot is gone."""
    if _known(producer, entry):
        return _again(entry)
    _day(happened_at, at)
    (amount,) = _inputs(producer, [(lot, quantity)])
    event = events.lose(_written(producer, entry, happened_at), amount, reason)
    return _write(producer, by, at, event) | {"lot": str(lot), "reason": reason}


@action(
    Producer,
    "import_season",
    label=gettext_lazy("Nhập nhật ký từ bảng tính"),
    effect=gettext_lazy("Mọi hàng đúng thì ghi hết; có một hàng sai thì không ghi gì."),
    form=forms.ImportSeason,
)
def import_season(
    producer: Producer, *, by: Actor, at: datetime, table: Table, check_only: bool = False
) -> Facts:
    """Write a season's entries from a sheet, all or nothing; told by row what is wrong."""
    Producer.objects.select_for_update(of=("self",)).get(pk=producer.pk)
    found = season.plan(producer, table, at)
    if found.wrong:
        told = [str(one) for one in found.wrong]
        raise Refused(_("%d hàng chưa đúng.") % len(told), {"upload": told[:200]})
    if check_only:
        return {"checked": dict(found.counts)}
    body = json.dumps(events.document(found.events, at), ensure_ascii=False).encode()
    job = capture(producer, by=by, at=at, handed=read_handed(body)).made
    if not job.success:
        raise Refused("; ".join(str(one.get("title", "")) for one in job.errors[:20]))
    return {"entries": job.accepted, "duplicates": job.duplicates, "job": job.code}


def _not_struck(event: EpcisEvent) -> str | None:
    return _("Việc này đã được gạch bỏ.") if event.withdrawn or event.declared_at else None


@action(
    EpcisEvent,
    "strike_entry",
    label=gettext_lazy("Gạch bỏ việc ghi nhầm"),
    effect=gettext_lazy("Việc này rời khỏi chuỗi truy xuất; dòng đã ghi vẫn còn để đối chiếu."),
    form=forms.Strike,
    guard=_not_struck,
)
def strike_entry(event: EpcisEvent, *, by: Actor, at: datetime, reason: str) -> Facts:
    """Declare that an entry did not occur; nothing is deleted (EPCIS 2.0, errorDeclaration)."""
    shape = {key: value for key, value in event.payload.items() if key != "recordTime"}
    declared = events.never_happened(shape, at)
    return _write(event.producer, by, at, declared) | {"reason": reason}


# --- What they share


def _known(producer: Producer, entry: UUID) -> bool:
    return EpcisEvent.objects.filter(
        producer=producer, event_id=f"urn:uuid:{entry}", declared_at=None
    ).exists()


def _again(entry: UUID) -> Facts:
    """A phone that did not hear the answer sends once more: nothing is written twice."""
    return {"entry": str(entry), "again": True}


def _day(happened_at: datetime, at: datetime) -> date:
    if happened_at > at + timedelta(minutes=10):
        said = _("Lúc này chưa đến. Hãy kiểm tra ngày giờ.")
        raise Refused(said, {"happened_at": [said]})
    if happened_at < at - EARLIEST:
        said = _("Lâu quá rồi. Hãy dùng tệp nhập sổ cả vụ.")
        raise Refused(said, {"happened_at": [said]})
    return localtime(happened_at).date()


def _written(producer: Producer, entry: UUID, happened_at: datetime) -> Written:
    return Written(entry, localtime(happened_at), queries.address_of(producer))


def _number(producer: Producer, day: date) -> str:
    return f"{day:%y%m%d}-{next_number(f'lot-{producer.pk}-{day:%y%m%d}')}"


def _inputs(producer: Producer, taken: Sequence[tuple[Lot, Decimal]]) -> list[Amount]:
    """What is taken of each lot; refused where the book has less, whoever took it meanwhile."""
    Producer.objects.select_for_update(of=("self",)).get(pk=producer.pk)
    books = {
        one.lot: one
        for one in stocks([lot.pk for lot, _q in taken])
        if one.producer == producer.pk
    }
    amounts = []
    for lot, quantity in taken:
        book = books.get(lot.pk)
        left = book.left if book else Decimal(0)
        if book is None or quantity > left:
            said = _("Lô %(lot)s chỉ còn %(left)s.") % {"lot": lot, "left": f"{left:f}"}
            raise Refused(said, {f"lot-{lot.pk}": [said], "quantity": [said]})
        amounts.append(Amount(lot.uri, quantity, KILOGRAM if book.uom == KILOGRAM else book.uom))
    return amounts


def _write(producer: Producer, by: Actor, at: datetime, event: events.Shape) -> Facts:
    body = json.dumps(events.document([event], at), ensure_ascii=False).encode()
    job = capture(producer, by=by, at=at, handed=read_handed(body)).made
    if not job.success:
        raise Refused("; ".join(str(one.get("title", "")) for one in job.errors))
    return {"event": event["eventID"], "job": job.code}
