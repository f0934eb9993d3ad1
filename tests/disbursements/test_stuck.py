"""Payments on their way: how long each stands where it is, and what it waits for."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from grants.disbursements.models import Disbursement
from grants.disbursements.queries_stuck import on_their_way, waits
from grants.kernel.db import db, transact
from tests.disbursements.test_approving import two_needed
from tests.disbursements.test_disbursements import (
    approved,
    make_officer,
    pay,
    prepared,
    requested,
    sent,
)
from tests.factories.paying import make_bank_file
from tests.factories.people import make_actor, make_person, sign_in


def blocker(made: Disbursement) -> str:
    return waits(make_actor(roles=["auditor"]), [made])[made.id].blocker


@pytest.mark.usefixtures("in_app", "at")
def test_what_each_waits_for() -> None:
    asked = requested()
    assert blocker(asked) == "A finance officer prepares it"
    waiting, two = prepared(), two_needed()
    assert blocker(waiting) == "1 more person approves it"
    assert blocker(two) == "2 more people approve it"
    ready = approved()
    assert blocker(ready) == "A finance officer gives it to the bank"
    batch = make_bank_file(ready.award.fund, [ready])
    assert blocker(ready) == f"Bank file {batch.reference} is sent"
    gone = sent()
    assert blocker(gone) == "The bank: a finance officer records that it has paid"
    asked.award.application.harm_gate = "held"
    assert waiting.bank_account is not None
    waiting.bank_account.status = "superseded"
    db.session.commit()
    assert "harm gate" in blocker(asked)
    assert "was replaced" in blocker(waiting)
    transact(pay(make_officer(), gone))
    listed = db.session.scalars(on_their_way(make_actor(roles=["auditor"]))).all()
    assert {one.id for one in listed} == {one.id for one in (asked, waiting, two, ready)}


def test_the_page_says_since_when(app: Flask, at: time_machine.Traveller) -> None:
    with app.app_context():
        made = requested()
        reference = made.reference
        at.shift(timedelta(days=4))
        client = sign_in(app, make_person(roles=["finance_officer"]))
    shown = client.get("/disbursements/on-their-way").text
    assert (reference in shown, "4 days" in shown) == (True, True)
    assert "on-their-way" in client.get("/disbursements/to-prepare").text
