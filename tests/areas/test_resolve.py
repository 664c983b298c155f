"""From whatever a person writes to today's commune, the choices, or a reason."""

import csv
from collections import Counter
from datetime import date

import pytest

from namsao.areas.gazetteer import CURRENT, FORMER, gazetteer
from namsao.areas.resolve import LONGEST, resolve
from namsao.kernel.folding import fold


def code(text, on=None):
    found = resolve(text, on).commune
    return found.code if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Kiên Thành lay in thị xã Chũ from 2025, in Lục Ngạn before.
        ("xã Kiên Thành, huyện Lục Ngạn, tỉnh Bắc Giang", "07552"),
        ("xã Kiên Thành, thị xã Chũ, tỉnh Bắc Giang", "07552"),
        ("thôn Bằng Công, xã Kiên Thành, huyện Lục Ngạn, tỉnh Bắc Giang", "07552"),
        ("thôn Bằng Công xã Kiên Thành huyện Lục Ngạn tỉnh Bắc Giang", "07552"),
        ("xa kien thanh huyen luc ngan tinh bac giang", "07552"),
        ("KIEN THANH LUC NGAN BAC GIANG", "07552"),
        ("xã Kiên Thành, huyện Lục Ngạn, tỉnh Bắc Ninh", "07552"),
        ("TT Chũ, H. Lục Ngạn, T. Bắc Giang", "07525"),
        ("TDP Trung Nghĩa, thị trấn Chũ, huyện Lục Ngạn, tỉnh Bắc Giang", "07525"),
        ("xã Nghĩa Hồ, huyện Lục Ngạn, tỉnh Bắc Giang", "07525"),
        ("xã Xa Lý, huyện Lục Ngạn, Bắc Giang", "07534"),
        ("xã Tân An, huyện Yên Dũng, tỉnh Bắc Giang", "07682"),
        # Today's two levels.
        ("xã Lục Ngạn, thành phố Bắc Ninh", "07582"),
        ("xã Lục Ngạn, tỉnh Bắc Ninh", "07582"),
        ("Lục Ngạn, Bắc Ninh", "07582"),
        ("luc ngan", "07582"),
        ("xã Lục Ngạn - thành phố Bắc Ninh, Việt Nam", "07582"),
        ("xã Kép, tỉnh Bắc Ninh (mới)", "07399"),
        ("xã Biên Sơn, huyện Lục Ngạn, Bắc Ninh", "07537"),
        ("phuong son, bac ninh", "07612"),
        ("xã Quý Sơn nay là phường Phượng Sơn, Bắc Ninh", "07612"),
        # Both placements of the tone, other spellings, abbreviations.
        ("xã Hoà Bình, huyện Đồng Hỷ, tỉnh Thái Nguyên", "05665"),
        ("xã Hòa Bình, huyện Đồng Hỷ, tỉnh Thái Nguyên", "05665"),
        ("xã Cẩm Giang, Hải Phòng", "10888"),
        ("xã Cẩm Giàng, Hải Phòng", "10903"),
        ("P4, TP Cao Lãnh, Đồng Tháp", "29869"),
        ("P.05, Q.3, TP.HCM", "27154"),
        ("phường Thạnh Mỹ Lợi, quận 2, TP Hồ Chí Minh", "27112"),
        ("phường Vĩnh Ninh, TP Huế, tỉnh Thừa Thiên Huế", "19789"),
        ("phường Suối Hoa, TP Bắc Ninh", "09187"),
        ("Nguyệt Đức, thị xã Thuận Thành, tỉnh Bắc Ninh (cũ)", "09445"),
        ("huyện Côn Đảo, Bà Rịa - Vũng Tàu", "26732"),
        # A bare code: today's first, then a former one.
        ("07582", "07582"),
        ("07555", "07537"),
    ],
)
def test_an_address_leads_to_the_commune_of_today(text, expected):
    assert code(text) == expected


def test_a_bare_code_means_the_unit_of_the_day_it_was_written():
    assert resolve("07543").recognised[0].name == "Sơn Hải"
    assert resolve("07543", date(2024, 6, 1)).recognised[0].name == "Hộ Đáp"


def test_on_a_day_before_the_reform_the_former_units_are_meant():
    assert resolve("TP Bắc Ninh").recognised[0].level == "province"
    assert resolve("TP Bắc Ninh", date(2024, 6, 1)).recognised[0].level == "district"


def test_a_divided_commune_gives_its_successors_to_choose():
    found = resolve("xã Đặng Xá, huyện Gia Lâm, Hà Nội")
    assert found.commune is None
    assert [unit.name for unit in found.choices] == ["Phù Đổng", "Thuận An"]
    assert "2 xã, phường" in found.reason


def test_a_name_that_several_bear_gives_choices_and_a_province_decides():
    found = resolve("xã Tân Thành")
    assert found.commune is None
    assert len(found.choices) > 1
    assert code("xã Tân Thành, Lạng Sơn") is not None


def test_a_district_gives_all_that_came_of_it_also_what_was_cut_off_before():
    names = {unit.name for unit in resolve("huyện Lục Ngạn, tỉnh Bắc Giang").choices}
    assert {"Lục Ngạn", "Chũ", "Phượng Sơn", "Kiên Lao"} <= names
    assert len(names) == 11


def test_a_province_gives_the_province_of_today():
    for text in ("tỉnh Bắc Giang", "Bắc Giang", "bac giang", "tỉnh Bắc Ninh", "TP Bắc Ninh"):
        found = resolve(text)
        assert (found.commune, found.choices, found.province.code) == (None, (), "24"), text


def test_a_commune_in_the_wrong_district_is_offered_but_not_assumed():
    found = resolve("xã Nam Dương, huyện Sơn Động, tỉnh Bắc Giang")
    assert found.commune is None
    assert [unit.title for unit in found.choices] == ["xã Nam Dương"]
    assert "Không thấy" in found.reason


def test_the_city_of_a_province_is_not_the_province():
    assert resolve("TP Hải Dương, tỉnh Hải Dương").recognised[0].level == "district"


@pytest.mark.parametrize("text", ["", "abc", "Việt Nam", "999", "12345678", "xã", "((", "\x00"])
def test_what_names_nothing_gets_a_reason(text):
    found = resolve(text)
    assert (found.commune, found.choices, found.province) == (None, (), None)
    assert found.reason


def test_a_very_long_text_is_answered_quickly_enough_to_answer_at_all():
    assert len(resolve("tân thành, " * 10_000).text) <= LONGEST


def test_every_unit_of_today_resolves_from_its_own_title():
    for unit in gazetteer().of(CURRENT, "commune"):
        assert resolve(unit.full_title).commune is unit


def test_former_communes_resolve_from_their_own_titles():
    # Every tenth: all of them take twelve seconds, and did.
    for unit in gazetteer().of(FORMER, "commune")[::10]:
        found = resolve(unit.full_title)
        if len(unit.successors) == 1:
            assert found.commune is unit.successors[0], unit.full_title
        else:
            assert set(found.choices) == set(unit.successors), unit.full_title


def test_the_published_places_all_lead_to_a_province_and_named_communes_to_a_commune(shared):
    with (shared / "data" / "ocop_products.csv").open(encoding="utf-8", newline="") as file:
        places = [row["place"] for row in csv.DictReader(file)]
    outcome: Counter[str] = Counter()
    for place in places:
        found = resolve(place)
        assert found.province, place
        names_commune = any(
            fold(part.strip()).startswith(("xa ", "phuong ", "thi tran "))
            for part in place.split(",")
        )
        divided = len(found.recognised) == 1 and len(found.recognised[0].successors) > 1
        if names_commune:
            assert found.commune or divided, place
        outcome["commune" if found.commune else "choices" if found.choices else "province"] += 1
    print(f"{len(places)} places: {dict(outcome)}")
    assert outcome["commune"] > 80
