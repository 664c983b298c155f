"""An office's copy of the gazette: its words go beside the bundled criteria, or nowhere."""

import io
import json
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from namsao.dossiers.printing import self_assessment_report
from namsao.law.criteria import book, structure
from namsao.papers import tables
from namsao.papers.comparing import compare
from namsao.papers.gazette import printed_sets
from namsao.papers.models import OfficialWording
from namsao.papers.official import in_official_words
from tests.papers.gazettes import MAKERS, MISPRINTS, Raw, ours, package

STRAY_STARS = "Bộ 3, tiêu chí 5.1, phương án 5"


@pytest.fixture(params=MAKERS)
def kind(request) -> str:
    return request.param


def written(folder: Path, kind: str, sets: list[Raw], misprints=MISPRINTS) -> Path:
    path = folder / kind
    path.write_bytes(MAKERS[kind](sets, misprints))
    return path


def compared(path: Path):
    return compare(printed_sets(tables.read(path)))


def sentences(path: Path) -> list[str]:
    return [difference.sentence for difference in compared(path).differences]


def attached(path: Path, *options: str) -> str:
    said = io.StringIO()
    call_command("criteria", "wording", str(path), *options, stdout=said)
    return said.getvalue()


def squeezed(text: str) -> str:
    return " ".join(text.split())


# Reading -----------------------------------------------------------------------------------------


def test_every_place_gets_its_words_from_every_kind_of_file(tmp_path, kind):
    found = compared(written(tmp_path, kind, ours()))
    assert [one.sentence for one in found.differences] == []
    places = set()
    for criteria in book().sets:
        assert found.words[criteria.number, "", 0].casefold() == criteria.name.vi.casefold()
        for part in criteria.parts:
            places.add((criteria.number, part.code, 0))
            places.update((criteria.number, section.number, 0) for section in part.sections)
        for criterion in criteria:
            assert found.words[criteria.number, criterion.number, 0] in {
                criterion.title.vi,
                next(
                    s.title.vi.upper()
                    for p in criteria.parts
                    for s in p.sections
                    if criterion in s.criteria
                ),
            }
            for option in criterion.options:
                place = (criteria.number, criterion.number, option.number)
                assert found.words[place] == squeezed(option.wording.vi), place
    assert places <= found.words.keys()
    assert found.words[11, "6.2", 0]


def test_the_words_of_the_decision_arrive_as_they_are(shared, tmp_path, kind):
    raw = json.loads((shared / "law/qd26-2026/criteria.json").read_text(encoding="utf-8"))
    found = compared(written(tmp_path, kind, raw["sets"]))
    assert [one.sentence for one in found.differences] == []
    # The stars left in the words of set 3, and every other misprint, are known.
    assert {one.sentence.split(":")[0] for one in found.tolerated} == {
        "Bộ 4, tiêu chí 7, phương án 3",
        "Bộ 11, tiêu chí 6.1.1, phương án 2",
        "Bộ 23, mục 9",
        "Bộ 26, phần A",
        STRAY_STARS,
        *(f"Bộ {number}, tiêu chí 1.2, phương án 1" for number in (4, 7, 10, 11)),
    }
    for one in raw["sets"]:
        assert found.words[one["no"], "", 0].casefold() == one["name"].casefold()
        stack = [c for p in one["parts"] for s in p["sections"] for c in s["criteria"]]
        for criterion in stack:
            stack.extend(criterion["children"])
            title = found.words[one["no"], criterion["no"], 0]
            # A bracket in the title's own cell is part of it.
            bracket = " ".join(note for note in criterion["notes"] if note.startswith("("))
            assert title.removesuffix(bracket).strip() == squeezed(criterion["title"])
            for n, option in enumerate(criterion["options"], start=1):
                text = squeezed(option["text"].removesuffix("* * * *"))
                assert found.words[one["no"], criterion["no"], n] == text


def test_the_mended_text_of_a_later_print_is_taken_too(tmp_path, kind):
    found = compared(written(tmp_path, kind, ours(), misprints={}))
    assert (found.differences, found.tolerated) == ((), ())


def test_titles_options_and_their_points_may_share_a_row(tmp_path):
    page = """<table><tr><td>PHẦN A: MỘT (40 ĐIỂM)</td></tr>
      <tr><td>1. Nhóm</td><td>5</td></tr>
      <tr><td><p>1.1. Tiêu chí</p><p>Ghi chú: không phải tên</p><p>- Kém<p>– Tốt</td>
          <td>3<br>0<br>3<br>(***)</td></tr>
      <tr><td>1.2.Nhãn “song ngữ” &lt; 5 kg</td><td>2</td></tr></table>"""
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    (found,) = printed_sets(tables.read(path))
    assert [(item.number, item.title, item.points) for item in found.items] == [
        ("A", "MỘT", ("40",)),
        ("1", "Nhóm", ("5",)),
        ("1.1", "Tiêu chí", ("3",)),
        ("1.2", "Nhãn “song ngữ” < 5 kg", ("2",)),
    ]
    options = [(option.text, option.points, option.stars) for option in found.items[2].options]
    assert options == [("Kém", "0", 0), ("Tốt", "3", 3)]


# Refusing ----------------------------------------------------------------------------------------


def test_points_that_differ_are_named_in_plain_words(tmp_path, kind):
    path = written(tmp_path, kind, ours(), MISPRINTS | {(7, "3.1", 2): "2", (2, "3", 0): "9"})
    maximum = next(s.maximum for p in book().set(2).parts for s in p.sections if s.number == "3")
    assert sentences(path) == [
        f"Bộ 2, mục 3: tệp ghi 9 điểm, hệ thống có {maximum} điểm",
        "Bộ 7, tiêu chí 3.1, phương án 2: tệp ghi 2 điểm, hệ thống có 1 điểm",
    ]


def test_a_known_misprint_is_known_at_its_place_alone(tmp_path, kind):
    path = written(tmp_path, kind, ours(), MISPRINTS | {(5, "7", 3): "13"})
    assert len(sentences(path)) == 1
    assert sentences(path)[0].startswith("Bộ 5, tiêu chí 7, phương án 3: tệp ghi 13 điểm")


def test_a_gate_that_differs_is_named(tmp_path, kind):
    sets = ours()
    option = sets[6]["parts"][0]["sections"][0]["criteria"][4]["options"][2]
    option["min_star"] = None
    assert sentences(written(tmp_path, kind, sets)) == [
        "Bộ 7, tiêu chí 1.5, phương án 3: dấu sao trong tệp: không có, trong hệ thống: ****"
    ]


def test_what_is_missing_moved_or_too_much_is_named(tmp_path, kind):
    sets = ours()
    first = sets[0]["parts"][0]["sections"][0]["criteria"]
    del first[1]["options"][0]
    sets[1]["parts"][0]["sections"][0]["criteria"].pop(0)
    later = sets[2]["parts"][0]["sections"][0]["criteria"]
    later[0], later[1] = later[1], later[0]
    cases = next(s for p in sets[25]["parts"] for s in p["sections"] if s["no"] == "8")
    cases["notes"] = [note for note in cases["notes"] if "Trường hợp 2" not in note] * 2
    found = sentences(written(tmp_path, kind, sets))
    count = len(first[1]["options"])
    assert found[0] == (f"Bộ 1, tiêu chí 1.2: tệp có {count} phương án, hệ thống có {count + 1}")
    assert "Bộ 2, tiêu chí 1.1: tệp không có" in found
    assert "Bộ 3, tiêu chí 1.2: tệp xếp khác thứ tự" in found
    assert (
        "Bộ 26, tiêu chí 8, phương án 3: tệp xếp vào trường hợp 1, hệ thống vào trường hợp 2"
        in found
    )


def test_a_missing_set_is_counted(tmp_path, kind):
    assert "Tệp có 25 bộ tiêu chí, hệ thống có 26 bộ" in sentences(
        written(tmp_path, kind, ours()[:25])
    )


# Attaching ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nothing_is_attached_when_anything_differs(tmp_path):
    path = written(tmp_path, "portal.html", ours(), {(7, "3.1", 2): "2"})
    with pytest.raises(CommandError, match=r"phương án 2: tệp ghi 2 điểm(.|\n)*Chưa gắn gì"):
        attached(path)
    assert not OfficialWording.objects.exists()


@pytest.mark.django_db
def test_the_forms_read_what_was_attached_and_again_changes_nothing(tmp_path):
    bundled = book().set(7)
    assert in_official_words(bundled) is bundled
    path = written(tmp_path, "word.docx", ours())
    assert "Chưa gắn gì" in attached(path, "--dry-run")
    assert not OfficialWording.objects.exists()
    assert "Đã gắn câu chữ chính thức: 26 bộ" in attached(path)
    attached_words = in_official_words(bundled)
    assert attached_words.parts[0].title.vi == bundled.parts[0].title.vi.upper()
    assert [c.options for c in attached_words] == [c.options for c in bundled]
    before = list(OfficialWording.objects.order_by("id").values_list("id", flat=True))
    assert "Đã gắn từ trước" in attached(path)
    assert list(OfficialWording.objects.order_by("id").values_list("id", flat=True)) == before


@pytest.mark.django_db
def test_another_file_replaces_every_word(tmp_path):
    attached(written(tmp_path, "word.docx", ours()))
    count = OfficialWording.objects.count()
    sets = ours()
    sets[0]["parts"][0]["sections"][0]["criteria"][0]["options"][0]["text"] = "Câu khác hẳn"
    attached(written(tmp_path, "word.docx", sets))
    assert OfficialWording.objects.count() == count
    reworded = in_official_words(book().set(1))
    assert reworded.by_number["1.1"].option(1).wording.vi == "Câu khác hẳn"
    assert structure(reworded) == structure(book().set(1))


def test_the_self_assessment_report_prints_them(world, tmp_path):
    dossier = world.dossiers["jam"]
    sets = ours()
    sets[dossier.criteria_set - 1]["parts"][0]["sections"][0]["criteria"][0]["title"] = (
        "Nguyên văn"
    )
    attached(written(tmp_path, "word.docx", sets))
    assert self_assessment_report(dossier).parts[0].sections[0].rows[0].title == "Nguyên văn"


@pytest.mark.django_db
def test_a_paper_costs_one_query(tmp_path, django_assert_num_queries):
    attached(written(tmp_path, "word.docx", ours()))
    with django_assert_num_queries(1):
        assert in_official_words(book().set(13))


# Hostile and wrong files -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0rest", "Word cũ"),
        (b"PK\x03\x04rest", "không phải DOCX"),
        (package("<w:p/>", "<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"), "kiểu tài"),
        (package("<w:p/>").replace(b"word/", b"xord/"), "không phải DOCX"),
        (package("<w:tbl><w:tr><w:tc>" * 30), "lồng"),
        ("<p>Đúng</p>".encode("utf-16-le"), "bảng mã"),
        ("<meta charset=utf-8><p>Đ".encode() + b"\xff", "bảng mã"),
        (b"", "không thấy bảng"),
    ],
)
def test_a_file_that_is_no_gazette_is_refused_with_advice(tmp_path, data, said):
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(CommandError, match=said):
        attached(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CommandError, match="Không mở được"):
        attached(tmp_path / "none.html")


def test_a_zip_bomb_stops_at_the_limit(tmp_path):
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as file,
    ):
        file.write(b"<document>")
        for _ in range(70):
            file.write(b" " * tables.MEGABYTE)
    path = tmp_path / "bomb.docx"
    path.write_bytes(packed.getvalue())
    with pytest.raises(tables.Unreadable, match="too_large"):
        tables.read(path)


def test_a_file_over_thirty_megabytes_is_not_read(tmp_path):
    path = tmp_path / "large.html"
    with path.open("wb") as file:
        file.truncate(tables.LARGEST_FILE + 1)
    with pytest.raises(tables.Unreadable, match="too_large"):
        tables.read(path)


@pytest.mark.parametrize(
    "start",
    ["<a", "<!--", '<a b="x>', "&", "<td>", "<table><tr><td>PHẦN A (40 điểm)<td>", "*", "1.", " "],
)
def test_broken_pages_take_no_more_than_linear_time(tmp_path, start):
    path = tmp_path / "broken.html"
    page = "<table><tr><td>PHẦN A: MỘT (40 điểm)</td></tr><tr><td>1. Tên " + start * 100_000
    path.write_text(page, encoding="utf-8")
    began = time.process_time()
    with suppress(tables.Unreadable):  # too deep, perhaps
        printed_sets(tables.read(path))
    assert time.process_time() - began < 5
