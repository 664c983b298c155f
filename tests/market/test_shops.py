"""A product on its way into a shop and out of it, against a server with WooCommerce's API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from namsao.certificates.models import Certificate
from namsao.kernel.action import Refused
from namsao.market import actions as market
from namsao.market.channels.woocommerce import MARK
from namsao.market.forms import FIELDS
from namsao.market.models import Listing, Placement, Sheet, Shop
from namsao.market.placing import actions as placing
from namsao.market.placing.queries import links_of, standing_of
from namsao.market.placing.sending import look_at_shops, send_placements
from namsao.notices.models import Message
from tests.conftest import TODAY
from tests.market.woocommerce import KEY, SECRET, open_shop

LATER = timedelta(minutes=1)


@pytest.fixture
def wares(settings):
    """A shop on this machine."""
    settings.WEBHOOKS_TO_THIS_MACHINE = True
    shop = open_shop()
    yield shop
    shop.shutdown()
    shop.server_close()


@pytest.fixture
def honey(world):
    return world.dossiers["honey"].product


def connect(world, producer, wares, at=TODAY):
    raw = {"url": f"{wares.url}/wp-json/", "key": KEY, "secret": SECRET}
    return placing.connect_shop.take(producer, raw, by=world.cast.lan.actor, at=at).made


def list_it(world, product, channel="woocommerce", at=TODAY, **more):
    return market.publish(product, by=world.cast.lan.actor, at=at, channel=channel, **more).made


def describe(world, product, at, **changed):
    sheet = Sheet.objects.get(product=product)
    told = {name: getattr(sheet, name) for name in FIELDS}
    market.describe(product, by=world.cast.lan.actor, at=at, **told | changed)


def key_of(listing, at=TODAY) -> str:
    fresh = Listing.objects.select_related("placement").get(pk=listing.pk)
    return standing_of(fresh, at.date()).key


@pytest.fixture
def live(world, honey, wares):
    """Lan's honey, live in her shop."""
    connect(world, honey.producer, wares)
    listing = list_it(world, honey)
    assert key_of(listing) == "sending"
    send_placements(TODAY)
    assert key_of(listing) == "live"
    return listing


def test_a_listed_product_stands_in_the_shop_with_its_proof(honey, wares, live):
    (product,) = wares.products.values()
    assert product["status"] == "publish"
    assert product["sku"] == honey.code
    assert product["regular_price"] == "185000"
    assert product["weight"] == "0.78"  # the shop counts in kilograms
    assert {"key": MARK, "value": honey.code} in product["meta_data"]
    assert world_certificate(honey).number in product["description"]
    (category,) = product["categories"]
    assert "Mật" in wares.categories[category["id"]]
    assert [one["src"] for one in product["images"]] != []
    assert links_of(honey.pk, TODAY.date()) == [("127.0.0.1", product["permalink"])]
    # Nothing has changed, so nothing is said again.
    before = len(wares.heard)
    send_placements(TODAY + LATER)
    assert len(wares.heard) == before


def world_certificate(product) -> Certificate:
    return Certificate.objects.get(product=product, state="issued", replaced_by=None)


def test_a_revoked_product_leaves_at_the_next_turn_whatever_stands_in_the_way(honey, wares, live):
    Certificate.objects.filter(product=honey).update(state="revoked", revoked_on=TODAY.date())
    wares.trouble = [(500, {}), (429, {"Retry-After": "7"})] * 4
    at = TODAY
    for _ in range(30):
        at += timedelta(minutes=30)
        send_placements(at)
        if not Placement.objects.get().online:
            break
    assert wares.by_sku(honey.code)["status"] == "draft"
    assert at - TODAY < timedelta(hours=12)
    assert key_of(live, at) == "halted"
    assert links_of(honey.pk, at.date()) == []


def test_a_lapsed_product_leaves_within_minutes_and_returns_with_its_certificate(
    honey, wares, live
):
    certificate = world_certificate(honey)
    until = certificate.expires_on
    Certificate.objects.filter(pk=certificate.pk).update(
        expires_on=TODAY.date() - timedelta(days=400)
    )
    send_placements(TODAY + LATER)
    assert wares.by_sku(honey.code)["status"] == "draft"
    Certificate.objects.filter(pk=certificate.pk).update(expires_on=until)
    send_placements(TODAY + 2 * LATER)
    assert wares.by_sku(honey.code)["status"] == "publish"
    assert len(wares.products) == 1


def test_what_is_changed_in_the_sheet_changes_in_the_shop_and_a_gap_takes_it_out(
    world, honey, wares, live
):
    describe(world, honey, TODAY + LATER, price=190_000)
    send_placements(TODAY + LATER)
    product = wares.by_sku(honey.code)
    assert product["regular_price"] == "190000"
    assert product["images"]  # sent once; told again the shop would copy it a second time
    describe(world, honey, TODAY + 2 * LATER, price=None)
    send_placements(TODAY + 2 * LATER)
    assert product["status"] == "draft"
    assert key_of(live) == "halted"


def test_what_is_taken_off_is_left_to_the_shop_as_a_draft(world, honey, wares, live):
    placing.take_off(live, by=world.cast.lan.actor, at=TODAY + LATER)
    assert key_of(live) == "leaving"
    send_placements(TODAY + LATER)
    assert wares.by_sku(honey.code)["status"] == "draft"
    assert key_of(live) == "ended"


def test_a_lost_answer_makes_no_second_product(world, honey, wares):
    connect(world, honey.producer, wares)
    wares.lose_answers = 1
    listing = list_it(world, honey)
    send_placements(TODAY)
    assert key_of(listing) == "retrying"
    send_placements(TODAY + LATER)
    assert key_of(listing) == "live"
    assert len(wares.products) == 1


def test_a_lost_answer_leaves_nothing_behind_when_the_product_is_taken_off(world, honey, wares):
    connect(world, honey.producer, wares)
    wares.lose_answers = 1
    listing = list_it(world, honey)
    send_placements(TODAY)
    placing.take_off(listing, by=world.cast.lan.actor, at=TODAY)
    send_placements(TODAY + LATER)
    assert wares.by_sku(honey.code)["status"] == "draft"


def test_somebody_else_s_product_of_that_code_is_left_alone_and_the_producer_hears(
    world, honey, wares
):
    wares.products[7] = {"id": 7, "sku": honey.code, "status": "publish", "meta_data": []}
    connect(world, honey.producer, wares)
    listing = list_it(world, honey)
    send_placements(TODAY)
    assert key_of(listing) == "refused"
    assert wares.products.keys() == {7}
    assert wares.products[7]["status"] == "publish"
    message = Message.objects.get(kind="market.refused", person=world.cast.lan)
    assert honey.name in message.subject
    send_placements(TODAY + LATER)
    assert Message.objects.filter(kind="market.refused", person=world.cast.lan).count() == 1
    # Once the shop has mended its list, one press brings the product in.
    del wares.products[7]
    placing.try_again(listing, by=world.cast.lan.actor, at=TODAY + LATER)
    send_placements(TODAY + LATER)
    assert key_of(listing) == "live"


def test_a_product_that_the_shop_deleted_is_made_again(world, honey, wares, live):
    wares.products.clear()
    describe(world, honey, TODAY + LATER, price=1_000)
    send_placements(TODAY + LATER)
    assert wares.by_sku(honey.code)["regular_price"] == "1000"
    assert key_of(live) == "live"


def test_a_shop_that_is_busy_is_asked_when_it_said(world, honey, wares):
    connect(world, honey.producer, wares)
    send_placements(TODAY)
    listing = list_it(world, honey)
    wares.trouble = [(429, {"Retry-After": "600"})]
    send_placements(TODAY)
    assert key_of(listing) == "retrying"
    heard = len(wares.heard)
    send_placements(TODAY + timedelta(minutes=9))
    assert len(wares.heard) == heard
    send_placements(TODAY + timedelta(minutes=10))
    assert key_of(listing) == "live"


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ({"secret": "cs_other0000000000"}, "login"),
        ({"currency": "USD"}, "currency"),
    ],
)
def test_a_shop_that_cannot_be_used_says_why_and_nothing_goes_there(
    world, honey, wares, fault, failure
):
    vars(wares).update(fault)
    shop = connect(world, honey.producer, wares)
    listing = list_it(world, honey)
    send_placements(TODAY)
    shop = Shop.objects.get(pk=shop.pk)
    assert (shop.state, shop.failure) == ("given_up", failure)
    assert wares.products == {}
    assert key_of(listing) == "sending"


def test_no_redirection_is_followed_and_no_page_is_taken_for_an_answer(world, honey, wares):
    shop = connect(world, honey.producer, wares)
    wares.trouble = [(302, {"Location": f"{wares.url}/elsewhere"})]
    send_placements(TODAY)
    shop = Shop.objects.get(pk=shop.pk)
    assert (shop.state, shop.failure) == ("given_up", "address")
    assert len(wares.heard) == 1
    placing.check_shop(shop, by=world.cast.lan.actor, at=TODAY)
    wares.trouble = [(200, {})]  # HTML where JSON was to be
    send_placements(TODAY)
    assert Shop.objects.get(pk=shop.pk).state == "failed"


def test_no_shop_within_the_office_s_own_network(world, honey, settings):
    settings.WEBHOOKS_TO_THIS_MACHINE = False
    for url in ("https://127.0.0.1/", "https://10.0.0.5/", "http://example.com/"):
        raw = {"url": url, "key": KEY, "secret": SECRET}
        with pytest.raises(Refused) as refused:
            placing.connect_shop.take(honey.producer, raw, by=world.cast.lan.actor, at=TODAY)
        assert "url" in refused.value.errors


def test_a_key_that_may_not_publish_is_no_live_product(world, honey, wares):
    wares.publishes = False
    connect(world, honey.producer, wares)
    listing = list_it(world, honey)
    send_placements(TODAY)
    assert key_of(listing) == "refused"
    assert not Placement.objects.get().online


def test_what_the_shop_changes_itself_is_seen_in_the_morning(world, honey, wares, live):
    wares.by_sku(honey.code)["status"] = "draft"
    assert look_at_shops(TODAY.date(), TODAY) == 1
    assert key_of(live) == "refused"
    Certificate.objects.filter(product=honey).update(state="revoked", revoked_on=TODAY.date())
    send_placements(TODAY)
    wares.by_sku(honey.code)["status"] = "publish"  # somebody puts a fallen product back
    assert look_at_shops(TODAY.date(), TODAY) == 1
    send_placements(TODAY)
    assert wares.by_sku(honey.code)["status"] == "draft"


def test_what_has_to_go_is_not_held_back_by_what_is_to_come(world, honey, wares, live):
    """The shop takes no new category, so a second product cannot be put up; the first must go."""
    tea = honey.producer.products.filter(entry__isnull=False).exclude(criteria_set=4).first()
    told = {name: getattr(Sheet.objects.get(product=honey), name) for name in FIELDS}
    at = TODAY + LATER
    market.describe(tea, by=world.cast.lan.actor, at=at, **told | {"gtin": ""})
    picture = Sheet.objects.get(product=honey)
    Sheet.objects.filter(product=tea).update(
        picture=picture.picture, picture_facts=picture.picture_facts
    )
    second = list_it(world, tea, at=at)
    placing.take_off(live, by=world.cast.lan.actor, at=at)
    wares.no_categories = True
    send_placements(at)
    assert wares.by_sku(honey.code)["status"] == "draft"
    assert key_of(second) == "refused"


def test_the_page_of_channels_asks_no_more_for_more_products(world, honey, wares, live):
    client = Client()
    client.force_login(world.cast.lan)
    page = reverse("market:channels", args=[honey.producer_id])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    client.get(page)
    before = queries()
    Listing.objects.bulk_create(
        Listing(product=one, channel=channel, listed_at=TODAY)
        for one in honey.producer.products.filter(entry__isnull=False).exclude(pk=honey.pk)
        for channel in ("listing", "google_merchant")
    )
    assert queries() == before


def test_a_closed_shop_is_emptied_and_then_its_key_is_gone(world, honey, wares, live):
    shop = Shop.objects.get()
    wares.trouble = [(500, {})]
    placing.close_shop(shop, by=world.cast.lan.actor, at=TODAY)
    send_placements(TODAY)
    assert Shop.objects.get().key == KEY
    send_placements(TODAY + LATER)
    assert wares.by_sku(honey.code)["status"] == "draft"
    assert Shop.objects.get().key is None


def test_the_key_is_shown_nowhere_and_the_shop_to_its_producer_alone(world, honey, wares, live):
    own, other = Client(), Client()
    own.force_login(world.cast.lan)
    other.force_login(world.cast.mai)
    page = reverse("market:channels", args=[honey.producer_id])
    shown = own.get(page).content.decode()
    assert wares.url in shown
    assert KEY not in shown
    assert SECRET not in shown
    assert other.get(page).status_code == 404


def test_a_link_is_followed_and_a_dead_one_is_not_shown(world, honey, wares):
    at = TODAY
    wares.pages = {"/gone": 404, "/honey": 200}
    dead = list_it(world, honey, "link", url=f"{wares.url}/gone")
    alive = list_it(world, honey, "link", url=f"{wares.url}/honey")
    send_placements(at)
    assert key_of(dead) == "refused"
    assert links_of(honey.pk, at.date()) == [("127.0.0.1", f"{wares.url}/honey")]
    # A week later it is looked at again: out of order is not gone.
    for days, answer, key in ((8, 503, "live"), (16, 410, "refused")):
        wares.pages["/honey"] = answer
        send_placements(at + timedelta(days=days))
        assert key_of(alive) == key
    assert links_of(honey.pk, at.date()) == []
