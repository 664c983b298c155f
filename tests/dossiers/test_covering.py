"""Covered copies of evidence: what is covered is gone for all but those who open it on record."""

import io
import json
import zipfile

import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from namsao.certificates.archiving import take_out
from namsao.dossiers import actions
from namsao.dossiers.covering.queries import proposals, shown_to
from namsao.dossiers.models import Covering, Evidence
from namsao.kernel.action import Forbidden, Refused
from namsao.kernel.files import path_of
from namsao.kernel.models import Event
from namsao.papers.lettering import fonts
from namsao.papers.redaction import Box
from namsao.people.readings import lines, readings
from tests.conftest import TODAY

PAPER = """
#set page(width: 210mm, height: 297mm)
Ông Trần Văn Bình, căn cước 024 085 001 234, điện thoại 0912 345 678.
#pagebreak()
Trang hai: +84 987 654 321
"""


@pytest.fixture
def evidence(world) -> Evidence:
    """A list of workers on Lan's basket, which stands before the council of Bắc Ninh."""
    basket = world.dossiers["basket"]
    pdf = typst.compile(PAPER.encode(), font_paths=fonts(""))
    paper = actions.add_document(
        basket.product.producer,
        by=world.cast.lan.actor,
        at=TODAY,
        upload=SimpleUploadedFile("lao-dong.pdf", pdf),
        kind="labour-contracts",
        name="Danh sách lao động",
    ).made
    return Evidence.objects.create(dossier=basket, criterion="1.1", document=paper, added_at=TODAY)


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def covered(evidence, by) -> Covering:
    """Everything that is suggested, covered."""
    ticked = [one.value for one in proposals(evidence)]
    actions.cover.take(evidence, {"proposed": ticked}, by=by.actor, at=TODAY)
    return Covering.objects.latest("id")


def bytes_of(response) -> bytes:
    return b"".join(response.streaming_content)


def opened(person, evidence) -> bytes:
    return bytes_of(client_of(person).get(reverse("dossiers:evidence", args=[evidence.pk])))


def test_numbers_are_suggested_page_by_page_and_ticked(evidence):
    found = [(one.box.page, one.kind, one.ticked) for one in proposals(evidence)]
    assert found == [(1, "identity number", True), (1, "phone", True), (2, "phone", True)]


def test_a_covered_copy_has_the_same_pages_and_none_of_the_words(world, evidence):
    covering = covered(evidence, world.cast.dung)
    copy = PdfReader(path_of(covering.file))
    assert len(copy.pages) == 2
    assert "".join(page.extract_text() for page in copy.pages).strip() == ""
    # The original stays as it was.
    assert "0912 345 678" in PdfReader(path_of(evidence.file)).pages[0].extract_text()


def test_the_producer_sees_the_original_and_everybody_else_the_copy(world, evidence):
    before = opened(world.cast.nga, evidence)
    covering = covered(evidence, world.cast.dung)
    copy = path_of(covering.file).read_bytes()
    assert before == opened(world.cast.lan, evidence) == path_of(evidence.file).read_bytes()
    for name in ("nga", "ha", "minh", "binh", "dung", "thao", "vinh", "uyen"):
        assert opened(getattr(world.cast, name), evidence) == copy, name


def test_the_pages_as_pictures_are_those_of_the_copy(world, evidence):
    address = reverse("dossiers:evidence_page", args=[evidence.pk, 1])
    nga = client_of(world.cast.nga)
    before = nga.get(address).content
    covered(evidence, world.cast.dung)
    assert nga.get(address).content != before
    assert client_of(world.cast.lan).get(address).content == before
    page = nga.get(reverse("dossiers:evidence_pages", args=[evidence.pk])).content.decode()
    assert "Bản che" in page
    assert "Mở bản gốc" not in page


def test_whoever_opens_the_original_says_what_for_and_stands_in_the_log(world, evidence):
    covered(evidence, world.cast.dung)
    address = reverse("dossiers:original", args=[evidence.pk])
    binh = client_of(world.cast.binh)
    answer = binh.post(address, {"purpose": "Đối chiếu danh sách"})
    assert bytes_of(answer) == path_of(evidence.file).read_bytes()
    assert answer["Cache-Control"] == "no-store"
    assert binh.post(address, {"purpose": ""}).status_code == 302  # refused, with the reason
    assert Event.objects.filter(action="dossiers.open_original").count() == 1
    for reader in (world.cast.lan, world.cast.vinh):  # the producer's own, and an auditor
        told = [(line.by, line.purpose) for line in lines(list(readings(reader.actor)))]
        assert ("Trần Văn Bình", "Danh sách lao động: Đối chiếu danh sách") in told
    for name in ("nga", "ha", "cuc", "yen"):
        person = client_of(getattr(world.cast, name))
        assert person.post(address, {"purpose": "tò mò"}).status_code == 404, name


def test_an_officer_covers_and_nobody_else(world, evidence):
    box = [Box(1, 10, 10, 20, 5)]
    for name in ("lan", "nga", "ha", "thao", "vinh", "cuc", "yen"):
        with pytest.raises(Forbidden):
            actions.cover(evidence, by=getattr(world.cast, name).actor, at=TODAY, boxes=box)
    actions.cover(evidence, by=world.cast.binh.actor, at=TODAY, boxes=box)


def test_without_scripts_boxes_are_ticked_and_written_as_numbers(world, evidence):
    address = reverse("dossiers:cover", args=[evidence.pk])
    dung = client_of(world.cast.dung)
    page = dung.get(address).content.decode()
    assert page.count("<rect") == 3
    assert "số điện thoại 0912 345 678" in page
    first = proposals(evidence)[0].value
    answer = dung.post(address, {"proposed": [first], "boxes": "2 5 5 40,5 10\n\n1 0 0 5 5"})
    assert answer.status_code == 302
    boxes = Covering.objects.get().boxes
    assert [(box["page"], box["width"]) for box in boxes[1:]] == [(2, 40.5), (1, 5)]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "ít nhất một ô"),
        ("1 10 20", "Dòng 1 phải có năm số"),
        ("1 10 20 30 x", "Dòng 1 phải có năm số"),
        ("1 0 0 5 5\n1 120 0 5 5", "Dòng 2: Ô che phải nằm trong trang"),
        ("9 0 0 5 5", "Không có trang 9"),
        ("1 nan 0 5 5", "Ô che phải nằm trong trang"),
    ],
)
def test_what_is_no_box_is_refused_in_words(world, evidence, lines, said):
    answer = client_of(world.cast.dung).post(
        reverse("dossiers:cover", args=[evidence.pk]), {"boxes": lines}
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Covering.objects.exists()


def test_covering_again_begins_from_the_boxes_and_tells_no_covered_words(world, evidence):
    covered(evidence, world.cast.dung)
    found = proposals(evidence)
    assert [(one.kind, one.text, one.ticked) for one in found] == [("before", "", True)] * 3
    page = client_of(world.cast.dung).get(reverse("dossiers:cover", args=[evidence.pk]))
    assert "0912" not in page.content.decode()
    raw = {"proposed": [one.value for one in found[1:]]}
    actions.cover.take(evidence, raw, by=world.cast.dung.actor, at=TODAY)
    assert len(Covering.objects.latest("id").boxes) == 2
    assert Covering.objects.count() == 2  # what was given out once can be shown again


def test_what_is_covered_is_not_bared_to_all_again(world, evidence):
    covered(evidence, world.cast.dung)
    with pytest.raises(Refused, match="đã có bản che"):
        actions.find_nothing(evidence, by=world.cast.dung.actor, at=TODAY)
    assert shown_to(evidence, world.cast.nga.actor).covered


def test_a_new_version_is_looked_at_anew(world, evidence):
    covered(evidence, world.cast.dung)
    newer = actions.replace_document(
        evidence.document,
        by=world.cast.lan.actor,
        at=TODAY,
        upload=SimpleUploadedFile("moi.pdf", typst.compile(b"Ban moi")),
        name="Bản mới",
    ).made
    use = Evidence.objects.create(
        dossier=evidence.dossier, criterion="1.2", document=newer, added_at=TODAY
    )
    assert not shown_to(use, world.cast.nga.actor).covered


def taken(dossier, person, **how) -> tuple[dict, dict[str, bytes]]:
    file = io.BytesIO()
    take_out(dossier, file, by=person.actor, at=TODAY, **how)
    with zipfile.ZipFile(file) as bag:
        held = {
            name.partition("/data/")[2]: bag.read(name)
            for name in bag.namelist()
            if "/data/" in name
        }
    return json.loads(held["dossier.json"]), held


def test_what_leaves_the_office_is_covered_or_stays(world, evidence):
    basket, dung = evidence.dossier, world.cast.dung
    covering = covered(evidence, dung)
    plain = basket.evidence.exclude(pk=evidence.pk).order_by("id").first()
    actions.find_nothing(plain, by=dung.actor, at=TODAY)
    same = Evidence.objects.filter(dossier=basket, document=plain.document, removed_at=None)

    told, held = taken(basket, dung, outside=True)
    assert {one["sha256"] for one in told["evidence"]} == {
        covering.file.sha256,
        plain.file.sha256,
    }
    assert len(told["evidence"]) == 1 + same.count()
    assert {"uncovered_evidence", "personal_data"} <= set(told["left_out"])
    assert told["messages"] == []
    assert path_of(evidence.file).read_bytes() not in held.values()
    assert Event.objects.latest("id").facts["outside"] is True

    whole, _held = taken(basket, dung)  # for the office's own keeping
    assert evidence.file.sha256 in {one["sha256"] for one in whole["evidence"]}
    assert "uncovered_evidence" not in whole["left_out"]


def test_what_has_no_pages_can_only_be_found_clean(world, evidence):
    sheet = io.BytesIO()
    with zipfile.ZipFile(sheet, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
    paper = actions.add_document(
        evidence.dossier.product.producer,
        by=world.cast.lan.actor,
        at=TODAY,
        upload=SimpleUploadedFile("bang.xlsx", sheet.getvalue()),
        kind="labour-contracts",
    ).made
    use = Evidence.objects.create(
        dossier=evidence.dossier, criterion="1.2", document=paper, added_at=TODAY
    )
    dung = world.cast.dung
    with pytest.raises(Refused, match="Chỉ che được tệp PDF và ảnh"):
        actions.cover(use, by=dung.actor, at=TODAY, boxes=[Box(1, 0, 0, 5, 5)])
    page = client_of(dung).get(reverse("dossiers:cover", args=[use.pk])).content.decode()
    assert "Không có gì phải che" in page
    actions.find_nothing(use, by=dung.actor, at=TODAY)


def test_boxes_are_drawn_and_pressed_away_in_a_browser(site, chromium, sign_in, world):
    """On the site's own copy of the world: a picture of the basket, with a mouse and a finger."""
    picture = world.dossiers["basket"].evidence.filter(removed_at=None).order_by("id").first()
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    page = context.new_page()
    sign_in(page, "dung@demo.namsao.example")
    page.goto(f"{site.url}{reverse('dossiers:cover', args=[picture.pk])}")
    page.locator("svg").scroll_into_view_if_needed()
    place = page.locator(".sheet svg").bounding_box()
    x, y = place["x"] + place["width"] * 0.2, place["y"] + place["height"] * 0.2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + place["width"] * 0.5, y + place["height"] * 0.25, steps=5)
    page.mouse.up()
    number, *rest = page.locator("textarea[name=boxes]").input_value().split()
    assert number == "1"
    assert [round(float(value)) for value in rest] == [20, 20, 50, 25]
    page.mouse.click(x + 20, y + 20)  # a press takes it away again
    assert page.locator("textarea[name=boxes]").input_value() == ""
    page.locator("textarea[name=boxes]").fill("1 10 10 30 30")
    assert page.locator("rect.own").count() == 1
    page.get_by_role("button", name="Che thông tin cá nhân").click()
    page.wait_for_url("**/pages")
    assert page.get_by_text("Bản che", exact=True).is_visible()
    context.close()
