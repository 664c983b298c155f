"""A forecast in words: chances of a hundred, steps of the week, where its figures come from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from namsao.certificates.models import Certificate
from namsao.certificates.pipeline import CLOSES
from namsao.dossiers.models import Dossier, StateLabel
from namsao.kernel.models import Reached
from namsao.kernel.reach import Actor
from namsao.law.programme import dong
from namsao.producers.models import Product
from namsao.programme.forecasting.national import National
from namsao.programme.forecasting.presence import LEAST
from namsao.programme.forecasting.stages import ONWARD, STAGES
from namsao.programme.forecasting.supports import Effects
from namsao.programme.outlook import others
from namsao.programme.outlook.basis import Basis, scope_of
from namsao.programme.outlook.others import BACK, TooFew
from namsao.programme.outlook.parts import Driver, Outlook, Part
from namsao.programme.outlook.rounds import closings
from namsao.programme.outlook.supporting import Advice
from namsao.programme.planning.models import Plan, Target
from namsao.programme.support.models import kind_label
from namsao.programme.targets.queries import READS, measure
from namsao.traceability.growing.models import GrowingArea

CENT, MILLION = 100, 1_000_000
PRESENCE = ("listed", "unlisted", "coded", "uncoded")
LEAST_GAIN = 0.0005
TASKS = 12
ROWS = 100
SURE = 0.995


def of_hundred(chance: float) -> str:
    """A chance in words: "62 in 100"; never nought or a hundred, which nobody can promise."""
    percent = round(chance * CENT)
    if percent < 1:
        return _("dưới 1 trong 100")
    if percent > CENT - 1:
        return _("trên 99 trong 100")
    return _("%(percent)d trong 100") % {"percent": percent}


def step_of(stage: str) -> str:
    """What brings a dossier in that stage on."""
    words = {
        "draft": _("Giúp chủ thể hoàn thiện và nộp hồ sơ"),
        "submitted": _("Xã tiếp nhận hồ sơ"),
        "at_commune": _("Xã kiểm tra và chuyển lên tỉnh"),
        "returned": _("Giúp chủ thể hoàn thiện hồ sơ bị trả lại"),
        "forwarded": _("Tỉnh tiếp nhận hồ sơ"),
        "at_province": _("Đưa hồ sơ vào đợt đánh giá"),
        "in_round": _("Tổ tư vấn thẩm định"),
        "appraised": _("Đưa ra phiên họp hội đồng"),
        "concluded": _("Trình quyết định công nhận"),
        "centre": _("Theo dõi kết quả của trung ương"),
        "certificate": _("Nộp hồ sơ đánh giá lại"),
        "unlisted": _("Đưa sản phẩm lên sàn"),
        "listed": _("Giữ sản phẩm trên sàn"),
        "uncoded": _("Xin cấp mã số vùng trồng"),
        "coded": _("Giữ mã số vùng trồng còn hiệu lực"),
    }
    return words[stage]


def stage_label(stage: str) -> str:
    """Where a part stands, in words."""
    if stage == "centre":
        return _("Ở trung ương")
    if stage == "certificate":
        return _("Giấy chứng nhận còn hiệu lực, chưa có hồ sơ mới")
    if stage in PRESENCE:
        return {
            "listed": _("Đang có trên sàn"),
            "unlisted": _("Chưa có trên sàn"),
            "coded": _("Đang có mã số còn hiệu lực"),
            "uncoded": _("Chưa có mã số còn hiệu lực"),
        }[stage]
    return str(StateLabel(stage).label)


READABLE: dict[type[Reached], str] = {
    Dossier: READS,
    Certificate: READS,
    Product: "producers.view",
    GrowingArea: "traceability.view_areas",
}


@dataclass(frozen=True)
class Task:
    """A step worth doing this week: chance of its own, and the target's chance after it."""

    what: str
    name: str
    url: str
    due_on: date | None
    chance: str
    target_after: str
    gain: float


@dataclass(frozen=True)
class Row:
    """A part of the list: where it stands, its chance, and 3, 4, 5 stars for a dossier."""

    name: str
    url: str
    stage: str
    chance: str
    stars: tuple[str, ...]
    swing: str  # the target's chance if it is lost, and if it is sure


@dataclass(frozen=True)
class ChanceRow:
    """A target's forecast as a row; `happened` is what was counted, once its day is past."""

    target: Target
    expected: float
    low: int
    high: int
    chance: str
    happened: int | None


def chance_row(plan: Plan, one: Outlook, today: date) -> ChanceRow:
    """A target's forecast as a row."""
    target, (low, high) = one.target, one.ends
    happened = measure(target, plan, target.due_on) if target.due_on < today else None
    return ChanceRow(target, round(one.expected, 1), low, high, of_hundred(one.chance), happened)


def too_few(one: TooFew) -> str:
    """Why a target cannot be foretold, in a sentence."""
    kind = one.target.kind
    if kind == "digitised":
        return _("Sổ chưa có hồ sơ nào mở ở đây, nên chưa dự báo được.")
    seen = {"seen": one.seen, "least": LEAST, "months": BACK}
    if kind == "marketplaces":
        return (
            _(
                "Trong %(months)d tháng qua mới thấy %(seen)d lần sản phẩm lên sàn; cần ít nhất"
                " %(least)d lần mới dự báo được."
            )
            % seen
        )
    return (
        _(
            "Trong %(months)d tháng qua mới thấy %(seen)d lần vùng có mã số; cần ít nhất"
            " %(least)d lần mới dự báo được."
        )
        % seen
    )


def shut_out(held: Basis, due_on: date, kind: str) -> date | None:
    """The day before which the next round takes proposals, if its council meets after `due_on`.

    Then nothing that is not proposed yet can be recognised in time. None for what needs no round.
    """
    if held.waiting.council is None or kind in ("renewed", *others.KINDS):
        return None
    ahead = [one for one in closings(scope_of(held.area), held.day) if one > held.day]
    return ahead[0] if ahead and ahead[0] > due_on else None


def within_reach(actor: Actor, parts: Iterable[Part]) -> set[str]:
    """The references of those parts whose names the person may read."""
    things = [part.thing for part in parts]
    found: set[str] = set()
    for model, action in READABLE.items():
        pks = [one.pk for one in things if isinstance(one, model)]
        if not pks:
            continue
        manager: Any = model.objects
        rows = manager.where_may(actor, action).filter(pk__in=pks).values_list("pk", flat=True)
        found |= {f"{model._meta.label_lower}:{pk}" for pk in rows}
    return found


def tasks(drivers: Iterable[Driver], chance: float, reach: set[str], day: date) -> list[Task]:
    """The steps that raise the target's chance most, the most useful first."""
    found: list[Task] = []
    for one in drivers:
        gain = one.after_step - chance
        if gain < LEAST_GAIN or one.part.thing.ref not in reach or len(found) == TASKS:
            continue
        found.append(
            Task(
                step_of(one.part.stage),
                one.part.name,
                one.part.thing.get_absolute_url(),
                _due(one.part, day),
                of_hundred(one.part.chance),
                of_hundred(one.after_step),
                gain,
            )
        )
    return found


def _due(part: Part, day: date) -> date | None:
    if isinstance(part.thing, Dossier):
        return part.thing.due_on
    if not isinstance(part.thing, Certificate) or part.thing.expires_on is None:
        return None
    closes = part.thing.expires_on - CLOSES
    return closes if closes >= day - timedelta(days=7) else None


def rows(outlook: Outlook, drivers: Iterable[Driver], reach: set[str], held: Basis) -> list[Row]:
    """Every part that is open, and what it moves; names only where the person may read."""
    places = {held.known.dossiers[int(which)].pk: place for place, which in enumerate(held.which)}
    found = []
    for one in drivers:
        thing = one.part.thing
        if thing.ref not in reach or not 1 - SURE < one.part.chance < SURE:
            continue
        stars: tuple[str, ...] = ()
        if isinstance(thing, Dossier) and thing.pk in places:
            split = held.stars[:, places[thing.pk]] * one.part.chance
            stars = tuple(str(round(share * CENT)) for share in split.tolist())
        found.append(
            Row(
                one.part.name,
                thing.get_absolute_url(),
                stage_label(one.part.stage),
                str(round(one.part.chance * CENT)),
                stars,
                f"{round(one.if_lost * CENT)}–{round(one.if_sure * CENT)}",
            )
        )
    return found


def sentences(advice: Advice, reach: set[str]) -> list[str]:
    """The choice in words: how many products, how much money, what it does to the chance."""
    best = advice.best
    if best is None:
        return [_("Không có cách nào giữ được mọi điều kiện với số tiền này.")]
    if not best.taken:
        return [_("Với số tiền này không hỗ trợ nào làm cơ hội tăng thấy được.")]
    found = [
        _(
            "%(count)d sản phẩm, %(million)s triệu đồng, nâng cơ hội đạt %(value)d từ %(before)s"
            " lên %(after)s; số dự báo tăng thêm %(more)s."
        )
        % {
            "count": best.count,
            "million": dong(round(best.cost / MILLION)),
            "value": advice.value,
            "before": of_hundred(advice.before.chance),
            "after": of_hundred(best.chance),
            "more": number_format(best.expected - advice.before.expected, 2),
        }
    ]
    if advice.second is not None:
        names = [part.name for part in advice.left_out if part.thing.ref in reach]
        found.append(
            _("Phương án kế tiếp bỏ %(names)s: %(chance)s, %(million)s triệu đồng.")
            % {
                "names": ", ".join(names) or _("một sản phẩm"),
                "chance": of_hundred(advice.second.chance),
                "million": dong(round(advice.second.cost / MILLION)),
            }
        )
    if best.gap:
        found.append(
            _("Hết giờ tính: mức tăng có thể còn cao hơn, nhiều nhất %(gap)s phần trăm.")
            % {"gap": number_format(best.gap * CENT, 2)}
        )
    return found


@dataclass(frozen=True)
class AdvisedRow:
    """A product chosen to be supported: with what, for how much in million đồng, chances."""

    name: str
    url: str
    stage: str
    kinds: str
    million: str
    before: str
    after: str


def advised_rows(advice: Advice, reach: set[str]) -> list[AdvisedRow]:
    """The products chosen, what gains most first."""
    return [
        AdvisedRow(
            one.part.name,
            one.part.thing.get_absolute_url(),
            stage_label(one.part.stage),
            ", ".join(kind_label(kind) for kind in one.kinds),
            dong(round(one.cost / MILLION)),
            of_hundred(one.before),
            of_hundred(one.after),
        )
        for one in advice.advised
        if one.part.thing.ref in reach
    ]


@dataclass(frozen=True)
class EffectRow:
    """A kind of support: million đồng, share of points in hundredths, pace, supports seen."""

    label: str
    million: str
    share: int
    hasten: float
    delivered: int


def effect_rows(effects: Effects) -> list[EffectRow]:
    """What is held of each kind of support."""
    return [
        EffectRow(
            kind_label(key),
            f"{one.cost / MILLION:g}".replace(".", ","),
            round(one.share * CENT),
            one.hasten,
            one.delivered,
        )
        for key, one in effects.kinds.items()
    ]


def road_rows(figures: National) -> list[tuple[str, float, tuple[int, ...]]]:
    """Each stage: its label, mean weeks, how it ends in hundredths."""
    return [
        (stage_label(stage), one.weeks, tuple(round(share) for share in one.shares))
        for stage, one in figures.stages.items()
    ]


@dataclass(frozen=True)
class StageNote:
    """A stage as the forecast sees it: nationally, and how many own moves it has seen."""

    label: str
    weeks: float
    onward: int
    events: int


def notes(held: Basis) -> list[StageNote]:
    """What the forecast rests on, stage by stage."""
    return [
        StageNote(
            stage_label(stage),
            figure.weeks,
            round(figure.shares[ONWARD]),
            held.model.stages[number].events,
        )
        for number, stage in enumerate(STAGES)
        for figure in [held.national.stages[stage]]
    ]


def as_data(outlook: Outlook) -> dict[str, Any]:
    """A forecast as plain data, chances to four places."""
    low, high = outlook.ends
    return {
        "kind": outlook.target.kind,
        "line": outlook.target.product_line,
        "value": outlook.target.value,
        "due_on": outlook.target.due_on.isoformat(),
        "on": outlook.day.isoformat(),
        "chance": round(outlook.chance, 4),
        "expected": round(outlook.expected, 2),
        "low": low,
        "high": high,
    }
