"""The page of agreement: from sheets that counted, for those who may see it, changing nothing."""

import os
import re
import subprocess
import sys
from statistics import mean

import pytest
from django.test import Client
from django.urls import reverse

from namsao.assessment.models import Conflict, Result, Score, ScoreSheet, Seat, Session
from namsao.assessment.queries import settled_facts, sheet_score
from namsao.dossiers.queries import criteria_of, self_choices
from namsao.law.scoring import points_of
from tests.conftest import behind_the_program


def page(person, session, status=200):
    """What the person reads of a session, without tags."""
    client = Client()
    client.force_login(person)
    answer = client.get(reverse("assessment:agreement", args=[session.pk]))
    assert answer.status_code == status
    text = re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", answer.content.decode(), flags=re.S)
    return " ".join(text.split())


def judged(sheet):
    """The scores that the member gave, with their criteria."""
    settled = settled_facts(sheet.entry)
    criteria = criteria_of(sheet.entry.dossier)
    return [
        (score, criteria.by_number[score.criterion])
        for score in sheet.scores.all()
        if score.criterion not in settled
    ]


def lower(person, session):
    """Two judgements of every sheet of the person go down by an option that costs points."""
    for sheet in ScoreSheet.objects.filter(seat__person=person, entry__session=session):
        left = 2
        for score, criterion in judged(sheet):
            if left and criterion.kind == "choice" and (score.choice or 0) > 1:
                cheaper = points_of(criterion, score.choice - 1)
                if cheaper < points_of(criterion, score.choice):
                    with behind_the_program("assessment_score"):
                        Score.objects.filter(pk=score.pk).update(choice=score.choice - 1)
                    left -= 1


def test_who_scores_lower_reads_how_many_points_and_how_sure_that_is(world):
    lower(world.cast.phuc, world.session)
    said = page(world.cast.minh, world.session)
    found = re.search(
        r"Vũ Hồng Phúc chấm thấp hơn các thành viên khác khoảng (\d+,\d) điểm trên 100"
        r" \(khoảng tin cậy 95%: (\d+,\d) đến (\d+,\d)\), trên 9 hồ sơ",
        said,
    )
    points, low, high = (float(one.replace(",", ".")) for one in found.groups())
    gaps = []
    for kept in Result.objects.filter(entry__session=world.session):
        totals = {
            sheet.seat.person_id: sheet_score(sheet).total
            for sheet in ScoreSheet.objects.filter(entry=kept.entry_id)
        }
        own = totals.pop(world.cast.phuc.pk)
        gaps.append(mean(totals.values()) - own)
    assert points == pytest.approx(mean(gaps), abs=0.05)
    assert low < points < high


def test_the_page_says_that_it_changes_no_score_and_does_not(world):
    before = list(Result.objects.values_list("pk", "total_numerator", "stars").order_by("pk"))
    said = page(world.cast.dung, world.session)
    assert "Không con số nào ở đây đổi điểm, sao hay kết quả" in said
    after = list(Result.objects.values_list("pk", "total_numerator", "stars").order_by("pk"))
    assert after == before


def test_a_member_reads_their_own_part_and_nothing_of_the_others(world):
    lower(world.cast.phuc, world.session)
    said = page(world.cast.phuc, world.session)
    assert "Vũ Hồng Phúc chấm thấp hơn" in said
    main = said.split("Mức độ thống nhất", 2)[2]
    for name in ("minh", "nga", "oanh", "quan"):
        assert getattr(world.cast, name).name not in main
    assert "Krippendorff" not in main
    assert "Tiêu chí chấm khác nhau" not in main


def test_nobody_reads_it_before_the_session_is_closed(world):
    for name in ("minh", "nga", "son", "dung", "uyen", "vinh"):
        page(getattr(world.cast, name), world.split_session, status=404)


def test_who_chairs_another_round_reads_no_more_here_than_their_seat_gives(world):
    Seat.objects.filter(person=world.cast.minh, round=world.round).update(duty="member")
    page(world.cast.minh, world.session, status=404)


def test_sheets_that_did_not_count_are_left_out(world):
    assert "Tính trên 45 phiếu của 5 thành viên cho 9 hồ sơ" in page(world.cast.son, world.session)
    kept = Result.objects.filter(entry__session=world.session).first()
    kept.counted_sheets = kept.counted_sheets[1:]
    kept.save()
    assert "Tính trên 44 phiếu" in page(world.cast.son, world.session)


def test_a_dossier_hidden_by_a_conflict_is_not_in_what_its_chair_reads(world):
    """Averages included: nothing can be inferred from the page."""
    entry = world.dossiers["tour"].entries.get()
    chair = Seat.objects.get(person=world.cast.minh, round=world.round)
    Conflict.objects.create(entry=entry, seat=chair, reason="Người nhà", declared_at=world.today)
    assert "cho 8 hồ sơ" in page(world.cast.minh, world.session)
    assert "cho 9 hồ sơ" in page(world.cast.dung, world.session)


def test_a_council_of_two_is_told_that_it_cannot_be_known(world):
    central = Session.objects.get(round__area__path="/vn/")
    said = page(world.cast.hoang, central)
    assert "Chưa thể biết hội đồng thống nhất đến đâu" in said
    assert "Chưa thể biết Lương Việt Hoàng chấm cao hay thấp" in said
    assert "logit" not in said


def test_a_sheet_like_the_self_assessment_is_asked_about_and_not_accused(world):
    """Everybody far below the claim, one sheet exactly at it."""
    entry = world.dossiers["lychee"].entries.get()
    claims = self_choices(entry.dossier)
    for sheet in ScoreSheet.objects.filter(entry=entry):
        copied = sheet.seat.person_id == world.cast.oanh.pk
        for score, criterion in judged(sheet):
            claim = int(claims[criterion.number])
            other = claim - 1 if claim > 1 else claim + 1
            with behind_the_program("assessment_score"):
                Score.objects.filter(pk=score.pk).update(choice=claim if copied else other)
    said = page(world.cast.minh, world.session)
    assert "Phiếu của Đặng Kim Oanh cho “Vải thiều sớm Đồi Vải” trùng với tự đánh giá" in said
    assert "Đây là câu hỏi, không phải kết luận" in said
    assert "Đặng Kim Oanh" not in page(world.cast.nga, world.session)


def test_the_year_of_an_office_holds_its_rounds_and_no_other_council_s(world):
    client = Client()
    client.force_login(world.cast.dung)
    council = [world.round.area_id, world.round.year]
    answer = client.get(reverse("assessment:agreement_of_year", args=council))
    assert "của 5 thành viên cho 10 hồ sơ" in answer.content.decode()
    central = Session.objects.get(round__area__path="/vn/").round
    other = reverse("assessment:agreement_of_year", args=[central.area_id, central.year])
    assert client.get(other).status_code == 404


IN_A_THREAD = """
import threading
import namsao.site.settings  # before NumPy is loaded
import numpy as np

def solve():
    square = np.random.default_rng(1).normal(size=(250, 250))
    np.linalg.solve(square, square)
    np.linalg.inv(square)

threading.stack_size(512 * 1024)
thread = threading.Thread(target=solve)
thread.start()
thread.join()
"""


def test_the_calculation_fits_into_the_stack_of_a_server_s_thread():
    """OpenBLAS in parallel needs more and ends the process."""
    environment = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
    command = [sys.executable, "-c", IN_A_THREAD]
    assert subprocess.run(command, env=environment, check=False).returncode == 0


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_has_no_fault_that_a_machine_finds(
    world, site, browser_page, sign_in, width, language
):
    from axe_playwright_python.sync_playwright import Axe

    sign_in(browser_page, "minh@demo.namsao.example")
    cookie = {"name": "django_language", "value": language, "url": site.url}
    browser_page.context.add_cookies([cookie])
    browser_page.set_viewport_size({"width": width, "height": 740})
    browser_page.goto(f"{site.url}/assessment/sessions/{world.session.pk}/agreement")
    browser_page.locator("details.more").evaluate("element => { element.open = true }")
    assert browser_page.locator("svg[role=img] circle").count() == 5
    found = Axe().run(browser_page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    assert browser_page.evaluate("document.documentElement.scrollWidth") <= width
