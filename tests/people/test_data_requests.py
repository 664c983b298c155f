"""Rights over one's own data: seeing, taking along, correcting, erasing; and who read it."""

import json
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth import authenticate
from django.db.models import CharField, JSONField, TextField
from django.test import Client
from django.urls import reverse

from namsao.assessment.models import Round, ScoreSheet
from namsao.dossiers.actions import print_paper
from namsao.dossiers.models import Dossier
from namsao.kernel.action import Forbidden, Refused
from namsao.kernel.models import Event
from namsao.kernel.sealed import SealedTextField
from namsao.notices.models import Delivery, Message
from namsao.people import actions, data_requests
from namsao.people.models import Holding, Invitation, User
from namsao.people.readings import lines, readings
from namsao.producers.actions import read_personal_data
from namsao.site.demo.cast import country
from tests.conftest import TODAY


@pytest.fixture
def loner(world):
    """Somebody who registered nothing and was given nothing."""
    return User.objects.create_user("le@demo.namsao.example", "mat-khau-rat-dai", name="Lê Lẻ")


def browser_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def ask(kind, person, text="Xin làm giúp."):
    verb = {
        "correction": data_requests.ask_correction,
        "erasure": data_requests.ask_erasure,
        "objection": data_requests.object_to_processing,
    }[kind]
    return verb(person, by=person.actor, at=TODAY, text=text).made


# Seeing and taking along


def test_the_page_shows_what_is_held_with_purpose_and_period(world):
    page = browser_of(world.cast.lan).get("/me/data").content.decode()
    assert "lan@demo.namsao.example" in page
    assert "Thành viên của chủ thể" in page
    assert "Biểu mẫu 02 và 03 của Quyết định 26/2026" in page
    assert "365 ngày" in page


def test_the_download_holds_what_is_held_and_is_recorded(world):
    answer = browser_of(world.cast.nga).post("/me/data/download")
    parts = json.loads(answer.content)["data"]
    assert parts["account"]["held"][0]["email"] == world.cast.nga.email
    sheets = ScoreSheet.objects.filter(seat__person=world.cast.nga).count()
    assert len([held for held in parts["judgements"]["held"] if "scores" in held]) == sheets > 0
    assert answer["Cache-Control"] == "no-store"
    assert Event.objects.filter(action="people.download_self", by=world.cast.nga).count() == 1


def test_the_download_holds_nothing_of_another_person(world):
    text = browser_of(world.cast.mai).post("/me/data/download").content.decode()
    for other in ("nga@", "lan@", "xuan@"):
        assert other not in text


def test_no_secret_of_signing_in_leaves_the_house(world):
    Authenticator.objects.create(user=world.cast.mai, type="totp", data={"secret": "BÍMẬT"})
    text = browser_of(world.cast.mai).post("/me/data/download").content.decode()
    assert "totp" in text
    assert "BÍMẬT" not in text
    assert "argon2" not in text


def test_nobody_reads_the_page_of_another(world, loner):
    assert Client().get("/me/data").status_code == 302
    with pytest.raises(Forbidden):
        data_requests.download_self(world.cast.lan, by=loner.actor, at=TODAY)


# Correcting


def test_a_person_corrects_their_own_name_and_the_event_does_not_repeat_it(world, loner):
    done = data_requests.edit_self(loner, by=loner.actor, at=TODAY, name="Lê Lẽ", language="vi")
    loner.refresh_from_db()
    assert loner.name == "Lê Lẽ"
    assert done.event.facts == {"fields": ["name"]}


def test_a_request_is_due_as_the_decree_says_and_reaches_the_office_of_the_place(world):
    request = ask("correction", world.cast.lan)
    assert request.due_on == TODAY.date() + timedelta(days=10)
    told = Message.objects.filter(kind="people.data_asked").values_list("person__email", flat=True)
    assert {name.split("@")[0] for name in told} == {"dung", "xuan"}


def test_an_erasure_reaches_the_nearest_administrator(world):
    ask("erasure", world.cast.binh)
    told = Message.objects.filter(kind="people.data_asked").values_list("person__email", flat=True)
    assert {name.split("@")[0] for name in told} == {"xuan"}


def test_where_no_administrator_is_the_nearest_office_hears_of_an_erasure(world):
    ask("erasure", world.cast.anh)
    told = Message.objects.filter(kind="people.data_asked").values_list("person__email", flat=True)
    assert {name.split("@")[0] for name in told} == {"yen"}


def test_the_words_of_a_request_are_in_no_event(world):
    ask("objection", world.cast.lan, text="Tôi ở thôn Bèo.")
    assert not Event.objects.filter(facts__icontains="Bèo").exists()


def test_the_same_is_not_asked_twice_while_it_waits(world):
    ask("correction", world.cast.lan)
    with pytest.raises(Refused, match="đang chờ trả lời"):
        ask("correction", world.cast.lan)


def test_a_declined_request_tells_the_reason_and_the_ground(world):
    request = ask("objection", world.cast.lan)
    data_requests.decline_request(
        request,
        by=world.cast.dung.actor,
        at=TODAY,
        answer="Hồ sơ phải lưu.",
        ground="Luật Lưu trữ 33/2024/QH15",
    )
    told = Message.objects.get(person=world.cast.lan, kind="people.data_answered")
    assert "Hồ sơ phải lưu." in told.body
    assert "Luật Lưu trữ 33/2024/QH15" in told.body
    request.refresh_from_db()
    assert (request.state, request.answered_by) == ("declined", world.cast.dung)


@pytest.mark.parametrize("who", ["yen", "binh", "vinh", "lan", "nga"])
def test_only_the_office_and_the_administrator_of_the_place_answer(world, who):
    request = ask("correction", world.cast.lan)
    with pytest.raises(Forbidden):
        data_requests.complete_request(
            request, by=getattr(world.cast, who).actor, at=TODAY, answer="Đã sửa."
        )


def test_a_request_is_read_by_whom_it_concerns_alone(world):
    address = ask("correction", world.cast.lan).get_absolute_url()
    seen = {
        name: browser_of(getattr(world.cast, name)).get(address).status_code
        for name in ("lan", "dung", "xuan", "mai", "yen", "binh")
    }
    assert seen == {"lan": 200, "dung": 200, "xuan": 200, "mai": 404, "yen": 404, "binh": 404}


# Erasing


def country_administrator(world) -> User:
    """An administrator above the provinces: who holds nothing is nobody's but theirs."""
    person = User.objects.create_user(
        "qt@demo.namsao.example", "mat-khau-rat-dai", name="Quản Trị"
    )

    Holding.objects.create(
        user=person, role="administrator", area=country(), since=date(2026, 1, 1)
    )
    return person


def test_erasure_leaves_nothing_that_identifies_and_keeps_what_was_done(world, loner):
    data_requests.edit_self(loner, by=loner.actor, at=TODAY, name="Lê Lẻ Loi", language="vi")
    EmailAddress.objects.create(user=loner, email="khac@demo.namsao.example", verified=True)
    Authenticator.objects.create(user=loner, type="totp", data={"secret": "x"})
    Invitation.objects.create(
        email=loner.email,
        role="commune_officer",
        area=world.area
        if hasattr(world, "area")
        else Holding.objects.filter(role="auditor")[0].area,
        token="t" * 20,
        invited_by=world.cast.dung,
        invited_at=TODAY,
        expires_at=TODAY + timedelta(days=14),
    )
    request = ask("erasure", loner)
    administrator = country_administrator(world)
    data_requests.erase_person(request, by=administrator.actor, at=TODAY)

    loner.refresh_from_db()
    assert loner.name == f"Người dùng đã xoá #{loner.pk}"
    assert loner.email.endswith("@namsao.invalid")
    assert not loner.is_active
    assert authenticate(email="le@demo.namsao.example", password="mat-khau-rat-dai") is None
    assert not EmailAddress.objects.filter(user=loner).exists()
    assert not Authenticator.objects.filter(user=loner).exists()
    assert not Invitation.objects.filter(email__startswith="le@").exists()
    assert not Message.objects.filter(person=loner).exists()
    letters = Delivery.objects.filter(address="le@demo.namsao.example")
    assert [letter.occasion for letter in letters] == [f"erased:{loner.pk}"]
    done = Event.objects.get(action="people.edit_self", by=loner)
    assert str(done.by) == f"Người dùng đã xoá #{loner.pk}"
    request.refresh_from_db()
    assert (request.state, request.text) == ("done", "")


def test_no_text_about_the_erased_is_left_in_any_table(world, loner):
    """The name and the address are looked for in every text column of the database."""
    request = ask("erasure", loner, text="Tôi là Lê Lẻ.")
    data_requests.erase_person(request, by=country_administrator(world).actor, at=TODAY)
    Delivery.objects.filter(occasion=f"erased:{loner.pk}").delete()  # once sent
    assert places_of("Lê Lẻ") == []
    assert places_of("le@demo.namsao.example") == []


def places_of(text: str) -> list[str]:
    return [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField | JSONField)
        and not isinstance(field, SealedTextField)
        and model._default_manager.filter(**{f"{field.name}__icontains": text}).exists()
    ]


def test_who_is_erased_is_out_of_every_session(world, loner):
    client = browser_of(loner)
    assert client.get("/me/data").status_code == 200
    data_requests.erase_person(
        ask("erasure", loner), by=country_administrator(world).actor, at=TODAY
    )
    assert client.get("/me/data").status_code == 302


def test_roles_end_and_signed_sheets_stay_under_the_pseudonym(world):
    nga = world.cast.nga
    sheets = list(ScoreSheet.objects.filter(seat__person=nga).values("pk", "state", "signed_at"))
    assert sheets
    Round.objects.update(results_until=date(2026, 1, 1))  # the rounds are over
    Dossier.objects.filter(entries__round__seats__person=nga).update(state="recognised")
    data_requests.erase_person(ask("erasure", nga), by=world.cast.xuan.actor, at=TODAY)
    after = ScoreSheet.objects.filter(seat__person=nga)
    assert list(after.values("pk", "state", "signed_at")) == sheets
    assert str(after[0].seat.person).startswith("Người dùng đã xoá #")
    assert not Holding.objects.filter(user=nga, until=None).exists()


def test_the_only_member_of_an_open_dossier_is_not_erased(world):
    with pytest.raises(Refused, match="thành viên duy nhất"):
        ask("erasure", world.cast.mai)


def test_who_sits_in_an_open_round_is_not_erased(world):
    with pytest.raises(Refused, match="Hãy thôi phân công"):
        ask("erasure", world.cast.nga)


def test_the_only_administrator_of_a_place_is_not_erased(world):
    with pytest.raises(Refused, match="quản trị duy nhất"):
        ask("erasure", world.cast.xuan)


@pytest.mark.parametrize("who", ["dung", "yen", "uyen", "vinh", "lan"])
def test_only_an_administrator_erases(world, who):
    request = ask("erasure", world.cast.binh)
    with pytest.raises(Forbidden):
        data_requests.erase_person(request, by=getattr(world.cast, who).actor, at=TODAY)


def test_an_erasure_is_not_answered_by_a_word(world):
    request = ask("erasure", world.cast.binh)
    with pytest.raises(Refused, match="Xoá dữ liệu của người này"):
        data_requests.complete_request(
            request, by=world.cast.xuan.actor, at=TODAY, answer="Đã xoá."
        )


def test_the_page_says_what_stays_before_the_press(world):
    request = ask("erasure", world.cast.binh)
    address = reverse("act", args=["people", "datarequest", request.pk, "erase_person"])
    page = browser_of(world.cast.xuan).get(address).content.decode()
    assert "Không hoàn lại được" in page
    assert "Người dùng đã xoá" in page
    assert browser_of(world.cast.xuan).post(address, {}).status_code == 422  # not ticked
    world.cast.binh.refresh_from_db()
    assert world.cast.binh.is_active


# Readings


def read(world, by, key="hive"):
    read_personal_data(world.producers[key], by=by.actor, at=TODAY, purpose="In biểu mẫu 02")


def test_the_producer_the_auditor_and_the_administrator_see_who_read(world):
    read(world, world.cast.binh)
    for name in ("lan", "vinh", "xuan"):
        first = lines(list(readings(getattr(world.cast, name).actor)[:1]))[0]
        assert (first.by, first.purpose) == (world.cast.binh.name, "In biểu mẫu 02")
        assert first.producer == world.producers["hive"]


def test_a_producer_sees_the_readings_of_its_own_data_alone(world):
    read(world, world.cast.binh)
    before = readings(world.cast.mai.actor).count()
    read(world, world.cast.binh)
    assert readings(world.cast.mai.actor).count() == before
    assert readings(world.cast.binh.actor).count() == 0
    assert browser_of(world.cast.binh).get(reverse("people:readings")).status_code == 403


def test_printing_a_form_with_personal_data_is_a_reading_too(world):
    dossier = world.dossiers["jam"]
    print_paper(dossier, by=world.cast.lan.actor, at=TODAY, paper="self_assessment")
    first = lines(list(readings(world.cast.vinh.actor)[:1]))[0]
    assert first.producer == dossier.product.producer
    assert first.purpose == "Mẫu số 02: Báo cáo tự đánh giá"


def test_the_log_is_filtered_by_reader_and_producer(world):
    read(world, world.cast.binh)
    auditor = world.cast.vinh.actor
    name = world.producers["hive"].name
    assert readings(auditor, person="binh@").exists()
    assert not readings(auditor, person="không ai").exists()
    assert {line.producer for line in lines(list(readings(auditor, producer=name)))} == {
        world.producers["hive"]
    }
    page = browser_of(world.cast.vinh).get(reverse("people:readings") + "?person=binh@")
    assert "In biểu mẫu 02" in page.content.decode()


def test_an_invitation_s_address_is_in_no_event(world):
    actions.invite_member(
        world.producers["hive"], by=world.cast.lan.actor, at=TODAY, email="moi@vi-du.example"
    )
    assert not Event.objects.filter(facts__icontains="moi@vi-du.example").exists()
