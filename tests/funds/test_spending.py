"""Reserve, commit, pay, reverse: always from named lots, once, and never below nil."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from grants.funds import allocation, queries
from grants.funds.ledger import AccountKind, LedgerEvent
from grants.funds.models import Fund, Transfer
from grants.funds.operations import (
    NotEnoughMoney,
    commit_award,
    pay_from_award,
    post,
    release_commitment,
    release_reservation,
    reverse_payment,
)
from grants.funds.operations.posting import Line
from grants.kernel.db import db, transact
from grants.kernel.errors import GrantsError, KeyReused
from grants.kernel.policy import SYSTEM
from tests.factories.money import (
    balance,
    make_contribution,
    make_contributor,
    make_fund,
    money,
    reserve_for,
    tamper,
)
from tests.funds.test_giving import findings
from tests.harness.databases import on_postgres

DAY = date(2026, 2, 1)
WITHOUT_CHECK = "ALTER TABLE account DROP CONSTRAINT ck_account_balance_not_negative"


def commit(fund: Fund, amount: str, application_id: int = 7) -> Callable[[], object]:
    return lambda: commit_award(
        SYSTEM,
        fund=fund,
        application_id=application_id,
        amount=money(amount, fund),
        on=DAY,
        cause=fund,
        key=f"award:{application_id}:committed",
        about="An award",
    )


def pay(fund: Fund, amount: str, key: str = "disbursement:1:paid") -> Callable[[], object]:
    return lambda: pay_from_award(
        SYSTEM,
        fund=db.session.get_one(Fund, fund.id),
        application_id=7,
        amount=money(amount, fund),
        on=DAY,
        cause=fund,
        key=key,
        about="Instalment 1 of 2",
    )


@pytest.mark.usefixtures("in_app")
@pytest.mark.parametrize("currency", ["PKR", "GBP", "JPY"])
def test_an_award_from_two_contributors_to_the_last_minor_unit(currency: str) -> None:
    fund = make_fund(currency=currency)
    company = make_contributor(fund, "Sarhad Textiles", kind="company")
    restricted = make_contribution(fund, "1001", contributor=company, theme="skills").lot
    free = make_contribution(fund, "5000").lot
    transact(reserve_for(fund, 7, "3003", theme="skills"))
    assert balance(AccountKind.RESERVED, lot=restricted) == money("1001", fund).minor
    assert balance(AccountKind.RESERVED, lot=free) == money("2002", fund).minor

    transact(commit(fund, "3003"))
    transact(pay(fund, "1000"))
    paid = {lot: balance(AccountKind.SPENT, lot=lot) for lot in (restricted, free)}
    assert sum(paid.values()) == money("1000", fund).minor
    assert abs(paid[restricted] * 2002 - paid[free] * 1001) <= 3003

    transact(pay(fund, "2003", key="disbursement:2:paid"))
    for lot, whole in ((restricted, "1001"), (free, "2002")):
        assert balance(AccountKind.SPENT, lot=lot) == money(whole, fund).minor
        assert balance(AccountKind.COMMITTED, lot=lot) == 0
    with pytest.raises(NotEnoughMoney):
        transact(pay(fund, "1", key="disbursement:3:paid"))

    figures = queries.fund_figures(fund)
    assert figures.disbursed == figures.committed == figures.reserved == money("3003", fund)
    assert figures.available == money("2998", fund)
    made_of = queries.shares_of_cause(fund, LedgerEvent.DISBURSEMENT_PAID, currency)
    assert made_of[0].contributor == "Sarhad Textiles"
    assert findings() == []


@pytest.mark.usefixtures("in_app")
def test_restricted_money_is_not_reserved_for_another_theme() -> None:
    fund = make_fund()
    make_contribution(fund, "1000", theme="women and girls")
    with pytest.raises(NotEnoughMoney) as refused:
        transact(reserve_for(fund, 7, "1000", theme="skills"))
    assert "only for the theme “women and girls”" in refused.value.message
    assert queries.fund_figures(fund).reserved == money("0", fund)


@pytest.mark.usefixtures("in_app")
def test_what_is_given_back_is_available_again() -> None:
    fund = make_fund()
    make_contribution(fund, "1000")
    transact(reserve_for(fund, 7, "600"))
    give_back = {"fund": fund, "application_id": 7, "on": DAY, "cause": fund, "about": "x"}
    transact(lambda: release_reservation(SYSTEM, key="r", **give_back))  # type: ignore[arg-type]
    assert queries.fund_figures(fund).available == money("1000", fund)
    transact(reserve_for(fund, 7, "700", key="again"))
    with pytest.raises(NotEnoughMoney, match="PKR 700 is reserved"):
        transact(commit(fund, "600"))
    transact(commit(fund, "700"))
    transact(pay(fund, "200"))
    transact(lambda: release_commitment(SYSTEM, key="c", **give_back))  # type: ignore[arg-type]
    figures = queries.fund_figures(fund)
    assert (figures.available, figures.disbursed) == (money("800", fund), money("200", fund))
    assert findings() == []


@pytest.mark.usefixtures("in_app")
def test_a_reversal_undoes_each_transfer_once() -> None:
    fund = make_fund()
    make_contribution(fund, "1000")
    transact(reserve_for(fund, 7, "600"))
    transact(commit(fund, "600"))
    transact(pay(fund, "250"))

    def reverse(key: str) -> Callable[[], object]:
        return lambda: reverse_payment(
            SYSTEM,
            fund=fund,
            paid_key="disbursement:1:paid",
            on=DAY,
            cause=fund,
            key=key,
            about="Came back",
        )

    transact(reverse("disbursement:1:reversed"))
    undone = db.session.scalars(select(Transfer).where(Transfer.reverses_id.is_not(None))).all()
    assert len(undone) == 2
    figures = queries.fund_figures(fund)
    assert (figures.disbursed, figures.committed) == (money("0", fund), money("600", fund))
    assert balance(AccountKind.BANK, fund=fund) == 100_000
    # Asked again under the same key, as after an answer that was lost, it changes nothing.
    transact(reverse("disbursement:1:reversed"))
    assert balance(AccountKind.BANK, fund=fund) == 100_000
    with pytest.raises(KeyReused):
        transact(reverse("another key"))
    assert findings() == []


@pytest.mark.usefixtures("in_app")
def test_the_same_key_gives_what_was_posted_and_another_body_is_refused() -> None:
    fund = make_fund()
    lot = make_contribution(fund, "1000").lot

    def again(amount: str) -> Callable[[], list[Transfer]]:
        return lambda: post(
            SYSTEM,
            LedgerEvent.DECISION_RESERVED,
            fund=fund,
            lines=[Line(money(amount, fund), lot_id=lot.id)],
            cause=fund,
            key="once",
            about="x",
            on=DAY,
        )

    first = [t.id for t in transact(again("400"))]
    assert [t.id for t in transact(again("400"))] == first
    with pytest.raises(KeyReused):
        transact(again("401"))
    assert balance(AccountKind.RESERVED, lot=lot) == 40_000


@pytest.mark.usefixtures("in_app")
def test_an_account_that_holds_too_little_is_named_and_nothing_is_posted() -> None:
    fund = make_fund()
    giver = make_contributor(fund, "City of Peshawar")
    contribution = make_contribution(fund, "1000", contributor=giver)
    with pytest.raises(NotEnoughMoney) as refused:
        transact(
            lambda: post(
                SYSTEM,
                LedgerEvent.AGREEMENT_COMMITTED,
                fund=fund,
                lines=[Line(money("1", fund), lot_id=contribution.lot.id)],
                cause=fund,
                key="k",
                about="x",
                on=DAY,
            )
        )
    assert refused.value.message == (
        f"Contribution {contribution.reference} of City of Peshawar has PKR 0 reserved; "
        "PKR 1 are needed."
    )
    assert db.session.scalar(select(func.count()).where(Transfer.key == "k/1")) == 0


@pytest.mark.usefixtures("in_app")
def test_the_database_refuses_a_balance_below_nil() -> None:
    fund = make_fund()
    lot = make_contribution(fund, "1000").lot
    with pytest.raises(IntegrityError, match="balance_not_negative"):
        tamper(lot, AccountKind.AVAILABLE, -1)
    db.session.rollback()
    # The control: without the constraint the same write goes through.
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text(WITHOUT_CHECK))
        db.session.commit()
    else:
        db.session.execute(text("PRAGMA ignore_check_constraints=ON"))
    tamper(lot, AccountKind.AVAILABLE, -1)
    assert balance(AccountKind.AVAILABLE, lot=lot) == -1
    assert findings()


def together(app: Flask, number: int, work: Callable[[int], Callable[[], object]]) -> list[str]:
    """Run `number` pieces of work at once, each in its own session; the error of each, or ""."""
    start = Barrier(number)

    def one(n: int) -> str:
        with app.app_context():
            start.wait(30)
            try:
                transact(work(n))
            except GrantsError as error:
                return type(error).__name__
            finally:
                db.session.remove()
        return ""

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def test_32_decisions_at_once_never_over_reserve(in_app: Flask) -> None:
    fund = make_fund()
    for amount in ("300", "300", "450"):
        make_contribution(fund, amount)
    db.session.refresh(fund)
    db.session.remove()
    outcomes = together(in_app, 32, lambda n: reserve_for(fund, n + 1, "100"))
    assert sorted(outcomes) == [""] * 10 + ["NotEnoughMoney"] * 22
    figures = queries.fund_figures(fund)
    assert (figures.reserved, figures.available) == (money("1000", fund), money("50", fund))
    assert findings() == []


@on_postgres
def test_without_the_guards_the_same_race_over_reserves(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above: locks, guarded updates and constraint taken away.

    On SQLite the write transaction itself is the lock, and cannot be taken away.
    """

    fund = make_fund()
    make_contribution(fund, "1000")
    db.session.execute(text(WITHOUT_CHECK))
    db.session.commit()
    seen_by_all = Barrier(8)
    allocate = allocation.allocate

    def all_choose_first(*args: object) -> object:
        found = allocate(*args)  # type: ignore[arg-type]
        seen_by_all.wait(30)
        return found

    monkeypatch.setattr("grants.funds.operations.reserving.lock_lots", lambda _lots: None)
    monkeypatch.setattr("grants.funds.operations.reserving.allocate", all_choose_first)
    monkeypatch.setattr("grants.funds.operations.posting.MAY_FALL_BELOW_NIL", tuple(AccountKind))
    db.session.refresh(fund)
    db.session.remove()
    outcomes = together(in_app, 8, lambda n: reserve_for(fund, n + 1, "1000"))
    assert outcomes == [""] * 8
    assert queries.fund_figures(fund).available.minor < 0


def test_50_posts_of_one_payment_pay_once(in_app: Flask) -> None:
    fund = make_fund()
    make_contribution(fund, "700")
    make_contribution(fund, "700")
    transact(reserve_for(fund, 7, "1400"))
    transact(commit(fund, "1400"))
    db.session.refresh(fund)
    db.session.remove()
    assert set(together(in_app, 50, lambda _n: pay(fund, "500"))) == {""}
    assert queries.fund_figures(fund).disbursed == money("500", fund)
    paid = select(func.count()).where(Transfer.event == LedgerEvent.DISBURSEMENT_PAID.value)
    assert db.session.scalar(paid) == 3
    assert findings() == []


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(st.integers(1, 5000), min_size=1, max_size=4),
    st.lists(st.integers(1, 6000), min_size=1, max_size=5),
)
def test_whatever_is_reserved_committed_and_paid_the_books_balance(
    in_app: Flask, gifts: list[int], awards: list[int]
) -> None:
    with in_app.app_context():
        fund = make_fund(currency="JPY")
        for gift in gifts:
            make_contribution(fund, str(gift))
        number = fund.id * 1000
        for n, award in enumerate(awards):
            try:
                transact(reserve_for(fund, number + n, str(award)))
                transact(commit(fund, str(award), number + n))
            except NotEnoughMoney:
                assert queries.fund_figures(fund).available.minor < award
        figures = queries.fund_figures(fund)
        assert figures.available + figures.committed == figures.received
        assert figures.received.minor == sum(gifts)
        assert findings() == []
        db.session.remove()
