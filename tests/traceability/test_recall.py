"""What came of what, by hand and against a walk in memory; recalls from beginning to end."""

from decimal import Decimal
from itertools import count

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from namsao.gs1 import keys
from namsao.kernel.action import Forbidden, Refused
from namsao.notices.models import Delivery, Message
from namsao.traceability import actions
from namsao.traceability.lots import balance
from namsao.traceability.lots.genealogy import reach
from namsao.traceability.models import EpcisEvent, Lot, PartyNumber, RecallCase
from namsao.traceability.recall import showing
from tests.conftest import TODAY
from tests.traceability.chain import (
    DRIED,
    SHOP,
    WHOLESALER,
    Partner,
    crate,
    happened,
    harvest,
    lot,
    packed,
    parcel,
    shipped,
    turned,
)

CORNER_SHOP, MARKET = (
    f"https://id.gs1.org/417/{keys.make('417', number)}"
    for number in ("893123456013", "893123456014")
)


@pytest.fixture
def lan(world):
    return Partner(world.cast.lan)


def named(uris):
    """The short names of what is reached."""
    return sorted(uri.rpartition("/")[2] for uri in uris)


def reached(number, direction, gtin=None):
    start = Lot.objects.get(uri=lot(number, gtin) if gtin else lot(number))
    found = reach([start.pk], direction)
    return named(Lot.objects.filter(pk__in=found).values_list("uri", flat=True))


def chain(partner):
    """Two harvests, mixed and dried; one parcel to a shop, one lot to a wholesaler."""
    partner.hand_in(
        harvest((lot("P1"), 100)),
        harvest((lot("P2"), 60)),
        harvest((lot("P3"), 40)),
        turned([(lot("P1"), 100), (lot("P2"), 60)], [(lot("D1", DRIED), 40)]),
        turned([(lot("P3"), 40)], [(lot("D2", DRIED), 10)]),
        turned([(lot("D1", DRIED), 30)], [(lot("S1", DRIED), 15), (lot("S2", DRIED), 14)]),
        packed(parcel(7), [(lot("S1", DRIED), 15)]),
        shipped([], SHOP, [parcel(7)]),
        shipped([(lot("S2", DRIED), 9)], WHOLESALER),
    )


def test_recall_reaches_all_that_came_of_a_lot_and_nothing_else(lan):
    chain(lan)
    sscc = parcel(7).rpartition("/")[2]
    assert reached("P1", "forward") == sorted(["P1", "D1", "S1", "S2", sscc])
    assert reached("P3", "forward") == ["D2", "P3"]
    assert reached("S2", "backward", DRIED) == ["D1", "P1", "P2", "S2"]
    (box,) = Lot.objects.filter(uri=parcel(7))
    back = Lot.objects.filter(pk__in=reach([box.pk], "backward")).values_list("uri", flat=True)
    assert named(back) == sorted([sscc, "S1", "D1", "P1", "P2"])


def test_an_event_that_did_not_occur_leaves_the_chain_also_when_told_first(lan):
    drying = turned([(lot("Q1"), 9)], [(lot("Q2"), 3)])
    declared = drying | {
        "errorDeclaration": {
            "declarationTime": "2026-06-09T08:00:00+07:00",
            "reason": "did_not_occur",
        }
    }
    lan.hand_in(harvest((lot("Q1"), 9)), drying)
    assert reached("Q1", "forward") == ["Q1", "Q2"]
    lan.hand_in(declared)
    assert reached("Q1", "forward") == ["Q1"]
    other = turned([(lot("Q1"), 2)], [(lot("Q3"), 1)])
    lan.hand_in(other | {"errorDeclaration": declared["errorDeclaration"]})
    lan.hand_in(other)
    assert reached("Q1", "forward") == ["Q1"]


def test_a_crate_used_again_passes_on_only_what_lay_in_it(lan):
    box = crate(5)
    lan.hand_in(  # in the wrong order, as events come
        turned([], [(lot("R9"), 5)], inputEPCList=[box], inputQuantityList=[], **happened(20)),
        packed(box, [(lot("R2"), 5)], **happened(15)),
        packed(box, [(lot("R1"), 5)], "DELETE", **happened(10)),
        packed(box, [(lot("R1"), 5)], **happened(5)),
    )
    assert reached("R1", "forward") == ["R1"]
    assert reached("R2", "forward") == ["R2", "R9"]
    assert "R1" not in reached("R9", "backward")
    assert "R2" in reached("R9", "backward")


def test_pieces_belong_to_their_lot(lan):
    piece = lot("T1").replace("/10/T1", "/21/77")
    event = harvest(epcList=[piece], ilmd={"cbvmda:lotNumber": "T1"}) | happened(2)
    del event["quantityList"]
    lan.hand_in(harvest((lot("T1"), 1)), event)
    assert reached("T1", "forward") == ["77", "T1"]


_seen = count()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    network=st.lists(
        st.tuples(
            st.booleans(),
            st.sets(st.integers(0, 11), min_size=1, max_size=3),
            st.sets(st.integers(0, 11), min_size=1, max_size=3),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_any_network_is_reached_as_a_walk_in_memory_reaches_it(lan, network):
    run = next(_seen)
    name = lambda number: lot(f"W{run}x{number}")  # noqa: E731
    box = lambda number: parcel(1000 + run * 12 + number)  # noqa: E731
    events, after, before = [], {}, {}

    def join(one, other):
        after.setdefault(one, set()).add(other)
        before.setdefault(other, set()).add(one)

    for packs, left, right in network:
        if packs:  # lots into a parcel
            parent = box(min(right))
            events.append(packed(parent, [(name(one), 1) for one in sorted(left)]))
            for one in left:
                join(name(one), parent)
        else:  # lots, or what a parcel of that number holds, into lots
            events.append(
                turned(
                    [(name(one), 1) for one in sorted(left)],
                    [(name(one), 1) for one in sorted(right)],
                    inputEPCList=[box(min(left))],
                )
            )
            for one in [*map(name, left), box(min(left))]:
                for other in right:
                    join(one, name(other))
    lan.hand_in(*events)
    ids = dict(Lot.objects.filter(uri__in={*after, *before}).values_list("uri", "pk"))
    for direction, beside in (("forward", after), ("backward", before)):
        for start, pk in ids.items():
            met, front = {start}, [start]
            while front:
                for other in beside.get(front.pop(), ()):
                    if other not in met:
                        met.add(other)
                        front.append(other)
            assert set(reach([pk], direction)) == {ids[uri] for uri in met}


def test_books_tell_what_is_left_and_what_cannot_be_true(lan, world):
    chain(lan)
    book = {lot_.uri: lot_.pk for lot_ in Lot.objects.all()}
    stock = {one.lot: one for one in balance.stocks(book.values())}
    dried = stock[book[lot("D1", DRIED)]]
    assert (dried.made, dried.used, dried.left) == (40, 30, 10)
    # What went in a parcel went too.
    assert stock[book[lot("S1", DRIED)]].left == 0
    assert stock[book[lot("S2", DRIED)]].left == 5
    assert not any(one.impossible for one in stock.values())
    lan.hand_in(shipped([(lot("S2", DRIED), Decimal("5.5").__float__())], SHOP))
    (wrong,) = [one for one in balance.stocks(book.values()) if one.impossible]
    assert (wrong.lot, wrong.left) == (book[lot("S2", DRIED)], Decimal("-0.5"))

    (change,) = balance.changes_of(book[lot("D1", DRIED)])[0]
    told = balance.yields([change])[change]
    assert (told.inputs["KGM"], told.outputs["KGM"], told.loss) == (160, 40, 120)
    assert told.rate == Decimal("0.25")


def test_tonnes_and_grams_add_up(lan):
    one = harvest((lot("U1"), 1))
    one["quantityList"] = [{"epcClass": lot("U1"), "quantity": 0.002, "uom": "TNE"}]
    lan.hand_in(one)
    two = shipped([], SHOP)
    two["quantityList"] = [{"epcClass": lot("U1"), "quantity": 1500, "uom": "GRM"}]
    lan.hand_in(two)
    (stock,) = balance.stocks([Lot.objects.get(uri=lot("U1")).pk])
    assert (stock.had, stock.left, stock.uom) == (2, Decimal("0.5"), "KGM")


@pytest.fixture
def case(world, lan):
    """A recall from a harvest whose goods went to Mai's group and to a wholesaler."""
    PartyNumber.objects.create(
        producer=world.producers["noodle"], uri=SHOP, confirmed=True, claimed_at=TODAY
    )
    chain(lan)
    Partner(world.cast.mai).hand_in(
        shipped([], SHOP, [parcel(7)], bizStep="receiving", disposition="in_progress"),
        turned([(lot("S1", DRIED), 5)], [(lot("V1"), 5)]),
        shipped([(lot("V1"), 2)], CORNER_SHOP),
    )
    actions.name_partner(
        world.producers["hive"],
        by=world.cast.lan.actor,
        at=TODAY,
        uri=WHOLESALER,
        name="Công ty Bán Buôn (hư cấu)",
        email="ban-buon@vi-du.example",
    )
    seed = Lot.objects.get(uri=lot("P1"))
    raw = {"reason": "safety", "what": "Dư lượng thuốc vượt ngưỡng."}
    return actions.recall_lot.take(seed, raw, by=world.cast.dung.actor, at=TODAY).made


def test_a_recall_finds_lots_holders_and_what_they_should_still_have(case):
    lots = named(case.lots.values_list("lot__uri", flat=True))
    assert lots == sorted(["P1", "D1", "S1", "S2", "V1", parcel(7).rpartition("/")[2]])
    ids = dict(Lot.objects.values_list("uri", "pk"))
    holders = {one.name: one for one in case.holders.all()}
    hive = next(one for name, one in holders.items() if "Ong Mật" in name)
    noodle = next(one for name, one in holders.items() if "Mì Gạo" in name)
    wholesaler = holders["Công ty Bán Buôn (hư cấu)"]
    assert [ids[lot("D1", DRIED)], "10", "KGM"] in hive.stock
    assert [ids[lot("S2", DRIED)], "5", "KGM"] in hive.stock
    assert [ids[lot("S1", DRIED)], "15", "KGM"] in noodle.got
    assert [ids[lot("S1", DRIED)], "10", "KGM"] in noodle.stock
    assert [ids[lot("V1")], "3", "KGM"] in noodle.stock
    assert wholesaler.got == [[ids[lot("S2", DRIED)], "9", "KGM"]]
    assert len(holders) == 4  # and who bought from Mai's group


def test_a_recall_is_announced_answered_and_closed(case, world):
    office, mai, lan = (getattr(world.cast, name).actor for name in ("dung", "mai", "lan"))
    noodle = case.holders.get(producer=world.producers["noodle"])
    with pytest.raises(Refused):  # nobody was told yet
        actions.answer_recall(noodle, by=office, at=TODAY, held=Decimal(1))
    raw = {"instructions": "Ngừng bán, để riêng."}
    actions.announce_recall.take(case, raw, by=office, at=TODAY)

    message = Message.objects.get(person=world.cast.mai, kind="traceability.recalled")
    assert case.number in message.subject
    assert "Ngừng bán" in message.body
    letter = Delivery.objects.get(address="ban-buon@vi-du.example")
    assert case.number in letter.subject
    held = EpcisEvent.objects.filter(disposition="recalled").latest("id")
    assert held.producer == world.producers["hive"]
    assert held.payload["persistentDisposition"] == {"set": ["recalled"]}
    assert held.items.count() == case.lots.count()

    noodle.refresh_from_db()
    with pytest.raises(Refused):
        actions.answer_recall.take(noodle, {"uom": "KGM"}, by=mai, at=TODAY)
    raw = {"uom": "KGM", "held": "8", "sold": "7"}
    actions.answer_recall.take(noodle, raw, by=mai, at=TODAY)
    with pytest.raises(Forbidden):  # Mai answers for herself alone
        actions.answer_recall(case.holders.get(uri=WHOLESALER), by=mai, at=TODAY, held=Decimal(0))

    with pytest.raises(Refused) as refused:
        actions.close_recall.take(case, {"outcome": "Xong."}, by=office, at=TODAY)
    assert "open_ends" in refused.value.errors
    raw = {"outcome": "Đã giữ lại.", "open_ends": "Ba bên không liên lạc được."}
    event = actions.close_recall.take(case, raw, by=office, at=TODAY).event
    assert (event.after, event.facts["silent"]) == ("closed", 3)
    with pytest.raises(Refused):
        actions.widen_recall(case, by=office, at=TODAY, lots=[])


def test_events_that_come_in_late_widen_a_recall_and_tell_who_is_new(case, world, lan):
    office = world.cast.dung.actor
    actions.announce_recall(case, by=office, at=TODAY, instructions="Ngừng bán.")
    new = MARKET
    lan.hand_in(shipped([(lot("D1", DRIED), 4)], new))
    before = case.holders.count()
    event = actions.compute_recall(case, by=office, at=TODAY).event
    assert event.facts["holders"] == before + 1
    assert case.holders.get(uri=new).told_at == TODAY


def test_a_recall_that_was_nothing_is_lifted(case, world):
    office = world.cast.dung.actor
    actions.announce_recall(case, by=office, at=TODAY, instructions="Ngừng bán.")
    actions.drop_recall(case, by=office, at=TODAY, reason="Mẫu thử nhầm.")
    lifted = EpcisEvent.objects.latest("id")
    assert lifted.payload["persistentDisposition"] == {"unset": ["recalled"]}
    kind = "traceability.recall_dropped"
    assert Message.objects.filter(person=world.cast.mai, kind=kind).exists()


def test_the_customers_of_a_customer_are_not_the_producers_to_see(case, world):
    def page(person):
        client = Client()
        client.force_login(person)
        return client.get(reverse("traceability:recall", args=[case.pk]))

    lan, dung = page(world.cast.lan), page(world.cast.dung)
    assert CORNER_SHOP in dung.content.decode()
    assert CORNER_SHOP not in lan.content.decode()
    assert lan.context["hidden_holders"] == 1
    assert page(world.cast.mai).status_code == 404  # nobody was told yet
    actions.announce_recall(case, by=world.cast.dung.actor, at=TODAY, instructions="Ngừng bán.")
    assert page(world.cast.mai).status_code == 200
    assert page(world.cast.yen).status_code == 404


def test_the_pages_of_the_chain_show_graph_table_and_letter(case, world):
    client = Client()
    client.force_login(world.cast.dung)
    start = Lot.objects.get(uri=lot("P1"))
    for name, arguments in (
        ("index", []),
        ("jobs", []),
        ("recalls", []),
        ("lot", [start.pk]),
        ("event", [EpcisEvent.objects.latest("id").pk]),
    ):
        assert client.get(reverse(f"traceability:{name}", args=arguments)).status_code == 200
    page = client.get(reverse("traceability:trace", args=[start.pk, "forward"])).content.decode()
    assert page.count("chain-box") >= 5
    assert page.count("<tr>") >= 5
    sheet = client.get(reverse("traceability:trace", args=[start.pk, "forward"]) + "?format=csv")
    assert b"D1" in b"".join(sheet.streaming_content)
    actions.announce_recall(case, by=world.cast.dung.actor, at=TODAY, instructions="Ngừng bán.")
    holder = case.holders.get(uri=WHOLESALER)
    pdf = client.get(reverse("traceability:recall_letter", args=[holder.pk]))
    assert pdf.content.startswith(b"%PDF")


def test_who_supplied_a_holder_of_whom_there_is_only_a_code_is_led_to_name_it(world):
    case = RecallCase.objects.get(holders__name__startswith="https://id.gs1.org/417/")
    ends = {
        name: next(
            one
            for one in showing.open_ends(case, getattr(world.cast, name).actor)
            if one.lot is None
        )
        for name in ("lan", "dung")
    }
    lan = Client()
    lan.force_login(world.cast.lan)
    page = lan.get(ends["lan"].door)
    assert (page.status_code, "Ghi tên đối tác" in page.content.decode()) == (200, True)
    assert ends["dung"].door == ""  # an office reads; its producer writes
