"""Pledged money that does not come: those who record it are told, once for each of its days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from grants.funds.models import Fund, Pledge
from grants.funds.operations import receive_contribution, record_pledge
from grants.funds.schedule import Due
from grants.kernel.db import db, transact
from grants.reminders.operations import send_due
from tests.factories.money import make_contributor, make_fund, make_manager, money
from tests.factories.people import make_person
from tests.reminders.test_operations import bodies, mails

pytestmark = pytest.mark.usefixtures("in_app", "at")

FIRST, LAST = date(2026, 12, 31), date(2027, 6, 30)
OFFICER = "officer@city.example"


def on(day: date, *, days: int) -> datetime:
    """Mid-morning in Peshawar, so many days from a day."""
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC) + timedelta(days=days)


def pledged(fund: Fund, *schedule: Due) -> Pledge:
    who = make_manager()
    giver = make_contributor(fund, "Sarhad Textiles")
    return transact(
        lambda: record_pledge(
            who,
            contributor=giver,
            amount=money("900", fund),
            pledged_on=date(2026, 11, 1),
            expected_on=FIRST,
            schedule=schedule,
        )
    )


def told() -> list[str]:
    return [subject for to, subject in mails() if to == OFFICER]


def test_each_line_is_reminded_of_until_it_has_come(in_app: Flask) -> None:
    fund = make_fund()
    make_person("Nida", email=OFFICER, roles=[("finance_officer", fund.id)])
    make_person(email="auditor@city.example", roles=[("auditor", fund.id)])
    pledge = pledged(fund, Due(FIRST, money("400", fund)), Due(LAST, money("500", fund)))
    for _twice in range(2):
        for days in (-8, -7, -3, 0):
            send_due(on(FIRST, days=days))
    assert told() == ["Sarhad Textiles: PKR 400 is expected on Thursday 31 December 2026"]
    assert f"/funds/{fund.slug}/contributors/{pledge.contributor.public_id}" in bodies()
    assert "auditor@city.example" not in {to for to, _subject in mails()}
    came = make_manager()
    transact(
        lambda: receive_contribution(
            came,
            contributor=pledge.contributor,
            amount=money("150", fund),
            received_on=date(2026, 11, 16),
            bank_reference="BR",
            pledge=db.session.get_one(Pledge, pledge.id),
        )
    )
    for days in (1, 2, 30, 31):
        send_due(on(FIRST, days=days))
    overdue = "Sarhad Textiles: PKR 250 was expected on Thursday 31 December 2026"
    assert told()[1:] == [overdue, overdue]
    transact(
        lambda: receive_contribution(
            came,
            contributor=pledge.contributor,
            amount=money("250", fund),
            received_on=date(2026, 11, 16),
            bank_reference="BR 2",
            pledge=db.session.get_one(Pledge, pledge.id),
        )
    )
    send_due(on(FIRST, days=61))
    assert len(told()) == 3
    send_due(on(LAST, days=-7))
    assert told()[3:] == ["Sarhad Textiles: PKR 500 is expected on Wednesday 30 June 2027"]


def test_a_pledge_without_a_schedule_is_one_line(in_app: Flask) -> None:
    fund = make_fund()
    make_person("Nida", email=OFFICER, roles=[("fund_manager", fund.id)], language="ur")
    pledged(fund)
    send_due(on(FIRST, days=1))
    assert len(told()) == 1
    assert "Sarhad Textiles" in told()[0]
    assert "was expected" not in told()[0]
