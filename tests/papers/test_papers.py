"""Every paper: rendered, read back by a PDF reader, and looked at as a picture."""

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import typst

from namsao.law.evidence import PAPERS as PAPERS_HELD
from namsao.papers.documents import SelfAssessmentReport
from namsao.papers.render import STANDARDS, compilation, render

from . import examples
from .conftest import all_texts_as, squeezed, strings
from .examples import PRODUCER

each_paper = pytest.mark.parametrize("paper", examples.PAPERS, ids=lambda p: type(p).__name__)
each_document = pytest.mark.parametrize(
    "paper", examples.PAPERS[:-1], ids=lambda p: type(p).__name__
)

NATIONAL_TITLE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM | Độc lập - Tự do - Hạnh phúc"
IN_ORDER = {
    "RegistrationForm": NATIONAL_TITLE
    + """ | PHIẾU ĐĂNG KÝ | của tỉnh Bắc Ninh năm 2026 | Tên đơn vị: Hợp tác xã
        | người đại diện pháp lý: Nguyễn Thị Lan | Chức vụ: Giám đốc | Địa chỉ liên hệ: Thôn
        | Điện thoại: 0204 | Email: hop | Tên sản phẩm: Mật ong | Nhóm sản phẩm đăng ký
        | Lần đầu ☑ | Nâng hạng ☐ | Đánh giá lại ☐ | (số lượng): 05
        | Lục Ngạn, ngày 05 tháng 6 năm 2026 | ĐẠI DIỆN | CẤP XÃ | 0012/PĐK-24-07582-2026
        | 08/06/2026 | Trần Văn Bình | CẤP TỈNH""",
    "SelfAssessmentReport": """BÁO CÁO TỰ ĐÁNH GIÁ VỀ SẢN PHẨM | Phần I | 1. Tên chủ thể
        | 2. Loại hình | 3. Địa chỉ | 4. Điện thoại | Giới tính: Nữ | Dân tộc: Sán Dìu
        | Địa chỉ thường trú | 14/02/2019 | 2400 123 456 | 7. Tên sản phẩm | a) Giấy đăng ký
        | b) Đã công bố | c) Đã có | d) Đã có | 8. Lịch sử | 9. Cơ cấu | Phần II | Phần III
        | PHẦN A. | 32/40 | 1.1 | Phương án: Trên 75% | 4/5 | Hợp đồng số 1.1/2025 | PHẦN B.
        | 19/25 | PHẦN C. | 27/35 | 78/100 | phân hạng 4 sao | Phần IV
        | ĐẠI DIỆN THEO PHÁP LUẬT""",
    "CommuneReport": "XÃ LỤC NGẠN | "
    + NATIONAL_TITLE
    + """ | 156/BC-UBND | BÁO CÁO | I. THÔNG TIN CHUNG | 5. Sản phẩm đăng ký | II. ĐÁNH GIÁ
        | 1. Về sử dụng nguyên liệu | 2. Về sử dụng lao động | 3. Nguồn gốc ý tưởng
        | 4. Bản sắc | đề nghị Ủy ban nhân dân tỉnh Bắc Ninh | Nơi nhận: | TM. ỦY BAN NHÂN DÂN
        | KT. CHỦ TỊCH | PHÓ CHỦ TỊCH | Giáp Văn Hưởng""",
    "ScoreSheet": """PHIẾU ĐÁNH GIÁ | Thành viên: Bùi Thúy Nga | 1.1 | 4/5
        | Ý kiến khác: Hợp đồng đã hết hạn | Tổng điểm: 78/100, thuộc mức 4 sao
        | đạt 1/2; chưa đạt | Tiêu chí 7.3, điều kiện của hạng 5 sao | theo phiếu này: 4 sao
        | Nhận xét chung | 14 giờ 05 phút | Bùi Thúy Nga""",
    "ScoreSummary": """Cơ quan: Cơ quan OCOP thử | 16:15 ngày 09/07/2026, +07:00
        | DẤU THỬ NGHIỆM TỰ TẠO, KHÔNG CÓ GIÁ TRỊ PHÁP LÝ | BẢNG TỔNG HỢP ĐIỂM
        | Biên bản số 12/BB-HĐOCOP | Nguyễn Quang Minh | Mật ong | 77 | 31·19·27 | tránh | vắng
        | 77 | 4 sao | Mỳ gạo | 66,667 (200/3) | 3 sao | quá nửa số phiếu | THƯ KÝ
        | vị trí 81204""",
    "CouncilMinutes": """Cơ quan: Cơ quan OCOP tỉnh Bắc Ninh | 16:15 ngày 09/07/2026
        | 12/BB-HĐOCOP | BIÊN BẢN | 08 giờ 00 phút | Có mặt 5/6
        | Vắng: đi công tác | 88/QĐ-UBND | 3/4 số thành viên | quá nửa số phiếu | 10 điểm
        | Điểm trung bình | 77,4 | 66,667 (200/3) | Bị loại | 31,4 | 18,8 | 27,2 | 77,4
        | (2/5 phiếu đạt) | Ý kiến bảo lưu | 26,333 (79/3) | Phiếu không được tính | 35,5
        | Lý do bị loại | 11 giờ 30 phút | THƯ KÝ | Lý Trường Sơn | CHỦ TỊCH HỘI ĐỒNG
        | Nguyễn Quang Minh | vị trí 81204 | 9f2c9f2c""",
    "RecognitionDecision": """1187/QĐ-UBND | QUYẾT ĐỊNH
        | CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC NINH | Căn cứ Luật | Theo đề nghị của | QUYẾT ĐỊNH:
        | Điều 1. | 02 sản phẩm OCOP, gồm 01 sản phẩm hạng 4 sao | Điều 2.
        | đến ngày 19 tháng 7 năm 2029 | Điều 3. | Điều 4. | Nơi nhận | PHÓ CHỦ TỊCH | Phụ lục
        | DANH SÁCH | 77,4 | 4 sao | 0001/GCN-24-2026 | 66,667 (200/3) | 3 sao""",
    "Certificate": NATIONAL_TITLE
    + """ | ỦY BAN NHÂN DÂN TỈNH BẮC NINH | GIẤY CHỨNG NHẬN | đạt hạng 4 sao
        | Mật ong hoa vải thiều Lục Ngạn | Chủ thể: Hợp tác xã | 24-07582-1-2026
        | 0001/GCN-24-2026 | 1187/QĐ-UBND | ngày 19 tháng 7 năm 2029
        | https://ocop.bacninh.example/c/kq7Wm2vXbT9e | Bắc Ninh, ngày 20 tháng 7 năm 2026
        | PHÓ CHỦ TỊCH | Trịnh Phương Thảo""",
}
NOT_ASKED = {  # what a form leaves out of what is known of a producer
    "RegistrationForm": {"first"},
    "SelfAssessmentReport": {"Giám đốc hợp tác xã"},
    "CommuneReport": {PRODUCER.phone, PRODUCER.email, PRODUCER.representative.position},
}


@each_paper
def test_every_field_is_there_and_in_order(paper, read):
    text = read(paper).text
    not_asked = NOT_ASKED.get(type(paper).__name__, set())
    missing = {value for value in strings(paper) if squeezed(value) not in text}
    assert missing == not_asked
    place = 0
    for words in IN_ORDER[type(paper).__name__].split(" | "):
        found = text.find(squeezed(words), place)
        assert found >= 0, f"“{words}” is missing or out of order"
        place = found + len(squeezed(words))


@each_paper
def test_an_empty_paper_is_a_form_to_fill_by_hand(paper, read):
    empty = read(type(paper)())
    assert "....." in empty.text or "………" in empty.text
    assert "none" not in empty.text
    assert "None" not in empty.text


HOSTILE = r'#panic("x") $x^2$ *đậm* _i_ \ @l <l> [c] `r` // k /* z */ {{ v }} % "'


@each_paper
def test_nothing_in_the_data_is_markup(paper, read):
    hostile = all_texts_as(paper, HOSTILE)
    text = read(hostile).text.lower()
    assert text.count(squeezed(HOSTILE).lower()) >= len(set(strings(paper))) / 3


@each_paper
@pytest.mark.parametrize("word", ["Đặc sản " * 25, "Nghiêng" * 28], ids=["long", "unbroken"])
def test_very_long_texts_stay_inside_the_margins(paper, word, read):
    filled = read(all_texts_as(paper, word))
    pages = filled.pictures()
    if type(paper) is examples.Certificate:
        assert len(pages) == 1
        return
    for page in pages:
        width, height = page.size
        margin = page.crop((width - round(10 / 25.4 * 40), 0, width, height))
        assert margin.getextrema() == ((255, 255),) * 3


@each_paper
def test_the_same_data_give_the_same_bytes(paper):
    assert render(paper) == render(replace(paper))


def test_another_process_and_other_threads_give_the_same_bytes():
    code = (
        "import hashlib; from django.conf import settings; settings.configure()\n"
        "from tests.papers import examples\n"
        "from namsao.papers.render import render\n"
        "print(hashlib.sha256(render(examples.MINUTES)).hexdigest())"
    )
    here = render(examples.MINUTES)
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(render, [examples.MINUTES] * 8)) == {here}
    there = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONHASHSEED": "7"},
    )
    assert there.stdout.strip() == hashlib.sha256(here).hexdigest()


@each_document
def test_pages_are_numbered_from_the_second_in_the_middle_of_the_top_margin(paper, read):
    found = read(paper)
    for index, page in enumerate(found.reader.pages):
        width, height = (float(side) for side in page.mediabox[2:])
        above = [chunk for chunk in found.chunks(index) if chunk.y > height - 20 * 72 / 25.4]
        numbers = [chunk for chunk in above if chunk.text.isdigit()]
        annex = type(paper) is examples.RecognitionDecision and index == 1
        if index == 0 or annex:
            assert numbers == []
            continue
        [number] = numbers
        assert number.text == str(index + 1)
        assert 13 <= round(number.size, 1) <= 14
        middle = (30 + (width / 72 * 25.4 - 18)) / 2 * 72 / 25.4
        assert abs(number.x - middle) < 8


def test_a_list_of_a_hundred_repeats_its_head_on_every_page(read):
    rows = tuple(
        replace(examples.DECISION.products[0], product=f"Sản phẩm thứ {number}")
        for number in range(1, 101)
    )
    found = read(replace(examples.DECISION, products=rows))
    annex = [squeezed(page) for page in found.pages[1:]]
    assert len(annex) > 3
    assert all("MãsảnphẩmChủthể,địachỉ" in page for page in annex[:-1])
    assert "".join(annex).count("Sảnphẩmthứ") == 100
    assert "100sảnphẩmOCOP" in found.text


@each_paper
def test_the_pdf_is_archival_tagged_titled_and_in_vietnamese(paper, read):
    reader = read(paper).reader
    root = reader.trailer["/Root"]
    packet = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2<" in packet
    assert "<pdfaid:conformance>A<" in packet
    assert "<pdfuaid:part>1<" in packet
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("vi")
    assert reader.metadata.title == paper.document_title
    day = reader.metadata.creation_date
    assert (day.astimezone(day.tzinfo).date() - paper.dated).days in (-1, 0)
    faces = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert all("SourceSerif4" in face or "PlayfairDisplay" in face for face in faces)


@each_paper
def test_typst_has_nothing_to_warn_of(paper):
    _, warnings = typst.compile_with_warnings(**compilation(paper), pdf_standards=STANDARDS)
    assert [warning.message for warning in warnings] == []


def test_characters_that_no_font_draws_do_not_stop_the_paper(read):
    odd = "Mật ong 🍯 \x00\u202e蜂 nguye\u0302n cha\u0302\u0301t \u200b\ue000"
    found = read(replace(examples.CERTIFICATE, product=odd))
    assert "Mậtong■■nguyênchất■" in found.text


def test_every_paper_held_has_its_box(read):
    keys = tuple(paper.key for paper in PAPERS_HELD)
    full = read(replace(examples.REPORT, papers_held=keys)).text
    assert (full.count("☑"), full.count("☐")) == (len(keys), 0)
    with pytest.raises(ValueError, match="no box"):
        SelfAssessmentReport(papers_held=("birth-certificate",))


def test_a_time_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        render(replace(examples.SHEET, signed_at=datetime(2026, 7, 9, 7, 5)))  # noqa: DTZ001


@pytest.mark.parametrize("stars", [3, 4, 5])
def test_a_certificate_shows_as_many_gold_stars_as_the_product_has(stars, read):
    def golden(count: int | None) -> int:
        [page] = read(replace(examples.CERTIFICATE, stars=count)).pictures(60)
        pixels = page.get_flattened_data()
        return sum(1 for red, green, blue in pixels if red > 150 > blue + 20 and green > 90)

    bare = golden(None)
    assert golden(stars) - bare == pytest.approx(stars * (golden(1) - bare), rel=0.05)
