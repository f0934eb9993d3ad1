"""Real Chromium. A browser for the run; for each person of a test, a window of their own."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.harness.person import Person

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

PATIENCE = 60_000
"""Milliseconds until what is waited for is missing: longer than the slowest machine takes."""


def chromium() -> str | None:
    """The path of an installed Chromium: GRANTS_CHROMIUM, else the system's."""
    named = os.environ.get("GRANTS_CHROMIUM")
    if named:
        return named
    return next(
        (
            path
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (path := shutil.which(name))
        ),
        None,
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; mark the test `browser`."""
    path = chromium()
    if path is None:
        pytest.skip(
            "no Chromium is installed: apt-get install chromium, or name it by GRANTS_CHROMIUM"
        )
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def person(browser: Browser) -> Iterator[Callable[..., Person]]:
    """A function that opens a window for one person: `person("Amina", "http://127.0.0.1:…")`.

    Its options are `phone`, `scripts`, `dark` and `language`. When the test ends, every window
    must have been free of script errors and of refusals by the content security policy.
    """
    pictures = os.environ.get("GRANTS_SCREENSHOTS")
    people: list[Person] = []

    def open_window(
        name: str,
        address: str,
        *,
        phone: bool = False,
        scripts: bool = True,
        dark: bool = False,
        language: str = "en",
    ) -> Person:
        context = browser.new_context(
            base_url=address,
            viewport={"width": 360, "height": 740} if phone else {"width": 1280, "height": 900},
            has_touch=phone,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            locale=language,
            timezone_id="Asia/Karachi",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        new = Person(name, context.new_page(), Path(pictures) if pictures else None)
        people.append(new)
        return new

    yield open_window
    complaints = [f"{who.name}: {complaint}" for who in people for complaint in who.complaints]
    for who in people:
        who.page.context.close()
    assert not complaints, complaints
