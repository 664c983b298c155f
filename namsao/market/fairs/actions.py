"""What offices and producers do about fairs."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.reach import Actor
from namsao.market.catalogue import living
from namsao.market.fairs import forms
from namsao.market.fairs.models import Fair, Stand
from namsao.market.fairs.rules import FAIR, STAND, TAKES_PART
from namsao.producers.models import Producer

__all__ = [
    "announce_fair",
    "ask_stand",
    "cancel_fair",
    "change_fair",
    "give_up_stand",
    "grant_stand",
    "refuse_stand",
    "report_stand",
]


def _of_a_commune(area: Area) -> str | None:
    if area.level in {"country", "province"}:
        return None
    return _("Hội chợ do cơ quan cấp tỉnh hoặc trung ương công bố.")


@action(
    Area,
    "announce_fair",
    label=gettext_lazy("Công bố hội chợ, sự kiện"),
    effect=gettext_lazy("Hiện ngay ở trang công khai; chủ thể đăng ký gian hàng được."),
    form=forms.FairForm,
    guard=_of_a_commune,
)
def announce_fair(area: Area, *, by: Actor, at: datetime, **told: Any) -> Made[Fair]:
    """An office announces a fair of its own or one that it takes producers to."""
    fair = Fair.objects.create(area=area, announced_at=at, **told)
    return Made(fair, {"name": fair.name})


@action(
    Fair,
    "change_fair",
    label=gettext_lazy("Sửa thông tin"),
    effect=gettext_lazy("Hiện ngay ở trang công khai."),
    form=forms.FairForm,
)
def change_fair(fair: Fair, *, by: Actor, at: datetime, **told: Any) -> Facts:
    """What is announced has changed; the event names the fields."""
    changed = [name for name in forms.FIELDS if getattr(fair, name) != told[name]]
    taken = fair.taken.filter(state__in=TAKES_PART).count()
    if told["stands"] < taken:
        said = _("Đã giao %d gian hàng.") % taken
        raise Refused(said, {"stands": [said]})
    for name in changed:
        setattr(fair, name, told[name])
    fair.save()
    return {"fields": changed}


@action(
    Fair,
    FAIR["cancel_fair"],
    label=gettext_lazy("Hủy sự kiện"),
    effect=gettext_lazy("Trang công khai ghi rõ là đã hủy."),
)
def cancel_fair(fair: Fair, *, by: Actor, at: datetime) -> Facts:
    """The fair does not take place; its address goes on telling so."""
    return {}


@action(
    Producer,
    "ask_stand",
    label=gettext_lazy("Đăng ký gian hàng hội chợ"),
    effect=gettext_lazy("Cơ quan tổ chức nhận đăng ký và trả lời."),
    form=forms.AskStand,
)
def ask_stand(
    producer: Producer,
    *,
    by: Actor,
    at: datetime,
    fair: Fair,
    products: list[int],
    wish: str = "",
) -> Made[Stand]:
    """A producer asks for a stand, with products that are certified on this day."""
    today = localdate(at)
    if fair.state != "announced" or fair.apply_by < today:
        raise Refused(_("Sự kiện này không còn nhận đăng ký."))
    if Stand.objects.filter(fair=fair, producer=producer, state__in={"asked", *TAKES_PART}):
        raise Refused(_("Chủ thể đã đăng ký gian hàng ở sự kiện này."))
    own = living(today).filter(product__in=products, product__producer=producer)
    keys = list(own.values_list("product_id", flat=True))
    if set(keys) != set(products) or not keys:
        said = _("Chỉ mang theo được sản phẩm của mình có giấy chứng nhận còn giá trị.")
        raise Refused(said, {"products": [said]})
    stand = Stand.objects.create(fair=fair, producer=producer, wish=wish, asked_at=at)
    stand.products.set(keys)
    return Made(stand, {"products": len(keys)})


@action(
    Stand,
    STAND["grant_stand"],
    label=gettext_lazy("Giao gian hàng"),
    effect=gettext_lazy("Chủ thể và sản phẩm hiện ở trang công khai của sự kiện."),
    form=forms.GrantStand,
)
def grant_stand(stand: Stand, *, by: Actor, at: datetime, number: str, answer: str = "") -> Facts:
    """The producer gets a stand, as long as there are any."""
    # Whoever grants at the same time waits here: the last stand is given once.
    fair = Fair.objects.select_for_update().get(pk=stand.fair_id)
    given = fair.taken.filter(state__in=TAKES_PART)
    if given.count() >= fair.stands:
        raise Refused(_("Sự kiện chỉ có %d gian hàng và đã giao hết.") % fair.stands)
    if given.filter(number=number).exists():
        said = _("Số gian này đã giao cho chủ thể khác.")
        raise Refused(said, {"number": [said]})
    stand.number, stand.answer = number, answer
    return {"number": number}


@action(
    Stand,
    STAND["refuse_stand"],
    label=gettext_lazy("Không nhận"),
    effect=gettext_lazy("Chủ thể đọc lý do."),
    form=forms.RefuseStand,
)
def refuse_stand(stand: Stand, *, by: Actor, at: datetime, answer: str) -> Facts:
    """There is no stand for this producer."""
    stand.answer = answer
    return {"reason": answer}


@action(
    Stand,
    STAND["give_up_stand"],
    label=gettext_lazy("Rút đăng ký"),
    effect=gettext_lazy("Gian hàng trống cho chủ thể khác."),
)
def give_up_stand(stand: Stand, *, by: Actor, at: datetime) -> Facts:
    """The producer does not come."""
    return {}


def _not_begun(stand: Stand, day: date) -> str | None:
    return _("Sự kiện chưa bắt đầu.") if day < stand.fair.starts_on else None


@action(
    Stand,
    STAND["report_stand"],
    label=gettext_lazy("Báo kết quả"),
    effect=gettext_lazy("Cơ quan tổ chức thấy số liệu; người khác không thấy."),
    form=forms.ReportStand,
    on_day=_not_begun,
)
def report_stand(
    stand: Stand,
    *,
    by: Actor,
    at: datetime,
    contacts: int,
    orders: int,
    order_value: int,
    sold: int,
) -> Facts:
    """The follow-up: whom the producer met, what was ordered, what was sold there."""
    stand.contacts, stand.orders = contacts, orders
    stand.order_value, stand.sold = order_value, sold
    return {"contacts": contacts, "orders": orders, "value": order_value, "sold": sold}
