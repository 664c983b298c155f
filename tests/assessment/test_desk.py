"""The desk of who scores: reasons that the producer reads, evidence opened where it is cited."""

import pytest
from django.urls import reverse

from namsao.assessment import actions, queries
from namsao.assessment.models import Finding, ScoreSheet
from namsao.dossiers.queries import criteria_of, self_choices
from namsao.kernel.action import Refused
from namsao.law.scoring import points_of
from tests.conftest import TODAY


@pytest.fixture
def reopened(world):
    """Nga's sheet on the basket, given back to her."""
    sheet = ScoreSheet.objects.get(
        entry__dossier=world.dossiers["basket"], seat__person=world.cast.nga
    )
    actions.reopen_sheet(sheet, by=world.cast.minh.actor, at=TODAY, reason="Xem lại")
    return sheet


def a_judgement_above_nothing(sheet) -> str:
    """A judgement for which both the claim and the team's finding earn points."""
    floors, facts = queries.reasons_needed_below(sheet.entry), queries.settled_facts(sheet.entry)
    return next(
        c.number
        for c in criteria_of(sheet.entry.dossier)
        if c.number not in facts and c.kind == "choice" and floors[c.number] > c.options[0].points
    )


def test_below_the_claim_no_sheet_is_signed_without_a_reason_for_the_producer(world, reopened):
    nga, number = world.cast.nga.actor, a_judgement_above_nothing(reopened)
    low = {"criterion": number, "choice": 1, "note": "Ghi chú riêng không thay được lý do"}
    actions.score(reopened, by=nga, at=TODAY, **low)
    with pytest.raises(Refused, match=f"chưa nêu lý do cho chủ thể: {number}"):
        actions.sign_sheet(reopened, by=nga, at=TODAY)
    actions.score(reopened, by=nga, at=TODAY, reason="Ảnh chưa cho thấy điều này", **low)
    actions.sign_sheet(reopened, by=nga, at=TODAY)
    assert reopened.state == "signed"


def test_where_the_team_found_as_little_its_reason_serves(world, reopened):
    entry, number = reopened.entry, a_judgement_above_nothing(reopened)
    Finding.objects.update_or_create(
        entry=entry,
        criterion=number,
        defaults={"choice": 1, "reason": "Ảnh mờ", "by": world.cast.nga, "found_at": TODAY},
    )
    criterion = criteria_of(entry.dossier).by_number[number]
    assert points_of(criterion, 1) < points_of(criterion, self_choices(entry.dossier)[number])
    actions.score(reopened, by=world.cast.nga.actor, at=TODAY, criterion=number, choice=1)
    assert number not in queries.without_reason(reopened)


def test_every_saving_counts_so_that_a_device_can_tell_what_it_built_on(world, reopened):
    nga, number = world.cast.nga.actor, a_judgement_above_nothing(reopened)
    before = reopened.version
    actions.score(reopened, by=nga, at=TODAY, criterion=number, choice=2, reason="Một")
    actions.score(reopened, by=nga, at=TODAY, criterion=number, choice=1, reason="Hai")
    reopened.refresh_from_db()
    assert reopened.version == before + 2
    assert reopened.scores.get(criterion=number).version == reopened.version


def test_a_saved_score_answers_with_the_meter_and_the_strip_that_the_page_then_shows(
    world, reopened, client
):
    client.force_login(world.cast.nga)
    number = a_judgement_above_nothing(reopened)
    address = reverse("assessment:score", args=[reopened.pk, number])
    answer = client.post(address, {"choice": "1"}, headers={"X-Autosave": "1"})
    page = client.get(reopened.get_absolute_url()).content.decode()
    shown = [_part(answer.content.decode(), tag) for tag in ("nav", "section")]
    assert shown == [_part(page, 'nav class="strip"'), _part(page, 'section class="meter"')]
    assert f'class="lacking" href="#criterion-{number}"' in shown[0]


def _part(html: str, opening: str) -> str:
    """The first element that opens like this, to its end."""
    begun = html.index(f"<{opening}")
    end = f"</{opening.split()[0]}>"
    return html[begun : html.index(end, begun) + len(end)]


def test_evidence_is_read_page_by_page_beside_the_criterion(world, client):
    sheet = ScoreSheet.objects.filter(entry__dossier=world.dossiers["basket"]).first()
    evidence = sheet.entry.dossier.evidence.filter(removed_at=None).first()
    client.force_login(sheet.seat.person)
    shown = client.get(reverse("dossiers:evidence_pages", args=[evidence.pk]))
    assert 'id="page-1"' in shown.content.decode()
    address = reverse("dossiers:evidence_page", args=[evidence.pk, 1])
    small, large = (client.get(f"{address}?width={width}").content for width in (480, 1100))
    assert small.startswith(b"RIFF")
    assert len(small) < len(large)
    missing = reverse("dossiers:evidence_page", args=[evidence.pk, 999])
    assert client.get(missing).status_code == 404
