"""A marketplace's own template: an office says which column is what, producers download it."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from namsao.kernel.action import Refused
from namsao.market import actions as market
from namsao.market.models import MarketTable
from namsao.market.tables import actions
from namsao.site.demo.cast import unit
from tests.conftest import TODAY

TEMPLATE = "Mẫu nhập sản phẩm;;;;;\nTên sản phẩm *;Danh mục;Giá bán;Cân nặng (g);Ảnh 1;Bảo hành\n"


@pytest.fixture
def table(world) -> MarketTable:
    upload = SimpleUploadedFile("mau.csv", TEMPLATE.encode())
    return actions.add_table(
        unit("24", "province"), by=world.cast.dung.actor, at=TODAY, name="Sàn thử", upload=upload
    ).made


def settle(world, table, **changed):
    form = actions.map_table.bind(table, world.cast.dung.actor)
    raw = {name: field.initial for name, field in form.fields.items() if field.initial}
    return actions.map_table.take(table, raw | changed, by=world.cast.dung.actor, at=TODAY)


def test_headings_are_guessed_and_what_is_unknown_is_left_to_the_office(table):
    assert [(one["heading"], one["field"]) for one in table.columns] == [
        ("Tên sản phẩm *", "name"),
        ("Danh mục", "category"),
        ("Giá bán", "price"),
        ("Cân nặng (g)", "gross_weight"),
        ("Ảnh 1", "picture"),
        ("Bảo hành", ""),
    ]


def test_a_producer_downloads_its_listed_products_in_the_marketplace_s_words(world, table):
    lan, honey = world.cast.lan, world.dossiers["honey"].product
    settle(world, table, text_5="Không", categories="4 = Mật > Mật ong hoa")
    honey.producer.__class__.objects.filter(pk=honey.producer_id).update(tax_code="0109998887")
    market.publish(honey, by=lan.actor, at=timezone.now(), channel="listing")
    own = Client()
    own.force_login(lan)
    address = reverse("market:table_filled", args=[table.pk, "csv"])
    rows = list(csv.reader(io.StringIO(own.get(address).content.decode("utf-8-sig"))))
    assert rows[0] == [one["heading"] for one in table.columns]
    (row,) = rows[1:]
    assert row[:4] == [honey.name, "Mật > Mật ong hoa", "185000", "780"]
    assert row[5] == "Không"
    page = own.get(reverse("market:channels", args=[honey.producer_id])).content.decode()
    assert address in page
    # A limit of the marketplace's own keeps it out, and the page says which.
    settle(world, table, longest_0="5")
    assert own.get(address).content.decode("utf-8-sig").count("\n") == 1
    page = own.get(reverse("market:channels", args=[honey.producer_id])).content.decode()
    assert "Tên sản phẩm * (nhiều nhất 5 ký tự)" in page


def test_the_office_of_the_province_keeps_it_and_nobody_else(world, table):
    upload = SimpleUploadedFile("mau.csv", TEMPLATE.encode())
    for person in (world.cast.lan, world.cast.binh):
        with pytest.raises(Refused):
            actions.add_table(
                unit("24", "province"), by=person.actor, at=TODAY, name="Khác", upload=upload
            )
    lan = Client()
    lan.force_login(world.cast.lan)
    assert lan.get(table.get_absolute_url()).status_code == 404
    assert lan.get(reverse("market:tables")).status_code == 403


def test_a_line_of_categories_that_means_nothing_is_told(world, table):
    for line in ("27 = Không có bộ này", "Mật ong", "4 ="):
        with pytest.raises(Refused) as refused:
            settle(world, table, categories=line)
        assert "categories" in refused.value.errors
