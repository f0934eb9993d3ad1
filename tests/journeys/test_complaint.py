"""A complaint on the public page stops a payment that was approved, until two people say go on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from grants.disbursements.models import Disbursement
from grants.kernel.checks import run_all
from grants.kernel.db import db
from tests.disbursements.test_disbursements import approved
from tests.factories.people import make_person
from tests.harness.application import LiveServer
from tests.harness.databases import on_sqlite
from tests.harness.person import Person
from tests.journeys.city import PASSWORD, fill, press, submit

HELD = "This award is held while a concern is looked into."


def signs_in(window: Callable[..., Person], server: LiveServer, email: str) -> Person:
    who = window(email.split(".")[0], server.address)
    who.goes_to("/sign-in")
    fill(who, {"email": email, "password": PASSWORD})
    submit(who)
    return who


@pytest.mark.browser
@pytest.mark.usefixtures("at")
@on_sqlite
def test_a_complaint_stops_a_payment(
    app: Flask, live_server: LiveServer, person: Callable[..., Person]
) -> None:
    with app.app_context():
        payment = approved()
        reference, award = payment.reference, payment.award.reference
        roles = {
            "Sana Gul": "fund_manager",
            "Imran Ali": "fund_manager",
            "Nadia": "finance_officer",
        }
        emails = {name: make_person(name, roles=[role]).email for name, role in roles.items()}
        known = [str(finding) for finding in run_all()]
        db.session.remove()
    wrong: list[str] = []

    def looks(who: Person, name: str) -> None:
        who.picture(f"complaint {name}")
        wrong.extend([*who.violations(), *([name] if who.overflow() else [])])

    # Somebody on a telephone, without an account, in Urdu; no script is needed.
    somebody = person("Somebody", live_server.address, phone=True, language="ur")
    somebody.goes_to(f"/complain?award={award}")
    looks(somebody, "01 the form")
    submit(somebody)
    looks(somebody, "02 what is missing")
    fill(somebody, {"text": "فہرست سب کے سامنے پڑی ہے۔", "in_danger": "yes"})
    submit(somebody)
    looks(somebody, "03 the code")
    code = re.search(r"\d{4} \d{4} \d{4} \d{4}", somebody.text())
    assert code is not None

    # A manager finds it on Today, and triages it as serious.
    sana = signs_in(person, live_server, emails["Sana Gul"])
    looks(sana, "04 today")
    press(sana, "Triage a complaint or an incident")
    looks(sana, "05 a complaint")
    submit_link = sana.page.locator("main a", has_text="Triage").last
    sana.clicks_on(submit_link)
    fill(
        sana,
        {
            "kind": "complaint",
            "severity": "serious",
            "confidentiality": "staff",
            "criterion": "D4",
        },
    )
    looks(sana, "06 triage")
    submit(sana)
    submit(sana, "Start looking into it")
    fill(sana, {"message": "Which list is it?"})
    submit(sana, "Send")
    looks(sana, "07 looked into")
    complaint = sana.page.url.split("?")[0]

    # The payment was approved before; now it cannot be sent.
    nadia = signs_in(person, live_server, emails["Nadia"])
    nadia.goes_to(f"/disbursements/{reference}/send")
    assert HELD in nadia.text()
    submit(nadia)
    assert HELD in nadia.text()
    looks(nadia, "08 not sent")
    with app.app_context():
        assert state_of(reference) == "approved"

    # Whoever complained answers with the code.
    somebody.goes_to("/complain/follow")
    fill(somebody, {"code": code[0]})
    submit(somebody)
    assert "Which list is it?" in somebody.text()
    looks(somebody, "09 followed")
    fill(somebody, {"text": "ناموں کی فہرست۔"})
    submit(somebody)
    assert "ناموں کی فہرست۔" in somebody.text()

    # Two people lift the hold; one alone does not.
    sana.goes_to(complaint)
    assert "ناموں کی فہرست۔" in sana.text()
    sana.clicks_on("Lift the hold")
    fill(sana, {"reason": "The list is in a locked drawer now."})
    looks(sana, "10 lift")
    submit(sana)
    nadia.goes_to(f"/disbursements/{reference}/send")
    assert HELD in nadia.text()
    imran = signs_in(person, live_server, emails["Imran Ali"])
    imran.goes_to(complaint)
    imran.clicks_on("Lift the hold")
    fill(imran, {"reason": "I have seen the drawer."})
    submit(imran)
    looks(imran, "11 lifted")

    # It is sent and paid.
    nadia.goes_to(f"/disbursements/{reference}/send")
    assert HELD not in nadia.text()
    submit(nadia)
    nadia.goes_to(f"/disbursements/{reference}/paid")
    fill(nadia, {"bank_reference": "NBP-118842"})
    submit(nadia)
    with app.app_context():
        assert state_of(reference) == "paid"
        assert [str(finding) for finding in run_all()] == known
    sana.goes_to(f"{complaint}/resolve")
    fill(sana, {"told": "The list is locked away. Thank you."})
    submit(sana)
    somebody.goes_to("/complain/follow")
    assert "The list is locked away." in somebody.text()
    sana.goes_to("/desk/complaints")
    looks(sana, "12 the list")
    assert wrong == []


def state_of(reference: str) -> str:
    found = db.session.query(Disbursement).filter_by(reference=reference).one()
    return str(found.status)
