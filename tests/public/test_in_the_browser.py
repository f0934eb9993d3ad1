"""Public pages and reports in a real browser: no violation, no sideways scroll, both languages."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories.city import make_city
from tests.factories.people import PASSWORD, make_person
from tests.harness.application import LiveServer
from tests.harness.databases import on_sqlite
from tests.harness.person import Person

pytestmark = [pytest.mark.browser, on_sqlite]

PUBLIC = [
    "/",
    "/calls",
    "/calls/plif-call-3",
    "/awards",
    "/awards/PLIF-A-2026-0001",
    "/money",
    "/help",
    "/complain",
    "/decisions",
    "/privacy",
    "/accessibility",
]
STAFF = [
    "/reports",
    "/reports/fund-statement",
    "/reports/sources-and-uses",
    "/reports/money-by-month",
    "/reports/award-register",
    "/reports/award?award=PLIF-A-2026-0001",
    "/reports/contributor-statement",
    "/audit-trail",
    "/check",
]


def look_at(person: Person, paths: list[str], name: str) -> list[str]:
    found = []
    for path in paths:
        person.goes_to(path)
        found += person.violations()
        if person.overflow():
            found.append(f"{path}: wider than the window by {person.overflow()}")
        person.picture(f"{name}-{path.split('?')[0].strip('/') or 'index'}")
    return found


@pytest.mark.parametrize(("language", "phone"), [("en", False), ("ur", True)])
def test_pages_for_everybody(
    app: Flask,
    live_server: LiveServer,
    person: Callable[..., Person],
    language: str,
    phone: bool,
) -> None:
    with app.app_context():
        make_city()
    reader = person("anybody", live_server.address, phone=phone, language=language)
    assert look_at(reader, PUBLIC, f"public-{language}") == []


def test_from_signing_in_to_the_statement_on_paper(
    app: Flask, live_server: LiveServer, person: Callable[..., Person]
) -> None:
    with app.app_context():
        make_city()
        make_person("Farah", email="farah@people.example", roles=["fund_manager", "auditor"])
    manager = person("Farah", live_server.address)
    manager.goes_to("/sign-in")
    manager.page.fill("input[name=email]", "farah@people.example")
    manager.page.fill("input[name=password]", PASSWORD)
    with manager.page.expect_navigation():
        manager.page.get_by_role("main").get_by_role("button", name="Sign in").first.click()
    manager.begin()
    manager.clicks_on("Reports", exact=True)
    paper = manager.page.get_by_role("row", name="Fund statement").get_by_role("link", name="PDF")
    assert paper.count() == 1
    address = paper.get_attribute("href")
    assert address is not None
    assert manager.page.request.get(address).body().startswith(b"%PDF")
    assert manager.clicks + 1 <= 3
    assert look_at(manager, STAFF, "staff") == []
