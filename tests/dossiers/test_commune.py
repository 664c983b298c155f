"""The commune's step: receipt, the clock of 15 working days, report, forwarding (Article 7.2)."""

from datetime import date

import pytest

from namsao.dossiers import actions, queries
from namsao.dossiers.models import Dossier
from namsao.kernel.action import Forbidden, Refused
from namsao.site.demo.road import REPORT
from tests.conftest import TODAY


def test_receiving_gives_a_receipt_number_and_starts_the_clock(world):
    """Article 7.2.a."""
    dossier = world.dossiers["rice"]
    actions.receive(dossier, by=world.cast.cuc.actor, at=TODAY)
    assert dossier.commune_receipt.endswith("/PĐK-24-07525-2026")
    # 24 November 2026 is Vietnam Culture Day, so the 15th working day is 15 December.
    assert dossier.commune_due_on == date(2026, 12, 15)


def test_receipt_numbers_of_a_commune_run_on(world):
    numbers = sorted(
        Dossier.objects.filter(commune_receipt__contains="-07525-").values_list(
            "commune_receipt", flat=True
        )
    )
    assert [number.split("/")[0] for number in numbers] == [
        f"{serial:04d}" for serial in range(1, len(numbers) + 1)
    ]


def test_a_dossier_late_by_the_working_day_clock_says_so(world):
    (clock,) = queries.clocks(world.dossiers["noodles"], TODAY.date())
    assert clock.overdue
    assert clock.left < 0


def test_the_clock_pauses_while_the_producer_completes(world):
    (clock,) = queries.clocks(world.dossiers["cracker"], TODAY.date())
    assert clock.paused
    assert not clock.overdue


def test_a_returned_dossier_keeps_its_number_when_it_comes_back(world):
    dossier, cuc = world.dossiers["cracker"], world.cast.cuc.actor
    number = dossier.commune_receipt
    for asked in dossier.requests.all():
        actions.tick(asked, by=world.cast.mai.actor, at=TODAY)
    actions.submit(dossier, by=world.cast.mai.actor, at=TODAY)
    actions.receive(dossier, by=cuc, at=TODAY)
    assert dossier.commune_receipt == number
    assert dossier.return_reasons == ""


def test_each_line_is_a_request_that_points_at_its_criterion_and_is_ticked_off(world):
    dossier, mai = world.dossiers["noodles"], world.cast.mai.actor
    actions.return_to_producer(
        dossier,
        by=world.cast.cuc.actor,
        at=TODAY,
        reasons="1.1: thiếu hợp đồng có chữ ký\n\nẢnh nhãn mờ\n99.9: không có tiêu chí này",
    )
    asked = list(dossier.requests.all())
    assert [(one.criterion, one.text) for one in asked] == [
        ("1.1", "thiếu hợp đồng có chữ ký"),
        ("", "Ảnh nhãn mờ"),
        ("", "99.9: không có tiêu chí này"),
    ]
    with pytest.raises(Refused, match="yêu cầu chưa hoàn thiện: thiếu hợp đồng"):
        actions.submit(dossier, by=mai, at=TODAY)
    for one in asked:
        actions.tick(one, by=mai, at=TODAY, note="Đã thay tệp")
    with pytest.raises(Refused, match="đã được đánh dấu"):
        actions.tick(asked[0], by=mai, at=TODAY)
    actions.submit(dossier, by=mai, at=TODAY)


def test_only_its_producer_ticks_a_request_off(world):
    (asked,) = world.dossiers["cracker"].requests.all()
    for stranger in (world.cast.cuc, world.cast.lan):
        with pytest.raises(Forbidden):
            actions.tick(asked, by=stranger.actor, at=TODAY)


def test_forwarding_needs_the_report_of_form_03(world):
    """Articles 6.2.a, 6.2.b, 6.2.c and 7.2.b."""
    dossier, cuc = world.dossiers["noodles"], world.cast.cuc.actor
    with pytest.raises(Refused, match="Mẫu số 03"):
        actions.forward(dossier, by=cuc, at=TODAY, proposal_number="9/TTr-UBND")
    actions.report(dossier, by=cuc, at=TODAY, **REPORT)
    done = actions.forward(dossier, by=cuc, at=TODAY, proposal_number="9/TTr-UBND")
    assert dossier.state == "forwarded"
    assert done.event.facts == {"proposal_number": "9/TTr-UBND", "late": True}


def test_another_commune_finds_nothing(world):
    binh = world.cast.binh.actor  # of Lục Ngạn; the noodles are of Chũ
    found = Dossier.objects.where_may(binh, "dossiers.view")
    assert world.dossiers["noodles"] not in found
    assert world.dossiers["lychee"] in found
