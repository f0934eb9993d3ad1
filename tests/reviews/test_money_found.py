"""The money of a decision: whose lots fit the application, and what stands in the way."""

import pytest
from sqlalchemy import select

from grants.applications.models_serving import ApplicationAim
from grants.funds.operations import NotEnoughMoney
from grants.kernel.db import db
from grants.reviews.models import Allocation
from tests.factories.applications import make_call
from tests.factories.money import make_contribution, make_fund, make_objective, money
from tests.factories.people import keep
from tests.reviews.test_decisions import decide, manager, reviewed

pytestmark = pytest.mark.usefixtures("in_app")


def test_money_for_an_objective_bears_only_what_serves_it() -> None:
    fund = make_fund()
    aim = make_objective(fund)
    lot = make_contribution(fund, "1000", objective=aim).lot
    call = make_call(fund, budget=10_000_000_00)
    application = reviewed(call, {})
    with pytest.raises(NotEnoughMoney) as refused:
        decide(manager(call), application, amount=money("1000", fund).minor)
    assert "is only for the objective “Belonging”." in refused.value.message
    keep(ApplicationAim(application_id=application.id, aim_id=aim.id))
    decision = decide(manager(call), application, amount=money("1000", fund).minor)
    shares = db.session.scalars(
        select(Allocation.lot_id).where(Allocation.decision_id == decision.id)
    )
    assert list(shares) == [lot.id]


def test_one_award_has_at_most_what_a_contributor_allows() -> None:
    fund = make_fund()
    bound = make_contribution(fund, "1000", most_per_award="300").lot
    free = make_contribution(fund, "500").lot
    call = make_call(fund, budget=10_000_000_00)
    first, second = reviewed(call, {}), reviewed(call, {})
    with pytest.raises(NotEnoughMoney) as refused:
        decide(manager(call), first, amount=money("801", fund).minor)
    assert "gives at most PKR 300 to one award." in refused.value.message
    for application in (first, second):
        decision = decide(manager(call), application, amount=money("500", fund).minor)
        shares = db.session.execute(
            select(Allocation.lot_id, Allocation.amount_minor)
            .where(Allocation.decision_id == decision.id)
            .order_by(Allocation.lot_id)
        )
        assert [tuple(row) for row in shares] == [
            (bound.id, money("300", fund).minor),
            (free.id, money("200", fund).minor),
        ]
