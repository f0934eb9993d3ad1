"""Every part, drawn once, as it is and with its errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.harness.application import LiveServer
from tests.harness.person import Person
from tests.web import gallery


@pytest.fixture
def shown(app: Flask) -> Flask:
    gallery.show(app)
    return app


def test_every_part_is_drawn_in_both_directions(shown: Flask) -> None:
    browser = shown.test_client()
    english = browser.get("/gallery").get_data(as_text=True)
    urdu = browser.get("/gallery?lang=ur").get_data(as_text=True)
    assert re.search(r'<html lang="en"\s+dir="ltr"', english)
    assert re.search(r'<html lang="ur"\s+dir="rtl"', urdu)
    assert "bootstrap.min.css" in english
    assert "bootstrap.rtl.min.css" in urdu
    assert english.count("<h1") == 1
    assert "style=" not in english
    assert not re.search(r"<script>|\son\w+=", english)


def test_ids_are_used_once_and_references_meet_them(shown: Flask) -> None:
    page = shown.test_client().get("/gallery").get_data(as_text=True)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for listed in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', page):
        assert set(listed.split()) <= set(ids), listed


@pytest.fixture
def live_gallery(shown: Flask) -> Iterator[LiveServer]:
    shown.config["WTF_CSRF_ENABLED"] = False
    server = LiveServer(shown)
    yield server
    server.stop()


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_every_part_can_be_used_by_everybody(
    live_gallery: LiveServer,
    person: Callable[..., Person],
    language: str,
    phone: bool,
    dark: bool,
) -> None:
    who = person("Sana", live_gallery.address, phone=phone, dark=dark, language=language)
    who.goes_to("/gallery")
    assert who.violations() == []
    assert who.overflow() == 0
    size, light = "phone" if phone else "desktop", "dark" if dark else "light"
    who.picture(f"gallery-{language}-{size}-{light}")
    with who.page.expect_navigation():
        who.page.locator("form .btn-secondary[type=submit]").first.click()
    assert who.page.title().startswith("غلطی:" if language == "ur" else "Error:")
    expect(who.page.locator("#errors")).to_be_focused()
    assert who.violations() == []
    assert who.overflow() == 0
    who.picture(f"gallery-errors-{language}-{size}-{light}")


@pytest.mark.browser
def test_a_lost_connection_leaves_the_form_as_typed(
    live_gallery: LiveServer, person: Callable[..., Person]
) -> None:
    who = person("Sana", live_gallery.address, phone=True)
    who.goes_to("/gallery")
    who.page.locator("#one").fill("still")
    who.page.context.set_offline(True)
    who.page.locator("form .btn-secondary[type=submit]").first.click()
    line = who.page.get_by_text("Not sent. Keep this page open and try again.")
    line.wait_for()
    assert who.page.locator("#one").input_value() == "still"
    who.page.context.set_offline(False)
    with who.page.expect_navigation():
        who.page.locator("form .btn-secondary[type=submit]").first.click()
    assert who.page.locator("#one").input_value() == "still"


@pytest.mark.browser
def test_words_are_counted_and_scores_are_keyed(
    live_gallery: LiveServer, person: Callable[..., Person], shown: Flask
) -> None:
    who = person("Naheed", live_gallery.address)
    who.goes_to("/gallery")
    who.page.locator("#long").fill("one two three four five six")
    expect(who.page.locator("#long-words")).to_have_text("6 of 5 words: take out 1")
    chosen = who.page.locator("input[name=m3]:checked")
    who.page.locator("input[name=m3][value='3']").focus()
    who.page.keyboard.press("1")
    expect(chosen).to_have_value("3")
    who.page.evaluate("document.body.setAttribute('data-keys', '')")
    who.page.keyboard.press("1")
    expect(chosen).to_have_value("1")
    who.page.locator("#r3").fill("4 of 5")
    expect(chosen).to_have_value("1")


@pytest.mark.browser
def test_the_form_works_without_scripts(
    live_gallery: LiveServer, person: Callable[..., Person]
) -> None:
    who = person("Sana", live_gallery.address, phone=True, scripts=False)
    who.goes_to("/gallery?lang=ur")
    who.page.locator("#one").fill("still")
    with who.page.expect_navigation():
        who.page.locator("form .btn-secondary[type=submit]").first.click()
    assert who.page.title().startswith("غلطی:")
    assert who.page.locator("#one").input_value() == "still"
    assert who.page.locator("main > .g-summary").count() == 1
