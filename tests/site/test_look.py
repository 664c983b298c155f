"""The look: colours one can read, pages without faults, autosave that loses nothing."""

import json
import re
from importlib.metadata import distribution
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation
from fontTools.ttLib import TTFont

from namsao.site import assets, errors

SITE = Path(assets.__file__).parent
CSS = (SITE / "static" / "site" / "site.css").read_text(encoding="utf-8")
PALETTE = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", CSS))
TEXT, CONTROL = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11

FIRST_LOAD = 100_000  # bytes on the wire


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("ink", "paper", TEXT),
        ("ink", "wash", TEXT),
        ("soft", "paper", TEXT),
        ("soft", "wash", TEXT),
        ("accent", "paper", TEXT),
        ("accent", "wash", TEXT),
        ("accent", "accent-wash", TEXT),
        ("accent-deep", "accent-wash", TEXT),
        ("paper", "accent", TEXT),
        ("paper", "ink", TEXT),
        ("leaf", "paper", TEXT),
        ("edge", "paper", CONTROL),
        ("edge", "wash", CONTROL),
        ("gold-edge", "paper", CONTROL),
    ],
)
def test_the_palette_has_contrast(ink, ground, least):
    light, dark = sorted((luminance(PALETTE[ink]), luminance(PALETTE[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= least


def test_the_fonts_hold_every_vietnamese_letter_and_are_built_once(tmp_path):
    assert assets.build(tmp_path) is True
    assert assets.build(tmp_path) is False
    vowels = "aăâeêioôơuưy"
    marked = [f"{vowel}{mark}" for vowel in vowels for mark in "\u0300\u0301\u0303\u0309\u0323"]
    from unicodedata import normalize

    letters = {*normalize("NFC", "".join(marked)), *vowels, "đ", "₫"}
    letters |= {letter.upper() for letter in letters}
    for name in assets.FONTS:
        with TTFont(tmp_path / "fonts" / name) as font:
            assert letters <= set(map(chr, font.getBestCmap()))


def test_every_sentence_of_the_sign_in_pages_has_vietnamese():
    with (SITE / "locale/vi/LC_MESSAGES/django.po").open("rb") as po:
        ours = {message.id for message in read_po(po) if message.id}
    source = distribution("django-allauth").locate_file("allauth/locale/en/LC_MESSAGES/django.po")
    with Path(str(source)).open("rb") as po:
        theirs = [message for message in read_po(po) if message.id]
    # What the pages of account and mfa say; not the admin's words, nor names of models.
    shown = re.compile(
        r"(templates/(account|mfa)/|(account|mfa)/(.*/)?(forms|fields|adapter)\.py)"
    )
    missing = [
        message.id
        for message in theirs
        if any(shown.match(place) for place, _line in message.locations) and message.id not in ours
    ]
    assert missing == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_error_pages_need_no_database(language, rf):
    request = rf.get("/")
    with translation.override(language):
        pages = [
            errors.bad_request(request),
            errors.too_large(request),
            errors.forbidden(request),
            errors.not_found(request),
            errors.broken(request),
            errors.csrf_failure(request),
        ]
    assert [page.status_code for page in pages] == [400, 413, 403, 404, 500, 403]
    assert all(f'<html lang="{language}">'.encode() in page.content for page in pages)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_gallery_has_no_fault_that_a_machine_finds(site, browser_page, language, width):
    from axe_playwright_python.sync_playwright import Axe

    browser_page.context.add_cookies(
        [{"name": "django_language", "value": language, "url": site.url}]
    )
    browser_page.set_viewport_size({"width": width, "height": 740})
    browser_page.goto(f"{site.url}/gallery")
    found = Axe().run(browser_page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    assert browser_page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_load_is_light(site, browser_page):
    browser_page.goto(f"{site.url}/gallery", wait_until="networkidle")
    sizes = browser_page.evaluate(
        """() => [...performance.getEntriesByType("navigation"),
                  ...performance.getEntriesByType("resource")]
                 .map((entry) => [entry.name, entry.transferSize])"""
    )
    assert sum(size for _name, size in sizes) < FIRST_LOAD, sizes


# Autosave, on the gallery's own criterion. The gallery keeps nothing: after a reload its answer is
# empty again, as if the server had never been reached.

FORM = "[id='form-criterion-3.1']"
STATE = "[id='form-criterion-3.1-state']"
SECOND = "[id='form-criterion-3.1-2']"
WHY = "[id='form-criterion-3.1-explanation']"


def expect_state(page, text: str) -> None:
    page.locator(STATE).filter(has_text=text).wait_for(timeout=10_000)


def drafts(page) -> dict[str, str]:
    kept: dict[str, str] = json.loads(page.evaluate("JSON.stringify({...localStorage})"))
    return kept


def test_a_choice_saves_itself_and_moves_the_meter(site, browser_page):
    browser_page.goto(f"{site.url}/gallery")
    assert not browser_page.locator(f"{FORM} [data-without-script]").is_visible()
    browser_page.check("[id='form-criterion-3.1-3']")
    expect_state(browser_page, "Đã lưu lúc")
    assert browser_page.locator("[id='criterion-3.1-points']").inner_text() == "5/5 điểm"
    assert "70/100" in browser_page.locator("#star-meter").inner_text()
    assert drafts(browser_page) == {}


def test_without_a_connection_nothing_entered_is_lost(site, browser_page):
    context = browser_page.context
    browser_page.goto(f"{site.url}/gallery")
    context.set_offline(True)
    browser_page.check(SECOND)
    browser_page.fill(WHY, "Mỗi mẻ đều ghi sổ.")
    expect_state(browser_page, "Mất kết nối")
    browser_page.close()  # the phone goes off

    later = context.new_page()
    context.set_offline(False)
    later.goto(f"{site.url}/gallery")
    assert later.is_checked(SECOND)
    assert later.input_value(WHY) == "Mỗi mẻ đều ghi sổ."
    expect_state(later, "Đã lưu lúc")
    assert drafts(later) == {}


def test_the_connection_back_saves_at_once(site, browser_page):
    browser_page.goto(f"{site.url}/gallery")
    browser_page.context.set_offline(True)
    browser_page.check(SECOND)
    expect_state(browser_page, "Mất kết nối")
    browser_page.context.set_offline(False)
    expect_state(browser_page, "Đã lưu lúc")


def test_a_newer_answer_of_the_server_is_not_overwritten_unasked(site, browser_page):
    browser_page.goto(f"{site.url}/gallery")
    key = f"namsao:0:/gallery/answer#{FORM[5:-2]}"
    draft = {"values": [["choice", "2"]], "base": [["choice", "3"]], "at": 0}
    browser_page.evaluate(
        "([key, draft]) => localStorage.setItem(key, draft)", [key, json.dumps(draft)]
    )
    browser_page.reload()
    assert not browser_page.is_checked(SECOND)
    browser_page.get_by_role("button", name="Dùng nội dung trên máy này").click()
    expect_state(browser_page, "Đã lưu lúc")
    assert browser_page.is_checked(SECOND)


def test_a_lapsed_sign_in_keeps_what_was_entered(site, browser_page):
    browser_page.goto(f"{site.url}/gallery")
    browser_page.context.clear_cookies()
    browser_page.check(SECOND)
    expect_state(browser_page, "Phiên đăng nhập đã hết")
    assert len(drafts(browser_page)) == 1
    with browser_page.context.expect_page() as opened:
        browser_page.get_by_role("link", name="Đăng nhập lại").click()
    opened.value.wait_for_load_state()
    assert "/accounts/login/" in opened.value.url
    browser_page.bring_to_front()
    browser_page.evaluate("() => { dispatchEvent(new Event('focus')) }")
    expect_state(browser_page, "Đã lưu lúc")


def test_a_refusal_is_shown_and_what_was_entered_stays(site, browser_page):
    browser_page.goto(f"{site.url}/gallery")
    browser_page.fill(WHY, "Chưa chọn phương án")
    expect_state(browser_page, "Chưa lưu được")
    assert "Hãy chọn một phương án." in browser_page.locator(FORM).inner_text()
    assert browser_page.input_value(WHY) == "Chưa chọn phương án"
    browser_page.check(SECOND)
    expect_state(browser_page, "Đã lưu lúc")
    assert "Hãy chọn một phương án." not in browser_page.locator(FORM).inner_text()


def test_without_scripts_every_criterion_has_its_button(site, chromium):
    context = chromium.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{site.url}/gallery")
    assert page.get_by_role("button", name="Lưu tiêu chí 3.1").first.is_visible()
    context.close()
