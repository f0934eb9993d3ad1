"""The ledger's bench on a small number; its figures themselves are never judged."""

import pytest
from sqlalchemy import func, select

from grants.bench import books, ledger
from grants.funds.models import Account, Transfer
from grants.kernel.db import db

pytestmark = pytest.mark.usefixtures("in_app")


def test_the_ledger_is_filled_read_and_verified() -> None:
    made = books.measured("Some database", 600)
    awards = Transfer.cause_type == "award"
    assert db.session.scalar(select(func.count()).where(awards)) == 600
    said = made.text()
    assert said.startswith("Some database: a fund with 600 transfers, filled in ")
    for name, seconds in made.readings.items():
        assert f"\n{name} " in said
        assert seconds > 0
    assert made.verified > 0


def test_a_ledger_that_is_wrong_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    fill = ledger.fill

    def tampered(transfers: int) -> int:
        fund_id = fill(transfers)
        bank = db.session.scalars(select(Account).where(Account.kind == "bank")).one()
        bank.balance_minor += 1
        db.session.commit()
        return fund_id

    monkeypatch.setattr(books, "fill", tampered)
    with pytest.raises(ValueError, match="the generated ledger is wrong"):
        books.measured("Some database", 60)
