"""Every list of the site as a file: what the page shows is what the file holds, for everybody."""

import csv
import io
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from namsao.dossiers.models import Dossier
from namsao.kernel import exporting, pages
from namsao.notices.models import Delivery, Endpoint
from namsao.notices.posting import new_secret
from tests.conftest import TODAY

LISTS = (
    "dossiers:index",
    "certificates:index",
    "certificates:renewals",
    "certificates:imports",
    "assessment:rounds",
    "producers:index",
    "people:index",
    "notices:inbox",
    "notices:deliveries",
    "notices:endpoints",
    "due",
)


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def table(client: Client, address: str, kind: str = "csv") -> list[list[object]]:
    """The rows of the file, its headings first."""
    sign = "&" if "?" in address else "?"
    response = client.get(f"{address}{sign}format={kind}")
    raw = b"".join(response.streaming_content)
    assert f'.{kind}"' in response["Content-Disposition"]
    if kind == "xlsx":
        return CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def shown(client: Client, address: str) -> list[str]:
    """What heads each row of the page, over all its pages."""
    found: list[str] = []
    while address:
        html = client.get(address).content.decode()
        heads = re.findall(r'<th scope="row"[^>]*>(?:<a [^>]*>)?([^<]*)', html)
        found += [unescape(head).strip() for head in heads]
        following = re.search(r'href="([^"]*)" rel="next"', html)
        address = f"{address.partition('?')[0]}{unescape(following[1])}" if following else ""
    return found


PEOPLE = ("lan", "mai", "binh", "cuc", "dung", "yen", "nga", "thao", "uyen", "vinh")


@pytest.mark.parametrize("name", PEOPLE)
def test_what_the_pages_show_is_what_the_file_holds(world, monkeypatch, name):
    monkeypatch.setattr(pages, "SIZE", 3)
    client = client_of(getattr(world.cast, name))
    for address, column in (
        ("/dossiers/", 1),
        ("/dossiers/?state=recognised", 1),
        ("/producers/", 0),
        ("/assessment/", 0),
        ("/due", 0),
    ):
        held = [row[column] for row in table(client, address)[1:]]
        assert held == shown(client, address), address


def test_the_register_of_an_office_is_whole_in_both_kinds(world):
    client = client_of(world.cast.dung)
    held = table(client, "/certificates/")
    assert [row[1] for row in held[1:]] == shown(client, "/certificates/")
    assert len(held) > pages.SIZE, "more than one page"
    assert len(table(client, "/certificates/", "xlsx")) == len(held)


def test_the_renewals_are_in_their_order_with_their_stage(world):
    client = client_of(world.cast.dung)
    html = client.get("/certificates/renewals").content.decode()
    each = html[html.index("Từng giấy chứng nhận") :]
    names = re.findall(r'<th scope="row"[^>]*><a [^>]*>([^<]*)', each)
    held = table(client, "/certificates/renewals")[1:]
    assert [row[1] for row in held] == [unescape(name) for name in names]
    assert {row[-1] for row in held} <= {
        *("Đã nộp", "Đang soạn", "Chưa bắt đầu", "Đã lỡ hạn nộp", "Chưa nối với sản phẩm"),
    }


def test_nobody_gets_a_row_that_is_not_theirs(world):
    mine = Dossier.objects.filter(product__producer=world.producers["hive"])
    held = table(client_of(world.cast.lan), "/dossiers/")[1:]
    assert {int(row[0]) for row in held} == set(mine.values_list("pk", flat=True))
    drafts = [row for row in table(client_of(world.cast.dung), "/dossiers/") if "soạn" in row[6]]
    assert drafts == [], "a draft is its producer's own, in a file too"


def test_days_and_numbers_keep_their_kind(world):
    rows = table(client_of(world.cast.dung), "/certificates/", "xlsx")
    head, row = rows[0], next(row for row in rows[1:] if row[1] == "Mật ong hoa vải")
    by_name = dict(zip(head, row, strict=True))
    honey = world.certificates["honey"]
    assert by_name["Ngày cấp"] == honey.issued_on
    assert by_name["Hết hạn"] == honey.expires_on
    assert by_name["Hạng sao"] == float(honey.stars)


def test_a_name_like_a_formula_does_not_run(world):
    product = world.dossiers["jam"].product
    product.name = '=HYPERLINK("https://evil.example","Mứt")'
    product.save()
    client = client_of(world.cast.lan)
    names = {row[1] for row in table(client, "/dossiers/")}
    assert f"'{product.name}" in names
    assert product.name not in names
    assert product.name in {row[1] for row in table(client, "/dossiers/", "xlsx")}  # as text


def test_headings_follow_the_readers_language(world):
    client = client_of(world.cast.lan)
    client.cookies["django_language"] = "en"
    assert table(client, "/dossiers/")[0][1:4] == ["Product", "Product code", "Producer"]


def test_every_list_offers_its_file(world):
    Delivery.objects.update(state="given_up", failure="recipient")
    area = world.producers["hive"].commune.province
    Endpoint.objects.create(
        url="https://1.1.1.1/",
        area=area,
        area_path=area.path,
        secret=new_secret(),
        added_by=world.cast.dung,
        added_at=TODAY,
    )
    for name in LISTS:
        person = world.cast.xuan if name == "notices:deliveries" else world.cast.dung
        client, address = client_of(person), reverse(name)
        rows = table(client, address, "xlsx")
        offered = "?format=xlsx" in client.get(address).content.decode()
        assert offered or len(rows) == 1, name
        assert len(rows[0]) > 2, name


def test_the_lists_below_one_thing_have_their_files_too(world):
    entries = table(client_of(world.cast.dung), world.round.get_absolute_url())
    assert world.dossiers["basket"].product.name in {row[1] for row in entries}
    hive = world.producers["hive"]
    products = table(client_of(world.cast.lan), hive.get_absolute_url())
    assert len(products) - 1 == hive.products.count()


def test_a_link_keeps_the_filter_and_leaves_the_page(world):
    html = client_of(world.cast.dung).get("/dossiers/?state=recognised&page=1").content.decode()
    assert "?state=recognised&amp;format=csv" in html


@pytest.mark.parametrize("name", LISTS)
def test_a_longer_list_asks_the_database_no_more_often(world, monkeypatch, name):
    person = world.cast.xuan if name == "notices:deliveries" else world.cast.dung
    client = client_of(person)
    Delivery.objects.update(state="given_up", failure="recipient")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            table(client, reverse(name))
        return len(asked)

    whole = queries()
    monkeypatch.setattr(exporting, "MOST", 1)
    assert whole <= queries() + 1


def test_another_format_is_the_page(world):
    response = client_of(world.cast.dung).get("/dossiers/?format=pdf")
    assert "text/html" in response["Content-Type"]


def test_no_file_without_signing_in(world):
    for name in LISTS:
        assert Client().get(f"{reverse(name)}?format=csv").status_code == 302
