"""A recall may begin with an area, a code, a certificate or an event, and goes to its end."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from namsao.kernel.action import Forbidden, Refused
from namsao.traceability import actions
from namsao.traceability.diary import actions as diary
from namsao.traceability.diary.events import CODE_WORD, PRODUCT_WORD
from namsao.traceability.growing.models import GrowingArea
from namsao.traceability.models import EpcisEvent, Lot, PartyNumber, TradeItem
from namsao.traceability.shelf.resolving import page_path
from tests.conftest import TODAY
from tests.traceability.chain import SHOP, Partner, harvest, lot, shipped

WHY = {"reason": "safety", "what": "Dư lượng thuốc vượt ngưỡng."}
GOODS = "{https://namsao.example/voc/}goods"


@pytest.fixture
def hive(world):
    return world.producers["hive"]


@pytest.fixture
def hill(hive):
    """Two harvests of the demo, dried together, packed in bags that went to two buyers."""
    return GrowingArea.objects.get(producer=hive, crop="lychee")


@pytest.fixture
def office(world):
    return world.cast.dung.actor


def grown(hive, hill) -> set[str]:
    """Lots of the demo's diary that come from the hill."""
    fresh = Lot.objects.filter(ilmd__has_key=CODE_WORD)
    made = Lot.objects.filter(producer=hive, ilmd__contains={GOODS: "vải sấy"})
    bags = Lot.objects.filter(uri__startswith="https://id.gs1.org/01/08938500000010/10/")
    return {one.uri for rows in (fresh, made, bags) for one in rows}


def lots(case) -> set[str]:
    return set(case.lots.values_list("lot__uri", flat=True))


def packed_today(hive, lan) -> Lot:
    """Fresh honey in jars, packed under today's certificate."""
    area = GrowingArea.objects.get(producer=hive, crop="bees")
    facts = {"by": lan, "at": TODAY, "happened_at": TODAY}
    diary.record_harvest(
        hive, entry=uuid4(), growing_area=area, kilograms=Decimal(50), code=None, **facts
    )
    raw = Lot.objects.filter(producer=hive).latest("id")
    diary.record_packing(
        hive,
        entry=uuid4(),
        taken=[(raw, Decimal(50))],
        item=TradeItem.objects.get(gtin=""),
        units=100,
        **facts,
    )
    return Lot.objects.filter(producer=hive).latest("id")


def begins(kind, world, hive, hill):
    """The thing and the action of each kind of start, by the office."""
    office = world.cast.dung.actor
    if kind == "area":
        return actions.recall_area.take(hill, WHY, by=office, at=TODAY).made
    if kind == "standard":
        return actions.recall_standard.take(hill.standards.get(), WHY, by=office, at=TODAY).made
    if kind == "event":
        drying = EpcisEvent.objects.get(items__lot__ilmd__contains={GOODS: "vải sấy"}, kind=4,
                                        items__side=9)  # fmt: skip
        return actions.recall_event.take(drying, WHY, by=office, at=TODAY).made
    packed_today(hive, world.cast.lan.actor)
    certificate = world.certificates["honey"]
    return actions.recall_certificate.take(certificate, WHY, by=office, at=TODAY).made


@pytest.mark.parametrize("kind", ["area", "standard", "certificate", "event"])
def test_whatever_it_began_with_a_recall_goes_to_its_end(world, hive, hill, office, kind):
    case = begins(kind, world, hive, hill)
    assert case.lots.exists()
    holders = {one.name: one for one in case.holders.all()}
    keeper = next(one for name, one in holders.items() if "Ong Mật" in name)
    assert any(Decimal(amount) > 0 for _lot, amount, _uom in keeper.stock if amount)

    reader = Client()
    reader.force_login(world.cast.dung)
    page = reader.get(case.get_absolute_url()).content.decode()
    assert "Bắt đầu từ" in page
    raw = {"instructions": "Ngừng bán, để riêng."}
    actions.announce_recall.take(case, raw, by=office, at=TODAY)
    held = EpcisEvent.objects.filter(disposition="recalled").latest("id")
    assert held.items.count() == case.lots.count()
    sold = Lot.objects.filter(recalls__case=case, ilmd__has_key=PRODUCT_WORD).order_by("pk").last()
    assert "thu hồi" in Client().get(page_path(sold)).content.decode()

    answer = {"uom": "", "held": "3", "sold": "1"}
    for holder in case.holders.all():
        actions.answer_recall.take(holder, answer, by=office, at=TODAY)
    actions.close_recall.take(case, {"outcome": "Đã thu về."}, by=office, at=TODAY)
    case.refresh_from_db()
    assert case.state == "closed"


def test_from_an_area_it_reaches_every_lot_that_grew_there_and_no_other(hive, hill, office):
    case = actions.recall_area.take(hill, WHY, by=office, at=TODAY).made
    assert lots(case) == grown(hive, hill)
    (start,) = case.starts.all()
    assert start.found == 2
    names = set(case.holders.values_list("name", flat=True))
    assert {"Cửa hàng Quê (hư cấu)", "Siêu thị Phố (hư cấu)"} <= names


def test_a_code_and_days_narrow_it(hive, hill, office):
    code = hill.codes.get(market="JP")  # nothing was harvested under it
    with pytest.raises(Refused, match="không có lô nào"):
        actions.recall_area.take(hill, WHY | {"code": code.pk}, by=office, at=TODAY)
    china = hill.codes.get(market="CN")
    first = Lot.objects.filter(ilmd__has_key=CODE_WORD).order_by("made_at")[0]
    day = (first.made_at + timedelta(hours=7)).date()
    raw = WHY | {"code": china.pk, "until": day}
    case = actions.recall_area.take(hill, raw, by=office, at=TODAY).made
    assert lots(case) == grown(hive, hill) - {
        one.uri for one in Lot.objects.filter(ilmd__has_key=CODE_WORD).exclude(pk=first.pk)
    }
    assert case.starts.get().found == 1
    raw = WHY | {"since": "2026-06-02", "until": "2026-06-01"}
    with pytest.raises(Refused, match="trước ngày đầu"):
        actions.recall_area.take(hill, raw, by=office, at=TODAY)


def test_a_harvest_that_comes_in_late_joins_the_recall_of_its_area(world, hive, hill, office):
    case = actions.recall_area.take(hill, WHY, by=office, at=TODAY).made
    actions.announce_recall(case, by=office, at=TODAY, instructions="Ngừng bán.")
    buyer = Partner(world.cast.mai)  # another buyer of the same area, with a system of her own
    own = harvest((lot("LATE"), 70), ilmd={"n:growingAreaCode": "VN BGOR-901"})
    code = hill.codes.get(market="CN")
    code.aliases.create(text="VN BGOR-901", key="VNBGOR901")
    buyer.hand_in(own, shipped([(lot("LATE"), 30)], SHOP), n="https://namsao.example/voc/")
    actions.compute_recall(case, by=office, at=TODAY)
    assert lot("LATE") in lots(case)
    assert case.holders.get(uri=SHOP).told_at == TODAY
    assert case.holders.filter(producer=world.producers["noodle"], told_at=TODAY).exists()


def test_a_producer_recalls_from_its_area_what_its_own_book_has(world, hive, hill):
    buyer = Partner(world.cast.mai)
    buyer.hand_in(
        harvest((lot("HERS"), 70), ilmd={"n:growingAreaCode": "VN-BGOR 901"}),
        n="https://namsao.example/voc/",
    )
    lan = world.cast.lan.actor
    case = actions.recall_area.take(hill, WHY, by=lan, at=TODAY).made
    assert case.producer == hive
    assert lot("HERS") not in lots(case)
    with pytest.raises(Forbidden):
        actions.recall_area.take(hill, WHY, by=world.cast.mai.actor, at=TODAY)
    with pytest.raises(Forbidden):  # a commune confirms areas; recalls are the office's
        actions.recall_area.take(hill, WHY, by=world.cast.binh.actor, at=TODAY)


def test_from_a_certificate_it_takes_what_was_packed_while_it_stood(world, hive, office):
    certificate = world.certificates["honey"]
    before = Lot.objects.filter(ilmd__has_key=PRODUCT_WORD, made_at__lt=TODAY)
    new = packed_today(hive, world.cast.lan.actor)
    case = actions.recall_certificate.take(certificate, WHY, by=office, at=TODAY).made
    under = {
        one.uri for one in before if one.made_at.date() >= certificate.issued_on and not one.gtin
    }
    assert lots(case) == under | {new.uri}
    certificate.refresh_from_db()
    assert certificate.state == "issued"


def test_from_an_event_it_takes_what_came_out_of_it(hive, hill, office):
    drying = EpcisEvent.objects.get(
        items__lot__ilmd__contains={GOODS: "vải sấy"}, kind=4, items__side=9
    )
    case = actions.recall_event.take(drying, WHY, by=office, at=TODAY).made
    fresh = {one.uri for one in Lot.objects.filter(ilmd__has_key=CODE_WORD)}
    assert lots(case) == grown(hive, hill) - fresh


def test_who_received_goods_recalls_from_the_senders_event(world, hive):
    PartyNumber.objects.create(
        producer=world.producers["noodle"], uri=SHOP, confirmed=True, claimed_at=TODAY
    )
    Partner(world.cast.lan).hand_in(harvest((lot("SENT"), 9)), shipped([(lot("SENT"), 9)], SHOP))
    sent = EpcisEvent.objects.get(biz_step="shipping", items__lot__uri=lot("SENT"))
    case = actions.recall_event.take(sent, WHY, by=world.cast.mai.actor, at=TODAY).made
    assert case.producer == world.producers["noodle"]
    assert lots(case) == {lot("SENT")}


def test_what_did_not_occur_begins_no_recall(world, hive, office):
    made = harvest((lot("NO"), 9))
    lan = Partner(world.cast.lan)
    lan.hand_in(made)
    told = {"declarationTime": "2026-06-09T08:00:00+07:00", "reason": "did_not_occur"}
    lan.hand_in(made | {"errorDeclaration": told})
    event = EpcisEvent.objects.get(items__lot__uri=lot("NO"), declared_at=None)
    with pytest.raises(Refused, match="không xảy ra"):
        actions.recall_event.take(event, WHY, by=office, at=TODAY)
