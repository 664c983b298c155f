"""What is asked of sales: a month's report, a platform's file, which of its columns is what."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from namsao.certificates.importing.reading import letter
from namsao.kernel.folding import fold
from namsao.kernel.forms import ActionForm
from namsao.law.product_code import PROGRAMME_BEGAN
from namsao.market.sales import reading
from namsao.market.sales.outlets import OUTLETS
from namsao.market.sales.queries import month_of, months_before

MOST = 2_000_000_000
NOT_OURS = "0"
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?")
_MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{4})")


class MonthField(forms.CharField):
    """A month, with the browser's own calendar: "2026-10" or "10/2026". Gives its first day."""

    widget = forms.DateInput(attrs={"type": "month"}, format="%Y-%m")

    def clean(self, value: Any) -> Any:
        if isinstance(value, date):
            return month_of(value)
        text = super().clean(value)
        if not text:
            return None
        year, month = _YEAR_FIRST.fullmatch(text), _MONTH_FIRST.fullmatch(text)
        found = (year[1], year[2]) if year else (month[2], month[1]) if month else ("", "")
        try:
            return date(int(found[0]), int(found[1]), 1)
        except ValueError as error:
            raise forms.ValidationError(gettext("Ghi tháng như 10/2026.")) from error


def clean_month(month: date | None) -> date | None:
    """A month of the programme that is not still to come."""
    if month is not None and not (month.year >= PROGRAMME_BEGAN and month <= localdate()):
        raise forms.ValidationError(gettext("Tháng này không thể đúng."))
    return month


def _outlet() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Nơi bán"), choices=lambda: [(key, one.name) for key, one in OUTLETS.items()]
    )


def _count(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST, required=False)


def own_products(producer: Any) -> list[tuple[int, str]]:
    """The producer's products by name, recognised or not: what was sold before is told too."""
    return list(producer.products.order_by("name", "pk").values_list("pk", "name"))


def told_products(producer: Any) -> list[tuple[int, str]]:
    """Those of which a month is asked: the recognised ones, all where none is recognised yet."""
    rows = producer.products.filter(entry__isnull=False).order_by("name", "pk")
    return list(rows.values_list("pk", "name")) or own_products(producer)


class ReportForm(ActionForm):
    """A month at one outlet: for each product how many orders, how much, for how much money."""

    month = MonthField(label=_("Tháng"))
    outlet = _outlet()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.products = told_products(self.thing) if self.thing else []
        last = months_before(month_of(localdate()), 1)
        self.initial = {"month": last, **self.initial}
        for key, name in self.products:
            self.fields[f"orders_{key}"] = _count(f"{name}: {gettext('số đơn')}")
            self.fields[f"quantity_{key}"] = _count(f"{name}: {gettext('số lượng')}")
            self.fields[f"revenue_{key}"] = forms.IntegerField(
                label=f"{name}: {gettext('doanh thu (đồng)')}",
                min_value=0,
                max_value=1_000_000_000_000,
                required=False,
            )
            self.fields[f"views_{key}"] = _count(f"{name}: {gettext('lượt xem, nếu biết')}")

    def clean_month(self) -> date | None:
        """Not in the future."""
        return clean_month(self.cleaned_data["month"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        told = [n for n in found if n.rpartition("_")[2].isdigit() and found[n] is not None]
        if not self.errors and not told:
            raise forms.ValidationError(gettext("Hãy ghi số liệu của ít nhất một sản phẩm."))
        for key, name in self.products:
            money, orders = found.get(f"revenue_{key}"), found.get(f"orders_{key}")
            if money and not orders:
                said = gettext("%s có doanh thu thì phải có số đơn.") % name
                self.add_error(f"orders_{key}", said)
        return found

    def facts(self) -> dict[str, Any]:
        found = self.cleaned_data
        figures = {}
        for key, _name in self.products:
            told = {n: found.get(f"{n}_{key}") for n in ("orders", "quantity", "revenue", "views")}
            if any(value is not None for value in told.values()):
                views = told.pop("views")
                figures[key] = {n: value or 0 for n, value in told.items()} | {"views": views}
        return {"month": found["month"], "outlet": found["outlet"], "figures": figures}


class UploadForm(ActionForm):
    """A platform's own export."""

    outlet = _outlet()
    upload = forms.FileField(
        label=_("Tệp đơn hàng hoặc doanh số"),
        max_length=255,
        help_text=_(
            "XLSX, ODS hoặc CSV, tải từ kênh người bán. Tệp không được giữ lại; các cột về người"
            " mua bị bỏ ngay khi đọc."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv,.txt"}),
    )


class MapForm(ActionForm):
    """Which column holds what, the month of rows without a day, and whose each name is."""

    first_row = forms.IntegerField(
        label=_("Hàng đầu tiên có số liệu"),
        min_value=1,
        max_value=100_000,
        help_text=_("Số hàng như trong tệp; phía trên là tiêu đề."),
    )
    month = MonthField(
        label=_("Tháng của cả tệp"),
        required=False,
        help_text=_("Chỉ cần khi tệp không có cột ngày."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = self.thing.rows if self.thing is not None else []
        layout = self.thing.layout if self.thing is not None else {}
        columns = layout.get("columns", {})
        top = max(layout.get("begins", 1) - 1, 0)
        heads = rows[top] if top < len(rows) else []
        width = max(map(len, rows), default=0)
        choices = [("", gettext("– không có –"))] + [
            (letter(i), f"{letter(i)}: {str(heads[i])[:60] if i < len(heads) else ''}")
            for i in range(width)
        ]
        for name, label in reading.FIELDS.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
        self.names = unsettled(self.thing) if self.thing is not None else []
        own = own_products(self.thing.producer) if self.thing is not None else []
        products = [(str(key), name) for key, name in own]
        for index, name in enumerate(self.names):
            self.fields[f"name_{index}"] = forms.ChoiceField(
                label=gettext("“%s” là") % name[:120],
                choices=[
                    ("", gettext("– chưa chọn –")),
                    *products,
                    (NOT_OURS, gettext("không phải sản phẩm OCOP của chúng tôi")),
                ],
                required=False,
            )
        if layout:
            self.initial = {
                "first_row": layout.get("begins", 1) + 1,
                "month": date.fromisoformat(layout["month"]) if layout.get("month") else None,
                **{name: letter(index) for name, index in columns.items()},
                **{
                    f"name_{index}": str(self.thing.names.get(fold(name), ""))
                    for index, name in enumerate(self.names)
                },
            }
        self.order_fields([*reading.FIELDS, "first_row", "month"])

    def clean_month(self) -> date | None:
        """Not in the future."""
        return clean_month(self.cleaned_data["month"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not (found.get("product") or found.get("code")):
            self.add_error("product", gettext("Chọn cột tên hoặc cột mã sản phẩm."))
        if not (found.get("day") or found.get("month")):
            self.add_error("month", gettext("Chọn cột ngày, hoặc ghi tháng của cả tệp."))
        if not any(found.get(name) for name in ("quantity", "amount", "orders", "views")):
            self.add_error("amount", gettext("Chọn ít nhất một cột số liệu."))
        taken: dict[str, str] = {}
        for name in reading.FIELDS:
            column = found.get(name)
            if column and taken.setdefault(column, name) != name:
                said = gettext("Cột %(column)s đã chọn cho “%(other)s”.")
                other = reading.FIELDS[taken[column]]
                self.add_error(name, said % {"column": column, "other": other})
        return found

    def facts(self) -> dict[str, Any]:
        found = self.cleaned_data
        letters = [letter(i) for i in range(max(map(len, self.thing.rows), default=0))]
        columns = {name: letters.index(found[name]) for name in reading.FIELDS if found.get(name)}
        names = {
            fold(name): int(found[f"name_{index}"])
            for index, name in enumerate(self.names)
            if found.get(f"name_{index}")
        }
        return {
            "begins": found["first_row"] - 1,
            "columns": columns,
            "month": found.get("month"),
            "names": names,
        }


def unsettled(batch: Any) -> list[str]:
    """The names in a file that are no product's own name or code: someone has to say whose."""
    layout = batch.layout
    known = known_names(batch.producer)
    found = reading.read(
        batch.rows, layout["begins"], layout["columns"], known, date(2020, 1, 1), localdate()
    )
    return list(found.unknown)[:200]


def known_names(producer: Any) -> dict[str, int]:
    """What certainly names a product of the producer: its name, its code, its GTIN."""
    known: dict[str, int] = {}
    for product in producer.products.select_related("sheet"):
        sheet = getattr(product, "sheet", None)
        gtin = sheet.gtin if sheet else ""
        # Platforms drop the zeros that fill a number up to 14 digits.
        for text in (product.name, product.code, gtin, gtin.lstrip("0")):
            if text:
                known[fold(text)] = product.pk
    return known
