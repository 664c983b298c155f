"""A producer's sheets as one spreadsheet: written out as a template, read back row by row."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.certificates.importing.reading import Cell, Table, letter, read_table
from namsao.certificates.importing.values import text_of
from namsao.kernel.exporting import Column, write_xlsx
from namsao.kernel.folding import fold
from namsao.kernel.reach import Actor
from namsao.market.forms import FIELDS, SheetForm
from namsao.market.models import Sheet, SheetBatch
from namsao.market.sales.reading import Trouble
from namsao.producers.models import Producer, Product

CODE = gettext_lazy("Mã sản phẩm (không sửa)")
NAME = gettext_lazy("Tên sản phẩm (không sửa)")
YES, NO = gettext_lazy("có"), gettext_lazy("không")
_YES = {"co", "x", "yes", "true", "1", "con", "con hang"}
_NO = {"", "khong", "no", "false", "0", "het", "het hang"}
WIDE = {"description_vi", "description_en", "short_vi"}
BOOLEANS = ("in_stock", "women_led")


def heading(name: str) -> str:
    """The heading of a field's column: the form's own label."""
    return str(SheetForm.base_fields[name].label)


def write_template(target: IO[bytes], producer: Producer) -> None:
    """Every product of the producer with what its sheet says today."""
    columns: list[Column[Product]] = [
        Column(CODE, lambda product: product.code, 26),
        Column(NAME, lambda product: product.name, 36),
        *(Column(heading(name), _reading(name), 60 if name in WIDE else 20) for name in FIELDS),
    ]
    write_xlsx(target, columns, producer.products.select_related("sheet").order_by("name"))


def _reading(name: str) -> Any:
    def read(product: Product) -> Any:
        sheet = getattr(product, "sheet", None)
        value = getattr(sheet, name) if sheet else (True if name == "in_stock" else "")
        return str(YES if value else NO) if name in BOOLEANS else value

    return read


@dataclass
class Filled:
    """One row that says something new of a product: which fields, and all values of its form."""

    row: int
    product: Product
    facts: dict[str, Any]
    changed: list[str]

    @property
    def headings(self) -> list[str]:
        """The columns that change."""
        return [heading(name) for name in self.changed]


@dataclass
class Report:
    """What an upload would change, and every trouble in it by row and column."""

    rows: list[Filled] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    unchanged: int = 0


def dry_run(batch: SheetBatch, by: Actor) -> Report:
    """Read every row as the sheet's own form reads it. Writes nothing. Raises BadFile."""
    return read(read_table(batch.path, batch.file.media_type), batch.producer, by)


def read(table: Table, producer: Producer, by: Actor) -> Report:
    """The same, of a table: the heading is the row that names the column of codes."""
    report = Report()
    found = _columns(table)
    if found is None:
        said = _("Không thấy cột “%s”.") % CODE
        report.troubles.append(Trouble(1, "", "", said, _("Hãy dùng mẫu đã tải về.")))
        return report
    top, columns = found
    products = {one.code: one for one in producer.products.select_related("sheet")}
    seen: dict[str, int] = {}
    gtins: dict[str, int] = {}
    for number, row in enumerate(table.rows[top + 1 :], start=top + 2):
        if not any(text_of(cell) for cell in row):
            continue
        _row(report, number, row, columns, products, seen, gtins, by)
    return report


def _columns(table: Table) -> tuple[int, dict[str, int]] | None:
    names = {fold(heading(name)): name for name in FIELDS} | {fold(str(CODE)): "code"}
    for top, row in enumerate(table.rows[:20]):
        columns: dict[str, int] = {}
        for index, cell in enumerate(row):
            if name := names.get(fold(text_of(cell))):
                columns.setdefault(name, index)
        if "code" in columns:
            return top, columns
    return None


def _row(
    report: Report,
    number: int,
    row: tuple[Cell, ...],
    columns: dict[str, int],
    products: dict[str, Product],
    seen: dict[str, int],
    gtins: dict[str, int],
    by: Actor,
) -> None:
    def said(name: str, wrong: str, remedy: str = "") -> None:
        value = text_of(cells.get(name, ""))[:80]
        report.troubles.append(Trouble(number, letter(columns[name]), value, wrong, remedy))

    cells = {name: row[i] if i < len(row) else "" for name, i in columns.items()}
    code = text_of(cells["code"]).upper()
    product = products.get(code)
    if product is None:
        said("code", _("Không phải mã sản phẩm của chủ thể."), _("Chép lại mã từ mẫu."))
        return
    if code in seen:
        said("code", _("Sản phẩm này đã có ở hàng %d.") % seen[code], _("Xóa một trong hai."))
        return
    seen[code] = number
    sheet = getattr(product, "sheet", None) or Sheet(product=product)
    before = len(report.troubles)
    raw = dict(_typed(cells, sheet, said))
    form = SheetForm(raw, thing=product, by=by)
    if not form.is_valid():
        for name, errors in form.errors.items():
            where = name if name in columns else "code"
            said(where, " ".join(map(str, errors)))
    if len(report.troubles) > before:
        return
    facts = form.facts()
    if facts["gtin"]:
        if facts["gtin"] in gtins:
            said("gtin", _("Mã GTIN này đã ghi ở hàng %d.") % gtins[facts["gtin"]])
            return
        gtins[facts["gtin"]] = number
    changed = [name for name in FIELDS if getattr(sheet, name) != facts[name]]
    if changed:
        report.rows.append(Filled(number, product, facts, changed))
    else:
        report.unchanged += 1


def _typed(cells: dict[str, Cell], sheet: Sheet, said: Any) -> Iterator[tuple[str, Any]]:
    """The row as its form is typed; a column that the file lacks stays as the sheet has it."""
    for name in FIELDS:
        if name not in cells:
            value = getattr(sheet, name)
            if value not in (None, False):
                yield name, value
            continue
        cell = cells[name]
        if name in BOOLEANS:
            key = fold(text_of(cell))
            if key in _YES:
                yield name, "on"
            elif key not in _NO:
                said(name, _("Ghi “có” hoặc “không”."))
        elif isinstance(cell, date):
            said(name, _("Ô này là ngày."), _("Đổi định dạng ô thành chữ rồi ghi lại."))
        elif name in WIDE and isinstance(cell, str):
            yield name, cell.strip()  # a description keeps its lines
        else:
            yield name, text_of(cell)
