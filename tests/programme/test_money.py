"""Money under a plan: never beyond a line, a reward once, the parts make the whole."""

import threading
from datetime import date, timedelta
from io import BytesIO

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from python_calamine import CalamineWorkbook

from namsao.kernel.action import Refused
from namsao.law.programme import Figures, told
from namsao.programme.models import Allotment, Commitment, Payment, Plan
from namsao.programme.money import actions as money
from namsao.programme.money import corrections, rewarding, rewards
from namsao.programme.money.queries import book, figures_on
from namsao.programme.planning import actions as planning
from namsao.programme.planning.queries import in_force, open_version
from namsao.site.demo.world import recall
from tests.conftest import TODAY
from tests.programme.test_plans import bac_ninh, luc_ngan

DAY = TODAY.date()


def test_nothing_is_committed_beyond_the_line_without_an_amendment(world):
    consulting = Allotment.objects.get(line__plan=luc_ngan(), line__kind="consulting")
    assert consulting.free == 15_000_000
    contract = {
        "purpose": "Thêm",
        "payee": "Xưởng in",
        "document": "1",
        "signed_on": date(2024, 12, 2),
    }
    with pytest.raises(Refused, match=r"chỉ còn 15\.000\.000 đồng"):
        money.commit(consulting, by=world.cast.dung.actor, at=TODAY, amount=15_000_001, **contract)
    money.commit(consulting, by=world.cast.dung.actor, at=TODAY, amount=15_000_000, **contract)
    assert Allotment.objects.get(pk=consulting.pk).free == 0


def test_a_contract_is_not_signed_before_the_line_had_its_money(world):
    gatherings = Allotment.objects.get(line__plan=bac_ninh(), line__kind="gatherings")
    with pytest.raises(Refused, match="được duyệt mà chưa cam kết"):
        money.commit(
            gatherings,
            by=world.cast.dung.actor,
            at=TODAY,
            purpose="Sớm",
            payee="A",
            document="1",
            signed_on=date(2026, 2, 9),
            amount=1,
        )


def test_a_contract_entered_late_leaves_no_day_between_overspent(world):
    consulting = Allotment.objects.get(line__plan=luc_ngan(), line__kind="consulting")
    office, words = world.cast.dung.actor, {"purpose": "Tư vấn", "payee": "A"}
    short = money.commit(
        consulting,
        by=office,
        at=TODAY,
        amount=14_000_000,
        document="1",
        signed_on=date(2024, 12, 10),
        **words,
    ).made
    money.cancel_commitment(short, by=office, at=TODAY, closed_on=date(2024, 12, 20))
    late = {"document": "2", "signed_on": date(2024, 12, 2), **words}
    with pytest.raises(Refused, match=r"Ngày 10/12/2024 .* chỉ còn 1\.000\.000 đồng"):
        money.commit(consulting, by=office, at=TODAY, amount=1_000_001, **late)
    money.commit(consulting, by=office, at=TODAY, amount=1_000_000, **late)


def test_the_database_itself_refuses_to_overspend(world):
    allotment = Allotment.objects.get(line__plan=luc_ngan(), line__kind="consulting")
    for field, value in (
        ("committed", allotment.approved + 1),
        ("paid", allotment.committed + 1),
        ("advanced", -1),
        ("approved", allotment.committed - 1),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Allotment.objects.filter(pk=allotment.pk).update(**{field: value})


def test_two_who_commit_at_once_do_not_both_get_the_last_money(world):
    """The second waits for the lock of the first, then reads what is left."""
    allotment = Allotment.objects.get(line__plan=luc_ngan(), line__kind="consulting")
    seen: list[str] = []
    url = connection.get_connection_params()
    keys = ("host", "port", "user", "password", "dbname")

    def other() -> None:
        with psycopg.connect(**{key: url[key] for key in keys if url.get(key)}) as rival:
            rival.execute("SET lock_timeout = '300ms'")
            try:
                rival.execute(
                    "SELECT 1 FROM programme_allotment WHERE id = %s FOR UPDATE", [allotment.pk]
                )
                seen.append("got the row")
            except psycopg.errors.LockNotAvailable:
                seen.append("waited")

    money.commit(
        allotment,
        by=world.cast.dung.actor,
        at=TODAY,
        purpose="Một",
        payee="A",
        document="1",
        signed_on=date(2024, 12, 2),
        amount=15_000_000,
    )
    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert seen == ["waited"]


def test_an_advance_is_settled_or_comes_back(world):
    fair = Commitment.objects.get(document="12/2024/HĐ (hư cấu)")
    kinds = [(one.kind, one.amount) for one in fair.payments.all()]
    assert kinds == [
        ("advance", 10_000_000),
        ("settlement", 9_200_000),
        ("refund", 800_000),
        ("payment", 10_000_000),
    ]
    assert (fair.paid, fair.advanced, fair.released) == (19_200_000, 0, 800_000)
    stands = Commitment.objects.get(document="22/2026/HĐ (hư cấu)")
    with pytest.raises(Refused, match="Còn tạm ứng"):
        money.close_commitment(stands, by=world.cast.dung.actor, at=TODAY, closed_on=DAY)
    with pytest.raises(Refused, match=r"chỉ còn 100\.000\.000"):
        money.settle(
            stands,
            by=world.cast.dung.actor,
            at=TODAY,
            amount=100_000_001,
            document="1",
            paid_on=DAY,
        )


def test_a_past_month_reads_as_it_did_then(world):
    plan = luc_ngan()
    march, june = book(plan, date(2024, 3, 31)), book(plan, date(2024, 6, 30))
    assert march.figures == Figures(700_000_000, 700_000_000, 260_000_000, 78_000_000, 78_000_000)
    assert march.month == 78_000_000
    # June: 130 paid on the contract, 10 advanced for the fair, of it 0.8 returned.
    assert june.month == 139_200_000
    assert june.figures.advanced == 40_000_000
    assert book(plan, date(2024, 1, 31)).figures.approved == 0


def test_the_month_comes_as_a_sheet_with_the_same_figures(world):
    client = Client()
    client.force_login(world.cast.dung)
    plan = luc_ngan()
    answer = client.get(
        reverse("programme:book", args=[plan.pk]), {"month": "2024-06", "format": "xlsx"}
    )
    sheet = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0)
    rows = sheet.to_python()
    whole = rows[-1]
    found = book(plan, date(2024, 6, 30)).figures
    assert whole[1] == "Tổng cộng"
    assert whole[3:10] == [
        found.planned,
        found.approved,
        found.committed,
        139_200_000,
        found.paid,
        found.advanced,
        found.free,
    ]
    lines = [row for row in rows[5:-1] if row[0]]
    assert [sum(row[column] for row in lines) for column in range(3, 10)] == whole[3:10]


# Corrections


def entry_of(document: str, kind: str, amount: int) -> Payment:
    return Payment.objects.get(commitment__document=document, kind=kind, amount=amount)


def test_a_mistyped_payment_is_reversed_once_and_past_months_stay(world):
    office, plan = world.cast.dung.actor, bac_ninh()
    entry = entry_of("05/2026/HĐTV (hư cấu)", "payment", 310_000_000)
    august = book(plan, date(2026, 8, 31)).figures
    before = book(plan, DAY).figures
    corrections.reverse_entry(entry, by=office, at=TODAY, reason="Gõ nhầm", paid_on=DAY)
    found = book(plan, DAY)
    assert found.figures.paid == before.paid - 310_000_000
    assert found.figures.committed == before.committed
    assert book(plan, date(2026, 8, 31)).figures == august
    with pytest.raises(Refused, match="đã được đảo"):
        corrections.reverse_entry(entry, by=office, at=TODAY, reason="Nữa", paid_on=DAY)
    with pytest.raises(Refused, match="không đảo lại"):
        corrections.reverse_entry(entry.reversal, by=office, at=TODAY, reason="Nữa", paid_on=DAY)
    money.pay(entry.commitment, by=office, at=TODAY, amount=301_000_000, document="2", paid_on=DAY)
    assert book(plan, DAY).figures.paid == before.paid - 9_000_000


def test_an_advance_is_reversed_only_before_it_is_settled(world):
    office = world.cast.dung.actor
    settled = entry_of("05/2026/HĐTV (hư cấu)", "advance", 240_000_000)
    facts = {"by": office, "at": TODAY, "reason": "Nhầm", "paid_on": DAY}
    with pytest.raises(Refused, match="đảo bút toán sau trước"):
        corrections.reverse_entry(settled, **facts)
    settlement = entry_of("05/2026/HĐTV (hư cấu)", "settlement", 160_000_000)
    corrections.reverse_entry(settlement, **facts)
    assert Commitment.objects.get(pk=settled.commitment_id).advanced == 240_000_000
    corrections.reverse_entry(settled, **facts)
    one = Commitment.objects.get(pk=settled.commitment_id)
    assert (one.paid, one.advanced) == (310_000_000, 0)


def test_what_comes_back_after_the_end_is_free_for_the_line_from_its_day_on(world):
    office, plan = world.cast.dung.actor, luc_ngan()
    fair = Commitment.objects.get(document="12/2024/HĐ (hư cấu)")
    july, before = book(plan, date(2024, 7, 31)).figures, book(plan, DAY).figures
    with pytest.raises(Refused, match=r"chỉ có 19\.200\.000"):
        corrections.take_back(
            fair,
            by=office,
            at=TODAY,
            amount=19_200_001,
            document="1",
            paid_on=DAY,
            reason="Kiểm toán",
        )
    corrections.take_back(
        fair,
        by=office,
        at=TODAY,
        amount=5_000_000,
        document="1",
        paid_on=DAY,
        reason="Kiểm toán",
    )
    after = book(plan, DAY).figures
    assert (after.paid, after.committed) == (
        before.paid - 5_000_000,
        before.committed - 5_000_000,
    )
    assert after.free == before.free + 5_000_000
    assert book(plan, date(2024, 7, 31)).figures == july
    stored = Allotment.objects.get(pk=fair.allotment_id)
    row = next(row for row in book(plan, DAY).rows if row.allotment == stored)
    assert (stored.committed, stored.paid) == (row.figures.committed, row.figures.paid)


# Rewards


def test_a_reward_follows_from_the_certificate_and_the_table_of_its_day(world):
    amounts = {
        (one.certificate.stars, one.rate.occasion): one.rate.amount
        for one in rewards.due(luc_ngan(), DAY)
    }
    assert amounts == {(3, "first"): 50_000_000, (4, "first"): 150_000_000}
    assert {rate.document for rate in rewards.rates_of(bac_ninh())} == {
        "Nghị quyết 09/2026/NQ-HĐND (hư cấu)"
    }


def test_a_certificate_is_rewarded_once(world):
    plan = bac_ninh()
    given = Commitment.objects.get(certificate__isnull=False)
    assert given.paid == given.rate.amount
    due = rewards.due(plan, DAY)
    assert given.certificate_id not in {one.certificate.pk for one in due}
    line = Allotment.objects.get(line__plan=plan, line__kind="gatherings")
    with pytest.raises(Refused, match="đã được thưởng"):
        rewarding.award(
            line,
            by=world.cast.dung.actor,
            at=TODAY,
            certificate=given.certificate,
            document="2",
            signed_on=DAY,
        )
    given.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        given.save(force_insert=True)


def test_a_cancelled_reward_may_be_given_again(world):
    plan = bac_ninh()
    line = Allotment.objects.get(line__plan=plan, line__kind="gatherings")
    one = rewards.due(plan, DAY)[0].certificate
    facts = {"certificate": one, "document": "3", "signed_on": DAY}
    made = rewarding.award(line, by=world.cast.dung.actor, at=TODAY, **facts).made
    before = Allotment.objects.get(pk=line.pk).committed
    money.cancel_commitment(made, by=world.cast.dung.actor, at=TODAY, closed_on=DAY)
    assert Allotment.objects.get(pk=line.pk).committed == before - made.amount
    again = rewarding.award(line, by=world.cast.dung.actor, at=TODAY, **facts).made
    assert again.pk != made.pk


# Properties

money_amount = st.integers(1, 400_000_000)
days = st.integers(0, 330).map(lambda n: date(2026, 1, 1) + timedelta(days=n))


class Money(RuleBasedStateMachine):
    """Any sequence of steps, whatever their amounts and days: refused, or the book is sound."""

    @initialize()
    def begin(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        world = recall(TODAY)
        self.office, self.leader = world.cast.dung.actor, world.cast.thao.actor
        self.plan = bac_ninh()
        version = open_version(self.plan)
        planning.return_plan(version, by=self.leader, at=TODAY, reason="Thử")
        planning.drop_amendment(version, by=self.office, at=TODAY)

    def teardown(self) -> None:
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def attempt(self, verb, thing, **facts) -> None:
        try:
            with transaction.atomic():
                verb(thing, at=TODAY, **facts)
        except Refused:
            pass

    def one(self, rows, number: int):
        found = list(rows.order_by("id"))
        return found[number % len(found)]

    @rule(number=st.integers(0, 20), amount=money_amount, day=days)
    def commit(self, number: int, amount: int, day: date) -> None:
        self.attempt(
            money.commit,
            self.one(Allotment.objects.filter(line__plan=self.plan), number),
            by=self.office,
            purpose="Thử",
            payee="Thử",
            document="Thử",
            signed_on=day,
            amount=amount,
        )

    @rule(number=st.integers(0, 20), which=st.integers(0, 3), amount=money_amount, day=days)
    def enter(self, number: int, which: int, amount: int, day: date) -> None:
        verb = (money.pay, money.advance, money.settle, money.refund)[which]
        self.attempt(
            verb,
            self.one(Commitment.objects.filter(allotment__line__plan=self.plan), number),
            by=self.office,
            amount=amount,
            document="Thử",
            paid_on=day,
        )

    @rule(number=st.integers(0, 40), day=days)
    def reverse(self, number: int, day: date) -> None:
        entries = Payment.objects.filter(commitment__allotment__line__plan=self.plan)
        self.attempt(
            corrections.reverse_entry,
            self.one(entries, number),
            by=self.office,
            reason="Thử",
            paid_on=day,
        )

    @rule(number=st.integers(0, 20), amount=money_amount, day=days)
    def take_back(self, number: int, amount: int, day: date) -> None:
        self.attempt(
            corrections.take_back,
            self.one(Commitment.objects.filter(allotment__line__plan=self.plan), number),
            by=self.office,
            amount=amount,
            document="Thử",
            paid_on=day,
            reason="Thử",
        )

    @rule(number=st.integers(0, 20), cancel=st.booleans(), day=days)
    def end(self, number: int, cancel: bool, day: date) -> None:
        self.attempt(
            money.cancel_commitment if cancel else money.close_commitment,
            self.one(Commitment.objects.filter(allotment__line__plan=self.plan), number),
            by=self.office,
            closed_on=day,
        )

    @rule(number=st.integers(0, 20), line=st.integers(0, 20), day=days)
    def award(self, number: int, line: int, day: date) -> None:
        earned = [one.certificate for one in rewards.due(self.plan, DAY)]
        given = [one.certificate for one in Commitment.objects.exclude(certificate=None)]
        chosen = (earned + given)[number % len(earned + given)]
        self.attempt(
            rewarding.award,
            self.one(Allotment.objects.filter(line__plan=self.plan), line),
            by=self.office,
            certificate=chosen,
            document="Thử",
            signed_on=day,
        )

    @rule(number=st.integers(0, 20), amount=money_amount, day=days)
    def amend(self, number: int, amount: int, day: date) -> None:
        """An amendment of one amount; given up where it cannot be approved."""
        version = planning.amend_plan(self.plan, by=self.office, at=TODAY, reason="Thử").made
        planning.change_amount(
            self.one(version.amounts, number), by=self.office, at=TODAY, amount=amount
        )
        planning.submit_plan(version, by=self.office, at=TODAY)
        self.attempt(
            planning.approve_plan, version, by=self.leader, document="Thử", approved_on=day
        )
        version.refresh_from_db()
        if version.state == "proposed":
            planning.return_plan(version, by=self.leader, at=TODAY, reason="Thử")
            planning.drop_amendment(version, by=self.office, at=TODAY)

    @invariant()
    def no_line_is_negative_and_the_parts_make_the_whole(self) -> None:
        if not hasattr(self, "plan"):
            return
        found = book(self.plan, DAY)
        for row in found.rows:
            assert row.figures.sound, row
            assert row.allotment is not None
            kept = row.allotment.figures
            told_ = row.figures
            assert (kept.approved, kept.committed, kept.paid, kept.advanced) == (
                told_.approved,
                told_.committed,
                told_.paid,
                told_.advanced,
            )
        whole = found.figures
        for part in ("planned", "approved", "committed", "paid", "advanced"):
            by_source = sum(getattr(figures, part) for _label, figures in found.by_source)
            by_line = sum(getattr(line.figures, part) for line in found.lines)
            assert by_source == by_line == getattr(whole, part)
        version = in_force(self.plan)
        assert whole.approved == sum(version.amounts.values_list("amount", flat=True))

    @invariant()
    def no_certificate_is_rewarded_twice(self) -> None:
        living = Commitment.objects.exclude(certificate=None).exclude(state="cancelled")
        keys = list(living.values_list("certificate_id", flat=True))
        assert len(keys) == len(set(keys))
        for one in living.select_related("rate"):
            assert one.amount == one.rate.amount
            assert one.paid <= one.rate.amount

    @invariant()
    def a_commitment_is_the_sum_of_its_entries(self) -> None:
        signs = {"payment": 1, "advance": 1, "settlement": 0, "refund": -1, "return": -1}
        for one in Commitment.objects.prefetch_related("payments__reverses"):
            entries = one.payments.all()
            reversed_ = [entry.reverses for entry in entries if entry.reverses]
            assert one.paid == sum(
                signs[entry.kind] * entry.amount for entry in entries if not entry.reverses
            ) - sum(signs[entry.kind] * entry.amount for entry in reversed_)
            assert one.freed == sum(entry.freed for entry in entries)


def test_no_sequence_of_steps_breaks_the_book(world):
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Money, settings=settings(max_examples=12, stateful_step_count=18, deadline=None)
    )


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=2),
)
def test_no_small_count_can_be_worked_out_from_the_total(counts):
    shown = told(counts)
    hidden = [key for key, count in shown.items() if count is None]
    assert all(shown[key] is None for key, count in counts.items() if 0 < count < 5)
    # One hidden cell is the total less the others: never alone beside others that are not empty.
    others = [key for key in counts if counts[key] > 0 and key not in hidden]
    assert len(hidden) != 1 or not others


def test_payments_are_never_changed_by_an_action(world):
    before = list(Payment.objects.order_by("id").values())
    stands = Commitment.objects.get(document="22/2026/HĐ (hư cấu)")
    money.settle(stands, by=world.cast.dung.actor, at=TODAY, amount=1, document="1", paid_on=DAY)
    assert list(Payment.objects.order_by("id").values())[: len(before)] == before
    assert Plan.objects.count() == 3


def test_figures_of_one_line_are_those_of_the_book(world):
    for allotment in Allotment.objects.filter(line__plan=luc_ngan()):
        rows = [row for row in book(luc_ngan(), DAY).rows if row.allotment == allotment]
        assert [figures_on(allotment, DAY)] == [row.figures for row in rows]
