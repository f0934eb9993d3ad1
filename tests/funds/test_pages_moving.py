"""Pages of moves between lots: proposed by one, approved by another, seen on the ledger."""

import pytest
from flask import Flask

from grants.accounts.actors import actor_of
from grants.funds.ledger import AccountKind
from grants.funds.models import Lot
from grants.funds.models_moves import LotMove
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.reminders.queries_today import tasks
from tests.factories.money import (
    balance,
    make_contribution,
    make_contributor,
    make_fund,
    propose_between,
    reserve_for,
)
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.usefixtures("at")


def test_a_shortfall_is_covered_by_a_move_that_two_people_make(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        base = f"/funds/{fund.slug}"
        giver = make_contributor(fund, "City of Peshawar")
        short = make_contribution(fund, "1000", contributor=giver)
        transact(reserve_for(fund, 7, "700"))
        other = make_contribution(fund, "5000").reference
        officer, manager = (
            make_person(role, roles=[role]) for role in ("finance_officer", "fund_manager")
        )
        lot_id, reference = short.lot.id, short.reference
        statement = f"{base}/contributors/{giver.public_id}"
        move = f"{base}/moves/{fund.reference_prefix}-M-2026-0001"
        proposer, approver = sign_in(app, officer), sign_in(app, manager)
    bounced = {"bounced_on": "2026-11-16", "reason": "Not honoured."}
    proposer.post(f"{base}/contributions/{reference}/bounce", data=bounced)
    link = f"{base}/moves/new?to={reference}"
    assert link in proposer.get(statement).text
    assert f'selected value="{reference}"' in proposer.get(link).text
    typed = {
        "source": other,
        "target": reference,
        "amount": "700",
        "reason": "It bounced.",
        "key": "k",
    }
    sent = [proposer.post(f"{base}/moves/new", data=typed).location for _twice in range(2)]
    assert sent == [move] * 2
    assert "You proposed it, so another person approves it." in proposer.get(move).text
    assert proposer.get(f"{move}/approve").status_code == 403
    assert proposer.post(f"{move}/approve").status_code == 403
    assert move in approver.get("/today").text
    assert move not in proposer.get("/today").text
    assert "The money goes over at once." in approver.get(f"{move}/approve").text
    assert [approver.post(f"{move}/approve").status_code for _twice in range(2)] == [302, 409]
    assert move not in approver.get("/today").text
    assert approver.get(f"{base}/ledger").text.count("Moved to another lot") == 1
    covered = approver.post(f"{base}/contributions/{reference}/cover")
    assert covered.status_code == 302
    with app.app_context():
        assert balance(AccountKind.SHORTFALL, lot=db.session.get_one(Lot, lot_id)) == 0


def test_a_move_without_its_consent_keeps_what_was_typed(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        source = make_contribution(fund, "1000", theme="skills").reference
        target = make_contribution(fund, "1000").reference
        client = sign_in(app, make_person(roles=["fund_manager"]))
        base = f"/funds/{fund.slug}/moves"
    typed = {"source": source, "target": target, "amount": "9", "reason": "Needed.", "key": "k"}
    shown = client.post(f"{base}/new", data=typed).text
    assert "Say where the contributor agreed to it." in shown
    assert "Needed.</textarea>" in shown
    typed["consent"] = "Letter of 3 November 2026"
    assert client.post(f"{base}/new", data=typed).status_code == 302
    wrong = client.post(f"{base}/new", data={**typed, "key": "l", "source": "none"})
    assert wrong.status_code == 200
    with app.app_context():
        assert db.session.query(LotMove).count() == 1


def test_more_than_is_there_is_refused_and_the_move_still_waits(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        page = f"/funds/{fund.slug}/moves/{propose_between(fund, '1,000,001').reference}"
        manager = make_person(roles=["fund_manager"])
        client = sign_in(app, manager)
        assert [task.place["slug"] for task in tasks(actor_of(manager), clock.now())] == [fund.slug]
    refused = client.post(f"{page}/approve")
    assert refused.status_code == 409
    assert "PKR 1,000,001 are needed" in refused.text
    assert client.post(f"{page}/reject").location == page
    assert "Rejected" in client.get(page).text
    assert client.post(f"{page}/approve").status_code == 409
