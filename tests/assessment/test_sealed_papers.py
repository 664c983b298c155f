"""The council's papers: complete, with the hash of the trail, and under the office's seal."""

from io import BytesIO

import pypdf
import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from namsao.assessment import actions as assessing
from namsao.assessment.models import Conflict, Score
from namsao.assessment.queries import entry_of
from namsao.certificates import actions as deciding
from namsao.kernel.action import Forbidden, Refused
from namsao.kernel.files import path_of
from namsao.kernel.trail import link_events, link_of
from namsao.papers import checking
from namsao.papers.models import SealedPaper
from tests.conftest import behind_the_program


@pytest.fixture
def linked(world):
    """The world, with every event in the chain."""
    link_events()
    return world


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_the_minutes_print_the_hash_of_the_chain_where_the_session_closed(linked):
    address = f"/assessment/sessions/{linked.session.pk}/minutes"
    first = client_of(linked.cast.son).get(address).content
    closed = link_of("assessment.close_session", linked.session)
    assert closed.hash in text_of(first)
    assert f"vịtrí{closed.position}" in text_of(first)
    # It does not move on with the chain: the same paper whenever it is printed.
    deciding.archive(linked.dossiers["honey"], by=linked.cast.dung.actor, at=linked.today)
    assert link_events() > 0
    assert client_of(linked.cast.dung).get(address).content == first


def test_the_minutes_tell_dissent_and_who_stepped_aside(linked):
    entry = entry_of(linked.dossiers["honey"])
    sheet = entry.sheets.filter(state="signed").order_by("id")[0]
    said = "Hợp đồng thu mua đã hết hạn từ tháng 3"
    with behind_the_program("assessment_score"):
        Score.objects.filter(pk=sheet.scores.order_by("id")[0].pk).update(objection=said)
    Conflict.objects.create(
        entry=entry,
        seat=linked.round.seats.get(person=linked.cast.quan),
        reason="họ hàng",
        declared_at=linked.today,
    )
    pdf = client_of(linked.cast.son).get(f"/assessment/sessions/{linked.session.pk}/minutes")
    told = text_of(pdf.content)
    assert "".join(said.split()) in told
    assert "NgôMinhQuân:đãkhaibáoxungđộtlợiích" in told
    assert "họhàng" not in told


def test_the_score_table_holds_every_sheet_and_the_exact_mean(linked):
    client = client_of(linked.cast.son)
    address = f"/assessment/sessions/{linked.session.pk}/scores"
    pdf = text_of(client.get(address).content)
    file = b"".join(client.get(f"{address}?format=xlsx").streaming_content)
    header, *rows = CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_index(0).to_python()
    results = {
        entry.dossier.product.name: entry.result
        for entry in linked.session.entries.filter(result__isnull=False)
    }
    assert {row[0] for row in rows} == set(results)
    for row in rows:
        result = results[row[0]]
        told = dict(zip(header, row, strict=True))
        assert told["Điểm trung bình"] == float(result.total)
        assert told["Hạng sao"] == result.stars
        for counted in result.counted_sheets:
            assert told[f"{counted['person']}: tổng"] == counted["total"]
            assert told[f"{counted['person']}: A"] == counted["parts"]["A"]
        assert "".join(row[0].split()) in pdf


def test_the_score_table_waits_for_the_closing(linked):
    address = f"/assessment/sessions/{linked.split_session.pk}/scores"
    assert client_of(linked.cast.son).get(address).status_code == 302


def test_the_secretary_seals_and_from_then_on_the_sealed_copy_is_the_paper(linked):
    session, secretary = linked.session, linked.cast.son
    done = assessing.seal_minutes(session, by=secretary.actor, at=linked.today)
    kept = SealedPaper.objects.get(subject=session.ref, kind="minutes")
    assert kept.self_made
    assert done.event.facts["sealed"]["minutes"]["sha256"] == kept.file.sha256
    given = client_of(linked.cast.dung).get(f"/assessment/sessions/{session.pk}/minutes").content
    assert given == path_of(kept.file).read_bytes()
    found = checking.check(given)
    assert found.sound
    assert found.held == kept
    assert found.seals[0].ours
    page = client_of(secretary).get(session.get_absolute_url()).content.decode()
    assert "Dấu thử nghiệm tự tạo, không có giá trị pháp lý" in page
    with pytest.raises(Refused, match="đã được đóng dấu"):
        assessing.seal_minutes(session, by=secretary.actor, at=linked.today)


def test_an_open_session_has_nothing_to_seal(linked):
    with pytest.raises(Refused, match="bế mạc"):
        assessing.seal_minutes(linked.split_session, by=linked.cast.son.actor, at=linked.today)


def test_no_office_seals_with_the_seal_of_another(linked):
    for person in (linked.cast.uyen, linked.cast.yen, linked.cast.nga, linked.cast.vinh):
        with pytest.raises(Forbidden):
            assessing.seal_minutes(linked.session, by=person.actor, at=linked.today)


def test_without_a_seal_there_is_no_button_and_a_reason(linked, settings, tmp_path):
    settings.SEALS = tmp_path
    refused = assessing.seal_minutes.refusal(linked.session, linked.cast.son.actor)
    assert "Chưa có dấu điện tử" in refused.reason


def test_certificate_and_decision_are_sealed_and_the_public_page_says_so(linked):
    honey, office = linked.certificates["honey"], linked.cast.dung
    deciding.seal_certificate(honey, by=office.actor, at=linked.today)
    deciding.seal_decision(honey.decision, by=office.actor, at=linked.today)
    client = client_of(office)
    for address in (
        f"/certificates/{honey.pk}/paper",
        f"/certificates/decisions/{honey.decision_id}/paper",
    ):
        found = checking.check(client.get(address).content)
        assert found.sound
        assert found.held is not None
    page = Client().get(honey.public_url).content.decode()
    kept = SealedPaper.objects.get(subject=honey.ref)
    for words in (kept.file.sha256, "không có giá trị pháp lý", "/papers/check"):
        assert words in page
    with pytest.raises(Forbidden):
        deciding.seal_certificate(
            linked.certificates["honey"], by=linked.cast.uyen.actor, at=linked.today
        )


def test_a_sealed_paper_with_something_written_behind_is_told_from_the_one_we_hold(linked):
    assessing.seal_minutes(linked.session, by=linked.cast.son.actor, at=linked.today)
    kept = SealedPaper.objects.get(subject=linked.session.ref, kind="scores")
    longer = path_of(kept.file).read_bytes() + b"\n% more\n"
    found = checking.check(longer)
    assert (found.sound, found.held) == (False, None)
    assert [one.held for one in found.seals] == [kept]
