"""An office sets its own estimates: of the road of dossiers, and of supports."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.kernel.action import Made, Refused, action
from namsao.kernel.reach import Actor
from namsao.programme.outlook import forms
from namsao.programme.outlook.models import Estimate, EstimateTable


@action(
    Area,
    "set_road_estimates",
    label=gettext_lazy("Sửa ước tính về đường đi của hồ sơ"),
    effect=gettext_lazy(
        "Từ ngày áp dụng, dự báo trong địa bàn tính theo bảng này ở nơi ít số liệu riêng. Không"
        " đổi hồ sơ hay kết quả nào."
    ),
    form=forms.SetRoad,
)
def set_road_estimates(
    area: Area,
    *,
    by: Actor,
    at: datetime,
    since: date,
    source: str,
    figures: Mapping[str, Decimal],
) -> Made[EstimateTable]:
    """Record an area's own figures of the road from a day on."""
    return _set(area, "road", since, source, figures)


@action(
    Area,
    "set_support_estimates",
    label=gettext_lazy("Sửa ước tính về hỗ trợ"),
    effect=gettext_lazy(
        "Từ ngày áp dụng, gợi ý hỗ trợ trong địa bàn tính theo bảng này. Không cam kết khoản nào."
    ),
    form=forms.SetEffects,
)
def set_support_estimates(
    area: Area,
    *,
    by: Actor,
    at: datetime,
    since: date,
    source: str,
    figures: Mapping[str, Decimal],
) -> Made[EstimateTable]:
    """Record an area's own costs and effects of supports from a day on."""
    return _set(area, "support", since, source, figures)


def _set(
    area: Area, kind: str, since: date, source: str, figures: Mapping[str, Decimal]
) -> Made[EstimateTable]:
    """The former table ends the day before the new one begins."""
    former = EstimateTable.objects.filter(area=area, kind=kind, until=None)
    if former.filter(since__gte=since).exists():
        said = _("Đã có bảng áp dụng từ ngày này hoặc muộn hơn.")
        raise Refused(said, {"since": [said]})
    former.update(until=since)
    table = EstimateTable.objects.create(area=area, kind=kind, since=since, source=source)
    Estimate.objects.bulk_create(
        Estimate(table=table, key=key, value=value) for key, value in figures.items()
    )
    return Made(table, {"kind": kind, "since": since.isoformat(), "source": source})
