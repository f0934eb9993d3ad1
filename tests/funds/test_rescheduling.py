"""A pledge's schedule is changed for a reason; the one before is kept, and reminders follow."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants.funds import queries_pledges
from grants.funds.models_moves import PledgeDue
from grants.funds.operations import lapse_pledge, record_pledge, reschedule_pledge
from grants.funds.schedule import Due
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow
from tests.factories.money import make_contributor, make_fund, make_manager, money
from tests.factories.people import make_person, sign_in
from tests.funds.test_giving import receive

pytestmark = pytest.mark.usefixtures("at")
TODAY = date(2026, 11, 16)
JUNE, DECEMBER = date(2027, 6, 30), date(2027, 12, 31)


@pytest.mark.usefixtures("in_app")
def test_what_came_serves_the_new_schedule_and_reminders_follow() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    giver = make_contributor(fund)
    pledge = transact(
        lambda: record_pledge(
            manager,
            contributor=giver,
            amount=money("900", fund),
            pledged_on=TODAY,
            schedule=[Due(JUNE, money("400", fund)), Due(DECEMBER, money("500", fund))],
        )
    )
    receive(manager, pledge, "300")
    new = [Due(DECEMBER, money("300", fund)), Due(date(2028, 6, 30), money("600", fund))]
    transact(lambda: reschedule_pledge(manager, pledge=pledge, schedule=new, reason="Harvest."))
    lines = queries_pledges.schedules([pledge])[pledge.id]
    assert [(line.due_on, line.rest) for line in lines] == [
        (DECEMBER, money("0", fund)),
        (date(2028, 6, 30), money("600", fund)),
    ]
    assert pledge.expected_on == date(2028, 6, 30)
    assert db.session.scalar(select(func.count(PledgeDue.id))) == 4
    to_come = [line.due_on for one, line in queries_pledges.lines_to_come(date(2029, 1, 1))]
    assert to_come == [date(2028, 6, 30)]
    for wrong, reason, field in (
        (new[:1], "x", "schedule"),
        ([], "x", "schedule"),
        (new, " ", "reason"),
    ):
        with pytest.raises(Invalid) as refused:
            reschedule_pledge(manager, pledge=pledge, schedule=wrong, reason=reason)
        assert set(refused.value.fields) == {field}
    transact(lambda: lapse_pledge(manager, pledge=pledge, reason="Year over."))
    with pytest.raises(NotNow):
        reschedule_pledge(manager, pledge=pledge, schedule=new, reason="x")


def test_a_schedule_is_changed_on_its_page(app: Flask) -> None:
    with app.app_context():
        fund, manager = make_fund(), make_manager()
        giver = make_contributor(fund)
        reference = transact(
            lambda: record_pledge(
                manager, contributor=giver, amount=money("900", fund), pledged_on=TODAY
            )
        ).reference
        statement = f"/funds/{fund.slug}/contributors/{giver.public_id}"
        page = f"/funds/{fund.slug}/pledges/{reference}/schedule"
        client = sign_in(app, make_person(roles=["finance_officer"]))
    assert page in client.get(statement).text
    typed = {"schedule": "2027-06-30 400", "reason": "Harvest."}
    wrong = client.post(page, data=typed).text
    assert ("The schedule sums to PKR 400" in wrong, "Harvest." in wrong) == (True, True)
    typed["schedule"] = "2027-06-30 400\n2027-12-31 500"
    assert client.post(page, data=typed).location == statement
    assert "2027-12-31 500" in client.get(page).text
    assert "31 Dec 2027" in client.get(statement).text
