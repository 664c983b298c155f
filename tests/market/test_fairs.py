"""Fairs: announced to everybody, stands given once, figures as sums for their office."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from namsao.areas.models import Area
from namsao.kernel.action import Refused
from namsao.market.fairs import actions, queries
from namsao.market.models import Fair, Stand
from tests.market.test_catalogue import revoke

AT = timezone.now


@pytest.fixture
def fair(world) -> Fair:
    """One stand, free, in a week."""
    return announced(world, 1)


def announced(world, stands: int, **more) -> Fair:
    day = localdate()
    told = {
        "name": "Hội chợ Thử",
        "place": "Bắc Ninh",
        "starts_on": day + timedelta(days=7),
        "ends_on": day + timedelta(days=9),
        "apply_by": day + timedelta(days=3),
        "stands": stands,
        "about": "",
        "url": "",
    } | more
    province = Area.objects.current().get(code="24", level="province")
    return actions.announce_fair(province, by=world.cast.dung.actor, at=AT(), **told).made


def asked(world, fair: Fair) -> Stand:
    honey = world.dossiers["honey"].product
    return actions.ask_stand(
        honey.producer, by=world.cast.lan.actor, at=AT(), fair=fair, products=[honey.pk]
    ).made


def shown(fair: Fair, person=None) -> str:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client.get(fair.get_absolute_url()).content.decode()


def test_from_the_announcement_to_the_figures(world, fair):
    listed = Client().get(reverse("market:fairs")).content.decode()
    assert fair.get_absolute_url() in listed
    stand = asked(world, fair)
    producer = stand.producer.name
    assert producer not in shown(fair)  # who has only asked is nobody's business
    assert producer in shown(fair, world.cast.dung)
    office, lan = world.cast.dung.actor, world.cast.lan.actor
    actions.grant_stand(stand, by=office, at=AT(), number="B2")
    public = shown(fair)
    assert producer in public
    assert world.dossiers["honey"].product.name in public
    figures = {"contacts": 12, "orders": 2, "order_value": 90_000_000, "sold": 4_500_000}
    with pytest.raises(Refused, match="chưa bắt đầu"):
        actions.report_stand(stand, by=lan, at=AT(), **figures)
    actions.report_stand(stand, by=lan, at=AT() + timedelta(days=10), **figures)
    sums = queries.sums(Stand.objects.filter(fair=fair))
    assert (sums.reported, sums.orders, sums.order_value) == (1, 2, 90_000_000)
    assert "90.000.000" in shown(fair, world.cast.dung)
    assert "90.000.000" not in shown(fair)
    assert "90.000.000" not in shown(fair, world.cast.mai)


def test_the_last_stand_is_given_once(world, fair):
    stand = asked(world, fair)
    office = world.cast.dung.actor
    actions.grant_stand(stand, by=office, at=AT(), number="A1")
    producers = [p for p in world.producers.values() if p.pk != stand.producer_id]
    other = Stand.objects.create(fair=fair, producer=producers[0], asked_at=AT())
    with pytest.raises(Refused, match="giao hết"):
        actions.grant_stand(other, by=office, at=AT(), number="A2")
    actions.give_up_stand(stand, by=world.cast.lan.actor, at=AT())
    actions.grant_stand(other, by=office, at=AT(), number="A1")


def test_only_certified_products_of_one_s_own_are_taken_along(world, fair):
    honey = world.dossiers["honey"].product
    lan = world.cast.lan.actor
    for products in ([], [honey.pk, 999_999], [world.dossiers["wine"].product.pk]):
        with pytest.raises(Refused):
            actions.ask_stand(honey.producer, by=lan, at=AT(), fair=fair, products=products)
    stand = asked(world, fair)
    actions.grant_stand(stand, by=world.cast.dung.actor, at=AT(), number="A1")
    address = honey.entry.get_absolute_url()
    assert address in shown(fair)
    revoke(world, honey.entry.certificate)
    assert address not in shown(fair)


def test_what_is_over_or_cancelled_takes_nobody_and_says_so(world, fair):
    actions.cancel_fair(fair, by=world.cast.dung.actor, at=AT())
    assert "đã bị hủy" in shown(fair)
    with pytest.raises(Refused, match="không còn nhận"):
        asked(world, fair)
    late = announced(world, 5, apply_by=localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="không còn nhận"):
        asked(world, late)


def test_a_commune_announces_no_fair(world):
    commune = Area.objects.current().get(code="07582", level="commune")
    act = actions.announce_fair
    assert act.refusal(commune, world.cast.dung.actor, AT()) is not None
    assert act.refusal(commune, world.cast.binh.actor, AT()) is not None
