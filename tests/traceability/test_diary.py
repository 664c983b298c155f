"""A season in the diary: every entry an event, nothing out of nothing, written once."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from namsao.kernel.action import Forbidden, Refused
from namsao.traceability.diary import actions, queries
from namsao.traceability.diary.models import TradeItem
from namsao.traceability.epcis.models import EpcisEvent
from namsao.traceability.growing import actions as growing
from namsao.traceability.growing.models import GrowingArea, GrowingAreaCode
from namsao.traceability.lots.models import Lot
from tests.conftest import TODAY


@pytest.fixture
def hive(world):
    return world.producers["hive"]


@pytest.fixture
def lan(world):
    return world.cast.lan.actor


@pytest.fixture
def hill(hive):
    """The demo's lychee hill: 2,230 kg of an approved forecast of 52,000 were harvested."""
    return GrowingArea.objects.get(producer=hive, crop="lychee")


def when(days=150):
    return TODAY - timedelta(days=days)


def harvest(hive, lan, hill, kilograms, code=None, entry=None, days=150):
    return actions.record_harvest(
        hive,
        by=lan,
        at=TODAY,
        entry=entry or uuid4(),
        happened_at=when(days),
        growing_area=hill,
        code=code,
        kilograms=Decimal(kilograms),
    ).event.facts


def lot_of(hive, facts) -> Lot:
    return Lot.objects.get(producer=hive, uri__endswith=f"/{facts['lot']}")


def test_a_harvest_is_a_commissioning_with_its_area_and_code(hive, lan, hill):
    code = hill.codes.get(market="CN")
    lot = lot_of(hive, harvest(hive, lan, hill, "410.5", code))
    event = EpcisEvent.objects.get(items__lot=lot)
    assert (event.get_kind_display(), event.action, event.biz_step) == (
        "ObjectEvent",
        "ADD",
        "commissioning",
    )
    assert lot.ilmd["{https://namsao.example/voc/}growingAreaCode"] == "VN-BGOR 901"
    assert event.read_point == queries.address_of(hill)


def test_what_a_phone_sends_twice_is_written_once(hive, lan, hill):
    entry = uuid4()
    harvest(hive, lan, hill, "100", entry=entry)
    again = harvest(hive, lan, hill, "100", entry=entry)
    assert again["again"] is True
    assert EpcisEvent.objects.filter(event_id=f"urn:uuid:{entry}").count() == 1


def test_a_suspended_code_names_no_harvest(world, hive, lan, hill):
    code = hill.codes.get(market="CN")
    growing.suspend_code(
        code,
        by=world.cast.dung.actor,
        at=TODAY,
        since=when(200).date(),
        ordered_by="Hải quan (hư cấu)",
        reason="Dịch hại",
    )
    with pytest.raises(Refused, match="không dùng được"):
        harvest(hive, lan, hill, "100", GrowingAreaCode.objects.get(pk=code.pk))


def test_more_than_half_above_the_forecast_waits_for_a_new_one(hive, lan, hill):
    facts = harvest(hive, lan, hill, "50000")
    assert Decimal(facts["over_forecast"]) == Decimal("230")
    with pytest.raises(Refused, match="Hãy khai lại dự báo"):
        harvest(hive, lan, hill, "30000")
    harvest(hive, lan, hill, "30000", days=100)  # after the season's end nothing is known


def test_no_lot_gives_more_than_it_has(hive, lan, hill):
    lot = lot_of(hive, harvest(hive, lan, hill, "100"))

    def dried(kilograms):
        return actions.record_processing(
            hive,
            by=lan,
            at=TODAY,
            entry=uuid4(),
            happened_at=when(149),
            taken=[(lot, Decimal(kilograms))],
            goods="vải sấy",
            kilograms=Decimal(20),
        )

    dried(70)
    with pytest.raises(Refused, match="chỉ còn 30"):
        dried(31)
    dried(30)
    assert lot.pk not in {one.lot.pk for one in queries.on_hand(hive)}


def test_a_struck_entry_gives_back_what_it_took(hive, lan, hill):
    lot = lot_of(hive, harvest(hive, lan, hill, "100"))
    facts = actions.record_loss(
        hive,
        by=lan,
        at=TODAY,
        entry=uuid4(),
        happened_at=when(149),
        lot=lot,
        quantity=Decimal(40),
        reason="dập",
    ).event.facts
    event = EpcisEvent.objects.get(event_id=facts["event"])
    actions.strike_entry(event, by=lan, at=TODAY, reason="nhầm lô")
    (one,) = [one for one in queries.on_hand(hive) if one.lot == lot]
    assert one.stock.left == 100
    with pytest.raises(Refused, match="đã được gạch bỏ"):
        actions.strike_entry(event, by=lan, at=TODAY, reason="nhầm")


def test_a_pack_without_gtin_has_an_address_of_the_site(hive, lan):
    jar, bag = TradeItem.objects.get(gtin=""), TradeItem.objects.exclude(gtin="").get()
    lots = {
        item.pk: Lot.objects.filter(ilmd__contains={GOODS: str(item)}).get() for item in (jar, bag)
    }
    assert lots[jar.pk].uri.startswith(f"{queries.own_lots(hive)}/")
    assert lots[bag.pk].uri.startswith("https://id.gs1.org/01/08938500000010/10/")


GOODS = "{https://namsao.example/voc/}goods"


def test_a_gtin_with_a_wrong_last_digit_says_the_right_one(world, lan):
    product = world.dossiers["jam"].product
    with pytest.raises(Refused, match="Số cuối của mã phải là 0"):
        actions.add_trade_item.take(
            product, {"name": "Hũ", "gtin": "8938500000011", "kilograms": "0.2"}, by=lan, at=TODAY
        )


def test_strangers_write_nothing_into_the_book(world, hive, hill):
    with pytest.raises(Forbidden):
        harvest(hive, world.cast.mai.actor, hill, "1")
    stranger = Client()
    stranger.force_login(world.cast.mai)
    assert stranger.get(f"/traceability/diary/{hive.pk}").status_code == 404


def test_the_page_takes_an_entry_and_tells_what_is_wrong_with_one(world, hive, hill):
    browser = Client()
    browser.force_login(world.cast.lan)
    address = f"/traceability/diary/{hive.pk}"
    sent = {
        "verb": "record_harvest",
        "entry": str(uuid4()),
        "happened_at": when().strftime("%Y-%m-%dT%H:%M"),
        "growing_area": hill.pk,
        "kilograms": "12.5",
    }
    assert browser.post(address, sent).status_code == 302
    assert "còn 12,5 kg" in browser.get(address).content.decode()
    sent |= {"entry": str(uuid4()), "kilograms": "-1"}
    refused = browser.post(address, sent)
    assert refused.status_code == 422
    assert 'value="-1"' in refused.content.decode()


def test_the_season_is_told_as_one_sum_over_all_buyers(hill):
    forecast = hill.forecasts.get(state="approved")
    season = queries.season_of(forecast)
    assert (season.balance.came, season.verdict) == (Decimal(2230), "fits")
    code = hill.codes.get(market="CN")
    came = queries.harvested_under(code, forecast.begins_on, forecast.ends_on)
    assert came == Decimal(2230)
