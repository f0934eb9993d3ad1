"""Submitting, deciding, signing, paying, a statement imported: killed between any two statements.

Afterwards the act is wholly done or wholly not done, every check finds nothing, and the
same act asked for again under its key completes it once.
"""

import json
import shutil
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import make_url

from grants.awards.operations import send_signing_code
from grants.kernel import clock
from grants.kernel.checks import run_all
from grants.kernel.db import Base, db, transact
from tests.applications.pages import Applicant, application_named, make_open_call
from tests.disbursements.test_disbursements import approved, make_officer, prepared, sent
from tests.factories.bank import Entry, Stated, camt_file
from tests.factories.incidents import criterion_of, make_incident
from tests.factories.money import (
    make_award,
    make_contribution,
    make_fund,
    make_manager,
    recipient_of,
    sign,
)
from tests.factories.people import make_organisation, make_person, sign_in
from tests.factories.varying import brought_to, make_variation, seal_of
from tests.harness.application import Settings, let_go
from tests.harness.databases import on_sqlite, without_pages
from tests.harness.places import ROOT
from tests.kill_points import the_act
from tests.reviews.test_decisions import funded_call, manager, reviewed

pytestmark = [on_sqlite, pytest.mark.usefixtures("at")]

Rows = dict[str, list[str]]


def a_complete_draft(app: Flask) -> dict[str, Any]:
    with app.app_context():
        make_open_call()
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", members=[person])
    sana = Applicant(app, sign_in(app, person))
    sana.starts()
    sana.fills_everything()
    with app.app_context():
        opened = application_named(sana.reference).call.opens_at
    arrived = (opened + timedelta(hours=1)).isoformat()
    return {"person": person.id, "reference": sana.reference, "arrived": arrived}


def a_reviewed_case(app: Flask) -> dict[str, Any]:
    with app.app_context():
        call = funded_call()
        application = reviewed(call, {}, {"M1": 4})
        who = manager(call)
        return {
            "person": who.person_id,
            "reference": application.reference,
            "minor": 500_000_00,
        }


def a_payment_sent(app: Flask) -> dict[str, Any]:
    with app.app_context():
        made = sent()
        return {
            "person": make_officer().person_id,
            "reference": made.reference,
            "paid_on": clock.today("Asia/Karachi").isoformat(),
        }


def an_offer_with_its_code(app: Flask) -> dict[str, Any]:
    with app.app_context():
        award = make_award(accepted=False)
        signatory = recipient_of(award)
        return {
            "person": signatory.person_id,
            "reference": award.reference,
            "seal": award.agreements[-1].text_hash,
            "code": transact(lambda: send_signing_code(signatory, award=award)),
        }


def a_signed_agreement(app: Flask) -> dict[str, Any]:
    with app.app_context():
        award = make_award(accepted=False)
        sign(recipient_of(award), award)
        return {
            "person": make_manager().person_id,
            "reference": award.reference,
            "seal": award.agreements[-1].text_hash,
        }


def a_change_of_an_award(app: Flask) -> dict[str, Any]:
    with app.app_context():
        award = make_award()
        make_contribution(award.fund, "500")
        made = make_variation(award, amount="1400", parts=["900", "500"])
        return {"person": make_manager().person_id, "variation": made.id}


def a_change_signed_by_the_recipient(app: Flask) -> dict[str, Any]:
    with app.app_context():
        award = make_award()
        make_contribution(award.fund, "500")
        made = brought_to(award, "signed", amount="1400", parts=["900", "500"])
        return {"person": make_manager().person_id, "variation": made.id, "seal": seal_of(made)}


def a_statement_of_the_bank(app: Flask) -> dict[str, Any]:
    with app.app_context():
        fund = make_fund()
        make_contribution(fund, "1000", received_on=date(2026, 1, 5))
        entries = [Entry(date(2026, 1, day), "1000", f"Giver {day}") for day in (5, 6, 7)]
        return {
            "person": make_manager().person_id,
            "fund": fund.id,
            "content": camt_file(Stated("0", "3000", entries)).decode(),
        }


def a_grave_complaint(app: Flask) -> dict[str, Any]:
    with app.app_context():
        award = make_award()
        return {
            "person": make_manager().person_id,
            "incident": make_incident(award).id,
            "criterion": criterion_of(award),
        }


def a_payment_prepared(app: Flask) -> dict[str, Any]:
    with app.app_context():
        made = prepared()
        return {"person": make_officer("Omar").person_id, "reference": made.reference}


def a_payment_approved(app: Flask) -> dict[str, Any]:
    with app.app_context():
        made = approved()
        return {"person": make_officer().person_id, "reference": made.reference}


ACTS = {
    "import": a_statement_of_the_bank,
    "submit": a_complete_draft,
    "decide": a_reviewed_case,
    "sign": an_offer_with_its_code,
    "countersign": a_signed_agreement,
    "approve_variation": a_change_of_an_award,
    "countersign_variation": a_change_signed_by_the_recipient,
    "approve": a_payment_prepared,
    "send": a_payment_approved,
    "mark_paid": a_payment_sent,
    "triage": a_grave_complaint,
}


def rows() -> Rows:
    """Everything the database holds, table by table."""
    return {
        table.name: sorted(repr(tuple(row)) for row in db.session.execute(select(table)))
        for table in Base.metadata.sorted_tables
    }


def sizes(held: Rows) -> dict[str, int]:
    return {name: len(lines) for name, lines in held.items()}


def killed(folder: Path, act: str, facts: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.kill_points", str(folder), act, json.dumps(facts)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("act", ACTS)
def test_killed_anywhere_it_is_done_or_not_done(
    app: Flask, settings: Settings, tmp_path: Path, act: str
) -> None:
    facts = {**ACTS[act](app), "instance": str(settings["INSTANCE"])}
    let_go(app)
    file = make_url(str(settings["DATABASE_URL"])).database
    assert file is not None
    assert not Path(f"{file}-wal").exists(), "everything is in the one file that is copied"
    folder = tmp_path / "killed"
    folder.mkdir()
    shutil.copyfile(file, folder / "before.sqlite3")
    told = killed(folder, act, facts)
    assert told["statements"] > 8
    assert set(told["signals"].values()) == {signal.SIGKILL}

    def open_(name: str) -> Flask:
        url = f"sqlite:///{folder / name}.sqlite3"
        return without_pages({**settings, "DATABASE_URL": url})

    def look(name: str) -> Rows:
        rules = open_(name)
        with rules.app_context():
            held = rows()
        let_go(rules)
        return held

    def findings() -> list[str]:
        return [str(finding) for finding in run_all()]

    before, whole = look("before"), look("whole")
    grown = sizes(whole)
    assert grown["audit_entry"] > len(before["audit_entry"])
    rules = open_("before")
    with rules.app_context():
        known = findings()  # of the records a factory made by a short cut
    let_go(rules)
    assert act != "submit" or known == []
    for point in told["signals"].keys() - {"piecemeal"}:
        rules = open_(point)
        with rules.app_context():
            held = rows()
            done = held != before
            assert done is (point == "committed"), f"half done when killed at {point}"
            assert not done or sizes(held) == grown
            assert not done or set(findings()) <= set(known)
            transact(the_act(act, facts))
            assert sizes(rows()) == grown, f"asked for again after {point}"
            assert set(findings()) <= set(known), point
        let_go(rules)

    # The control: a product that commits on the way is caught by the same comparison.
    half = look("piecemeal")
    assert half != before
    assert sizes(half) != grown
