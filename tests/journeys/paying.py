"""Steps 1, 7 and 8 in a browser: money in, the agreement, money out."""

from __future__ import annotations

import re

from grants.kernel import clock
from tests.journeys.cast import CHECKING_FINANCE, CSO, FINANCE, MANAGER, OTHER_FINANCE, SECOND
from tests.journeys.city import City, fill, press, submit


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


def agrees(city: City) -> None:
    """Step 6: the award is offered, and both sides sign the agreement online."""
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
    submit(manager, "Offer the award")
    recipient = city.signs_in(CSO)
    recipient.goes_to("/my-awards")
    city.looks(CSO, "25 my awards")
    recipient.clicks_on(recipient.page.locator("main a", has_text="theatre of Awaz").first)
    city.award = recipient.page.url.rstrip("/").rsplit("/", 1)[-1]
    recipient.goes_to(f"/my-awards/{city.award}/agreement")
    city.looks(CSO, "26 the agreement")
    submit(recipient, "Mail me the code")
    city.jobs()
    code = re.findall(r"^\d{6}\s*$", city.mail_to(CSO)[-1], re.MULTILINE)[0].strip()
    fill(recipient, {"code": code, "typed_name": CSO, "office": "Chair"})
    submit(recipient, "Sign the agreement")
    second = city.signs_in(SECOND)
    second.goes_to("/desk/awards")
    press(second, "Read and countersign")
    city.looks(SECOND, "26 countersign")
    submit(second, "Countersign the agreement")
    recipient.goes_to("/organisation")
    recipient.clicks_on(recipient.page.locator("main a[href$='/bank-account']").first)
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
    # Who approves the account neither prepares nor approves what goes into it.
    checker = city.signs_in(CHECKING_FINANCE)
    press(checker, "Check a new bank account")
    press(checker, "Approve")
    called = clock.local(clock.now(), "Asia/Karachi")
    fill(
        checker,
        {
            "number": "+92 91 555 0147",
            "known_from": "The application",
            "spoke_with": CSO,
            "called_at": f"{called:%Y-%m-%dT%H:%M}",
        },
    )
    city.looks(CHECKING_FINANCE, "28 approve a bank account")
    submit(checker, "Approve")


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
