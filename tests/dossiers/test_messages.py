"""Messages of a dossier: who writes to whom, who reads it, and what waits for an answer."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from namsao.assessment.models import Conflict, Entry
from namsao.certificates.archiving import take_out
from namsao.dossiers import actions, history
from namsao.dossiers.models import DossierMessage
from namsao.dossiers.talking.queries import holder, waiting_for
from namsao.kernel.action import Forbidden, Refused
from namsao.kernel.models import Event
from namsao.notices.models import Delivery, Message
from namsao.people.actions import grant_holding
from namsao.people.models import User
from namsao.people.roles import Role
from namsao.site.demo.papers import sample_upload
from namsao.site.desk import waiting
from tests.conftest import TODAY

DAY = TODAY.date()
SOON = DAY + timedelta(days=5)


@pytest.fixture
def noodles(world):
    """Mai's noodles, with the ward of Chũ, without what the demo has said about them."""
    DossierMessage.objects.all().delete()
    Message.objects.all().delete()
    Delivery.objects.all().delete()
    return world.dossiers["noodles"]


def said(dossier, by, text="Xin hỏi", **more) -> DossierMessage:
    return actions.write(dossier, by=by.actor, at=TODAY, text=text, **more).made


def noted(dossier, by, text="Nội bộ", **more) -> DossierMessage:
    return actions.note(dossier, by=by.actor, at=TODAY, text=text, **more).made


def readers(world, message) -> set[str]:
    """The people of the demo who reach the message."""
    return {
        name
        for name, person in world.cast.everyone().items()
        if DossierMessage.objects.where_may(person.actor, "dossiers.view_messages")
        .filter(pk=message.pk)
        .exists()
    }


def told() -> set[str]:
    return {m.person.email.split("@")[0] for m in Message.objects.select_related("person")}


def again(person) -> User:
    """The person with what they hold now."""
    return User.objects.get(pk=person.pk)


# Who reads what


def test_a_message_is_read_by_the_producer_and_the_offices_that_have_had_the_dossier(
    world, noodles
):
    message = said(noodles, world.cast.cuc)
    # Not by Dũng of the province, to which it has not come; Vinh audits.
    assert readers(world, message) == {"mai", "cuc", "vinh"}
    spice = world.dossiers["spice"]  # with the province
    assert readers(world, said(spice, world.cast.dung)) == {"mai", "cuc", "dung", "vinh"}
    dried = world.dossiers["dried"]  # with the ministry
    assert readers(world, said(dried, world.cast.uyen)) == {"lan", "binh", "dung", "uyen", "vinh"}


def test_a_note_is_the_office_s_own_unless_it_says_otherwise(world):
    spice = world.dossiers["spice"]
    assert readers(world, noted(spice, world.cast.dung)) == {"dung"}
    between = noted(spice, world.cast.dung, audience="offices")
    assert readers(world, between) == {"cuc", "dung", "vinh"}


def test_the_narrower_audience_is_taken_where_nothing_is_said(world):
    spice, dung = world.dossiers["spice"], world.cast.dung.actor
    made = actions.note.take(spice, {"text": "…"}, by=dung, at=TODAY).made
    assert made.audience == "office"
    form = actions.note.bind(spice, dung)
    assert form["audience"].initial == "office"
    assert "chủ thể" not in str(form["audience"])


def test_the_form_names_who_will_read_before_it_is_sent(world, noodles):
    client = Client()
    client.force_login(world.cast.mai)
    html = client.get(reverse("act", args=["dossiers", "dossier", noodles.pk, "write"])).content
    page = html.decode()
    assert "Người đọc được: chủ thể (Vi Thị Mai); " in page
    assert "Lê Thị Cúc" in page
    assert "Phạm Anh Dũng" not in page


def test_what_the_form_names_is_who_reads(world):
    for key, writer in (("noodles", "cuc"), ("spice", "dung"), ("dried", "uyen")):
        dossier, by = world.dossiers[key], getattr(world.cast, writer)
        help_text = actions.write.bind(dossier, by.actor).fields["text"].help_text
        message = said(dossier, by)
        names = {name: person.name for name, person in world.cast.everyone().items()}
        assert {n for n, full in names.items() if full in help_text} == readers(world, message)


# Who may write


def test_a_council_and_its_team_neither_read_nor_write(world):
    basket = world.dossiers["basket"]
    for name in ("minh", "nga", "son", "ha"):
        by = getattr(world.cast, name)
        with pytest.raises(Forbidden):
            said(basket, by)
        with pytest.raises(Forbidden):
            noted(basket, by)


def test_an_officer_who_scores_the_dossier_writes_to_no_producer(world):
    basket, nga = world.dossiers["basket"], world.cast.nga
    province = basket.product.producer.commune.province
    question = said(basket, world.cast.lan, answer_by=SOON)
    grant_holding(nga.pk, Role.OCOP_OFFICE, DAY, area=province)
    nga = again(nga)
    assert noted(basket, nga).audience == "office"
    with pytest.raises(Forbidden):
        said(basket, nga)
    with pytest.raises(Forbidden):
        actions.answer_message(question, by=nga.actor, at=TODAY, text="…")
    # Of a dossier that she does not score she may.
    assert said(world.dossiers["spice"], nga).audience == "producer"


def test_who_stepped_aside_from_a_dossier_reads_no_message_of_it(world):
    basket, son = world.dossiers["basket"], world.cast.son
    province = basket.product.producer.commune.province
    grant_holding(son.pk, Role.OCOP_OFFICE, DAY, area=province)
    message = said(basket, world.cast.dung)
    assert "son" in readers(world, message) or again(son).actor.may("dossiers.note")
    rows = DossierMessage.objects.where_may(again(son).actor, "dossiers.view_messages")
    assert rows.filter(pk=message.pk).exists()
    entry = Entry.objects.get(dossier=basket)
    seat = entry.round.seats.get(person=son)
    Conflict.objects.create(entry=entry, seat=seat, reason="họ hàng", declared_at=TODAY)
    rows = DossierMessage.objects.where_may(again(son).actor, "dossiers.view_messages")
    assert not rows.filter(pk=message.pk).exists()


def test_nothing_is_said_of_a_draft_nor_of_a_closed_dossier(world):
    with pytest.raises(Refused, match="chưa nộp"):
        said(world.dossiers["jam"], world.cast.lan)
    with pytest.raises(Refused, match="đã kết thúc"):
        said(world.dossiers["honey"], world.cast.lan)


def test_an_office_that_the_dossier_has_not_reached_says_nothing(world, noodles):
    with pytest.raises(Refused, match="chưa tới cơ quan"):
        said(noodles, world.cast.dung)


# What waits


def test_a_question_waits_for_the_other_side_until_it_is_answered(world, noodles):
    question = said(noodles, world.cast.mai, answer_by=SOON)
    assert question.to_office == holder(noodles) == noodles.area_path
    assert list(waiting_for(world.cast.cuc.actor)) == [question]
    for other in ("mai", "dung", "vinh", "binh"):
        assert not waiting_for(getattr(world.cast, other).actor).exists()
    reasons = {work.reason: work.count for work in waiting(world.cast.cuc.actor)}
    assert reasons["Tin về hồ sơ chờ bạn trả lời"] == 1
    with pytest.raises(Forbidden):  # nobody answers oneself
        actions.answer_message(question, by=world.cast.mai.actor, at=TODAY, text="…")

    answer = actions.answer_message(
        question, by=world.cast.cuc.actor, at=TODAY, text="Chưa cần."
    ).made
    assert (answer.answers, answer.audience) == (question, "producer")
    assert not waiting_for(world.cast.cuc.actor).exists()


def test_a_question_follows_the_office_that_has_the_dossier(world):
    question = said(world.dossiers["spice"], world.cast.mai, answer_by=SOON)
    assert list(waiting_for(world.cast.dung.actor).filter(pk=question.pk)) == [question]
    assert not waiting_for(world.cast.cuc.actor).filter(pk=question.pk).exists()


def test_whoever_asked_may_say_that_it_waits_no_longer(world, noodles):
    question = said(noodles, world.cast.cuc, answer_by=SOON)
    with pytest.raises(Forbidden):
        actions.settle_message(question, by=world.cast.mai.actor, at=TODAY)
    actions.settle_message(question, by=world.cast.cuc.actor, at=TODAY)
    assert not waiting_for(world.cast.mai.actor).exists()
    with pytest.raises(Refused, match="không chờ"):
        actions.settle_message(question, by=world.cast.cuc.actor, at=TODAY)


def test_an_answer_cannot_be_asked_for_yesterday(world, noodles):
    with pytest.raises(Refused, match="quá khứ") as refused:
        said(noodles, world.cast.cuc, answer_by=DAY - timedelta(days=1))
    assert set(refused.value.errors) == {"answer_by"}


# What is told


def test_the_other_side_hears_of_it_in_its_language_with_what_to_do(world, noodles):
    User.objects.filter(pk=world.cast.mai.pk).update(language="en")
    said(noodles, world.cast.cuc, "Hợp đồng còn hiệu lực không?", answer_by=SOON)
    assert told() == {"mai"}
    message = Message.objects.get()
    assert message.subject.startswith(f"Please answer by {SOON:%d/%m/%Y}")
    assert "Hợp đồng còn hiệu lực không?" in message.body
    assert "What to do" in message.body
    assert (message.due_on, message.email) == (SOON, "now")
    assert Delivery.objects.get().address == world.cast.mai.email


def test_the_words_of_a_note_leave_the_house_in_no_letter(world):
    Message.objects.all().delete()
    Delivery.objects.all().delete()
    noted(world.dossiers["spice"], world.cast.dung, "Chuyện riêng", audience="offices")
    assert told() == {"cuc"}
    assert "Chuyện riêng" not in Message.objects.get().body + Delivery.objects.get().body


def test_events_tell_of_a_message_and_never_its_words(world, noodles):
    said(noodles, world.cast.cuc, "Lời không vào sổ")
    noted(noodles, world.cast.cuc, "Lời riêng")
    rows = Event.objects.filter(story=noodles.ref, action__in=["dossiers.write", "dossiers.note"])
    assert rows.count() >= 2
    assert not any("Lời" in json.dumps(event.facts, ensure_ascii=False) for event in rows)
    labels = [line.label for line in history.of(noodles.ref)]
    assert "Viết tin" in labels
    assert "Ghi chú nội bộ" not in labels


# What comes along


def test_a_message_points_at_a_criterion_and_a_document_of_its_own_dossier(world, noodles):
    paper = noodles.evidence.filter(removed_at=None).first()
    raw = {"text": "Mờ quá", "criterion": paper.criterion, "document": str(paper.document_id)}
    made = actions.write.take(noodles, raw, by=world.cast.cuc.actor, at=TODAY).made
    assert (made.criterion, made.document_id) == (paper.criterion, paper.document_id)
    foreign = world.dossiers["honey"].evidence.first().document_id
    with pytest.raises(Refused):
        actions.write.take(
            noodles, raw | {"document": str(foreign)}, by=world.cast.cuc.actor, at=TODAY
        )


def test_a_file_that_came_along_opens_for_the_readers_alone(world):
    message = noted(world.dossiers["spice"], world.cast.dung, upload=sample_upload("ghi-chu"))
    address = reverse("dossiers:message_file", args=[message.pk])
    for name, status in (("dung", 200), ("cuc", 404), ("mai", 404), ("vinh", 404)):
        client = Client()
        client.force_login(getattr(world.cast, name))
        response = client.get(address)
        assert response.status_code == status, name
        if status == 200:
            assert b"".join(response.streaming_content).startswith(b"\x89PNG")


def test_a_file_that_is_no_paper_is_not_taken(world, noodles):
    bad = SimpleUploadedFile("virus.exe", b"MZ\x90\x00" + b"\0" * 100)
    with pytest.raises(Refused, match="không phải PDF"):
        said(noodles, world.cast.cuc, upload=bad)


def test_the_archive_holds_the_messages_that_its_taker_reads(world):
    spice = world.dossiers["spice"]
    DossierMessage.objects.all().delete()
    said(spice, world.cast.dung, "Cho chủ thể", upload=sample_upload("huong-dan"))
    noted(spice, world.cast.dung, "Cho cơ quan")

    def taken(person) -> tuple[dict, list[str]]:
        file = io.BytesIO()
        take_out(spice, file, by=person.actor, at=TODAY)
        with zipfile.ZipFile(file) as bag:
            names = [name.partition("/data/")[2] for name in bag.namelist()]
            data = next(name for name in bag.namelist() if name.endswith("/dossier.json"))
            return json.loads(bag.read(data)), names

    told_office, names = taken(world.cast.dung)
    assert [one["text"] for one in told_office["messages"]] == ["Cho chủ thể", "Cho cơ quan"]
    assert "messages" not in told_office["left_out"]
    assert told_office["messages"][0]["file"]["path"] in names
    told_producer, _names = taken(world.cast.mai)
    assert [one["text"] for one in told_producer["messages"]] == ["Cho chủ thể"]
    assert "messages" in told_producer["left_out"]
