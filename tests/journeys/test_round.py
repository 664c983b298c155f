"""One evaluation round, as ten people live it: from a new account to a shopper's phone."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect
from pypdf import PdfReader

from namsao.law.criteria import book
from namsao.law.criteria.model import Choices
from namsao.law.scoring import council_result, score_sheet
from namsao.site.demo.choices import choices_for, nearby
from namsao.site.demo.papers import sample_upload
from tests.journeys.person import Person
from tests.journeys.witness import Witness

CRITERIA = book("26/2026").set(7)  # processed fruit
PRODUCT = "Mứt vải dẻo Nắng Thu"
ROUND = "Đợt bổ sung cuối năm"
FACTS = [c.number for c in CRITERIA if c.nature == "fact"]
CLAIMED = choices_for(CRITERIA, 78, level=4)
FOUND = choices_for(CRITERIA, 76, level=4)  # what the advisory team finds

type Arrive = Callable[[], Person]


@dataclass
class Road:
    """What one person leaves for the next: addresses of pages, as anybody would send them."""

    product: str = ""
    dossier: str = ""
    entry: str = ""
    round: str = ""
    session: str = ""
    certificate: str = ""
    sheets: dict[str, Choices] = field(default_factory=dict)


@pytest.mark.long
def test_one_evaluation_round(stranger: Arrive, witness: Witness) -> None:
    road = Road()
    producer = a_new_person_registers_a_producer_and_a_product(stranger(), road)
    the_producer_assesses_their_own_product(producer, road)
    and_submits_what_lacks_nothing(producer, road)
    the_commune_receives_reports_and_forwards(stranger().signs_in("binh"), road)
    the_office_opens_a_round_with_its_council(stranger().is_signed_in("dung"), road)
    the_adviser_finds_criterion_by_criterion(stranger().is_signed_in("ha"), road)
    for name, sheet in council_sheets().items():
        a_member_scores_what_is_not_settled(stranger().is_signed_in(name), name, sheet, road)
    the_secretary_counts_who_is_there(stranger().is_signed_in("son"), road)
    chair = stranger().is_signed_in("minh")
    the_chair_resolves_the_objection(chair, road)
    the_chair_closes_the_session(chair, road)
    the_leader_recognises(stranger().is_signed_in("thao"), road)
    a_shopper_checks_the_certificate(stranger(), road)
    the_producer_sees_the_result(producer, road)
    assert not witness.faults, witness.reports()


def a_new_person_registers_a_producer_and_a_product(sen: Person, road: Road) -> Person:
    sen.opens("/")
    sen.looks("cửa vào")
    sen.follows("Tạo tài khoản")
    sen.looks("tạo tài khoản")
    sen.fills("Họ tên", "Hoàng Thị Sen")
    sen.fills("Thư điện tử", "sen@nang-thu.example")
    sen.fills("Mật khẩu", "nang-thu-phoi-vai-2026")
    sen.presses("Tạo tài khoản")
    sen.reads("Bạn chưa giữ vai trò nào.")
    sen.looks("bàn làm việc của người mới")

    sen.follows("Đăng ký hoặc nhận lời mời")
    sen.looks("trang của tôi")
    sen.follows("Đăng ký chủ thể")
    sen.fills("Tên chủ thể", "Hợp tác xã Nắng Thu (hư cấu)")
    sen.chooses("Loại hình tổ chức", "Hợp tác xã")
    sen.fills("Xã, phường nơi đặt trụ sở", "Lục Ngạn, Bắc Ninh")
    sen.reads("Hiểu là: xã Lục Ngạn")
    sen.fills("Địa chỉ", "thôn Nắng")
    sen.fills("Điện thoại", "0912 000 111")
    sen.fills("Họ tên người đại diện theo pháp luật", "Hoàng Thị Sen")
    sen.fills("Chức vụ", "Giám đốc")
    sen.chooses("Giới tính", "Nữ")
    sen.fills("Dân tộc", "Nùng")
    sen.fills("Địa chỉ thường trú", "thôn Nắng, xã Lục Ngạn")
    sen.looks("đăng ký chủ thể")
    sen.presses("Đăng ký chủ thể")
    sen.reads("Đã xong: Đăng ký chủ thể.")
    sen.looks("chủ thể")

    sen.follows("Đăng ký sản phẩm")
    sen.fills("Tên sản phẩm", PRODUCT)
    sen.unfolds("Thực phẩm")
    sen.ticks("Chế biến từ rau, củ, quả, hạt")
    sen.looks("đăng ký sản phẩm")
    sen.presses("Đăng ký sản phẩm")
    sen.reads("24-07582-")  # the code: province, commune, then serial and year
    sen.looks("sản phẩm")
    road.product = sen.page.url
    sen.does("Lập hồ sơ đánh giá")
    road.dossier = sen.page.url
    sen.looks("hồ sơ nháp")
    return sen


def the_producer_assesses_their_own_product(sen: Person, road: Road) -> None:
    sen.opens(road.dossier)
    sen.follows("Tự đánh giá")
    first, second, third, fourth, *others = [c.number for c in CRITERIA]
    sen.criterion(first).answer(CLAIMED[first])
    sen.criterion(first).says("Đã lưu lúc")
    sen.reads_on_the_meter(f"Đã chấm 1/{len(CLAIMED)} tiêu chí.")
    the_connection_goes_and_comes_back(sen, second, third)
    sen.reads_on_the_meter(f"Đã chấm 3/{len(CLAIMED)} tiêu chí.")
    the_page_is_closed_with_an_answer_that_never_left_the_phone(sen, fourth)
    sen.reads_on_the_meter(f"Đã chấm 4/{len(CLAIMED)} tiêu chí.")
    for number in others:
        sen.criterion(number).answer(CLAIMED[number])
    for number in others:
        sen.criterion(number).says("Đã lưu lúc")
    claimed = score_sheet(CRITERIA, CLAIMED)
    sen.reads_on_the_meter(f"{claimed.total}/100")
    sen.reads_on_the_meter(f"{claimed.stars} sao")
    sen.looks("tự đánh giá")


def the_connection_goes_and_comes_back(sen: Person, *numbers: str) -> None:
    sen.loses_the_connection()
    for number in numbers:
        sen.criterion(number).answer(CLAIMED[number])
        sen.criterion(number).says("Mất kết nối")
    sen.is_connected_again()
    for number in numbers:
        sen.criterion(number).says("Đã lưu lúc")


def the_page_is_closed_with_an_answer_that_never_left_the_phone(sen: Person, number: str) -> None:
    address = sen.page.url
    sen.loses_the_connection()
    sen.criterion(number).answer(CLAIMED[number])
    sen.criterion(number).write("Giải trình", "Có hợp đồng với các hộ trong xã.")
    sen.criterion(number).says("Mất kết nối")
    sen.closes_the_page()
    sen.is_connected_again()
    sen.opens(address)
    sen.reads("Đã đưa lại nội dung chưa kịp lưu trên máy này.")
    sen.criterion(number).says("Đã lưu lúc")


def and_submits_what_lacks_nothing(sen: Person, road: Road) -> None:
    sen.follows("Kiểm tra và nộp")
    sen.reads("Mô tả quy cách, tiêu chuẩn sản phẩm")
    sen.reads("Giấy đăng ký kinh doanh")
    bare = [c.number for c in CRITERIA if c.nature == "fact" and points(CLAIMED, c.number)]
    sen.reads(f"Minh chứng cho {len(bare)} tiêu chí có điểm ({', '.join(bare[:5])}, …)")
    sen.looks("còn thiếu gì")

    sen.follows("Minh chứng cho")
    for number in bare:
        kind = CRITERIA.by_number[number].evidence[0]
        paper = sample_upload(f"{number} {kind}")
        sen.criterion(number).attach(kind, f"{number}-{kind}.png", paper.read())

    sen.opens(f"{road.dossier}form")
    sen.fills("Mô tả quy cách, tiêu chuẩn của sản phẩm", "Hũ 250 g, độ ẩm dưới 20 % (hư cấu).")
    sen.ticks("Giấy đăng ký kinh doanh")
    sen.fills("Kết quả thực hiện phương án", "Doanh thu tăng hai năm liền (hư cấu).")
    sen.fills("Kế hoạch sản xuất, kinh doanh thời gian tới", "Thêm một dây chuyền sấy (hư cấu).")
    sen.fills("Số sản phẩm mẫu gửi kèm", "5")
    sen.reads("Đã lưu lúc")
    sen.looks("thông tin hồ sơ")
    sen.presses("Lưu và sang tự đánh giá")

    sen.follows("Kiểm tra và nộp")
    sen.reads("Hồ sơ đã đủ thành phần.")
    sen.does("Nộp hồ sơ")
    sen.reads("Đã nộp, chờ xã tiếp nhận")


def the_commune_receives_reports_and_forwards(binh: Person, road: Road) -> None:
    binh.looks("bàn làm việc của xã")
    binh.follows(PRODUCT)
    assert binh.page.url == road.dossier
    binh.does("Tiếp nhận hồ sơ")
    binh.reads("/PĐK-24-07582-")
    binh.reads("Còn 15 ngày làm việc")
    binh.looks("hồ sơ ở xã")
    binh.follows("Viết báo cáo của xã")
    for field_label in ("1. Sử dụng", "2. Sử dụng", "3. Nguồn gốc", "4. Bản sắc"):
        binh.fills(field_label, "Đúng như hồ sơ, đã đi xem tận nơi (hư cấu).")
    binh.looks("báo cáo của xã")
    binh.presses("Viết báo cáo của xã")
    binh.follows("Chuyển lên tỉnh")
    binh.fills("Số văn bản đề nghị của xã", "88/TTr-UBND")
    binh.presses("Chuyển lên tỉnh")
    binh.reads("Đã chuyển lên tỉnh")
    binh.leaves()


def the_office_opens_a_round_with_its_council(dung: Person, road: Road) -> None:
    dung.opens("/assessment/")
    dung.looks("các đợt đánh giá")
    dung.follows("Mở đợt đánh giá")
    dung.fills("Tên đợt", ROUND)
    dung.fills("Năm", str(today().year))
    dung.fills("Nhận hồ sơ đề nghị trước ngày", today() + timedelta(days=10))
    dung.fills("Có kết quả trước ngày", today() + timedelta(days=40))
    dung.presses("Mở đợt đánh giá")
    dung.reads("Chưa phân công ai.")
    road.round = dung.page.url
    for name, duty in (
        ("ha", "Thành viên tổ tư vấn"),
        ("minh", "Chủ tịch hội đồng"),
        ("nga", "Thành viên hội đồng"),
        ("oanh", "Thành viên hội đồng"),
        ("son", "Thư ký hội đồng"),
    ):
        dung.follows("Phân công thành viên")
        dung.fills("Thư điện tử của người được phân công", f"{name}@demo.namsao.example")
        dung.chooses("Nhiệm vụ", duty)
        dung.fills("Cơ quan, đơn vị", "Sở Nông nghiệp và Môi trường")
        dung.presses("Phân công thành viên")
        dung.reads("Đã xong: Phân công thành viên.")
        assert dung.page.url == road.round

    dung.opens(road.dossier)
    dung.does("Tỉnh tiếp nhận hồ sơ")
    dung.follows("Đưa vào đợt đánh giá")
    dung.chooses("Đợt đánh giá", ROUND)
    dung.looks("đưa vào đợt")
    dung.presses("Đưa vào đợt đánh giá")

    dung.opens(road.round)
    dung.follows("Triệu tập hội đồng")
    dung.fills("Ngày họp, hoặc ngày cuối nhận ý kiến", today() + timedelta(days=7))
    dung.fills("Địa điểm họp", "Phòng họp tầng 2")
    dung.ticks(PRODUCT)
    dung.looks("triệu tập phiên họp")
    dung.presses("Triệu tập hội đồng")
    road.session = dung.page.url
    dung.opens(road.round)
    dung.looks("đợt đánh giá")
    dung.leaves()


def the_adviser_finds_criterion_by_criterion(ha: Person, road: Road) -> None:
    ha.follows(PRODUCT)
    road.entry = ha.page.url
    first, *others = FOUND
    ha.criterion(first).answer(FOUND[first])
    ha.criterion(first).says("Điền nốt ô còn trống")  # no finding without its reason
    ha.criterion(first).write("Nhận xét của tổ tư vấn", "Khớp hợp đồng (hư cấu).")
    for number in others:
        ha.criterion(number).answer(FOUND[number])
        ha.criterion(number).write("Nhận xét của tổ tư vấn", "Khớp với thực tế (hư cấu).")
    for number in FOUND:
        ha.criterion(number).says("Đã lưu lúc")
    ha.looks("thẩm định")
    ha.follows("Ghi khảo sát thực tế")
    ha.fills("Ngày khảo sát", today())
    ha.fills("Thành phần tham gia", "Tổ tư vấn, UBND xã, chủ thể")
    ha.fills("Kết quả khảo sát", "Xưởng sạch, sổ sách khớp (hư cấu).")
    ha.looks("khảo sát thực tế")
    ha.presses("Ghi khảo sát thực tế")
    assert ha.page.url == road.entry
    ha.reads("Xưởng sạch, sổ sách khớp")
    ha.follows("Gửi báo cáo thẩm định")
    ha.fills("Nhận xét chung", "Đủ điều kiện đưa ra hội đồng (hư cấu).")
    ha.presses("Gửi báo cáo thẩm định")
    ha.reads("Đã thẩm định, chờ hội đồng")
    ha.leaves()


OBJECTED = next(
    number
    for number in FACTS
    if CRITERIA.by_number[number].kind == "choice"
    and FOUND[number] < len(CRITERIA.by_number[number].options)
)


def council_sheets() -> dict[str, Choices]:
    """The chair agrees with the team; Nga sees one fact otherwise; Oanh is stricter."""
    objecting = FOUND | {OBJECTED: FOUND[OBJECTED] + 1}
    return {
        "minh": FOUND,
        "nga": objecting,
        "oanh": nearby(CRITERIA, FOUND, 74, FACTS),
    }


def a_member_scores_what_is_not_settled(
    member: Person, name: str, sheet: Choices, road: Road
) -> None:
    member.opens(road.session)
    member.does("Bắt đầu chấm")
    for criterion in CRITERIA:
        if criterion.nature == "judgement":
            member.criterion(criterion.number).answer(sheet[criterion.number])
    for criterion in CRITERIA:
        if criterion.nature == "judgement":
            member.criterion(criterion.number).says("Đã lưu lúc")
    if name == "oanh":
        she_tells_the_producer_why(member, sheet)
    if name == "nga":
        she_objects_to_a_settled_fact(member, sheet[OBJECTED])
    total = score_sheet(CRITERIA, sheet).total
    member.reads_on_the_meter(f"{total}/100")
    road.sheets[name] = sheet
    if name == "minh":
        member.looks("phiếu đánh giá")
    member.follows("Ký phiếu")
    member.presses("Ký phiếu")
    member.reads("Mọi điều đã nhập đều đã gửi")  # signed here first, then sent
    expect(member.page.get_by_text("Đã ký", exact=True)).to_be_visible()
    member.leaves()


def she_tells_the_producer_why(oanh: Person, sheet: Choices) -> None:
    """Below the claim, and below what the team found with its reason, a member gives one."""
    stricter = [
        criterion.number
        for criterion in CRITERIA
        if criterion.nature == "judgement"
        and points(sheet, criterion.number)
        < min(points(CLAIMED, criterion.number), points(FOUND, criterion.number))
    ]
    assert stricter
    for number in stricter:
        card = oanh.criterion(number)
        card.write("Lý do thấp hơn mức tự đánh giá", "Ảnh chưa cho thấy điều này (hư cấu).")
        card.says("Đã lưu lúc")
    expect(oanh.page.locator("#strip")).not_to_contain_text("thiếu lý do cho chủ thể")


def she_objects_to_a_settled_fact(nga: Person, choice: int | bool) -> None:
    card = nga.criterion(OBJECTED)
    card.answer(choice)
    card.says("Chưa lưu được")
    expect(card.place).to_contain_text("Muốn khác, hãy nêu lý do phản đối.")
    card.write("Phản đối điều tổ tư vấn đã xác định", "Hợp đồng mới ký tuần trước (hư cấu).")
    card.says("Đã lưu lúc")


def the_secretary_counts_who_is_there(son: Person, road: Road) -> None:
    son.opens(road.session)
    son.follows("Điểm danh")
    for name in ("Nguyễn Quang Minh", "Bùi Thúy Nga", "Đặng Kim Oanh"):
        son.ticks(name)
    son.looks("điểm danh")
    son.presses("Điểm danh")
    son.reads("3/3")
    son.leaves()


def the_chair_resolves_the_objection(minh: Person, road: Road) -> None:
    """What the team found stands for every sheet, the objecting one too."""
    minh.opens(road.session)
    minh.reads(f"chưa giải quyết phản đối ở tiêu chí {OBJECTED}")
    minh.follows("Bảng phiên họp")
    minh.looks("bảng phiên họp")
    minh.follows("Giải quyết phản đối")
    minh.chooses("Tiêu chí bị phản đối", f"{OBJECTED} {CRITERIA.by_number[OBJECTED].title.vi}")
    minh.ticks("Giữ nguyên điều tổ tư vấn đã xác định")
    minh.fills("Lý do", "Hợp đồng mới chưa có hiệu lực (hư cấu).")
    minh.looks("giải quyết phản đối")
    minh.presses("Giải quyết phản đối")
    minh.reads("Đã xong: Giải quyết phản đối.")
    road.sheets["nga"] = road.sheets["nga"] | {OBJECTED: FOUND[OBJECTED]}


def the_chair_closes_the_session(minh: Person, road: Road) -> None:
    minh.opens(road.session)
    minh.follows("Bế mạc")
    minh.fills("Số biên bản", "09/BB-HĐ")
    minh.presses("Bế mạc")
    minh.reads("Đã xong: Bế mạc")
    minh.looks("phiên họp đã bế mạc")
    result = council_result(CRITERIA, list(road.sheets.values()), "majority")
    assert result.total.denominator == 3  # a mean that no decimal writes in full
    minh.reads(f"{result.total.numerator // 3},")
    minutes = text_of(minh.downloads("Biên bản (PDF)"))
    assert PRODUCT in minutes
    assert "09/BB-HĐ" in minutes
    minh.leaves()


def the_leader_recognises(thao: Person, road: Road) -> None:
    thao.looks("bàn làm việc của lãnh đạo")
    thao.opens("/dossiers/?state=concluded")  # the desk shows the first five of what waits
    thao.follows(PRODUCT)
    thao.follows("Công nhận và cấp giấy chứng nhận")
    thao.fills("Số quyết định", "950/QĐ-UBND")
    thao.fills("Ngày quyết định", today() - timedelta(days=3))  # before the council met
    thao.fills("Người ký", "Trịnh Phương Thảo")
    thao.presses("Công nhận và cấp giấy chứng nhận")
    thao.reads("Ngày quyết định phải từ ngày có kết luận")
    thao.fills("Ngày quyết định", today())
    thao.looks("công nhận")
    thao.presses("Công nhận và cấp giấy chứng nhận")
    thao.reads("Đang có giá trị")
    thao.looks("giấy chứng nhận")
    thao.follows("Trang tra cứu công khai")
    thao.reads("Giấy chứng nhận đang có giá trị.")
    road.certificate = read_qr(thao.page.locator("img[src$='qr.svg']").screenshot())
    thao.opens("/certificates/")
    thao.looks("các giấy chứng nhận")
    row = thao.page.get_by_role("row").filter(has_text=PRODUCT)
    paper = thao.page.context.request.get(
        row.get_by_role("link", name="PDF").get_attribute("href")
    )
    assert PRODUCT in text_of(paper.body())
    thao.leaves()


def a_shopper_checks_the_certificate(shopper: Person, road: Road) -> None:
    assert road.certificate.startswith(f"{shopper.site.url}/certificates/check/")
    shopper.opens(road.certificate)
    shopper.reads(PRODUCT)
    shopper.reads("4 sao")
    shopper.reads("Giấy chứng nhận đang có giá trị.")
    shopper.looks("tra cứu")
    shopper.page.get_by_role("button", name="English").click()
    shopper.reads("The certificate is valid")
    shopper.reads("4 stars")
    shopper.looks("check, in English")
    shopper.leaves()


def the_producer_sees_the_result(sen: Person, road: Road) -> None:
    sen.opens(road.dossier)
    sen.reads("Đã công nhận")
    sen.looks("hồ sơ đã công nhận")
    sen.follows("Kết quả của hội đồng")
    sen.reads("4 sao")
    sen.reads_not("Bùi Thúy Nga")  # who gave which score is the council's
    sen.looks("kết quả")


def today() -> date:
    """The site runs by the clock of the wall."""
    return datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()


def points(choices: Choices, number: str) -> int:
    return score_sheet(CRITERIA, {number: choices[number]}).total


def text_of(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", text)


def read_qr(picture: bytes) -> str:
    found = zxingcpp.read_barcodes(Image.open(BytesIO(picture)))
    assert len(found) == 1
    return found[0].text
