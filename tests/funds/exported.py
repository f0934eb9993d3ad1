"""Every fund there is, exported, and both programs find each account's balance."""

from datetime import timedelta
from pathlib import Path

from beancount import loader
from sqlalchemy import select

from grants.funds import queries_books
from grants.funds.export import beancount, hledger
from grants.funds.models import Fund
from grants.kernel.db import db
from tests.funds.machine import TODAY
from tests.harness.ledger_tools import judged

TOMORROW = TODAY + timedelta(days=1)


def accepted(folder: Path) -> int:
    """How many funds' exports both accepted, which is all of them. Mark the test `ledger_tools`."""
    funds = db.session.scalars(select(Fund).order_by(Fund.id)).all()
    for fund in funds:
        rows = list(queries_books.export_transfers(fund))
        given = (fund.name, fund.currency, queries_books.export_accounts(fund), rows, TOMORROW)
        (folder / "beancount").write_text("\n".join([*beancount(*given), ""]))
        # Called here, where the program would start itself anew for each of many.
        _entries, errors, _options = loader.load_file(str(folder / "beancount"))
        assert errors == []
        (folder / "hledger").write_text("\n".join([*hledger(*given), ""]))
        assert judged("hledger", folder / "hledger") == ""
    return len(funds)
