"""Steps 1 to 10: from a contributor's money to a paid instalment and its report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from grants.kernel.checks import run_all
from grants.kernel.db import db
from grants.kernel.money import Money
from tests.harness.application import LiveServer, Settings
from tests.harness.databases import on_sqlite
from tests.harness.mail import Mailbox
from tests.harness.person import Person
from tests.journeys.applying import apply, makes_a_call
from tests.journeys.cast import (
    CHECKING_FINANCE,
    CSO,
    FINANCE,
    MANAGER,
    OTHER_FINANCE,
    REVIEWERS,
    SECOND,
)
from tests.journeys.city import City, pdf_text
from tests.journeys.judging import checks_and_assigns, decides, scores, settles_the_flag, steps_back
from tests.journeys.paying import agrees, opens_a_fund, pays


@pytest.fixture
def settings(database_url: str, tmp_path: Path, smtp: Mailbox) -> Settings:
    """The product with a real mail server."""
    instance = tmp_path / "instance"
    instance.mkdir()
    return {
        "TESTING": True,
        "DATABASE_URL": database_url,
        "INSTANCE": str(instance),
        "SECRET_KEY": "only-for-tests",
        "SMTP_URL": smtp.url,
        "BASE_URL": "http://grants.example",
    }


@pytest.fixture
def city(
    app: Flask,
    live_server: LiveServer,
    person: Callable[..., Person],
    at: time_machine.Traveller,
    smtp: Mailbox,
) -> Iterator[City]:
    """The people of the city; what they counted is printed at the end."""
    city = City(app, live_server, person, at, smtp)
    yield city
    for task, clicks, loads in city.tasks:
        print(f"{task}: {clicks} clicks, {loads} page loads")


@pytest.mark.browser
@on_sqlite
def test_from_money_to_report(city: City, tmp_path: Path) -> None:
    city.staff(MANAGER, "fund_manager")
    city.staff(SECOND, "fund_manager")
    city.staff(FINANCE, "finance_officer")
    city.staff(OTHER_FINANCE, "finance_officer")
    city.staff(CHECKING_FINANCE, "finance_officer")
    for name in REVIEWERS:
        city.staff(name, "reviewer")
    opens_a_fund(city)
    makes_a_call(city)
    apply(city, tmp_path)
    checks_and_assigns(city)
    steps_back(city)
    for name in REVIEWERS:
        scores(city, name)
    settles_the_flag(city)
    decides(city)
    agrees(city)
    pays(city)
    reports(city, tmp_path)
    reminds(city)
    shows_the_public(city)
    verifies(city)
    assert city.violations == []


def reports(city: City, tmp_path: Path) -> None:
    """Step 8: the fund statement says what the transfers say, on page and paper."""
    manager = city.signs_in(MANAGER)
    manager.clicks_on("Reports")
    city.looks(MANAGER, "33 reports")
    link = manager.page.locator("main a[href*='fund-statement'][href*='pdf']").first
    manager.clicks += 1
    answer = manager.page.context.request.get(str(link.get_attribute("href")))
    city.counts("the fund statement as a PDF", MANAGER, 3)
    paper = tmp_path / "statement.pdf"
    paper.write_bytes(answer.body())
    words = pdf_text(paper)
    figures = city.ledger()
    assert figures == {"received": 31_500_000_00, "paid": 1_200_000_00}
    assert Money(figures["received"] - figures["paid"], "PKR").text() in words
    manager.goes_to("/reports/fund-statement")
    assert "30,300,000" in manager.text()
    city.looks(MANAGER, "34 fund statement")


def reminds(city: City) -> None:
    """Step 9: the progress report is asked for, once however often the jobs run."""
    city.moves_to("2027-07-18 09:00")
    before = [mail for mail in city.mail_to(CSO) if "rogress report" in mail]
    city.jobs()
    city.jobs()
    assert [mail for mail in city.mail_to(CSO) if "rogress report" in mail] == before
    assert len(before) >= 1


def shows_the_public(city: City) -> None:
    """Step 10: calls, awards and money, without signing in."""
    public = city["Somebody"]
    public.goes_to("/awards")
    assert "1,800,000" in public.text()
    city.looks("Somebody", "35 public awards")
    public.goes_to("/money")
    city.looks("Somebody", "36 public money")
    public.goes_to("/money?lang=ur")
    city.looks("Somebody", "37 public money in Urdu")


def verifies(city: City) -> None:
    """Everything that can be derived, derived again: nothing is wrong."""
    with city.app.app_context():
        assert [str(finding) for finding in run_all()] == []
        db.session.remove()
