"""Payments on their way: how long each stands where it is, and what it waits for."""

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from grants.awards.models import Condition
from grants.awards.operations import accept_report, place_hold, submit_report
from grants.awards.operations.running import Told
from grants.disbursements import operations
from grants.disbursements.models import Disbursement
from grants.disbursements.queries_stuck import on_their_way, waits
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.policy import SYSTEM
from grants.reminders.queries_today import tasks
from tests.disbursements.test_approving import two_needed
from tests.disbursements.test_disbursements import (
    approved,
    make_officer,
    pay,
    prepared,
    requested,
    sent,
)
from tests.factories.incidents import make_incident
from tests.factories.money import (
    make_award,
    make_bank_account,
    make_manager,
    money,
    recipient_of,
)
from tests.factories.paying import make_bank_file
from tests.factories.people import make_actor, make_person, sign_in
from tests.harness.refusals import without_refusals


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


@pytest.mark.usefixtures("in_app")
def test_conditions_reports_and_holds_are_named(at: time_machine.Traveller) -> None:
    award = make_award()
    make_bank_account(award.organisation)
    first, second = award.instalments
    who, writer, officer = make_manager(), recipient_of(award), make_officer()
    made = transact(lambda: operations.request(who, instalment=first))
    report = award.progress_reports[0]
    told = Told("Done.", "Learned.", 12, money("600", award.fund))
    transact(lambda: submit_report(writer, report=report, told=told))
    transact(lambda: accept_report(who, report=report, summary="Evenings are full."))
    later = transact(lambda: operations.request(who, instalment=second))
    without_refusals()  # it was asked for on the word of a report that is now sent back
    report.status = "changes_requested"
    db.session.add(
        Condition(
            award_id=award.id,
            fund_id=award.fund_id,
            number=7,
            text="The mentors are trained.",
            owner="Coordinator",
            due_on=date(2026, 12, 1),
            before_instalment=1,
            kind="before_instalment",
            source="decision",
        )
    )
    db.session.commit()
    db.session.refresh(award)
    assert "condition 7: The mentors are trained." in blocker(made)
    assert "Progress report 1 waits for changes" in blocker(later)
    assert "Progress report" not in blocker(made)
    assert not [t for t in tasks(officer, clock.now()) if t.what.startswith("Stuck")]
    at.shift(timedelta(days=9))
    stuck = [t.what for t in tasks(officer, clock.now()) if t.what.startswith("Stuck")]
    assert len(stuck) == 2
    assert all(what.startswith("Stuck for 9 days. Held by condition 7") for what in stuck)
    complaint = make_incident(award)
    transact(lambda: place_hold(SYSTEM, award=award, cause=complaint))
    assert "This award is held while a concern is looked into" in blocker(made)
