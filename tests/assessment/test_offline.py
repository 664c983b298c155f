"""The network goes in the middle of a meeting: a member scores on, signs, and nothing is lost."""

import json
import random
import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from namsao.assessment.offline import contents
from namsao.law.criteria import book
from namsao.law.criteria.model import Choices, CriteriaSet
from namsao.law.scoring import next_star, score_sheet
from tests.conftest import Site

SECRET_WORDS = "Lời riêng của thành viên số bảy"
PATIENCE = 20_000  # milliseconds: a busy machine seals and sends more slowly
READY = "Có thể ngắt mạng"
SENT = "Mọi điều đã nhập đều đã gửi"


@pytest.fixture
def device(chromium: Browser, site: Site) -> Iterator[BrowserContext]:
    """A member's own tablet."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
    )
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context
    context.close()


@pytest.fixture
def sheet(chromium: Browser, site: Site, sign_in) -> int:
    """Nga's sheet on the basket, open for her: the chair gives it back."""
    with site.connect() as connection:
        pk, state = connection.execute(
            """SELECT s.id, s.state FROM assessment_scoresheet s
               JOIN assessment_entry e ON e.id = s.entry_id
               JOIN assessment_session n ON n.id = e.session_id
               JOIN assessment_seat a ON a.id = s.seat_id JOIN people_user u ON u.id = a.person_id
               WHERE n.state = 'open' AND u.email LIKE 'nga@%%'"""
        ).fetchone()
    if state == "signed":
        chair = chromium.new_context(locale="vi-VN")
        page = chair.new_page()
        sign_in(page, "minh@demo.namsao.example")
        page.goto(f"{site.url}/do/assessment/scoresheet/{pk}/reopen_sheet")
        page.get_by_label("Lý do").fill("Xem lại")
        page.get_by_role("button", name="Mở lại phiếu").click()
        page.get_by_text("Đã xong").wait_for()
        chair.close()
    return pk


def row(site: Site, sheet: int, sql: str) -> tuple:
    with site.connect() as connection:
        found = connection.execute(sql, [sheet]).fetchone()
        assert found is not None
        return found


def sheet_state(site: Site, sheet: int) -> tuple:
    return row(
        site,
        sheet,
        "SELECT state, signed_on_device_at, signed_at, delivery"
        " FROM assessment_scoresheet WHERE id = %s",
    )


def arrives(site: Site, sheet: int, number: str, note: str, seconds: float = 10) -> None:
    """Waits for a note to be saved: the page may still say that all before it was."""
    until = time.monotonic() + seconds
    while note not in note_of(site, sheet, number):
        assert time.monotonic() < until, note_of(site, sheet, number)
        time.sleep(0.1)


def note_of(site: Site, sheet: int, number: str) -> str:
    with site.connect() as connection:
        found = connection.execute(
            "SELECT note FROM assessment_score WHERE sheet_id = %s AND criterion = %s",
            [sheet, number],
        ).fetchone()
        return found[0] if found else ""


def deliveries(site: Site, sheet: int) -> int:
    return row(
        site,
        sheet,
        "SELECT count(*) FROM kernel_event WHERE action = 'assessment.deliver_sheet'"
        " AND subject = 'assessment.scoresheet:' || %s",
    )[0]


def desk_address(site: Site, sheet: int) -> str:
    (session,) = row(
        site,
        sheet,
        "SELECT e.session_id FROM assessment_scoresheet s"
        " JOIN assessment_entry e ON e.id = s.entry_id WHERE s.id = %s",
    )
    return f"{site.url}/assessment/sessions/{session}/desk"


def makes_ready(device: BrowserContext, site: Site, sheet: int, sign_in) -> Page:
    page = device.new_page()
    sign_in(page, "nga@demo.namsao.example")
    page.goto(desk_address(site, sheet))
    page.get_by_role("button", name="Chuẩn bị").click()
    expect(page.locator("[data-told]")).to_contain_text(READY, timeout=30_000)
    return page


def opens_sheet(page: Page, site: Site, sheet: int) -> None:
    page.goto(f"{site.url}/assessment/sheets/{sheet}/")
    expect(page.locator("#standing")).not_to_be_empty()


def a_judgement(page: Page, nth: int = 0) -> str:
    """The number of a criterion that nothing settles, with an option to change to."""
    numbers = page.evaluate(
        """() => {
          const data = JSON.parse(document.getElementById("desk-data").textContent);
          return data.criteria
            .filter((criterion) => !(criterion.number in data.settled))
            .filter((criterion) => criterion.options.length > 2)
            .map((criterion) => criterion.number);
        }"""
    )
    return numbers[nth]


def writes(page: Page, number: str, text: str) -> None:
    card = page.locator(f"[id='criterion-{number}']")
    card.get_by_label("Ghi chú của bạn").fill(text)
    card.get_by_label("Ghi chú của bạn").blur()


EVERYTHING = """async () => {
  const parts = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
  const answered = (request) => new Promise((done) => {
    request.onsuccess = () => done(request.result);
  });
  const text = (value) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      return new TextDecoder().decode(value);
    }
    const nested = value && typeof value === "object";
    return nested ? Object.values(value).map(text).join(" ") : String(value);
  };
  for (const { name } of await indexedDB.databases()) {
    const database = await answered(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const rows = () => database.transaction(store).objectStore(store);
      const keys = await answered(rows().getAllKeys());
      const values = await answered(rows().getAll());
      parts.push(name, store, JSON.stringify(keys), ...values.map(text));
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const key of await cache.keys()) {
      parts.push(key.url, await (await cache.match(key)).text());
    }
  }
  return parts.join("\\n");
}"""


def everything_stored(page: Page) -> str:
    """All that lies in this browser's stores, bytes read as text."""
    stored: str = page.evaluate(EVERYTHING)
    return stored


def test_the_network_goes_in_the_middle_and_the_sheet_goes_up_once(device, site, sheet, sign_in):
    before = deliveries(site, sheet)
    page = makes_ready(device, site, sheet, sign_in)
    opens_sheet(page, site, sheet)
    number, later = a_judgement(page), a_judgement(page, 1)

    device.set_offline(True)
    writes(page, number, SECRET_WORDS)
    expect(page.locator("#standing")).to_have_text("Đang làm việc ngoại tuyến: 1 phiếu chờ gửi.")
    page.reload()  # the tablet's browser was closed
    expect(page.locator("#standing")).to_have_text("Đang làm việc ngoại tuyến: 1 phiếu chờ gửi.")
    card = page.locator(f"[id='criterion-{number}']")
    expect(card.get_by_label("Ghi chú của bạn")).to_have_value(SECRET_WORDS)
    writes(page, later, "Cũng ngoại tuyến")

    page.locator("a[data-beside]").first.click()
    picture = page.locator("#viewer-leaves img").first
    picture.wait_for()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    page.locator("#viewer-close").click()

    stored = everything_stored(page)
    assert "namsao-desk-" in stored
    for words in (SECRET_WORDS, "Giỏ mây đan", "Bùi Thúy Nga", "Tổ tư vấn xác định"):
        assert words not in stored

    page.get_by_role("link", name="Ký phiếu").click()
    page.get_by_label("Nhận xét chung").fill("Chấm trong hội trường")
    page.get_by_role("button", name="Ký phiếu").click()
    expect(page.locator("#signed-here")).to_contain_text("Đã ký trên máy này lúc")
    assert sheet_state(site, sheet)[0] == "draft"

    page.goto(desk_address(site, sheet))  # the list of the session works on, too
    expect(page.locator(f"tr[data-sheet='{sheet}']")).to_contain_text("chờ gửi")

    device.set_offline(False)
    expect(page.locator("#standing")).to_contain_text(SENT)
    state, on_device, received, delivery = sheet_state(site, sheet)
    assert state == "signed"
    assert on_device < received
    assert delivery is not None
    assert note_of(site, sheet, number) == SECRET_WORDS
    assert note_of(site, sheet, later) == "Cũng ngoại tuyến"
    assert deliveries(site, sheet) == before + 1
    opens_sheet(page, site, sheet)
    expect(page.locator("main")).to_contain_text("Ký ngoại tuyến lúc")


def test_a_sheet_changed_on_two_devices_is_shown_side_by_side(
    device, chromium, site, sheet, sign_in
):
    page = makes_ready(device, site, sheet, sign_in)
    opens_sheet(page, site, sheet)
    one, two = a_judgement(page), a_judgement(page, 1)
    device.set_offline(True)
    writes(page, one, "Máy trong hội trường một")
    writes(page, two, "Máy trong hội trường hai")

    other = chromium.new_context(locale="vi-VN")
    elsewhere = other.new_page()
    sign_in(elsewhere, "nga@demo.namsao.example")
    opens_sheet(elsewhere, site, sheet)
    for number in (one, two):
        writes(elsewhere, number, f"Máy ở nhà {number}")
    expect(elsewhere.locator("#standing")).to_contain_text(SENT)
    assert note_of(site, sheet, two) == f"Máy ở nhà {two}"
    other.close()

    device.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    asked = page.locator("#differs")
    expect(asked).to_contain_text("đã đổi ở hai nơi")
    expect(page.locator("#standing")).to_contain_text("1 phiếu đổi ở hai nơi, cần bạn chọn.")
    assert note_of(site, sheet, one) == f"Máy ở nhà {one}"  # nothing is decided for her
    with page.expect_download() as saved:
        asked.get_by_role("button", name="Tải cả hai bản về").click()
    text = saved.value.path().read_text(encoding="utf-8-sig")
    assert "Máy trong hội trường hai" in text
    assert f"Máy ở nhà {two}" in text
    for number, whose in ((one, "Trên máy này"), (two, "Trên máy chủ")):
        group = asked.locator("fieldset").filter(has_text=f"{number}. ")
        group.get_by_label(whose).check()
    asked.get_by_role("button", name="Dùng các bản đã chọn").click()
    expect(page.locator("#standing")).to_contain_text(SENT)
    assert note_of(site, sheet, one) == "Máy trong hội trường một"
    assert note_of(site, sheet, two) == f"Máy ở nhà {two}"
    card = page.locator(f"[id='criterion-{two}']")
    expect(card.get_by_label("Ghi chú của bạn")).to_have_value(f"Máy ở nhà {two}")


def test_what_is_entered_before_the_scripts_arrive_is_kept(device, site, sheet, sign_in):
    page = device.new_page()
    sign_in(page, "nga@demo.namsao.example")
    opens_sheet(page, site, sheet)
    number = a_judgement(page)
    held: list[Route] = []
    page.route("**/static/assessment/sheet.*", lambda route: held.append(route))
    page.goto(f"{site.url}/assessment/sheets/{sheet}/", wait_until="commit")
    writes(page, number, "Gõ trước khi trang xong")
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    expect(page.locator("#standing")).to_contain_text(SENT)
    assert note_of(site, sheet, number) == "Gõ trước khi trang xong"


def test_a_session_closed_meanwhile_is_told_and_what_was_entered_stays(
    device, site, sheet, sign_in
):
    page = makes_ready(device, site, sheet, sign_in)
    opens_sheet(page, site, sheet)
    number = a_judgement(page)
    device.set_offline(True)
    writes(page, number, "Viết khi phiên đã đóng")
    expect(page.locator("#standing")).to_contain_text("ngoại tuyến: 1 phiếu")
    closing = "UPDATE assessment_session SET state = %s WHERE id = (SELECT e.session_id FROM"
    closing += " assessment_scoresheet s JOIN assessment_entry e ON e.id = s.entry_id"
    closing += " WHERE s.id = %s)"
    with site.connect() as connection:
        connection.execute(closing, ["closed", sheet])
        try:
            device.set_offline(False)
            told = page.locator("#differs")
            expect(told).to_contain_text("phiên họp đã bế mạc")
            with page.expect_download() as saved:
                told.get_by_role("button", name="Tải về điều đã nhập").click()
            assert "Viết khi phiên đã đóng" in saved.value.path().read_text(encoding="utf-8-sig")
        finally:
            connection.execute(closing, ["open", sheet])
    opens_sheet(page, site, sheet)  # reopened after all: it goes up
    expect(page.locator("#standing")).to_contain_text(SENT)
    assert note_of(site, sheet, number) == "Viết khi phiên đã đóng"


def test_two_windows_of_one_device_hold_one_sheet(device, site, sheet, sign_in):
    page = makes_ready(device, site, sheet, sign_in)
    opens_sheet(page, site, sheet)
    second = device.new_page()
    opens_sheet(second, site, sheet)
    one, two = a_judgement(page), a_judgement(page, 1)
    device.set_offline(True)
    writes(page, one, "Cửa sổ một")
    writes(second, two, "Cửa sổ hai")
    seen = page.locator(f"[id='criterion-{two}']").get_by_label("Ghi chú của bạn")
    expect(seen).to_have_value("Cửa sổ hai")
    device.set_offline(False)
    expect(page.locator("#standing")).to_contain_text(SENT)
    assert (note_of(site, sheet, one), note_of(site, sheet, two)) == ("Cửa sổ một", "Cửa sổ hai")


def test_signing_out_leaves_nothing(device, site, sheet, sign_in):
    page = makes_ready(device, site, sheet, sign_in)
    opens_sheet(page, site, sheet)
    assert "namsao-desk-" in everything_stored(page)
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(f"{site.url}/")
    left = page.evaluate(
        """async () => [
          await indexedDB.databases(), await caches.keys(), Object.keys(localStorage),
          (await navigator.serviceWorker.getRegistrations()).length,
        ]"""
    )
    assert left == [[], [], [], 0]
    assert [c for c in device.cookies() if c["name"] == "namsao_desk"] == []


def test_signing_out_asks_before_it_drops_what_was_not_sent(device, site, sheet, sign_in):
    page = makes_ready(device, site, sheet, sign_in)
    opens_sheet(page, site, sheet)
    device.set_offline(True)
    writes(page, a_judgement(page), "Chưa gửi")
    expect(page.locator("#standing")).to_contain_text("1 phiếu chờ gửi")
    asked: list[str] = []

    def stay(dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", stay)
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.locator("#standing")).to_contain_text("1 phiếu chờ gửi")
    assert "Còn 1 mục chưa gửi" in asked[0]
    device.set_offline(False)
    expect(page.locator("#standing")).to_contain_text(SENT)


def test_drafts_of_forms_go_with_who_wrote_them(device, site, sign_in):
    page = device.new_page()
    sign_in(page, "lan@demo.namsao.example")
    owner = page.locator("form[data-leaves]").get_attribute("data-owner")
    draft = """([owner]) => localStorage.setItem(`namsao:${owner}:/dossiers/1/form#form`, "{}")"""
    for whose in (owner, "999999"):
        page.evaluate(draft, [whose])
    page.reload()
    kept = page.evaluate("Object.keys(localStorage)")
    assert kept == [f"namsao:{owner}:/dossiers/1/form#form"]  # somebody else's sign-in is over
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("link", name="Đăng nhập").first.wait_for()
    assert "Còn 1 mục chưa gửi" in asked[0]
    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_sign_in_that_ended_makes_the_store_unreadable(device, site, sheet, sign_in):
    page = makes_ready(device, site, sheet, sign_in)
    device.clear_cookies()  # as on the day on which the session's cookies end
    device.set_offline(True)
    page.goto(f"{site.url}/assessment/sheets/{sheet}/")
    expect(page.locator("#shell")).to_contain_text("phiên đăng nhập đã hết")
    assert page.evaluate("indexedDB.databases()") == []


def test_another_person_on_the_device_finds_nothing(device, site, sheet, sign_in):
    page = makes_ready(device, site, sheet, sign_in)
    device.clear_cookies()
    sign_in(page, "oanh@demo.namsao.example")
    page.goto(desk_address(site, sheet))
    expect(page.locator("#standing")).to_contain_text(SENT)
    names = [store["name"] for store in page.evaluate("indexedDB.databases()")]
    assert len(names) == 1  # her own
    device.set_offline(True)
    page.goto(f"{site.url}/assessment/sheets/{sheet}/")
    expect(page.locator("#shell")).to_be_visible()


def test_online_nobody_reads_an_old_page(device, site, sheet, sign_in):
    page = makes_ready(device, site, sheet, sign_in)
    with site.connect() as connection:
        session = desk_address(site, sheet).split("/")[-2]
        place = connection.execute(
            "SELECT place FROM assessment_session WHERE id = %s", [session]
        ).fetchone()[0]
        connection.execute(
            "UPDATE assessment_session SET place = 'Phòng khác' WHERE id = %s", [session]
        )
        page.reload()
        expect(page.locator("main")).to_contain_text("Phòng khác")
        connection.execute(
            "UPDATE assessment_session SET place = %s WHERE id = %s", [place, session]
        )


@pytest.mark.parametrize("width", [360, 1280])
def test_a_sheet_is_scored_and_signed_by_keyboard_and_by_names_alone(
    device, site, sheet, sign_in, width
):
    page = device.new_page()
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(page, "nga@demo.namsao.example")
    opens_sheet(page, site, sheet)
    found = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    number = a_judgement(page)
    group = page.get_by_role("group", name=f"Phương án của tiêu chí {number}", exact=True)
    options = group.get_by_role("radio")
    page.get_by_role("link", name=f"{number} đã chấm").focus()
    page.keyboard.press("Enter")  # the strip takes the focus to the criterion
    page.keyboard.press("1")
    expect(options.nth(0)).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_be_checked()
    page.keyboard.press("n")
    page.keyboard.type("Viết bằng bàn phím")
    page.keyboard.press("Escape")
    expect(options.nth(1)).to_be_focused()
    top = options.count()
    page.keyboard.press(str(top))
    expect(options.nth(top - 1)).to_be_checked()
    arrives(site, sheet, number, "Viết bằng bàn phím")
    expect(page.locator("#standing")).to_contain_text(SENT)
    page.get_by_role("link", name="Ký phiếu").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Nhận xét chung")).to_be_focused()
    found = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main .status").first).to_have_text("Đã ký")
    assert sheet_state(site, sheet)[0] == "signed"


def note(choice: str) -> dict[str, str]:
    return {"choice": choice, "note": "", "reason": "", "objection": ""}


def drawn_sheet(criteria: CriteriaSet, answered: float, chance: random.Random) -> Choices:
    """Options at random, the better ones rather, for about that share of the criteria."""
    choices: Choices = {}
    for criterion in criteria:
        if chance.random() < answered:
            best = len(criterion.options)
            drawn = max(chance.randint(1, best), chance.randint(1, best)) if best else True
            choices[criterion.number] = drawn
    return choices


def test_the_device_counts_as_the_law_does(site, browser_page):
    """Total, stars and what the next star lacks: the script against `namsao.law`, at random."""
    browser_page.goto(f"{site.url}/assessment/offline")
    chance, cases, expected = random.Random(26), [], []
    for criteria in book("26/2026").sets:
        told = contents.law_of(criteria, {c.number: 0 for c in criteria})
        for answered in (0.0, 0.5, 1.0, 1.0, 1.0):
            choices = drawn_sheet(criteria, answered, chance)
            scores = {n: note(str(choice).lower()) for n, choice in choices.items()}
            cases.append(told | {"scores": scores, "mine": {}, "settled": {}})
            score = score_sheet(criteria, choices)
            missing = next_star(score)
            gates = [g.criterion for g in missing.gates] if missing else []
            lacks = [missing.level, missing.points, gates] if missing else None
            expected.append([score.total, score.stars, list(score.unanswered), lacks])
    counted = browser_page.evaluate(
        """async (cases) => {
          const { tally } = await import("/static/assessment/tally.js");
          const missing = (next) =>
            next && [next.level, next.points, next.gates.map((gate) => gate.criterion.number)];
          return JSON.parse(cases)
            .map(tally)
            .map(({ total, stars, open, next }) => [total, stars, open, missing(next)]);
        }""",
        json.dumps(cases),
    )
    assert len(cases) == 26 * 5
    assert counted == expected
