"""One row of the sheet: what it says, and every problem with it, by column and in words."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from namsao.certificates.importing.columns import PLACE, WHEN, Layout, is_numbering
from namsao.certificates.importing.places import Place, Places
from namsao.certificates.importing.reading import Cell, Row, letter
from namsao.certificates.importing.values import (
    Unclear,
    When,
    check_past,
    check_year,
    decision_of,
    line_of,
    revoked_of,
    stars_of,
    text_of,
    when_of,
)
from namsao.kernel.folding import fold
from namsao.law.deadlines import CERTIFICATE_LIFE, certificate_expiry, months_after

LENGTHS = {
    "product": 200,
    "producer": 200,
    "address": 300,
    "number": 60,
    "code": 60,
    "decision": 200,
    "revocation_reason": 2000,
}
_TOTALS = ("tong cong", "tong so", "cong", "nguoi lap")


@dataclass(frozen=True)
class Problem:
    """Something about a row that a person should know; `refuses` when it cannot be imported."""

    row: int  # as the spreadsheet numbers it, from 1
    column: str  # its letter; "" for the whole row
    header: str
    value: str
    wrong: str
    remedy: str
    refuses: bool


@dataclass(frozen=True)
class Line:
    """A row that can become a certificate."""

    row: int
    product: str
    producer: str
    place: str
    area: str  # the path of today's unit
    line: str
    stars: int
    decision: str
    issued_on: date | None
    issued_year: int
    expires_on: date | None
    number: str
    code: str
    revoked: bool
    revoked_on: date | None
    revocation_reason: str

    @property
    def key(self) -> tuple[str, str, int, int]:
        """What makes two rows the same recognition."""
        return (fold(self.product), fold(self.producer), self.issued_year, self.stars)


def is_no_product(row: Row, layout: Layout) -> bool:
    """Whether a row is a heading, a total, a signature or a header printed again."""
    filled = [text for text in map(text_of, row) if text]
    kept = [index for index in layout.columns.values() if _at(row, index) != ""]
    if len(filled) <= 1 or not kept:
        return True
    if is_numbering(row) or fold(filled[0]).startswith(_TOTALS):
        return True
    again = sum(
        text_of(_at(row, index)) in layout.headers[index].split(" / ")
        for index in kept
        if index < len(layout.headers)
    )
    return again >= 3


def _at(row: Row, index: int) -> Cell:
    return row[index] if index < len(row) else ""


class Reader:
    """Reads rows by one layout, for one province, as of one day."""

    def __init__(self, layout: Layout, places: Places, today: date) -> None:
        self.layout, self.places, self.today = layout, places, today

    def read(self, number: int, row: Row) -> tuple[Line | None, list[Problem]]:
        """The row as a line, or None when one of its problems refuses it."""
        return _Reading(self, number, row).outcome()


class _Reading:
    """One row while it is read."""

    def __init__(self, reader: Reader, number: int, row: Row) -> None:
        self.layout, self.places, self.today = reader.layout, reader.places, reader.today
        self.number, self.row = number, row
        self.problems: list[Problem] = []

    def outcome(self) -> tuple[Line | None, list[Problem]]:
        """Everything is read before anything is said, so that all problems come at once."""
        product = self.text("product")
        if not product:
            self.refuse("product", _("Chưa ghi tên sản phẩm."), _("Ghi tên sản phẩm."))
        producer = self.text("producer")
        if not producer and "producer" in self.layout.columns:
            self.warn("producer", _("Chưa ghi chủ thể: để trống."))
        stars = self.stars()
        decision, issued, expires_on = self.dates()
        printed, place = self.place(issued)
        revoked, revoked_on, reason = self.revocation(issued)
        line = self.line()
        number, code = self.text("number"), self.text("code")
        if any(problem.refuses for problem in self.problems):
            return None, self.problems
        assert issued is not None
        assert place is not None
        found = Line(
            row=self.number,
            product=product,
            producer=producer,
            place=printed,
            area=place.path,
            line=line,
            stars=stars,
            decision=decision,
            issued_on=issued.day,
            issued_year=issued.year,
            expires_on=expires_on,
            number=number,
            code=code,
            revoked=revoked,
            revoked_on=revoked_on,
            revocation_reason=reason,
        )
        return found, self.problems

    def cell(self, name: str) -> Cell:
        """What stands in the column of that field; "" where there is none."""
        index = self.layout.columns.get(name)
        return "" if index is None else _at(self.row, index)

    def text(self, name: str) -> str:
        """The text of a field; too long a one is refused."""
        text = text_of(self.cell(name))
        if len(text) > LENGTHS[name]:
            self.refuse(
                name,
                _("Dài %(length)d ký tự, quá %(most)d.")
                % {"length": len(text), "most": LENGTHS[name]},
                _("Viết ngắn lại."),
            )
        return text

    def refuse(self, name: str, wrong: str, remedy: str) -> None:
        """Say why the row cannot be imported."""
        self.say(name, wrong, remedy, refuses=True)

    def warn(self, name: str, wrong: str, remedy: str = "") -> None:
        """Say what was read with care; the row is imported all the same."""
        self.say(name, wrong, remedy, refuses=False)

    def say(self, name: str, wrong: str, remedy: str, *, refuses: bool) -> None:
        """File a problem under the column of the field."""
        index = self.layout.columns.get(name)
        headers = self.layout.headers
        self.problems.append(
            Problem(
                row=self.number,
                column="" if index is None else letter(index),
                header="" if index is None or index >= len(headers) else headers[index],
                value="" if index is None else text_of(_at(self.row, index))[:120],
                wrong=wrong,
                remedy=remedy,
                refuses=refuses,
            )
        )

    def stars(self) -> int:
        """Three to five; 0 when refused."""
        try:
            return stars_of(self.cell("stars"))
        except Unclear as unclear:
            self.refuse("stars", unclear.wrong, unclear.remedy)
            return 0

    def line(self) -> str:
        """The product line; empty with a warning where it is not known."""
        found = line_of(self.cell("line"))
        if not found and "line" in self.layout.columns:
            said = text_of(self.cell("line"))
            self.warn(
                "line",
                _("Không nhận ra nhóm sản phẩm: để trống.")
                if said
                else _("Chưa ghi nhóm sản phẩm: để trống."),
            )
        return found

    def when(self, name: str) -> When | None:
        """The day in a column of days."""
        try:
            found = when_of(self.cell(name))
        except Unclear as unclear:
            self.refuse(name, unclear.wrong, unclear.remedy)
            return None
        if found and found.note:
            self.warn(name, found.note)
        return found

    def dates(self) -> tuple[str, When | None, date | None]:
        """The decision's number, when it was issued, and the last day of the certificate."""
        before = len(self.problems)
        decision, decided = self.decision()
        own, year, end = self.when("decided_on"), self.when("year"), self.when("expires_on")
        if len(self.problems) > before and any(p.refuses for p in self.problems[before:]):
            return decision, None, None
        source = "decided_on" if own else "decision" if decided else "year"
        issued = own or decided or year
        if issued and issued.day and year and year.year != issued.year:
            self.warn("year", _("Khác năm của ngày quyết định: ghi nhận năm %d.") % issued.year)
        if issued is None:
            return decision, *self.from_expiry(end)
        try:
            check_year(issued.year, self.today)
            if issued.day:
                check_past(issued.day, self.today)
        except Unclear as unclear:
            self.refuse(source, unclear.wrong, unclear.remedy)
            return decision, None, None
        return decision, issued, self.expiry(issued, end)

    def decision(self) -> tuple[str, When | None]:
        """Number and day of the decision, in one column."""
        try:
            number, when = decision_of(self.cell("decision"))
        except Unclear as unclear:
            self.refuse("decision", unclear.wrong, unclear.remedy)
            return "", None
        if len(number) > LENGTHS["decision"]:
            self.text("decision")
        if when and when.note:
            self.warn("decision", when.note)
        return number, when

    def from_expiry(self, end: When | None) -> tuple[When | None, date | None]:
        """Only the last day is known: 36 months earlier gives the year, not the day."""
        first = next((name for name in WHEN if name in self.layout.columns), "year")
        if end is None:
            self.refuse(
                first,
                _("Không có ngày quyết định, năm công nhận hay ngày hết hạn."),
                _("Ghi ít nhất năm công nhận."),
            )
            return None, None
        year = end.year - CERTIFICATE_LIFE.amount // 12
        began = months_after(end.day, -CERTIFICATE_LIFE.amount) if end.day else None
        try:
            check_year(year, self.today)
            if began:
                check_past(began, self.today)
        except Unclear:
            self.refuse(
                "expires_on",
                _("Hạn này ứng với ngày cấp không thể có: hạn là 36 tháng từ ngày cấp."),
                _("Sửa ngày hết hạn, hoặc ghi năm công nhận."),
            )
            return None, None
        self.warn(
            "expires_on",
            _("Không có ngày cấp: suy ra năm %d từ ngày hết hạn (36 tháng).") % year,
            _("Ghi ngày quyết định nếu biết."),
        )
        return When(None, year), end.day

    def expiry(self, issued: When, end: When | None) -> date | None:
        """The printed last day; where none is printed, 36 months after the issue."""
        due = certificate_expiry(issued.day) if issued.day else None
        if end is None or end.day is None:
            return due
        if end.day < (issued.day or date(issued.year, 1, 1)):
            self.refuse(
                "expires_on",
                _("Ngày hết hạn trước ngày cấp."),
                _("Sửa ngày hết hạn hoặc ngày quyết định."),
            )
        elif due and due != end.day:
            self.warn(
                "expires_on",
                _("Khác 36 tháng từ ngày cấp (%s): giữ ngày ghi trong bảng.") % f"{due:%d/%m/%Y}",
            )
        return end.day

    def place(self, issued: When | None) -> tuple[str, Place | None]:
        """The place as printed, and today's unit."""
        name = next((one for one in PLACE if self.cell(one) != ""), "")
        parts = [text_of(self.cell(one)) for one in PLACE]
        printed = ", ".join(dict.fromkeys(part for part in parts if part))
        printed = printed or self.layout.default_place
        name = name or next((one for one in PLACE if one in self.layout.columns), "address")
        if not printed:
            self.refuse(name, _("Chưa ghi địa chỉ."), _("Ghi tên xã, phường."))
            return "", None
        if len(printed) > LENGTHS["address"]:
            self.refuse(name, _("Địa chỉ dài quá %d ký tự.") % 300, _("Viết ngắn lại."))
            return "", None
        year = issued.year if issued else self.today.year
        first = issued.day if issued and issued.day else date(year, 1, 1)
        last = issued.day if issued and issued.day else date(year, 12, 31)
        try:
            found = self.places.at(printed, first, last)
        except Unclear as unclear:
            self.refuse(name, unclear.wrong, unclear.remedy)
            return printed, None
        if found.note:
            self.warn(name, found.note)
        return printed, found

    def revocation(self, issued: When | None) -> tuple[bool, date | None, str]:
        """Whether it was revoked, when and why, as far as the sheet says."""
        reason = self.text("revocation_reason")
        try:
            revoked, day = revoked_of(self.cell("revoked_on"))
            if day:
                check_past(day, self.today)
        except Unclear as unclear:
            self.refuse("revoked_on", unclear.wrong, unclear.remedy)
            return False, None, reason
        if day and issued and day < (issued.day or date(issued.year, 1, 1)):
            self.refuse(
                "revoked_on", _("Ngày thu hồi trước ngày cấp."), _("Sửa lại một trong hai ngày.")
            )
        if (revoked or reason) and not day:
            self.warn("revoked_on", _("Đã thu hồi nhưng không ghi ngày thu hồi."))
        return revoked or bool(reason), day, reason
