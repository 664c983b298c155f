"""A whole sheet from a device that was away: once and whole, or asked about; never forced."""

import json
import re
from uuid import uuid4

import pytest
from django.urls import reverse

from namsao.assessment import actions, queries
from namsao.assessment.models import Finding, ScoreSheet
from namsao.assessment.offline import contents
from namsao.assessment.queries import entry_of
from namsao.assessment.room import actions as room
from namsao.dossiers.queries import criteria_of
from namsao.kernel.models import Event
from namsao.law.scoring import points_of
from tests.conftest import TODAY, behind_the_program


@pytest.fixture
def sheet(world):
    """Nga's sheet on the basket, given back to her."""
    found = ScoreSheet.objects.get(
        entry__dossier=world.dossiers["basket"], seat__person=world.cast.nga
    )
    actions.reopen_sheet(found, by=world.cast.minh.actor, at=TODAY, reason="Xem lại")
    return found


@pytest.fixture
def nga(world, client):
    """Her browser."""
    client.force_login(world.cast.nga)
    return client


def judgements(sheet) -> list[str]:
    settled = queries.settled_facts(sheet.entry)
    return [
        c.number
        for c in criteria_of(sheet.entry.dossier)
        if c.number not in settled and c.kind == "choice"
    ]


def parcel(sheet, changes=None, **more):
    """The whole sheet as a device would send it that knows it as it stands now."""
    sheet.refresh_from_db()
    state = contents.sheet_state(sheet)
    changes = changes or {}
    lines = []
    for criterion in criteria_of(sheet.entry.dossier):
        held = state["scores"].get(criterion.number, {"choice": ""})
        line = {name: held.get(name, "") for name in ("choice", "note", "reason", "objection")}
        new = changes.get(criterion.number)
        lines.append(
            {"criterion": criterion.number, **line, **(new or {}), "changed": new is not None}
        )
    return {"delivery": str(uuid4()), "base": state["version"], "scores": lines, **more}


def send(client, sheet, body):
    address = reverse("assessment:deliver", args=[sheet.pk])
    return client.post(address, json.dumps(body), content_type="application/json")


def another(sheet, number: str) -> str:
    """A choice other than the one on the sheet, as the form names it."""
    held = sheet.scores.get(criterion=number).choice
    return "1" if held != 1 else "2"


def note(text: str, choice: str) -> dict[str, str]:
    return {"choice": choice, "note": text, "reason": "Ảnh chưa rõ", "objection": ""}


def test_a_sheet_comes_in_whole_and_signed_with_both_times(sheet, nga):
    first, second = judgements(sheet)[:2]
    changes = {n: note(f"Ghi {n}", another(sheet, n)) for n in (first, second)}
    there = "2026-11-20T03:04:05Z"
    body = parcel(sheet, changes, sign=True, remark="Chấm ở xã", signed_on_device_at=there)
    answer = send(nga, sheet, body)
    assert answer.status_code == 200
    assert answer.json()["state"] == "signed"
    sheet.refresh_from_db()
    assert {s.note for s in sheet.scores.filter(criterion__in=changes)} == {
        f"Ghi {first}",
        f"Ghi {second}",
    }
    assert sheet.signed_on_device_at.isoformat() == "2026-11-20T03:04:05+00:00"
    assert sheet.signed_at != sheet.signed_on_device_at
    signed = Event.objects.filter(action="assessment.sign_sheet", subject=sheet.ref).last()
    assert signed.facts["signed_on_device_at"].startswith("2026-11-20T03:04:05")


@pytest.mark.parametrize("sign", [False, True])
def test_the_same_delivery_comes_in_once(sheet, nga, sign):
    number = judgements(sheet)[0]
    body = parcel(sheet, {number: note("Một lần", another(sheet, number))}, sign=sign)
    first = send(nga, sheet, body).json()
    again = send(nga, sheet, body)
    assert again.status_code == 200
    assert again.json() == first
    signatures = Event.objects.filter(
        action="assessment.sign_sheet", subject=sheet.ref, facts__has_key="total"
    )
    assert signatures.count() == 1 + sign  # the world's own, before it was reopened


def test_what_changed_elsewhere_is_asked_about_and_nothing_else_comes_in(world, sheet, nga):
    both, mine = judgements(sheet)[:2]
    body = parcel(sheet, {n: note("Máy này", another(sheet, n)) for n in (both, mine)})
    actions.score(
        sheet, by=world.cast.nga.actor, at=TODAY, criterion=both, choice=3, note="Máy kia"
    )
    answer = send(nga, sheet, body)
    assert answer.status_code == 409
    assert answer.json()["kind"] == "differs"
    assert answer.json()["criteria"] == {both: "sheet"}
    assert answer.json()["state"]["scores"][both]["note"] == "Máy kia"
    assert not sheet.scores.filter(note="Máy này").exists()
    chosen = body | {"delivery": str(uuid4()), "base": answer.json()["state"]["version"]}
    assert send(nga, sheet, chosen).status_code == 200
    assert sheet.scores.filter(note="Máy này").count() == 2


def test_a_change_elsewhere_that_the_device_did_not_touch_stays_unless_it_would_be_signed_unseen(
    world, sheet, nga
):
    mine, theirs = judgements(sheet)[:2]
    body = parcel(sheet, {mine: note("Máy này", another(sheet, mine))})
    actions.score(
        sheet,
        by=world.cast.nga.actor,
        at=TODAY,
        criterion=theirs,
        choice=int(another(sheet, theirs)),
        note="Máy kia",
        reason="Ảnh mờ",
    )
    signed = send(nga, sheet, body | {"sign": True})
    assert signed.json()["criteria"] == {theirs: "sheet"}
    assert send(nga, sheet, body).status_code == 200
    assert set(sheet.scores.filter(note__startswith="Máy").values_list("note", flat=True)) == {
        "Máy này",
        "Máy kia",
    }


def test_a_fact_that_the_team_settles_otherwise_is_not_signed_unseen(sheet, nga):
    number = next(
        n
        for n in queries.settled_facts(sheet.entry)
        if criteria_of(sheet.entry.dossier).by_number[n].kind == "choice"
    )
    body = parcel(sheet, {}, sign=True)
    finding = Finding.objects.get(entry=sheet.entry, criterion=number)
    finding.choice = int(another(sheet, number))
    finding.save()
    answer = send(nga, sheet, body)
    assert answer.status_code == 409
    assert answer.json()["criteria"] == {number: "fact"}
    assert answer.json()["state"]["settled"][number] == str(finding.choice)


def test_a_settled_fact_changes_only_with_an_objection(sheet, nga):
    number = next(
        n
        for n in queries.settled_facts(sheet.entry)
        if criteria_of(sheet.entry.dossier).by_number[n].kind == "choice"
    )
    change = note("", another(sheet, number))
    assert send(nga, sheet, parcel(sheet, {number: change})).status_code == 422
    change["objection"] = "Hợp đồng mới ký"
    assert send(nga, sheet, parcel(sheet, {number: change})).status_code == 200


def test_what_cannot_be_signed_leaves_the_sheet_as_it_was(sheet, nga):
    floors, criteria = queries.reasons_needed_below(sheet.entry), criteria_of(sheet.entry.dossier)
    number = next(n for n in judgements(sheet) if points_of(criteria.by_number[n], 1) < floors[n])
    low = {"choice": "1", "note": "Chưa đủ", "reason": "", "objection": ""}
    answer = send(nga, sheet, parcel(sheet, {number: low}, sign=True))
    assert answer.status_code == 409
    assert "chưa nêu lý do cho chủ thể" in answer.json()["title"]
    assert not sheet.scores.filter(note="Chưa đủ").exists()


def test_after_the_session_closed_nothing_comes_in_and_the_device_is_told(world, sheet, nga):
    body = parcel(sheet, {judgements(sheet)[0]: note("Muộn", "1")})
    session = sheet.entry.session
    type(session).objects.filter(pk=session.pk).update(state="closed")
    answer = send(nga, sheet, body)
    assert (answer.status_code, answer.json()["kind"]) == (409, "closed")
    assert "bế mạc" in answer.json()["title"]


def test_a_sheet_signed_elsewhere_takes_no_other_delivery(sheet, nga):
    body = parcel(sheet, {judgements(sheet)[0]: note("Muộn", "1")})
    assert send(nga, sheet, parcel(sheet, {}, sign=True)).status_code == 200
    answer = send(nga, sheet, body)
    assert (answer.status_code, answer.json()["kind"]) == (409, "closed")


def test_nobody_delivers_anothers_sheet_nor_one_they_stepped_aside_from(world, sheet, client):
    body = parcel(sheet, {})
    client.force_login(world.cast.oanh)
    assert send(client, sheet, body).status_code == 404
    actions.declare_conflict(
        sheet.entry, by=world.cast.nga.actor, at=TODAY, reason="Người nhà làm việc ở đó"
    )
    client.force_login(world.cast.nga)
    answer = send(client, sheet, body)
    assert (answer.status_code, answer.json()["kind"]) == (404, "gone")


@pytest.mark.parametrize(
    "wrong",
    [
        {"scores": "không phải danh sách"},
        {"scores": [1, 2]},
        {"scores": [{"criterion": "99.9", "choice": "1"}]},
        {"scores": [{"criterion": "1.1", "choice": "99"}]},
        {"scores": [{"criterion": "1.1", "choice": "1"}, {"criterion": "1.1", "choice": "2"}]},
        {"delivery": "không phải mã"},
        {"base": -1},
    ],
)
def test_bad_parcels_are_refused_in_words(sheet, nga, wrong):
    version = sheet.version
    answer = send(nga, sheet, parcel(sheet, {}) | wrong)
    assert answer.status_code == 422
    assert answer.json()["title"]
    sheet.refresh_from_db()
    assert sheet.version == version


def test_half_letters_are_no_text(sheet, nga):
    body = parcel(sheet, {judgements(sheet)[0]: note("\ud83d", "1")})
    assert send(nga, sheet, body).status_code == 400


def test_a_device_begins_the_sheets_it_lacks_and_learns_what_to_keep(sheet, nga):
    session = sheet.entry.session
    address = reverse("assessment:kept", args=[session.pk])
    before = nga.get(address).json()
    assert before["pages"] == [sheet.get_absolute_url()]
    assert before["start"] == []
    assert all(item["page"] and item["file"] for item in before["evidence"])
    cited = [bool(item["cited"]) for item in before["evidence"]]
    assert cited == sorted(cited, reverse=True)  # what the team names comes first
    with behind_the_program("assessment_filing"):
        sheet.delete()
    (start,) = nga.get(address).json()["start"]
    assert nga.post(start, "{}", content_type="application/json").status_code == 200
    assert len(nga.get(address).json()["pages"]) == 1


def test_the_secret_of_a_device_ends_with_the_sign_in(world, client, sheet):
    client.force_login(world.cast.nga)
    lent = client.post(reverse("assessment:key")).cookies["namsao_desk"]
    assert lent.value.startswith(f"{world.cast.nga.pk}.")
    assert lent["expires"]
    assert not lent["httponly"]
    assert (
        client.post(reverse("assessment:key")).cookies["namsao_desk"].value == lent.value
    )  # one a sign-in
    rounds = reverse("assessment:rounds")
    assert "namsao_desk" not in client.get(rounds).cookies
    client.session.flush()  # the server knows of no such sign-in any more
    assert client.get(rounds).cookies["namsao_desk"].value == ""


def test_signing_out_clears_the_browser(world, client):
    client.force_login(world.cast.nga)
    client.post(reverse("assessment:key"))
    answer = client.post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.cookies["namsao_desk"].value == ""
    assert "Clear-Site-Data" not in client.get("/")


def test_a_release_renews_the_worker(nga):
    """Its bytes name every file by its hash, and it is asked for anew each time."""
    answer = nga.get(reverse("assessment:worker"))
    assert "no-cache" in answer["Cache-Control"]
    named = re.findall(r"/static/[^\"]+", answer.content.decode())
    assert len(named) > 10
    assert all(re.search(r"\.[0-9a-f]{12}\.", address) for address in named)


def test_the_shell_and_the_worker_name_nobody(world, nga):
    for name in ("shell", "worker"):
        body = nga.get(reverse(f"assessment:{name}")).content.decode()
        assert world.cast.nga.name not in body
        assert world.cast.nga.email not in body


def test_a_second_look_comes_in_with_its_reason_or_not_at_all(world, client):
    """The chair asked for it: the whole sheet is signed as any second look is."""
    entry = entry_of(world.dossiers["basket"])
    sheet = ScoreSheet.objects.get(entry=entry, seat__person=world.cast.oanh)
    room.ask_second_look(
        entry, by=world.cast.minh.actor, at=TODAY, sheets=[sheet], reason="Điểm lệch nhiều"
    )
    client.force_login(world.cast.oanh)
    assert send(client, sheet, parcel(sheet, sign=True)).status_code == 422
    whole = parcel(sheet, sign=True, second_look="Giữ nguyên: chứng cứ đủ")
    assert send(client, sheet, whole).status_code == 200
    look = sheet.second_looks.get()
    assert (look.outcome, look.answer) == ("kept", "Giữ nguyên: chứng cứ đủ")
