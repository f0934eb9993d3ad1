"""Interest or charges that were recorded wrongly are reversed, once, to the last unit."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from grants.funds.ledger import AccountKind
from grants.funds.models import Account, Fund
from grants.funds.models_moves import BankItem
from grants.funds.operations import (
    NotEnoughMoney,
    record_charges,
    record_interest,
    refund_contribution,
    reverse_bank_item,
)
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.policy import Actor
from tests.factories.money import (
    balance,
    make_contribution,
    make_contributor,
    make_fund,
    make_manager,
    money,
    reserve_for,
)
from tests.factories.people import make_actor, make_person, sign_in
from tests.funds.test_giving import findings
from tests.funds.test_spending import together

TODAY = date(2026, 11, 16)


def item_of(actor: Actor, fund: Fund, amount: str, *, interest: bool = True) -> BankItem:
    record = record_interest if interest else record_charges
    return transact(
        lambda: record(
            actor, fund=fund, amount=money(amount, fund), on=TODAY, bank_reference="INT 1"
        )
    )


def undone(actor: Actor, number: int) -> Callable[[], object]:
    return lambda: reverse_bank_item(
        actor, item=db.session.get_one(BankItem, number), reason="Typed twice."
    )


def balances() -> dict[tuple[str, int | None], int]:
    rows = db.session.query(Account.kind, Account.lot_id, Account.balance_minor)
    return {(kind, lot): held for kind, lot, held in rows if lot or kind != "contributor"}


@pytest.mark.usefixtures("in_app", "at")
@pytest.mark.parametrize("interest", [True, False])
def test_what_is_reversed_leaves_the_books_as_they_were(interest: bool) -> None:
    manager = make_manager()
    fund = make_fund(manager)
    for amount in ("1000", "333.33", "0.01"):
        make_contribution(fund, amount)
    before = balances()
    item = item_of(manager, fund, "7.77", interest=interest)
    assert balances() != before
    transact(undone(manager, item.id))
    assert balances() == before
    assert findings() == []
    with pytest.raises(NotNow, match="reversed already"):
        transact(undone(manager, item.id))


@pytest.mark.usefixtures("in_app", "at")
def test_it_takes_a_reason_a_manager_and_money_that_is_there() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    gift = make_contribution(fund, "100")
    item = item_of(manager, fund, "10")
    with pytest.raises(Invalid):
        reverse_bank_item(manager, item=item, reason=" ")
    with pytest.raises(NotPermitted):
        undone(make_actor("Officer", roles=["finance_officer"]), item.id)()
    transact(reserve_for(fund, 7, "105"))
    with pytest.raises(NotEnoughMoney):
        transact(undone(manager, item.id))
    refund = transact(
        lambda: refund_contribution(
            manager,
            contribution=gift,
            amount=money("1", fund),
            on=TODAY,
            bank_reference="R",
            note="x",
        )
    )
    with pytest.raises(NotNow, match="Only interest and charges"):
        undone(manager, refund.id)()
    assert findings() == []


@pytest.mark.usefixtures("at")
def test_the_same_reversal_by_eight_at_once_is_one(in_app: Flask) -> None:
    manager = make_manager()
    fund = make_fund(manager)
    make_contribution(fund, "100")
    item, number = item_of(manager, fund, "10").id, fund.id
    db.session.remove()
    outcomes = together(in_app, 8, lambda _n: undone(manager, item))
    assert sorted(outcomes) == ["", *["NotNow"] * 7]
    assert balance(AccountKind.INTEREST, fund=db.session.get_one(Fund, number)) == 0
    assert findings() == []


@pytest.mark.usefixtures("at")
def test_a_wrong_entry_is_reversed_on_its_page(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        make_contribution(fund, "1000", contributor=make_contributor(fund))
        item = item_of(make_manager(), fund, "25").reference
        page = f"/funds/{fund.slug}/bank-items"
        client = sign_in(app, make_person(roles=["fund_manager"]))
        officer = sign_in(app, make_person(roles=["finance_officer"]))
    assert f"{page}/{item}/reverse" in client.get(f"{page}/new").text
    assert f"{page}/{item}/reverse" not in officer.get(f"{page}/new").text
    assert officer.get(f"{page}/{item}/reverse").status_code == 403
    assert "INT 1" in client.get(f"{page}/{item}/reverse").text
    assert client.post(f"{page}/{item}/reverse", data={}).status_code == 200
    done = client.post(f"{page}/{item}/reverse", data={"reason": "Typed twice."})
    assert done.location == f"{page}/new"
    assert "Reversed" in client.get(f"{page}/new").text
    again = client.post(f"{page}/{item}/reverse", data={"reason": "Again."})
    assert again.status_code == 409
    assert client.get(f"{page}/new?lang=ur").status_code == 200
