"""Covered copies: what a box covers is gone, from what is seen and from the file."""

import contextlib
from io import BytesIO

import pypdfium2
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter

from namsao.papers import redaction
from namsao.papers.lettering import fonts
from namsao.papers.redaction import Box, CannotRedact, covered, suggestions

PAPER = """
#set page(width: 210mm, height: 297mm)
#set document(title: "Danh sách lao động", author: "Nguyễn Thị Lan")
Ông Trần Văn Bình, căn cước 024 085 001 234, điện thoại 0912 345 678.

Thư: binh.tran\\@vi-du.example. Mã số thuế 2400123456. Ngày 12.10.2026. Số 1.250.000.000 đồng.
#pagebreak()
Trang hai: +84 987 654 321
"""


def paper(source: str = PAPER) -> bytes:
    return typst.compile(source.encode(), font_paths=fonts(""))


def turned(file: bytes, angle: int) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(file))
    for page in writer.pages:
        page.rotate(angle)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def pictures(pdf: bytes) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    made = [page.render(scale=1).to_pil().convert("L") for page in document]
    document.close()
    return made


def is_black(picture: Image.Image, box: Box) -> bool:
    """Whether the inside of the box, a pixel from its edges, is black."""
    return picture.crop(edges(picture, box)).getextrema()[1] < 40


def edges(picture: Image.Image, box: Box) -> tuple[int, int, int, int]:
    left, top = box.x / 100 * picture.width, box.y / 100 * picture.height
    right = left + box.width / 100 * picture.width
    bottom = top + box.height / 100 * picture.height
    return int(left) + 2, int(top) + 2, int(right) - 1, int(bottom) - 1


def test_addresses_telephones_and_identity_numbers_are_suggested():
    found = [(one.box.page, one.kind, one.text) for one in suggestions(paper())]
    assert found == [
        (1, "e-mail", "binh.tran@vi-du.example"),
        (1, "identity number", "024 085 001 234"),
        (1, "phone", "0912 345 678"),
        (2, "phone", "+84 987 654 321"),
    ]


def test_a_suggested_box_covers_the_words_it_names():
    file = paper()
    for one in suggestions(file):
        page = pypdfium2.PdfDocument(file)[one.box.page - 1]
        width, height = page.get_size()
        text = page.get_textpage().get_text_bounded(
            left=one.box.x / 100 * width,
            right=(one.box.x + one.box.width) / 100 * width,
            top=height - one.box.y / 100 * height,
            bottom=height - (one.box.y + one.box.height) / 100 * height,
        )
        assert text.strip(" .,") == one.text


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_the_boxes_lie_where_the_page_is_shown_however_it_is_turned(angle):
    file = turned(paper(), angle)
    boxes = [one.box for one in suggestions(file)]
    before, after = pictures(file), pictures(covered(file, "application/pdf", boxes))
    for box in boxes:
        assert not is_black(before[box.page - 1], box)
        assert is_black(after[box.page - 1], box)
        # There was ink: the box lies on the words and not beside them.
        assert before[box.page - 1].crop(edges(before[box.page - 1], box)).getextrema()[0] < 60
    assert [p.size for p in before] == [p.size for p in after]


def test_the_covered_copy_has_no_text_no_metadata_and_no_attachment():
    writer = PdfWriter(clone_from=BytesIO(paper()))
    writer.add_attachment("danh-sach.txt", b"024085001234")
    source = BytesIO()
    writer.write(source)
    made = covered(source.getvalue(), "application/pdf", [Box(1, 10, 10, 20, 5)])

    reader = PdfReader(BytesIO(made))
    assert len(reader.pages) == 2
    assert "".join(page.extract_text() for page in reader.pages).strip() == ""
    assert not reader.attachments
    said = " ".join(str(value) for value in (reader.metadata or {}).values())
    assert "Lan" not in said
    assert "Danh sách" not in said
    assert reader.xmp_metadata is None
    for trace in (b"024085001234", b"binh.tran", "Bình".encode(), "Bình".encode("utf-16-be")):
        assert trace not in made


def test_what_no_box_covers_stays_as_it_was():
    file = paper()
    first = suggestions(file)[0].box
    before, after = pictures(file), pictures(covered(file, "application/pdf", [first]))
    difference = [
        abs(one - other)
        for one, other in zip(before[1].tobytes(), after[1].tobytes(), strict=False)
    ]
    assert sum(difference) / len(difference) < 3  # grey levels: a picture of the same page


def test_the_original_is_not_touched():
    file = paper()
    kept = bytes(file)
    covered(file, "application/pdf", [Box(1, 0, 0, 50, 50)])
    assert file == kept


def picture(size=(400, 200), kind="JPEG", **more) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **more)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_covered_page(kind):
    box = Box(1, 25, 25, 50, 50)
    (page,) = pictures(covered(picture(kind=kind), f"image/{kind.lower()}", [box]))
    assert is_black(page, box)
    assert page.getpixel((2, 2)) > 240


def test_a_photograph_lies_as_browsers_show_it_and_loses_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "Nhà bà Lan"
    made = covered(picture(exif=exif), "image/jpeg", [Box(1, 0, 0, 100, 10)])
    (page,) = pictures(made)
    assert page.height > page.width
    assert is_black(page, Box(1, 0, 0, 100, 10))
    assert "Nhà bà Lan".encode() not in made


def test_a_huge_page_is_made_smaller_and_not_refused():
    file = paper("#set page(width: 5000mm, height: 5000mm)\nChữ")
    made = covered(file, "application/pdf", [Box(1, 10, 10, 10, 10)])
    image = PdfReader(BytesIO(made)).pages[0].images[0].image
    assert image.width * image.height <= redaction.MOST_PIXELS * 1.01


def test_a_picture_that_would_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr(redaction, "LARGEST_PICTURE", 1000)
    with pytest.raises(CannotRedact, match="quá lớn"):
        covered(picture(), "image/jpeg", [Box(1, 10, 10, 10, 10)])


def test_too_many_pages_are_refused(monkeypatch):
    monkeypatch.setattr(redaction, "MOST_PAGES", 1)
    with pytest.raises(CannotRedact, match="hơn 1 trang"):
        covered(paper(), "application/pdf", [Box(1, 10, 10, 10, 10)])


@pytest.mark.parametrize(
    ("file", "media_type"),
    [
        (b"%PDF-1.7 broken", "application/pdf"),
        (b"", "application/pdf"),
        (b"\xff\xd8\xff not a picture", "image/jpeg"),
        (b"PK\x03\x04", "application/zip"),
    ],
)
def test_a_broken_or_foreign_file_is_refused_in_a_sentence(file, media_type):
    with pytest.raises(CannotRedact, match=r"\.$"):
        covered(file, media_type, [Box(1, 10, 10, 10, 10)])


def test_a_box_on_a_page_that_is_not_there_is_refused():
    with pytest.raises(CannotRedact, match="Không có trang 3"):
        covered(paper(), "application/pdf", [Box(3, 10, 10, 10, 10)])
    with pytest.raises(CannotRedact, match="Không có trang 2"):
        covered(picture(), "image/jpeg", [Box(2, 10, 10, 10, 10)])


def test_a_copy_without_boxes_is_no_covered_copy():
    with pytest.raises(CannotRedact, match="Chưa có ô"):
        covered(paper(), "application/pdf", [])


@pytest.mark.parametrize(
    "place", [(0, 1, 1, 1, 1), (1, -1, 1, 1, 1), (1, 100, 1, 1, 1), (1, 1, 1, 0, 1)]
)
def test_a_box_outside_the_page_or_empty_is_refused(place):
    with pytest.raises(CannotRedact, match="nằm trong trang"):
        Box(*place)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=2000))
def test_no_bytes_bring_it_down(junk):
    for file in (junk, b"%PDF-1.4\n" + junk):
        with contextlib.suppress(CannotRedact):
            suggestions(file)
