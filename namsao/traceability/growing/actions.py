"""What producers, communes and offices do with growing areas, codes and seasons."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.checks import not_ahead
from namsao.kernel.folding import fold
from namsao.kernel.models import Reached
from namsao.kernel.reach import Actor
from namsao.law.growing import AREA_MOVES, CODE_MOVES, FORECAST_MOVES, code_key
from namsao.producers.models import Producer, Product
from namsao.traceability.growing import forms
from namsao.traceability.growing.boundaries import Boundary
from namsao.traceability.growing.models import (
    CodeAlias,
    CodeSuspension,
    GrowingArea,
    GrowingAreaCode,
    GrowingStandard,
    PackingHouse,
    SeasonForecast,
    Supply,
)


def _once[M: Reached](thing: M, field: str, said: str) -> M:
    """Save a new row; refused at `field` where one like it stands already."""
    try:
        with transaction.atomic():
            thing.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(said, {field: [said]}) from error
    return thing


@action(
    Producer,
    "declare_area",
    label=gettext_lazy("Khai vùng nguyên liệu"),
    effect=gettext_lazy("Xã nơi có vùng sẽ xem và xác nhận."),
    form=forms.DeclareArea,
)
def declare_area(
    producer: Producer,
    *,
    by: Actor,
    at: datetime,
    name: str,
    commune: Area,
    crop: str,
    hectares: Decimal,
    households: int = 1,
    variety: str = "",
) -> Made[GrowingArea]:
    """Declare land on which a product's material grows; its commune confirms it."""
    area = GrowingArea(
        producer=producer,
        name=name,
        commune=commune,
        crop=crop,
        variety=variety,
        hectares=hectares,
        households=households,
        search_key=fold(name),
    )
    _once(area, "name", _("Chủ thể đã có vùng mang tên này."))
    return Made(area, {"name": name, "crop": crop, "hectares": str(hectares)})


def _closed(area: GrowingArea) -> str | None:
    return _("Vùng này không còn dùng.") if area.state == "closed" else None


@action(
    GrowingArea,
    AREA_MOVES["edit_area"],
    label=gettext_lazy("Sửa thông tin vùng"),
    effect=gettext_lazy("Xã sẽ xem và xác nhận lại."),
    form=forms.EditArea,
)
def edit_area(area: GrowingArea, *, by: Actor, at: datetime, **fields: Any) -> Facts:
    """Change what was declared; the commune confirms it anew."""
    changed = {name: value for name, value in fields.items() if getattr(area, name) != value}
    for name, value in changed.items():
        setattr(area, name, value)
    area.search_key = fold(area.name)
    same = GrowingArea.objects.filter(producer=area.producer, name=area.name)
    if same.exclude(pk=area.pk).exists():
        said = _("Chủ thể đã có vùng mang tên này.")
        raise Refused(said, {"name": [said]})
    return {"fields": sorted(changed)}


@action(
    GrowingArea,
    AREA_MOVES["draw_boundary"],
    label=gettext_lazy("Đặt ranh giới"),
    effect=gettext_lazy(
        "Diện tích được đo theo ranh giới, so với diện tích kê khai và với vùng khác. Xã xác nhận"
        " lại."
    ),
    form=forms.DrawBoundary,
)
def draw_boundary(
    area: GrowingArea, *, by: Actor, at: datetime, boundary: Boundary, source: str = ""
) -> Facts:
    """Set where the area lies; its hectares are measured on the ellipsoid."""
    area.boundary = boundary.geojson()
    area.measured_hectares = Decimal(f"{boundary.hectares:.3f}")
    return {"measured_hectares": str(area.measured_hectares), "file": source}


@action(
    GrowingArea,
    AREA_MOVES["confirm_area"],
    label=gettext_lazy("Xác nhận vùng"),
    effect=gettext_lazy("Chủ thể được báo; hồ sơ OCOP dẫn chiếu được vùng này."),
    form=forms.ConfirmArea,
)
def confirm_area(area: GrowingArea, *, by: Actor, at: datetime, remark: str = "") -> Facts:
    """The commune knows the land and says so."""
    area.remark = remark
    return {"hectares": str(area.hectares), "reason": remark}


@action(
    GrowingArea,
    AREA_MOVES["question_area"],
    label=gettext_lazy("Yêu cầu xem lại"),
    effect=gettext_lazy("Chủ thể đọc lý do và sửa."),
    form=forms.Because,
)
def question_area(area: GrowingArea, *, by: Actor, at: datetime, reason: str) -> Facts:
    """The commune doubts what was declared."""
    area.remark = reason
    return {"reason": reason}


@action(
    GrowingArea,
    AREA_MOVES["close_area"],
    label=gettext_lazy("Không dùng vùng này nữa"),
    effect=gettext_lazy("Vùng vẫn nằm trong lịch sử các lô đã thu hoạch."),
    form=forms.Because,
)
def close_area(area: GrowingArea, *, by: Actor, at: datetime, reason: str) -> Facts:
    """The area supplies nothing any more; its contracts end today."""
    today = localtime(at).date()
    Supply.objects.filter(growing_area=area, since__lte=today, until=None).update(until=today)
    return {"reason": reason}


@action(
    Producer,
    "add_packing_house",
    label=gettext_lazy("Khai cơ sở đóng gói"),
    form=forms.AddPackingHouse,
)
def add_packing_house(
    producer: Producer, *, by: Actor, at: datetime, **facts: Any
) -> Made[PackingHouse]:
    """Declare where goods are packed, to hold its codes."""
    house = PackingHouse(producer=producer, **facts)
    _once(house, "name", _("Chủ thể đã có cơ sở mang tên này."))
    return Made(house, {"name": house.name})


@action(
    GrowingArea,
    "add_code",
    label=gettext_lazy("Thêm mã số vùng trồng"),
    form=forms.AddCode,
    guard=_closed,
)
def add_code(area: GrowingArea, *, by: Actor, at: datetime, **facts: Any) -> Made[GrowingAreaCode]:
    """Keep a code that an authority gave the area for one market."""
    return _coded(GrowingAreaCode(growing_area=area, **facts), area, at)


@action(
    PackingHouse,
    "add_packing_code",
    label=gettext_lazy("Thêm mã số cơ sở đóng gói"),
    form=forms.AddCode,
)
def add_packing_code(
    house: PackingHouse, *, by: Actor, at: datetime, **facts: Any
) -> Made[GrowingAreaCode]:
    """Keep a code that an authority gave the packing house for one market."""
    return _coded(GrowingAreaCode(packing_house=house, **facts), house, at)


def _coded(
    code: GrowingAreaCode, place: GrowingArea | PackingHouse, at: datetime
) -> Made[GrowingAreaCode]:
    not_ahead(code.issued_on, at, "issued_on")
    code.producer, code.commune, code.key = place.producer, place.commune, code_key(code.text)
    if not code.key:
        said = _("Mã số phải có chữ hoặc số.")
        raise Refused(said, {"text": [said]})
    _once(code, "text", _("Mã số này đã được kê khai cho nơi khác."))
    return Made(code, {"text": code.text, "market": code.market})


@action(
    GrowingAreaCode,
    "add_alias",
    label=gettext_lazy("Thêm cách viết khác"),
    form=forms.AddAlias,
)
def add_alias(code: GrowingAreaCode, *, by: Actor, at: datetime, text: str) -> Facts:
    """Another text under which lots name this code."""
    CodeAlias.objects.get_or_create(code=code, text=text, defaults={"key": code_key(text)})
    return {"text": text}


@action(
    GrowingAreaCode,
    CODE_MOVES["suspend_code"],
    label=gettext_lazy("Tạm dừng mã"),
    effect=gettext_lazy("Lô thu hoạch trong thời gian này bị đánh dấu. Chủ thể được báo."),
    form=forms.SuspendCode,
)
def suspend_code(
    code: GrowingAreaCode, *, by: Actor, at: datetime, since: date, ordered_by: str, reason: str
) -> Facts:
    """An authority has stopped the use of a code."""
    CodeSuspension.objects.create(code=code, since=since, ordered_by=ordered_by, reason=reason)
    return {"since": since.isoformat(), "ordered_by": ordered_by, "reason": reason}


@action(
    GrowingAreaCode,
    CODE_MOVES["restore_code"],
    label=gettext_lazy("Cho dùng lại mã"),
    effect=gettext_lazy("Chủ thể được báo."),
    form=forms.Because,
)
def restore_code(code: GrowingAreaCode, *, by: Actor, at: datetime, reason: str) -> Facts:
    """The code may be used again from today."""
    today = localtime(at).date()
    for suspension in code.suspensions.filter(until=None):
        suspension.until = max(today, suspension.since)
        suspension.save(update_fields=["until"])
    return {"reason": reason}


@action(
    GrowingAreaCode,
    CODE_MOVES["withdraw_code"],
    label=gettext_lazy("Thu hồi mã"),
    effect=gettext_lazy("Mã không dùng được nữa. Chủ thể được báo."),
    form=forms.Because,
)
def withdraw_code(code: GrowingAreaCode, *, by: Actor, at: datetime, reason: str) -> Facts:
    """The authority has taken the code back for good."""
    return {"reason": reason}


@action(
    GrowingArea,
    "add_standard",
    label=gettext_lazy("Thêm chứng nhận VietGAP, hữu cơ…"),
    form=forms.AddStandard,
    guard=_closed,
)
def add_standard(
    area: GrowingArea, *, by: Actor, at: datetime, **facts: Any
) -> Made[GrowingStandard]:
    """Keep the certificate of a standard that the area holds, with its dates."""
    not_ahead(facts["issued_on"], at, "issued_on")
    standard = GrowingStandard.objects.create(growing_area=area, **facts)
    return Made(standard, {"kind": standard.kind, "number": standard.number})


@action(
    Product,
    "add_supply",
    label=gettext_lazy("Khai nguồn nguyên liệu"),
    effect=gettext_lazy("Hồ sơ OCOP của sản phẩm dẫn chiếu được vùng này."),
    form=forms.AddSupply,
)
def add_supply(product: Product, *, by: Actor, at: datetime, **facts: Any) -> Made[Supply]:
    """Say from which area the product takes its material (criteria of section 1 ask for it).

    Refused where the shares of one day would come to more than the whole.
    """
    supply = Supply(product=product, **facts)
    Product.objects.select_for_update().get(pk=product.pk)
    for same, whole, field in (
        ({"product": product}, "share", "share"),
        ({"growing_area": supply.growing_area}, "output_share", "output_share"),
    ):
        asked = getattr(supply, field)
        if asked is None:
            continue
        others = [
            other
            for other in Supply.objects.filter(**same)
            if other.since <= (supply.until or date.max)
            and supply.since <= (other.until or date.max)
        ]
        taken = sum((getattr(other, whole) or Decimal(0) for other in others), Decimal(0))
        if taken + asked > 100:
            said = _("Cùng thời gian này đã khai %(taken)s %%; chỉ còn %(left)s %%.") % {
                "taken": f"{taken:f}",
                "left": f"{100 - taken:f}",
            }
            raise Refused(said, {field: [said]})
    supply.save(force_insert=True)
    return Made(supply, {"growing_area": supply.growing_area.name, "share": str(supply.share)})


@action(
    Supply,
    "end_supply",
    label=gettext_lazy("Kết thúc hợp đồng"),
    form=forms.EndSupply,
    guard=lambda supply: _("Hợp đồng này đã có ngày kết thúc.") if supply.until else None,
)
def end_supply(supply: Supply, *, by: Actor, at: datetime, until: date) -> Facts:
    """The contract ends on a day."""
    if until < supply.since:
        said = _("Ngày này phải sau ngày bắt đầu.")
        raise Refused(said, {"until": [said]})
    supply.until = until
    supply.save(update_fields=["until"])
    return {"until": until.isoformat()}


@action(
    GrowingArea,
    "submit_forecast",
    label=gettext_lazy("Khai dự báo sản lượng"),
    effect=gettext_lazy("Xã duyệt; lượng thu hoạch cả vụ được so với số này."),
    form=forms.SubmitForecast,
    guard=_closed,
)
def submit_forecast(
    area: GrowingArea, *, by: Actor, at: datetime, **facts: Any
) -> Made[SeasonForecast]:
    """Say how much the area may give this season, and why."""
    forecast = SeasonForecast.objects.create(growing_area=area, **facts)
    return Made(forecast, {"season": forecast.season, "kilograms": str(forecast.kilograms)})


@action(
    SeasonForecast,
    FORECAST_MOVES["approve_forecast"],
    label=gettext_lazy("Duyệt dự báo"),
    effect=gettext_lazy("Từ nay lượng thu hoạch của vụ được so với số này."),
    form=forms.ApproveForecast,
)
def approve_forecast(
    forecast: SeasonForecast, *, by: Actor, at: datetime, remark: str = ""
) -> Facts:
    """The commune finds the figure credible: the latest approved one of a season counts."""
    forecast.remark = remark
    return {"kilograms": str(forecast.kilograms), "reason": remark}


@action(
    SeasonForecast,
    FORECAST_MOVES["reject_forecast"],
    label=gettext_lazy("Không duyệt"),
    effect=gettext_lazy("Chủ thể đọc lý do và khai lại."),
    form=forms.Because,
)
def reject_forecast(forecast: SeasonForecast, *, by: Actor, at: datetime, reason: str) -> Facts:
    """The commune does not find it credible."""
    forecast.remark = reason
    return {"reason": reason}
