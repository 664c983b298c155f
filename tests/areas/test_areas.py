"""The units in the database, and the field that people choose a commune with."""

from datetime import date
from io import StringIO

import pytest
from django import forms
from django.core.management import call_command
from django.db import IntegrityError, transaction

from namsao.areas.forms import CommuneField
from namsao.areas.loading import load_areas
from namsao.areas.models import Area, Succession
from namsao.areas.resolve import resolve

pytestmark = pytest.mark.django_db


class Chooser(forms.Form):
    commune = CommuneField(label="Xã, phường")


def today(code, level="commune"):
    return Area.objects.current().get(code=code, level=level)


def test_loading_again_changes_nothing_and_mends_what_was_changed():
    load_areas()
    Area.objects.filter(path="/vn/24/07582/").update(name="X", search_key="x")
    Succession.objects.filter(former__path="/vn-2024/24/224/07558/").update(whole=False)
    loaded = load_areas()
    assert (loaded.new_areas, loaded.changed_areas, loaded.unknown) == (0, 1, ())
    assert today("07582").title == "xã Lục Ngạn"
    assert Succession.objects.get(former__path="/vn-2024/24/224/07558/").whole


def test_a_unit_knows_its_titles_its_province_and_its_successor():
    former = Area.objects.former().get(code="07558", level="commune")
    assert former.full_title == "xã Kiên Thành, thị xã Chũ, tỉnh Bắc Giang"
    assert not former.is_current
    succession = former.successions.get()
    assert succession.whole
    assert succession.successor.full_title == "xã Kiên Lao, thành phố Bắc Ninh"
    assert succession.successor.province == today("24", "province")
    assert Area.objects.get(path="/vn/").title == "Việt Nam"


@pytest.mark.parametrize(
    ("path", "day", "title"),
    [
        ("/vn/24/", date(2026, 9, 19), "tỉnh Bắc Ninh"),
        ("/vn/24/", date(2026, 9, 20), "thành phố Bắc Ninh"),
        ("/vn/24/07399/", date(2026, 9, 19), "xã Kép"),
        ("/vn/24/07399/", date(2026, 11, 23), "phường Kép"),
        ("/vn/24/07582/", date(2025, 7, 1), "xã Lục Ngạn"),
        ("/vn-2024/24/224/07525/", date(2024, 12, 31), "thị trấn Chũ"),
        ("/vn-2024/24/224/07525/", date(2025, 1, 1), "phường Chũ"),
        ("/vn-2024/46/", date(2020, 1, 1), "tỉnh Thừa Thiên Huế"),
    ],
)
def test_kind_and_name_are_told_by_date(path, day, title):
    assert Area.objects.get(path=path).title_on(day) == title


def test_within_holds_the_unit_and_all_below_it():
    bac_ninh = today("24", "province")
    assert Area.objects.within(bac_ninh).count() == 100
    assert Area.objects.current().communes().within(bac_ninh).count() == 99


def test_the_database_refuses_a_kind_of_another_level():
    with pytest.raises(IntegrityError), transaction.atomic():
        Area.objects.filter(path="/vn/24/07582/").update(kind="province")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Lục Ngạn", "07582"),
        ("luc ngan", "07582"),
        ("xã lục ng", "07582"),
        ("luc ngan, bac n", "07582"),
        ("luc ngan bac ninh", "07582"),
        ("luc ngna", "07582"),
        ("phuong son", "07612"),
        ("phường Chũ", "07525"),
        ("Hoà Bình, Phú Thọ", "04795"),
        ("Hòa Bình, Phú Thọ", "04795"),
        ("Ea HLeo", "24184"),
    ],
)
def test_search_needs_no_accents_and_puts_the_nearest_first(text, first):
    found = Area.objects.current().communes().search(text)
    assert found[0].code == first


def test_search_is_limited_and_an_empty_text_finds_nothing():
    assert len(Area.objects.current().search("tan", limit=5)) == 5
    assert not Area.objects.current().search("  ")


def test_search_ranks_exact_then_beginning_then_inside():
    names = [area.search_key for area in Area.objects.current().communes().search("an", limit=400)]
    exact = [name == "an" for name in names]
    begins = [name.startswith("an") for name in names]
    assert exact == sorted(exact, reverse=True)
    assert begins == sorted(begins, reverse=True)


def test_a_resolution_gives_the_row_or_the_province_that_holds_the_choices():
    assert resolve("xã Kiên Thành, huyện Lục Ngạn").area == today("07552")
    assert resolve("huyện Lục Ngạn").area == today("24", "province")
    assert resolve("abc").area is None


@pytest.mark.parametrize(
    "text",
    [
        "Lục Ngạn, Bắc Ninh",
        "07582",
        "xã Giáp Sơn, huyện Lục Ngạn",
        "xã Lục Ngạn, thành phố Bắc Ninh",
    ],
)
def test_the_field_takes_a_name_a_code_or_an_old_address(text):
    form = Chooser({"commune": text})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["commune"] == today("07582")


def test_the_field_shows_choices_and_takes_the_one_chosen_for_that_text():
    divided = "xã Đặng Xá, huyện Gia Lâm, Hà Nội"
    form = Chooser({"commune": divided})
    assert form.has_error("commune", "ambiguous")
    assert 'type="radio"' in str(form["commune"])
    chosen = {"commune": divided, "commune_chosen": "00562", "commune_chosen_for": divided}
    assert Chooser(chosen).is_valid()
    assert not Chooser(chosen | {"commune_chosen_for": "xã khác"}).is_valid()
    assert not Chooser(chosen | {"commune_chosen": "07582"}).is_valid()


def test_the_field_says_what_is_wrong_and_what_to_do():
    assert "Hãy viết theo dạng" in Chooser({"commune": "qqqq"}).errors["commune"][0]
    assert "Hãy viết tên" in Chooser({"commune": " "}).errors["commune"][0]


def test_an_initial_commune_is_written_out_and_resolves_to_itself():
    form = Chooser(initial={"commune": today("07582")})
    assert 'value="xã Lục Ngạn, thành phố Bắc Ninh"' in str(form["commune"])
    assert not Chooser(
        {"commune": "xã Lục Ngạn, thành phố Bắc Ninh"}, initial={"commune": today("07582")}
    ).has_changed()


def test_suggestions_answer_as_fragment_and_as_json(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        fragment = client.get("/areas/suggest", {"q": "tan", "name": "place"})
    assert fragment.content.decode().count('name="place_chosen"') == 8
    found = client.get(
        "/areas/suggest", {"q": "xã Giáp Sơn, Lục Ngạn"}, headers={"accept": "application/json"}
    ).json()
    assert found["certain"]
    assert found["communes"] == [
        {"code": "07582", "path": "/vn/24/07582/", "title": "xã Lục Ngạn, thành phố Bắc Ninh"}
    ]


def test_the_command_prints_one_line_and_fails_when_there_is_nothing():
    out = StringIO()
    call_command("areas", "resolve", "xã Phong Vân, huyện Lục Ngạn", stdout=out)
    assert out.getvalue() == "07537\txã Biên Sơn, thành phố Bắc Ninh\n"
    out = StringIO()
    call_command("areas", "search", "luc ngan", stdout=out)
    assert out.getvalue() == "07582\txã Lục Ngạn, thành phố Bắc Ninh\n"
    with pytest.raises(SystemExit) as ended:
        call_command("areas", "resolve", "qqqq", stdout=StringIO(), stderr=StringIO())
    assert ended.value.code == 1
