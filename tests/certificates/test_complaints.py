"""What the public reports about a certified product: without an account, without a trace."""

import time
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from namsao.certificates.complaints import actions, queries
from namsao.certificates.complaints.forms import Complain
from namsao.certificates.inspecting import actions as inspecting
from namsao.certificates.models import Certificate, Complaint, Inspection
from namsao.kernel.action import Forbidden, Refused
from namsao.kernel.models import Event, StoredFile
from namsao.kernel.open_forms import OPEN_HOURS, place_of
from namsao.law.complaints import MOST_FROM_ONE_PLACE
from namsao.notices.models import Message
from namsao.people.queries import the_program
from tests.conftest import TODAY

TEXT = "Mật bị pha đường, không giống mô tả trên nhãn."


def a_picture() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (8, 8), "white").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def opened(monkeypatch):
    """A ticket as a form has it that was opened `seconds` ago."""

    def ticket(certificate, seconds: float = 60) -> str:
        now = time.time()
        with monkeypatch.context() as before:
            before.setattr(time, "time", lambda: now - seconds)
            return Complain.ticket_for(certificate.token)

    return ticket


@pytest.fixture
def send(world, opened):
    """Send the public form, and answer the response."""

    def post(certificate=None, *, client=None, seconds=60, ip="203.0.113.9", **fields):
        found = certificate or world.certificates["honey"]
        filled = {"subject": "description", "text": TEXT, "ticket": opened(found, seconds)}
        address = reverse("certificates:complain", args=[found.token])
        return (client or Client()).post(address, {**filled, **fields}, REMOTE_ADDR=ip)

    return post


def complaint_of(response) -> Complaint:
    assert response.status_code == 302, response.content.decode()
    return queries.by_code(response["Location"].partition("code=")[2].partition("&")[0])


@pytest.fixture
def complaint(send) -> Complaint:
    return complaint_of(send(contact="0912 345 678", bought_at="Chợ Chũ"))


def test_anybody_sends_one_and_finds_it_again_by_its_code_alone(world, send):
    made = complaint_of(send())
    page = reverse("certificates:complaint_state")
    typed = f" {made.code[:4].lower()}-{made.code[4:8]} {made.code[8:]}"
    shown = Client().get(page, {"code": typed})
    assert shown.status_code == 200
    assert "Đã nhận" in shown.content.decode()
    assert Client().get(page, {"code": made.code[:-1] + "2"}).status_code == 404
    event = Event.objects.get(subject=made.ref)
    assert event.by_id == the_program().user_id


def test_reading_the_form_writes_nothing_and_the_verify_page_stays_cached(world):
    honey, client = world.certificates["honey"], Client()
    verify = client.get(honey.public_url)
    assert "public" in verify["Cache-Control"]
    assert "Set-Cookie" not in verify.headers
    assert reverse("certificates:complain", args=[honey.token]) in verify.content.decode()
    events = Event.objects.count()
    form = client.get(reverse("certificates:complain", args=[honey.token]))
    assert "no-store" in form["Cache-Control"]
    assert Event.objects.count() == events


def test_the_form_of_the_page_is_protected_against_other_sites(world, opened):
    honey = world.certificates["honey"]
    strict = Client(enforce_csrf_checks=True)
    address = reverse("certificates:complain", args=[honey.token])
    filled = {"subject": "other", "text": TEXT, "ticket": opened(honey)}
    assert strict.post(address, filled).status_code == 403
    strict.get(address)
    filled["csrfmiddlewaretoken"] = strict.cookies["csrftoken"].value
    assert strict.post(address, filled).status_code == 302


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"website": "http://spam.example"}, "phải để trống"),
        ({"seconds": 0}, "Gửi nhanh quá"),
        ({"seconds": OPEN_HOURS * 3600 + 60}, "mở quá lâu"),
        ({"ticket": "forged:1:2"}, "Hãy mở lại trang"),
        ({"text": "tệ"}, "ít nhất 10"),
        ({"text": "x" * 4001}, "4000"),
        ({"text": "a\x00b, mật pha đường"}, "ký tự lạ"),
        ({"subject": "nothing"}, "nothing"),
    ],
)
def test_what_a_program_sends_is_refused_and_nothing_entered_is_lost(world, send, fields, said):
    response = send(**{"bought_at": "Chợ Chũ", **fields})
    assert response.status_code == 422
    page = response.content.decode()
    assert said in page
    assert "Chợ Chũ" in page
    assert not Complaint.objects.filter(bought_at="Chợ Chũ").exists()


def test_a_form_that_was_open_too_long_is_sent_by_a_second_press(world, send):
    page = send(seconds=OPEN_HOURS * 3600 + 60).content.decode()
    fresh = page.partition('name="ticket" value="')[2].partition('"')[0]
    assert world.certificates["honey"].token in fresh


def test_the_ticket_of_one_product_does_not_send_about_another(world, send, opened):
    tea = world.certificates["tea"]
    assert send(ticket=opened(tea)).status_code == 422


def test_a_button_pressed_twice_sends_once(world, send, opened):
    ticket = opened(world.certificates["honey"])
    first, second = send(ticket=ticket), send(ticket=ticket)
    assert complaint_of(first) == complaint_of(second)
    assert Complaint.objects.filter(text=TEXT).count() == 1


def test_from_one_address_only_so_many_a_day(world, send):
    for _time in range(MOST_FROM_ONE_PLACE):
        assert send().status_code == 302
    refused = send()
    assert refused.status_code == 422
    assert "ngày mai" in refused.content.decode()
    # What another place calls itself does not count: the view alone says where it comes from.
    assert send(ip="198.51.100.7", place="203.0.113.9").status_code == 302


def test_the_address_is_kept_as_a_digest_of_its_day(world, send):
    made = complaint_of(send())
    assert "203.0.113.9" not in made.place
    assert place_of("complaint", "203.0.113.9", date(2026, 1, 1)) != place_of(
        "complaint", "203.0.113.9", date(2026, 1, 2)
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("anh.png", b"\x89PNG\r\n\x1a\nbroken"),
        ("anh.jpg", b"<script>alert(1)</script>"),
        ("anh.png", b"%PDF-1.4 not a picture"),
        ("empty.png", b""),
    ],
)
def test_a_photo_that_is_none_is_refused_and_kept_nowhere(world, send, name, content):
    before = StoredFile.objects.count()
    response = send(upload=SimpleUploadedFile(name, content, "image/png"))
    assert response.status_code == 422
    assert TEXT in response.content.decode()
    assert not Complaint.objects.filter(text=TEXT).exists()
    assert StoredFile.objects.count() == before


def test_the_photo_is_for_the_offices_and_not_for_the_producer(world, send):
    made = complaint_of(send(upload=SimpleUploadedFile("anh.png", a_picture(), "image/png")))
    take(world, made, tell_producer=True)
    address = reverse("certificates:complaint_photo", args=[made.pk])
    for name, status in (("lan", 404), ("binh", 200), ("dung", 200), ("yen", 404)):
        client = Client()
        client.force_login(getattr(world.cast, name))
        response = client.get(address)
        assert response.status_code == status, name
        if status == 200:
            assert "sandbox" in response["Content-Security-Policy"]
            assert b"".join(response)


def take(world, made, *, tell_producer=False):
    actions.take_complaint(made, by=world.cast.dung.actor, at=TODAY, tell_producer=tell_producer)


def test_commune_and_office_hear_of_it_and_the_producer_does_not(world, complaint):
    told = Message.objects.filter(kind="certificates.complaint_received")
    assert set(told.values_list("person__email", flat=True)) == {
        world.cast.binh.email,
        world.cast.dung.email,
    }
    assert not any("0912" in message.body for message in told)


def sees(person, made) -> bool:
    rows = Complaint.objects.where_may(person.actor, "certificates.view_complaint")
    return rows.filter(pk=made.pk).exists()


def test_the_producer_reads_the_text_once_the_office_shows_it_and_never_the_sender(
    world, complaint
):
    lan, client = world.cast.lan, Client()
    assert not sees(lan, complaint)
    take(world, complaint)
    assert not sees(lan, complaint)  # an unannounced inspection would no longer be one
    actions.answer_complaint(
        complaint, by=world.cast.dung.actor, at=TODAY, answer="Lô này đã kiểm nghiệm đạt."
    )
    assert sees(lan, complaint)
    client.force_login(lan)
    page = client.get(complaint.get_absolute_url()).content.decode()
    assert TEXT in page
    assert "0912" not in page
    assert "Chợ Chũ" not in page
    assert not sees(world.cast.mai, complaint)


def test_the_contact_is_sealed_and_each_reading_is_remembered(world, complaint):
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM certificates_complaint WHERE id = %s", [complaint.pk])
        assert "0912" not in cursor.fetchone()[0]
    client = Client()
    client.force_login(world.cast.dung)
    assert "0912" not in client.get(complaint.get_absolute_url()).content.decode()
    address = reverse("certificates:complaint_contact", args=[complaint.pk])
    assert client.post(address, {"purpose": ""}).status_code == 422
    read = client.post(address, {"purpose": "Hỏi số lô"})
    assert "0912 345 678" in read.content.decode()
    assert read["Cache-Control"] == "no-store"
    event = Event.objects.get(action="certificates.read_contact", subject=complaint.ref)
    assert (event.by_id, event.facts) == (world.cast.dung.pk, {"purpose": "Hỏi số lô"})
    for name in ("binh", "lan", "uyen", "thao", "vinh", "yen"):
        client.force_login(getattr(world.cast, name))
        assert client.post(address, {"purpose": "Tò mò"}).status_code == 404


@pytest.mark.parametrize("end", ["answer", "dismiss", "hand_over"])
def test_the_contact_is_gone_when_the_complaint_is_dealt_with(world, complaint, end):
    take(world, complaint)
    office = world.cast.dung.actor
    if end == "answer":
        actions.answer_complaint(complaint, by=office, at=TODAY, answer="Đã xử lý")
    elif end == "dismiss":
        actions.dismiss_complaint(complaint, by=office, at=TODAY, reason="Không phải sản phẩm này")
    else:
        actions.hand_over_complaint(complaint, by=office, at=TODAY, handed_to="Chi cục ATTP")
    complaint.refresh_from_db()
    assert complaint.contact is None
    said = Client().get(reverse("certificates:complaint_state"), {"code": complaint.code})
    assert (complaint.answer or complaint.handed_to) in said.content.decode()
    with pytest.raises(Refused, match="Không thể"):
        actions.dismiss_complaint(complaint, by=office, at=TODAY, reason="Lần nữa")


def test_an_answer_is_public_only_where_the_office_says_so(world, send):
    private, public = complaint_of(send()), complaint_of(send())
    for made, answer in ((private, "Chỉ riêng bạn"), (public, "Lô 12 đã được rút khỏi kệ")):
        take(world, made)
        actions.answer_complaint(
            made, by=world.cast.dung.actor, at=TODAY, answer=answer, public=made == public
        )
    page = Client().get(world.certificates["honey"].public_url).content.decode()
    assert "Lô 12 đã được rút khỏi kệ" in page
    assert "Chỉ riêng bạn" not in page
    assert TEXT not in page  # what people write is not published


def test_a_complaint_begins_an_unannounced_inspection_that_names_it(world, complaint):
    """Article 9.2.a."""
    made = inspecting.inspect_complaint(
        complaint, by=world.cast.dung.actor, at=TODAY, month=date(2026, 12, 1), reason=TEXT
    ).made
    assert (made.kind, made.complaint, made.certificate) == (
        "unannounced",
        complaint,
        complaint.certificate,
    )
    rows = Inspection.objects.where_may(world.cast.lan.actor, "certificates.view_inspection")
    assert not rows.filter(pk=made.pk).exists()


def test_the_offices_of_other_places_know_nothing_of_it(world, complaint):
    knowing = {name for name, person in world.cast.everyone().items() if sees(person, complaint)}
    assert knowing == {"binh", "dung", "thao", "uyen", "phong", "vinh"}
    with pytest.raises(Forbidden):
        actions.take_complaint(complaint, by=world.cast.yen.actor, at=TODAY)


def test_no_account_sends_one_through_the_pages_of_actions(world):
    honey = world.certificates["honey"]
    for name in ("lan", "dung", "xuan"):
        client = Client()
        client.force_login(getattr(world.cast, name))
        address = reverse("act", args=["certificates", "certificate", honey.pk, "complain"])
        assert client.post(address, {"text": TEXT}).status_code == 404
        api = reverse("api-act", args=["certificates", "certificate", honey.pk, "complain"])
        assert client.post(api, {}, content_type="application/json").status_code == 404


def test_old_complaints_do_not_count_against_a_place(world, send):
    for _time in range(MOST_FROM_ONE_PLACE):
        send()
    Complaint.objects.update(received_at=TODAY - timedelta(days=400))
    assert send().status_code == 302


def test_a_product_whose_place_is_unknown_has_no_office_to_complain_to(world):
    lost = Certificate.objects.filter(dossier=None)[0]
    Certificate.objects.filter(pk=lost.pk).update(area=None)
    address = reverse("certificates:complain", args=[lost.token])
    assert Client().get(address).status_code == 404
    assert address not in Client().get(lost.public_url).content.decode()
