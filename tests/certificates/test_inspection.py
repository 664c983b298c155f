"""Inspections after recognition: who, which, what was found, what was corrected (Article 9)."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from namsao.areas.models import Area
from namsao.certificates import actions
from namsao.certificates.inspecting import actions as inspecting
from namsao.certificates.inspecting import queries
from namsao.certificates.models import Certificate, Finding, Inspection, InspectionPlan
from namsao.kernel.action import Forbidden, Refused, open_to
from namsao.law.inspection import Known, inspectors, needs_reason, risk
from namsao.law.revocation import BY_KEY
from namsao.notices.digest import deadlines
from namsao.notices.models import Message
from tests.conftest import TODAY

DAY = TODAY.date()
MONTH = date(2027, 3, 1)
RECORD = {
    "visit_on": DAY,
    "inspectors": "Phạm Anh Dũng, cơ quan OCOP",
    "present": "Nguyễn Thị Lan",
    "criteria_kept": "Nguyên liệu, sổ sách như hồ sơ",
    "mark_used": "Tem đúng hạng",
}


def province() -> Area:
    return Area.objects.current().get(code="24", level="province")


def country() -> Area:
    return Area.objects.current().get(level="country")


def a_plan(world, capacity: int = 3) -> InspectionPlan:
    return inspecting.open_plan(
        province(),
        by=world.cast.dung.actor,
        at=TODAY,
        year=2027,
        number="12/KH-UBND",
        approved_on=date(2026, 11, 15),
        capacity=capacity,
    ).made


def planned(world, key: str = "honey") -> Inspection:
    inspecting.plan_inspection(
        a_plan(world),
        by=world.cast.dung.actor,
        at=TODAY,
        month=MONTH,
        certificates=[world.certificates[key]],
    )
    return Inspection.objects.get(certificate=world.certificates[key])


def surprise(world) -> Inspection:
    return inspecting.inspect_unannounced(
        world.certificates["honey"],
        by=world.cast.dung.actor,
        at=TODAY,
        month=MONTH,
        reason="Báo nêu tem 5 sao trên lô chưa được công nhận",
    ).made


def found_in(world, inspection, **more) -> Finding:
    facts = {"subject": "mark", "text": "Tem in sai số", "severity": "correct"}
    facts |= {"correct_by": DAY + timedelta(days=30), **more}
    return inspecting.note_finding(inspection, by=world.cast.dung.actor, at=TODAY, **facts).made


def record(world, inspection, **more) -> None:
    inspecting.record_inspection(
        inspection, by=world.cast.dung.actor, at=TODAY, **{**RECORD, **more}
    )


def sees(person, inspection) -> bool:
    rows = Inspection.objects.where_may(person.actor, "certificates.view_inspection")
    return rows.filter(pk=inspection.pk).exists()


def test_article_9_4_the_province_inspects_its_area_and_the_ministry_five_stars():
    """Articles 9.4.a and 9.4.b."""
    assert inspectors(5)[0] == "country"
    assert {inspectors(stars)[0] for stars in (3, 4)} == {"province"}
    assert needs_reason("country", 4, "periodic")
    assert not needs_reason("country", 5, "periodic")
    assert not needs_reason("province", 5, "periodic")
    assert needs_reason("province", 3, "unannounced")


def test_the_ministry_says_why_it_inspects_fewer_than_five_stars(world):
    """Article 9.4.b: others when needed."""
    office, honey = world.cast.uyen.actor, world.certificates["honey"]
    plan = inspecting.open_plan(
        country(), by=office, at=TODAY, year=2026, number="9/KH", approved_on=DAY, capacity=9
    ).made
    facts = {"by": office, "at": TODAY, "month": MONTH, "certificates": [honey]}
    assert honey.stars < 5
    with pytest.raises(Refused, match="vì sao Bộ cần"):
        inspecting.plan_inspection(plan, **facts)
    inspecting.plan_inspection(plan, **facts, reason="Nhiều phản ánh trong vùng")
    assert plan.inspections.get().area == country()


def test_an_office_plans_for_its_own_area_alone(world):
    """Article 9.4.a."""
    plan = a_plan(world)
    for stranger in ("yen", "uyen", "thao", "vinh", "binh", "lan"):
        actor = getattr(world.cast, stranger).actor
        with pytest.raises(Forbidden):
            inspecting.plan_inspection(
                plan, by=actor, at=TODAY, month=MONTH, certificates=[world.certificates["honey"]]
            )


def test_a_plan_holds_as_many_periodic_inspections_as_were_approved(world):
    """Article 9.2.a: unannounced ones come on top."""
    plan, office = a_plan(world, capacity=1), world.cast.dung.actor
    honey, tea = world.certificates["honey"], world.certificates["tea"]
    with pytest.raises(Refused, match="chỉ còn 1"):
        inspecting.plan_inspection(
            plan, by=office, at=TODAY, month=MONTH, certificates=[honey, tea]
        )
    inspecting.plan_inspection(plan, by=office, at=TODAY, month=MONTH, certificates=[tea])
    surprise(world)
    counted = queries.progress(plan)
    assert (counted.planned, counted.left, counted.unannounced) == (1, 0, 1)


def test_a_dropped_inspection_frees_its_place(world):
    inspection = planned(world)
    inspecting.drop_inspection(
        inspection, by=world.cast.dung.actor, at=TODAY, reason="Chủ thể tạm nghỉ"
    )
    assert queries.progress(inspection.plan).left == 3


def test_a_product_has_one_inspection_ahead(world):
    planned(world)
    with pytest.raises(Refused, match="đã có một cuộc kiểm tra sắp tới"):
        surprise(world)


def test_article_9_2_a_a_periodic_inspection_is_announced_an_unannounced_one_never(world):
    inspection = planned(world)
    lan, office = world.cast.lan, world.cast.dung.actor
    assert not sees(lan, inspection)
    inspecting.announce(inspection, by=office, at=TODAY, visit_on=DAY + timedelta(days=9))
    assert sees(lan, inspection)
    told = Message.objects.get(person=lan, kind="certificates.inspection_announced")
    assert told.due_on == DAY + timedelta(days=9)
    tea = inspecting.inspect_unannounced(
        world.certificates["tea"], by=office, at=TODAY, month=MONTH, reason="Nghi tráo nguyên liệu"
    ).made
    with pytest.raises(Refused, match="không báo trước"):
        inspecting.announce(tea, by=office, at=TODAY, visit_on=DAY)


def test_nobody_around_the_producer_knows_of_an_unannounced_one_before_it_is_recorded(world):
    """Article 9.2.a. The page of the certificate and its history are silent too."""
    inspection = surprise(world)
    finding = found_in(world, inspection)
    knowing = {name for name, person in world.cast.everyone().items() if sees(person, inspection)}
    assert knowing == {"dung", "thao", "uyen", "phong", "vinh"}
    client = Client()
    for name in ("lan", "binh"):
        client.force_login(getattr(world.cast, name))
        page = client.get(inspection.certificate.get_absolute_url()).content.decode()
        assert inspection.reason not in page
        assert inspection.get_absolute_url() not in page
        assert client.get(inspection.get_absolute_url()).status_code == 404
    record(world, inspection)
    assert sees(world.cast.lan, inspection)
    assert sees(world.cast.binh, inspection)
    client.force_login(world.cast.lan)
    page = client.get(inspection.get_absolute_url()).content.decode()
    assert finding.text in page
    assert inspection.reason not in page


def test_one_that_was_given_up_in_silence_stays_unknown(world):
    inspection = surprise(world)
    inspecting.drop_inspection(inspection, by=world.cast.dung.actor, at=TODAY, reason="Đã rõ")
    assert not sees(world.cast.lan, inspection)
    assert not Message.objects.filter(kind="certificates.inspection_dropped").exists()


def test_an_announced_one_that_is_given_up_is_told(world):
    inspection, office = planned(world), world.cast.dung.actor
    inspecting.announce(inspection, by=office, at=TODAY, visit_on=DAY + timedelta(days=9))
    inspecting.drop_inspection(inspection, by=office, at=TODAY, reason="Lũ lụt")
    told = Message.objects.get(person=world.cast.lan, kind="certificates.inspection_dropped")
    assert "Lũ lụt" in told.body


def test_article_9_3_an_inspection_speaks_of_the_criteria_and_of_the_mark(world):
    """Articles 9.3.a and 9.3.b: neither content may stay empty."""
    inspection = planned(world)
    for content in ("criteria_kept", "mark_used"):
        with pytest.raises(Refused) as refused:
            inspecting.record_inspection.take(
                inspection, {**RECORD, content: " "}, by=world.cast.dung.actor, at=TODAY
            )
        assert set(refused.value.errors) == {content}
    with pytest.raises(Refused, match="tương lai"):
        record(world, inspection, visit_on=DAY + timedelta(days=1))


def test_from_a_finding_to_the_accepted_correction(world):
    """Article 9.1: what no longer meets the requirements is found and put right in time."""
    inspection, lan, dung = planned(world), world.cast.lan, world.cast.dung
    finding = found_in(world, inspection)
    with pytest.raises(Refused):
        inspecting.report_correction(finding, by=lan.actor, at=TODAY, account="Đã in lại")
    record(world, inspection)
    told = Message.objects.get(person=lan, kind="certificates.inspection_recorded")
    assert told.due_on == finding.correct_by
    due = dict(deadlines(lan.actor, DAY))
    assert due["Phát hiện kiểm tra chờ khắc phục"].due_on == finding.correct_by

    proof = SimpleUploadedFile("tem.png", a_picture(), "image/png")
    inspecting.report_correction(
        finding, by=lan.actor, at=TODAY, account="Đã in lại tem", upload=proof
    )
    assert finding.account_file.media_type == "image/png"
    assert Message.objects.filter(person=dung, kind="certificates.correction_reported").exists()
    later = DAY + timedelta(days=45)
    inspecting.reject_correction(
        finding, by=dung.actor, at=TODAY, verdict="Còn lô cũ ở cửa hàng", correct_by=later
    )
    assert (finding.state, finding.correct_by) == ("open", later)
    inspecting.report_correction(finding, by=lan.actor, at=TODAY, account="Đã thu lô cũ")
    inspecting.accept_correction(finding, by=dung.actor, at=TODAY)
    assert finding.state == "accepted"
    assert not [reason for reason, _thing in deadlines(lan.actor, DAY) if "khắc phục" in reason]


def a_picture() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (8, 8), "white").save(buffer, "PNG")
    return buffer.getvalue()


def test_a_correction_reported_late_says_so_and_waits_at_the_office(world):
    inspection = planned(world)
    finding = found_in(world, inspection)
    record(world, inspection)
    late = finding.correct_by + timedelta(days=1)
    waiting = [reason for reason, _thing in deadlines(world.cast.dung.actor, late)]
    assert "Quá hạn khắc phục, chủ thể chưa báo" in waiting
    done = inspecting.report_correction(
        finding, by=world.cast.lan.actor, at=TODAY + timedelta(days=31), account="Đã sửa"
    )
    assert done.event.facts["late"] is True


def test_a_note_asks_for_nothing_and_a_correction_has_its_day(world):
    inspection, office = planned(world), world.cast.dung.actor
    raw = {
        "subject": "criteria",
        "text": "Kho gọn",
        "severity": "note",
        "correct_by": "2027-01-01",
    }
    note = inspecting.note_finding.take(inspection, raw, by=office, at=TODAY).made
    assert (note.state, note.correct_by) == ("noted", None)
    raw |= {"severity": "correct", "correct_by": ""}
    with pytest.raises(Refused) as refused:
        inspecting.note_finding.take(inspection, raw, by=office, at=TODAY)
    assert set(refused.value.errors) == {"correct_by"}


def test_a_finding_noted_by_mistake_is_taken_back_before_the_record_and_never_after(world):
    inspection, office = planned(world), world.cast.dung.actor
    mistake, kept = found_in(world, inspection), found_in(world, inspection)
    inspecting.withdraw_finding(mistake, by=office, at=TODAY)
    record(world, inspection)
    rows = Finding.objects.where_may(world.cast.lan.actor, "certificates.view_inspection")
    assert list(rows.filter(inspection=inspection)) == [kept]
    with pytest.raises(Refused, match="đã kết thúc"):
        inspecting.withdraw_finding(kept, by=office, at=TODAY)


def test_a_serious_finding_opens_a_revocation_case_with_its_ground(world):
    """Articles 8.1.d and 9.1: one press on the inspection's page."""
    inspection = planned(world)
    finding = found_in(world, inspection, severity="serious")
    record(world, inspection)
    client = Client()
    client.force_login(world.cast.dung)
    page = client.get(inspection.get_absolute_url()).content.decode()
    assert "Mở vụ việc thu hồi từ phát hiện này" in page
    honey = world.certificates["honey"]
    address = reverse("act", args=["certificates", "certificate", honey.pk, "open_case"])
    client.post(address, {"ground": finding.ground, "found": finding.text})
    case = honey.cases.get()
    assert (case.ground, case.found) == ("mark_misused", finding.text)
    assert finding.ground in BY_KEY
    page = client.get(inspection.get_absolute_url()).content.decode()
    assert "Mở vụ việc thu hồi từ phát hiện này" not in page


def test_every_point_of_the_risk_has_its_reason():
    calm = Known(days_to_expiry=700, days_since_inspection=30, line="crafts")
    assert risk(calm).points == 0
    bad = Known(
        days_to_expiry=100, renewal_lost=True, open_complaints=9, findings_late=1, line="food"
    )
    points = {reason.weight.key: reason.points for reason in risk(bad).reasons}
    assert points == {
        "complaint": 12,  # no more than its most
        "finding_late": 3,
        "never_inspected": 3,
        "safety": 2,
        "renewal_lost": 2,
        "near_end": 1,
    }
    assert risk(bad).points == sum(points.values())


def test_what_was_found_raises_the_risk_and_a_correction_lowers_it(world):
    inspection, honey = planned(world), world.certificates["honey"]
    finding = found_in(world, inspection)
    before = queries.risk_of(honey, DAY).points
    record(world, inspection)
    found = queries.risk_of(honey, DAY).points
    inspecting.report_correction(finding, by=world.cast.lan.actor, at=TODAY, account="Đã sửa")
    inspecting.accept_correction(finding, by=world.cast.dung.actor, at=TODAY)
    after = queries.risk_of(honey, DAY).points
    assert found == before + 5 - 3  # a finding more, no longer "never inspected"
    assert after == before - 3 + 1


def test_the_riskiest_come_first_and_the_revoked_and_replaced_not_at_all(world):
    lines = queries.ranked(queries.to_inspect(world.cast.dung.actor, province(), DAY), DAY)
    points = [line.risk.points for line in lines]
    assert points == sorted(points, reverse=True)
    assert {line.certificate.state for line in lines} == {"issued"}
    honey = world.certificates["honey"]
    assert honey in [line.certificate for line in lines]
    case = actions.open_case(
        honey, by=world.cast.dung.actor, at=TODAY, ground="mark_misused", found="Tem giả"
    ).made
    actions.conclude_verification(
        case, by=world.cast.dung.actor, at=TODAY, report="Có", established_on=DAY
    )
    signed = {"decision_number": "7", "decided_on": DAY, "signer": "Thảo"}
    actions.revoke(case, by=world.cast.thao.actor, at=TODAY, **signed)
    rows = queries.to_inspect(world.cast.dung.actor, province(), DAY)
    assert not rows.filter(pk=honey.pk).exists()


def test_ranking_a_province_costs_a_fixed_number_of_queries(world, django_assert_num_queries):
    rows = queries.to_inspect(world.cast.dung.actor, province(), DAY)
    with django_assert_num_queries(5):
        assert len(queries.ranked(rows, DAY)) > 3


def test_several_are_chosen_on_the_page_and_planned_at_once(world):
    plan, client = a_plan(world), Client()
    client.force_login(world.cast.dung)
    address = reverse("act", args=["certificates", "inspectionplan", plan.pk, "plan_inspection"])
    chosen = [world.certificates["honey"].pk, world.certificates["tea"].pk]
    page = client.get(plan.get_absolute_url()).content.decode()
    assert all(f'value="{pk}"' in page for pk in chosen)
    answer = client.post(address, {"certificates": chosen, "month": "2027-03-01"})
    assert answer.status_code == 302
    assert plan.inspections.filter(state="planned").count() == 2
    # What another province keeps cannot be slipped in.
    far = Certificate.objects.exclude(area__path__startswith=province().path)[0]
    answer = client.post(address, {"certificates": [far.pk], "month": "2027-03-01"})
    assert answer.status_code == 422
    assert not far.inspections.exists()


def test_the_producer_is_offered_the_correction_and_nothing_of_the_office(world):
    inspection = planned(world)
    finding = found_in(world, inspection)
    record(world, inspection)
    offered = {act.short_name for act in open_to(world.cast.lan.actor, finding)}
    assert offered == {"report_correction"}
    assert open_to(world.cast.mai.actor, finding) == []
    assert open_to(world.cast.vinh.actor, finding) == []
