"""How an office keeps the tables of marketplaces."""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.certificates.importing.reading import read_table, sniff_table
from namsao.certificates.importing.values import text_of
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.files import BadFile, Upload
from namsao.kernel.reach import Actor
from namsao.market.models import MarketTable
from namsao.market.tables import forms

LOOKED_AT = 20  # rows in which the headings are looked for


def _not_a_province(area: Area) -> str | None:
    if area.level == "province" and area.is_current:
        return None
    return _("Mẫu cột được giữ cho cả tỉnh.")


@action(
    Area,
    "add_table",
    label=gettext_lazy("Thêm mẫu cột của một sàn"),
    effect=gettext_lazy("Chủ thể trong tỉnh tải được bảng theo mẫu này sau khi bạn chọn cột."),
    form=forms.AddTableForm,
    guard=_not_a_province,
)
def add_table(
    area: Area, *, by: Actor, at: datetime, name: str, upload: Upload
) -> Made[MarketTable]:
    """Read the headings of a marketplace's template and guess what each of them is."""
    if MarketTable.objects.filter(area=area, name=name, ended_at=None).exists():
        said = _("Đã có mẫu cột cho sàn này.")
        raise Refused(said, {"name": [said]})
    try:
        headings = _headings(upload)
    except BadFile as error:
        raise Refused(str(error), {"upload": [str(error)]}) from error
    columns = []
    taken: set[str] = set()
    for heading in headings:
        field = forms.guess(heading)
        # The second of its kind is more likely another thing: a second picture, a unit price.
        field = "" if field in taken else field
        taken.add(field)
        columns.append(
            {"heading": heading, "field": field, "text": "", "longest": 0, "needed": False}
        )
    table = MarketTable.objects.create(area=area, name=name, columns=columns, changed_at=at)
    return Made(table, {"name": name, "columns": len(columns)})


def _headings(upload: Upload) -> list[str]:
    """The row of the template that has most cells of text. Raises BadFile."""
    media_type = sniff_table(upload, upload.name or "")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template"
        with path.open("wb") as target:
            upload.seek(0)
            target.writelines(upload.chunks())
        table = read_table.__wrapped__(path, media_type)
    rows = [[text_of(cell)[:120] for cell in row] for row in table.rows[:LOOKED_AT]]
    best = max(rows, key=lambda row: sum(map(bool, row)), default=[])
    while best and not best[-1]:
        best.pop()
    if len([cell for cell in best if cell]) < 2:
        raise BadFile(_("Không thấy hàng tiêu đề trong tệp mẫu."))
    if len(best) > forms.MOST:
        raise BadFile(_("Mẫu có hơn %d cột.") % forms.MOST)
    return best


def _ended(table: MarketTable) -> str | None:
    return _("Mẫu cột này đã thôi dùng.") if table.ended_at else None


@action(
    MarketTable,
    "map_table",
    label=gettext_lazy("Lưu mẫu cột"),
    effect=gettext_lazy("Bảng của chủ thể theo mẫu mới từ lần tải sau."),
    form=forms.MapTableForm,
    guard=_ended,
)
def map_table(
    table: MarketTable,
    *,
    by: Actor,
    at: datetime,
    columns: Sequence[Mapping[str, Any]],
    categories: Mapping[str, str],
) -> Facts:
    """Settle which column is what, its limits, and the marketplace's own categories."""
    table.columns, table.categories = [dict(one) for one in columns], dict(categories)
    table.changed_at = at
    table.save(update_fields=["columns", "categories", "changed_at"])
    return {"columns": len(columns), "categories": len(categories)}


@action(
    MarketTable,
    "end_table",
    label=gettext_lazy("Thôi dùng mẫu này"),
    effect=gettext_lazy("Chủ thể không còn tải được bảng theo mẫu này."),
    guard=_ended,
)
def end_table(table: MarketTable, *, by: Actor, at: datetime) -> Facts:
    """The marketplace changed its template, or is no more."""
    table.ended_at = at
    table.save(update_fields=["ended_at"])
    return {"name": table.name}
