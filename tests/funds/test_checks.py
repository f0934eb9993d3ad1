"""`grants verify` names a row of the ledger that no event of the product writes."""

import pytest
from sqlalchemy import insert, select

from grants.funds.ledger import AccountKind
from grants.funds.models import Account, Fund, Transfer
from grants.kernel import clock
from grants.kernel.db import db
from tests.factories.money import RECEIVED_ON, make_contribution, make_fund
from tests.funds.test_giving import findings

pytestmark = pytest.mark.usefixtures("in_app")


def account(fund: Fund, kind: AccountKind) -> int:
    query = select(Account.id).where(Account.fund_id == fund.id, Account.kind == kind.value)
    return db.session.scalars(query.order_by(Account.id)).all()[0]


def written(fund: Fund, source: int, target: int, event: str) -> int:
    """A row of one minor unit, put in behind the product's back with its balances."""
    for number, change in ((source, -1), (target, 1)):
        found = db.session.get_one(Account, number)
        found.balance_minor += change
    values: dict[str, object] = {
        "fund_id": fund.id,
        "from_account_id": source,
        "to_account_id": target,
    }
    values |= {"amount_minor": 1, "event": event, "cause_type": "fund", "cause_id": fund.id}
    values |= {"key": f"{event}:{source}", "about": "x"}
    made = db.session.execute(
        insert(Transfer)
        .values(effective_on=RECEIVED_ON, posted_at=clock.now(), **values)
        .returning(Transfer.id)
    ).scalar_one()
    db.session.commit()
    return made


def test_what_an_event_does_not_move_is_named() -> None:
    fund = make_fund()
    make_contribution(fund)
    kinds = AccountKind.AVAILABLE, AccountKind.SPENT
    right = written(fund, account(fund, kinds[0]), account(fund, AccountKind.RESERVED), "x")
    wrong = written(fund, account(fund, kinds[0]), account(fund, kinds[1]), "decision_reserved")
    assert [f for f in findings() if f.startswith("ledger postings")] == [
        f"ledger postings: transfer {wrong} moves available to spent, which "
        "decision_reserved does not",
        f"ledger postings: transfer {right} moves available to reserved, which x does not",
    ]


def test_what_crosses_from_fund_to_fund_is_named() -> None:
    one, other = make_fund(), make_fund()
    for fund in (one, other):
        make_contribution(fund)
    kinds = AccountKind.AVAILABLE, AccountKind.RESERVED
    number = written(one, account(one, kinds[0]), account(other, kinds[1]), "decision_reserved")
    assert [f for f in findings() if f.startswith("ledger postings")] == [
        f"ledger postings: transfer {number} crosses from fund to fund"
    ]
