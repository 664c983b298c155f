"""Support: who may apply and who decides, money within its contract, and what it moved."""

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from namsao.assessment.models import Entry, Result, Score, ScoreSheet
from namsao.dossiers.models import Dossier
from namsao.dossiers.queries import criteria_of
from namsao.kernel.action import Forbidden, Refused, open_to
from namsao.law.scoring import points_of
from namsao.notices.models import Message
from namsao.programme.models import Allotment, Application, Call, Commitment, Listed, Support
from namsao.programme.money import actions as money
from namsao.programme.outlook.estimates import learned_in
from namsao.programme.support import actions, delivering
from namsao.programme.support.effects import effects
from namsao.programme.support.queries import calls_for, left_of, moves_of
from namsao.site.desk import waiting
from tests.conftest import TODAY
from tests.programme.test_plans import bac_ninh

DAY = TODAY.date()


def open_call() -> Call:
    return Call.objects.get(kind="processing")


def decided_call() -> Call:
    return Call.objects.get(kind="consulting")


def of(world, key: str):
    return world.dossiers[key].product


def apply(world, key: str, who: str, asked: int) -> Application:
    return actions.apply_for_support(
        of(world, key),
        by=getattr(world.cast, who).actor,
        at=TODAY,
        call=open_call(),
        asked=asked,
        wish="Tủ sấy",
    ).made


# Who may


def test_only_listed_products_of_the_place_may_apply(world):
    assert calls_for(of(world, "honey"), DAY) == [open_call()]
    assert calls_for(of(world, "bonsai"), DAY) == []  # not on the list
    assert calls_for(of(world, "coffee"), DAY) == []  # of another province
    assert calls_for(of(world, "honey"), open_call().until + timedelta(days=1)) == []
    with pytest.raises(Refused, match="Hiện không có đợt hỗ trợ"):
        apply(world, "bonsai", "lan", 1_000_000)
    row = Listed.objects.get(product=of(world, "honey"))
    actions.strike_product(row, by=world.cast.dung.actor, at=TODAY, reason="Ngừng sản xuất")
    assert calls_for(of(world, "honey"), DAY) == []


def test_a_product_applies_once_within_the_most_and_may_withdraw(world):
    with pytest.raises(Refused, match=r"90\.000\.000"):
        apply(world, "honey", "lan", 90_000_001)
    with pytest.raises(Forbidden):
        apply(world, "honey", "mai", 1_000_000)
    made = apply(world, "honey", "lan", 90_000_000)
    with pytest.raises(Refused):
        apply(world, "honey", "lan", 1_000_000)
    actions.withdraw_application(made, by=world.cast.lan.actor, at=TODAY)
    apply(world, "honey", "lan", 5_000_000)


def test_the_commune_reads_what_the_province_gives_and_does_not_decide_it(world):
    application = Application.objects.get(product=of(world, "jam"))
    support = application.support
    commune, office = world.cast.binh, world.cast.dung
    client = Client()
    client.force_login(commune)
    assert client.get(application.get_absolute_url()).status_code == 200
    assert client.get(support.get_absolute_url()).status_code == 200
    assert open_to(commune.actor, support) == []
    step = support.steps.get(done_on=None)
    with pytest.raises(Forbidden):
        delivering.drop_step(step, by=commune.actor, at=TODAY)
    assert {act.short_name for act in open_to(office.actor, support)} == {
        "plan_step",
        "stop_support",
    }
    waits = apply(world, "honey", "lan", 1_000_000)
    with pytest.raises(Forbidden):
        actions.choose_application(waits, by=commune.actor, at=TODAY, reason="Xã chọn")
    client.force_login(world.cast.mai)  # of another producer
    assert client.get(application.get_absolute_url()).status_code == 404


def test_the_desk_tells_the_office_how_many_wait(world):
    reasons = {work.reason: work.count for work in waiting(world.cast.dung.actor)}
    assert reasons["Đơn đề nghị hỗ trợ chờ bạn chọn"] == 2
    assert "Đơn đề nghị hỗ trợ chờ bạn chọn" not in {
        work.reason for work in waiting(world.cast.binh.actor)
    }


def test_a_line_pays_only_for_the_kinds_it_is_for_whoever_asks(world):
    office = world.cast.dung.actor
    consulting = decided_call().allotment
    facts = {
        "title": "Gian hàng",
        "terms": "x",
        "amount": 1_000_000,
        "opens_on": DAY,
        "until": DAY,
    }
    for kind in ("fair", "no such kind"):
        with pytest.raises(Refused, match="không chi cho") as refused:
            actions.announce_call(consulting, by=office, at=TODAY, kind=kind, **facts)
        assert list(refused.value.errors) == ["kind"]
    with pytest.raises(Refused) as asked:  # the form offers no more than the action takes
        actions.announce_call.take(consulting, facts | {"kind": "fair"}, by=office, at=TODAY)
    assert list(asked.value.errors) == ["kind"]
    facts["until"] = DAY - timedelta(days=1)
    with pytest.raises(Refused, match="Ngày cuối trước ngày đầu"):
        actions.announce_call(consulting, by=office, at=TODAY, kind="consulting", **facts)
    councils = Allotment.objects.get(line__plan=bac_ninh(), line__kind="evaluation")
    assert actions.announce_call.refusal(councils, office, TODAY) is not None  # so: no button
    contract = Commitment.objects.get(document="05/2026/HĐTV (hư cấu)")
    with pytest.raises(Refused, match="không chi cho"):
        delivering.give_support(
            contract,
            by=office,
            at=TODAY,
            code=of(world, "honey").code,
            kind="fair",
            amount=1_000_000,
            document="TT",
            agreed_on=DAY,
        )
    assert not Support.objects.filter(kind="fair").exists()


# The choice


def test_the_producer_reads_why(world):
    sauce = Application.objects.get(product=of(world, "sauce"))
    told = Message.objects.get(person=world.cast.mai, kind="programme.application_decided")
    assert sauce.reason in told.body
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=sauce.pk).update(reason="")


def test_no_more_is_chosen_than_the_call_gives(world):
    call, office = open_call(), world.cast.dung.actor
    assert left_of(call) == 300_000_000
    keys = (("honey", "lan"), ("lychee", "lan"), ("dried", "lan"), ("jam", "lan"))
    made = [apply(world, key, who, 90_000_000) for key, who in keys]
    for one in made[:3]:
        actions.choose_application(one, by=office, at=TODAY, reason="Cần")
    assert left_of(call) == 30_000_000
    with pytest.raises(Refused, match=r"chỉ còn 30\.000\.000"):
        actions.choose_application(made[3], by=office, at=TODAY, reason="Cần")
    with pytest.raises(Refused, match="Còn đơn chờ chọn"):
        actions.close_call(call, by=office, at=TODAY)


# Contract and delivery


def test_shares_stay_within_their_contract(world):
    office = world.cast.dung.actor
    contract = Commitment.objects.get(document="05/2026/HĐTV (hư cấu)")
    assert contract.shared == 62_000_000
    facts = {
        "kind": "consulting",
        "document": "TT (hư cấu)",
        "agreed_on": DAY,
        "code": of(world, "honey").code,
    }
    with pytest.raises(Refused, match=r"chỉ còn 758\.000\.000"):
        delivering.give_support(contract, by=office, at=TODAY, amount=758_000_001, **facts)
    delivering.give_support(contract, by=office, at=TODAY, amount=758_000_000, **facts)
    assert Commitment.objects.get(pk=contract.pk).unshared == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=contract.pk).update(shared=contract.amount + 1)
    made = Support.objects.get(product=of(world, "honey"), commitment=contract)
    delivering.stop_support(made, by=office, at=TODAY, reason="Chủ thể thôi")
    assert Commitment.objects.get(pk=contract.pk).shared == 62_000_000


def test_the_contract_draws_on_the_money_of_the_call(world):
    noodles, office = Application.objects.get(product=of(world, "noodles")), world.cast.dung.actor
    actions.choose_application(noodles, by=office, at=TODAY, reason="Cần")
    other = Commitment.objects.get(document="22/2026/HĐ (hư cấu)")
    facts = {"amount": 30_000_000, "document": "1", "agreed_on": DAY}
    with pytest.raises(Refused, match="dùng tiền khác"):
        delivering.agree_support(noodles, by=office, at=TODAY, commitment=other, **facts)
    contract = money.commit(
        Allotment.objects.get(pk=noodles.call.allotment_id),
        by=office,
        at=TODAY,
        purpose="Tư vấn",
        payee="A",
        document="9",
        signed_on=DAY,
        amount=30_000_000,
    ).made
    delivering.agree_support(noodles, by=office, at=TODAY, commitment=contract, **facts)
    assert noodles.state == "agreed"
    with pytest.raises(Refused, match="dừng các hỗ trợ"):
        money.cancel_commitment(contract, by=office, at=TODAY, closed_on=DAY)


def test_it_is_delivered_when_every_step_has_its_paper(world):
    support, office = Support.objects.get(product=of(world, "jam")), world.cast.dung.actor
    with pytest.raises(Refused, match="Bàn giao bộ hồ sơ"):
        delivering.deliver_support(support, by=office, at=TODAY, delivered_on=DAY)
    step = support.steps.get(done_on=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        support.steps.filter(pk=step.pk).update(done_on=DAY)
    delivering.finish_step(step, by=office, at=TODAY, done_on=DAY, document="BB 2")
    with pytest.raises(Refused, match="Không thể trước"):
        delivering.deliver_support(
            support, by=office, at=TODAY, delivered_on=DAY - timedelta(days=1)
        )
    delivering.deliver_support(support, by=office, at=TODAY, delivered_on=DAY)
    assert Message.objects.filter(
        person=world.cast.lan, kind="programme.support_delivered"
    ).exists()
    with pytest.raises(Forbidden):
        delivering.confirm_support(support, by=office, at=TODAY)
    delivering.confirm_support(support, by=world.cast.lan.actor, at=TODAY, confirmation="Đủ")
    delivering.reopen_support(support, by=office, at=TODAY, reason="Thiếu một sổ")
    assert (support.state, support.delivered_on, support.confirmed_on) == ("agreed", None, None)


# What it moved


def evaluated_again(world, before: Dossier, support: Support, criterion: str) -> Dossier:
    """A dossier filed after the support, judged alike but for one criterion: all give its best.

    Written past the actions: an evaluation of its own would take the whole road.
    """
    entry = Entry.objects.filter(dossier=before, result__isnull=False).latest("id")
    result, sheets = entry.result, list(entry.sheets.prefetch_related("scores"))
    day = datetime.combine(support.delivered_on, TODAY.timetz()) + timedelta(days=30)
    after = Dossier.objects.get(pk=before.pk)
    after.pk, after.submitted_at, after.state = None, day, "not_recognised"
    after.commune_receipt = after.province_receipt = ""
    after.save(force_insert=True)
    counted = []
    new_entry = Entry.objects.create(round=entry.round, dossier=after)
    best = max(
        criteria_of(before).by_number[criterion].options,
        key=lambda option: option.points,
        default=None,
    )
    for sheet in sheets:
        made = ScoreSheet.objects.create(entry=new_entry, seat=sheet.seat, state="signed")
        Score.objects.bulk_create(
            Score(
                sheet=made,
                criterion=score.criterion,
                choice=(best.number if best else 1)
                if score.criterion == criterion
                else score.choice,
                saved_at=day,
            )
            for score in sheet.scores.all()
        )
        counted.append({"sheet": made.pk, "total": 0, "parts": {}})
    Result.objects.create(
        entry=new_entry,
        total_numerator=result.total_numerator,
        total_denominator=result.total_denominator,
        parts=result.parts,
        stars_by_points=result.stars_by_points,
        stars=result.stars,
        gate_rule=result.gate_rule,
        counted_sheets=counted,
        concluded_at=day + timedelta(days=20),
    )
    return after


def delivered_after_first_evaluation(world) -> Support:
    """Packaging for the honey, agreed and delivered after its recognition."""
    office = world.cast.dung.actor
    made = delivering.give_support(
        Commitment.objects.get(document="05/2026/HĐTV (hư cấu)"),
        by=office,
        at=TODAY,
        code=of(world, "honey").code,
        kind="packaging",
        amount=20_000_000,
        document="TT",
        agreed_on=DAY,
    ).made
    delivering.plan_step(made, by=office, at=TODAY, title="Nghiệm thu", due_on=DAY)
    delivering.finish_step(made.steps.get(), by=office, at=TODAY, done_on=DAY, document="BB")
    delivering.deliver_support(made, by=office, at=TODAY, delivered_on=DAY)
    return made


def test_what_moved_is_the_mean_of_the_counted_sheets_before_and_after(world):
    before = world.dossiers["honey"]
    entry = Entry.objects.filter(dossier=before, result__isnull=False).latest("id")
    support = delivered_after_first_evaluation(world)
    assert effects(Support.objects.filter(pk=support.pk)) == []  # nothing after it yet
    criteria = criteria_of(before)
    means = {}
    for criterion in criteria:
        if criterion.kind != "choice":
            continue
        given = [
            points_of(criterion, score.choice)
            for sheet in entry.sheets.all()
            for score in sheet.scores.filter(criterion=criterion.number)
        ]
        means[criterion.number] = Fraction(sum(given), len(given))
    number = next(n for n, mean in means.items() if mean < criteria.by_number[n].maximum)
    evaluated_again(world, before, support, number)
    found = {one.criterion: one for one in effects(Support.objects.filter(pk=support.pk))}
    assert set(found) == set(criteria.by_number)
    assert found[number].before == means[number]
    assert found[number].after == criteria.by_number[number].maximum
    assert [one.criterion for one in found.values() if one.moved] == [number]
    assert {one.beside for one in found.values()} == {0}
    (move,) = moves_of(found.values())
    assert (move.kind, move.products, move.alone) == ("packaging", 1, 1)
    assert move.mean == found[number].moved
    client = Client()
    client.force_login(world.cast.lan)
    assert [
        one.criterion for _title, one in client.get(support.get_absolute_url()).context["moved"]
    ] == [number]
    client.force_login(world.cast.dung)
    page = client.get(reverse("programme:support_results"))
    assert page.context["compared"] == 2  # with the product of the demo that tried twice


def test_the_support_of_the_year_moved_its_product_to_four_stars(world):
    product = of(world, "lychee")
    (support,) = Support.objects.filter(product=product, agreed_on__year=DAY.year)
    before, after = Result.objects.filter(entry__dossier__product=product).order_by("concluded_at")
    assert (before.stars, before.entry.dossier.state) == (2, "not_recognised")
    assert (after.stars, after.entry.dossier) == (4, world.dossiers["lychee"])
    found = effects(Support.objects.filter(product=product))
    assert {one.support for one in found} == {support.pk}  # the one of 2024 has nothing before it
    assert sum(one.moved for one in found) == after.total - before.total > 10
    learned = learned_in(bac_ninh().keeper, DAY)
    assert learned.kinds["consulting"].delivered == 1
    client = Client()
    client.force_login(world.cast.lan)
    context = client.get(support.get_absolute_url()).context
    moved = context["moved"]
    assert context["gained"] == after.total - before.total
    assert "4.1" in [one.criterion for _title, one in moved]  # the gate that it had missed


def test_a_dossier_filed_before_the_delivery_shows_nothing_of_it(world):
    support = delivered_after_first_evaluation(world)
    after = evaluated_again(world, world.dossiers["honey"], support, "1.1")
    Dossier.objects.filter(pk=after.pk).update(submitted_at=TODAY - timedelta(days=1))
    assert effects(Support.objects.filter(pk=support.pk)) == []


def test_first_products_have_nothing_to_be_compared_with(world):
    delivered = Support.objects.filter(state="delivered", agreed_on__year=2024)
    assert delivered.count() == 3
    assert effects(delivered) == []


# Pages


def test_the_producer_applies_on_its_own_page(world):
    client = Client()
    client.force_login(world.cast.lan)
    page = client.get(reverse("programme:supports"))
    ((call, products),) = page.context["offers"]
    assert call == open_call()
    assert of(world, "honey") in products
    address = reverse(
        "act", args=["programme", "product", of(world, "honey").pk, "apply_for_support"]
    )
    answer = client.post(
        address, {"call": open_call().pk, "asked": "20.000.000", "wish": "Tủ sấy"}, follow=True
    )
    assert answer.redirect_chain
    made = Application.objects.get(product=of(world, "honey"))
    assert (made.asked, made.state, made.applied_on) == (20_000_000, "applied", made.applied_on)


def test_the_lists_are_files_of_the_same_rows(world):
    client = Client()
    client.force_login(world.cast.dung)
    rows = client.get(reverse("programme:supports"), {"format": "json"}).json()["rows"]
    assert len(rows) == Support.objects.count()
    assert {row["kind"] for row in rows} == {"consulting", "packaging"}
    asked = client.get(decided_call().get_absolute_url(), {"format": "csv"})
    assert b"".join(asked.streaming_content).count(b"\n") >= 4
    kinds = client.get(reverse("programme:support", args=[bac_ninh().pk])).context["kinds"]
    assert [(one.kind, one.count, one.amount) for one in kinds] == [("consulting", 2, 62_000_000)]
    assert date(2026, 2, 20) in {one.approved_on for one in bac_ninh().product_lists.all()}
