"""A person at a browser: what they do is counted, what they see is checked."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Frame, Locator, Page, Request

from tests.harness.clock import MORNING
from tests.harness.places import ASSETS

# To another page: a link within the page, to a file or to a tab of its own leads nowhere here.
LEADS_AWAY = """one => {
  const what = one.closest("a[href], button");
  if (!what) { return false; }
  if (what.tagName === "BUTTON") { return what.type === "submit" && Boolean(what.form); }
  const here = location.href.split("#")[0];
  return !what.target && !what.hasAttribute("download") && what.href.split("#")[0] !== here;
}"""
AXE = (ASSETS / "axe.min.js").read_text(encoding="utf-8")


class Person:
    """One person's window.

    `clicks` and `loads` count since the last `begin()`. `complaints` collects script errors,
    refusals by the content security policy and requests to anywhere but the product.
    """

    def __init__(self, name: str, page: Page, pictures: Path | None = None) -> None:
        self.name = name
        self.page = page
        self.clicks = 0
        self.loads = 0
        self.complaints: list[str] = []
        self._pictures = pictures
        page.on("console", self._heard)
        page.on("pageerror", self._failed)
        page.on("framenavigated", self._loaded)
        page.on("request", self._asked)

    def begin(self) -> None:
        """Start counting a task from nought."""
        self.clicks = self.loads = 0

    def goes_to(self, path: str) -> None:
        """Open a page by its address; the answer must not be an error of the server."""
        response = self.page.goto(path)
        assert response is None or response.status < 500, f"{path}: {response.status}"

    def clicks_on(self, target: str | Locator, *, exact: bool = False) -> None:
        """Click a button, link or choice; if it leads to a page, that page is there afterwards."""
        locator = self.sees_control(target, exact=exact) if isinstance(target, str) else target
        if locator.evaluate(LEADS_AWAY):
            self._goes_by(locator)
        else:
            self.clicks += 1
            locator.click()

    def submits(self, words: str, *, exact: bool = False) -> None:
        """Click a button that loads a page."""
        self._goes_by(self.sees_control(words, exact=exact))

    def _goes_by(self, locator: Locator) -> None:
        # A form is sent a moment after the click: to look for a load that is under way is too soon.
        self.clicks += 1
        with self.page.expect_navigation():
            locator.click()

    def sees_control(self, words: str, *, exact: bool = False) -> Locator:
        """The button or link with these words; there must be one."""
        button = self.page.get_by_role("button", name=words, exact=exact)
        return button.or_(self.page.get_by_role("link", name=words, exact=exact)).first

    def fills(self, label: str, value: str) -> None:
        """Type into the field with this label."""
        self.page.get_by_label(label).fill(value)

    def chooses(self, label: str, option: str) -> None:
        """Choose in a list by its words."""
        self.page.get_by_label(label).select_option(label=option)

    def ticks(self, label: str) -> None:
        """Tick a box or a choice; it counts as a click."""
        self.clicks += 1
        self.page.get_by_label(label, exact=True).check()

    def uploads(self, label: str, file: Path) -> None:
        """Choose a file."""
        self.page.get_by_label(label).set_input_files(file)

    def stops_the_clock(self) -> None:
        """From the next page on no timer ends: a draft does not save itself. For axe they must."""
        self.page.clock.install(time=MORNING)
        self.page.clock.pause_at(MORNING + timedelta(minutes=1))

    def text(self) -> str:
        """What the page's main part says, with single spaces."""
        return " ".join(self.page.locator("main").inner_text().split())

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window; 0 is right."""
        self._stands()
        wider: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return max(0, wider)

    def violations(self) -> list[str]:
        """What axe-core finds against the page, one line each; scripts must be on."""
        self._stands()
        # The text is evaluated, not added as an element: the page's policy would refuse that.
        self.page.evaluate(AXE)
        found: dict[str, Any] = self.page.evaluate(
            "axe.run(document, {resultTypes: ['violations']})"
        )
        path = urlsplit(self.page.url).path
        return [
            f"{path}: {violation['id']}: {violation['help']}: {node['html'][:160]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    def _stands(self) -> None:
        """Wait until the page has its style sheet and its letters: they make its width."""
        self.page.wait_for_load_state("load")
        self.page.evaluate("document.fonts.ready.then(() => true)")

    def picture(self, name: str) -> None:
        """Keep a picture of the whole page, where pictures are asked for."""
        if self._pictures is not None:
            self._pictures.mkdir(parents=True, exist_ok=True)
            safe = re.sub(r"[^a-z0-9-]+", "-", name.lower())
            self.page.screenshot(path=self._pictures / f"{safe}.png", full_page=True)

    def _heard(self, message: ConsoleMessage) -> None:
        # The browser also logs every answer above 399, which a test may have asked for.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)

    def _failed(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _loaded(self, frame: Frame) -> None:
        if frame == self.page.main_frame and frame.url != "about:blank":
            self.loads += 1

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.hostname != "127.0.0.1":
            self.complaints.append(f"asked {parts.hostname} for {parts.path}")
