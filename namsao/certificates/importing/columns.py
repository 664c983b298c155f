"""Which column is what: guessed from headers in any order, one row or two, with no accents too."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from namsao.certificates.importing.reading import Table
from namsao.kernel.folding import fold

FIELDS = {
    "product": _("Tên sản phẩm"),
    "producer": _("Chủ thể"),
    "address": _("Địa chỉ, địa bàn (xã, huyện, tỉnh trong một cột)"),
    "commune": _("Xã, phường"),
    "district": _("Huyện"),
    "province": _("Tỉnh"),
    "line": _("Nhóm, ngành sản phẩm"),
    "stars": _("Hạng sao"),
    "decision": _("Số quyết định (có thể kèm ngày)"),
    "decided_on": _("Ngày quyết định, ngày cấp"),
    "year": _("Năm công nhận"),
    "expires_on": _("Ngày hết hạn"),
    "number": _("Số giấy chứng nhận"),
    "code": _("Mã sản phẩm"),
    "revoked_on": _("Thu hồi (ngày thu hồi)"),
    "revocation_reason": _("Lý do thu hồi"),
}
PLACE = ("address", "commune", "district", "province")
WHEN = ("decided_on", "decision", "year", "expires_on")

# The first rule that a folded header meets; "" is a column that the register does not keep.
_RULES = [
    (re.compile(pattern), name)
    for pattern, name in (
        (r"^(s?tt|so thu tu|ghi chu|diem)\b|dien thoai|\bsdt\b|e ?mail|website|\btong diem\b", ""),
        (r"ly do", "revocation_reason"),
        (r"thu hoi|revoked", "revoked_on"),
        (
            r"het han|het hieu luc|thoi han|gia tri (den|toi)|hieu luc den|^han\b|expir",
            "expires_on",
        ),
        (r"\bso\b.*\b(qd|quyet dinh)\b|\b(qd|quyet dinh)\b.*\bso\b", "decision"),
        (r"^(qd|quyet dinh)( cong nhan)?$|^decision( number)?$", "decision"),
        (r"\bngay\b|\bdate\b", "decided_on"),
        (r"\bso\b.*(chung nhan|gcn)|(chung nhan|gcn).*\bso\b", "number"),
        (r"^(giay )?chung nhan$|^gcn$|certificate", "number"),
        (r"\bma\b.*\b(san pham|sp)\b|^ma( so)?$|\bcode\b", "code"),
        (r"^nam\b|\bnam (cong nhan|cap|danh gia|phan hang|dat)\b|\byear\b", "year"),
        (r"nganh|\bnhom\b|linh vuc|bo (san pham|tieu chi)|loai san pham|\bgroup\b", "line"),
        (r"\bsao\b|(?<!mat )\bhang\b(?! hoa)|\bstars?\b|\brating\b", "stars"),
        (r"dia chi|dia ban|dia diem|noi san xuat|tru so|\bplace\b|address", "address"),
        (r"^(ten )?(xa|phuong|cap xa)\b.*\b(huyen|tinh)\b", "address"),
        (r"^(ten )?(don vi )?(cap )?(xa|phuong)\b|commune", "commune"),
        (r"^(ten )?(cap )?(huyen|quan|thi xa)\b|district", "district"),
        (r"^(ten )?(cap )?tinh\b|province", "province"),
        (r"chu the|co so|don vi|doanh nghiep|to chuc|nha san xuat|\bhtx\b|producer", "producer"),
        (r"san pham|\bsp\b|product", "product"),
    )
]
_LOOKED_AT = 30  # rows in which the header is looked for
_NUMBERING = re.compile(r"^\(?\s*([0-9]{1,2}|[a-z])\s*\)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """Which sheet, where its data begin, and which column holds what (all counted from 0)."""

    sheet: int = 0
    # The first row of data; the header is what stands above it.
    begins: int = 0
    columns: Mapping[str, int] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    default_place: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is kept in the database."""
        return {
            "sheet": self.sheet,
            "begins": self.begins,
            "columns": dict(self.columns),
            "headers": list(self.headers),
            "default_place": self.default_place,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Layout":
        """From what `as_json` gave."""
        return cls(**{**kept, "headers": tuple(kept["headers"])})


def guess(table: Table, sheet: int = 0) -> Layout:
    """The likeliest layout of the sheet; its columns are empty where no header was found."""
    best: tuple[int, Layout] = (0, Layout(sheet))
    for top in range(min(_LOOKED_AT, len(table.rows))):
        for depth in (1, 2):
            if depth == 2 and not _is_second_row(table, top):
                continue
            headers = headers_of(table, top, top + depth)
            columns = dict(_assigned(headers))
            if len(columns) > best[0]:
                begins = _past_numbering(table, top + depth)
                best = (len(columns), Layout(sheet, begins, columns, headers))
    return best[1] if best[0] >= 2 else Layout(sheet)


def header_above(table: Table, begins: int) -> tuple[str, ...]:
    """The headers of data that begin at row `begins` (from 0): one row, or two that are one."""
    if begins >= 2 and _is_second_row(table, begins - 2):
        return headers_of(table, begins - 2, begins)
    return headers_of(table, begins - 1, begins) if begins else ("",) * table.width


def headers_of(table: Table, top: int, bottom: int) -> tuple[str, ...]:
    """One text for each column: "Kết quả / Hạng" where a merged header stands above another."""
    levels = [_spread(table, row, last=row == bottom - 1) for row in range(top, bottom)]
    return tuple(
        " / ".join(dict.fromkeys(part for part in parts if part))
        for parts in zip(*levels, strict=True)
    )


def is_numbering(cells: tuple[Any, ...]) -> bool:
    """Whether a row only numbers the columns: (1) (2) (3), or A B C."""
    filled = [str(cell).removesuffix(".0").strip() for cell in cells if cell != ""]
    return len(filled) >= 3 and all(map(_NUMBERING.match, filled))


def _past_numbering(table: Table, row: int) -> int:
    return row + 1 if row < len(table.rows) and is_numbering(table.rows[row]) else row


def _is_second_row(table: Table, top: int) -> bool:
    """Whether the row below belongs to the header: it names columns that the upper leaves open."""
    if top + 1 >= len(table.rows):
        return False
    pairs = list(zip(_texts(table, top), _texts(table, top + 1), strict=True))
    below = [low for _high, low in pairs if low]
    opens = any(low and not high for high, low in pairs)
    leaves = any(high and not low for high, low in pairs)
    # Cells merged over both rows hold the same text in each.
    same = any(high and high == low for high, low in pairs)
    # Data under a header cell that was left empty hold figures; headers hold none.
    words = all(isinstance(t, str) and not any(map(str.isdigit, t)) for t in below)
    return opens and (leaves or same) and words


def _texts(table: Table, row: int) -> list[Any]:
    cells = table.rows[row]
    padded = [*cells, *[""] * (table.width - len(cells))]
    return [" ".join(c.split()) if isinstance(c, str) else c for c in padded]


def _spread(table: Table, row: int, *, last: bool) -> list[str]:
    """The texts of a header row; an upper one holds for the empty cells to its right."""
    texts = [str(text) for text in _texts(table, row)]
    if last:
        return texts
    for column in range(1, len(texts)):
        if not texts[column] and table.rows[row + 1][column : column + 1] not in ((), ("",)):
            texts[column] = texts[column - 1]
    return texts


def _assigned(headers: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    taken = set()
    for column, header in enumerate(headers):
        name = _meaning(header)
        if name and name not in taken:
            taken.add(name)
            yield name, column


def _meaning(header: str) -> str:
    """The field that a header names; the lowest of its rows speaks first."""
    if len(header) > 120:
        return ""
    for text in (header.rsplit(" / ", 1)[-1], header.replace(" / ", " ")):
        key = fold(text)
        for pattern, name in _RULES:
            if key and pattern.search(key):
                return name
    return ""
