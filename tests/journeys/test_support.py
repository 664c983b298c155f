"""What the year's money does for one product: an office at its desk, a producer with a phone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate

from tests.journeys.person import Person
from tests.journeys.witness import Witness

type Arrive = Callable[[], Person]
type Ask = Callable[..., dict[str, Any]]

PRODUCT, LINE, CALL = "Ô mai gừng (hành trình)", "Thiết bị sơ chế", "Thiết bị sấy (hành trình)"
SET, BEFORE, AFTER = 7, 46, 74  # criteria of processed fruit; points of the council


@dataclass
class Road:
    """What one leaves for the next: a product, and addresses of pages."""

    product: int
    code: str
    plan: str = ""
    call: str = ""
    application: str = ""
    contract: str = ""
    support: str = ""


def test_what_a_support_moved(stranger: Arrive, witness: Witness, offstage: Ask) -> None:
    failed = offstage("first", maker="Hợp tác xã Ong", name=PRODUCT, criteria_set=SET,
                      until="concluded", total=BEFORE)  # fmt: skip
    offstage("decline", dossier=failed["dossier"])
    road = Road(failed["product"], failed["code"])
    dung, lan = stranger().signs_in("dung"), stranger().signs_in("lan")
    the_office_lists_the_product_and_announces_a_call(dung, road)
    the_producer_applies_on_the_phone(lan, road)
    the_office_chooses_and_tells_why(dung, road)
    the_producer_reads_it(lan, road)
    the_office_contracts_delivers_and_pays(dung, road)
    the_producer_confirms(lan, road)
    offstage("again", product=road.product, until="recognised", total=AFTER)
    all_see_what_it_moved(dung, lan, road)
    assert not witness.faults, witness.reports()


def the_office_lists_the_product_and_announces_a_call(dung: Person, road: Road) -> None:
    dung.opens("/programme/")
    dung.follows("2026, thành phố Bắc Ninh")
    dung.follows("Hỗ trợ")
    road.plan = dung.page.url
    dung.follows("Ghi danh sách sản phẩm tham gia")
    dung.fills("Mỗi dòng một mã sản phẩm", road.code)
    dung.fills("Số văn bản phê duyệt", "77/QĐ-UBND (hành trình)")
    dung.fills("Ngày phê duyệt", localdate())
    dung.presses("Ghi danh sách sản phẩm tham gia")
    dung.opens(road.plan)
    dung.reads(PRODUCT)
    dung.unfolds("Mở đợt hỗ trợ")
    line = dung.page.locator("main dt").filter(has_text=LINE).locator("xpath=..")
    line.get_by_role("link", name="Mở đợt hỗ trợ").click()
    dung.fills("Tên đợt hỗ trợ", CALL)
    dung.chooses("Loại hỗ trợ", "Công nghệ, thiết bị sản xuất")
    dung.fills("Nội dung và điều kiện", "Nêu rõ tiêu chí cần nâng.")
    dung.fills("Tổng số tiền của đợt", "120.000.000")
    dung.fills("Nhận đơn đến hết ngày", localdate() + timedelta(days=10))
    dung.presses("Mở đợt hỗ trợ")
    dung.opens(road.plan)
    dung.follows(CALL)
    road.call = dung.page.url


def the_producer_applies_on_the_phone(lan: Person, road: Road) -> None:
    lan.opens("/programme/support")
    lan.reads(CALL)
    lan.looks("hỗ trợ, phía chủ thể")
    card = lan.page.locator("main .card").filter(has_text=CALL)
    card.get_by_role("link", name=PRODUCT).click()
    until = localdate() + timedelta(days=10)
    lan.chooses("Đợt hỗ trợ", f"{CALL}, đến hết ngày {until:%d/%m/%Y}")
    lan.fills("Số tiền đề nghị", "80.000.000")
    lan.fills("Phần của chủ thể", "20.000.000")
    lan.fills("Cần hỗ trợ gì, để làm gì", "Tủ sấy để thịt quả đều màu.")
    lan.presses("Nộp đơn đề nghị hỗ trợ")
    lan.opens("/programme/support")
    lan.page.locator("main table").first.get_by_role("link", name=PRODUCT).click()
    road.application = lan.page.url
    lan.reads("Chờ chọn")


def the_office_chooses_and_tells_why(dung: Person, road: Road) -> None:
    dung.opens(road.call)
    dung.follows(PRODUCT)
    dung.reads("Tủ sấy để thịt quả đều màu.")
    dung.follows("Chọn")
    dung.fills("Lý do", "Thiếu thiết bị, hội đồng đã nêu (hành trình).")
    dung.presses("Chọn")
    dung.reads("Được chọn, chờ hợp đồng")


def the_producer_reads_it(lan: Person, road: Road) -> None:
    lan.opens(road.application)
    lan.reads("hội đồng đã nêu (hành trình)")


def the_office_contracts_delivers_and_pays(dung: Person, road: Road) -> None:
    dung.opens(road.plan.removesuffix("/support"))
    dung.unfolds("Ghi cam kết chi")
    line = dung.page.locator("main dt").filter(has_text=LINE).locator("xpath=..")
    line.get_by_role("link", name="Ghi cam kết chi").click()
    dung.fills("Nội dung", "Tủ sấy (hành trình)")
    dung.fills("Đơn vị nhận tiền", "Cơ khí Kinh Bắc (hư cấu)")
    dung.fills("Số hợp đồng hoặc quyết định", "91/2026/HĐ (hành trình)")
    dung.fills("Ngày ký", localdate())
    dung.fills("Số tiền", "80.000.000")
    dung.presses("Ghi cam kết chi")
    road.contract = dung.page.url
    dung.opens(road.application)
    dung.follows("Ghi thỏa thuận theo hợp đồng")
    dung.fills("Số thỏa thuận", "TT 91 (hành trình)")
    dung.fills("Ngày thỏa thuận", localdate())
    dung.presses("Ghi thỏa thuận theo hợp đồng")
    dung.follows("TT 91 (hành trình)")
    road.support = dung.page.url
    dung.follows("Thêm bước bàn giao")
    dung.fills("Bước", "Lắp đặt, chạy thử")
    dung.fills("Hạn", localdate())
    dung.presses("Thêm bước bàn giao")
    dung.opens(road.support)
    dung.follows("Ghi đã xong")
    dung.fills("Ngày xong", localdate())
    dung.fills("Số biên bản, chứng từ", "BB 91 (hành trình)")
    dung.presses("Ghi đã xong")
    dung.opens(road.support)
    dung.page.locator("main").get_by_role("link", name="Bàn giao", exact=True).click()
    dung.fills("Ngày bàn giao", localdate())
    dung.presses("Bàn giao")
    dung.opens(road.contract)
    dung.follows("Ghi thanh toán")
    dung.fills("Số tiền", "80.000.000")
    dung.fills("Số chứng từ", "UNC 91 (hành trình)")
    dung.fills("Ngày chứng từ", localdate())
    dung.presses("Ghi thanh toán")


def the_producer_confirms(lan: Person, road: Road) -> None:
    lan.opens(road.support)
    lan.follows("Xác nhận đã nhận")
    lan.fills("Ý kiến của chủ thể", "Chạy tốt.")
    lan.presses("Xác nhận đã nhận")
    lan.opens(road.support)
    lan.reads("Chạy tốt.")
    lan.reads("Sản phẩm chưa được đánh giá lại")


def all_see_what_it_moved(dung: Person, lan: Person, road: Road) -> None:
    lan.opens(road.support)
    lan.reads("Điểm trung bình của hội đồng")
    lan.reads_not("chưa được đánh giá lại")
    lan.looks("kết quả hỗ trợ của sản phẩm")
    dung.opens("/programme/support/results")
    dung.reads("Công nghệ, thiết bị sản xuất")
    dung.opens(road.plan.removesuffix("/support") + "/choice")
    learned = dung.page.locator("main tr").filter(has_text="Công nghệ, thiết bị sản xuất").last
    assert learned.locator("td").last.inner_text().strip() == "1"
    dung.looks("nên hỗ trợ gì")
