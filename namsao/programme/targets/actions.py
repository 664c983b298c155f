"""Facts of communes with dates, by which figures are divided."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.kernel.action import Facts, action
from namsao.kernel.checks import refuse
from namsao.kernel.reach import Actor
from namsao.programme.targets import forms
from namsao.programme.targets.models import HardCommune


@action(
    Area,
    "list_hard_commune",
    label=gettext_lazy("Ghi xã nghèo, xã đặc biệt khó khăn"),
    effect=gettext_lazy("Số liệu chia theo xã khó khăn được tính lại theo ngày."),
    form=forms.ListHard,
)
def list_hard_commune(
    area: Area,
    *,
    by: Actor,
    at: datetime,
    commune: Area,
    document: str,
    since: date,
    until: date | None = None,
) -> Facts:
    """Enter that a commune of this area is on a list of hard communes for some time."""
    if not commune.path.startswith(area.path):
        refuse("commune", _("Xã này không thuộc đơn vị của bạn."))
    if until is not None and until < since:
        refuse("until", _("Ngày cuối trước ngày đầu."))
    for other in HardCommune.objects.filter(commune=commune):
        if (until is None or other.since <= until) and (
            other.until is None or since <= other.until
        ):
            refuse("since", _("Những ngày ấy đã được ghi theo %s.") % other.document)
    HardCommune.objects.create(commune=commune, document=document, since=since, until=until)
    return {"commune": commune.path, "document": document, "since": since.isoformat()}
