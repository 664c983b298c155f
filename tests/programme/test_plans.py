"""A year's plan: laid out, approved, amended, and the district's plan of 2024 to the đồng."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from namsao.kernel.action import Forbidden, Refused
from namsao.law.programme import SOURCE, sources_of
from namsao.programme.models import Allotment, Plan
from namsao.programme.money.queries import book
from namsao.programme.planning import actions
from namsao.programme.planning.queries import compare, in_force
from tests.conftest import TODAY


def luc_ngan() -> Plan:
    return Plan.objects.get(year=2024)


def bac_ninh() -> Plan:
    return Plan.objects.get(year=2026, keeper__level="province")


def test_the_plan_of_luc_ngan_2024_stands_to_the_dong(world):
    plan = luc_ngan()
    lines = [(line.line.kind, line.figures.approved) for line in book(plan, TODAY.date()).lines]
    assert lines == [
        ("consulting", 440_000_000),
        ("evaluation", 20_000_000),
        ("promotion", 20_000_000),
        ("gatherings", 220_000_000),
    ]
    assert book(plan, TODAY.date()).figures.approved == 700_000_000
    aims = {one.kind: one.value for one in in_force(plan).targets.all()}
    assert aims == {"stars3": 54, "ready5": 1}
    assert plan.unit_title == "huyện Lục Ngạn, tỉnh Bắc Giang"
    assert plan.keeper.code == "24"
    assert plan.keeper.is_current


def test_a_plan_names_only_sources_of_its_year(world):
    keys = {source.key for source in sources_of(2024)}
    assert "ntp_1719" in keys
    assert "district" in keys
    assert "ntp_2026" not in keys
    assert "ntp_2026" in {source.key for source in sources_of(2026)}
    assert not SOURCE["district"].in_year(2026)
    plan = actions.draft_plan(
        bac_ninh().keeper, by=world.cast.dung.actor, at=TODAY, year=2027
    ).made
    with pytest.raises(Refused, match="không có nguồn này"):
        actions.put_line(
            plan.versions.get(),
            by=world.cast.dung.actor,
            at=TODAY,
            title="Tư vấn",
            kind="consulting",
            source="ntp_1719",
            amount=1,
        )


def test_a_line_keeps_the_kind_by_which_it_pays(world):
    version = bac_ninh().versions.get(number=3)
    planning = {"by": world.cast.dung.actor, "at": TODAY}
    facts = {"title": "Thiết bị sơ chế, bảo quản", "source": "ntp_2026", "amount": 1}
    actions.return_plan(version, by=world.cast.thao.actor, at=TODAY, reason="Sửa")
    with pytest.raises(Refused, match="đã có, loại việc: "):
        actions.put_line(version, kind="promotion", **facts, **planning)
    actions.put_line(version, kind="equipment", **facts, **planning)


def test_a_unit_has_one_plan_a_year(world):
    with pytest.raises(Refused, match="đã có kế hoạch"):
        actions.draft_plan(bac_ninh().keeper, by=world.cast.dung.actor, at=TODAY, year=2026)


def test_only_its_leader_approves_and_only_what_was_submitted(world):
    version = bac_ninh().versions.get(number=3)
    facts = {"document": "1/QĐ", "approved_on": TODAY.date()}
    with pytest.raises(Forbidden):
        actions.approve_plan(version, by=world.cast.dung.actor, at=TODAY, **facts)
    draft = Plan.objects.get(keeper__level="commune").versions.get()
    with pytest.raises(Refused, match="đang ở trạng thái"):
        actions.approve_plan(draft, by=world.cast.thao.actor, at=TODAY, **facts)
    actions.approve_plan(version, by=world.cast.thao.actor, at=TODAY, **facts)
    digital = Allotment.objects.get(line__plan=bac_ninh(), line__kind="digital")
    assert digital.approved == 320_000_000


def test_what_is_submitted_or_approved_is_not_written(world):
    for number in (1, 3):
        with pytest.raises(Refused, match="bản đang soạn"):
            actions.put_line(
                bac_ninh().versions.get(number=number),
                by=world.cast.dung.actor,
                at=TODAY,
                title="Thêm",
                kind="other",
                source="other",
                amount=1,
            )


def test_an_amendment_cannot_take_away_what_is_committed(world):
    plan = bac_ninh()
    third = plan.versions.get(number=3)
    actions.return_plan(third, by=world.cast.thao.actor, at=TODAY, reason="Xem lại hội chợ")
    fair = third.amounts.get(line__kind="promotion")
    actions.change_amount(fair, by=world.cast.dung.actor, at=TODAY, amount=209_999_999)
    actions.submit_plan(third, by=world.cast.dung.actor, at=TODAY)
    with pytest.raises(Refused, match=r"đã cam kết 210\.000\.000 đồng"):
        actions.approve_plan(
            third,
            by=world.cast.thao.actor,
            at=TODAY,
            document="9/QĐ",
            approved_on=TODAY.date(),
        )
    assert in_force(plan).number == 2


def test_versions_are_compared_line_by_line(world):
    plan = bac_ninh()
    first, second = plan.versions.get(number=1), plan.versions.get(number=2)
    found = compare(first, second)
    changed = {row.line.kind: row.difference for row in found.amounts if row.difference}
    assert changed == {"promotion": -100_000_000, "gatherings": 100_000_000}
    assert found.difference == 0
    assert found.before == 4_150_000_000


def test_the_version_in_force_is_that_of_the_day(world):
    plan = bac_ninh()
    assert in_force(plan, date(2026, 2, 9)) is None
    assert in_force(plan, date(2026, 2, 10)).number == 1
    assert in_force(plan, TODAY.date()).number == 2


def test_an_approval_has_its_document_in_the_database_too(world):
    version = bac_ninh().versions.get(number=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(version).objects.filter(pk=version.pk).update(state="approved")


def test_a_commune_reads_its_own_plan_alone(world):
    client = Client()
    client.force_login(world.cast.binh)
    own = Plan.objects.get(keeper__level="commune")
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(bac_ninh().get_absolute_url()).status_code == 404
    client.force_login(world.cast.cuc)
    assert client.get(own.get_absolute_url()).status_code == 404


def test_money_is_typed_with_or_without_dots(world):
    version = Plan.objects.get(keeper__level="commune").versions.get()
    raw = {"title": "Hội chợ xã", "kind": "promotion", "source": "commune"}
    for text, amount in (("12.500.000", 12_500_000), ("900000", 900_000), ("1 000 000", 10**6)):
        actions.put_line.take(version, raw | {"amount": text}, by=world.cast.binh.actor, at=TODAY)
        assert version.amounts.get(line__title="Hội chợ xã").amount == amount
    for text in ("12.50", "-5", "1,5", "0", "năm triệu", "1.0000.000"):
        with pytest.raises(Refused):
            actions.put_line.take(
                version, raw | {"amount": text}, by=world.cast.binh.actor, at=TODAY
            )


def test_every_page_of_the_programme_reads(world, django_assert_max_num_queries):
    client = Client()
    client.force_login(world.cast.dung)
    plan = bac_ninh()
    for address in (
        reverse("programme:index"),
        plan.get_absolute_url(),
        reverse("programme:versions", args=[plan.pk]),
        reverse("programme:book", args=[plan.pk]),
        reverse("programme:rewards", args=[plan.pk]),
        reverse("programme:rates"),
        reverse("programme:targets"),
        reverse("programme:rows"),
    ):
        assert client.get(address).status_code == 200, address
