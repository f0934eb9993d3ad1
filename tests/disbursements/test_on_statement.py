"""Payments that stand on the bank's statement: recorded by their lines, several at once, once."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from grants.disbursements import operations
from grants.disbursements.models import Disbursement
from grants.disbursements.models_paid import PaymentProof
from grants.disbursements.queries_paid import on_statement
from grants.funds import queries_bank
from grants.funds.models import Fund
from grants.funds.models_bank import BankLine
from grants.funds.operations import tie_what_is_clear
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.reviews.operations import declare_conflict
from tests.disbursements.test_disbursements import (
    findings,
    make_officer,
    pay,
    requested,
    sent,
)
from tests.factories.bank import Entry, Stated, import_camt
from tests.factories.money import (
    fresh,
    make_award,
    make_contribution,
    make_fund,
    make_manager,
)
from tests.factories.people import make_person, sign_in
from tests.funds.test_spending import together

pytestmark = pytest.mark.usefixtures("at")
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
TODAY = date(2026, 11, 16)


def november(fund: Fund, *entries: Entry, closing: str) -> None:
    import_camt(fund, Stated("1000", closing, entries, first=FIRST, last=LAST))


def cited(made: Disbursement, minor: str = "-600", bank_reference: str = "HBL 77") -> Entry:
    return Entry(TODAY, minor, "Somebody", f"Grant {made.reference}", bank_reference=bank_reference)


def two_sent() -> tuple[Disbursement, Disbursement]:
    """Two payments of one amount in one fund, both with the bank."""
    fund = make_fund()
    make_contribution(fund, "5000")
    who, other = make_officer(), make_officer("Omar")

    def gone() -> Disbursement:
        made = requested(make_award(fund, "1000", parts=(60, 40)))
        transact(lambda: operations.prepare(who, disbursement=made))
        transact(lambda: operations.approve(other, disbursement=made, key=f"a{made.id}"))
        transact(lambda: operations.send(who, disbursement=made, key=f"s{made.id}"))
        return made

    return gone(), gone()


def keys(fund: Fund) -> list[str]:
    return [match.key for match in on_statement(make_officer(), fund)]


@pytest.mark.usefixtures("in_app")
def test_what_stands_on_the_statement_is_paid_by_its_line() -> None:
    made, who = sent(), make_officer()
    fund = made.award.fund
    november(fund, cited(made), closing="400")
    [match] = on_statement(who, fund)
    assert (match.payments, match.reason.value, match.words) == (
        (made,),
        "our_reference",
        made.reference,
    )
    paid = transact(
        lambda: operations.pay_from_statement(who, fund=fund, chosen=[match.key], key="k")
    )
    assert (paid, made.status, made.bank_reference, made.paid_on) == (1, "paid", "HBL 77", TODAY)
    proof = db.session.scalars(select(PaymentProof)).one()
    assert (proof.line_id, proof.reason, proof.words) == (
        match.line.id,
        "our_reference",
        made.reference,
    )
    again = transact(
        lambda: operations.pay_from_statement(who, fund=fund, chosen=[match.key], key="k")
    )
    assert (again, keys(fund), findings()) == (1, [], [])
    transact(lambda: tie_what_is_clear(fund))
    assert [one.ties for one in queries_bank.standings(fund)] == [True]


@pytest.mark.usefixtures("in_app")
def test_who_may_not_and_what_is_not_there_pays_nothing() -> None:
    made, who = sent(), make_officer()
    fund = made.award.fund
    november(fund, cited(made), closing="400")
    [key] = keys(fund)
    with pytest.raises(NotPermitted):
        operations.pay_from_statement(make_manager(), fund=fund, chosen=[key], key="a")
    with pytest.raises(Invalid):
        operations.pay_from_statement(who, fund=fund, chosen=[], key="b")
    with pytest.raises(NotNow):
        transact(lambda: operations.pay_from_statement(who, fund=fund, chosen=["x:y"], key="c"))
    assert made.status == "sent"


@pytest.mark.usefixtures("in_app")
def test_two_lines_for_one_payment_are_left_to_a_person() -> None:
    made = sent()
    lines = [cited(made, bank_reference=f"HBL {n}") for n in (1, 2)]
    november(made.award.fund, *lines, closing="-200")
    assert keys(made.award.fund) == []


@pytest.mark.usefixtures("in_app")
def test_a_line_that_the_books_have_already_is_no_payment_of_another() -> None:
    made, twin = two_sent()
    fund = made.award.fund
    transact(pay(make_officer(), made))
    # The line names nobody's reference; by day and amount it may be either.
    november(fund, Entry(TODAY, "-600", twin.award.organisation.name), closing="400")
    assert keys(fund) == []


@pytest.mark.usefixtures("in_app")
def test_without_a_reference_of_the_bank_the_line_itself_is_named() -> None:
    made, who = sent(), make_officer()
    fund = made.award.fund
    november(fund, cited(made, bank_reference=""), closing="400")
    chosen = keys(fund)
    transact(lambda: operations.pay_from_statement(who, fund=fund, chosen=chosen, key="k"))
    line = db.session.scalars(select(BankLine)).one()
    assert made.bank_reference == f"{line.statement.reference}/1"


@pytest.mark.usefixtures("in_app")
def test_who_the_award_is_kept_from_records_nothing_of_it() -> None:
    made = sent()
    november(made.award.fund, cited(made), closing="400")
    person = make_person("Conflicted", roles=["finance_officer"])
    case = made.award.application
    transact(lambda: declare_conflict(fresh(person), application=case, kind="family"))
    assert on_statement(fresh(person), made.award.fund) == []
    assert len(keys(made.award.fund)) == 1


def races(app: Flask, *, by_hand: bool) -> tuple[list[str], int]:
    """Two at once: both by the statement, or one of them by hand; what came of it."""
    with app.app_context():
        made, who, other = sent(), make_officer(), make_officer("Omar")
        fund = made.award.fund
        november(fund, cited(made), closing="400")
        chosen, made_id, fund_id = keys(fund), made.id, fund.id
        db.session.remove()

    def work(n: int):  # type: ignore[no-untyped-def]
        if n and by_hand:
            return pay(other, db.session.get_one(Disbursement, made_id), key="hand")
        fund = db.session.get_one(Fund, fund_id)
        actor = other if n else who
        return lambda: operations.pay_from_statement(
            actor, fund=fund, chosen=chosen, key=f"statement {n}"
        )

    outcomes = together(app, 2, work)
    with app.app_context():
        assert db.session.get_one(Disbursement, made_id).status == "paid"
        assert findings() == []
        return sorted(outcomes), len(db.session.scalars(select(PaymentProof)).all())


def test_two_at_once_pay_it_once(app: Flask) -> None:
    assert races(app, by_hand=False) == (["", "NotNow"], 1)


def test_by_hand_and_by_its_line_at_once_pay_it_once(app: Flask) -> None:
    outcomes, proofs = races(app, by_hand=True)
    assert (outcomes, proofs <= 1) == (["", "NotNow"], True)


def test_the_page_records_several_with_one_click(app: Flask) -> None:
    with app.app_context():
        made = two_sent()
        fund = made[0].award.fund
        entries = [cited(one, bank_reference=f"HBL {one.id}") for one in made]
        november(fund, *entries, closing="-200")
        slug, chosen = fund.slug, keys(fund)
        client = sign_in(app, make_person("Nadia", roles=["finance_officer"]))
    assert "payments-on-statement" in client.get("/disbursements/to-record").text
    page = f"/funds/{slug}/payments-on-statement"
    shown = client.get(page).text
    assert all(f'value="{key}"' in shown for key in chosen)
    answer = client.post(page, data={"chosen": chosen, "key": "k"})
    assert answer.status_code == 303
    assert "No sent payment stands" in client.get(page).text
    late = client.post(page, data={"chosen": chosen, "key": "late"}).text
    assert "recorded or tied meanwhile" in late
    with app.app_context():
        assert {one.status for one in db.session.scalars(select(Disbursement))} == {"paid"}
