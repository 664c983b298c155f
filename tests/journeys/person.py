"""Somebody at the site, in a browser of their own, on the phone of a commune."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from playwright.sync_api import Browser, Locator, Page, expect

from namsao.site.demo.cast import MAIL_DOMAIN, PASSWORD
from tests.conftest import Site
from tests.journeys.witness import Witness

PATIENCE = 10_000  # milliseconds until a page that does not do what it should fails the test


@dataclass
class Person:
    """Does what a person does: opens, reads, fills in, presses; waits for what they see."""

    page: Page
    site: Site
    witness: Witness

    @classmethod
    def arrives(cls, browser: Browser, site: Site, witness: Witness) -> Self:
        """A stranger with a phone, in Vietnam."""
        context = browser.new_context(
            viewport={"width": 360, "height": 740},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            base_url=site.url,
        )
        context.set_default_timeout(PATIENCE)
        return cls(context.new_page(), site, witness)

    def is_signed_in(self, name: str) -> Self:
        """As a person of the demo world, who comes back and stands at the desk."""
        session = self.site.session_of(f"{name}@{MAIL_DOMAIN}")
        self.page.context.add_cookies(
            [{"name": "sessionid", "value": session, "url": self.site.url}]
        )
        self.opens("/")
        return self

    def signs_in(self, name: str) -> Self:
        """As a person of the demo world, through the form."""
        self.opens("/accounts/login/")
        self.gives_name_and_password(name)
        self.page.wait_for_url(f"{self.site.url}/")
        return self

    def gives_name_and_password(self, name: str) -> None:
        """On the page that asks for them."""
        self.fills("Thư điện tử", f"{name}@{MAIL_DOMAIN}")
        self.fills("Mật khẩu", PASSWORD)
        self.page.locator("main").get_by_role("button", name="Đăng nhập").first.click()

    def opens(self, address: str) -> None:
        """By its address."""
        self.page.goto(address)

    def looks(self, name: str) -> None:
        """A look at the whole page, for what a machine can find wrong with it."""
        self.witness.looks_at(self.page, name)

    def follows(self, link: str) -> None:
        """A link of the page's content."""
        self.page.locator("main").get_by_role("link", name=link).first.click()

    def presses(self, button: str) -> None:
        """A button of the page's content."""
        self.page.locator("main").get_by_role("button", name=button, exact=True).first.click()

    def does(self, action: str) -> None:
        """A thing that a page offers: its button, what it will do, and yes."""
        self.follows(action)
        self.presses(action)
        self.reads(f"Đã xong: {action}.")

    def fills(self, label: str, text: str | date) -> None:
        """A field, by the words beside it."""
        field = self.page.get_by_label(label).first
        field.fill(text if isinstance(text, str) else text.isoformat())

    def chooses(self, label: str, option: str) -> None:
        """An option of a list."""
        self.page.get_by_label(label).first.select_option(label=option)

    def unfolds(self, summary: str) -> None:
        """What a page keeps folded under that word."""
        self.page.locator("main summary").filter(has_text=summary).first.click()

    def ticks(self, label: str) -> None:
        """A box or a radio button."""
        self.page.get_by_label(label).first.check()

    def reads(self, text: str) -> None:
        """The text stands on the page, or comes within a few seconds."""
        expect(self.page.locator("main")).to_contain_text(text, timeout=PATIENCE)

    def reads_not(self, text: str) -> None:
        """The text does not stand on the page."""
        expect(self.page.locator("main")).not_to_contain_text(text)

    def downloads(self, link: str) -> bytes:
        """A paper, by its link."""
        found = self.page.locator("main").get_by_role("link", name=link).first
        answer = self.page.context.request.get(found.get_attribute("href") or "")
        assert answer.headers["content-type"] == "application/pdf", answer.text()[:300]
        return answer.body()

    def reads_on_the_meter(self, text: str) -> None:
        """The star meter says so, or will within a few seconds."""
        expect(self.page.locator("#star-meter")).to_contain_text(text, timeout=PATIENCE)

    def loses_the_connection(self) -> None:
        """A valley, a tunnel, a storm."""
        self.page.context.set_offline(True)

    def is_connected_again(self) -> None:
        """Out of the valley."""
        self.page.context.set_offline(False)

    def closes_the_page(self) -> None:
        """And takes a new one of the same browser."""
        context = self.page.context
        self.page.close()
        self.page = context.new_page()

    def criterion(self, number: str) -> "Card":
        """The card of one criterion."""
        return Card(self.page.locator(f"[id='criterion-{number}']"))

    def leaves(self) -> None:
        """Home."""
        self.page.context.close()


@dataclass
class Card:
    """One criterion on a page: its options, its note, and how its saving stands."""

    place: Locator

    def answer(self, choice: int | bool) -> None:
        """Tick one option."""
        value = str(choice).lower()
        self.place.locator(f"input[name=choice][value='{value}']").check()

    def write(self, label: str, text: str) -> None:
        """Fill the field of that label, and leave it."""
        field = self.place.get_by_label(label)
        field.fill(text)
        field.blur()

    def says(self, text: str) -> None:
        """What stands under the form."""
        expect(self.place.locator("[data-save-state]")).to_contain_text(text, timeout=PATIENCE)

    def attach(self, kind: str, name: str, content: bytes) -> None:
        """Add a file; the page comes back with it."""
        self.place.get_by_text("Thêm minh chứng", exact=True).click()
        self.place.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        )
        self.place.get_by_label("Loại minh chứng").select_option(value=kind)
        self.place.get_by_role("button", name="Tải lên").click()
        expect(self.place.locator(".files")).to_contain_text(name, timeout=PATIENCE)
