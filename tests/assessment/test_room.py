"""The council's room: second looks, independence, disputed facts, frozen evidence, the board."""

import re
from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from namsao.assessment import actions, closing, queries
from namsao.assessment.models import (
    Conflict,
    Entry,
    EvidenceWindow,
    Filing,
    Result,
    RulesOfOperation,
    Score,
    ScoreSheet,
    SecondLook,
)
from namsao.assessment.printing import print_minutes
from namsao.assessment.queries import entry_of
from namsao.assessment.room import actions as room
from namsao.assessment.room import board as boards
from namsao.assessment.room import disputes
from namsao.assessment.room import precedents as before
from namsao.dossiers import actions as gathering
from namsao.dossiers.models import Dossier
from namsao.dossiers.queries import criteria_of
from namsao.kernel.action import Forbidden, Refused
from namsao.kernel.models import Event
from namsao.law.discussion import deciding
from namsao.notices.models import Message
from namsao.people.models import User
from namsao.site.demo.papers import sample_upload
from tests.assessment.test_council import _raise_judgements
from tests.conftest import TODAY

DAY = TODAY.date()


@pytest.fixture
def basket(world) -> Entry:
    """The dossier on which the council lies 12 points apart: 83, 81, 71, 82 and 80."""
    return entry_of(world.dossiers["basket"])


def sheet_of(entry: Entry, person: User) -> ScoreSheet:
    return ScoreSheet.objects.get(entry=entry, seat__person=person)


def rule(world, **changed) -> None:
    """The round's rules of operation, otherwise."""
    RulesOfOperation.objects.filter(pk=world.round.rules_id).update(**changed)
    world.round.rules.refresh_from_db()
    for session in (world.session, world.split_session):
        session.refresh_from_db()


def ask(world, entry: Entry, *names: str, reason="Chênh nhau 12 điểm") -> None:
    sheets = [sheet_of(entry, getattr(world.cast, name)) for name in names]
    room.ask_second_look(entry, by=world.cast.minh.actor, at=TODAY, sheets=sheets, reason=reason)


def keep(world, entry: Entry, *names: str) -> None:
    for name in names:
        person = getattr(world.cast, name)
        sheet = sheet_of(entry, person)
        actions.sign_sheet(sheet, by=person.actor, at=TODAY, second_look="Vẫn thấy như vậy")


def close(world, by=None):
    chair = by or world.cast.minh.actor
    return actions.close_session(world.split_session, by=chair, at=TODAY, minutes_number="3/BB")


def reasons(world) -> str:
    return " ".join(map(str, closing.obstacles(queries.sitting_of(world.split_session), DAY)))


def newcomer(name: str) -> User:
    return User.objects.create_user(f"{name}@elsewhere.example", name=name.title())


def a_judgement(entry: Entry) -> str:
    """A judgement on which the sheets may differ without a gate in between."""
    facts = queries.settled_facts(entry)
    gated = {gate.criterion for gate in criteria_of(entry.dossier).gates}
    return next(
        c.number
        for c in criteria_of(entry.dossier)
        if c.number not in facts | dict.fromkeys(gated) and c.kind == "choice"
    )


# A second look


def test_the_rules_name_whose_second_look_is_asked(world, basket):
    form = room.ask_second_look.bind(basket, world.cast.minh.actor)
    concerned = ScoreSheet.objects.filter(pk__in=form.initial["sheets"])
    names = {sheet.seat.person.email.split("@")[0] for sheet in concerned}
    assert names == {"minh", "oanh", "phuc"}  # 83, 71 and 82


def test_both_filings_are_kept_and_the_mean_uses_the_second(world, basket):
    """Article 4.2: the evaluation can be gone over."""
    oanh = world.cast.oanh
    ask(world, basket, "oanh")
    sheet = sheet_of(basket, oanh)
    _raise_judgements(sheet, oanh.actor, 4)
    with pytest.raises(Refused, match="nêu lý do giữ hoặc đổi"):
        actions.sign_sheet(sheet, by=oanh.actor, at=TODAY)
    actions.sign_sheet(sheet, by=oanh.actor, at=TODAY, second_look="Xem kỹ ảnh, nâng lên")
    first, second = sheet.filings.order_by("number")
    look = sheet.second_looks.get()
    assert (first.total, look.outcome, look.ground) == (71, "changed", "spread")
    assert look.criteria  # what the member was asked to look at
    assert second.total >= 75

    close(world)

    counted = Result.objects.get(entry=basket).counted_sheets
    assert second.total in [one["total"] for one in counted]
    assert 71 not in [one["total"] for one in counted]
    minuted = disputes.minuted_looks(world.split_session)
    assert [(one.first_total, one.second_total) for one in minuted] == [(71, second.total)]


def test_where_all_concerned_keep_their_sheets_the_session_closes_with_both_reasons(world, basket):
    ask(world, basket, "minh", "oanh", "phuc")
    assert "đang xem lại phiếu" in reasons(world)
    keep(world, basket, "minh", "oanh")
    with pytest.raises(Refused, match="đang xem lại"):
        close(world)
    keep(world, basket, "phuc")
    close(world)
    assert Result.objects.get(entry=basket).total.numerator
    looks = SecondLook.objects.filter(sheet__entry=basket)
    assert [look.outcome for look in looks] == ["kept"] * 3


def test_a_second_look_of_one_does_not_settle_a_spread_between_three(world, basket):
    ask(world, basket, "oanh")
    keep(world, basket, "oanh")
    with pytest.raises(Refused, match="chênh 12"):
        close(world)


def test_where_the_spread_binds_keeping_does_not_close(world, basket):
    rule(world, spread_binds=True)
    ask(world, basket, "minh", "oanh", "phuc")
    keep(world, basket, "minh", "oanh", "phuc")
    with pytest.raises(Refused, match="chênh 12"):
        close(world)


def test_everybodys_own_judgement_comes_before_any_second_look(world, basket):
    nga = sheet_of(basket, world.cast.nga)
    actions.reopen_sheet(nga, by=world.cast.minh.actor, at=TODAY, reason="Ghi nhầm")
    with pytest.raises(Refused, match="Chờ mọi thành viên ký"):
        ask(world, basket, "oanh")


def test_a_member_asks_nobody_to_look_again(world, basket):
    sheet = sheet_of(basket, world.cast.oanh)
    for name in ("nga", "son", "dung"):
        by = getattr(world.cast, name).actor
        with pytest.raises(Forbidden):
            room.ask_second_look(basket, by=by, at=TODAY, sheets=[sheet], reason="Thử")


def split_a_gate(entry: Entry, *people: User) -> str:
    """Two members of five miss a gate on which the fourth star hangs; the criterion."""
    criteria, facts = criteria_of(entry.dossier), queries.settled_facts(entry)
    gate = next(gate for gate in criteria.gates if gate.level == 4 and gate.criterion not in facts)
    for person in people:
        scores = Score.objects.filter(sheet=sheet_of(entry, person), criterion=gate.criterion)
        scores.update(choice=gate.option - 1, reason="Chưa thấy")
    return gate.criterion


def test_a_split_gate_on_which_the_stars_hang_asks_for_a_second_look(world, basket):
    rule(world, largest_spread=100)
    number = split_a_gate(basket, world.cast.phuc, world.cast.quan)
    counted = queries.sitting_of(world.split_session).counted(entry_of(basket.dossier))
    assert number in [gate.criterion for gate in deciding(closing.stake_of(basket, counted))]
    assert f"(tiêu chí {number})" in reasons(world)
    ask(world, basket, "phuc", "quan")
    assert SecondLook.objects.filter(sheet__entry=basket, ground="gate").count() == 2
    keep(world, basket, "phuc", "quan")
    close(world)


def test_rules_may_let_the_majority_decide_a_gate_without_a_second_look(world, basket):
    rule(world, largest_spread=100, split_gates_looked_at=False)
    split_a_gate(basket, world.cast.phuc, world.cast.quan)
    close(world)


# What is closed stays


def refused_by_the_database(change) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_after_closing_the_database_refuses_every_change_of_a_sheet(world):
    sheet = ScoreSheet.objects.filter(entry__dossier=world.dossiers["honey"]).first()
    scores, filings = sheet.scores.all(), sheet.filings.all()
    refused_by_the_database(lambda: scores.update(choice=1))
    refused_by_the_database(lambda: scores.delete())
    refused_by_the_database(lambda: ScoreSheet.objects.filter(pk=sheet.pk).update(state="draft"))
    refused_by_the_database(
        lambda: Score.objects.create(sheet=sheet, criterion="9.9", saved_at=TODAY)
    )
    refused_by_the_database(lambda: filings.update(total=100))


def test_a_filing_never_changes_not_even_in_an_open_session(world, basket):
    filing = Filing.objects.filter(sheet__entry=basket).first()
    refused_by_the_database(lambda: Filing.objects.filter(pk=filing.pk).update(total=100))
    refused_by_the_database(filing.delete)


# Independence


def test_a_conflict_recorded_for_the_chair_hides_the_dossier_and_the_vice_chair_presides(
    world, basket
):
    cast, vice = world.cast, newcomer("hai")
    seat = actions.appoint(
        world.round,
        by=cast.dung.actor,
        at=TODAY,
        person=vice,
        duty="vice_chair",
        organisation="Sở Nông nghiệp và Môi trường",
    ).made
    oanh = sheet_of(basket, cast.oanh)
    with pytest.raises(Forbidden):  # the chair is there
        actions.reopen_sheet(oanh, by=vice.actor, at=TODAY, reason="Thử")
    chair = world.round.seats.get(duty="chair")
    room.record_conflict(
        basket, by=cast.dung.actor, at=TODAY, seat=chair, kind="family", reason="Chị gái góp vốn"
    )
    assert basket.dossier not in Dossier.objects.where_may(cast.minh.actor, "dossiers.view")
    counted = queries.sitting_of(world.split_session).counted(entry_of(basket.dossier))
    assert chair.pk not in [one.sheet.seat_id for one in counted]
    with pytest.raises(Forbidden):
        actions.reopen_sheet(oanh, by=cast.minh.actor, at=TODAY, reason="Thử")
    actions.reopen_sheet(oanh, by=vice.actor, at=TODAY, reason="Điều hành thay")
    assert Conflict.objects.get(entry=basket, seat=chair).recorded
    assert seat in queries.council_of(world.round)


def test_without_the_rule_nobody_presides_for_the_chair(world, basket):
    cast, vice = world.cast, newcomer("hai")
    rule(world, vice_chair_presides=False)
    appointed = {"duty": "vice_chair", "organisation": "Sở", "person": vice}
    actions.appoint(world.round, by=cast.dung.actor, at=TODAY, **appointed)
    actions.declare_conflict(basket, by=cast.minh.actor, at=TODAY, reason="Em ruột")
    with pytest.raises(Forbidden):
        actions.reopen_sheet(sheet_of(basket, cast.oanh), by=vice.actor, at=TODAY, reason="Thử")


def test_a_vice_chair_closes_where_the_chair_is_recorded_absent(world, basket):
    cast, vice = world.cast, newcomer("hai")
    rule(world, largest_spread=100)
    appointed = {"duty": "vice_chair", "organisation": "Sở", "person": vice}
    seat = actions.appoint(world.round, by=cast.dung.actor, at=TODAY, **appointed).made
    copy_of(sheet_of(basket, cast.nga), seat)
    present = [one for one in queries.council_of(world.round) if one.duty != "chair"]
    with pytest.raises(Forbidden):
        close(world, by=vice.actor)
    actions.record_attendance(world.split_session, by=cast.son.actor, at=TODAY, present=present)
    close(world, by=vice.actor)
    counted = Result.objects.get(entry=basket).counted_sheets
    assert cast.minh.name not in [one["person"] for one in counted]  # absent, not counted
    assert len(counted) == 5


def copy_of(sheet: ScoreSheet, seat) -> ScoreSheet:
    """The same choices, signed by another."""
    made = ScoreSheet.objects.create(entry=sheet.entry, seat=seat, state="signed", signed_at=TODAY)
    Score.objects.bulk_create(
        Score(sheet=made, criterion=one.criterion, choice=one.choice, saved_at=TODAY)
        for one in sheet.scores.all()
    )
    return made


def test_a_chair_of_another_round_presides_over_none_where_they_only_sit(world, basket):
    """The role comes from a round long ago; the seat decides."""
    from namsao.people.actions import grant_holding
    from namsao.people.roles import Role

    nga = world.cast.nga
    grant_holding(nga.pk, Role.COUNCIL_CHAIR, DAY, area=world.round.area)
    nga = User.objects.get(pk=nga.pk)
    with pytest.raises(Forbidden):
        close(world, by=nga.actor)


def test_members_of_the_producers_commune_are_proposed_and_must_be_recorded(world, basket):
    cast = world.cast
    rule(world, own_commune_conflicts=True, largest_spread=100)
    nga = world.round.seats.get(person=cast.nga)
    nga.commune = basket.dossier.product.producer.commune
    nga.save()
    form = room.record_conflict.bind(basket, cast.dung.actor)
    assert form.initial == {"seat": nga.pk, "kind": "commune"}
    with pytest.raises(Refused, match=f"{cast.nga.name} cùng xã"):
        close(world)
    room.record_conflict(
        basket, by=cast.dung.actor, at=TODAY, seat=nga, kind="commune", reason="Cùng xã"
    )
    close(world)
    assert len(Result.objects.get(entry=basket).counted_sheets) == 4


def test_without_the_rule_the_same_commune_is_no_conflict(world, basket):
    rule(world, largest_spread=100)
    commune = basket.dossier.product.producer.commune
    world.round.seats.filter(person=world.cast.nga).update(commune=commune)
    close(world)


@pytest.mark.parametrize("whole", [True, False], ids=["a session", "a dossier"])
def test_a_substitute_takes_part_in_place_of_a_member(world, basket, whole):
    cast, person = world.cast, newcomer("thay")
    seat = world.round.seats.get(person=cast.nga)
    made = room.appoint_substitute(
        seat,
        by=cast.dung.actor,
        at=TODAY,
        person=person,
        organisation="Sở Nông nghiệp và Môi trường",
        session=world.split_session,
        entry=None if whole else basket,
        reason="Đi công tác",
    ).made
    assert Message.objects.filter(person=person, kind="assessment.substitute").exists()
    sitting = queries.sitting_of(world.split_session)
    assert made.substitute in sitting.voters(basket)
    assert seat not in sitting.voters(basket)
    present = queries.attendable(world.split_session)
    assert made.substitute in present
    actions.record_attendance(world.split_session, by=cast.son.actor, at=TODAY, present=present)
    assert f"chưa có phiếu đã ký của {person.name}" in reasons(world)
    seen = Dossier.objects.where_may(person.actor, "dossiers.view")
    assert list(seen) == [basket.dossier]  # no other of the round
    sheet = actions.start_sheet(basket, by=person.actor, at=TODAY).made
    assert sheet.seat == made.substitute
    with pytest.raises(Refused, match="người thay"):
        actions.start_sheet(basket, by=cast.nga.actor, at=TODAY)
    counted = queries.sitting_of(world.split_session).counted(entry_of(basket.dossier))
    assert cast.nga.pk not in [one.sheet.seat.person_id for one in counted]


def test_rules_may_forbid_substitutes(world, basket):
    rule(world, substitutes_allowed=False)
    seat = world.round.seats.get(person=world.cast.nga)
    with pytest.raises(Refused, match="không cho cử người thay"):
        room.appoint_substitute(
            seat,
            by=world.cast.dung.actor,
            at=TODAY,
            person=newcomer("thay"),
            organisation="Sở",
            session=world.split_session,
            reason="Đi công tác",
        )


def test_who_stepped_aside_reads_nothing_of_the_dossier_in_what_holds_the_session_up(
    world, basket, client
):
    actions.declare_conflict(basket, by=world.cast.minh.actor, at=TODAY, reason="Em ruột")
    with pytest.raises(Refused) as refused:
        close(world)
    assert basket.dossier.product.name not in refused.value.reason
    for name in ("nga", "minh"):
        client.force_login(getattr(world.cast, name))
        page = client.get(world.split_session.get_absolute_url()).content.decode()
        assert (basket.dossier.product.name in page) is (name == "nga")


# Facts


def object_to_a_fact(world, entry: Entry) -> tuple[str, int, int]:
    """Nga objects to a settled fact of no gate: the criterion, the finding, her own choice."""
    gated = {gate.criterion for gate in criteria_of(entry.dossier).gates}
    criteria = criteria_of(entry.dossier).by_number
    number, settled = next(
        (number, choice)
        for number, choice in queries.settled_facts(entry).items()
        if number not in gated and choice > 1 and criteria[number].kind == "choice"
    )
    nga, sheet = world.cast.nga.actor, sheet_of(entry, world.cast.nga)
    actions.reopen_sheet(sheet, by=world.cast.minh.actor, at=TODAY, reason="Xin sửa")
    said = {"objection": "Giấy hết hạn từ tháng 3", "reason": "Giấy hết hạn"}
    actions.score(sheet, by=nga, at=TODAY, criterion=number, choice=settled - 1, **said)
    actions.sign_sheet(sheet, by=nga, at=TODAY)
    return number, settled, settled - 1


def resolve(world, entry, number, ruling) -> None:
    room.resolve_objection(
        entry,
        by=world.cast.minh.actor,
        at=TODAY,
        criterion=number,
        ruling=ruling,
        reason="Đã xem bản gốc",
    )


def chosen(entry: Entry, number: str) -> set:
    fresh = entry_of(entry.dossier)
    return {queries.sheet_choices(sheet)[number] for sheet in fresh.sheets.all()}


def test_an_objection_holds_the_session_up_until_it_is_resolved(world, basket):
    rule(world, largest_spread=100)
    number, settled, own = object_to_a_fact(world, basket)
    assert chosen(basket, number) == {settled, own}
    with pytest.raises(Refused, match=f"chưa giải quyết phản đối ở tiêu chí {number}"):
        close(world)
    resolve(world, basket, number, "stands")
    assert chosen(basket, number) == {settled}  # for every sheet, the objector's too
    filing = sheet_of(basket, world.cast.nga).filings.last()
    said = next(one for one in filing.scores if one["criterion"] == number)
    assert said["choice"] == own  # as it was signed
    close(world)


def test_the_team_corrects_a_fact_for_every_sheet_and_the_former_finding_stays_on_record(
    world, basket
):
    rule(world, largest_spread=100)
    number, settled, own = object_to_a_fact(world, basket)
    resolve(world, basket, number, "corrected")
    with pytest.raises(Refused, match="tổ tư vấn chưa xác định lại"):
        close(world)
    with pytest.raises(Refused):  # only what the session sent back
        room.correct_finding(
            basket, by=world.cast.ha.actor, at=TODAY, criterion="1.1", choice=1, reason="Thử"
        )
    room.correct_finding(
        basket,
        by=world.cast.ha.actor,
        at=TODAY,
        criterion=number,
        choice=own,
        reason="Giấy đã hết hạn, xác định lại",
    )
    assert chosen(basket, number) == {own}
    event = Event.objects.filter(action="assessment.correct_finding").last()
    assert event.facts["former"]["choice"] == settled
    close(world)


def test_a_fact_left_to_the_members_sends_every_signed_sheet_back(world, basket):
    number, _settled, own = object_to_a_fact(world, basket)
    resolve(world, basket, number, "opened")
    assert number not in queries.settled_facts(entry_of(basket.dossier))
    assert set(basket.sheets.values_list("state", flat=True)) == {"draft"}
    quan = sheet_of(basket, world.cast.quan)
    actions.score(  # no objection is asked for any more
        quan, by=world.cast.quan.actor, at=TODAY, criterion=number, choice=own, reason="Chưa đủ"
    )
    keep(world, basket, "minh", "nga", "oanh", "phuc", "quan")
    assert len(chosen(basket, number)) == 2


def test_a_resolved_fact_is_scored_no_more(world, basket):
    number, settled, _own = object_to_a_fact(world, basket)
    resolve(world, basket, number, "stands")
    sheet = sheet_of(basket, world.cast.nga)
    actions.reopen_sheet(sheet, by=world.cast.minh.actor, at=TODAY, reason="Thử")
    with pytest.raises(Refused, match="Phiên họp đã giải quyết"):
        actions.score(sheet, by=world.cast.nga.actor, at=TODAY, criterion=number, choice=settled)


def test_where_the_rules_say_so_everybody_scores_everything(world, basket):
    """The switch off: no fact is settled for the members, none comes filled in."""
    rule(world, facts_settled_by_team=False)
    basket = entry_of(basket.dossier)
    assert queries.settled_facts(basket) == {}
    seat = world.round.seats.get(person=world.cast.nga)
    made = room.appoint_substitute(
        seat,
        by=world.cast.dung.actor,
        at=TODAY,
        person=(person := newcomer("thay")),
        organisation="Sở",
        session=world.split_session,
        reason="Nghỉ ốm",
    ).made
    sheet = actions.start_sheet(basket, by=person.actor, at=TODAY).made
    assert made.substitute == sheet.seat
    assert sheet.scores.count() == 0
    fact = next(
        c for c in criteria_of(basket.dossier) if c.nature == "fact" and c.kind == "choice"
    )
    actions.score(sheet, by=person.actor, at=TODAY, criterion=fact.number, choice=1, reason="–")
    assert sheet.scores.get(criterion=fact.number).objection == ""


# The minutes


def minutes_of(world) -> str:
    pages = pypdf.PdfReader(BytesIO(print_minutes(world.split_session))).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_the_minutes_tell_second_looks_with_both_sums_and_what_became_of_objections(world, basket):
    number, _settled, _own = object_to_a_fact(world, basket)
    resolve(world, basket, number, "stands")
    ask(world, basket, "minh", "oanh", "phuc")
    before = queries.sheet_score(sheet_of(basket, world.cast.oanh)).total
    keep(world, basket, "minh", "oanh", "phuc")
    close(world)
    told = minutes_of(world)
    person = "".join(world.cast.oanh.name.split())
    assert re.search(f"{person}\\([^)]*\\):{before}điểm,giữnguyên.Vẫnthấynhưvậy", told)
    assert f"Tiêuchí{number}:Giữnguyênđiềutổtưvấnđãxácđịnh.Đãxembảngốc" in told


def test_the_minutes_name_who_presided_and_whom_a_substitute_stands_for(world, basket):
    cast, vice, stranger = world.cast, newcomer("hai"), newcomer("thay")
    rule(world, largest_spread=100)
    appointed = {"duty": "vice_chair", "organisation": "Sở", "person": vice}
    actions.appoint(world.round, by=cast.dung.actor, at=TODAY, **appointed)
    nga = world.round.seats.get(person=cast.nga)
    room.appoint_substitute(
        nga,
        by=cast.dung.actor,
        at=TODAY,
        person=stranger,
        organisation="Sở",
        session=world.split_session,
        reason="Nghỉ ốm",
    )
    assert f"Cómặt:thay{''.join(cast.nga.name.split())}" not in minutes_of(world)
    everybody = queries.attendable(world.split_session)
    present = [seat for seat in everybody if seat.duty != "chair" and seat != nga]
    actions.record_attendance(world.split_session, by=cast.son.actor, at=TODAY, present=present)
    told = minutes_of(world)
    assert f"Cómặt:thay{''.join(cast.nga.name.split())}" in told
    assert told.rfind("Hai") > told.rfind("CHỦTỊCHHỘIĐỒNG")
    assert told.rfind("".join(cast.minh.name.split())) < told.rfind("CHỦTỊCHHỘIĐỒNG")


# Frozen evidence


def test_calling_the_session_freezes_the_evidence(world, basket):
    assert basket.frozen_at is not None
    lan, dossier = world.cast.lan.actor, basket.dossier
    with pytest.raises(Refused):
        gathering.attach(dossier, by=lan, at=TODAY, upload=sample_upload("x"), kind="awards")
    with pytest.raises(Refused):
        gathering.detach(dossier.evidence.first(), by=lan, at=TODAY)


def test_the_office_freezes_before_a_session_is_called(world):
    entry = entry_of(world.dossiers["cloth"])
    assert entry.frozen_at is None
    room.freeze_evidence(entry, by=world.cast.dung.actor, at=TODAY)
    assert entry.frozen_at == TODAY
    with pytest.raises(Refused, match="đã được chốt"):
        room.freeze_evidence(entry, by=world.cast.dung.actor, at=TODAY)


@pytest.fixture
def window(world, basket) -> EvidenceWindow:
    """One certificate may come until tomorrow, in place of one that lies there."""
    former = basket.dossier.evidence.filter(removed_at=None).first()
    return room.open_window(
        basket,
        by=world.cast.dung.actor,
        at=TODAY,
        kind=former.kind,
        criterion=former.criterion,
        replaces=former,
        until=DAY + timedelta(days=1),
        reason="Bản quét mờ",
    ).made


def test_one_document_comes_in_through_the_window_and_the_members_hear_of_it(world, window):
    lan, name = world.cast.lan, "Bản rõ"
    told = Message.objects.filter(kind="assessment.window_opened")
    assert {message.person for message in told} >= {lan, world.cast.nga, world.cast.minh}
    room.supply(window, by=lan.actor, at=TODAY, upload=sample_upload("clear"), name=name)
    assert (window.evidence.name, window.used_at) == (name, TODAY)
    assert window.replaces.removed_at == TODAY  # and stays readable
    heard = Message.objects.filter(kind="assessment.supplied", person=world.cast.nga)
    assert heard.exists()
    with pytest.raises(Refused, match="đã được bổ sung"):
        room.supply(window, by=lan.actor, at=TODAY, upload=sample_upload("more"), name="Nữa")


def test_the_window_shuts_on_its_day_and_is_the_producers_alone(world, window):
    late = TODAY + timedelta(days=2)
    with pytest.raises(Refused, match="Đã hết hạn bổ sung"):
        room.supply(window, by=world.cast.lan.actor, at=late, upload=sample_upload("x"), name="x")
    with pytest.raises(Forbidden):
        room.supply(window, by=world.cast.mai.actor, at=TODAY, upload=sample_upload("x"), name="x")


# Precedents


@pytest.fixture
def honeys(world) -> Entry:
    """The province's evaluation of the mint honey; the lychee honey was decided before."""
    return Entry.objects.get(dossier=world.dossiers["mint"], round=world.round)


def test_a_member_reads_how_the_criterion_was_judged_before_without_names(world, honeys):
    nga = world.cast.nga.actor
    number = next(c.number for c in criteria_of(honeys.dossier) if c.nature == "judgement")
    (found,) = before.precedents(honeys, number, nga)
    assert found.name == ""
    assert sum(count for _line, count in found.chosen) == 5
    assert found.reason
    assert before.summaries(honeys, nga)[number].count == 1
    rule(world, precedents_anonymous=False)
    honeys.round.rules.refresh_from_db()
    (named,) = before.precedents(honeys, number, nga)
    assert named.name == world.dossiers["honey"].product.name


def test_findings_are_searched_without_accents(world, honeys):
    nga, number = world.cast.nga.actor, criteria_of(honeys.dossier).criteria[0].number
    assert len(before.precedents(honeys, number, nga, "doi chieu MINH chứng")) == 1
    assert before.precedents(honeys, number, nga, "khong co loi nay") == []


def test_what_is_not_decided_yet_or_was_stepped_aside_from_is_no_precedent(world, honeys):
    nga = world.cast.nga
    number = criteria_of(honeys.dossier).criteria[0].number
    honey = Entry.objects.get(dossier=world.dossiers["honey"])
    undecided = Dossier.objects.filter(pk=world.dossiers["honey"].pk)
    undecided.update(state="concluded")
    assert before.precedents(honeys, number, nga.actor) == []
    undecided.update(state="recognised")
    assert len(before.precedents(honeys, number, nga.actor)) == 1
    seat = world.round.seats.get(person=nga)
    Conflict.objects.create(entry=honey, seat=seat, reason="Em ruột", declared_at=TODAY)
    assert before.precedents(honeys, number, nga.actor) == []


def test_an_outsider_has_no_precedents(world, honeys):
    number = criteria_of(honeys.dossier).criteria[0].number
    for name in ("lan", "linh", "yen"):
        assert before.precedents(honeys, number, getattr(world.cast, name).actor) == []


def test_the_desk_leads_to_the_precedents(world, client, honeys):
    number = criteria_of(honeys.dossier).criteria[0].number
    client.force_login(world.cast.nga)
    sheet = sheet_of(honeys, world.cast.nga)
    address = reverse("assessment:precedents", args=[honeys.pk, number])
    assert address in client.get(sheet.get_absolute_url()).content.decode()
    page = client.get(address + "?q=doi+chieu").content.decode()
    assert 'id="leaves"' in page
    assert world.dossiers["honey"].product.name not in page


# The board


def board_for(world, person: User) -> boards.Board:
    return boards.board(world.split_session, person.actor, DAY)


def test_the_board_shows_spread_gates_and_what_to_discuss(world, basket):
    (row,) = board_for(world, world.cast.minh).rows
    assert (row.signed, row.expected, row.stake.spread, row.complete) == (5, 5, 12, True)
    assert [cell.total for cell in row.cells] == [83, 81, 71, 82, 80]
    assert [cell.far for cell in row.cells] == [True, False, True, True, False]
    assert row.widest
    assert [one.entry for one in board_for(world, world.cast.minh).talk] == [basket]


def test_a_chair_who_scores_sees_values_only_after_signing_their_own(world, basket):
    minh = world.cast.minh
    sheet = sheet_of(basket, minh)
    actions.reopen_sheet(sheet, by=minh.actor, at=TODAY, reason="Xem lại phiếu mình")
    (row,) = board_for(world, minh).rows
    assert row.stake is None
    assert [cell.total for cell in row.cells] == [None] * 5
    assert [cell.standing for cell in row.cells] == ["draft", *["signed"] * 4]
    (seen,) = board_for(world, world.cast.son).rows  # the secretary does not score
    assert (seen.cells[1].total, seen.cells[0].total) == (81, None)


def test_the_board_has_nothing_of_a_dossier_that_its_reader_stepped_aside_from(world, basket):
    actions.declare_conflict(basket, by=world.cast.minh.actor, at=TODAY, reason="Em ruột")
    shown = board_for(world, world.cast.minh)
    assert (shown.rows, shown.hidden, shown.talk) == ((), 1, [])
    name = basket.dossier.product.name
    assert all(name not in str(one) for one in shown.obstacles)
    (row,) = board_for(world, world.cast.son).rows
    assert row.cells[0].standing == "aside"
    assert row.stake.spread == 11  # without the chair's 83


def test_the_board_is_told_of_every_change_and_of_nothing_else(world, basket, client):
    client.force_login(world.cast.son)
    address = reverse("assessment:board_events", args=[world.split_session.pk])

    def told(seen: str) -> tuple[str, str]:
        answer = client.get(address, headers={"Last-Event-ID": seen})
        assert answer["Content-Type"].startswith("text/event-stream")
        text = answer.content.decode()
        ids = [line.removeprefix("id: ") for line in text.splitlines() if line.startswith("id: ")]
        return (ids or [seen])[0], text

    seen, first = told("")
    assert "event: board" in first
    assert told(seen) == (seen, "retry: 300\n\n")
    sheet = sheet_of(basket, world.cast.nga)
    actions.reopen_sheet(sheet, by=world.cast.minh.actor, at=TODAY, reason="Thử")
    after, changed = told(seen)
    assert after != seen
    assert "data:" in changed
    actions.score(
        sheet, by=world.cast.nga.actor, at=TODAY, criterion=a_judgement(basket), choice=1
    )
    assert told(after)[0] != after


def test_the_board_is_for_who_runs_the_session(world, client):
    address = reverse("assessment:board", args=[world.split_session.pk])
    for name, status in (("minh", 200), ("son", 200), ("dung", 200), ("nga", 404), ("lan", 404)):
        client.force_login(getattr(world.cast, name))
        assert client.get(address).status_code == status, name


def test_a_first_filing_is_read_as_it_was_signed(world, basket, client):
    oanh = world.cast.oanh
    ask(world, basket, "oanh")
    sheet = sheet_of(basket, oanh)
    _raise_judgements(sheet, oanh.actor, 4)
    actions.sign_sheet(sheet, by=oanh.actor, at=TODAY, second_look="Nâng lên")
    client.force_login(world.cast.minh)
    page = client.get(reverse("assessment:filing", args=[sheet.pk, 1])).content.decode()
    assert "71 điểm" in page
    assert (
        reverse("assessment:filing", args=[sheet.pk, 1])
        in client.get(sheet.get_absolute_url()).content.decode()
    )
