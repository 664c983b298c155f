"""A platform's export, from cells to figures. What tells of buyers is dropped before all else.

Nobody knows these files beforehand: columns are guessed from their headings and settled by the
producer. One row may be a line of an order, or a product's sum. Plain Python.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.certificates.importing.reading import letter
from namsao.certificates.importing.values import Unclear, text_of, when_of
from namsao.kernel.folding import fold
from namsao.law.product_code import PROGRAMME_BEGAN

FIELDS = {
    "product": gettext_lazy("Tên sản phẩm"),
    "code": gettext_lazy("Mã sản phẩm, SKU"),
    "day": gettext_lazy("Ngày đặt hàng"),
    "order": gettext_lazy("Mã đơn hàng"),
    "orders": gettext_lazy("Số đơn (nếu tệp đã cộng sẵn)"),
    "quantity": gettext_lazy("Số lượng"),
    "amount": gettext_lazy("Thành tiền, doanh thu"),
    "status": gettext_lazy("Trạng thái đơn"),
    "views": gettext_lazy("Lượt xem"),
}
# The first rule that a folded heading meets; "" is a column that no figure needs.
_RULES = [
    (re.compile(pattern), name)
    for pattern, name in (
        (r"phi |\bphi\b|thue|giam gia|voucher|fee|tax|discount|shipping", ""),
        (r"luot xem|truy cap|\bviews?\b|visit", "views"),
        (r"trang thai|tinh trang|status", "status"),
        (r"so don|so luong don|\borders\b|don hang hoan thanh", "orders"),
        (r"ma don|ma van don|order (id|number|no)|so don hang|\bma dh\b", "order"),
        (r"ngay|thoi gian|\bdate\b|\btime\b|created", "day"),
        (r"\bsku\b|ma (san pham|hang|sp)\b|product id|item id|ma vach", "code"),
        (r"so luong|\bsl\b|quantity|\bqty\b|units? sold|da ban", "quantity"),
        (
            r"thanh tien|doanh (thu|so)|tong (gia ban|tien|cong|gia tri)|tri gia"
            r"|revenue|sales|subtotal|total|amount",
            "amount",
        ),
        (r"san pham|mat hang|ten hang|product|item|\bsp\b", "product"),
    )
]
_BUYER = re.compile(
    r"khach|nguoi (mua|nhan|dat)|dia chi|dien thoai|\bsdt\b|so dt|e ?mail|tai khoan|ghi chu"
    r"|tin nhan|loi nhan|ten dang nhap|buyer|recipient|receiver|customer|address|phone|user ?name"
    r"|note|message|remark|tinh thanh|quan huyen|phuong xa|zip|cmnd|cccd|passport"
)
_PHONE = re.compile(r"^(\+84|\(\+84\)|0)(?:[\s.-]?\d){8,10}$")
_MAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_UNDONE = re.compile(
    r"\bhuy\b|tra hang|hoan (tien|tra|hang)|that bai|cho thanh toan|chua thanh toan"
    r"|cancel|return|refund|fail|unpaid|pending"
)
_TIME = re.compile(r"[ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*$")
_WHOLE = re.compile(r"^\d+$|^\d{1,3}(?:[.,\s]\d{3})+$")
_DECIMALS = re.compile(r"^(\d{1,3}(?:[.,\s]\d{3})*|\d+)[.,](\d{1,2})$")
LOOKED_AT = 30
MOST = 2_000_000_000

type Cells = Sequence[Any]  # JSON's: text, numbers; a day as {"d": "2026-10-03"}


@dataclass(frozen=True)
class Trouble:
    """What is wrong with one cell: its row (as in the file), its column, and what to do."""

    row: int
    column: str
    value: str
    wrong: str
    remedy: str = ""


@dataclass
class Figure:
    """What one product sold in one month."""

    orders: int = 0
    quantity: int = 0
    revenue: int = 0
    views: int | None = None
    seen: set[str] = field(default_factory=set)  # numbers of orders


@dataclass
class Reading:
    """The figures of a file by (product, month), and all that stands in their way."""

    figures: dict[tuple[int, date], Figure] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)  # a name, and its rows
    undone: int = 0  # rows of orders that were cancelled, returned or never paid
    others: int = 0  # rows of what is no product of ours


def withhold(rows: Sequence[Cells]) -> tuple[list[list[Any]], list[str]]:
    """The rows without the columns that tell of buyers, and the headings of these.

    A column is left out for its heading, or because cells in it look like a telephone number or
    a mail address. Its place stays, empty: the letters of the others are those of the file.
    """
    width = max(map(len, rows), default=0)
    top = header_row(rows)
    dropped = {}
    for column in range(width):
        cells = [row[column] for row in rows if column < len(row)]
        heading = _plain(cells[top]) if top is not None and top < len(cells) else ""
        if _BUYER.search(fold(heading)) or any(_personal(cell) for cell in cells):
            dropped[column] = heading or letter(column)
    kept = [["" if i in dropped else cell for i, cell in enumerate(row)] for row in rows]
    return kept, list(dropped.values())


def _personal(cell: Any) -> bool:
    text = _plain(cell)
    return bool(_PHONE.match(text) or _MAIL.match(text))


def header_row(rows: Sequence[Cells]) -> int | None:
    """The row (from 0) whose cells name most of what is looked for; None without any."""
    best, found = 1, None
    for number, row in enumerate(rows[:LOOKED_AT]):
        named = len({name for cell in row if (name := meaning(_plain(cell)))})
        if named > best:
            best, found = named, number
    return found


def guess(rows: Sequence[Cells]) -> dict[str, int]:
    """The likeliest column (from 0) of each field."""
    top = header_row(rows)
    columns: dict[str, int] = {}
    for column, cell in enumerate(rows[top] if top is not None else ()):
        name = meaning(_plain(cell))
        if name:
            columns.setdefault(name, column)
    return columns


def meaning(heading: str) -> str:
    """The field that a heading names; "" for none."""
    key = fold(heading)
    if not key or len(key) > 80:
        return ""
    return next((name for pattern, name in _RULES if pattern.search(key)), "")


def read(
    rows: Sequence[Cells],
    begins: int,
    columns: Mapping[str, int],
    known: Mapping[str, int],
    month: date | None,
    today: date,
) -> Reading:
    """Every row from `begins` (from 0) on. `known`: folded name or code to product, 0 for others.

    `month` stands for rows without a day of their own.
    """
    reading = Reading()
    for number, row in enumerate(rows[begins:], start=begins + 1):
        if any(_plain(cell) for cell in row):
            _row(reading, number, row, columns, known, month, today)
    return reading


def _row(
    reading: Reading,
    number: int,
    row: Cells,
    columns: Mapping[str, int],
    known: Mapping[str, int],
    month: date | None,
    today: date,
) -> None:
    def cell(name: str) -> Any:
        index = columns.get(name)
        return row[index] if index is not None and index < len(row) else ""

    if _UNDONE.search(fold(_plain(cell("status")))):
        reading.undone += 1
        return
    name, code = _plain(cell("product")), _plain(cell("code"))
    if not name and not code:
        return  # sums and signatures at the end name no product
    product = known.get(fold(code)) or known.get(fold(name))
    if product is None:
        product = known.get(fold(name), known.get(fold(code)))
    if product is None:
        reading.unknown[name or code] = reading.unknown.get(name or code, 0) + 1
        return
    if product == 0:
        reading.others += 1
        return
    before = len(reading.troubles)
    at = _month(reading, number, columns, cell("day"), month, today)
    values = {
        field: _number(reading, number, columns, field, cell(field))
        for field in ("orders", "quantity", "amount", "views")
        if field in columns
    }
    if at is None or len(reading.troubles) > before:
        return
    _add(reading.figures.setdefault((product, at), Figure()), values, _plain(cell("order")))


def _add(figure: Figure, values: Mapping[str, int | None], order: str) -> None:
    figure.quantity += values.get("quantity") or 0
    figure.revenue += values.get("amount") or 0
    if (views := values.get("views")) is not None:
        figure.views = (figure.views or 0) + views
    if "orders" in values:
        figure.orders += values["orders"] or 0
    elif not order or order not in figure.seen:
        figure.orders += 1
        figure.seen.add(order)


def _month(
    reading: Reading,
    number: int,
    columns: Mapping[str, int],
    cell: Any,
    month: date | None,
    today: date,
) -> date | None:
    if "day" not in columns:
        return month
    try:
        found = when_of(_cell(cell))
        if found is None or found.day is None:
            raise Unclear(_("Chưa ghi ngày."), _("Ghi ngày đặt hàng, hoặc bỏ hàng này."))
        if found.day > today or found.day.year < PROGRAMME_BEGAN:
            raise Unclear(_("Ngày này không thể đúng."), _("Sửa lại ngày."))
    except Unclear as unclear:
        reading.troubles.append(
            Trouble(
                number, letter(columns["day"]), _plain(cell)[:60], unclear.wrong, unclear.remedy
            )
        )
        return None
    return found.day.replace(day=1)


def _number(
    reading: Reading, number: int, columns: Mapping[str, int], field: str, cell: Any
) -> int | None:
    try:
        return number_of(cell)
    except Unclear as unclear:
        where = letter(columns[field])
        reading.troubles.append(
            Trouble(number, where, _plain(cell)[:60], unclear.wrong, unclear.remedy)
        )
        return None


def number_of(cell: Any) -> int | None:
    """A count or a sum of money: 185000, "185.000 ₫", "1,250,000.00". None for an empty cell.

    Raises Unclear for what may be read in two ways or is no number.
    """
    if isinstance(cell, int | float):
        value = round(cell)
    else:
        text = re.sub(r"(?i)\s*(₫|đ|vnđ|vnd|dong|đồng)\s*", "", _plain(cell)).strip()
        if text in {"", "-", "–"}:
            return None
        if whole := _WHOLE.match(text):
            value = int(re.sub(r"\D", "", whole[0]))
        elif part := _DECIMALS.match(text):
            value = round(float(f"{re.sub(r'\D', '', part[1])}.{part[2]}"))
        else:
            raise Unclear(_("Không phải là số."), _("Ghi số, không kèm chữ."))
    if not 0 <= value <= MOST * 1000:
        raise Unclear(_("Số này không thể đúng."), _("Sửa lại số."))
    return value


def _cell(cell: Any) -> Any:
    if isinstance(cell, dict):
        return date.fromisoformat(cell["d"])
    if isinstance(cell, str):
        return _TIME.sub("", cell)
    return float(cell) if isinstance(cell, int) else cell


def _plain(cell: Any) -> str:
    return text_of(_cell(cell)) if isinstance(cell, dict | float | int) else text_of(str(cell))


def as_json(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Cells as the database keeps them."""
    return [
        [{"d": cell.isoformat()} if isinstance(cell, date) else cell for cell in row]
        for row in rows
    ]
