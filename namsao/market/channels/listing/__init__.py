"""One neutral listing as CSV or XLSX, its columns a mapping that an office may change.

No marketplace of Vietnam publishes its template; a seller centre takes a table and asks which
column is what. `columns.toml` holds the tables, ours first; a marketplace's own is one more.
"""

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from namsao.kernel.exporting import Cell, Column, write_csv, write_xlsx
from namsao.law.product_lines import group_of
from namsao.market.channels.channel import SELLER, Channel, Demand, Goods, load, within

TABLES: dict[str, list[dict[str, Any]]] = load(Path(__file__).with_name("columns.toml"))


LABELS: dict[str, str] = {one["field"]: one["heading"] for one in TABLES["neutral"]}


@dataclass(frozen=True)
class Wanted:
    """A column of a marketplace's table: a field of a product, or a text that is always the same.

    `longest` in characters, 0 without a limit.
    """

    heading: str
    field: str = ""
    text: str = ""
    longest: int = 0
    needed: bool = False
    width: int = 20


def columns(table: str = "neutral") -> list[Column[Goods]]:
    """The columns of a table: heading and field of each. Raises LookupError for another table."""
    return columns_of(Wanted(**one) for one in TABLES[table])


def columns_of(
    wanted: Iterable[Wanted], categories: Mapping[str, str] | None = None
) -> list[Column[Goods]]:
    """The columns as they are written. `categories`: criteria set to the marketplace's own."""
    return [
        Column(one.heading, _reading(one, categories or {}), one.width, key=one.field)
        for one in wanted
    ]


def lacks_of(wanted: Iterable[Wanted], categories: Mapping[str, str], goods: Goods) -> list[str]:
    """What the marketplace's table asks for that the product lacks, or has too long."""
    said = []
    for one in wanted:
        cell = _reading(one, categories)(goods)
        if one.needed and cell in (None, ""):
            said.append(one.heading)
        elif one.longest and len(str(cell or "")) > one.longest:
            said.append(
                gettext("%(heading)s (nhiều nhất %(most)d ký tự)")
                % {"heading": one.heading, "most": one.longest}
            )
    return said


def _reading(wanted: Wanted, categories: Mapping[str, str]) -> Callable[[Goods], Cell]:
    field = wanted.field
    if field == "category":
        return lambda goods: (
            categories.get(str(goods.criteria_set)) or group_of(goods.criteria_set).label.vi
        )
    if not field:
        return lambda goods: wanted.text
    if field not in Goods.__dataclass_fields__:
        raise LookupError(f"no field {field!r} of a product")

    def read(goods: Goods) -> Cell:
        value: Cell = getattr(goods, field)
        return int(value) if isinstance(value, bool) else value

    return read


def _writer(write: Callable[..., None]) -> Callable[[IO[bytes], Iterable[Goods]], None]:
    def written(target: IO[bytes], goods: Iterable[Goods]) -> None:
        rows = (one for one in goods if LISTING.takes(one))
        into = io.BytesIO()
        write(into, columns(), rows)
        target.write(into.getvalue())

    return written


DESCRIPTION = 5000

LISTING = Channel(
    key="listing",
    label=_("Danh mục chung cho sàn thương mại điện tử"),
    about=_("Bảng sản phẩm (CSV, XLSX) để nhập vào gian hàng trên sàn."),
    demands=(
        Demand("short_vi", _("giới thiệu ngắn"), lambda g: bool(g.short_vi), needed=False),
        within("description_vi", _("mô tả tiếng Việt"), DESCRIPTION),
        Demand("price", _("giá bán lẻ"), lambda g: bool(g.price)),
        Demand("unit", _("đơn vị bán"), lambda g: bool(g.unit)),
        Demand("net_weight", _("khối lượng tịnh"), lambda g: bool(g.net_weight)),
        Demand("gross_weight", _("khối lượng cả bao bì"), lambda g: bool(g.gross_weight)),
        Demand("shelf_life", _("hạn sử dụng"), lambda g: bool(g.shelf_life), needed=False),
        Demand("storage", _("cách bảo quản"), lambda g: bool(g.storage), needed=False),
        Demand("allergens", _("chất gây dị ứng"), lambda g: bool(g.allergens), needed=False),
        Demand("licence", _("số công bố, giấy phép"), lambda g: bool(g.licence), needed=False),
        *SELLER,
        Demand("picture", _("ảnh sản phẩm"), lambda g: bool(g.picture)),
    ),
    files={
        "csv": ("text/csv; charset=utf-8", _writer(write_csv)),
        "xlsx": (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _writer(write_xlsx),
        ),
    },
)
