"""Requests for quotation: no account, no spam, and the buyer's contact for the chosen alone."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from namsao.kernel.models import Event
from namsao.kernel.reach import NOBODY
from namsao.market.buying import actions, forms, queries
from namsao.market.buying.models import Question, QuoteRequest
from namsao.market.buying.notices import forget_buyers
from namsao.market.buying.rules import MOST_FROM_ONE_PLACE
from namsao.notices.models import Delivery, Message
from namsao.notices.morning import WORK
from namsao.people.queries import the_program
from namsao.producers.models import Product
from tests.market.test_catalogue import revoke

EMAIL, PHONE, COMPANY = "mua.hang@sieuthi.example", "0900111222", "Siêu thị Thử"


@pytest.fixture
def honey(world):
    return world.dossiers["honey"].product.entry


def newest() -> QuoteRequest:
    return QuoteRequest.objects.latest("pk")


def ours():
    """What these tests made, without the demo's own request."""
    return QuoteRequest.objects.exclude(place="demo")


def ticket(product: int, seconds_ago: int = 60) -> str:
    """A form that was opened a while ago."""
    with pytest.MonkeyPatch.context() as patched:
        then = timezone.now().timestamp() - seconds_ago
        patched.setattr(signing.time, "time", lambda: then)
        return forms.RequestQuote.ticket_for(product)


def filled(entry, **more) -> dict:
    return {
        "wanted": "Mật ong hoa vải đóng hũ 500 g, có truy xuất",
        "quantity": "500 hũ mỗi tháng",
        "company": COMPANY,
        "person": "Trần Thị Thử",
        "email": EMAIL,
        "phone": PHONE,
        "ticket": ticket(entry.product_id),
        **more,
    }


def sent(entry, client=None, **more):
    client = client or Client()
    return client.post(reverse("market:ask", args=[entry.pk]), filled(entry, **more))


def link_in_letter() -> str:
    (letter,) = Delivery.objects.filter(address=EMAIL)
    (link,) = re.findall(r"http://127\.0\.0\.1:8000(\S+)", letter.body)
    return link


def confirmed(entry, **more) -> QuoteRequest:
    assert sent(entry, **more).status_code == 302
    link = link_in_letter()
    page = Client().get(link)
    assert page.status_code == 200
    assert newest().state == "unconfirmed"  # opening alone confirms nothing
    Client().post(reverse("market:confirm_request"), {"link": link.partition("link=")[2]})
    return newest()


def test_from_the_question_to_the_order(world, honey):
    request = confirmed(honey)
    assert request.state == "open"
    lan, mine = Client(), world.cast.lan
    lan.force_login(mine)
    (question,) = request.questions.all()
    told = Message.objects.filter(person=mine, kind="market.asked_for_quote")
    assert told.count() == 2  # the demo's own, and this
    page = lan.get(question.get_absolute_url()).content.decode()
    assert EMAIL in page
    assert PHONE in page
    at = timezone.now()
    actions.quote(question, by=mine.actor, at=at, price=150_000, unit="hũ", answer="Giao 7 ngày")
    state = reverse("market:request_state")
    told = Client().get(state, {"code": request.code}).content.decode()
    assert "150.000 đ / hũ" in told
    assert "Giao 7 ngày" in told
    assert Delivery.objects.filter(address=EMAIL).count() == 2
    actions.note_order(question, by=mine.actor, at=at, order_value=75_000_000)
    office = queries.sums(world.cast.dung.actor)
    assert (office.asked, office.answered, office.ordered, office.value) == (2, 1, 1, 75_000_000)


def test_the_contact_is_for_the_chosen_producer_alone(world, honey):
    """Not another producer, no office, no administrator, no event; and not in the database."""
    request = confirmed(honey)
    (question,) = request.questions.all()
    for person in vars(world.cast).values():
        client = Client()
        client.force_login(person)
        answer = client.get(question.get_absolute_url())
        owns = person.actor.may("market.quote") and (
            Question.objects.where_may(person.actor, "market.view_question").exists()
        )
        assert answer.status_code == (200 if owns else 404)
        lists = client.get(reverse("market:questions")).content.decode()
        assert EMAIL not in lists
        assert PHONE not in lists
    assert Client().get(question.get_absolute_url()).status_code == 302
    told = str(list(Event.objects.values_list("facts", flat=True)))
    assert EMAIL not in told
    assert COMPANY not in told
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_jsonb(r)::text FROM market_quoterequest r WHERE id = %s", [request.pk]
        )
        stored = cursor.fetchone()[0]
    for secret in (EMAIL, PHONE, COMPANY):
        assert secret not in stored


def test_a_product_that_changes_hands_does_not_take_the_buyer_along(world, honey):
    """The buyer chose a producer; who takes the product over later was not chosen."""
    (question,) = confirmed(honey).questions.all()
    mai = world.cast.mai.actor
    other = next(g.producer_id for g in mai.granting("market.quote"))
    Product.objects.filter(pk=honey.product_id).update(producer=other)
    for person, reads in ((world.cast.lan, True), (world.cast.mai, False)):
        rows = Question.objects.where_may(person.actor, "market.view_question")
        assert rows.filter(pk=question.pk).exists() is reads


def test_nothing_reaches_a_producer_before_the_address_is_proven(world, honey):
    assert sent(honey).status_code == 302
    assert not Question.objects.filter(request__in=ours()).exists()
    told = Message.objects.filter(kind="market.asked_for_quote")
    assert told.filter(person=world.cast.lan).count() == 1  # the demo's own
    request = newest()
    # The code alone, a forged link and a link that came too late confirm nothing.
    for link in ("", request.code, f"{request.code}:x", queries.link_of(request) + "x"):
        answer = Client().post(reverse("market:confirm_request"), {"link": link})
        assert answer.status_code == 404
    ours().update(received_at=timezone.now() - timedelta(hours=49))
    late = Client().post(reverse("market:confirm_request"), {"link": queries.link_of(request)})
    assert late.status_code == 404
    assert not Question.objects.filter(request__in=ours()).exists()


def test_the_letter_carries_no_word_of_the_sender(honey):
    sent(honey, wanted="MUA THUỐC GIẢM CÂN http://spam.example/", company="http://spam.example/")
    letter = Delivery.objects.get(address=EMAIL)
    assert "spam.example" not in letter.subject + letter.body


@pytest.mark.parametrize(
    "spam",
    [
        {"website": "http://spam.example/"},
        {"ticket": "forged"},
        {"ticket": "quick"},
        {"ticket": "old"},
        {"email": "nobody"},
        {"wanted": "x"},
    ],
    ids=["trap", "forged", "too quick", "too old", "no address", "nothing said"],
)
def test_what_a_program_sends_is_refused_and_writes_nothing(honey, spam):
    known = {"quick": ticket(honey.product_id, 1), "old": ticket(honey.product_id, 90_000)}
    answer = sent(
        honey,
        **spam | {"ticket": known.get(spam.get("ticket"), spam.get("ticket"))}
        if "ticket" in spam
        else spam,
    )
    assert answer.status_code == 422
    assert not ours().exists()
    assert not Delivery.objects.filter(address=EMAIL).exists()


def test_a_flood_from_one_place_ends(honey):
    for _time in range(MOST_FROM_ONE_PLACE):
        assert sent(honey).status_code == 302
    assert sent(honey).status_code == 422
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert sent(honey, elsewhere).status_code == 302


def test_a_form_is_sent_once(honey):
    one = filled(honey)
    address = reverse("market:ask", args=[honey.pk])
    assert Client().post(address, one).status_code == 302
    assert Client().post(address, one).status_code == 302
    assert ours().count() == 1


def test_nobody_asks_through_the_api_or_about_what_is_not_certified(world, honey):
    act = reverse("act", args=["market", "product", honey.product_id, "request_quote"])
    assert Client().get(act).status_code in {302, 404}
    assert actions.request_quote.refusal(honey.product, NOBODY) is not None
    revoke(world, honey.certificate)
    assert Client().get(reverse("market:ask", args=[honey.pk])).status_code == 404
    assert actions.request_quote.refusal(honey.product, the_program()) is not None


def test_the_buyer_has_itself_forgotten_and_otherwise_the_day_does(world, honey):
    request = confirmed(honey)
    later = timezone.now() + timedelta(days=181)
    assert request in queries.to_forget(later)
    Client().post(reverse("market:end_request"), {"code": request.code, "forget": "1"})
    request.refresh_from_db()
    assert (request.state, request.email, request.wanted) == ("forgotten", None, None)
    (question,) = request.questions.all()
    lan = Client()
    lan.force_login(world.cast.lan)
    assert EMAIL not in lan.get(question.get_absolute_url()).content.decode()
    assert request not in queries.to_forget(later)


def test_an_address_that_was_never_confirmed_is_forgotten_in_the_morning(honey):
    sent(honey)
    at = timezone.now() + timedelta(days=3)
    assert forget_buyers in WORK
    assert forget_buyers(at.date(), at) == 1
    assert newest().email is None
