"""What a producer tells of the households of its areas. Events keep no name: only counts."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.kernel.action import Facts, Refused, action
from namsao.kernel.checks import not_ahead
from namsao.kernel.reach import Actor
from namsao.traceability.growing.models import GrowingArea
from namsao.traceability.households import forms
from namsao.traceability.households.models import Household
from namsao.traceability.households.queries import land_taken, members_on


def _in_use(area: GrowingArea) -> str | None:
    return _("Vùng này không còn dùng.") if area.state == "closed" else None


@action(
    GrowingArea,
    "name_households",
    label=gettext_lazy("Ghi tên các hộ"),
    effect=gettext_lazy(
        "Chỉ chủ thể, xã và cơ quan OCOP thấy tên; không hiện trên trang công khai nào."
    ),
    form=forms.NameHouseholds,
    guard=_in_use,
)
def name_households(
    area: GrowingArea, *, by: Actor, at: datetime, lines: Sequence[forms.Line], since: date
) -> Facts:
    """Name households with their plots; refused where that is more land than the area has."""
    not_ahead(since, at, "since")
    told = sum((line.hectares for line in lines), Decimal(0))
    _fits(area, told, since, "lines")
    rows = [
        Household(
            growing_area=area,
            name=line.name,
            plot=line.plot,
            hectares=line.hectares,
            contract=line.contract,
            since=since,
        )
        for line in lines
    ]
    try:
        with transaction.atomic():
            Household.objects.bulk_create(rows)
    except IntegrityError as error:
        said = _("Có hộ với thửa này đã có trong vùng, hoặc ghi hai lần.")
        raise Refused(said, {"lines": [said]}) from error
    return {"households": len(rows), "hectares": str(told)}


def _fits(area: GrowingArea, more: Decimal, day: date, field: str) -> None:
    """Plots lie within the area as it was declared: where it is larger, that is mended first."""
    whole = area.hectares
    left = whole - land_taken(members_on(area, day))
    if more > left:
        said = _("Vùng rộng %(whole)s ha, chỉ còn %(left)s ha chưa ghi cho hộ nào.") % {
            "whole": f"{whole.normalize():f}".replace(".", ","),
            "left": f"{left.normalize():f}".replace(".", ","),
        }
        raise Refused(said, {field: [said]})


def _gone(household: Household) -> str | None:
    return _("Hộ này đã rời vùng.") if household.until else None


@action(
    Household,
    "edit_household",
    label=gettext_lazy("Sửa"),
    form=forms.EditHousehold,
    guard=_gone,
)
def edit_household(
    household: Household,
    *,
    by: Actor,
    at: datetime,
    name: str,
    hectares: Decimal,
    plot: str = "",
    contract: str = "",
) -> Facts:
    """Correct what was told; the event names the fields, not what stood in them."""
    new = {"name": name, "plot": plot, "hectares": hectares, "contract": contract}
    changed = sorted(field for field, value in new.items() if getattr(household, field) != value)
    _fits(household.growing_area, hectares - household.hectares, household.since, "hectares")
    for field, value in new.items():
        setattr(household, field, value)
    try:
        with transaction.atomic():
            household.save()
    except IntegrityError as error:
        said = _("Hộ này với thửa này đã có trong vùng.")
        raise Refused(said, {"name": [said]}) from error
    return {"fields": changed}


@action(
    Household,
    "end_household",
    label=gettext_lazy("Hộ rời vùng"),
    effect=gettext_lazy("Tên hộ được giữ thêm một thời gian theo quy định rồi tự xóa."),
    form=forms.EndHousehold,
    guard=_gone,
)
def end_household(household: Household, *, by: Actor, at: datetime, until: date) -> Facts:
    """The household leaves the area; its name is cleared out after its period."""
    not_ahead(until, at, "until")
    if until < household.since:
        said = _("Ngày này ở trước ngày hộ vào vùng.")
        raise Refused(said, {"until": [said]})
    household.until = until
    household.save()
    return {"until": until.isoformat()}
