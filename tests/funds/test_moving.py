"""Interest, charges, refunds, moves between lots and gifts in kind: exact, and never too much."""

from datetime import date
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from grants.funds import queries
from grants.funds.ledger import AccountKind
from grants.funds.models import Fund
from grants.funds.models_framework import Aim
from grants.funds.models_moves import LotMove, ValuationBasis
from grants.funds.operations import (
    NotEnoughMoney,
    Restrictions,
    approve_move,
    propose_move,
    receive_in_kind,
    record_charges,
    record_interest,
    refund_contribution,
    reject_move,
    use_in_kind,
)
from grants.funds.queries_allocating import lot_offers
from grants.funds.restricting import widens
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.money import Money
from tests.factories.money import (
    balance,
    make_contribution,
    make_contributor,
    make_fund,
    make_manager,
    money,
    reserve_for,
)
from tests.funds.test_giving import findings
from tests.funds.test_spending import together

pytestmark = pytest.mark.usefixtures("in_app", "at")
TODAY = date(2026, 11, 16)
BELONGING = Aim(key="belonging")


def total(kind: AccountKind, fund: Fund) -> int:
    return balance(kind, fund=fund)


@pytest.mark.parametrize("currency", ["PKR", "JPY", "KWD"])
def test_interest_and_charges_are_shared_to_the_last_minor_unit(currency: str) -> None:
    manager = make_manager()
    fund = make_fund(manager, currency=currency)
    lots = [make_contribution(fund, amount).lot for amount in ("1000", "333", "7")]
    transact(
        lambda: record_interest(
            manager, fund=fund, amount=money("100", fund), on=TODAY, bank_reference="INT 1"
        )
    )
    assert total(AccountKind.INTEREST, fund) == -money("100", fund).minor
    for lot, held in zip(lots, (1000, 333, 7), strict=True):
        earned = balance(AccountKind.AVAILABLE, lot=lot) - money(str(held), fund).minor
        assert abs(earned - Fraction(money("100", fund).minor * held, 1340)) < 1
    transact(
        lambda: record_charges(
            manager, fund=fund, amount=money("41", fund), on=TODAY, bank_reference="FEE 1"
        )
    )
    assert total(AccountKind.CHARGES, fund) == money("41", fund).minor
    assert total(AccountKind.BANK, fund) == money("1399", fund).minor
    assert queries.fund_figures(fund).available == money("1399", fund)
    assert findings() == []


def test_a_refund_takes_what_is_available_and_no_more() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    contribution = make_contribution(fund, "1000")
    transact(reserve_for(fund, 7, "700"))

    def refund(amount: str, note: str = "Left over.") -> object:
        return transact(
            lambda: refund_contribution(
                manager,
                contribution=contribution,
                amount=money(amount, fund),
                on=TODAY,
                bank_reference="OUT 1",
                note=note,
            )
        )

    with pytest.raises(NotEnoughMoney):
        refund("301")
    with pytest.raises(Invalid):
        refund("300", " ")
    refund("300")
    assert queries.fund_figures(fund).received == money("700", fund)
    assert total(AccountKind.BANK, fund) == 70_000
    assert findings() == []


def test_one_proposes_a_move_and_another_approves_it() -> None:
    manager, other = make_manager(), make_manager("Nida")
    fund = make_fund(manager)
    source, target = (make_contribution(fund, "1000", theme="skills").lot for _n in range(2))

    def proposed(amount: str) -> LotMove:
        return transact(
            lambda: propose_move(
                manager, source=source, target=target, amount=money(amount, fund), reason="Needed."
            )
        )

    move = proposed("400")
    with pytest.raises(NotPermitted):
        transact(lambda: approve_move(manager, move=move))
    assert balance(AccountKind.AVAILABLE, lot=target) == 100_000
    transact(lambda: approve_move(other, move=move))
    assert balance(AccountKind.AVAILABLE, lot=source) == 60_000
    assert balance(AccountKind.AVAILABLE, lot=target) == 140_000
    with pytest.raises(NotNow):
        transact(lambda: approve_move(other, move=move))
    too_much = proposed("600.01")
    with pytest.raises(NotEnoughMoney):
        transact(lambda: approve_move(other, move=too_much))
    transact(lambda: reject_move(manager, move=too_much))
    with pytest.raises(NotNow):
        transact(lambda: approve_move(other, move=too_much))
    assert findings() == []


def test_the_database_refuses_one_person_for_both() -> None:
    manager, other = make_manager(), make_manager("Nida")
    fund = make_fund(manager)
    source, target = (make_contribution(fund, "10").lot for _n in range(2))
    move = transact(
        lambda: propose_move(
            manager, source=source, target=target, amount=money("1", fund), reason="x"
        )
    )
    move.status, move.decided_by_id = "approved", move.proposed_by_id
    with pytest.raises(IntegrityError, match="two_people"):
        db.session.commit()
    db.session.rollback()
    # The control: with two people the same row is taken.
    move.status, move.decided_by_id = "approved", other.person_id
    db.session.commit()


def test_restricted_money_leaves_its_restriction_only_with_the_contributors_consent() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    skills = make_contribution(fund, "1000", theme="Skills").lot
    free = make_contribution(fund, "1000").lot

    def propose(consent: str) -> object:
        return propose_move(
            manager,
            source=skills,
            target=free,
            amount=money("1", fund),
            reason="x",
            consent=consent,
        )

    with pytest.raises(Invalid) as refused:
        propose(" ")
    assert set(refused.value.fields) == {"consent"}
    assert propose("Letter of 3 November 2026")
    with pytest.raises(Invalid) as refused:
        propose_move(manager, source=skills, target=skills, amount=money("1", fund), reason="x")
    assert set(refused.value.fields) == {"target"}


@pytest.mark.parametrize(
    ("source", "target", "wider"),
    [
        ({}, {"theme": "skills", "usable_until": TODAY}, False),
        ({"theme": "Skills "}, {"theme": "skills", "area": "Ward 7"}, False),
        ({"theme": "skills"}, {"theme": "water"}, True),
        ({"area": "Ward 7"}, {}, True),
        ({"applicant_kind": "cso"}, {"applicant_kind": "firm"}, True),
        ({"usable_until": TODAY}, {"usable_until": TODAY}, False),
        ({"usable_until": TODAY}, {}, True),
        ({"usable_from": TODAY}, {"usable_from": date(2026, 1, 1)}, True),
        ({"objective": BELONGING}, {"objective": BELONGING, "theme": "skills"}, False),
        ({"objective": BELONGING}, {}, True),
        ({"most_per_award": Money(5, "PKR")}, {"most_per_award": Money(4, "PKR")}, False),
        ({"most_per_award": Money(5, "PKR")}, {"most_per_award": Money(6, "PKR")}, True),
        ({"most_per_award": Money(5, "PKR")}, {}, True),
    ],
)
def test_what_widens_a_restriction(
    source: dict[str, object], target: dict[str, object], wider: bool
) -> None:
    assert widens(Restrictions(**source), Restrictions(**target)) is wider  # type: ignore[arg-type]


def test_a_gift_in_kind_is_valued_used_in_parts_and_never_money() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    giver = make_contributor(fund)
    given = {
        "contributor": giver,
        "what": "Forty sewing machines",
        "value": money("800", fund),
        "basis": ValuationBasis.MARKET_PRICE,
        "basis_note": "Three shops in Saddar, 2 November 2026",
        "received_on": TODAY,
    }
    for change, field in (
        ({"what": " "}, "what"),
        ({"basis_note": ""}, "basis_note"),
        ({"value": money("0", fund)}, "amount"),
        ({"received_on": date(2026, 11, 17)}, "received_on"),
    ):
        with pytest.raises(Invalid) as refused:
            receive_in_kind(manager, **{**given, **change})  # type: ignore[arg-type]
        assert set(refused.value.fields) == {field}
    gift = transact(lambda: receive_in_kind(manager, **given))  # type: ignore[arg-type]
    assert lot_offers(fund) == []
    assert not queries.fund_figures(fund).received
    assert total(AccountKind.BANK, fund) == 0
    with pytest.raises(NotEnoughMoney):
        transact(reserve_for(fund, 7, "1"))

    def use(amount: str) -> None:
        transact(
            lambda: use_in_kind(
                manager, gift=gift, value=money(amount, fund), on=TODAY, note="Evening classes"
            )
        )

    use("300")
    use("300")
    with pytest.raises(Invalid, match="PKR 200 of it is left"):
        use("200.01")
    use("200")
    assert findings() == []


def test_eight_approvals_at_once_move_the_money_once(in_app: Flask) -> None:
    manager = make_manager()
    fund = make_fund(manager)
    source, target = (make_contribution(fund, "10").lot for _n in range(2))
    move = transact(
        lambda: propose_move(
            manager, source=source, target=target, amount=money("10", fund), reason="x"
        )
    ).id
    other = make_manager("Nida")
    lot = db.session.merge(source)
    db.session.refresh(lot)
    db.session.remove()
    outcomes = together(
        in_app, 8, lambda _n: lambda: approve_move(other, move=db.session.get_one(LotMove, move))
    )
    assert sorted(outcomes) == ["", *["NotNow"] * 7]
    assert balance(AccountKind.AVAILABLE, lot=lot) == 0
    assert findings() == []
