"""What every page must be: usable by everybody, narrow enough for a phone, light to load."""

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

FIRST_LOAD = 150_000  # bytes on the wire, everything that a fresh phone fetches


@dataclass
class Witness:
    """Looks at the pages of a journey and keeps what is wrong with them, until the end."""

    browser: Browser
    faults: list[str] = field(default_factory=list)
    weights: dict[str, int] = field(default_factory=dict)

    def looks_at(self, page: Page, name: str) -> None:
        """Check the page as it stands, and weigh what an empty cache has to fetch for it."""
        page.wait_for_function("document.readyState === 'complete'")  # not a page that is leaving
        width = page.viewport_size["width"] if page.viewport_size else 0
        broad = page.evaluate("document.documentElement.scrollWidth")
        if broad > width:
            self.faults.append(f"{name}: {broad} px broad on a screen of {width}")
        for fault in Axe().run(page).response["violations"]:
            where = fault["nodes"][0]
            self.faults.append(
                f"{name}: {fault['id']} ({fault['help']}), {len(fault['nodes'])} times, first at"
                f" {where['target']}: {where['html'][:200]}"
            )
        self.weights[name] = self._weigh(page)
        if self.weights[name] >= FIRST_LOAD:
            self.faults.append(f"{name}: first load of {self.weights[name]} bytes")

    def reports(self) -> str:
        """What was wrong, a line each; empty when nothing was."""
        return "\n".join(self.faults)

    def _weigh(self, page: Page) -> int:
        fresh = self.browser.new_context(storage_state={"cookies": page.context.cookies()})
        try:
            other = fresh.new_page()
            sizes: list[float] = []
            wire = fresh.new_cdp_session(other)
            wire.on("Network.loadingFinished", lambda e: sizes.append(_size(e)))
            wire.send("Network.enable")
            other.goto(page.url)
            other.evaluate("document.fonts.ready")
        finally:
            fresh.close()
        return round(sum(sizes))


def _size(event: dict[str, Any]) -> float:
    return float(event["encodedDataLength"])
