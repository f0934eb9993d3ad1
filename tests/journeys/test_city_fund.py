"""Steps 1 to 10: from a contributor's money to a paid instalment and its report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from tests.harness.application import LiveServer, Settings
from tests.harness.databases import on_sqlite
from tests.harness.mail import Mailbox
from tests.harness.person import Person
from tests.journeys.city import City, address, fill, link_in, submit
from tests.journeys.written import fill_form

MANAGER, SECOND = "Asad Yousafzai", "Shabana Marwat"
FINANCE, OTHER_FINANCE = "Gulalai Khattak", "Haroon Durrani"
REVIEWERS = ("Naheed Bangash", "Wali Khan", "Zarmina Afridi", "Imran Orakzai")
CSO, FIRM = "Sana Gul", "Palwasha Khan"


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
    for name in REVIEWERS:
        city.staff(name, "reviewer")
    opens_a_fund(city)
    makes_a_call(city)
    apply(city, tmp_path)
    assert city.violations == []


def opens_a_fund(city: City) -> None:
    """Step 1: a fund, pledges and contributions, public and private."""
    manager = city.signs_in(MANAGER)
    manager.goes_to("/funds/new")
    city.looks(MANAGER, "01 open a fund")
    fill(
        manager,
        {
            "name": "Peshawar Local Innovation Fund",
            "slug": "peshawar",
            "reference_prefix": "PLIF",
            "currency": "PKR",
            "city": "Peshawar",
            "time_zone": "Asia/Karachi",
            "objectives": "Resilience, positive alternatives and trust.",
            "contact": "City Hall, Peshawar",
        },
    )
    submit(manager)
    for name, kind, pledged, received, theme in (
        ("City of Peshawar", "municipality", "30,000,000", "30,000,000", ""),
        ("Sarhad Textiles (Pvt) Ltd", "company", "۱۲۰۰۰۰۰۰", "1,500,000", "youth"),
    ):
        manager.goes_to("/funds/peshawar/contributors/new")
        fill(manager, {"name": name, "kind": kind})
        submit(manager)
        contributor = manager.page.url
        manager.goes_to(f"{contributor}/pledges/new")
        fill(manager, {"amount": pledged, "pledged_on": "2026-11-10"})
        submit(manager)
        manager.goes_to(f"{contributor}/contributions/new")
        pledge = manager.page.locator("[name=pledge] option").nth(1).get_attribute("value")
        fill(
            manager,
            {
                "pledge": pledge,
                "amount": received,
                "received_on": "2026-11-12",
                "bank_reference": f"BANK/{kind}/1",
                "theme": theme,
            },
        )
        submit(manager)
    manager.goes_to("/funds/peshawar")
    city.looks(MANAGER, "02 the fund")
    assert "31,500,000" in manager.text()


def makes_a_call(city: City) -> None:
    """Step 2: a call from a template, announced; it opens by the clock."""
    manager = city.signs_in(MANAGER)
    manager.clicks_on("Calls")
    manager.clicks_on("Open a new call")
    fill(
        manager,
        {
            "template": "template:young-people-and-belonging",
            "slug": "belonging",
            "opens": "2026-11-17T09:00",
            "closes": "2026-12-15T17:00",
        },
    )
    city.looks(MANAGER, "03 a new call")
    submit(manager, "Make the draft")
    manager.clicks_on("Announce call")
    city.looks(MANAGER, "04 announce")
    submit(manager, "Announce call")
    city.counts("open a call from a template", MANAGER, 6)
    assert "opens by itself" in manager.text()
    public = city.window("Somebody", city.server.address)
    city.people["Somebody"] = public
    public.goes_to("/calls/belonging")
    assert "Begin an application" not in public.text()
    city.moves_to("2026-11-17 09:00")
    public.goes_to("/calls/belonging")
    assert "Begin an application" in public.page.locator("main").inner_text()
    city.looks("Somebody", "05 the public call")


def apply(city: City, tmp_path: Path) -> None:
    """Step 3: a CSO and a private firm sign up, write, upload, submit, get receipts."""
    policy = tmp_path / "policy.pdf"
    policy.write_bytes(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    for name, organisation, kind, phone in (
        (CSO, "Awaz Youth Forum", "cso", True),
        (FIRM, "HunarTech (Pvt) Ltd", "firm", False),
    ):
        signs_up(city, name, phone=phone)
        person = city[name]
        person.goes_to("/calls/belonging/apply")
        person.clicks_on("Describe your organisation")
        fill(
            person,
            {"name": organisation, "kind": kind, "area": "Peshawar", "founded_year": "2015"},
        )
        city.looks(name, f"06 organisation {kind}")
        submit(person)
        fill_form(city, name, title=f"Youth theatre of {organisation}", file=policy)


def signs_up(city: City, name: str, *, phone: bool) -> None:
    """An account, its address confirmed by the link in the mail."""
    person = city.window(name, city.server.address, phone=phone)
    city.people[name] = person
    person.goes_to("/sign-up")
    fill(person, {"name": name, "email": address(name), "password": "seven quiet rivers"})
    city.looks(name, "06 sign up")
    submit(person)
    city.jobs()
    person.goes_to(link_in(city.mail_to(name)[-1], "/confirm/"))
    fill(person, {"password": "seven quiet rivers"})
    submit(person)
