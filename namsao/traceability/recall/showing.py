"""A recall as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from namsao.certificates.models import Certificate
from namsao.kernel.action import REGISTRY, Action
from namsao.kernel.reach import Actor
from namsao.producers.models import Producer
from namsao.traceability.epcis.models import EpcisEvent
from namsao.traceability.growing.models import GrowingArea
from namsao.traceability.lots import queries as lots
from namsao.traceability.lots.models import Lot
from namsao.traceability.lots.units import SHOWN
from namsao.traceability.recall import queries
from namsao.traceability.recall.models import RecallCase, RecallHolder, RecallStart


def amount_text(amount: Decimal | None, uom: str) -> str:
    """An amount with its unit as people write it."""
    unit = SHOWN.get(uom, uom) or _("cái")
    if amount is None:
        return _("chưa rõ (%s)") % unit
    rounded = amount.quantize(Decimal("0.001")).normalize()
    return f"{number_format(f'{rounded:f}', use_l10n=True, force_grouping=True)} {unit}"


def totals_text(kept: Iterable[list[Any]]) -> str:
    """Kept lines summed, unit by unit."""
    told = queries.totals(kept)
    return ", ".join(amount_text(amount, uom) for uom, amount in sorted(told.items()))


def door(holder: RecallHolder, actor: Actor) -> Action | None:
    """The action by which this person answers for the holder now, if they may."""
    act = REGISTRY["traceability.answer_recall"]
    return act if act.refusal(holder, actor) is None else None


@dataclass(frozen=True)
class HolderLine:
    """A holder in the table."""

    holder: RecallHolder
    door: Action | None = None

    @property
    def got(self) -> str:
        """What they got in all; of a maker the number of lots, since the weights of goods at
        several stages do not add up."""
        if self.holder.producer_id is not None:
            count = len({lot for lot, _amount, _uom in self.holder.got})
            return ngettext("%d lô", "%d lô", count) % count
        return totals_text(self.holder.got)

    @property
    def stock(self) -> str:
        """What their book still has."""
        return totals_text(self.holder.stock)

    @property
    def answer(self) -> str:
        """What they answered, in a line."""
        one = self.holder
        if one.answered_at is None:
            return ""
        parts = (
            (_("giữ lại"), one.held),
            (_("trả lại"), one.returned),
            (_("tiêu hủy"), one.destroyed),
            (_("đã bán, dùng"), one.sold),
        )
        return ", ".join(
            f"{label} {amount_text(amount, one.uom)}"
            for label, amount in parts
            if amount is not None
        )


@dataclass(frozen=True)
class Progress:
    """How far a recall has come: holders that answered, and goods that answers account for."""

    told: int
    answered: int
    kept_back: str
    gone: str

    @property
    def percent(self) -> int:
        """Answers for each hundred notices."""
        return self.answered * 100 // self.told if self.told else 0


def progress(case: RecallCase) -> Progress:
    """The effectiveness of a recall so far."""
    rows = list(case.holders.exclude(told_at=None))
    kept: list[list[Any]] = []
    gone: list[list[Any]] = []
    for one in rows:
        if one.answered_at is None:
            continue
        back = [one.held, one.returned, one.destroyed]
        total = sum((part for part in back if part is not None), Decimal(0))
        kept.append([0, str(total), one.uom])
        if one.sold is not None:
            gone.append([0, str(one.sold), one.uom])
    answered = sum(one.answered_at is not None for one in rows)
    return Progress(len(rows), answered, totals_text(kept), totals_text(gone))


@dataclass(frozen=True)
class StartLine:
    """What a recall began with, in a sentence; `url` where the person may open it."""

    text: str
    url: str
    found: int


def starts(case: RecallCase, actor: Actor) -> list[StartLine]:
    """Areas, certificates and events that a recall began with."""
    rows = case.starts.select_related(
        "growing_area", "code", "standard__growing_area", "certificate", "event"
    )
    return [StartLine(_sentence(one), _door(one, actor), one.found) for one in rows]


def _sentence(start: RecallStart) -> str:
    said = ""
    if start.growing_area is not None:
        said = _("vùng nguyên liệu “%s”") % start.growing_area
        if start.code is not None:
            said = _("mã số vùng trồng %(code)s của %(area)s") % {
                "code": start.code,
                "area": start.growing_area,
            }
    elif start.standard is not None:
        said = _("chứng nhận %(paper)s của %(area)s") % {
            "paper": start.standard,
            "area": start.standard.growing_area,
        }
    elif start.certificate is not None:
        said = _("giấy chứng nhận OCOP %s") % start.certificate
    elif start.event is not None:
        said = _("sự kiện lúc %s") % f"{localtime(start.event.event_time):%d/%m/%Y %H:%M}"
    days = [
        text % f"{day:%d/%m/%Y}"
        for text, day in ((_("từ ngày %s"), start.since), (_("đến hết ngày %s"), start.until))
        if day is not None
    ]
    return " ".join([said, *days])


def _door(start: RecallStart, actor: Actor) -> str:
    """The address of the thing, for who may read it there."""
    thing: Any = start.standard.growing_area if start.standard else start.origin
    names = {
        GrowingArea: "traceability.view_areas",
        Certificate: "certificates.view",
        EpcisEvent: "traceability.view_events",
    }
    seen = type(thing).objects.where_may(actor, names[type(thing)]).filter(pk=thing.pk)
    return str(thing.get_absolute_url()) if seen.exists() else ""


@dataclass(frozen=True)
class EndLine:
    """Where the trail ends, in a sentence; `door` is where the reader can mend it, or empty."""

    lot: Lot | None
    text: str
    door: str = ""


def open_ends(case: RecallCase, actor: Actor) -> list[EndLine]:
    """What is missing from the list, with lots that the person may see."""
    keys = list(case.lots.values_list("lot_id", flat=True)[: lots.MOST_LISTED])
    seen = set(
        Lot.objects.where_may(actor, lots.VIEW).filter(pk__in=keys).values_list("pk", flat=True)
    )
    found = []
    for end in queries.open_ends(sorted(seen)):
        told = amount_text(end.amount, end.uom)
        sentences = {
            "to_nobody": _("Đã xuất %s mà sự kiện không ghi bên nhận.") % told,
            "impossible": _("Sổ ghi xuất nhiều hơn số đã có: thừa %s.") % told,
            "no_lot": _("Dùng làm ra hàng không ghi số lô: không dò tiếp được."),
        }
        found.append(EndLine(end.lot, sentences[end.kind]))
    unnamed = case.holders.filter(producer=None).filter(name__startswith="http").count()
    unnamed += case.holders.filter(producer=None).filter(name__startswith="urn:").count()
    if unnamed:
        said = _("%d bên nhận chỉ có mã, chưa có tên và địa chỉ: ghi tên đối tác rồi tính lại.")
        found.append(EndLine(None, said % unnamed, _where_to_name(case, actor)))
    return found


def _where_to_name(case: RecallCase, actor: Actor) -> str:
    """Where the reader names a partner, for a producer whose lots are recalled."""
    rows = Producer.objects.where_may(actor, "traceability.name_partner")
    producer = rows.filter(lots__recalls__case=case).order_by("pk").first()
    if producer is None:
        return ""
    return reverse("act", args=["traceability", "producer", producer.pk, "name_partner"])
