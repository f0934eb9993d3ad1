"""The account of an award: disallowed by two people, returned to the lots that it came from."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from grants.accounts.models import Person
from grants.awards.models import Award
from grants.awards.models_account import Disallowance, RecipientRefund
from grants.awards.operations import (
    approve_disallowance,
    propose_disallowance,
    record_refund,
    reject_disallowance,
)
from grants.awards.queries_account import account_of
from grants.awards.queries_reporting import budget
from grants.disbursements.operations import reverse
from grants.funds.ledger import AccountKind
from grants.funds.models import Lot
from grants.funds.operations import NotEnoughMoney
from grants.kernel import clock
from grants.kernel.checks import CHECKS
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.policy import Actor
from tests.awards.test_advances import paid_award, pay
from tests.factories.money import balance, make_manager, money, recipient_of
from tests.factories.people import make_actor, sign_in
from tests.factories.reporting import file_report, make_budgeted
from tests.funds.test_spending import together
from tests.reviews.test_pages import text_of

pytestmark = pytest.mark.usefixtures("at")
in_app = pytest.mark.usefixtures("in_app")


def spent_award() -> Award:
    """600 of 1000 is paid from two lots, and 500 of it reported and accepted."""
    award = make_budgeted(award=paid_award())
    pay(award, 1)
    file_report(award, 1, "400", "100", "0")
    return award


def findings() -> list[str]:
    """The checks of money and of accounts that find something."""
    names = (
        "bank and lots",
        "closed awards",
        "disallowed spending",
        "ledger balances",
        "ledger postings",
        "lots and contributions",
        "money returned",
        "spending by line",
    )
    return [name for name in names if list(CHECKS[name]())]


def officer(name: str = "Omar") -> Actor:
    return make_actor(name, roles=["finance_officer"])


def standing(award: Award) -> tuple[str, ...]:
    one = account_of(award)
    return tuple(
        each.plain()
        for each in (one.disbursed, one.accepted, one.disallowed, one.refunded, one.open)
    )


def refund(award: Award, amount: str, who: Actor | None = None) -> RecipientRefund:
    by = who or officer()
    return transact(
        lambda: record_refund(
            by,
            award=award,
            amount=money(amount, award.fund),
            received_on=clock.today(award.fund.time_zone),
            bank_reference="BR 7",
        )
    )


@in_app
def test_two_people_disallow_and_the_recipient_owes_it() -> None:
    award = spent_award()
    assert standing(award) == ("600", "500", "0", "0", "100")
    manager, other = make_manager(), officer()
    line = budget(award)[1]

    def propose(amount: str, reason: str = "No receipt for the hall.") -> Disallowance:
        return transact(
            lambda: propose_disallowance(
                manager, award=award, line=line, amount=money(amount, award.fund), reason=reason
            )
        )

    for amount, reason, field in (
        ("100.01", "x", "amount"),
        ("0", "x", "amount"),
        ("1", "", "reason"),
    ):
        with pytest.raises(Invalid) as wrong:
            propose(amount, reason)
        assert set(wrong.value.fields) == {field}
    made = propose("60")
    with pytest.raises(Invalid):
        propose("41")
    assert standing(award) == ("600", "500", "0", "0", "100"), "nothing is owed yet"
    with pytest.raises(NotPermitted):
        transact(lambda: approve_disallowance(manager, disallowance=made))
    transact(lambda: approve_disallowance(other, disallowance=made))
    assert standing(award) == ("600", "500", "60", "0", "160")
    with pytest.raises(NotNow):
        transact(lambda: reject_disallowance(other, disallowance=made))
    again = propose("40")
    transact(lambda: reject_disallowance(manager, disallowance=again))
    assert standing(award)[2] == "60"
    assert findings() == []


@in_app
def test_what_comes_back_is_available_in_the_lots_it_came_from() -> None:
    award = spent_award()
    lots = [lot for lot in db.session.query(Lot).order_by(Lot.id) if lot.fund_id == award.fund_id]
    before = [balance(AccountKind.SPENT, lot=lot) for lot in lots]
    free = [balance(AccountKind.AVAILABLE, lot=lot) for lot in lots]
    assert sum(before) == 60_000
    for nobody in (make_manager(), recipient_of(award), make_actor(roles=["auditor"])):
        with pytest.raises(NotPermitted):
            refund(award, "100", nobody)
    refund(award, "100.01")
    after = [balance(AccountKind.SPENT, lot=lot) for lot in lots]
    returned = [was - now for was, now in zip(before, after, strict=True)]
    assert sum(returned) == 10_001
    for was, came in zip(before, returned, strict=True):
        assert abs(came * 60_000 - 10_001 * was) < 60_000
    assert [balance(AccountKind.AVAILABLE, lot=lot) for lot in lots] == [
        had + came for had, came in zip(free, returned, strict=True)
    ]
    assert standing(award) == ("600", "500", "0", "100.01", "0")
    with pytest.raises(NotEnoughMoney):
        refund(award, "500")
    assert db.session.query(RecipientRefund).count() == 1
    assert findings() == []


@in_app
def test_a_payment_of_which_a_part_came_back_is_not_reversed() -> None:
    award = make_budgeted(award=paid_award())
    made = pay(award, 1)
    refund(award, "1")
    who = officer()
    with pytest.raises(NotEnoughMoney, match="returned by the recipient already"):
        transact(lambda: reverse(who, disbursement=made, reason="Came back.", key="r"))


def test_two_refunds_at_once_return_at_most_what_was_paid(in_app: Flask) -> None:
    award = spent_award()
    clerks = [officer(f"Omar {n}") for n in range(3)]
    award_id = award.id
    db.session.remove()

    def give_back(n: int) -> Callable[[], object]:
        def work() -> object:
            held = db.session.get_one(Award, award_id)
            return record_refund(
                clerks[n],
                award=held,
                amount=money("300", held.fund),
                received_on=clock.today(held.fund.time_zone),
                bank_reference=f"BR {n}",
            )

        return work

    assert sorted(together(in_app, 3, give_back)) == ["", "", "NotEnoughMoney"]
    assert standing(db.session.get_one(Award, award_id))[3:] == ("600", "0")
    assert findings() == []


@in_app
def test_changes_behind_the_products_back_are_found() -> None:
    award = spent_award()
    refund(award, "10")
    fund = award.fund
    db.session.add(
        RecipientRefund(
            fund_id=fund.id,
            award_id=award.id,
            number=9,
            amount_minor=5,
            received_on=clock.today(fund.time_zone),
            bank_reference="x",
            recorded_by_id=officer().person_id,
        )
    )
    db.session.commit()
    assert findings() == ["money returned"]


def test_both_sides_read_the_account(app: Flask) -> None:
    with app.app_context():
        award = spent_award()
        reference = award.reference
        people = [
            db.session.get_one(Person, who.person_id)
            for who in (officer(), make_manager("Nida"), recipient_of(award))
        ]
        db.session.expunge_all()
    clerk, manager, theirs = (sign_in(app, person) for person in people)
    desk, mine = f"/desk/awards/{reference}", f"/my-awards/{reference}"
    for client, path in ((clerk, desk), (theirs, mine)):
        assert client.get(path).status_code == 200
        assert "Still to be accounted for" in text_of(client, f"{path}/account")
    typed = {"line": "2", "amount": "60", "reason": "No receipt for the hall.", "key": "k"}
    assert clerk.post(f"{desk}/account/disallow", data=typed).status_code in (302, 303)
    assert clerk.post(f"{desk}/account/disallow", data=typed).status_code in (302, 303)
    assert "proposes not to accept" in text_of(manager, f"{desk}/account")
    assert "No receipt" not in text_of(theirs, f"{mine}/account")
    assert "No receipt" in text_of(manager, f"{desk}/account/1")
    assert manager.post(f"{desk}/account/1").status_code in (302, 303)
    assert "No receipt" in text_of(theirs, f"{mine}/account")
    back = {"amount": "100", "received_on": "2026-11-16", "bank_reference": "BR 7", "key": "k"}
    assert "160" in text_of(clerk, f"{desk}/account/refund")
    assert clerk.post(f"{desk}/account/refund", data=back).status_code in (302, 303)
    assert clerk.post(f"{desk}/account/refund", data=back).status_code in (302, 303)
    with app.app_context():
        held = db.session.scalars(select(Award).where(Award.reference == reference)).one()
        assert standing(held) == ("600", "500", "60", "100", "60")
