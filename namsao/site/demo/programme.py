"""Plans in the demo: huyện Lục Ngạn of 2024 to the đồng, the province of 2026, a commune.

The four lines, their amounts and the two targets of 2024 are those of the district's published
plan. Its source of money, contracts, documents and everything of 2026 are invented.
"""

from datetime import date

from django.utils.timezone import localtime

from namsao.programme.money import actions as money
from namsao.programme.money import rewarding
from namsao.programme.money.models import Allotment, Commitment
from namsao.programme.money.rewards import due
from namsao.programme.planning import actions as planning
from namsao.programme.planning.models import Plan, PlanVersion
from namsao.programme.reporting import actions as reporting
from namsao.programme.targets import actions as facts
from namsao.site.demo.cast import BAC_NINH, BIEN_SON, LUC_NGAN, unit
from namsao.site.demo.papers import sample_upload
from namsao.site.demo.programme_figures import (
    CONTRACTS_2024,
    CONTRACTS_2026,
    LINES_2024,
    LINES_2026,
    Contract,
    Line,
)
from namsao.site.demo.scene import World, ago

MILLION = 1_000_000
DISTRICT = "huyện Lục Ngạn, tỉnh Bắc Giang"


def plan_years(world: World) -> None:
    """The plans with their money, rewards and facts."""
    with world.step("programme"):
        _luc_ngan_2024(world)
        _bac_ninh_2026(world)
        _commune(world)
        _report(world)


def _write(world: World, version: PlanVersion, lines: tuple[Line, ...], days: int) -> None:
    for title, kind, source, million in lines:
        planning.put_line(
            version,
            by=world.cast.dung.actor,
            at=ago(world, days),
            title=title,
            kind=kind,
            source=source,
            amount=million * MILLION,
        )


def _aim(world: World, version: PlanVersion, aims: tuple[tuple[str, int], ...], days: int) -> None:
    for kind, value in aims:
        planning.put_target(
            version,
            by=world.cast.dung.actor,
            at=ago(world, days),
            kind=kind,
            value=value,
            due_on=date(version.plan.year, 12, 31),
        )


def _approve(world: World, version: PlanVersion, document: str, day: date, days: int) -> None:
    planning.submit_plan(version, by=world.cast.dung.actor, at=ago(world, days))
    planning.approve_plan(
        version,
        by=world.cast.thao.actor,
        at=ago(world, days, 15),
        document=document,
        approved_on=day,
        upload=sample_upload("phe-duyet"),
    )


def _sign(world: World, plan: Plan, contract: Contract, days: int) -> None:
    office = world.cast.dung.actor
    book = Allotment.objects.filter(line__plan=plan, line__title=contract.line).order_by("id")[0]
    made: Commitment = money.commit(
        book,
        by=office,
        at=ago(world, days),
        purpose=contract.purpose,
        payee=contract.payee,
        document=contract.document,
        signed_on=contract.signed_on,
        amount=round(contract.million * MILLION),
    ).made
    verbs = {
        "pay": money.pay,
        "advance": money.advance,
        "settle": money.settle,
        "refund": money.refund,
    }
    for number, (verb, million, day) in enumerate(contract.entries, start=1):
        verbs[verb](
            made,
            by=office,
            at=ago(world, days, 10),
            amount=round(million * MILLION),
            document=f"CT {day:%d%m}-{number} (hư cấu)",
            paid_on=day,
        )
    if contract.closed_on:
        money.close_commitment(
            made, by=office, at=ago(world, days, 11), closed_on=contract.closed_on
        )


def _luc_ngan_2024(world: World) -> None:
    office = world.cast.dung.actor
    province = unit(BAC_NINH, "province")
    plan: Plan = planning.draft_plan(
        province,
        by=office,
        at=ago(world, 40),
        year=2024,
        unit=DISTRICT,
        note="Bốn nội dung, số tiền và hai chỉ tiêu theo kế hoạch đã công bố của huyện;"
        " nguồn vốn, hợp đồng và chứng từ là hư cấu.",
    ).made
    version = plan.versions.get()
    _write(world, version, LINES_2024, 40)
    _aim(world, version, (("stars3", 54), ("ready5", 1)), 40)
    _approve(world, version, "18/KH-UBND (hư cấu)", date(2024, 2, 5), 39)
    for contract in CONTRACTS_2024:
        _sign(world, plan, contract, 38)
    for stars, occasion, million in (
        (3, "first", 50),
        (4, "first", 150),
        (5, "first", 300),
        (4, "upgraded", 150),
        (5, "upgraded", 300),
        (3, "kept", 20),
        (4, "kept", 60),
    ):
        rewarding.set_reward_rate(
            province,
            by=office,
            at=ago(world, 38),
            unit="tỉnh Bắc Giang",
            stars=stars,
            occasion=occasion,
            amount=million * MILLION,
            document="Nghị quyết 67/2023/NQ-HĐND",
            since=date(2024, 1, 1),
            until=date(2025, 6, 30),
        )
    earned = [one for one in due(plan, localtime(world.today).date()) if one.rate.amount > 40e6]
    book = Allotment.objects.get(line__plan=plan, line__kind="gatherings")
    world.refused(
        "a reward beyond what is left of its line",
        lambda: rewarding.award(
            book,
            by=office,
            at=ago(world, 37),
            certificate=earned[0].certificate,
            document="99/QĐ-UBND (hư cấu)",
            signed_on=date(2024, 12, 20),
        ),
    )


def _bac_ninh_2026(world: World) -> None:
    office, province = world.cast.dung.actor, unit(BAC_NINH, "province")
    plan: Plan = planning.draft_plan(province, by=office, at=ago(world, 36), year=2026).made
    version = plan.versions.get()
    _write(world, version, LINES_2026, 36)
    aims = (
        ("stars3", 80),
        ("ready5", 2),
        ("new", 6),
        ("renewed", 3),
        ("digitised", 20),
        ("coded", 2),
        ("marketplaces", 30),
    )
    _aim(world, version, aims, 36)
    _approve(world, version, "21/KH-UBND (hư cấu)", date(2026, 2, 10), 35)
    for contract in CONTRACTS_2026:
        _sign(world, plan, contract, 34)
    second: PlanVersion = planning.amend_plan(
        plan,
        by=office,
        at=ago(world, 20),
        reason="Thêm tiền thưởng, bớt hội chợ đã hoãn (hư cấu).",
    ).made
    _write(world, second, (("Hội chợ, điểm bán hàng", "promotion", "province", 300),), 20)
    _write(world, second, (("Tập huấn, khen thưởng", "gatherings", "province", 600),), 20)
    _approve(world, second, "164/QĐ-UBND (hư cấu)", ago(world, 19).date(), 19)
    for stars, occasion, million in (
        (3, "first", 10),
        (4, "first", 30),
        (4, "upgraded", 25),
        (3, "kept", 5),
        (4, "kept", 10),
    ):
        rewarding.set_reward_rate(
            province,
            by=office,
            at=ago(world, 19),
            stars=stars,
            occasion=occasion,
            amount=million * MILLION,
            document="Nghị quyết 09/2026/NQ-HĐND (hư cấu)",
            since=date(2026, 1, 1),
        )
    _reward(world, plan)
    planning.amend_plan(
        plan, by=office, at=ago(world, 1), reason="Thêm số hóa hồ sơ quý IV (hư cấu)."
    )
    third = plan.versions.get(number=3)
    _write(world, third, (("Số hóa hồ sơ, truy xuất nguồn gốc", "digital", "ntp_2026", 320),), 1)
    planning.submit_plan(third, by=office, at=ago(world, 1, 16))
    facts.list_hard_commune(
        province,
        by=office,
        at=ago(world, 19),
        commune=unit(BIEN_SON, "commune"),
        document="Danh sách xã khó khăn (hư cấu)",
        since=date(2026, 1, 1),
    )


def _reward(world: World, plan: Plan) -> None:
    """The first certificate of the year that earns one: decided and paid."""
    office, today = world.cast.dung.actor, localtime(world.today).date()
    first = due(plan, today)[0]
    book = Allotment.objects.get(line__plan=plan, line__kind="gatherings")
    made = rewarding.award(
        book,
        by=office,
        at=ago(world, 0, 7),
        certificate=first.certificate,
        document="310/QĐ-UBND (hư cấu)",
        signed_on=today,
    ).made
    money.pay(
        made,
        by=office,
        at=ago(world, 0, 8),
        amount=made.amount,
        document="UNC 88 (hư cấu)",
        paid_on=today,
    )


def _commune(world: World) -> None:
    """A commune writes its own small plan."""
    officer = world.cast.binh.actor
    plan: Plan = planning.draft_plan(
        unit(LUC_NGAN, "commune"), by=officer, at=ago(world, 4), year=2026
    ).made
    planning.put_line(
        plan.versions.get(),
        by=officer,
        at=ago(world, 4),
        title="Hướng dẫn chủ thể lập hồ sơ (hư cấu)",
        kind="consulting",
        source="commune",
        amount=45 * MILLION,
    )


def _report(world: World) -> None:
    """The commune's third quarter, sent and waiting; the province's, in writing."""
    officer = world.cast.binh.actor
    report = reporting.open_report(
        unit(LUC_NGAN, "commune"),
        by=officer,
        at=ago(world, 12),
        period="quarter",
        day=date(2026, 9, 30),
    ).made
    reporting.write_report(
        report,
        by=officer,
        at=ago(world, 12),
        difficulties="Chủ thể thiếu người làm hồ sơ (hư cấu).",
        proposals="Mở thêm một lớp hướng dẫn (hư cấu).",
    )
    reporting.send_report(report, by=officer, at=ago(world, 11))
    reporting.open_report(
        unit(BAC_NINH, "province"),
        by=world.cast.dung.actor,
        at=ago(world, 10),
        period="year",
        day=date(2026, 12, 31),
    )
