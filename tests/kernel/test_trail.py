"""The trail: every event in the chain, what it settled bound to it, and what was changed named."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from namsao.assessment import actions as assessing
from namsao.assessment.models import Result, Round, Score, ScoreSheet
from namsao.kernel import auditing
from namsao.kernel.auditing import Head
from namsao.kernel.models import Event, TrailLink, Unlinked
from namsao.kernel.trail import head, link_events
from namsao.notices.models import Message
from namsao.notices.morning import do_morning
from namsao.people import data_requests
from namsao.people.auditing import verify_trail
from tests.conftest import behind_the_program


@pytest.fixture
def trail(world):
    """The world, with every event linked."""
    link_events()
    return world


# Kept shut by the database itself once a session is closed, or a sheet is filed.
SHUT = ("assessment_score", "assessment_scoresheet", "assessment_filing", "assessment_secondlook")


def behind(statement: str, *parameters: object) -> None:
    """Change the database as the owner of its tables may, past the program."""
    with behind_the_program(*SHUT), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def said(**options) -> str:
    return "\n".join(fault.text for fault in auditing.verify(**options).faults)


def test_the_world_as_actions_built_it_is_whole(trail):
    report = auditing.verify()
    assert [fault.text for fault in report.faults] == []
    assert report.events == Event.objects.count() > 500
    assert report.things > 50
    assert report.waiting == 0


def test_a_link_covers_the_event_and_the_link_before(trail):
    places = list(TrailLink.objects.order_by("position").values_list("position", flat=True))
    assert places == list(range(1, len(places) + 1))


def test_an_event_that_is_changed_is_found(trail):
    event = Event.objects.filter(action="assessment.sign_sheet").order_by("id")[0]
    behind("UPDATE kernel_event SET facts = facts || '{\"total\": 99}' WHERE id = %s", event.pk)
    report = auditing.verify()
    assert [(fault.kind, fault.event) for fault in report.faults] == [("changed_event", event.pk)]
    assert "Ký phiếu" in report.faults[0].text
    assert str(ScoreSheet.objects.get(pk=event.subject.split(":")[1]).seat.person) in said()


def test_an_event_that_is_back_dated_is_found(trail):
    event = Event.objects.filter(action="certificates.recognise").order_by("id")[0]
    behind("UPDATE kernel_event SET at = at - interval '1 day' WHERE id = %s", event.pk)
    assert f"Sự kiện {event.pk} " in said()


def test_an_event_that_is_removed_is_found(trail):
    event = Event.objects.filter(action="assessment.deliver_sheet").order_by("-id")[0]
    behind("DELETE FROM kernel_traillink WHERE event_id = %s", event.pk)
    behind("DELETE FROM kernel_event WHERE id = %s", event.pk)
    assert [fault.kind for fault in auditing.verify().faults][0] == "gap"


def test_an_event_that_is_inserted_past_the_chain_is_found(trail):
    behind("ALTER TABLE kernel_event DISABLE TRIGGER kernel_event_noted")
    last = Event.objects.order_by("-id")[0]
    last.pk = None
    last.save()
    assert [(fault.kind, fault.event) for fault in auditing.verify().faults] == [
        ("outside", last.pk)
    ]


def test_a_chain_made_anew_does_not_give_the_hash_that_the_minutes_printed(trail):
    """Who owns the tables can compute every hash again; a hash on paper still tells."""
    newest = head()
    assert newest is not None
    printed = Head(newest.position, newest.hash)
    event = Event.objects.filter(action="assessment.deliver_sheet").order_by("id")[0]
    behind("UPDATE kernel_event SET facts = '{}' WHERE id = %s", event.pk)
    behind("DELETE FROM kernel_traillink")
    behind("INSERT INTO kernel_unlinked SELECT id FROM kernel_event")
    link_events()
    assert auditing.verify().sound
    assert [fault.kind for fault in auditing.verify(heads=(printed,)).faults] == ["head"]


def test_a_chain_that_was_cut_off_is_found_by_the_last_verification(trail):
    auditing.record(auditing.verify(), trail.today)
    newest = head()
    assert newest is not None
    behind("DELETE FROM kernel_traillink WHERE position = %s", newest.position)
    behind("DELETE FROM kernel_event WHERE id = %s", newest.event_id)
    assert "cut_off" in [fault.kind for fault in auditing.verify().faults]


def test_a_signed_sheet_changed_in_the_database_is_named_with_what_differs(trail):
    score = Score.objects.filter(
        sheet__state="signed", sheet__entry__dossier=trail.dossiers["honey"], choice__gt=1
    ).order_by("id")[0]
    behind("UPDATE assessment_score SET choice = choice - 1 WHERE id = %s", score.pk)
    [fault] = auditing.verify().faults
    assert fault.kind == "changed_thing"
    assert fault.ref == score.sheet.ref
    event = Event.objects.get(pk=fault.event)
    assert event.action == "assessment.conclude"
    for words in (score.sheet.seat.person.name, f"Khác: tiêu chí {score.criterion}.", "Kết luận"):
        assert words in fault.text


@pytest.mark.parametrize(
    ("table", "column", "value", "words"),
    [
        ("assessment_result", "stars", "stars - 1", "hạng"),
        ("certificates_certificate", "producer_name", "'Chủ thể khác'", "tên chủ thể"),
        ("certificates_decision", "decided_on", "decided_on - 30", "ngày quyết định"),
        ("assessment_session", "minutes_number", "'99/BB-HĐ'", "số biên bản"),
        ("assessment_rulesofoperation", "largest_spread", "99", "chênh lệch điểm tối đa"),
    ],
)
def test_what_was_decided_is_bound_as_well(trail, table, column, value, words):
    where = {
        "assessment_result": Result.objects.filter(stars__gt=1).order_by("id")[0].pk,
        "certificates_certificate": trail.certificates["honey"].pk,
        "certificates_decision": trail.certificates["honey"].decision_id,
        "assessment_session": trail.session.pk,
        "assessment_rulesofoperation": trail.round.rules_id,
    }[table]
    behind(f"UPDATE {table} SET {column} = {value} WHERE id = %s", where)
    [fault] = auditing.verify().faults
    assert fault.kind == "changed_thing"
    assert words in fault.text.lower() or column in fault.text


def test_a_sheet_that_is_removed_is_found(trail):
    sheet = ScoreSheet.objects.filter(state="signed").order_by("id")[0]
    for parts in ("assessment_secondlook", "assessment_filing", "assessment_score"):
        behind(f"DELETE FROM {parts} WHERE sheet_id = %s", sheet.pk)
    behind("DELETE FROM assessment_scoresheet WHERE id = %s", sheet.pk)
    assert [(fault.kind, fault.ref) for fault in auditing.verify().faults] == [
        ("missing_thing", sheet.ref)
    ]


def test_a_draft_is_bound_by_its_last_autosave(trail):
    member, dossier = trail.cast.nga, trail.dossiers["basket"]
    sheet = ScoreSheet.objects.get(entry__dossier=dossier, seat__person=member)
    if sheet.state == "signed":
        chair = trail.cast.minh.actor
        assessing.reopen_sheet(sheet, by=chair, at=trail.today, reason="Xem lại")
    score = sheet.scores.filter(objection="").order_by("id")[0]
    assessing.score(
        sheet,
        by=member.actor,
        at=trail.today,
        criterion=score.criterion,
        choice=1,
        reason="Thiếu tài liệu",
        objection="Tài liệu đã hết hạn",
    )
    assert auditing.verify().sound
    behind("UPDATE assessment_score SET note = 'khác' WHERE id = %s", score.pk)
    assert member.name in said()


def test_an_erased_person_leaves_the_trail_whole(trail):
    """Events name accounts by number: what the law erases is not in them (Law 91/2025)."""
    nga, administrator = trail.cast.nga, trail.cast.xuan
    Round.objects.update(state="closed")
    asked = data_requests.ask_erasure(nga, by=nga.actor, at=trail.today, text="Xin xoá.").made
    data_requests.erase_person(asked, by=administrator.actor, at=trail.today)
    link_events()
    nga.refresh_from_db()
    assert "đã xoá" in nga.name
    assert [fault.text for fault in auditing.verify().faults] == []


def test_events_wait_until_they_are_linked(trail):
    sheet = ScoreSheet.objects.filter(entry__dossier=trail.dossiers["basket"], state="signed")[0]
    chair = trail.cast.minh.actor
    assessing.reopen_sheet(sheet, by=chair, at=trail.today, reason="Xem lại")
    assert auditing.verify().waiting == Unlinked.objects.count() == 1
    assert link_events() == 1
    assert link_events() == 0


def test_the_command_prints_the_head_and_ends_with_1_on_a_fault(trail, capsys):
    call_command("audit", "head")
    newest = capsys.readouterr().out.strip()
    assert newest == str(head())
    call_command("audit", "verify", "--head", newest)
    assert newest in capsys.readouterr().out
    score = Score.objects.filter(sheet__state="signed").order_by("id")[0]
    behind("UPDATE assessment_score SET note = 'khác' WHERE id = %s", score.pk)
    with pytest.raises(SystemExit) as ended:
        call_command("audit", "verify", "--json")
    assert ended.value.code == 1
    told = json.loads(capsys.readouterr().out)
    assert told["sound"] is False
    assert [fault["ref"] for fault in told["faults"]] == [score.sheet.ref]


def test_from_an_event_on_only_what_came_later_is_gone_over(trail):
    early, late = Event.objects.order_by("id")[10].pk, Event.objects.order_by("-id")[10].pk
    behind("UPDATE kernel_event SET after = 'x' WHERE id = %s", early)
    report = auditing.verify(since=late)
    assert report.sound
    assert report.events == 11
    assert not auditing.verify().sound


def test_the_auditor_s_page_shows_the_head_and_what_was_found(trail):
    vinh = trail.cast.vinh
    province = trail.round.area
    client = Client()
    client.force_login(vinh)
    newest = head()
    assert str(newest) in client.get("/audit").content.decode()
    verify_trail(province, by=vinh.actor, at=trail.today)
    assert "Lần kiểm tra gần nhất: nguyên vẹn." in client.get("/audit").content.decode()
    score = Score.objects.filter(sheet__state="signed").order_by("id")[0]
    behind("UPDATE assessment_score SET note = 'khác' WHERE id = %s", score.pk)
    done = verify_trail(province, by=vinh.actor, at=trail.today)
    assert done.event.facts["faults"] == 1
    page = client.get("/audit").content.decode()
    assert "tìm thấy 1 điều không còn như đã ghi" in page
    # An auditor of one province reads that there is a fault, not whose sheet it is anywhere.
    assert "Một văn bản không còn như sự kiện cuối của nó đã ghi" in page
    assert score.sheet.seat.person.name not in page.split("<h2>")[1]


def test_each_morning_the_program_looks_and_auditors_are_told(trail):
    at = trail.today
    assert do_morning(at.date(), at)["verify_the_trail"] == 0
    score = Score.objects.filter(sheet__state="signed").order_by("id")[0]
    behind("UPDATE assessment_score SET note = 'khác' WHERE id = %s", score.pk)
    monday = at + timedelta(days=7)
    assert do_morning(monday.date(), monday)["verify_the_trail"] == 1
    assert do_morning(monday.date(), monday)["verify_the_trail"] == 0  # once a day
    told = Message.objects.filter(kind="people.trail_broken").values_list("person", flat=True)
    assert set(told) == {trail.cast.vinh.pk, trail.cast.xuan.pk}


# The real site: the application's role, many at once


def add_and_link(url: str, count: int) -> list[bool]:
    """Events as the site adds them; whether each was linked when the call came back."""
    linked = []
    with psycopg.connect(url, autocommit=True) as application:
        for _number in range(count):
            with application.transaction():
                key = application.execute(
                    "INSERT INTO kernel_event (action, subject, story, by_id, at, before, after,"
                    " facts, digests) SELECT 'kernel.test', 'x:1', 'x:1', min(id), now(), '', '',"
                    " '{}', '{}' FROM people_user RETURNING id"
                ).fetchone()[0]
            application.execute("SELECT kernel_link_events()")
            found = application.execute(
                "SELECT count(*) FROM kernel_traillink WHERE event_id = %s", [key]
            )
            linked.append(found.fetchone()[0] == 1)
    return linked


def audit(site, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "namsao", "audit", *arguments],
        env=site.environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_eight_at_once_make_one_chain_without_a_gap(site):
    with ThreadPoolExecutor(8) as writers:
        tasks = [
            writers.submit(add_and_link, site.environment["DATABASE_URL"], 15) for _ in range(8)
        ]
    assert all(all(task.result()) for task in tasks)
    verified = audit(site, "verify", "--json")
    assert verified.returncode == 0, verified.stdout
    assert json.loads(verified.stdout)["events"] > 120


def test_the_command_finds_what_was_changed_past_the_site(site):
    with site.connect() as owner:
        [key] = owner.execute(
            "SELECT s.id FROM assessment_score s JOIN assessment_scoresheet t"
            " ON t.id = s.sheet_id WHERE t.state = 'signed' ORDER BY s.id LIMIT 1"
        ).fetchone()
        owner.execute("ALTER TABLE assessment_score DISABLE TRIGGER USER")
        owner.execute("UPDATE assessment_score SET note = note || '!' WHERE id = %s", [key])
        try:
            found = audit(site, "verify")
        finally:
            owner.execute("UPDATE assessment_score SET note = left(note, -1) WHERE id = %s", [key])
            owner.execute("ALTER TABLE assessment_score ENABLE TRIGGER USER")
    assert found.returncode == 1
    assert "không còn như sau sự kiện" in found.stdout
    assert audit(site, "verify").returncode == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_traillink SET hash = ''",
        "DELETE FROM kernel_traillink",
        "INSERT INTO kernel_traillink SELECT position + 1000000, event_id, hash"
        " FROM kernel_traillink LIMIT 1",
        "DELETE FROM kernel_unlinked",
        "UPDATE kernel_verification SET fault_count = 0",
        "DELETE FROM papers_sealedpaper",
        "DROP FUNCTION kernel_link_events()",
        "ALTER TABLE kernel_event DISABLE TRIGGER ALL",
    ],
)
def test_the_site_s_own_role_cannot_touch_the_chain(site, statement):
    with (
        psycopg.connect(site.environment["DATABASE_URL"]) as application,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        application.execute(statement)
