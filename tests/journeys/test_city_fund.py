"""Steps 1 to 10: from a contributor's money to a paid instalment and its report."""

from __future__ import annotations

import re
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
from tests.journeys.city import City, address, fill, link_in, pdf_text, press, submit
from tests.journeys.written import fill_form

MANAGER, SECOND = "Asad Yousafzai", "Shabana Marwat"
FINANCE, OTHER_FINANCE = "Gulalai Khattak", "Haroon Durrani"
REVIEWERS = ("Naheed Bangash", "Wali Khan", "Zarmina Afridi", "Imran Orakzai")
CONFLICTED, FLAGGING = REVIEWERS[0], REVIEWERS[1]
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
        person.goes_to("/organisation/new")
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


def checks_and_assigns(city: City) -> None:
    """Step 4: the call closes by the clock; eligibility, and three reviewers each."""
    city.moves_to("2026-12-15 17:00")
    manager = city.signs_in(MANAGER)
    manager.goes_to("/desk/calls/belonging/applications")
    assert "2 applications" in manager.text()
    city.looks(MANAGER, "12 applications of the call")
    manager.goes_to("/desk/calls/belonging/applications/eligible")
    city.looks(MANAGER, "13 find eligible")
    submit(manager)
    manager.goes_to("/desk/calls/belonging")
    submit(manager, "Start review")
    manager.goes_to("/desk/calls/belonging/assign")
    city.looks(MANAGER, "14 assign reviewers")
    fill(manager, {"due_on": "2027-01-10"})
    submit(manager)
    city.jobs()


def steps_back(city: City) -> None:
    """One reviewer has an interest in a case, and is never shown it again."""
    reviewer = city.signs_in(CONFLICTED)
    title = reviewer.page.locator("main .g-tasks a").first.inner_text()
    reviewer.page.locator("main .g-tasks a").first.click()
    reviewer.page.wait_for_load_state()
    review = reviewer.page.url.split("/criteria/")[0]
    reviewer.clicks_on("I have a conflict of interest")
    city.looks(CONFLICTED, "15 conflict of interest")
    fill(reviewer, {"kind": "family", "note": "My sister works there."})
    submit(reviewer)
    reviewer.goes_to("/reviews")
    assert title not in reviewer.text()
    for path in (review, f"{review}/check"):
        answer = reviewer.page.goto(path)
        assert answer is not None
        assert answer.status == 404
    manager = city.signs_in(MANAGER)
    manager.goes_to("/desk/calls/belonging/assign")
    fill(manager, {"due_on": "2027-01-10"})
    submit(manager)


def scores(city: City, name: str) -> None:
    """Merit and the ten Do No Harm criteria: one click each, the answer in sight."""
    reviewer = city.signs_in(name)
    while reviewer.page.locator("main .g-tasks a").count():
        reviewer.page.locator("main .g-tasks a").first.click()
        reviewer.page.wait_for_load_state()
        reviewer.begin()
        criteria = scores_one(city, name)
        print(f"score one application: {reviewer.clicks} clicks for {criteria} criteria")
        reviewer.goes_to("/reviews")


def scores_one(city: City, name: str) -> int:
    """From the first criterion to the submitted review; returns how many were scored."""
    reviewer = city[name]
    mine, scored = "theatre of Awaz" in reviewer.text(), 0
    while "/check" not in reviewer.page.url:
        for group in reviewer.page.locator("main fieldset:has(input[type=radio])").all():
            key = str(group.locator("input[type=radio]").first.get_attribute("name"))
            value = 3 if mine else 2
            if key == "D5" and mine and name == FLAGGING:
                value = 1
            choice = group.locator(f"label:has(input[value='{value}'])")
            assert reviewer.page.locator("#answer").is_visible()
            reviewer.clicks_on(choice)
            reviewer.page.locator(f"textarea[name='{key}-reason']").fill("As the answer shows.")
            scored += 1
        if scored == 2:
            city.looks(name, "16 scoring")
        submit(reviewer)
    city.looks(name, "17 check the review")
    submit(reviewer, "Submit review")
    return scored


def settles_the_flag(city: City) -> None:
    """Step 5: the flag holds the best application until another person accepts a plan."""
    manager = city.signs_in(MANAGER)
    manager.goes_to("/desk/calls/belonging/ranking")
    held = manager.page.locator("main tbody tr", has_text="theatre of Awaz")
    assert "Held" in held.inner_text()
    assert held.locator(".g-rank").inner_text().strip() in ("–", "")
    city.looks(MANAGER, "18 ranking, held")
    manager.clicks_on("Harm")
    city.looks(MANAGER, "19 harm")
    manager.page.locator("main table a").first.click()
    manager.page.wait_for_load_state()
    flag = manager.page.url
    fill(
        manager,
        {
            "action": "Vet both coaches and name a safeguarding lead.",
            "owner": "Sana Gul",
            "due_on": "2027-01-31",
            "evidence": "Certificates and the lead's letter.",
            "residual_likelihood": "1",
            "residual_severity": "4",
        },
    )
    city.looks(MANAGER, "20 a harm flag")
    submit(manager)
    second = city.signs_in(SECOND)
    second.goes_to(flag)
    fill(second, {"reason": "Specific, owned and dated."})
    submit(second, "Accept")
    manager.goes_to("/desk/calls/belonging/ranking")
    row = manager.page.locator("main tbody tr", has_text="theatre of Awaz")
    assert "Mitigated" in row.inner_text()
    city.looks(MANAGER, "21 ranking, mitigated")


def reference_in(words: str) -> str:
    """The application's reference among these words."""
    found = re.search(r"PLIF-\d{4}-\d{4}", words)
    assert found, words
    return found[0]


def decides(city: City) -> None:
    """The manager decides with a reason; money is reserved from lots that fit."""
    manager = city.signs_in(MANAGER)
    for title, outcome, amount in (
        ("theatre of Awaz", "awarded", "1,800,000"),
        ("theatre of HunarTech", "declined", ""),
    ):
        manager.goes_to("/desk/calls/belonging/ranking")
        row = manager.page.locator("main tbody tr", has_text=title)
        reference = reference_in(row.inner_text())
        manager.goes_to(f"/desk/applications/{reference}/decide")
        fill(manager, {"outcome": outcome, "reason": "Scored on every criterion."})
        if amount:
            fill(manager, {"amount": amount})
        city.looks(MANAGER, f"22 decide, {outcome}")
        submit(manager)
        if "/decide" in manager.page.url:
            city.looks(MANAGER, f"23 confirm, {outcome}")
            submit(manager)
        if outcome == "awarded":
            city.award_of = reference
    manager.goes_to("/funds/peshawar")
    assert "1,800,000" in manager.text()


def agrees(city: City) -> None:
    """Step 6: the award is offered, and the recipient accepts the agreement online."""
    manager = city.signs_in(MANAGER)
    manager.goes_to(f"/desk/applications/{city.award_of}/offer")
    fill(
        manager,
        {
            "purpose": "Plays by young people that answer rumours.",
            "starts_on": "2027-02-01",
            "ends_on": "2027-12-31",
            "instalments-0-amount": "1,200,000",
            "instalments-0-due_on": "2027-02-01",
            "instalments-1-amount": "600,000",
            "instalments-1-due_on": "2027-08-01",
            "instalments-1-after": "report",
            "language": "en",
        },
    )
    city.looks(MANAGER, "24 offer")
    submit(manager)
    recipient = city.signs_in(CSO)
    recipient.goes_to("/my-awards")
    city.looks(CSO, "25 my awards")
    recipient.page.locator("main a", has_text="theatre of Awaz").first.click()
    recipient.page.wait_for_load_state()
    city.award = recipient.page.url.rstrip("/").rsplit("/", 1)[-1]
    recipient.goes_to(f"/my-awards/{city.award}/agreement")
    fill(recipient, {"typed_name": CSO})
    city.looks(CSO, "26 the agreement")
    submit(recipient)
    recipient.goes_to("/organisation")
    recipient.page.locator("main a[href$='/bank-account']").first.click()
    recipient.page.wait_for_load_state()
    fill(
        recipient,
        {
            "holder": "Awaz Youth Forum",
            "bank_name": "Standard Chartered, Saddar",
            "account_number": "PK36 SCBL 0000 0011 2345 6702",
        },
    )
    city.looks(CSO, "27 bank account")
    submit(recipient)
    finance = city.signs_in(FINANCE)
    press(finance, "Check a new bank account")
    press(finance, "Approve")
    city.looks(FINANCE, "28 approve a bank account")
    submit(finance, "Approve")


def pays(city: City) -> None:
    """Step 7: requested, prepared, approved by another person, sent, paid."""
    city.moves_to("2027-02-01 10:00")
    manager = city.signs_in(MANAGER)
    manager.goes_to(f"/desk/awards/{city.award}/conditions/1")
    fill(manager, {"evidence": "Both certificates seen on 20 January."})
    submit(manager)
    recipient = city.signs_in(CSO)
    recipient.goes_to(f"/my-awards/{city.award}")
    submit(recipient, "Ask for the disbursement")
    finance = city.signs_in(FINANCE)
    press(finance, "Prepare a disbursement")
    press(finance, "Prepare")
    city.looks(FINANCE, "29 prepare")
    submit(finance, "Prepare")
    payment = finance.page.url.split("?")[0]
    refused = finance.page.goto(f"{payment}/approve")
    assert refused is not None
    assert refused.status == 403
    other = city.signs_in(OTHER_FINANCE)
    press(other, "Approve a disbursement")
    press(other, "Approve")
    city.looks(OTHER_FINANCE, "30 approve")
    submit(other, "Approve")
    city.counts("approve a waiting payment", OTHER_FINANCE, 3)
    finance.goes_to(f"{payment}/send")
    submit(finance)
    finance.goes_to(f"{payment}/paid")
    fill(finance, {"bank_reference": "NBP-118842", "paid_on": "2027-02-01"})
    city.looks(FINANCE, "31 paid")
    submit(finance)
    finance.goes_to(payment)
    assert "Sarhad Textiles" in finance.text()
    assert "NBP-118842" in finance.text()
    city.looks(FINANCE, "32 a disbursement")


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
