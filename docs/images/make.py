"""The pictures of the README, taken from a demo world of a fixed day: `script/screenshots`."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, sync_playwright

from namsao.site import database

HERE = Path(__file__).parent
DAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
ADDRESS = "http://127.0.0.1:8765"
PHONE, DESKTOP = {"width": 390, "height": 780}, {"width": 1280, "height": 800}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    """Build, serve, photograph."""
    with tempfile.TemporaryDirectory(prefix="namsao-pictures-") as folder:
        os.environ |= {"NAMSAO_DATA": folder, "NAMSAO_DEMO": "1", "NAMSAO_ADDRESS": ADDRESS}
        os.environ["DJANGO_SETTINGS_MODULE"] = "namsao.site.settings"
        with database.temporary(role="application"):
            subprocess.run([sys.executable, "-m", "namsao", "setup"], check=True)
            addresses = build()
            serve = "from namsao.site.serving import serve; serve('127.0.0.1', 8765)"
            server = subprocess.Popen([sys.executable, "-c", serve])
            try:
                wait()
                photograph(addresses)
            finally:
                server.terminate()
                server.wait()


def build() -> dict[str, str]:
    """The demo world; answers the addresses to photograph."""
    import django

    django.setup()
    from namsao.assessment.queries import entry_of
    from namsao.certificates.register import load_published
    from namsao.site.demo.world import build as build_world

    load_published()
    world = build_world(DAY)
    draft = world.dossiers["jam"]
    sheet = entry_of(world.dossiers["basket"]).sheets.get(seat__person=world.cast.nga)
    return {
        "self-assessment": f"/dossiers/{draft.pk}/criteria",
        "session": world.split_session.get_absolute_url() if world.split_session else "/",
        "sheet": sheet.get_absolute_url(),
        "verify": world.certificates["honey"].public_url,
    }


def wait() -> None:
    """Until the site answers."""
    for _try in range(100):
        try:
            urllib.request.urlopen(ADDRESS, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the site does not answer")


def photograph(addresses: dict[str, str]) -> None:
    """Four pictures: a producer's phone, a session, a member's sheet, the public check."""
    browser = os.environ.get("NAMSAO_BROWSER") or shutil.which("chromium")
    if not browser:
        raise SystemExit("No Chromium: install one, or set NAMSAO_BROWSER.")
    from namsao.site.demo.cast import MAIL_DOMAIN, PASSWORD

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=FLAGS)

        def take(name: str, who: str, viewport: dict[str, int]) -> None:
            context = chromium.new_context(viewport=viewport, locale="vi-VN")  # type: ignore[arg-type]
            page: Page = context.new_page()
            if who:
                page.goto(f"{ADDRESS}/accounts/login/")
                page.fill("input[name=login]", f"{who}@{MAIL_DOMAIN}")
                page.fill("input[name=password]", PASSWORD)
                page.locator("main button.button").first.click()
                page.wait_for_url(f"{ADDRESS}/")
            page.goto(ADDRESS + addresses[name])
            page.wait_for_load_state("networkidle")
            page.screenshot(path=HERE / f"{name}.png")
            context.close()

        take("self-assessment", "lan", PHONE)
        take("session", "nga", DESKTOP)
        take("sheet", "nga", DESKTOP)
        take("verify", "", PHONE)
        chromium.close()


main()
