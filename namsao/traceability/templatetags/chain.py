"""How events and amounts of the chain read."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.gs1.epcis.events import KINDS
from namsao.traceability.epcis.models import EpcisEvent, EventItem, Side
from namsao.traceability.lots.models import Lot
from namsao.traceability.lots.units import SHOWN
from namsao.traceability.recall.showing import amount_text
from namsao.traceability.templatetags.shelf import day

register = template.Library()

# Business steps of CBV in the words of the trade; what is not here stays as the standard has it.
STEPS: dict[str, Any] = {
    "commissioning": gettext_lazy("Tạo lô"),
    "creating_class_instance": gettext_lazy("Tạo lô"),
    "collecting": gettext_lazy("Thu gom"),
    "receiving": gettext_lazy("Nhận hàng"),
    "accepting": gettext_lazy("Nhận hàng"),
    "shipping": gettext_lazy("Xuất hàng"),
    "packing": gettext_lazy("Đóng kiện"),
    "unpacking": gettext_lazy("Dỡ kiện"),
    "inspecting": gettext_lazy("Kiểm tra hàng"),
    "sampling": gettext_lazy("Lấy mẫu"),
    "storing": gettext_lazy("Lưu kho"),
    "holding": gettext_lazy("Giữ lại"),
    "destroying": gettext_lazy("Tiêu hủy"),
    "decommissioning": gettext_lazy("Loại bỏ"),
    "retail_selling": gettext_lazy("Bán lẻ"),
}
# Words of a lot's master data; what is not here stays as its maker wrote it.
FACTS: dict[str, Any] = {
    "goods": gettext_lazy("Mặt hàng"),
    "growingAreaCode": gettext_lazy("Mã số vùng trồng"),
    "harvestStartDate": gettext_lazy("Bắt đầu thu hoạch"),
    "harvestEndDate": gettext_lazy("Ngày thu hoạch"),
    "itemExpirationDate": gettext_lazy("Hạn dùng"),
    "bestBeforeDate": gettext_lazy("Dùng tốt nhất trước"),
    "productionDate": gettext_lazy("Ngày sản xuất"),
}
SIDES: dict[int, Any] = {
    Side.EPC: gettext_lazy("hàng"),
    Side.QUANTITY: gettext_lazy("hàng"),
    Side.PARENT: gettext_lazy("kiện chứa"),
    Side.CHILD: gettext_lazy("trong kiện"),
    Side.CHILD_QUANTITY: gettext_lazy("trong kiện"),
    Side.INPUT: gettext_lazy("nguyên liệu vào"),
    Side.INPUT_QUANTITY: gettext_lazy("nguyên liệu vào"),
    Side.OUTPUT: gettext_lazy("thành phẩm ra"),
    Side.OUTPUT_QUANTITY: gettext_lazy("thành phẩm ra"),
}
_TRANSFORMATION = list(KINDS).index("TransformationEvent") + 1


@register.filter
def step(event: EpcisEvent) -> str:
    """What happened, in a word."""
    if event.kind == _TRANSFORMATION:
        return _("Chế biến, đóng gói")
    return str(STEPS.get(event.biz_step, event.biz_step or event.get_kind_display()))


@register.filter
def side(item: EventItem) -> str:
    """The part that a thing has in its event."""
    return str(SIDES[item.side])


@register.filter
def amount(item: EventItem) -> str:
    """How much of it."""
    return "" if item.quantity is None else amount_text(item.quantity, item.uom)


@register.filter
def amounts(told: Mapping[str, Decimal]) -> str:
    """Amounts by unit in a line."""
    return ", ".join(amount_text(value, unit) for unit, value in sorted(told.items())) or "–"


@register.filter
def plain_number(value: Decimal | None) -> str:
    """A number with no more than three decimals, as the reader's language writes it."""
    if value is None:
        return ""
    rounded = f"{value.quantize(Decimal('0.001')).normalize():f}"
    return number_format(rounded, use_l10n=True, force_grouping=True)


@register.filter
def master_data(lot: Lot) -> list[tuple[str, str]]:
    """The simple facts that the maker gave with a lot, as people call them: (name, value).

    Its number stands above them, and addresses of ours are links there.
    """
    found = []
    for name, value in (lot.ilmd or {}).items():
        if not isinstance(value, str | int | float) or value == lot.number:
            continue
        text = str(value)[:200]
        word = name.rpartition("}")[2]
        if text.startswith(f"{settings.ADDRESS}/"):
            continue
        found.append((str(FACTS.get(word, word)), day(text) if word.endswith("Date") else text))
    return found[:20]


@register.filter
def as_json(value: Any) -> str:
    """A document as text to be read."""
    return json.dumps(value, ensure_ascii=False, indent=2)


@register.filter
def unit(uom: str) -> str:
    """A unit as people write it."""
    return SHOWN.get(uom, uom) or _("cái")
