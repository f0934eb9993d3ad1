"""A fund statement ties after interest, charges, a bounce and a move from lot to lot."""

from datetime import date

import pytest

from grants.funds.operations import (
    approve_move,
    bounce_contribution,
    propose_move,
    record_charges,
    record_interest,
)
from grants.kernel.db import transact
from grants.reports.queries_statement import in_the_bank, movements, standings
from tests.factories.money import (
    make_contribution,
    make_contributor,
    make_fund,
    make_manager,
    money,
    reserve_for,
)

pytestmark = pytest.mark.usefixtures("in_app", "at")
TODAY = date(2026, 11, 16)


def test_what_moved_makes_what_stands() -> None:
    manager, other = make_manager(), make_manager("Nida")
    fund = make_fund(manager)
    givers = [make_contributor(fund, name) for name in ("City", "Works", "Mill")]
    first, second, third = (make_contribution(fund, "1000", contributor=c) for c in givers)
    transact(reserve_for(fund, 7, "2500"))
    given = {"fund": fund, "on": TODAY, "bank_reference": "B"}
    transact(lambda: record_interest(manager, amount=money("90", fund), **given))  # type: ignore[arg-type]
    transact(lambda: record_charges(manager, amount=money("7", fund), **given))  # type: ignore[arg-type]
    transact(lambda: bounce_contribution(manager, contribution=first, bounced_on=TODAY, reason="x"))
    move = transact(
        lambda: propose_move(
            manager, source=third.lot, target=second.lot, amount=money("200", fund), reason="x"
        )
    )
    transact(lambda: approve_move(other, move=move))
    moved, stand = movements(fund, TODAY, TODAY), standings(fund, TODAY)
    assert moved[third.contributor_id].opening == money("1000", fund)
    for giver in givers:
        figures = stand[giver.id]
        assert moved[giver.id].closing == figures.received - figures.disbursed, giver.name
    total = sum(one.closing.minor for one in moved.values())
    assert total == in_the_bank(fund, TODAY).minor == money("2083", fund).minor
