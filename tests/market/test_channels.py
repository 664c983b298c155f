"""The product sheet, and the channels: checked against what they publish of themselves."""

import csv
import io
import json
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from PIL import Image
from python_calamine import CalamineWorkbook

from namsao.kernel.action import Refused
from namsao.law.product_lines import GROUPS
from namsao.market import actions as market
from namsao.market import open_data, parquet, pictures
from namsao.market.channels import CHANNELS, channel_of
from namsao.market.channels.channel import Goods
from namsao.market.channels.google_merchant import CATEGORIES, LEFT_OUT, NAMESPACE
from namsao.market.channels.listing import TABLES, columns
from namsao.market.forms import FIELDS
from namsao.market.models import Entry, Listing, Sheet
from namsao.producers import actions as producers

# Required of every product, by Google's product data specification.
REQUIRED = {"id", "title", "description", "link", "image_link", "availability", "price"}


@pytest.fixture
def honey(world):
    return world.dossiers["honey"].product


def picture(width: int, height: int, ground: str = "white") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), ground).save(buffer, "PNG")
    return SimpleUploadedFile("anh.png", buffer.getvalue(), content_type="image/png")


def told(product) -> dict:
    sheet = Sheet.objects.get(product=product)
    return {name: getattr(sheet, name) for name in FIELDS}


def feed(kind: str) -> str:
    response = Client().get(reverse("market:feed", args=["google_merchant", kind]))
    assert response.status_code == 200
    return response.content.decode()


def items() -> list[dict[str, str]]:
    root = ElementTree.fromstring(feed("xml"))
    assert root.tag == "rss"
    return [
        {child.tag.removeprefix(f"{{{NAMESPACE}}}"): child.text or "" for child in item}
        for item in root.iter("item")
    ]


def test_the_feed_holds_what_google_requires(honey):
    (item,) = items()
    assert set(item) >= REQUIRED
    assert item["id"] == honey.code
    assert item["price"] == "185000 VND"
    assert item["availability"] in {"in_stock", "out_of_stock"}
    assert item["identifier_exists"] == "no"  # no GTIN is told, not left out
    assert len(item["title"]) <= 150
    assert item["shipping_weight"] == "780 g"
    (row,) = csv.DictReader(io.StringIO(feed("tsv")), dialect="excel-tab")
    assert {name: value for name, value in row.items() if value} == item


def test_a_name_with_marks_of_xml_stays_a_name(honey):
    honey.name = 'Mật <ong> & "hoa" \x0b vải\tmới'
    honey.save()
    (item,) = items()
    assert item["title"].startswith('Mật <ong> & "hoa"')
    assert len(feed("tsv").splitlines()) == 2


def test_a_channel_says_what_is_missing_and_takes_nothing_without_it(world, honey):
    lan, at = world.cast.lan.actor, timezone.now()
    market.withdraw(honey, by=lan, at=at, channel="google_merchant")
    assert items() == []
    market.describe(honey, by=lan, at=at, **told(honey) | {"price": None})
    with pytest.raises(Refused, match="giá bán lẻ"):
        market.publish(honey, by=lan, at=at, channel="google_merchant")
    market.describe(honey, by=lan, at=at, **told(honey) | {"price": 90_000})
    market.publish(honey, by=lan, at=at, channel="google_merchant")
    assert items()[0]["price"] == "90000 VND"
    # What becomes incomplete later leaves the file until it is complete again.
    market.describe(honey, by=lan, at=at, **told(honey) | {"shop_url": ""})
    assert items() == []
    assert Listing.objects.filter(product=honey, ended_at=None).exists()


def test_without_a_valid_certificate_nothing_is_listed(world):
    lan = world.cast.lan.actor
    never = world.dossiers["wine"].product
    with pytest.raises(Refused, match="chưa có giấy chứng nhận"):
        market.publish(never, by=lan, at=timezone.now(), channel="google_merchant")


def test_readiness_is_whole_only_when_nothing_lacks():
    full = Goods(
        code="1",
        name="x",
        producer="y",
        place="z",
        criteria_set=4,
        certified=True,
        tax_code="0100000000",
        short_vi="a",
        description_vi="a",
        gtin="08930000000019",
        price=1,
        unit="a",
        net_weight=1,
        gross_weight=1,
        shelf_life=1,
        storage="a",
        allergens="a",
        licence="a",
        shop_url="https://example.com/",
        picture="p",
        picture_width=250,
        picture_height=250,
        picture_white=1.0,
    )
    bare = Goods(code="1", name="x", producer="y", place="z", criteria_set=26, certified=True)
    for channel in CHANNELS:
        assert channel.readiness(full).percent == 100
        assert channel.takes(full)
        assert not channel.takes(bare)
        assert channel.readiness(bare).percent < 20


def test_each_criteria_set_has_a_category_or_is_left_out_on_purpose():
    without = {group.criteria_set for group in GROUPS} - CATEGORIES.keys()
    assert without == {14, 15, 25, 26} == LEFT_OUT.keys()
    with_wine = Goods(code="1", name="x", producer="y", place="z", criteria_set=14, certified=True)
    assert "rượu" in str(channel_of("google_merchant").lacks(with_wine)[0].text)
    assert all(" > " in path for path in CATEGORIES.values())


def test_the_tables_of_columns_name_fields_that_exist():
    for table in TABLES:
        assert len(columns(table)) == len(TABLES[table])


def test_the_neutral_table_is_the_producer_s_alone(world, honey):
    """It holds tax codes, which for a household are a person's number."""
    lan, at = world.cast.lan.actor, timezone.now()
    facts = {
        name: getattr(honey.producer, name)
        for name in ("name", "kind", "address", "phone", "email", "registration_number")
    }
    producers.edit(honey.producer, by=lan, at=at, tax_code="0109998887", **facts)
    honey.refresh_from_db()
    market.publish(honey, by=lan, at=at, channel="listing")
    assert Client().get(reverse("market:feed", args=["listing", "csv"])).status_code == 404
    own, other = Client(), Client()
    own.force_login(world.cast.lan)
    other.force_login(world.cast.mai)
    book = own.get(reverse("market:listing", args=["xlsx"])).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert len(rows) == 2
    assert "0109998887" in rows[1]
    assert "0109998887" not in other.get(reverse("market:listing", args=["csv"])).content.decode()


def test_a_gtin_is_checked_and_nobody_else_s(world, honey):
    lan = world.cast.lan
    facts = {name: value for name, value in told(honey).items() if value not in (None, False)}

    def describe(product, gtin):
        return market.describe.take(
            product, facts | {"gtin": gtin}, by=lan.actor, at=timezone.now()
        )

    with pytest.raises(Refused) as refused:
        describe(honey, "8930000000012")
    assert "gtin" in refused.value.errors
    describe(honey, "8930000000019")
    assert Sheet.objects.get(product=honey).gtin == "08930000000019"
    with pytest.raises(Refused):
        describe(world.dossiers["lychee"].product, "8930000000019")


def test_buyers_are_led_to_a_page_of_the_web_only(world, honey):
    facts = {name: value for name, value in told(honey).items() if value not in (None, False)}
    for url in ("javascript:alert(1)", "ftp://example.com/x"):
        with pytest.raises(Refused):
            market.describe.take(
                honey, facts | {"shop_url": url}, by=world.cast.lan.actor, at=timezone.now()
            )


def test_a_picture_is_measured():
    assert pictures.look(picture(600, 400)) == pictures.Picture(600, 400, 1.0)
    assert pictures.look(picture(300, 300, "#333")).white == 0


def test_a_small_picture_and_what_is_none_are_refused(world, honey):
    lan, at = world.cast.lan.actor, timezone.now()
    for upload in (picture(100, 100), SimpleUploadedFile("a.png", b"no picture")):
        with pytest.raises(Refused):
            market.show_picture(honey, by=lan, at=at, picture=upload)


def test_nobody_else_writes_a_producer_s_sheet(world, honey):
    for person in (world.cast.mai, world.cast.cuc, world.cast.dung):
        with pytest.raises(Refused):
            market.describe(honey, by=person.actor, at=timezone.now(), **told(honey))


def test_open_data_is_whole_in_both_kinds_and_described(world):
    client = Client()

    def text(name, kind) -> str:
        response = client.get(reverse("market:dataset", args=[name, kind]))
        return b"".join(response.streaming_content).decode("utf-8-sig")

    for table in open_data.DATASETS:
        header, *rows = list(csv.reader(io.StringIO(text(table.name, "csv"), newline="")))
        assert tuple(header) == table.columns
        found = json.loads(text(table.name, "json"))
        assert found["as_of"] == localdate().isoformat()
        assert len(found["rows"]) == len(rows) > 0
        assert all(tuple(row) == table.columns for row in found["rows"])
    assert len(json.loads(text("catalogue", "json"))["rows"]) == Entry.objects.count()
    catalogue = client.get(reverse("market:dcat")).json()
    for described in catalogue["dcat:dataset"]:
        for one in described["dcat:distribution"]:
            path = one["dcat:downloadURL"]["@id"].removeprefix("http://127.0.0.1:8000")
            assert client.get(path).status_code == 200


def test_the_card_may_stand_in_any_page_and_no_other_may(honey):
    card = Client().get(reverse("market:card", args=[honey.entry.pk]))
    assert "X-Frame-Options" not in card
    assert "frame-ancestors *" in card["Content-Security-Policy"]
    page = Client().get(honey.entry.get_absolute_url())
    assert page["X-Frame-Options"] == "DENY"
    assert channel_of("google_merchant").public


def test_parquet_says_the_same_as_csv_to_another_reader(world, tmp_path):
    """Read by DuckDB, which knows the format by itself; every column, type and row."""
    import duckdb

    client = Client()
    for table in open_data.DATASETS:
        response = client.get(reverse("market:dataset", args=[table.name, "parquet"]))
        assert response["Content-Type"] == "application/vnd.apache.parquet"
        path = tmp_path / f"{table.name}.parquet"
        path.write_bytes(b"".join(response.streaming_content))
        rows = [tuple(row) for row in table.rows(localdate(), "http://127.0.0.1:8000")]
        with duckdb.connect() as reader:
            found = reader.execute("SELECT * FROM read_parquet(?)", [str(path)])
            kinds = {name: str(kind) for name, kind, *_rest in found.description}
            assert found.fetchall() == rows
            assert tuple(kinds) == table.columns
        for name, kind in kinds.items():
            wanted = {"integer": "BIGINT", "day": "DATE"}.get(open_data.TYPES.get(name, ""))
            assert kind == (wanted or "VARCHAR"), name


def test_parquet_of_many_row_groups_and_of_none(tmp_path, monkeypatch):
    import duckdb

    monkeypatch.setattr(parquet, "ROWS", 7)
    columns = [parquet.Column("name"), parquet.Column("n", "integer"), parquet.Column("d", "day")]
    day = localdate()
    for count in (0, 1, 7, 40):
        rows = [
            (
                f"Mật ong {n}" if n % 3 else None,
                n * 10**10 if n % 2 else None,
                day if n % 5 else None,
            )
            for n in range(count)
        ]
        path = tmp_path / f"{count}.parquet"
        path.write_bytes(b"".join(parquet.written(columns, rows)))
        with duckdb.connect() as reader:
            found = reader.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
        assert found == rows


def test_anybody_asks_the_catalogue_by_program_and_not_too_often(world, monkeypatch):
    client = Client()
    honey = world.dossiers["honey"].product.entry
    found = client.get(reverse("market-api-products"), {"q": "mat ong hoa vai"}).json()
    assert found["results"][0]["id"] == honey.pk
    told = found["results"][0]["certificate"]
    assert told["standing"] == "valid"
    assert client.get(told["credential"]).status_code in {200, 503}
    asked = client.get(reverse("market-api-certificate"), {"number": told["number"]})
    assert asked.json() == told
    assert client.get(reverse("market-api-product", args=[honey.pk])).json()["id"] == honey.pk
    assert client.get(reverse("market-api-product", args=[999_999])).status_code == 404
    browsed = client.get(reverse("market-api-products"), {"valid": "1"}).json()
    assert all(r["certificate"]["standing"] in {"valid", "extended"} for r in browsed["results"])
    monkeypatch.setattr("namsao.market.api.A_MINUTE", 5)
    elsewhere = Client(REMOTE_ADDR="203.0.113.7")
    answers = [elsewhere.get(reverse("market-api-products")) for _time in range(7)]
    assert 429 in {one.status_code for one in answers}
    assert int(answers[-1].headers.get("Retry-After", 60)) <= 60
