"""What was sold: told by producers, by platforms' files and by shops; seen by whom it concerns."""

import io
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from namsao.kernel.action import Refused
from namsao.market import actions as market
from namsao.market.models import MonthlySales, SalesImport
from namsao.market.placing import actions as placing
from namsao.market.placing.sending import send_placements
from namsao.market.sales import actions as sales
from namsao.market.sales import queries, reading
from namsao.market.sales.forms import _outlet
from namsao.market.sales.reading import number_of
from namsao.market.sales.shops import forget_left_files, read_shop_sales
from namsao.market.sales.withholding import Sale, blocks_of
from namsao.programme.models import Target
from namsao.programme.targets.queries import measure
from tests.conftest import TODAY
from tests.market.woocommerce import KEY, SECRET, open_shop

OCTOBER = date(2026, 10, 1)
EXPORT = """\
Mã đơn hàng,Ngày đặt hàng,Trạng thái,Tên sản phẩm,SKU,Số lượng,Tổng giá bán,Phí vận chuyển,\
Người nhận,Số điện thoại,Địa chỉ,Cột lạ
A1,2026-10-03 09:12,Hoàn thành,Mật ong vải 500g chính hiệu,,2,370.000 ₫,30000,Bà Hoa,0912345678,\
12 Hàng Bạc,x
A1,2026-10-03 09:12,Hoàn thành,Mật ong vải 500g chính hiệu,,1,185.000 ₫,30000,Bà Hoa,0912345678,\
12 Hàng Bạc,x
A2,05/10/2026,Đã hủy,Mật ong vải 500g chính hiệu,,9,"1.665.000",0,Ông Bình,0987654321,Huế,y
A3,2026-11-02 10:00,Hoàn thành,Mật ong vải 500g chính hiệu,,1,185000,0,Cô Lê,mail@example.com,Huế,y
A4,2026-11-02 10:00,Hoàn thành,Bánh đa,,3,60000,0,Cô Lê,,Huế,y
"""


@pytest.fixture
def honey(world):
    MonthlySales.objects.all().delete()  # what the demo's producers told
    return world.dossiers["honey"].product


@pytest.fixture
def lan(world):
    return world.cast.lan.actor


def upload(text: str, name: str = "don-hang.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), content_type="text/csv")


def taken(honey, lan, text=EXPORT, outlet="shopee") -> SalesImport:
    act = sales.upload_sales(honey.producer, by=lan, at=TODAY, outlet=outlet, upload=upload(text))
    return act.made


def mapped(batch, lan, **changed) -> SalesImport:
    """The mapping as the page offers it, with these changes."""
    form = sales.map_sales.bind(batch, lan)
    raw = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    raw = {name: value for name, value in raw.items() if value not in (None, "")} | changed
    sales.map_sales.take(batch, raw, by=lan, at=TODAY)
    return SalesImport.objects.get(pk=batch.pk)


def figures(honey) -> dict:
    rows = MonthlySales.objects.filter(product=honey, outlet="shopee")
    return {row.month.month: (row.orders, row.quantity, row.revenue) for row in rows}


def test_what_tells_of_buyers_is_never_kept(honey, lan):
    batch = taken(honey, lan)
    kept = str(batch.rows)
    for secret in ("Bà Hoa", "0912345678", "Hàng Bạc", "mail@example.com"):
        assert secret not in kept
    assert batch.withheld == ["Người nhận", "Số điện thoại", "Địa chỉ"]
    assert "Mật ong vải" in kept


def test_a_file_that_is_left_lying_is_forgotten(honey, lan):
    batch = taken(honey, lan)
    assert forget_left_files(TODAY.date(), TODAY + timedelta(days=6)) == 0
    assert forget_left_files(TODAY.date(), TODAY + timedelta(days=8)) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.rows) == ("dropped", [])


def test_a_column_of_telephone_numbers_goes_whatever_it_is_called():
    rows = [["Sản phẩm", "Số lượng", "Liên quan"], ["Mật", "1", "0912 345 678"]]
    kept, withheld = reading.withhold(rows)
    assert kept == [["Sản phẩm", "Số lượng", ""], ["Mật", "1", ""]]
    assert withheld == ["Liên quan"]


def test_a_platform_s_export_becomes_figures_by_month_all_or_nothing(honey, lan):
    batch = mapped(taken(honey, lan), lan)
    # Nobody knows yet whose these names are: nothing is guessed.
    with pytest.raises(Refused):
        sales.commit_sales(batch, by=lan, at=TODAY)
    assert figures(honey) == {}
    batch = mapped(batch, lan, name_0=str(honey.pk), name_1="0")
    sales.commit_sales(batch, by=lan, at=TODAY)
    # Two lines of one order are one order; what was cancelled was not sold.
    assert figures(honey) == {10: (1, 3, 555_000), 11: (1, 1, 185_000)}
    assert SalesImport.objects.get().rows == []
    # The next file of this platform knows the names already.
    again = mapped(taken(honey, lan, EXPORT + "\n"), lan)
    sales.commit_sales(again, by=lan, at=TODAY)
    assert figures(honey) == {10: (1, 3, 555_000), 11: (1, 1, 185_000)}


def test_a_row_that_cannot_be_read_is_named_by_row_and_column(honey, lan):
    text = EXPORT.replace("2026-11-02 10:00", "hôm kia", 1).replace("185000,0", "hai trăm,0")
    batch = mapped(taken(honey, lan, text), lan)
    batch = mapped(batch, lan, name_0=str(honey.pk), name_1="0")
    found = sales.dry_run(batch, TODAY.date())
    assert [(one.row, one.column) for one in found.troubles] == [(5, "B"), (5, "G")]
    with pytest.raises(Refused):
        sales.commit_sales(batch, by=lan, at=TODAY)
    assert figures(honey) == {}


def test_undoing_an_import_gives_back_what_was_told_before(honey, lan):
    told = {honey.pk: {"orders": 5, "quantity": 6, "revenue": 700_000, "views": None}}
    sales.report_sales(
        honey.producer, by=lan, at=TODAY, month=OCTOBER, outlet="shopee", figures=told
    )
    batch = mapped(taken(honey, lan), lan, name_0=str(honey.pk), name_1="0")
    sales.commit_sales(batch, by=lan, at=TODAY)
    assert figures(honey)[10] == (1, 3, 555_000)
    sales.undo_sales(batch, by=lan, at=TODAY)
    assert figures(honey) == {10: (5, 6, 700_000)}


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("185.000 ₫", 185_000),
        ("1,250,000.00", 1_250_000),
        ("1.250.000,50đ", 1_250_000),
        ("185000 VND", 185_000),
        (185000.0, 185_000),
        ("12.5", 12),
        ("", None),
        ("-", None),
    ],
)
def test_money_as_platforms_write_it(cell, number):
    assert number_of(cell) == number


def test_a_month_is_told_on_the_phone_and_told_again_replaces_it(world, honey):
    client = Client()
    client.force_login(world.cast.lan)
    page = reverse("act", args=["market", "producer", honey.producer_id, "report_sales"])
    assert honey.name in client.get(page).content.decode()
    raw = {"month": "10/2026", "outlet": "counter", f"orders_{honey.pk}": "4"}
    refused = client.post(page, raw | {"month": "2999-01"})
    assert refused.status_code == 422
    for money in ("400000", "600000"):
        assert client.post(page, raw | {f"revenue_{honey.pk}": money}).status_code == 302
    (row,) = MonthlySales.objects.filter(product=honey, outlet="counter")
    assert (row.month, row.orders, row.revenue, row.source) == (OCTOBER, 4, 600_000, "report")


def test_nobody_tells_another_s_sales(world, honey):
    told = {honey.pk: {"orders": 1, "quantity": 1, "revenue": 1, "views": None}}
    mai = world.cast.mai.actor
    facts = {"month": OCTOBER, "outlet": "counter", "figures": told, "at": TODAY}
    with pytest.raises(Refused):
        sales.report_sales(honey.producer, by=mai, **facts)
    others = next(p for key, p in world.producers.items() if p.pk != honey.producer_id)
    with pytest.raises(Refused):
        sales.report_sales(others, by=world.cast.lan.actor, **facts)
    assert MonthlySales.objects.filter(product=honey, month=OCTOBER, revenue=1).count() == 0


def test_a_connected_shop_tells_its_own_sales_and_nothing_of_its_buyers(honey, lan, settings):
    settings.WEBHOOKS_TO_THIS_MACHINE = True
    shop = open_shop()
    try:
        raw = {"url": shop.url, "key": KEY, "secret": SECRET}
        placing.connect_shop.take(honey.producer, raw, by=lan, at=TODAY)
        market.publish(honey, by=lan, at=TODAY, channel="woocommerce")
        send_placements(TODAY)
        number = shop.by_sku(honey.code)["id"]
        line = {"product_id": number, "quantity": 2, "total": "370000.00"}
        for day, status, lines in (
            ("2026-11-20T10:00:00", "completed", [line]),
            ("2026-11-21T10:00:00", "processing", [line, {**line, "product_id": 1}]),
            ("2026-11-21T10:00:00", "cancelled", [line]),
            ("2026-09-30T23:59:59", "completed", [line]),
        ):
            shop.orders.append(
                {
                    "id": shop.number(),
                    "status": status,
                    "date_created": day,
                    "line_items": lines,
                    "billing": {"first_name": "Hoa", "phone": "0912345678"},
                }
            )
        assert read_shop_sales(TODAY.date(), TODAY) == 1
        assert read_shop_sales(TODAY.date(), TODAY) == 1  # read again, it is the same
    finally:
        shop.shutdown()
        shop.server_close()
    (row,) = MonthlySales.objects.filter(product=honey, outlet="woocommerce")
    assert (row.month, row.orders, row.quantity, row.revenue) == (
        date(2026, 11, 1),
        2,
        4,
        740_000,
    )


def test_the_producer_sees_its_own_and_the_office_sums_of_three(world, honey, lan):
    told = {honey.pk: {"orders": 4, "quantity": 4, "revenue": 7_654_321, "views": None}}
    sales.report_sales(
        honey.producer, by=lan, at=TODAY, month=OCTOBER, outlet="shopee", figures=told
    )
    own, other, office = Client(), Client(), Client()
    own.force_login(world.cast.lan)
    other.force_login(world.cast.mai)
    office.force_login(world.cast.dung)
    page = reverse("market:sales", args=[honey.producer_id])
    assert "7.654.321" in own.get(page).content.decode()
    assert other.get(page).status_code == 404
    assert office.get(page).status_code == 404
    rows = own.get(f"/api/lists/sales/{honey.producer_id}?month=2026-10&outlet=shopee").json()[
        "rows"
    ]
    assert [(row["month"], row["product_code"], row["revenue"]) for row in rows] == [
        ("2026-10-01", honey.code, 7_654_321)
    ]
    assert not own.get(f"/api/lists/sales/{honey.producer_id}?month=2026-09").json()["rows"]
    assert office.get(f"/api/lists/sales/{honey.producer_id}").status_code == 404
    sums = reverse("market:sums")
    assert "7.654.321" not in office.get(sums).content.decode()
    assert own.get(sums).status_code == 403


AREAS = ("/vn/24/1/", "/vn/24/2/", "/vn/24/3/", "/vn/25/4/")
UPPER = ("/vn/", "/vn/24/", "/vn/25/")


def made_up(chance):
    """Sales of a few producers that lie together as they may."""
    producers = {number: chance.choice(AREAS) for number in range(chance.randint(4, 9))}
    return [
        Sale(
            producers[number],
            number,
            chance.choice(("food", "drinks")),
            chance.choice(("shopee", "counter")),
            date(2026, chance.choice((1, 9, 10)), 1),
            1,
            1,
            chance.randint(10, 99),
        )
        for number in producers
        for _ in range(chance.randint(1, 5))
    ]


def told(sales):
    """All that the offices of the country, its provinces and communes read, together."""
    seen = [queries.summed_up(blocks_of(sales), path, TODAY.date()) for path in UPPER]
    for path in AREAS:
        province = [sale for sale in sales if sale.area.startswith(path[:7])]
        seen.append(queries.summed_up(blocks_of(province), path, TODAY.date()))
    return seen


def moved(sales, away, to, money):
    """The same with some money in another sale."""
    change = {away: -money, to: money}
    return [
        replace(sale, revenue=sale.revenue + change.get(at, 0)) for at, sale in enumerate(sales)
    ]


def test_no_sums_of_all_offices_together_tell_what_one_seller_earned():
    """Whoever knows its own figures finds none of another: each might as well be different."""
    chance, shown = random.Random(7), 0
    for _ in range(8):
        sales = made_up(chance)
        seen = told(sales)
        shown += seen[0].year.revenue > 0
        for at, sale in enumerate(sales):
            if told(moved(sales, at, None, 1)) == seen:
                continue  # it is in no sum at all
            others: set[int] = set()
            for to, other in enumerate(sales):
                if len(others) < 2 and other.producer not in {sale.producer, *others}:
                    others |= {other.producer} if told(moved(sales, at, to, 1)) == seen else set()
            assert len(others) >= 2, sale
    assert shown > 4


def test_a_province_s_blocks_are_the_same_for_itself_and_for_the_country():
    sales = made_up(random.Random(11)) + made_up(random.Random(12))
    province = [sale for sale in sales if sale.area.startswith("/vn/24/")]
    whole = [block for block in blocks_of(sales) if block.area.startswith("/vn/24/")]
    assert set(whole) == {b for b in blocks_of(province) if b.area != "/vn/"}


def test_listed_is_not_sold_and_the_target_counts_presence_alone(world, honey, lan):
    day = TODAY.date()
    area = honey.producer.commune.parent.path
    listed = queries.on_marketplaces([area], (), day).count()
    assert listed >= 1
    assert queries.sold_online([area], (), day) == 0
    assert honey in [one.product for one in queries.silent(type(honey).objects.all(), day)]
    target = Target(kind="marketplaces", product_line="", value=5)
    plan = Target.objects.filter(version__plan__unit__level="province").first().version.plan
    assert measure(target, plan, day) == queries.on_marketplaces([plan.unit.path], (), day).count()
    told = {honey.pk: {"orders": 1, "quantity": 1, "revenue": 185_000, "views": 40}}
    sales.report_sales(
        honey.producer, by=lan, at=TODAY, month=OCTOBER, outlet="shopee", figures=told
    )
    assert queries.sold_online([area], (), day) == 1
    assert queries.on_marketplaces([area], (), day).count() == listed
    assert honey not in [one.product for one in queries.silent(type(honey).objects.all(), day)]
    for channel in ("google_merchant",):
        market.withdraw(honey, by=lan, at=TODAY, channel=channel)
    assert queries.on_marketplaces([area], (), day).count() == listed - 1


def test_before_and_after_recognition_leave_the_month_itself_out(world, honey, lan):
    given = queries.month_of(honey.entry.certificate.issued_on)
    for offset, money in ((3, 100), (2, 200), (0, 99_999), (-1, 300)):
        MonthlySales.objects.create(
            product=honey,
            outlet="counter",
            month=queries.months_before(given, offset),
            orders=1,
            revenue=money,
            source="report",
            recorded_at=TODAY,
        )
    found = queries.around_recognition(MonthlySales.objects.filter(product=honey))
    assert (found.before, found.after, found.percent) == (150, 300, 100)


def test_a_file_that_is_no_table_is_told_so(honey, lan):
    with pytest.raises(Refused) as refused:
        sales.upload_sales(
            honey.producer,
            by=lan,
            at=TODAY,
            outlet="shopee",
            upload=SimpleUploadedFile("a.pdf", io.BytesIO(b"%PDF-1.7").read()),
        )
    assert "upload" in refused.value.errors


def test_outlets_and_lines_are_named_in_the_reader_s_language():
    rows = [Sale("/vn/24/1/", one, "food", "counter", OCTOBER, 1, 1, 9) for one in range(3)]
    for language, food, counter in (
        ("en", "Food", "At the producer's, in a shop"),
        ("vi", "Thực phẩm", "Tại cơ sở, cửa hàng"),
    ):
        with override(language):
            sums = queries.summed_up(blocks_of(rows), "/vn/24/", TODAY.date())
            assert [one.label for one in sums.lines] == [food]
            assert [one.label for one in sums.outlets] == [counter]
            assert ("counter", counter) in list(_outlet().choices)
