"""Each kind of dossier and each exit, as producer, office and a shopper read it at the end.

What leads there and was told by another journey happens offstage, by the same actions.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from namsao.law.deadlines import certificate_expiry
from namsao.law.renewals import UPDATE_TOPICS
from namsao.site.demo.papers import sample_upload
from namsao.site.demo.past import DOSSIERS
from tests.journeys.person import Person
from tests.journeys.witness import Witness

# On one worker: its people sign in once for the file.
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("every_path")]

HIVE, NOODLE = "Hợp tác xã Ong Mật", "Tổ hợp tác Mì Gạo"
NOTHING = "Không tìm thấy giấy chứng nhận nào."

type Company = Callable[[str], Person]
type Ask = Callable[..., dict[str, Any]]


def today() -> date:
    """The site runs by the clock of the wall."""
    return datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()


def looks_for(shopper: Person, product: str) -> None:
    shopper.opens(f"/certificates/check?q={product}")


def signs(person: Person, number: str) -> None:
    """Number, day and signer of a decision."""
    person.fills("Số quyết định", number)
    person.fills("Ngày quyết định", today())
    person.fills("Người ký", "Trịnh Phương Thảo")


def recognises(thao: Person, dossier: int, number: str) -> None:
    thao.opens(f"/dossiers/{dossier}/")
    thao.follows("Công nhận và cấp giấy chứng nhận")
    signs(thao, number)
    thao.presses("Công nhận và cấp giấy chứng nhận")
    thao.reads("Đang có giá trị")


def submits(producer: Person) -> None:
    producer.follows("Kiểm tra và nộp")
    producer.reads("Hồ sơ đã đủ thành phần.")
    producer.does("Nộp hồ sơ")
    producer.reads("Đã nộp, chờ xã tiếp nhận")


def in_36_months() -> str:
    return f"{certificate_expiry(today()):%d/%m/%Y}"


# Kinds of dossier; each ends recognised ----------------------------------------------------------


def test_upgrade_a_districts_three_stars_of_2024_become_the_provinces_four(
    company: Company, offstage: Ask, witness: Witness
) -> None:
    mai, dung, shopper = company("mai"), company("dung"), company("shopper")
    noodles = DOSSIERS[1]
    registered = offstage("register", maker=NOODLE, name=noodles.product, criteria_set=6)
    looks_for(shopper, noodles.number)
    shopper.follows(noodles.product)
    shopper.reads("Ủy ban nhân dân huyện Lục Ngạn, tỉnh Bắc Giang")
    shopper.reads(noodles.code)
    old = shopper.page.url

    dung.opens("/certificates/past")
    dung.page.locator("tr", has_text="huyện Lục Ngạn").get_by_role("link").first.click()
    witness.looks_at(dung.page, "đợt năm 2024 của huyện")
    dung.follows(noodles.number)
    dung.follows("Nối với sản phẩm trong hệ thống")
    dung.chooses("Sản phẩm", registered["label"])
    dung.presses("Nối với sản phẩm trong hệ thống")
    dung.reads("Đã xong: Nối với sản phẩm trong hệ thống.")
    certificate = dung.page.url

    mai.opens(certificate)
    mai.reads("Đợt 2 năm 2024 (hư cấu): 58/100")
    mai.does("Lập hồ sơ nâng hạng")
    dossier = int(mai.page.url.rstrip("/").rsplit("/", 1)[1])
    offstage("complete", dossier=dossier, total=76)
    mai.follows("Kiểm tra và nộp")
    mai.follows("Những thay đổi so với sản phẩm đã được công nhận")
    mai.fills(UPDATE_TOPICS[0].label.vi, "Thêm vùng lúa hữu cơ (hư cấu).")
    mai.presses("Ghi nội dung thay đổi")
    submits(mai)
    offstage("go_on", dossier=dossier, until="concluded", total=76)
    recognises(company("thao"), dossier, "951/QĐ-UBND")

    mai.opens(f"/dossiers/{dossier}/")
    mai.reads("Đã công nhận")
    mai.follows("Giấy chứng nhận")
    mai.follows("Trang tra cứu công khai")
    shopper.opens(mai.page.url)
    shopper.reads("4 sao")
    shopper.reads("Giấy chứng nhận đang có giá trị.")
    shopper.reads("Thay cho giấy chứng nhận số 08/GCN-UBND")
    shopper.opens(old)
    shopper.page.reload()  # a phone may show for a minute what it has read before
    shopper.reads("Giấy chứng nhận này đã được thay bằng giấy chứng nhận mới.")
    dung.opens(certificate)
    dung.reads("Đã được thay thế")
    assert not witness.faults, witness.reports()


def test_renewal_in_its_window_replaces_the_certificate_for_36_months(
    company: Company, offstage: Ask
) -> None:
    mai, shopper = company("mai"), company("shopper")
    name = "Bánh gai Bến Chũ (hư cấu)"
    old = offstage("former", maker=NOODLE, name=name, stars=3, ends_in=150)
    mai.opens(f"/certificates/{old['certificate']}/")
    mai.does("Lập hồ sơ đánh giá lại")
    dossier = int(mai.page.url.rstrip("/").rsplit("/", 1)[1])
    offstage("complete", dossier=dossier, total=66)
    mai.follows("Kiểm tra và nộp")
    mai.follows("Nội dung cập nhật sau công nhận")
    for topic in UPDATE_TOPICS:
        mai.fills(topic.label.vi, "Không thay đổi (hư cấu).")
    mai.presses("Ghi nội dung thay đổi")
    submits(mai)
    offstage("go_on", dossier=dossier, until="at_province", total=66)
    dung = company("dung")
    dung.opens(f"/dossiers/{dossier}/")
    dung.reads("Đánh giá lại")
    dung.reads(f"{today() + timedelta(days=45):%d/%m/%Y}")  # Article 7.6.g
    offstage("go_on", dossier=dossier, until="concluded", total=66)
    recognises(company("thao"), dossier, "952/QĐ-UBND")
    mai.opens(f"/certificates/{old['certificate']}/")
    mai.reads("Đã được thay thế")
    shopper.opens(old["public"])
    shopper.reads("đã được thay bằng giấy chứng nhận mới")
    shopper.page.locator("main dl").get_by_role("link").first.click()
    shopper.reads("Giấy chứng nhận đang có giá trị.")
    shopper.reads(in_36_months())


def test_tourism_an_association_takes_part_without_samples(
    stranger: Callable[[], Person], company: Company, offstage: Ask
) -> None:
    tho, dung, shopper = stranger(), company("dung"), company("shopper")
    product = "Đêm trăng vườn vải (hư cấu)"
    tho.opens("/accounts/signup/")
    tho.fills("Họ tên", "Lục Văn Thọ")
    tho.fills("Thư điện tử", "tho@hiep-hoi.example")
    tho.fills("Mật khẩu", "hiep-hoi-vuon-vai-2026")
    tho.presses("Tạo tài khoản")
    tho.follows("Đăng ký hoặc nhận lời mời")
    tho.follows("Đăng ký chủ thể")
    tho.fills("Tên chủ thể", "Hội Du lịch Vườn Vải (hư cấu)")
    tho.chooses("Loại hình tổ chức", "Hội, hiệp hội, trung tâm điều hành (du lịch)")
    tho.fills("Xã, phường nơi đặt trụ sở", "Lục Ngạn, Bắc Ninh")
    tho.fills("Địa chỉ", "thôn Vải")
    tho.fills("Điện thoại", "0912 000 222")
    tho.fills("Họ tên người đại diện theo pháp luật", "Lục Văn Thọ")
    tho.fills("Chức vụ", "Chủ tịch hội")
    tho.fills("Dân tộc", "Sán Dìu")
    tho.fills("Địa chỉ thường trú", "thôn Vải, xã Lục Ngạn")
    tho.presses("Đăng ký chủ thể")
    tho.follows("Đăng ký sản phẩm")
    tho.fills("Tên sản phẩm", product)
    tho.unfolds("Thực phẩm")
    tho.ticks("Chế biến từ rau, củ, quả, hạt")
    tho.presses("Đăng ký sản phẩm")
    tho.reads("chỉ tham gia với ngành dịch vụ du lịch")  # Article 2.3
    tho.unfolds("Du lịch")
    tho.page.locator("input[name=criteria_set][value='26']").check()
    tho.presses("Đăng ký sản phẩm")
    tho.does("Lập hồ sơ đánh giá")
    dossier = int(tho.page.url.rstrip("/").rsplit("/", 1)[1])
    offstage("complete", dossier=dossier, total=72)
    tho.opens(f"/dossiers/{dossier}/")
    submits(tho)
    done = offstage("go_on", dossier=dossier, until="at_province", total=72)
    dung.opens(f"/dossiers/{done['dossier']}/")
    dung.reads(product)
    dung.reads_not("Nhận sản phẩm mẫu")  # Article 6.2.d
    offstage("go_on", dossier=dossier, until="concluded", total=72)
    recognises(company("thao"), dossier, "953/QĐ-UBND")
    tho.opens(f"/dossiers/{dossier}/")
    tho.reads("Đã công nhận")
    looks_for(shopper, product)
    shopper.follows(product)
    shopper.reads("4 sao")
    shopper.reads("Hội Du lịch Vườn Vải")


# Exits -------------------------------------------------------------------------------------------


def test_exit_not_recognised(company: Company, offstage: Ask) -> None:
    lan, thao, shopper = company("lan"), company("thao"), company("shopper")
    product = "Mứt gừng chưa đạt (hư cấu)"
    done = offstage("first", maker=HIVE, name=product, criteria_set=7, until="concluded", total=46)
    lan.opens(f"/dossiers/{done['dossier']}/")
    lan.reads("Hội đồng đã kết luận")
    lan.reads_not("Kết quả của hội đồng")  # announced by the decision (Article 7.3.g)
    thao.opens(f"/dossiers/{done['dossier']}/")
    thao.does("Không công nhận")
    thao.reads("Không công nhận")
    lan.opens(f"/dossiers/{done['dossier']}/")
    lan.reads("Kết quả 2 sao, dưới 3 sao.")
    lan.follows("Kết quả của hội đồng")
    lan.reads("46")
    lan.opens(f"/producers/products/{done['product']}/")
    lan.reads("Lập hồ sơ đánh giá")  # another may be begun
    looks_for(shopper, product)
    shopper.reads(NOTHING)


def test_exit_returned_and_back(company: Company, offstage: Ask) -> None:
    lan, binh, shopper = company("lan"), company("binh"), company("shopper")
    product = "Mứt sen trả lại (hư cấu)"
    done = offstage(
        "first", maker=HIVE, name=product, criteria_set=7, until="at_commune", total=66
    )
    page = f"/dossiers/{done['dossier']}/"
    binh.opens(page)
    binh.follows("Trả lại để hoàn thiện")
    binh.fills("Nội dung cần hoàn thiện", "1.1: hợp đồng chưa có chữ ký")
    binh.presses("Trả lại để hoàn thiện")
    binh.reads("Chờ chủ thể")
    lan.opens("/")
    lan.follows(product)
    lan.reads("hợp đồng chưa có chữ ký")
    lan.follows("Kiểm tra và nộp")
    lan.reads("Yêu cầu chưa hoàn thiện: hợp đồng chưa có chữ ký")
    lan.opens(page)
    lan.follows("Đã hoàn thiện")
    lan.fills("Đã làm gì", "Đã ký lại (hư cấu).")
    lan.presses("Đã hoàn thiện")
    submits(lan)
    binh.opens(page)
    binh.reads("Đã ký lại (hư cấu).")
    binh.reads("Đã nộp, chờ xã tiếp nhận")
    looks_for(shopper, product)
    shopper.reads(NOTHING)


def test_exit_withdrawn(company: Company, offstage: Ask) -> None:
    lan, dung, shopper = company("lan"), company("dung"), company("shopper")
    product = "Mứt dừa rút lại (hư cấu)"
    done = offstage(
        "first", maker=HIVE, name=product, criteria_set=7, until="at_province", total=66
    )
    page = f"/dossiers/{done['dossier']}/"
    lan.opens(page)
    lan.follows("Rút hồ sơ")
    lan.fills("Lý do", "Đổi bao bì (hư cấu).")
    lan.presses("Rút hồ sơ")
    lan.reads("Đã rút")
    dung.opens(page)
    dung.reads("Đã rút")
    dung.reads("Đổi bao bì (hư cấu).")
    dung.reads_not("Đưa vào đợt đánh giá")
    looks_for(shopper, product)
    shopper.reads(NOTHING)


def test_exit_disqualified(company: Company, offstage: Ask) -> None:
    lan, dung, shopper = company("lan"), company("dung"), company("shopper")
    product = "Mứt cam bị loại (hư cấu)"
    done = offstage("first", maker=HIVE, name=product, criteria_set=7, until="in_round", total=66)
    page = f"/dossiers/{done['dossier']}/"
    dung.opens(page)
    dung.follows("Loại hồ sơ")
    dung.page.get_by_label("Căn cứ loại").select_option(index=0)
    dung.fills("Phát hiện cụ thể", "Giấy kiểm nghiệm không có thật (hư cấu).")
    dung.presses("Loại hồ sơ")
    dung.reads("Bị loại")
    lan.opens(page)
    lan.reads("Bị loại")
    lan.reads("Giấy kiểm nghiệm không có thật (hư cấu).")
    looks_for(shopper, product)
    shopper.reads(NOTHING)


def test_exit_revoked(company: Company, offstage: Ask) -> None:
    lan, dung, thao, shopper = (company(name) for name in ("lan", "dung", "thao", "shopper"))
    product = "Mứt bí bị thu hồi (hư cấu)"
    done = offstage(
        "first", maker=HIVE, name=product, criteria_set=7, until="recognised", total=66
    )
    page = f"/certificates/{done['certificate']}/"
    dung.opens(page)
    dung.follows("Kiểm tra để thu hồi")
    dung.ticks("Dùng nhãn hiệu OCOP sai quy định")
    dung.fills("Sự việc phát hiện", "Dán tem 5 sao (hư cấu).")
    dung.presses("Kiểm tra để thu hồi")
    dung.reads("Đang kiểm tra, xác minh")
    dung.follows("Ghi kết luận, trình thu hồi")
    dung.fills("Kết luận kiểm tra, xác minh", "Có vi phạm (hư cấu).")
    dung.fills("Ngày có kết luận", today())
    dung.presses("Ghi kết luận, trình thu hồi")
    dung.reads("Đã có kết luận, chờ quyết định")
    thao.opens(page)
    thao.follows("Thu hồi giấy chứng nhận")
    signs(thao, "954/QĐ-UBND")
    thao.presses("Thu hồi giấy chứng nhận")
    thao.reads("Đã thu hồi")
    lan.opens(page)
    lan.reads("Đã thu hồi")
    lan.reads("954/QĐ-UBND")
    shopper.opens(done["public"])
    shopper.reads("Giấy chứng nhận đã bị thu hồi. Sản phẩm không còn được dùng hạng sao này.")
    shopper.reads("954/QĐ-UBND")


def test_exit_lapsed(company: Company, offstage: Ask) -> None:
    mai, dung, shopper = company("mai"), company("dung"), company("shopper")
    name = "Bánh tro Bến Chũ (hư cấu)"
    old = offstage("former", maker=NOODLE, name=name, stars=3, ends_in=-1)
    mai.opens(f"/certificates/{old['certificate']}/")
    mai.reads("Đã hết hạn")
    mai.reads_not("Lập hồ sơ nâng hạng")
    mai.opens(f"/producers/products/{old['product']}/")
    mai.reads("Lập hồ sơ đánh giá")  # from the beginning
    dung.opens(f"/certificates/{old['certificate']}/")
    dung.reads("Đã hết hạn")
    shopper.opens(old["public"])
    shopper.reads("Giấy chứng nhận đã hết hạn. Sản phẩm không còn được dùng hạng sao này.")
    shopper.reads(f"{today() - timedelta(days=1):%d/%m/%Y}")


# A round of before -------------------------------------------------------------------------------


@pytest.fixture
def paper() -> dict[str, Any]:
    content = sample_upload("biên bản").read()
    return {"name": "bien-ban.png", "mimeType": "image/png", "buffer": content}


def test_the_office_of_today_records_a_round_of_2024_and_anyone_checks_it(
    company: Company, witness: Witness, paper: dict[str, Any]
) -> None:
    dung, shopper = company("dung"), company("shopper")
    product = "Bánh dợm Tân Hoa (hư cấu)"
    dung.opens("/certificates/")
    dung.follows("Đợt đánh giá cũ")
    witness.looks_at(dung.page, "các đợt cũ")
    dung.follows("Ghi lại một đợt đánh giá cũ")
    dung.fills("Huyện hoặc tỉnh của hội đồng", "huyện Lục Ngạn, tỉnh Bắc Giang")
    dung.fills("Ngày họp hội đồng", date(2024, 5, 14))
    dung.fills("Tên đợt", "Đợt 1 năm 2024 (hư cấu)")
    dung.fills("Số biên bản họp hội đồng", "04/BB-HĐ (hư cấu)")
    dung.fills("Quyết định thành lập hội đồng", "31/QĐ-UBND (hư cấu)")
    dung.presses("Ghi lại một đợt đánh giá cũ")
    dung.reads("Chưa ghi chủ tịch hội đồng có mặt.")
    dung.follows("Thêm người của hội đồng")
    dung.fills("Họ tên", "Hoàng Văn Chủ tịch (hư cấu)")
    dung.chooses("Nhiệm vụ", "Chủ tịch hội đồng")
    dung.presses("Thêm người của hội đồng")
    dung.follows("Ghi một sản phẩm")
    dung.fills("Tên sản phẩm, như khi ấy", product)
    dung.fills("Tên chủ thể, như khi ấy", "Hộ Tân Hoa (hư cấu)")
    dung.fills("Địa chỉ, như khi ấy", "xã Tân Hoa, huyện Lục Ngạn, tỉnh Bắc Giang")
    dung.fills("Mã sản phẩm", "24-219-07543-1-2024")
    dung.fills("Tổng điểm hội đồng cho", "73,5")
    dung.fills("Điểm trên phiếu của Hoàng Văn Chủ tịch", "73,5")
    dung.chooses("Hạng sao hội đồng xếp", "4")
    dung.presses("Ghi một sản phẩm")
    dung.reads("Theo Quyết định 148/QĐ-TTg năm 2023, cấp này không làm thế")
    dung.chooses("Hạng sao hội đồng xếp", "3")
    dung.fills("Tổng điểm hội đồng cho", "63,5")
    dung.fills("Số giấy chứng nhận", "02/GCN-UBND (hư cấu)")
    witness.looks_at(dung.page, "ghi một sản phẩm của đợt cũ")
    dung.presses("Ghi một sản phẩm")
    for kind in ("Biên bản họp hội đồng", "Quyết định công nhận"):
        dung.follows("Thêm tài liệu")
        dung.chooses("Loại tài liệu", kind)
        dung.fills("Tên, số, ngày của tài liệu", kind)
        dung.page.locator("input[type=file]").set_input_files(paper)
        dung.presses("Thêm tài liệu")
    dung.follows("Lưu và công bố")
    dung.fills("Số quyết định", "77/QĐ-UBND (hư cấu)")
    dung.fills("Ngày quyết định", date(2024, 5, 20))
    dung.fills("Người ký", "Hoàng Văn Chủ tịch (hư cấu)")
    dung.presses("Lưu và công bố")
    dung.reads("Đã lưu, đã công bố")
    looks_for(shopper, product)
    shopper.follows(product)
    shopper.reads("Giấy chứng nhận đang có giá trị.")
    shopper.reads("Ủy ban nhân dân huyện Lục Ngạn, tỉnh Bắc Giang")
    shopper.reads("20/05/2027")
    assert not witness.faults, witness.reports()
