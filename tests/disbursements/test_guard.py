"""The database itself: what was approved is what is paid, and what is gone is gone."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grants.disbursements import operations
from grants.disbursements.models import Disbursement
from grants.kernel.db import db, transact
from grants.kernel.errors import NotNow
from tests.disbursements.test_disbursements import (
    approved,
    make_officer,
    pay,
    prepared,
    requested,
    sent,
)
from tests.factories.money import make_bank_account, make_manager, recipient_of
from tests.factories.people import make_organisation
from tests.harness.refusals import without_refusals

pytestmark = pytest.mark.usefixtures("in_app", "at")


def paid() -> Disbursement:
    made = sent()
    transact(pay(make_officer(), made))
    return made


def reversed_() -> Disbursement:
    made = paid()
    who = make_officer()
    transact(lambda: operations.reverse(who, disbursement=made, reason="Closed", key="r"))
    return made


def failed() -> Disbursement:
    made = sent()
    transact(lambda: operations.mark_failed(make_officer(), disbursement=made, reason="Returned"))
    return made


def refused(statement: str, row_id: int) -> str:
    """What the database says against it; nothing, and it is undone, where it lets it pass."""
    try:
        db.session.execute(text(statement), {"id": row_id})
    except IntegrityError as error:
        return str(error.orig)
    finally:
        db.session.rollback()
    return ""


BACK = {
    approved: ("requested", "prepared"),
    sent: ("requested", "prepared", "approved"),
    paid: ("requested", "prepared", "approved", "sent", "failed"),
    reversed_: ("requested", "prepared", "approved", "sent", "paid", "failed"),
    failed: ("requested", "prepared", "approved", "sent", "paid"),
}


@pytest.mark.parametrize("stands", BACK, ids=lambda way: way.__name__)
def test_no_status_goes_back_with_control(stands: Callable[[], Disbursement]) -> None:
    number = stands().id
    for status in BACK[stands]:
        write = f"UPDATE disbursement SET status = '{status}' WHERE id = :id"
        assert "gone is gone" in refused(write, number), status
    without_refusals()
    for status in set(BACK[stands]) - {"paid"}:  # which needs the bank's reference as well
        write = f"UPDATE disbursement SET status = '{status}' WHERE id = :id"
        assert refused(write, number) == "", status


SEALED = {
    "amount_minor": "amount_minor + 1",
    "award_id": "award_id + 1",
    "bank_account_id": "bank_account_id + 1",
    "prepared_by_id": "NULL",
    "approval_hash": "'another'",
    "reference": "'X'",
}


@pytest.mark.parametrize("stands", [approved, sent, paid], ids=lambda way: way.__name__)
def test_what_was_approved_does_not_change(stands: Callable[[], Disbursement]) -> None:
    number = stands().id
    for column, value in SEALED.items():
        write = f"UPDATE disbursement SET {column} = {value} WHERE id = :id"
        assert "is what is paid" in refused(write, number), column
    assert "is kept" in refused("DELETE FROM disbursement WHERE id = :id", number)
    without_refusals()
    for column in ("amount_minor", "approval_hash", "reference"):
        write = f"UPDATE disbursement SET {column} = {SEALED[column]} WHERE id = :id"
        assert refused(write, number) == "", column


def test_neither_does_its_payee_with_control() -> None:
    made = approved()
    other = make_organisation("Somebody else").id
    write = f"UPDATE award SET organisation_id = {other} WHERE id = :id"
    assert "is what is paid" in refused(write, made.award_id)
    waiting = prepared()
    assert refused(write, waiting.award_id) == "", "before the approval nothing is sealed"
    number = made.award_id
    without_refusals()
    assert refused(write, number) == ""


def test_a_version_of_a_bank_account_says_what_it_said_with_control() -> None:
    number = make_bank_account(make_organisation()).id
    writes = [
        f"UPDATE bank_account SET {change} WHERE id = :id"
        for change in ("account_number = 'X'", "holder = 'X'", "bank_name = 'X'", "version = 9")
    ]
    assert all("another version" in refused(write, number) for write in writes)
    assert refused("UPDATE bank_account SET status = 'superseded' WHERE id = :id", number) == ""
    without_refusals()
    assert [refused(write, number) for write in writes] == [""] * len(writes)


def test_what_is_asked_twice_is_done_once() -> None:
    made = requested()
    asker = recipient_of(made.award)
    other = make_manager()
    with pytest.raises(NotNow, match="already asked for"):
        transact(lambda: operations.request(other, instalment=made.instalment))
    transact(lambda: operations.mark_failed(make_officer(), disbursement=made, reason="Wrong"))
    made = transact(lambda: operations.request(asker, instalment=made.instalment))
    again = transact(lambda: operations.request(asker, instalment=made.instalment))
    assert again.id == made.id

    first, second = make_officer(), make_officer("Omar")
    for _twice in range(2):
        transact(lambda: operations.prepare(first, disbursement=made))
    with pytest.raises(NotNow):
        transact(lambda: operations.prepare(second, disbursement=made))
    for _twice in range(2):
        transact(lambda: operations.approve(second, disbursement=made, key="a"))
    for _twice in range(2):
        transact(lambda: operations.mark_failed(first, disbursement=made, reason="Returned"))
    assert (made.status, made.note) == ("failed", "Returned")
    with pytest.raises(NotNow):
        transact(lambda: operations.mark_failed(first, disbursement=made, reason="Another"))
