"""An office sets what steps take in its area."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.dossiers.advising import forms
from namsao.dossiers.advising.models import EffortLine, EffortTable
from namsao.kernel.action import Made, Refused, action
from namsao.kernel.reach import Actor
from namsao.law.advice import Effort


@action(
    Area,
    "set_efforts",
    label=gettext_lazy("Sửa bảng ước tính công sức"),
    effect=gettext_lazy(
        "Từ ngày áp dụng, lời khuyên cho các chủ thể trong địa bàn tính theo bảng này. Không đổi"
        " điểm hay kết quả nào."
    ),
    form=forms.SetEfforts,
)
def set_efforts(
    area: Area,
    *,
    by: Actor,
    at: datetime,
    since: date,
    source: str,
    month_worth: int,
    margin: int,
    figures: Mapping[str, Effort],
) -> Made[EffortTable]:
    """Record an area's own estimates from a day on; the former table ends the day before."""
    former = EffortTable.objects.filter(area=area, until=None)
    if former.filter(since__gte=since).exists():
        said = _("Đã có bảng áp dụng từ ngày này hoặc muộn hơn.")
        raise Refused(said, {"since": [said]})
    former.update(until=since)
    table = EffortTable.objects.create(
        area=area, since=since, source=source, month_worth=month_worth, margin=margin
    )
    EffortLine.objects.bulk_create(
        EffortLine(table=table, work=key, tenths=effort.tenths, low=effort.low, high=effort.high)
        for key, effort in figures.items()
    )
    return Made(table, {"since": since.isoformat(), "source": source})
