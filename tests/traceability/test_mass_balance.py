"""A season's sums over all buyers: what cannot have grown was not sold as if it had."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from namsao.traceability.diary import actions as diary
from namsao.traceability.diary import queries as books
from namsao.traceability.growing.models import GrowingArea
from namsao.traceability.mass.embedding import Change, Part, embedded
from namsao.traceability.mass.queries import balance_of
from namsao.traceability.models import Lot, TradeItem
from tests.conftest import TODAY
from tests.traceability.chain import Partner, harvest, lot

D = Decimal
VOC = "https://namsao.example/voc/"


def change(inputs, outputs) -> Change:
    as_weights = lambda told: {k: None if kg is None else D(kg) for k, kg in told.items()}  # noqa: E731
    return Change(as_weights(inputs), as_weights(outputs))


def test_what_is_dried_holds_more_of_the_harvest_than_it_weighs():
    parts = embedded([1], {10: change({1: 350}, {2: 100})})
    assert parts[2] == Part(D(1), D("3.5"))


def test_a_harvest_mixed_with_anothers_has_its_share_alone():
    parts = embedded([1], {10: change({1: 300, 9: 100}, {2: 200})})
    assert (parts[2].share, parts[2].held) == (D("0.75"), D("1.5"))


def test_a_weight_that_nobody_told_makes_it_an_estimate():
    parts = embedded([1], {10: change({1: None, 9: None}, {2: 10}), 11: change({2: 10}, {3: 10})})
    assert (parts[3].share, parts[3].sure) == (D("0.5"), False)


def test_a_circle_of_mistakes_ends():
    parts = embedded([1], {10: change({1: 10, 3: 5}, {2: 15}), 11: change({2: 15}, {3: 15})})
    assert parts[3].held > 0


@given(
    weights=st.lists(st.integers(1, 1000), min_size=2, max_size=6),
    steps=st.lists(st.tuples(st.integers(1, 3), st.integers(1, 900)), max_size=8),
)
def test_nothing_of_the_harvest_is_lost_or_made_on_the_way(weights, steps):
    """However lots are joined and parted, all that was harvested lies in what is left."""
    lots = {number: D(kg) for number, kg in enumerate(weights)}
    changes, following = {}, len(lots)
    for key, (into, kilograms) in enumerate(steps):
        taken = sorted(lots)[:2]
        out = {following + n: D(kilograms) for n in range(into)}
        following += into
        changes[key] = Change({one: lots.pop(one) for one in taken}, dict(out))
        lots |= out
    parts = embedded(range(len(weights)), changes)
    held = sum(kg * parts[one].held for one, kg in lots.items())
    assert abs(held - sum(weights)) < D("0.000001")


@pytest.fixture
def hive(world):
    return world.producers["hive"]


@pytest.fixture
def hill(hive):
    return GrowingArea.objects.get(producer=hive, crop="lychee")


@pytest.fixture
def season(hill):
    """52,000 kg approved; 2,230 harvested, 2,150 dried to 590, 500 of them packed, 375 kg sold."""
    return hill.forecasts.get(state="approved")


def hers(world, hill, number, kilograms):
    """Another buyer of the same area, with a system and a book of her own."""
    words = {"n:growingArea": books.address_of(hill), "n:growingAreaCode": "VN-BGOR 901"}
    day = (TODAY - timedelta(days=150)).date()
    when = {"eventTime": f"{day}T09:00:00+07:00"}
    Partner(world.cast.mai).hand_in(harvest((lot(number), kilograms), ilmd=words, **when), n=VOC)


def test_a_season_is_followed_to_what_was_sold(world, hive, season):
    told = balance_of(season, world.cast.dung.actor)
    assert (told.harvest.came, told.verdict) == (D(2230), "fits")
    (line,) = told.makers
    assert (line.producer, line.harvested, line.packed, line.sold) == (hive.pk, 2230, 500, 375)
    assert line.used == (D(500) * 2150 / 590).quantize(D("0.001"))
    assert (line.needed, line.packing[1], line.selling[1]) == (D(1750), "fits", "fits")
    assert not told.overdrawn


def packs(world, hive, kilograms, units):
    lan = world.cast.lan.actor
    dried = next(one for one in books.on_hand(hive) if "vải sấy" in one.label)
    diary.record_packing(
        hive,
        by=lan,
        at=TODAY,
        entry=uuid4(),
        happened_at=TODAY - timedelta(days=140),
        taken=[(dried.lot, D(kilograms))],
        item=TradeItem.objects.exclude(gtin="").get(),
        units=units,
    )


def test_more_packs_than_the_fruit_can_give_stand_in_red_with_their_sum(world, hive, season):
    packs(world, hive, 80, 600)  # 150 kg of bags out of 80 kg of dried fruit
    told = balance_of(season, world.cast.dung.actor)
    (line,) = told.makers
    assert line.packed == 650
    assert line.surplus == line.packed - line.packing[0].could > 0
    reader = Client()
    reader.force_login(world.cast.dung)
    page = reader.get(f"/traceability/seasons/{season.pk}").content.decode()
    assert "đóng gói 650 kg cần 2.275 kg nguyên liệu theo định mức" in page
    assert "chain-wrong" in page


def test_all_buyers_count_together_and_each_code_has_its_own_line(world, hill, season):
    hers(world, hill, "M1", 80_000)
    told = balance_of(season, world.cast.dung.actor)
    assert (told.harvest.came, told.verdict) == (D(82_230), "impossible")
    lines = {one.code.market: one for one in told.codes}
    assert (lines["CN"].balance.came, lines["CN"].verdict) == (D(82_230), "impossible")
    assert (lines["JP"].balance.came, lines["JP"].verdict) == (D(0), "fits")
    reader = Client()
    reader.force_login(world.cast.dung)
    page = reader.get(f"/traceability/seasons/{season.pk}").content.decode()
    assert "82.230 − 52.000 = 30.230 kg dôi" in page


def test_a_producer_sees_other_buyers_as_one_sum_without_names(world, hill, season):
    hers(world, hill, "M2", 500)
    name = world.producers["noodle"].name
    pages = {}
    for who in ("lan", "dung"):
        reader = Client()
        reader.force_login(getattr(world.cast, who))
        pages[who] = reader.get(f"/traceability/seasons/{season.pk}").content.decode()
    assert name in pages["dung"]
    assert name not in pages["lan"]
    assert "Các chủ thể khác" in pages["lan"]


def test_what_never_grew_is_not_packed_under_its_name(world, hive, hill, season):
    """A system of one's own that takes more of a lot than it has: the sum gives it away."""
    fresh = Lot.objects.filter(ilmd__has_key=f"{{{VOC}}}growingAreaCode").first()
    bags = f"https://id.gs1.org/01/{TradeItem.objects.exclude(gtin='').get().gtin}/10/FALSE"
    event = {
        "type": "TransformationEvent",
        "eventTime": "2026-07-01T09:00:00+07:00",
        "eventTimeZoneOffset": "+07:00",
        "bizStep": "commissioning",
        "inputQuantityList": [{"epcClass": fresh.uri, "quantity": 9000, "uom": "KGM"}],
        "outputQuantityList": [{"epcClass": bags, "quantity": 10_000}],
    }
    Partner(world.cast.lan).hand_in(event)
    told = balance_of(season, world.cast.dung.actor)
    assert told.overdrawn
    assert told.used.surplus > 8000
