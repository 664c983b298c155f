"""What follows a recognition: upgrades, renewals, the centre, every exit (Article 7)."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from namsao.assessment import actions as assessing
from namsao.assessment.lines import SheetLine
from namsao.assessment.models import Round
from namsao.assessment.queries import entry_of
from namsao.certificates import actions
from namsao.certificates.models import Certificate
from namsao.certificates.pipeline import Stage, by_week, ending, renewals_of
from namsao.certificates.queries import Standing, truth
from namsao.dossiers import actions as gathering
from namsao.dossiers.changes import changes_of
from namsao.dossiers.queries import clocks, criteria_of
from namsao.kernel.action import Forbidden, Refused, open_to
from namsao.law.renewals import UPDATE_TOPICS
from namsao.people.models import User
from namsao.producers import actions as making
from namsao.site.demo.choices import choices_for
from namsao.site.demo.papers import sample_upload
from namsao.site.demo.road import REPORT
from tests.conftest import TODAY

COUNCIL = ("minh", "nga", "oanh", "phuc", "quan")


def days(count: int) -> datetime:
    return TODAY + timedelta(days=count)


def old_certificate(world, expires_on: date, stars: int = 4, **more) -> Certificate:
    """A certificate of an earlier decision, as a register hands it down, and its product."""
    product = making.add_product(
        world.producers["hive"],
        by=world.cast.lan.actor,
        at=TODAY,
        name=f"Mật ong nhãn {expires_on} {stars}",
        criteria_set=4,
    ).made
    return Certificate.objects.create(
        number=f"{stars}/{expires_on}",
        token=f"old-{stars}-{expires_on}",
        regime="148/2023",
        product=product,
        area=world.producers["hive"].commune,
        product_name=product.name,
        place="xã Lục Ngạn",
        line="food",
        stars=stars,
        issued_on=expires_on.replace(year=expires_on.year - 3),
        issued_year=expires_on.year - 3,
        expires_on=expires_on,
        source="https://register.example/old",
        **more,
    )


def complete(world, dossier, at: datetime, total: int = 78) -> None:
    """Everything that a dossier needs before it is submitted, except the updates."""
    by, criteria = world.cast.lan.actor, criteria_of(dossier)
    for number, choice in choices_for(criteria, total, level=4).items():
        gathering.answer(dossier, by=by, at=at, criterion=number, choice=choice)
        criterion = criteria.by_number[number]
        if criterion.nature == "fact" and criterion.evidence:
            gathering.attach(
                dossier,
                by=by,
                at=at,
                upload=sample_upload(criterion.evidence[0]),
                kind=criterion.evidence[0],
                criterion=number,
            )
    gathering.fill_form(
        dossier,
        by=by,
        at=at,
        specification="Lọ 500 g",
        papers_held=["business-registration"],
        business_results="Tăng",
        business_plan="Mở rộng",
        samples=5,
    )


def to_the_province(world, dossier, at: datetime) -> None:
    """Submitted, received, reported, forwarded and received by the province on one day."""
    cast = world.cast
    gathering.submit(dossier, by=cast.lan.actor, at=at)
    gathering.receive(dossier, by=cast.binh.actor, at=at)
    gathering.report(dossier, by=cast.binh.actor, at=at, **REPORT)
    gathering.forward(dossier, by=cast.binh.actor, at=at, proposal_number="30/TTr-UBND")
    gathering.receive_at_province(dossier, by=cast.dung.actor, at=at)


def find_all(dossier, by: User, at: datetime, total: int) -> None:
    for number, choice in choices_for(criteria_of(dossier), total, level=4).items():
        assessing.record_finding(
            entry_of(dossier), by=by.actor, at=at, criterion=number, choice=choice, reason="Đúng"
        )


def sign_all(world, dossier, names, at: datetime, totals: dict[str, int], default: int) -> None:
    for name in names:
        by = getattr(world.cast, name).actor
        sheet = assessing.start_sheet(entry_of(dossier), by=by, at=at).made
        chosen = choices_for(criteria_of(dossier), totals.get(name, default), level=4)
        assessing.deliver_sheet(
            sheet,
            by=by,
            at=at,
            delivery=uuid4(),
            base=sheet.version,
            scores=[SheetLine(*line, objection="Thử") for line in chosen.items()],
            sign=True,
            remark="",
        )


def renewal_before_the_council(world, at: datetime = TODAY):
    """A renewal as the office has reported on it, and its written session."""
    certificate = old_certificate(world, (at + timedelta(days=150)).date())
    dossier = actions.open_renewal(certificate, by=world.cast.lan.actor, at=at).made
    complete(world, dossier, at)
    gathering.update(
        dossier, by=world.cast.lan.actor, at=at, **{t.key: "Không đổi" for t in UPDATE_TOPICS}
    )
    to_the_province(world, dossier, at)
    assessing.place_in_round(dossier, by=world.cast.dung.actor, at=at, round=world.round)
    find_all(dossier, world.cast.dung, at, 78)
    assessing.file_appraisal(dossier, by=world.cast.dung.actor, at=at, summary="Ổn định")
    session = assessing.call_session(
        world.round,
        by=world.cast.dung.actor,
        at=at,
        form="written",
        meets_on=(at + timedelta(days=10)).date(),
        entries=[entry_of(dossier)],
    ).made
    return certificate, dossier, session


# Renewals ----------------------------------------------------------------------------------------


def test_a_renewal_goes_by_written_opinion_and_replaces_the_certificate(world):
    """Articles 7.6.d and 7.6.đ."""
    certificate, dossier, session = renewal_before_the_council(world)
    assert session.state == "asked"
    sign_all(world, dossier, COUNCIL, days(2), {}, 78)
    assessing.close_session(
        session, by=world.cast.minh.actor, at=days(2), minutes_number="05/BB-HĐ"
    )
    new = actions.recognise(
        dossier,
        by=world.cast.thao.actor,
        at=days(3),
        decision_number="900/QĐ-UBND",
        decided_on=days(3).date(),
        signer="Trịnh Phương Thảo",
    ).made
    certificate.refresh_from_db()
    assert certificate.replaced_by == new
    assert truth(certificate, days(4).date()).standing is Standing.REPLACED
    assert truth(new, days(4).date()).standing is Standing.VALID


def test_who_keeps_silent_is_awaited_until_the_day_and_then_not_counted(world):
    _certificate, dossier, session = renewal_before_the_council(world)
    sign_all(world, dossier, COUNCIL[:4], days(2), {}, 78)
    chair = world.cast.minh.actor
    with pytest.raises(Refused, match="Ngô Minh Quân"):
        assessing.close_session(session, by=chair, at=days(10), minutes_number="05/BB-HĐ")
    assessing.close_session(session, by=chair, at=days(11), minutes_number="05/BB-HĐ")
    assert len(entry_of(dossier).result.counted_sheets) == 4


def test_too_few_written_opinions_are_no_quorum(world):
    _certificate, dossier, session = renewal_before_the_council(world)
    sign_all(world, dossier, COUNCIL[:3], days(2), {}, 78)
    with pytest.raises(Refused, match="Chưa đủ số thành viên cho ý kiến"):
        assessing.close_session(
            session, by=world.cast.minh.actor, at=days(11), minutes_number="05/BB-HĐ"
        )


def test_opinions_that_differ_bring_the_council_together(world):
    """Article 7.6.d."""
    _certificate, dossier, session = renewal_before_the_council(world)
    sign_all(world, dossier, COUNCIL, days(2), {"quan": 60}, 78)
    chair = world.cast.minh.actor
    with pytest.raises(Refused, match="hội đồng phải họp"):
        assessing.close_session(session, by=chair, at=days(2), minutes_number="05/BB-HĐ")
    assessing.call_together(
        session,
        by=chair,
        at=days(3),
        meets_on=days(6).date(),
        place="Hội trường",
        reason="Chênh 18 điểm",
    )
    assert (session.state, session.form) == ("called", "meeting")


def test_only_renewals_are_decided_in_writing(world):
    cloth = entry_of(world.dossiers["cloth"])
    with pytest.raises(Refused, match="Chỉ hồ sơ đánh giá lại"):
        assessing.call_session(
            world.round,
            by=world.cast.dung.actor,
            at=TODAY,
            form="written",
            meets_on=days(5).date(),
            entries=[cloth],
        )


def test_a_large_change_needs_the_offices_own_visit(world):
    """Articles 7.6.b and 7.6.c."""
    certificate = old_certificate(world, days(150).date())
    by, office = world.cast.lan.actor, world.cast.dung
    dossier = actions.open_renewal(certificate, by=by, at=TODAY).made
    complete(world, dossier, TODAY)
    gathering.update(dossier, by=by, at=TODAY, **{t.key: "Mới" for t in UPDATE_TOPICS})
    to_the_province(world, dossier, TODAY)
    assessing.place_in_round(dossier, by=office.actor, at=TODAY, round=world.round)
    with pytest.raises(Forbidden):  # a renewal is the office's to check, not the team's
        find_all(dossier, world.cast.ha, TODAY, 78)
    find_all(dossier, office, TODAY, 78)
    report = {"summary": "Xưởng mới", "large_change": True}
    with pytest.raises(Refused, match="khảo sát thực tế"):
        assessing.file_appraisal(dossier, by=office.actor, at=TODAY, **report)
    assessing.record_visit(
        entry_of(dossier),
        by=office.actor,
        at=TODAY,
        visited_on=TODAY.date(),
        present="Cơ quan tham mưu, xã",
        notes="Xưởng mới đạt",
    )
    assessing.file_appraisal(dossier, by=office.actor, at=TODAY, **report)


@pytest.mark.parametrize(("before", "said"), [(181, "được nộp từ"), (119, "Đã quá hạn")])
def test_a_renewal_outside_its_window_is_not_taken(world, before, said):
    """Article 7.6.a."""
    certificate = old_certificate(world, days(before).date())
    by = world.cast.lan.actor
    opened = TODAY if before > 120 else days(-30)
    dossier = actions.open_renewal(certificate, by=by, at=opened).made
    with pytest.raises(Refused, match=said):
        gathering.submit(dossier, by=by, at=TODAY)


def test_a_returned_renewal_may_come_back_after_the_window(world):
    certificate = old_certificate(world, days(121).date())
    cast = world.cast
    dossier = actions.open_renewal(certificate, by=cast.lan.actor, at=TODAY).made
    complete(world, dossier, TODAY)
    gathering.update(dossier, by=cast.lan.actor, at=TODAY, **{t.key: "–" for t in UPDATE_TOPICS})
    gathering.submit(dossier, by=cast.lan.actor, at=TODAY)
    gathering.receive(dossier, by=cast.binh.actor, at=TODAY)
    gathering.return_to_producer(dossier, by=cast.binh.actor, at=days(5), reasons="Thiếu ảnh nhãn")
    gathering.tick(dossier.requests.get(), by=cast.lan.actor, at=days(9))
    gathering.submit(dossier, by=cast.lan.actor, at=days(9))
    assert dossier.state == "submitted"


def test_a_renewal_brings_every_topic_up_to_date(world):
    """Article 6.1.c."""
    certificate = old_certificate(world, days(150).date())
    by = world.cast.lan.actor
    dossier = actions.open_renewal(certificate, by=by, at=TODAY).made
    complete(world, dossier, TODAY)
    gathering.update(dossier, by=by, at=TODAY, material="Vườn mới ở xã bên")
    with pytest.raises(Refused, match="nội dung cập nhật sau công nhận"):
        gathering.submit(dossier, by=by, at=TODAY)


def test_a_renewal_has_45_days_from_the_full_dossier(world):
    """Articles 7.3.a and 7.6.g."""
    _certificate, dossier, _session = renewal_before_the_council(world)
    (clock,) = clocks(dossier, days(46).date())
    assert (clock.due_on, clock.left, clock.overdue) == (days(45).date(), -1, True)


def test_a_late_renewal_under_article_12_keeps_the_certificate_alive(world):
    """Expired on 1 September 2026; its window closed before Decision 26 began (Article 12.3)."""
    certificate = old_certificate(world, date(2026, 9, 1))
    by = world.cast.lan.actor
    assert truth(certificate, TODAY.date()).standing is Standing.EXPIRED
    dossier = actions.open_renewal(certificate, by=by, at=TODAY).made
    complete(world, dossier, TODAY)
    gathering.update(dossier, by=by, at=TODAY, **{t.key: "–" for t in UPDATE_TOPICS})
    gathering.submit(dossier, by=by, at=TODAY)
    until = date(2026, 9, 1) + timedelta(days=180)
    assert truth(certificate, until).standing is Standing.EXTENDED
    assert truth(certificate, until + timedelta(days=1)).standing is Standing.EXPIRED
    gathering.withdraw(dossier, by=by, at=TODAY, reason="Thôi")
    assert truth(certificate, TODAY.date()).standing is Standing.EXPIRED


# Upgrades ----------------------------------------------------------------------------------------


def test_an_upgrade_begins_from_the_recognised_dossier_and_shows_what_changed(world):
    """Articles 6.1.b and 7.5.a."""
    certificate, by = world.certificates["lychee"], world.cast.lan.actor
    former = world.dossiers["lychee"]
    dossier = actions.open_upgrade(certificate, by=by, at=TODAY).made
    assert dossier.former == former
    assert dossier.answers.count() == former.answers.count()
    carried = dossier.evidence.values_list("document", "criterion")
    assert set(carried) == set(former.evidence.values_list("document", "criterion"))
    assert changes_of(dossier) == []
    answer = former.answers.get(criterion="1.1")
    better = 1 if answer.choice != 1 else 2
    gathering.answer(dossier, by=by, at=TODAY, criterion="1.1", choice=better)
    (change,) = changes_of(dossier)
    assert change.number == "1.1"
    assert change.before != change.after


def test_an_upgrade_says_what_changed(world):
    """Article 6.1.b."""
    by = world.cast.lan.actor
    dossier = actions.open_upgrade(world.certificates["lychee"], by=by, at=TODAY).made
    gathering.fill_form(
        dossier, by=by, at=TODAY, business_results="Tăng", business_plan="Mở rộng", samples=5
    )
    with pytest.raises(Refused, match="những thay đổi so với"):
        gathering.submit(dossier, by=by, at=TODAY)
    gathering.update(dossier, by=by, at=TODAY, packaging="Hộp giấy tái chế")
    gathering.submit(dossier, by=by, at=TODAY)


def test_five_stars_have_nothing_above_them(world):
    with pytest.raises(Refused, match="dưới 5 sao"):
        actions.open_upgrade(world.certificates["mint"], by=world.cast.lan.actor, at=TODAY)


def test_a_recognised_product_is_offered_no_first_dossier(world):
    product, lan = world.dossiers["lychee"].product, world.cast.lan.actor
    assert "open" not in {act.short_name for act in open_to(lan, product)}
    offered = {act.short_name for act in open_to(lan, world.certificates["lychee"])}
    assert offered == {"open_upgrade", "recall_certificate"}


def test_another_producer_reaches_no_certificate(world):
    with pytest.raises(Forbidden):
        actions.open_upgrade(world.certificates["lychee"], by=world.cast.mai.actor, at=TODAY)


# The centre --------------------------------------------------------------------------------------


def test_the_minister_recognises_five_stars_under_the_ministrys_number(world):
    """Articles 4.1.b, 7.4.a to 7.4.e."""
    certificate = world.certificates["mint"]
    assert certificate.stars == 5
    assert certificate.number.startswith("0001/GCN-TW-")
    assert certificate.decision.area.path == "/vn/"


def test_what_the_centre_returns_the_province_recognises_from_the_centres_result(world):
    """Article 7.4.g."""
    shan = world.dossiers["shan"]
    certificate = actions.recognise(
        shan,
        by=world.cast.thao.actor,
        at=TODAY,
        decision_number="901/QĐ-UBND",
        decided_on=TODAY.date(),
        signer="Trịnh Phương Thảo",
    ).made
    assert certificate.stars == 4
    assert certificate.decision.area.code == "24"


def test_or_the_province_evaluates_it_again(world):
    """Article 7.4.g."""
    shan, dung = world.dossiers["shan"], world.cast.dung.actor
    actions.evaluate_again(shan, by=world.cast.thao.actor, at=TODAY, reason="")
    assert shan.state == "at_province"
    with pytest.raises(Refused, match="đã được đánh giá trong đợt"):
        assessing.place_in_round(shan, by=dung, at=TODAY, round=world.round)
    extra = assessing.open_round(
        world.round.area,
        by=dung,
        at=TODAY,
        name="Đợt bổ sung",
        year=2026,
        proposals_until=date(2026, 12, 1),
        results_until=date(2026, 12, 30),
    ).made
    assessing.place_in_round(shan, by=dung, at=TODAY, round=extra)
    assert entry_of(shan).round == extra


def test_neither_level_acts_in_the_others_place(world):
    """Articles 4.1.a, 7.3.b and 7.4.b."""
    cast, dried = world.cast, world.dossiers["dried"]
    with pytest.raises(Forbidden):  # the province, on what lies at the centre
        assessing.place_in_round(dried, by=cast.dung.actor, at=TODAY, round=world.round)
    with pytest.raises(Forbidden):  # the ministry, in a province's round
        assessing.appoint(
            world.round,
            by=cast.uyen.actor,
            at=TODAY,
            person=cast.yen,
            duty="member",
            organisation="Bộ",
        )
    with pytest.raises(Forbidden):  # the minister, on a province's result
        actions.decline(world.dossiers["tour"], by=cast.phong.actor, at=TODAY, reason="")


def test_the_ministrys_rounds_take_no_dossier_of_a_province(world):
    central = Round.objects.get(area__path="/vn/")
    with pytest.raises(Forbidden):
        assessing.place_in_round(
            world.dossiers["spice"], by=world.cast.uyen.actor, at=TODAY, round=central
        )


def test_a_five_star_renewal_goes_straight_to_the_centre(world):
    """Articles 6.3.b and 7.6.e."""
    certificate = old_certificate(world, days(150).date(), stars=5)
    by = world.cast.lan.actor
    dossier = actions.open_renewal(certificate, by=by, at=TODAY).made
    complete(world, dossier, TODAY)
    gathering.update(dossier, by=by, at=TODAY, **{t.key: "–" for t in UPDATE_TOPICS})
    to_the_province(world, dossier, TODAY)
    actions.propose_renewal(
        dossier, by=world.cast.thao.actor, at=TODAY, proposal_number="40/TTr", report="Duy trì tốt"
    )
    gathering.receive_at_centre(dossier, by=world.cast.uyen.actor, at=days(3))
    assert (dossier.level, dossier.evaluation_due_on) == ("centre", days(48).date())


# Old registers -----------------------------------------------------------------------------------


def test_a_published_certificate_is_tied_to_a_product_of_the_same_place(world):
    certificate = old_certificate(world, days(150).date())
    product = certificate.product
    certificate.product = None
    certificate.save()
    with pytest.raises(Forbidden):
        actions.link_product(certificate, by=world.cast.yen.actor, at=TODAY, product=product)
    with pytest.raises(Refused, match="địa bàn khác"):
        actions.link_product(
            certificate,
            by=world.cast.dung.actor,
            at=TODAY,
            product=world.dossiers["noodles"].product,
        )
    actions.link_product(certificate, by=world.cast.dung.actor, at=TODAY, product=product)
    assert {act.short_name for act in open_to(world.cast.lan.actor, certificate)} == {
        "open_upgrade",
        "open_renewal",
        "recall_certificate",
    }


# Who will be lost --------------------------------------------------------------------------------


def test_the_office_sees_week_by_week_who_will_be_lost(world):
    dung, lan = world.cast.dung.actor, world.cast.lan.actor
    today = TODAY.date()
    idle = old_certificate(world, days(140).date(), stars=3)
    begun = old_certificate(world, days(141).date(), stars=3)
    actions.open_renewal(begun, by=lan, at=TODAY)
    missed = old_certificate(world, days(100).date(), stars=3)
    old_certificate(world, days(211).date(), stars=3)  # not yet
    own = {
        idle.pk: Stage.NOT_BEGUN,
        begun.pk: Stage.BEGUN,
        missed.pk: Stage.MISSED,
    }
    office = {row.certificate.pk: row.stage for row in renewals_of(ending(dung, today), today)}
    assert office.items() > own.items()  # and those of other producers
    assert {row.certificate.pk: row.stage for row in renewals_of(ending(lan, today), today)} == own
    (week,) = by_week(lan, today)
    assert week.monday <= days(20).date() <= week.monday + timedelta(days=6)
    assert (week.all, week.filed, week.at_risk) == (2, 0, 2)


def test_a_filed_renewal_is_no_longer_at_risk(world):
    _certificate, _dossier, _session = renewal_before_the_council(world)
    today = TODAY.date()
    lan = world.cast.lan.actor
    (row,) = renewals_of(ending(lan, today), today)
    assert row.stage is Stage.FILED
    assert by_week(lan, today)[0].at_risk == 0


def test_another_province_sees_none_of_it(world):
    old_certificate(world, days(140).date(), stars=3)
    assert list(ending(world.cast.yen.actor, TODAY.date())) == []
