"""The data files: how many, what became of what, and what a code means when."""

import csv
import importlib.util
from collections import Counter
from datetime import date

import pytest

from namsao.areas import kinds
from namsao.areas.gazetteer import CURRENT, DATA, FORMER, gazetteer

# NQ 1658/NQ-UBTVQH15, items 29-37 and 86-87: today's unit and the codes it is made of.
LUC_NGAN = {
    ("07582", "xã Lục Ngạn"): "07582 07570 07591 07567 07588",
    ("07573", "xã Biển Động"): "07573 07564 07597",
    ("07594", "xã Đèo Gia"): "07594 07609",
    ("07543", "xã Sơn Hải"): "07543 07546",
    ("07531", "xã Tân Sơn"): "07528 07531",
    ("07537", "xã Biên Sơn"): "07537 07555",
    ("07534", "xã Sa Lý"): "07534 07540",
    ("07603", "xã Nam Dương"): "07603 07606",
    ("07552", "xã Kiên Lao"): "07552 07558",
    ("07525", "phường Chũ"): "07525 07549 07561 07579",
    ("07612", "phường Phượng Sơn"): "07612 07576 07600",
}


@pytest.fixture(scope="module")
def book():
    return gazetteer()


def test_there_are_as_many_units_as_the_law_counts(book):
    counted = Counter((unit.edition, unit.level) for unit in book.units.values())
    assert counted == {
        (CURRENT, "country"): 1,
        (CURRENT, "province"): 34,
        (CURRENT, "commune"): 3321,
        (FORMER, "province"): 63,
        (FORMER, "district"): 696,
        # The 10,040 rows that are often quoted count five island districts without communes.
        (FORMER, "commune"): 10035,
    }


def test_kinds_of_today_follow_the_resolutions_of_2026(book):
    of = Counter(unit.kind for unit in book.of(CURRENT, "commune"))
    assert of == {"commune": 2599, "ward": 709, "special_zone": 13}
    assert Counter(unit.kind for unit in book.of(CURRENT, "province")) == {
        "province": 25,
        "city": 9,
    }


def test_every_kind_fits_its_level_and_every_title_has_a_label(book):
    for unit in book.units.values():
        assert unit.kind in kinds.KINDS[unit.level]
        assert unit.title


def test_every_former_commune_and_province_has_a_successor(book):
    lost = [
        u for level in ("commune", "province") for u in book.of(FORMER, level) if not u.successors
    ]
    assert lost == []


def test_five_island_districts_became_special_zones(book):
    became = {u.title: u.successors[0].title for u in book.of(FORMER, "district") if u.successors}
    assert became == {
        "huyện Bạch Long Vĩ": "đặc khu Bạch Long Vĩ",
        "huyện Cồn Cỏ": "đặc khu Cồn Cỏ",
        "huyện Hoàng Sa": "đặc khu Hoàng Sa",
        "huyện Lý Sơn": "đặc khu Lý Sơn",
        "huyện Côn Đảo": "đặc khu Côn Đảo",
    }


def test_every_unit_of_today_has_origins(book):
    assert [unit for unit in book.of(CURRENT, "commune") if not unit.origins] == []


@pytest.mark.parametrize(("today", "codes"), LUC_NGAN.items(), ids=lambda v: v[1] if v[1:] else "")
def test_luc_ngan_and_chu_became_what_the_resolution_says(book, today, codes):
    unit = book.get(CURRENT, "commune", today[0])
    assert unit.title == today[1]
    assert {origin.code for origin in unit.origins} == set(codes.split())
    assert all(origin.successors == [unit] for origin in unit.origins)


def test_a_code_means_another_unit_in_another_edition(book):
    assert book.get(FORMER, "commune", "07537").name == "Phong Vân"
    assert book.get(CURRENT, "commune", "07537").name == "Biên Sơn"
    assert book.get(FORMER, "commune", "07543").name == "Hộ Đáp"


def test_names_kept_by_hand_end_with_the_name_of_today(book):
    changed = [unit for unit in book.units.values() if unit.names and unit.edition == CURRENT]
    assert len(changed) == 3 + 12 + 10
    for unit in changed:
        earlier, now = unit.names
        assert (earlier.until, now.until) == (now.since, None)
        assert (now.kind, now.name) == (unit.kind, unit.name)
        assert now.note


def test_paths_are_unique_and_name_every_holder(book):
    paths = [unit.path for unit in book.units.values()]
    assert len(set(paths)) == len(paths)
    assert book.get(CURRENT, "commune", "07582").path == "/vn/24/07582/"
    assert book.get(FORMER, "commune", "07582").path == "/vn-2024/24/219/07582/"


def test_the_data_files_stay_small_and_sorted():
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 1_500_000
    for name in ("communes-2024.csv", "communes-2025.csv", "districts-2024.csv"):
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            codes = [row["code"] for row in csv.DictReader(file)]
        assert codes == sorted(codes)


def test_dates_of_the_new_cities(book):
    since = {unit.code: unit.names[1].since for unit in book.of(CURRENT, "province") if unit.names}
    assert since == {"75": date(2026, 4, 30), "22": date(2026, 9, 1), "24": date(2026, 9, 20)}


def test_extracting_again_gives_the_same_files(tmp_path):
    if not all(map(importlib.util.find_spec, ("vietnamadminunits", "vietnam_provinces"))):
        pytest.skip("the packages of the dependency group `data` are not installed")
    from namsao.areas.extract import extract

    extract(tmp_path)
    for made in tmp_path.iterdir():
        assert made.read_bytes() == (DATA / made.name).read_bytes(), made.name
