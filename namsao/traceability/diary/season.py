"""A season's diary as a spreadsheet: a template to fill in, read back row by row.

Every row is one entry. All rows are checked, against the book and against each other; what is
wrong is told by row in words, and then nothing is written. The same file twice writes once: an
entry's id comes of what its row says.
"""

import io
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID, uuid5

import xlsxwriter
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext as _

from namsao.certificates.importing.reading import Cell, Table
from namsao.certificates.importing.values import Unclear, when_of
from namsao.kernel.folding import fold
from namsao.producers.models import Producer
from namsao.traceability.diary import events, queries
from namsao.traceability.diary.events import Amount, Shape, Written
from namsao.traceability.diary.models import TradeItem
from namsao.traceability.epcis.models import Partner
from namsao.traceability.growing.models import GrowingArea, GrowingAreaCode
from namsao.traceability.growing.queries import standing_of
from namsao.traceability.households.models import Household
from namsao.traceability.lots.units import KILOGRAM

NAMESPACE = UUID("6f0d5a0e-6f0c-5d0c-9d53-0d6d3c1f7a11")
HEADINGS = (
    "Ngày",
    "Việc",
    "Lấy từ",
    "Số lượng lấy",
    "Thành",
    "Số lượng thành",
    "Số lô",
    "Ghi chú",
    "Hộ",
)
WIDTHS = (12, 14, 28, 16, 28, 16, 16, 30, 26)
NAMES = ("Thu hoạch", "Chế biến", "Đóng gói", "Giao", "Hao hụt")
KINDS = dict(
    zip(map(fold, NAMES), ("harvest", "process", "pack", "send", "lose"), strict=True)
) | {"giao hang": "send", "ban": "send", "hong": "lose"}
MOST_ROWS = 5000
_EXAMPLES = (
    (
        "05/06/2026",
        "Thu hoạch",
        "tên vùng hoặc mã số",
        "",
        "",
        1250.5,
        "TH-01",
        "",
        "chủ hộ, nếu có",
    ),
    ("06/06/2026", "Chế biến", "TH-01", 1200, "vải sấy", 340, "CB-01", ""),
    ("07/06/2026", "Đóng gói", "CB-01", 300, "tên quy cách", 600, "DG-01", ""),
    ("08/06/2026", "Giao", "DG-01", 500, "tên đối tác, để trống nếu bán lẻ", "", "", ""),
    ("09/06/2026", "Hao hụt", "CB-01", 2, "", "", "", "ẩm mốc"),
)


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a row, numbered as in the person's own file."""

    row: int
    text: str

    def __str__(self) -> str:
        return _("Hàng %(row)d: %(text)s") % {"row": self.row, "text": self.text}


@dataclass
class Plan:
    """The events that a sheet would write, and what is wrong with it."""

    events: list[Shape] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def template(producer: Producer) -> bytes:
    """The sheet to fill in, with the producer's own areas, packs and partners to choose from."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    bold = book.add_format({"bold": True, "bg_color": "#F7F5F3", "border": 1})
    grey = book.add_format({"font_color": "#857D76", "italic": True})
    sheet = book.add_worksheet("Nhật ký")
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, bold)
    sheet.freeze_panes(1, 0)
    sheet.data_validation(1, 1, MOST_ROWS, 1, {"validate": "list", "source": list(NAMES)})
    guide = book.add_worksheet("Hướng dẫn")
    guide.set_column(0, 8, 24)
    for row, line in enumerate((HEADINGS, *_EXAMPLES)):
        for column, cell in enumerate(line):
            guide.write(row, column, cell, bold if row == 0 else grey)
    areas = queries.areas_of(producer, localdate())
    lists = (
        ("Vùng", [area.name for area in areas]),
        ("Quy cách", [str(item) for item in queries.trade_items(producer)]),
        ("Đối tác", [partner.name for partner in queries.partners(producer)]),
        ("Hộ", [str(one) for one in Household.objects.filter(growing_area__in=areas, until=None)]),
    )
    for column, (heading, values) in enumerate(lists):
        for row, value in enumerate([heading, *values]):
            guide.write_string(9 + row, column, value, bold if row == 0 else None)
    book.close()
    return target.getvalue()


def plan(producer: Producer, table: Table, at: datetime) -> Plan:
    """What the sheet would write for the producer."""
    return _Planner(producer, at).read(table)


class _Bad(Exception):
    """A row that cannot be taken, with its reason."""


class _Planner:
    """Goes through the rows in order, keeping what is left of each lot."""

    def __init__(self, producer: Producer, at: datetime) -> None:
        self.producer, self.at = producer, at
        self.plan = Plan()
        self.left: dict[str, tuple[str, Decimal, str]] = {}  # lot's name: address, amount, unit
        for one in queries.on_hand(producer):
            self.left[fold(str(one.lot))] = (one.lot.uri, one.stock.left, one.stock.uom)
        areas = list(queries.areas_of(producer, at.date()))
        self.areas: Mapping[str, GrowingArea] = {fold(area.name): area for area in areas}
        self.codes: Mapping[str, GrowingAreaCode] = {
            fold(code.text): code for code in queries.codes_of(areas)
        }
        self.items: Mapping[str, TradeItem] = {
            key: item
            for item in queries.trade_items(producer)
            for key in (fold(str(item)), fold(item.name), item.gtin or fold(item.name))
        }
        self.partners: Mapping[str, Partner] = {
            fold(one.name): one for one in queries.partners(producer)
        }
        self.households: dict[int, list[Household]] = defaultdict(list)
        for member in Household.objects.filter(growing_area__in=areas):
            self.households[member.growing_area_id].append(member)
        self.met: Counter[UUID] = Counter()

    def read(self, table: Table) -> Plan:
        """The whole sheet."""
        if len(table.rows) > MOST_ROWS + 1:
            self._wrong(MOST_ROWS + 2, _("quá %d hàng, hãy chia thành nhiều tệp.") % MOST_ROWS)
        for number, cells in enumerate(table.rows[1 : MOST_ROWS + 1], 2):
            padded = [*cells, *[""] * len(HEADINGS)][: len(HEADINGS)]
            if not any(str(cell).strip() for cell in padded):
                continue
            try:
                self._row(number, padded)
            except _Bad as bad:
                self._wrong(number, str(bad))
        if not self.plan.events and not self.plan.wrong:
            self._wrong(2, _("chưa có gì, hãy ghi từ hàng 2."))
        return self.plan

    def _wrong(self, row: int, text: str) -> None:
        self.plan.wrong.append(Wrong(row, text))

    def _row(self, number: int, cells: Sequence[Cell]) -> None:
        day = _day(cells[0])
        if day > self.at.date():
            raise _Bad(_("ngày %s chưa đến.") % f"{day:%d/%m/%Y}")
        kind = KINDS.get(fold(str(cells[1])))
        if kind is None:
            said = _("việc “%(given)s” không có; hãy chọn %(names)s.")
            raise _Bad(said % {"given": str(cells[1])[:40], "names": ", ".join(NAMES)})
        written = self._written(number, day, cells)
        shape = getattr(self, f"_{kind}")(written, day, cells)
        self.plan.events.append(shape)
        self.plan.counts[kind] += 1

    def _written(self, number: int, day: date, cells: Sequence[Cell]) -> Written:
        # Without a household as before there were any: an old file is known again.
        told = cells if str(cells[-1]).strip() else cells[:-1]
        said = "|".join(fold(str(cell)) for cell in told)
        entry = uuid5(NAMESPACE, f"{self.producer.pk}|{said}")
        self.met[entry] += 1
        if self.met[entry] > 1:  # the same row twice is two entries
            entry = uuid5(entry, str(self.met[entry]))
        moment = datetime.combine(day, time(6), get_current_timezone())
        moment += timedelta(seconds=number)  # in the order of the sheet
        return Written(entry, moment, queries.address_of(self.producer))

    def _harvest(self, written: Written, day: date, cells: Sequence[Cell]) -> Shape:
        name = fold(str(cells[2]))
        code = self.codes.get(name)
        area = code.growing_area if code else self.areas.get(name)
        if area is None:
            raise _Bad(_("không có vùng hay mã “%s” của chủ thể.") % str(cells[2])[:60])
        if code is not None and standing_of(code, day) != "valid":
            raise _Bad(_("mã %s không dùng được vào ngày này.") % code.text)
        kilograms = _amount(cells[5], "F")
        uri, lot = self._new_lot(cells, kilograms, KILOGRAM)
        words = {
            "growingArea": queries.address_of(area),
            "growingAreaCode": code.text if code else "",
            "goods": f"{area.crop_name} {area.variety}".strip(),
        }
        there = Written(written.entry, written.at, queries.address_of(area))
        whose = self._household(area, day, str(cells[8]).strip())
        return events.harvest(there, Amount(uri, kilograms), lot, words, day, whose)

    def _household(self, area: GrowingArea, day: date, name: str) -> str:
        """The address of the household so called, with its plot where two have the name."""
        if not name:
            return ""
        found = [
            one
            for one in self.households[area.pk]
            if fold(name) in (fold(one.name), fold(str(one)))
            and one.since <= day
            and (one.until is None or one.until >= day)
        ]
        if len(found) > 1:
            raise _Bad(_("cột I: vùng có nhiều hộ tên %s, hãy ghi cả thửa trong ngoặc.") % name)
        if not found:
            raise _Bad(_("cột I: ngày này vùng không có hộ “%s”.") % name[:60])
        return queries.address_of(found[0])

    def _process(self, written: Written, day: date, cells: Sequence[Cell]) -> Shape:
        inputs = self._taken(cells)
        goods, kilograms = str(cells[4]).strip(), _amount(cells[5], "F")
        if not goods:
            raise _Bad(_("cột E phải ghi làm ra gì."))
        uri, lot = self._new_lot(cells, kilograms, KILOGRAM)
        return events.transform(written, inputs, Amount(uri, kilograms), lot, {"goods": goods})

    def _pack(self, written: Written, day: date, cells: Sequence[Cell]) -> Shape:
        item = self.items.get(fold(str(cells[4])))
        if item is None:
            raise _Bad(_("không có quy cách “%s”.") % str(cells[4])[:60])
        inputs, units = self._taken(cells), _amount(cells[5], "F")
        uri, lot = self._new_lot(cells, units, "", item.gtin)
        expires = day + timedelta(days=item.shelf_days) if item.shelf_days else None
        words = {"product": queries.address_of(item.product), "goods": str(item)}
        return events.transform(written, inputs, Amount(uri, units, ""), lot, words, expires)

    def _send(self, written: Written, day: date, cells: Sequence[Cell]) -> Shape:
        inputs = self._taken(cells)
        if len(inputs) != 1:
            raise _Bad(_("mỗi hàng giao một lô."))
        name = str(cells[4]).strip()
        if not name:
            return events.sell(written, inputs[0])
        partner = self.partners.get(fold(name))
        if partner is None:
            raise _Bad(_("không có đối tác “%s”; hãy ghi tên đối tác trước.") % name[:60])
        return events.send(written, inputs[0], queries.party_of(self.producer), partner.uri)

    def _lose(self, written: Written, day: date, cells: Sequence[Cell]) -> Shape:
        inputs = self._taken(cells)
        if len(inputs) != 1:
            raise _Bad(_("mỗi hàng ghi hao hụt của một lô."))
        return events.lose(written, inputs[0], str(cells[7]).strip() or "-")

    def _new_lot(
        self, cells: Sequence[Cell], amount: Decimal, uom: str, gtin: str = ""
    ) -> tuple[str, str]:
        number = str(cells[6]).strip()
        if not number or len(number) > 20 or not number.replace("-", "").isalnum():
            raise _Bad(_("cột G cần số lô: chữ không dấu, số, gạch nối, tối đa 20 ký tự."))
        if not number.isascii():
            raise _Bad(_("cột G cần số lô: chữ không dấu, số, gạch nối, tối đa 20 ký tự."))
        if fold(number) in self.left:
            raise _Bad(_("số lô %s đã có.") % number)
        uri = events.lot_uri(gtin, number, queries.own_lots(self.producer))
        self.left[fold(number)] = (uri, amount, uom)
        return uri, number

    def _taken(self, cells: Sequence[Cell]) -> list[Amount]:
        names = [name.strip() for name in str(cells[2]).split(";") if name.strip()]
        texts = [text for text in str(cells[3]).split(";") if text.strip()]
        if not names or len(names) != len(texts):
            raise _Bad(_("cột C và D phải có cùng số lô và số lượng, ngăn bằng dấu chấm phẩy."))
        amounts = []
        for name, text in zip(names, texts, strict=True):
            known, quantity = self.left.get(fold(name)), _amount(text, "D")
            if known is None:
                raise _Bad(_("không có lô %s trong sổ, cũng không ở hàng nào phía trên.") % name)
            uri, left, uom = known
            if quantity > left:
                said = _("lô %(lot)s chỉ còn %(left)s.")
                raise _Bad(said % {"lot": name, "left": f"{left:f}"})
            self.left[fold(name)] = (uri, left - quantity, uom)
            amounts.append(Amount(uri, quantity, uom))
        return amounts


def _day(cell: Cell) -> date:
    try:
        found = when_of(cell)
    except Unclear as unclear:
        raise _Bad(f"{unclear.wrong} {unclear.remedy}") from unclear
    if found is None or found.day is None:
        raise _Bad(_("cột A phải có ngày, ví dụ 05/06/2026."))
    return found.day


def _amount(cell: Any, column: str) -> Decimal:
    text = str(cell).strip().replace(" ", "").replace(",", ".")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise _Bad(_("cột %s phải là số lớn hơn 0.") % column) from None
    if not amount.is_finite() or not Decimal(0) < amount < Decimal(10) ** 12:
        raise _Bad(_("cột %s phải là số lớn hơn 0.") % column)
    return amount.quantize(Decimal("0.001")).normalize() + 0
