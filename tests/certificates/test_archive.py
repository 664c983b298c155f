"""A whole dossier as one archive: what one may see of it, complete, readable and traced."""

import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from html import unescape
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from namsao.assessment import actions as assessment
from namsao.assessment.models import Conflict, ScoreSheet
from namsao.assessment.queries import entry_of
from namsao.certificates.actions import archive
from namsao.certificates.archiving import take_out
from namsao.certificates.archiving.seen import Seen, plain
from namsao.dossiers.models import Evidence
from namsao.kernel.action import Forbidden, Refused
from namsao.kernel.files import path_of
from namsao.kernel.models import Event
from namsao.papers.bag_check import verify
from namsao.site.demo.cast import MAIL_DOMAIN


@pytest.fixture
def taken(world, tmp_path: Path):
    """Take a dossier out as a person; the path of the archive."""

    def act(key: str, person: str) -> Path:
        path = tmp_path / f"{key}-{person}.zip"
        with path.open("wb") as target:
            by = getattr(world.cast, person).actor
            take_out(world.dossiers[key], target, by=by, at=world.today)
        return path

    return act


def files(path: Path) -> dict[str, bytes]:
    """The payload of an archive by its names below data/."""
    with zipfile.ZipFile(path) as bag:
        names = [name for name in bag.namelist() if "/data/" in name]
        return {name.partition("/data/")[2]: bag.read(name) for name in names}


def dossier_of(path: Path) -> dict:
    return json.loads(files(path)["dossier.json"])


def test_what_is_taken_out_verifies(taken):
    report = verify(taken("honey", "dung"))
    assert report.faults == []
    assert report.files > 10


def test_all_of_the_dossier_is_in_it(world, taken):
    honey, held = world.dossiers["honey"], files(taken("honey", "dung"))
    for name in (
        "index.html",
        "dossier.json",
        "criteria.json",
        "history.csv",
        "history.json",
        "forms/01-phieu-dang-ky.pdf",
        "forms/02-bao-cao-tu-danh-gia.pdf",
        "forms/03-bao-cao-cua-xa.pdf",
        "council/1/minutes.pdf",
        "certificates/1-certificate.pdf",
        "certificates/1-decision.pdf",
    ):
        assert name in held
    for name, content in held.items():
        assert name.isascii()
        assert content.startswith(b"%PDF-") or not name.endswith(".pdf")
    kept = {hashlib.sha256(held[name]).hexdigest() for name in held if "evidence/" in name}
    stands = Evidence.objects.filter(dossier=honey, removed_at=None)
    assert kept == set(stands.values_list("document__file__sha256", flat=True))


def test_the_data_say_what_the_dossier_says(world, taken):
    honey, told = world.dossiers["honey"], dossier_of(taken("honey", "dung"))
    assert told["shape"] == "namsao-dossier/1"
    assert told["dossier"]["state"] == {"key": "recognised", "label": "Đã công nhận"}
    assert told["product"]["name"] == honey.product.name
    assert told["self_assessment"]["total"] == sum(a["points"] or 0 for a in told["answers"])
    result = entry_of(honey).result
    total = told["evaluations"][0]["result"]["total"]
    assert (total["numerator"], total["denominator"]) == (
        result.total.numerator,
        result.total.denominator,
    )
    assert told["certificates"][0]["number"] == world.certificates["honey"].number


def test_the_criteria_are_those_of_the_dossier(world, taken):
    honey, held = world.dossiers["honey"], files(taken("honey", "dung"))
    criteria = json.loads(held["criteria.json"])
    assert (criteria["number"], criteria["version"]) == (4, honey.criteria_version)
    titles = {
        criterion["number"]: criterion["title"]["vi"]
        for part in criteria["parts"]
        for section in part["sections"]
        for criterion in section["criteria"]
    }
    answers = json.loads(held["dossier.json"])["answers"]
    assert {answer["criterion"]: answer["title"] for answer in answers} == titles


def test_every_link_of_the_page_leads_to_a_file_and_every_file_is_linked(taken):
    held = files(taken("honey", "dung"))
    page = held["index.html"].decode()
    links = {unescape(link) for link in re.findall(r'(?:href|src)="([^"]*)"', page)}
    assert links == held.keys() - {"index.html"}
    assert "<script" not in page
    assert not re.search(r"https?://", page), "the page needs nothing from outside"


def test_the_page_shows_the_checksum_of_every_file_of_evidence(world, taken):
    page = files(taken("honey", "dung"))["index.html"].decode()
    for row in Evidence.objects.filter(dossier=world.dossiers["honey"], removed_at=None):
        assert row.file.sha256 in page


def test_what_people_wrote_cannot_change_the_page_or_run_in_the_table(world, taken):
    rice = world.dossiers["rice"]
    rice.specification = "<script>alert(1)</script>"
    rice.save()
    Event.objects.create(
        action="dossiers.return_to_producer",
        subject=rice.ref,
        story=rice.ref,
        by=world.cast.binh,
        at=world.today,
        facts={"reasons": "=HYPERLINK(1)"},
    )
    world.cast.binh.name = "=cmd()"
    world.cast.binh.save()
    held = files(taken("rice", "mai"))
    assert b"<script" not in held["index.html"]
    rows = list(csv.reader(io.StringIO(held["history.csv"].decode("utf-8-sig"), newline="")))
    assert "'=cmd()" in {row[1] for row in rows}


def test_the_same_dossier_at_the_same_time_gives_the_same_bytes(world):
    seen = Seen(world.dossiers["basket"], world.cast.dung.actor, personal=False)
    from namsao.certificates.archiving.bag import items_of

    def digests() -> list[tuple[str, str]]:
        return [(item.name, item.sha256) for item in items_of(seen, world.today)]

    assert digests() == digests()


def test_names_are_plain_letters_on_every_system():
    assert plain("Giấy ĐKKD số 12/2024 (bản sao).pdf") == "giay-dkkd-so-12-2024-ban-sao-pdf"
    assert plain("../../etc") == "etc"
    assert plain("…") == "khong-ten"
    assert len(plain("rất dài " * 40)) <= 60


def test_taking_a_dossier_out_leaves_a_trace_that_the_archive_holds_too(world, taken):
    path = taken("honey", "dung")
    event = Event.objects.filter(story=world.dossiers["honey"].ref).latest("id")
    assert (event.action, event.by) == ("certificates.archive", world.cast.dung)
    last = json.loads(files(path)["history.json"])[-1]
    assert (last["action"], last["by"]) == ("certificates.archive", str(world.cast.dung))


# Who sees what


@pytest.mark.parametrize("person", ["binh", "cuc", "nga", "minh", "vinh", "yen", "mai", "xuan"])
def test_who_may_not_take_a_dossier_out_gets_none(world, person):
    client = Client()
    client.force_login(getattr(world.cast, person))
    address = reverse("certificates:archive", args=[world.dossiers["honey"].pk])
    before = Event.objects.count()
    assert client.post(address).status_code == 404
    assert Event.objects.count() == before
    with pytest.raises(Forbidden):
        archive(world.dossiers["honey"], by=getattr(world.cast, person).actor, at=world.today)


def test_a_draft_is_taken_out_by_its_producer_alone(world):
    jam = world.dossiers["jam"]
    assert archive.refusal(jam, world.cast.lan.actor) is None
    assert archive.refusal(jam, world.cast.dung.actor) is not None


def test_personal_data_go_along_only_where_they_may_be_read_and_that_is_recorded(world, taken):
    honey = world.dossiers["honey"]
    producer = honey.product.producer
    address = producer.representative.home_address
    own = dossier_of(taken("honey", "lan"))
    assert own["producer"]["representative"]["home_address"] == address
    reading = Event.objects.filter(story=producer.ref).latest("id")
    assert reading.action == "producers.read_personal_data"
    assert reading.by == world.cast.lan
    assert str(honey.pk) in reading.facts["purpose"]

    before = Event.objects.filter(story=producer.ref).count()
    path = taken("honey", "dung")
    assert dossier_of(path)["producer"]["representative"].keys() == {"name", "position"}
    assert "personal_data" in dossier_of(path)["left_out"]
    assert Event.objects.filter(story=producer.ref).count() == before


def test_the_forms_taken_by_an_office_bear_no_personal_data(world, taken):
    from pypdf import PdfReader

    person = world.dossiers["honey"].product.producer.representative
    person.home_address = "Ngõ Kín"
    person.save()
    told = {}
    for person in ("lan", "dung"):
        pdf = files(taken("honey", person))["forms/02-bao-cao-tu-danh-gia.pdf"]
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
        told[person] = "Ngõ Kín" in text
    assert told == {"lan": True, "dung": False}


def test_a_producer_gets_the_result_but_no_sheet_no_name_and_no_appraisal(world, taken):
    path = taken("honey", "lan")
    held, told = files(path), dossier_of(path)
    assert not [name for name in held if name.startswith("council/")]
    evaluation = told["evaluations"][0]
    assert evaluation["result"]["stars"] == world.certificates["honey"].stars
    assert evaluation["sheets"] == []
    assert "appraisal" not in evaluation
    everything = b"".join(content for name, content in held.items() if name[-4:] != ".pdf")
    # The chair who concluded stands in the history, as on the page; the others' names do not.
    for member in (world.cast.nga, world.cast.oanh, world.cast.phuc):
        assert member.name.encode() not in everything
    assert told["left_out"] == ["appraisal", "score_sheets"]


def test_unsigned_sheets_are_in_no_archive(world, taken):
    basket = world.dossiers["basket"]
    entry = entry_of(basket)
    drafts = ScoreSheet.objects.filter(entry=entry, state="draft")
    if not drafts.exists():
        signed = ScoreSheet.objects.filter(entry=entry, state="signed").latest("id")
        chair = world.cast.minh.actor
        assessment.reopen_sheet(signed, by=chair, at=world.today, reason="xem lại")
    open_members = {sheet.seat.person.name for sheet in drafts.all()}
    assert open_members
    told = dossier_of(taken("basket", "dung"))
    named = {sheet["member"] for one in told["evaluations"] for sheet in one["sheets"]}
    assert named & open_members == set()


def test_of_a_members_colleagues_nothing_is_seen_before_signing_ones_own(world):
    """A council member who also may take dossiers out, as an officer of the office."""
    basket = world.dossiers["basket"]
    own = ScoreSheet.objects.get(entry__dossier=basket, seat__person=world.cast.nga)
    ScoreSheet.objects.filter(pk=own.pk).update(state="draft")
    own.entry.session.__class__.objects.filter(pk=own.entry.session_id).update(state="open")
    seen = Seen(basket, world.cast.nga.actor, personal=False)
    assert [sheet for one in seen.evaluations for sheet in one.sheets] == []


def test_who_stepped_aside_sees_nothing(world):
    entry = entry_of(world.dossiers["honey"])
    seat = world.round.seats.get(person=world.cast.nga)
    Conflict.objects.create(entry=entry, seat=seat, reason="họ hàng", declared_at=world.today)
    seen = Seen(world.dossiers["honey"], world.cast.nga.actor, personal=False)
    assert (seen.evaluations, seen.proofs) == ((), ())


# Page and command


def test_the_page_offers_it_and_answers_the_archive(world, tmp_path):
    honey, client = world.dossiers["honey"], Client()
    client.force_login(world.cast.lan)
    address = reverse("certificates:archive", args=[honey.pk])
    assert f'action="{address}"' in client.get(honey.get_absolute_url()).content.decode()
    response = client.post(address)
    assert response.streaming
    assert "ho-so-" in response["Content-Disposition"]
    path = tmp_path / "answer.zip"
    path.write_bytes(b"".join(response.streaming_content))
    assert verify(path).sound
    client.force_login(world.cast.binh)
    assert f'action="{address}"' not in client.get(honey.get_absolute_url()).content.decode()


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_a_file_that_the_store_lost_is_told_and_nothing_is_recorded(
    world, damage, settings, tmp_path
):
    # A store of its own: others that run at this moment keep the same bytes in the common one.
    drafts = shutil.ignore_patterns(".draft-*")
    shutil.copytree(settings.MEDIA_ROOT, tmp_path / "files", ignore=drafts)
    settings.MEDIA_ROOT = tmp_path / "files"
    honey, client = world.dossiers["honey"], Client()
    stored = Evidence.objects.filter(dossier=honey, removed_at=None)[0].file
    place = path_of(stored)
    kept, before = place.read_bytes(), Event.objects.count()
    try:
        place.unlink()
        if damage == "changed":
            place.write_bytes(kept + b"x")
        with pytest.raises(Refused, match="không còn nguyên vẹn"):
            take_out(honey, io.BytesIO(), by=world.cast.dung.actor, at=world.today)
        client.force_login(world.cast.dung)
        address = reverse("certificates:archive", args=[honey.pk])
        response = client.post(address, follow=True)
        assert "không còn nguyên vẹn" in response.content.decode()
    finally:
        place.write_bytes(kept)
    assert Event.objects.count() == before


def mail(name: str) -> str:
    return f"{name}@{MAIL_DOMAIN}"


def test_the_command_writes_what_verifies(world, tmp_path, capsys):
    pk, path = str(world.dossiers["honey"].pk), str(tmp_path / "honey.zip")
    call_command("archive", "write", pk, path, f"--as={mail('dung')}")
    call_command("archive", "verify", path)
    assert "Hồ sơ nguyên vẹn" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Đã có tệp"):
        call_command("archive", "write", pk, path, f"--as={mail('dung')}")
    with pytest.raises(CommandError, match="không có quyền"):
        call_command("archive", "write", pk, f"{path}2", f"--as={mail('binh')}")
    assert [one.name for one in tmp_path.iterdir()] == ["honey.zip"]


def test_verify_runs_with_no_database_at_all(taken):
    path = taken("rice", "mai")
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "PATH": "/usr/bin:/bin"}

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "namsao", "archive", "verify", str(path), *options]
        return subprocess.run(command, capture_output=True, text=True, env=nowhere, check=False)

    assert run().returncode == 0
    with zipfile.ZipFile(path, "a") as bag:
        bag.writestr("stray.txt", "x")
    broken = run("--language", "en")
    assert (broken.returncode, "outside the folder" in broken.stdout) == (1, True)
    told = run("--json")
    assert told.returncode == 1
    assert [fault["kind"] for fault in json.loads(told.stdout)["faults"]] == ["outside"]
