"""From a field without a network to a shelf, and back: a cooperative, a shopper, an office."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp
from django.utils.timezone import localdate
from playwright.sync_api import expect

from tests.journeys.person import PATIENCE, Person
from tests.journeys.witness import Witness
from tests.traceability.test_boundaries import FIELD, gpx

type Arrive = Callable[[], Person]

AREA = "Vùng vải bên suối (hành trình)"
RECALLED = "đang bị thu hồi"


@dataclass
class Road:
    """What one leaves for the next: the area's page, the diary, the code on the pack."""

    area: str = ""
    diary: str = ""
    code: str = ""


@pytest.mark.long
def test_from_the_field_to_the_shelf_and_back(stranger: Arrive, witness: Witness) -> None:
    road = Road()
    lan = stranger().is_signed_in("lan")
    the_cooperative_registers_an_area_by_a_walk_around_it(lan, road)
    and_harvests_there_without_a_network(lan, road)
    the_network_comes_back_and_the_harvest_is_sent_once(lan)
    what_was_harvested_is_dried_packed_and_labelled(lan, road)
    shopper = stranger()
    a_shopper_reads_where_it_comes_from(shopper, road)
    the_office_recalls_what_grew_there(stranger().is_signed_in("dung"), road)
    the_shopper_is_told(shopper, road)
    assert not witness.faults, witness.reports()


def the_cooperative_registers_an_area_by_a_walk_around_it(lan: Person, road: Road) -> None:
    lan.opens("/traceability/areas")
    lan.follows("Khai vùng nguyên liệu")
    lan.fills("Tên vùng", AREA)
    lan.fills("Xã, phường", "xã Lục Ngạn, tỉnh Bắc Ninh")
    lan.chooses("Cây trồng, vật nuôi", "Vải")
    lan.fills("Giống", "vải thiều")
    lan.fills("Diện tích kê khai (ha)", "4.5")
    lan.presses("Khai vùng nguyên liệu")
    lan.opens("/traceability/areas?q=bên suối")
    lan.follows(AREA)
    road.area = lan.page.url
    lan.follows("Đặt ranh giới")
    walk = {
        "name": "vong-quanh.gpx",
        "mimeType": "application/gpx+xml",
        "buffer": gpx([*FIELD, FIELD[0]]),
    }
    lan.page.locator("main input[type=file]").set_input_files(walk)
    lan.presses("Đặt ranh giới")
    lan.opens(road.area)
    lan.reads("4,593 ha")
    lan.looks("vùng nguyên liệu")


def and_harvests_there_without_a_network(lan: Person, road: Road) -> None:
    lan.opens("/traceability/diary")
    road.diary = lan.page.url
    kept = lan.page.get_by_text("Trang này nay mở được cả khi không có mạng")
    expect(kept).to_be_visible(timeout=PATIENCE)
    lan.looks("nhật ký")
    lan.loses_the_connection()
    lan.page.reload()  # the phone had closed the browser meanwhile
    lan.reads("Không có mạng.")
    stored = lan.page.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert AREA not in stored
    for kilograms in ("140", "60"):
        harvests(lan, kilograms)
    lan.reads("Đang chờ gửi: 2.")
    lan.page.reload()
    lan.reads("Đang chờ gửi: 2.")
    lan.reads_not("còn 140 kg")


def harvests(lan: Person, kilograms: str) -> None:
    lan.unfolds("Thu hoạch")
    entry = lan.page.locator("#record_harvest")
    entry.get_by_label("Vùng nguyên liệu").select_option(label=AREA)
    entry.get_by_label("Khối lượng (kg)").fill(kilograms)
    entry.get_by_role("button", name="Thu hoạch").click()


def the_network_comes_back_and_the_harvest_is_sent_once(lan: Person) -> None:
    lan.is_connected_again()
    for kilograms in ("140", "60"):
        hand = lan.page.locator("main .cards-list").filter(has_text=f"còn {kilograms} kg")
        expect(hand).to_have_count(1, timeout=PATIENCE)
    expect(lan.page.locator("html[data-stored]")).to_have_count(0)


def what_was_harvested_is_dried_packed_and_labelled(lan: Person, road: Road) -> None:
    lan.unfolds("Chế biến")
    drying = lan.page.locator("#record_processing")
    for kilograms in ("140", "60"):
        drying.get_by_label(re.compile(f"còn {kilograms} kg")).first.fill(kilograms)
    drying.get_by_label("Làm ra gì").fill("vải sấy bên suối")
    drying.get_by_label("Khối lượng ra (kg)").fill("50")
    drying.get_by_role("button", name="Chế biến").click()
    lan.reads("vải sấy bên suối: còn 50 kg")

    lan.unfolds("Đóng gói")
    packing = lan.page.locator("#record_packing")
    packing.get_by_label(re.compile("vải sấy bên suối")).first.fill("50")
    packing.get_by_label("Quy cách đóng gói").select_option(index=1)
    packing.get_by_label("Số đơn vị").fill("193")
    packing.get_by_role("button", name="Đóng gói").click()
    lan.reads("còn 193 đơn vị")

    line = lan.page.locator("main .cards-list .card").filter(has_text="còn 193 đơn vị")
    address = line.get_by_role("link", name="In nhãn").get_attribute("href") or ""
    answer = lan.page.context.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    sheet = pypdfium2.PdfDocument(answer.body())[0].render(scale=3).to_pil()
    road.code = zxingcpp.read_barcodes(sheet)[0].text
    assert road.code.startswith(lan.site.url)


def a_shopper_reads_where_it_comes_from(shopper: Person, road: Road) -> None:
    shopper.opens(road.code)
    shopper.reads("Lục Ngạn")
    shopper.reads("vải thiều")
    shopper.reads_not(RECALLED)
    shopper.reads_not(AREA)  # exact plots are nobody's business
    shopper.looks("trang sau mã")


def the_office_recalls_what_grew_there(dung: Person, road: Road) -> None:
    dung.opens(road.area)
    dung.follows("Mở vụ thu hồi từ vùng này")
    dung.fills("Từ ngày", localdate() - timedelta(days=3))
    dung.ticks("Không bảo đảm an toàn")
    dung.fills("Sự việc", "Mẫu lấy tại kệ vượt ngưỡng dư lượng (hành trình).")
    dung.looks("mở vụ thu hồi")
    dung.presses("Mở vụ thu hồi từ vùng này")
    dung.reads("Đang xác định phạm vi")
    dung.reads(f"vùng nguyên liệu “{AREA}”")
    dung.reads("4 lô, tính lúc")
    dung.looks("vụ thu hồi")
    dung.follows("Thông báo thu hồi")
    dung.fills("Việc người đang giữ hàng phải làm", "Ngừng bán, để riêng, báo số còn lại.")
    dung.presses("Thông báo thu hồi")
    dung.reads("Đã thông báo thu hồi")


def the_shopper_is_told(shopper: Person, road: Road) -> None:
    shopper.page.reload()
    expect(shopper.page.get_by_role("alert")).to_contain_text(RECALLED, timeout=PATIENCE)
