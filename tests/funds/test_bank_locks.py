"""Controls: what the fund's lock is for when its bank statements are read and tied.

On SQLite the write transaction itself is the lock, and cannot be taken away.
"""

from collections.abc import Callable
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from grants.funds import queries_bank_ties
from grants.funds.models import Fund
from grants.funds.models_bank import BankLine, BankTiePart
from grants.funds.operations import bank, bank_ties, import_statements, tie_by_hand
from grants.kernel.db import db, transact
from grants.kernel.errors import NotNow
from tests.factories.bank import Entry, Stated, camt_file, import_camt
from tests.factories.money import make_contribution, make_fund, make_manager
from tests.funds.test_bank_import import together
from tests.harness.databases import on_postgres

pytestmark = [on_postgres, pytest.mark.usefixtures("at")]
FIFTH = date(2026, 1, 5)
TWO = Stated("0", "3000", [Entry(FIFTH, "1000", "One"), Entry(FIFTH, "2000", "Two")])


def unlocked(record_type: type[Any], row_id: int) -> Any:
    return db.session.get_one(record_type, row_id)


def meeting(read: Callable[..., Any]) -> Callable[..., Any]:
    """Both have read before either goes on, as only without the lock they can."""
    both = Barrier(2)

    def met(*given: Any, **more: Any) -> Any:
        found = read(*given, **more)
        both.wait(120)
        return found

    return met


def test_without_the_lock_one_file_twice_at_once_breaks(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        fund_id, who = make_fund().id, make_manager()
    content, outcomes = camt_file(TWO), []
    monkeypatch.setattr(bank, "lock", unlocked)
    monkeypatch.setattr(bank, "_came_before", meeting(bank._came_before))

    def work() -> None:
        with app.app_context():
            fund = db.session.get_one(Fund, fund_id)
            try:
                made = transact(
                    lambda: import_statements(who, fund=fund, content=content, filename="a.xml")
                )
                outcomes.append(str(made.lines))
            except IntegrityError as error:
                outcomes.append(type(error).__name__)

    together(work, work)
    assert sorted(outcomes) == ["2", "IntegrityError"]


@pytest.mark.parametrize("indexed", [True, False], ids=["by the index", "by nothing"])
def test_without_the_lock_the_index_ties_a_line_once_and_without_both_it_is_tied_twice(
    app: Flask, monkeypatch: pytest.MonkeyPatch, indexed: bool
) -> None:
    with app.app_context():
        fund = make_fund()
        for _gift in range(2):
            make_contribution(fund, "60")
        import_camt(fund, Stated("0", "60", [Entry(FIFTH, "60", "Treasury")]))
        who, fund_id = make_manager(), fund.id
        line = db.session.scalars(select(BankLine.id)).one()
        keys = [one.key for one in queries_bank_ties.open_movements(who, fund)]
        if not indexed:
            db.session.execute(text("DROP INDEX uq_bank_tie_part_line"))
        db.session.commit()
    outcomes: list[str] = []
    monkeypatch.setattr(bank_ties, "lock", unlocked)
    monkeypatch.setattr(queries_bank_ties, "open_lines", meeting(queries_bank_ties.open_lines))

    def work(key: str) -> None:
        with app.app_context():
            held = db.session.get_one(Fund, fund_id)
            try:
                transact(lambda: tie_by_hand(who, fund=held, lines=[line], movements=[key]))
                outcomes.append("tied")
            except NotNow:
                outcomes.append("too late")

    together(lambda: work(keys[0]), lambda: work(keys[1]))
    assert sorted(outcomes) == (["tied", "too late"] if indexed else ["tied", "tied"])
    with app.app_context():
        live = select(func.count()).where(BankTiePart.line_id == line, BankTiePart.live)
        assert db.session.scalar(live) == (1 if indexed else 2)
