"""Support in the demo: what the lines of 2024 bought, a list, a call decided, a call still open.

The lines and amounts of the plan of 2024 are the district's published ones; products, contracts'
shares, papers and days are invented.
"""

from datetime import date, timedelta

from django.utils.timezone import localtime

from namsao.producers.models import Product
from namsao.programme.money.models import Allotment, Commitment
from namsao.programme.planning.models import Plan
from namsao.programme.support import actions, delivering
from namsao.programme.support.models import Application, Call, Support
from namsao.site.demo import second_try
from namsao.site.demo.papers import sample_upload
from namsao.site.demo.scene import World, ago

MILLION = 1_000_000
LISTED = ("honey", "lychee", "dried", "jam", "rice", "noodles", "sauce", "cracker")
# Contract of 2024, product, kind, million đồng, steps with their days, day of delivery.
GIVEN_2024 = (
    (
        "03/2024/HĐTV (hư cấu)",
        "lychee",
        "consulting",
        26,
        (
            ("Khảo sát, lập kế hoạch sản phẩm", date(2024, 4, 20)),
            ("Bàn giao bộ hồ sơ", date(2024, 6, 14)),
        ),
        date(2024, 6, 14),
    ),
    (
        "03/2024/HĐTV (hư cấu)",
        "dried",
        "consulting",
        26,
        (("Bàn giao bộ hồ sơ", date(2024, 11, 22)),),
        date(2024, 11, 25),
    ),
    (
        "07/2024/HĐ (hư cấu)",
        "lychee",
        "packaging",
        20,
        (("Nghiệm thu hộp và tem", date(2024, 9, 12)),),
        date(2024, 9, 12),
    ),
)


def support(world: World) -> None:
    """Supports of 2024, and the calls of 2026."""
    with world.step("support"):
        for contract, key, kind, million, steps, day in GIVEN_2024:
            _give(world, contract, key, kind, million, steps, day)
        _help_to_try_again(world)
        _list(world)
        _decided_call(world)
        _open_call(world)


def _product(world: World, key: str) -> Product:
    return world.dossiers[key].product


def _help_to_try_again(world: World) -> None:
    """Consulting between a failed evaluation and the next one: the year's effect to be seen."""
    agreed, done = ago(world, 136).date(), ago(world, 108).date()
    steps = (("Rà soát các tiêu chí thiếu điểm", ago(world, 128).date()), ("Bàn giao hồ sơ", done))
    contract = "05/2026/HĐTV (hư cấu)"
    _give(world, contract, second_try.KEY, "consulting", 24, steps, done, agreed_on=agreed)


def _give(  # noqa: PLR0913 -- a row of the table above
    world: World,
    contract: str,
    key: str,
    kind: str,
    million: int,
    steps: tuple[tuple[str, date], ...],
    day: date,
    agreed_on: date | None = None,
) -> None:
    office = world.cast.dung.actor
    commitment = Commitment.objects.get(document=contract)
    made: Support = delivering.give_support(
        commitment,
        by=office,
        at=ago(world, 33),
        code=_product(world, key).code,
        kind=kind,
        amount=million * MILLION,
        document=f"TT {key} (hư cấu)",
        agreed_on=agreed_on or commitment.signed_on,
    ).made
    _deliver(world, made, steps, day, days=33)
    delivering.confirm_support(
        made, by=world.cast.lan.actor, at=ago(world, 32), confirmation="Đã nhận đủ (hư cấu)."
    )


def _deliver(
    world: World, made: Support, steps: tuple[tuple[str, date], ...], day: date, days: int
) -> None:
    office = world.cast.dung.actor
    for title, done in steps:
        delivering.plan_step(made, by=office, at=ago(world, days, 10), title=title, due_on=done)
    for step in made.steps.all():
        delivering.finish_step(
            step,
            by=office,
            at=ago(world, days, 11),
            done_on=step.due_on,
            document=f"BB {step.due_on:%d%m} (hư cấu)",
            upload=sample_upload("nghiem-thu"),
        )
    delivering.deliver_support(made, by=office, at=ago(world, days, 12), delivered_on=day)


def _list(world: World) -> None:
    actions.approve_products(
        Plan.objects.get(year=2026, keeper__level="province"),
        by=world.cast.dung.actor,
        at=ago(world, 18),
        codes="\n".join(_product(world, key).code for key in LISTED),
        document="45/QĐ-UBND (hư cấu)",
        approved_on=date(2026, 2, 20),
        upload=sample_upload("danh-sach"),
    )


def _call(world: World, line: str, kind: str, title: str, days: tuple[int, int]) -> Call:
    """A call on the line's money of the national programme, between two days before today."""
    today = localtime(world.today).date()
    opened, last = days
    made: Call = actions.announce_call(
        Allotment.objects.get(
            line__plan__year=2026,
            line__plan__keeper__level="province",
            line__kind=line,
            source="ntp_2026",
        ),
        by=world.cast.dung.actor,
        at=ago(world, opened),
        title=title,
        kind=kind,
        terms="Sản phẩm trong danh sách năm 2026; chủ thể nêu rõ tiêu chí cần nâng (hư cấu).",
        amount=120 * MILLION if kind == "consulting" else 300 * MILLION,
        most=45 * MILLION if kind == "consulting" else 90 * MILLION,
        opens_on=today - timedelta(days=opened),
        until=today - timedelta(days=last),
        listed_only=True,
    ).made
    return made


def _apply(world: World, call: Call, key: str, who: str, million: int, days: int) -> Application:
    made: Application = actions.apply_for_support(
        _product(world, key),
        by=getattr(world.cast, who).actor,
        at=ago(world, days),
        call=call,
        asked=million * MILLION,
        own_share=million * MILLION // 4,
        wish="Hoàn thiện hồ sơ, sổ ghi chép và câu chuyện sản phẩm (hư cấu)."
        if call.kind == "consulting"
        else "Máy đóng gói chân không và tủ sấy (hư cấu).",
    ).made
    return made


def _decided_call(world: World) -> None:
    office = world.cast.dung.actor
    call = _call(world, "consulting", "consulting", "Tư vấn hoàn thiện hồ sơ, đợt 1", (17, 9))
    jam = _apply(world, call, "jam", "lan", 40, 15)
    sauce = _apply(world, call, "sauce", "mai", 45, 14)
    _apply(world, call, "noodles", "mai", 30, 13)
    actions.choose_application(
        jam, by=office, at=ago(world, 8), reason="Sản phẩm mới, còn thiếu hồ sơ (hư cấu)."
    )
    actions.refuse_application(
        sauce, by=office, at=ago(world, 8), reason="Hồ sơ đã nộp, không cần tư vấn nữa (hư cấu)."
    )
    contract = Commitment.objects.get(document="05/2026/HĐTV (hư cấu)")
    delivering.agree_support(
        jam,
        by=office,
        at=ago(world, 7),
        commitment=contract,
        amount=38 * MILLION,
        document="TT 12/2026 (hư cấu)",
        agreed_on=ago(world, 7).date(),
    )
    made = Support.objects.get(application=jam)
    today = localtime(world.today).date()
    for title, due in (("Khảo sát tại cơ sở", -3), ("Bàn giao bộ hồ sơ", 25)):
        delivering.plan_step(
            made, by=office, at=ago(world, 7, 10), title=title, due_on=today + timedelta(days=due)
        )
    first = made.steps.order_by("due_on")[0]
    delivering.finish_step(
        first,
        by=office,
        at=ago(world, 3),
        done_on=first.due_on,
        document="BB khảo sát (hư cấu)",
        note="Cần bổ sung sổ ghi chép sản xuất (hư cấu).",
    )


def _open_call(world: World) -> None:
    title = "Thiết bị sơ chế, bảo quản năm 2026"
    call = _call(world, "equipment", "processing", title, (6, -20))
    _apply(world, call, "rice", "mai", 80, 4)
    world.refused(
        "asking for more than a call gives to one product",
        lambda: _apply(world, call, "honey", "lan", 91, 4),
    )
