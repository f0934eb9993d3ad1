"""Closed books: nothing is entered in them, by the operation and by the database itself."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from grants.funds import queries_books
from grants.funds.ledger import LedgerEvent
from grants.funds.models import Fund, Transfer
from grants.funds.operations import PeriodClosed, close_books, post
from grants.funds.operations.posting import Line
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotPermitted
from grants.kernel.policy import PUBLIC, SYSTEM
from tests.factories.money import make_contribution, make_fund, make_manager, money
from tests.factories.people import make_actor
from tests.funds.test_append_only import drop_triggers, run
from tests.funds.test_giving import findings
from tests.harness.databases import on_postgres

pytestmark = pytest.mark.usefixtures("in_app", "at")
JUNE = date(2026, 6, 30)


def reserved(fund: Fund, on: date) -> Callable[[], list[Transfer]]:
    """The work of reserving ten from a lot of its own, on a day."""
    lot, number, amount = make_contribution(fund, "1000").lot.id, fund.id, money("10", fund)

    def work() -> list[Transfer]:
        held = db.session.get_one(Fund, number)
        return post(
            SYSTEM,
            LedgerEvent.DECISION_RESERVED,
            fund=held,
            lines=[Line(amount, lot_id=lot)],
            cause=held,
            key=f"lot:{lot}",
            about="x",
            on=on,
        )

    return work


def test_a_closed_period_takes_no_entry_and_the_next_day_does() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    late, next_day = reserved(fund, JUNE), reserved(fund, date(2026, 7, 1))
    transact(lambda: close_books(manager, fund=fund, closed_until=JUNE, note="The year is over."))
    before = db.session.scalar(select(func.count()).select_from(Transfer))
    with pytest.raises(PeriodClosed) as refused:
        transact(late)
    assert refused.value.message == (
        "The books are closed until 30 Jun 2026, and this is of 30 Jun 2026. "
        "Enter it with a later day."
    )
    assert db.session.scalar(select(func.count()).select_from(Transfer)) == before
    transact(next_day)
    (closing,) = queries_books.closings(manager, fund)
    assert (closing.closed_until, closing.note) == (JUNE, "The year is over.")
    assert findings() == []


def test_what_was_posted_before_the_closing_is_given_again() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    work = reserved(fund, JUNE)
    first = [t.id for t in transact(work)]
    transact(lambda: close_books(manager, fund=fund, closed_until=JUNE))
    assert [t.id for t in transact(work)] == first


def test_books_are_closed_forward_only_and_by_the_treasury() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    transact(lambda: close_books(manager, fund=fund, closed_until=JUNE))
    for day in (JUNE, date(2026, 5, 31), date(2026, 11, 16), date(2027, 1, 1)):
        with pytest.raises(Invalid) as refused:
            close_books(manager, fund=fund, closed_until=day)
        assert set(refused.value.fields) == {"closed_until"}
    for stranger in (PUBLIC, make_actor(roles=["auditor"])):
        with pytest.raises(NotPermitted):
            close_books(stranger, fund=fund, closed_until=JUNE)
    assert queries_books.closed_until(fund) == JUNE
    assert queries_books.closings(PUBLIC, fund) == []


def test_another_funds_books_stay_open() -> None:
    manager = make_manager()
    closed, other = make_fund(manager), make_fund(manager)
    transact(lambda: close_books(manager, fund=closed, closed_until=JUNE))
    transact(reserved(other, JUNE))
    assert findings() == []


COPY = """
INSERT INTO transfer (fund_id, from_account_id, to_account_id, amount_minor, event, cause_type,
                      cause_id, about, key, effective_on, posted_at)
SELECT fund_id, from_account_id, to_account_id, amount_minor, event, cause_type, cause_id, about,
       'behind', effective_on, posted_at
FROM transfer ORDER BY id LIMIT 1
"""


def test_the_database_takes_no_entry_either() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    make_contribution(fund, "1000")
    transact(lambda: close_books(manager, fund=fund, closed_until=JUNE))
    db.session.rollback()
    assert "the period is closed" in run(COPY)
    # The control: without the trigger the same row goes in.
    drop_triggers("transfer")
    assert run(COPY) == ""


def posted_while_closing(app: Flask, fund: Fund) -> str:
    """Post while somebody closes the books and has not committed yet; what the poster met."""
    manager, work = make_manager(), reserved(fund, JUNE)
    db.session.refresh(fund)
    db.session.commit()

    def enter() -> str:
        met = "entered"
        with app.app_context():
            try:
                transact(work)
            except PeriodClosed:
                met = "refused"
            finally:
                db.session.remove()
        return met

    # For this one: others on the server wait in the tests that run beside it.
    waiting = text(
        "SELECT count(*) FROM pg_locks "
        "WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    )
    with ThreadPoolExecutor(1) as pool:
        close_books(manager, fund=fund, closed_until=JUNE)
        entering = pool.submit(enter)
        while not entering.done() and not db.session.scalar(waiting):
            pass
        db.session.commit()
        return entering.result()


@on_postgres
def test_who_posts_while_the_books_are_closed_waits_and_is_refused(in_app: Flask) -> None:
    assert posted_while_closing(in_app, make_fund()) == "refused"


@on_postgres
def test_without_the_guards_the_same_race_enters_it(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop_triggers("transfer")
    monkeypatch.setattr("grants.funds.operations.posting._hold_open", lambda _fund: None)
    assert posted_while_closing(in_app, make_fund()) == "entered"
