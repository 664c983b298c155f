"""Search as people type, over the published register."""

import csv

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from namsao.kernel.folding import fold
from namsao.market.models import Entry
from namsao.market.ranking import Candidate, aligned, elements_of, rank, rarest
from namsao.market.search import Filters, search


@pytest.fixture(scope="module")
def labelled(shared):
    with (shared / "data" / "search-queries.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("accents", [True, False], ids=["as typed", "without accents"])
def test_the_first_answer_is_the_product_that_was_meant(db, labelled, accents):
    missed = []
    for row in labelled:
        text = row["query"] if accents else fold(row["query"])
        found = search(text, Filters(), localdate()).entries
        first = found[0] if found else None
        meant = row["expected_name"], row["expected_producer"]
        told = (first.name, first.producer_name if meant[1] else "") if first else None
        if told != meant:
            missed.append((text, told))
    assert len(missed) <= 100 - 95, missed


def test_slips_cost_less_than_another_name():
    names = ["Trà tôm nõn hương quê", "Trà hoa vàng", "Trà ô long", "Tràm trà"]
    rows = [Candidate(key, name) for key, name in enumerate(names)]
    assert rank("tràt ôm nõn", rows)[0].key == 0
    assert rank("tra hoa vnag", rows)[0].key == 1


def test_i_and_y_and_words_apart_are_the_same_product():
    rows = [
        Candidate(1, "Rượu nếp Bến Chũ", "Tổ hợp tác Mì Gạo, phường Chũ"),
        Candidate(2, "Mỳ gạo Chũ Xuân Trường", "HTX Mỳ gạo Chũ Xuân Trường"),
    ]
    assert rank("mi chu", rows)[0].key == 2
    assert rank("mì gạo chũ", rows)[0].key == 2


def test_a_place_after_the_name_is_no_hindrance():
    rows = [
        Candidate(1, "Bột tỏi", "HTX A, xã Lý Sơn, Quảng Ngãi"),
        Candidate(2, "Bột tỏi", "HTX B, xã Lương Tài, Bắc Ninh"),
    ]
    assert rank("bot toi luong tai", rows)[0].key == 2
    assert rank("bot toi ly son", rows)[0].key == 1


def test_accents_decide_between_names_that_are_alike_without_them():
    rows = [Candidate(1, "Chè dừa"), Candidate(2, "Chè dứa")]
    assert rank("chè dứa", rows)[0].key == 2
    assert rank("chè dừa", rows)[0].key == 1


def test_one_alignment_counts_a_swap_once():
    assert aligned("bahn", "banh") == aligned("bamh", "banh") == 1 - 1 / 5
    assert aligned("banh", "banh") == 1
    assert aligned("", "banh") == 0


def test_what_a_slip_made_up_is_looked_up_for_nothing():
    shares = {"tra": 0.1, "hoa": 0.05, "ngx": 0.0}
    assert rarest(["tra", "hoa", "ngx"], shares, 1000, 60) == ["ngx", "hoa"]
    assert rarest(["tra"], shares, 100_000, 60) == ["tra"]


def test_a_place_is_found_however_it_is_spaced():
    assert "_sapa" in elements_of("Trà", "xã Sa Pa, tỉnh Lào Cai")


@pytest.mark.parametrize("typed", ["", " ", "!!", "a", "ab", "%", "'", "x" * 500, "🍯", "\\"])
def test_whatever_is_typed_gets_an_answer(db, typed):
    assert Client().get(reverse("market:index"), {"q": typed}).status_code == 200


def test_filters_narrow_and_an_empty_answer_says_why(db):
    some = Entry.objects.filter(stars=3).first()
    found = search(some.name, Filters(stars=5), localdate())
    assert some not in found.entries
    if not found.entries:
        assert found.unfiltered > 0
    html = (
        Client().get(reverse("market:index"), {"q": some.name, "valid": "1", "stars": "5"}).content
    )
    assert "Bỏ bớt điều kiện".encode() in html
    nothing = Client().get(reverse("market:index"), {"q": "qzxwv jjkkw"}).content.decode()
    assert "Không có sản phẩm nào mang tên gần giống thế" in nothing


def test_women_led_and_online_are_what_the_producer_declared(world):
    today = localdate()
    honey = world.dossiers["honey"].product.entry
    for filters in (Filters(women=True), Filters(online=True), Filters(dearest=200_000)):
        assert honey in search("mat ong", filters, today).entries
    assert honey not in search("mat ong", Filters(dearest=100_000), today).entries
