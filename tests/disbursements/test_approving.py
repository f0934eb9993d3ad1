"""Bands of approval, and that preparer, approvers and payee are different people."""

from collections.abc import Callable, Sequence

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from grants.disbursements import operations, queries
from grants.disbursements.bands import Band, needed
from grants.disbursements.models import Disbursement, DisbursementApproval
from grants.disbursements.models_bands import ApprovalBands
from grants.disbursements.operations.standing import seal_of
from grants.disbursements.queries_bands import live_bands, parts_in
from grants.funds.models import Fund
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.policy import Actor
from tests.disbursements.test_disbursements import findings, make_officer, prepared, requested
from tests.factories.money import fresh, make_award, make_manager
from tests.factories.people import keep, make_person, sign_in
from tests.funds.test_spending import together
from tests.harness.refusals import without_refusals

TWO_ABOVE_500 = (Band(500_00, 1), Band(None, 2))


def give_bands(fund: Fund, bands: Sequence[Band] = TWO_ABOVE_500) -> ApprovalBands:
    one, other = make_manager(), make_officer("Other")
    made = transact(lambda: operations.propose_bands(one, fund=fund, bands=bands))
    transact(lambda: operations.approve_bands(other, bands=made))
    return made


def two_needed() -> Disbursement:
    """A prepared disbursement of 600 in a fund in which two approve above 500."""
    award = make_award()
    give_bands(award.fund)
    made = requested(award)
    transact(lambda: operations.prepare(make_officer(), disbursement=made))
    return made


def approve(who: Actor, made: Disbursement, key: str = "k") -> None:
    transact(lambda: operations.approve(who, disbursement=made, key=key))


def test_how_many_approve_an_amount() -> None:
    bands = [Band(100, 1), Band(1000, 2), Band(None, 3)]
    amounts = (1, 100, 101, 1000, 1001, 10**12)
    assert [needed(bands, minor) for minor in amounts] == [1, 1, 2, 2, 3, 3]
    assert needed([], 5) == 1


@pytest.mark.usefixtures("in_app")
def test_bands_take_two_people_and_replace_the_ones_before() -> None:
    fund = make_award().fund
    wrong: tuple[tuple[Band, ...], ...] = (
        (),
        (Band(100, 1),),
        (Band(100, 1), Band(100, 2), Band(None, 2)),
        (Band(0, 1), Band(None, 2)),
        (Band(100, 2), Band(None, 1)),
        (Band(None, 0),),
        (Band(None, 6),),
    )
    one, other = make_manager(), make_officer()
    for bands in wrong:
        with pytest.raises(Invalid):
            transact(lambda said=bands: operations.propose_bands(one, fund=fund, bands=said))  # type: ignore[misc]
    first = transact(lambda: operations.propose_bands(one, fund=fund, bands=TWO_ABOVE_500))
    with pytest.raises(NotNow, match="decided first"):
        transact(lambda: operations.propose_bands(other, fund=fund, bands=TWO_ABOVE_500))
    with pytest.raises(NotPermitted):
        transact(lambda: operations.approve_bands(one, bands=first))
    assert live_bands(fund.id) is None
    transact(lambda: operations.approve_bands(other, bands=first))
    second = give_bands(fund, [Band(None, 3)])
    assert (first.status, live_bands(fund.id)) == ("replaced", second)
    with pytest.raises(IntegrityError, match="say what they said"):
        db.session.execute(text("UPDATE approval_bands SET bands = '[]'"))
    db.session.rollback()


@pytest.mark.usefixtures("in_app")
def test_the_last_approval_that_is_needed_moves_it() -> None:
    made = two_needed()
    first, second = make_officer("First"), make_manager("Second")
    for _twice in range(2):
        approve(first, made)
    assert (made.status, len(made.approvals)) == ("prepared", 1)
    with pytest.raises(NotPermitted):
        approve(first, made, "another key")
    assert db.session.scalars(queries.to_approve(first)).all() == []
    assert db.session.scalars(queries.to_approve(second)).all() == [made]
    approve(second, made)
    assert (made.status, made.approved_by_id) == ("approved", second.person_id)
    assert [one.person_id for one in made.approvals] == [first.person_id, second.person_id]
    assert {one.seal for one in made.approvals} == {made.approval_hash}
    with pytest.raises(NotNow):
        approve(make_officer("Third"), made)
    assert findings() == []


@pytest.mark.usefixtures("in_app")
def test_the_database_counts_the_approvals_with_control() -> None:
    made = two_needed()
    who, approval = make_person(), seal_of(made)
    write = text(
        "UPDATE disbursement SET status = 'approved', approved_by_id = :who, "
        "approval_hash = :seal WHERE id = :id"
    )
    values = {"who": who.id, "seal": approval, "id": made.id}
    with pytest.raises(IntegrityError, match="not enough approvals"):
        db.session.execute(write, values)
    db.session.rollback()
    keep(DisbursementApproval(disbursement_id=made.id, person_id=make_person().id, seal="other"))
    with pytest.raises(IntegrityError, match="not enough approvals"):
        db.session.execute(write, values)
    db.session.rollback()
    without_refusals()
    db.session.execute(write, values)
    db.session.commit()
    assert any("0 of 2 approvals" in finding for finding in findings())


def _those(made: Disbursement) -> dict[str, int]:
    account = made.bank_account
    assert account is not None
    assert made.prepared_by_id is not None
    assert account.approved_by_id is not None
    member = made.award.organisation.members[0].person_id
    return {
        "preparer": made.prepared_by_id,
        "proposed the account": account.proposed_by_id,
        "approved the account": account.approved_by_id,
        "payee": member,
    }


@pytest.mark.usefixtures("in_app")
def test_preparer_approver_and_payee_are_apart_in_the_database_with_control() -> None:
    made = prepared()
    approval, number, those = seal_of(made), made.id, _those(made)

    def add(person_id: int) -> None:
        db.session.add(
            DisbursementApproval(disbursement_id=number, person_id=person_id, seal=approval)
        )
        db.session.flush()
        db.session.rollback()

    for who, person_id in those.items():
        with pytest.raises(IntegrityError, match="different people"):
            add(person_id)
        db.session.rollback()
        assert who
    add(make_person().id)
    write = text("UPDATE disbursement SET prepared_by_id = :who WHERE id = :id")
    for person_id in list(those.values())[1:]:
        with pytest.raises(IntegrityError, match="different people"):
            db.session.execute(write, {"who": person_id, "id": number})
        db.session.rollback()
    without_refusals()
    for person_id in those.values():
        add(person_id)


@pytest.mark.usefixtures("in_app")
def test_who_handled_the_account_neither_prepares_nor_sends() -> None:
    made = requested()
    account = queries.usable_account(made.award.organisation_id)
    assert account is not None
    officer, other = make_officer(), make_officer("Other")
    account.approved_by_id = officer.person_id
    db.session.commit()
    assert db.session.scalars(queries.to_prepare(officer)).all() == []
    with pytest.raises(NotPermitted):
        transact(lambda: operations.prepare(officer, disbursement=made))
    transact(lambda: operations.prepare(other, disbursement=made))
    approve(make_manager(), made)
    with pytest.raises(NotPermitted):
        transact(lambda: operations.send(officer, disbursement=made, key="s"))
    transact(lambda: operations.send(other, disbursement=made, key="s"))


def test_many_at_once_approve_and_two_count(in_app: Flask) -> None:
    made = two_needed()
    people = [make_officer(f"Officer {n}") for n in range(6)]
    number = made.id
    db.session.remove()

    def work(n: int) -> Callable[[], object]:
        return lambda: operations.approve(
            people[n // 2], disbursement=db.session.get_one(Disbursement, number), key=f"{n % 2}"
        )

    outcomes = together(in_app, 12, work)
    assert outcomes.count("") == 2
    assert set(outcomes) <= {"", "NotNow", "NotPermitted"}
    approvals = db.session.scalars(select(DisbursementApproval.person_id)).all()
    assert len(set(approvals)) == len(approvals) == 2
    assert findings() == []


@pytest.mark.usefixtures("in_app")
def test_the_matrix_of_people_and_steps() -> None:
    officer = make_person("Preparer P", roles=["finance_officer"])
    manager = make_person("Manager M", roles=["fund_manager"])
    made = requested()
    transact(
        lambda: operations.prepare(
            fresh(officer), disbursement=db.session.get_one(Disbursement, made.id)
        )
    )
    by_name = {part.name: part.why_not for part in parts_in(made)}
    assert by_name["Preparer P"] == ("", "Prepared it", "", "")
    role = "Not in this role"
    assert by_name["Manager M"] == (role, "", role, role)
    assert manager.name in by_name


def test_the_pages_of_bands_and_of_the_matrix(app: Flask) -> None:
    with app.app_context():
        made = two_needed()
        slug, reference = made.award.fund.slug, made.reference
        clients = [sign_in(app, make_person(roles=["fund_manager"])) for _two in range(2)]
    page = f"/funds/{slug}/approval-bands"
    assert "Any larger amount: 2 people approve" in clients[0].get(page).text
    typed = {"first_up_to": "1,000", "first": "1", "second_up_to": "900", "second": "2"}
    wrong = clients[0].post(page, data=typed | {"above": "3"}).text
    assert ("must be above the one before" in wrong, 'value="900"' in wrong) == (True, True)
    done = clients[0].post(page, data=typed | {"second_up_to": "5,000", "above": "3"})
    assert done.location == page
    [approve_at] = {
        part.split('"')[0]
        for part in clients[1].get(page).text.split('action="')
        if part.split('"')[0].endswith("/approve")
    }
    assert clients[0].post(approve_at).status_code == 403
    assert clients[1].post(approve_at).location == page
    assert "Up to PKR 5,000: 2 people approve" in clients[0].get(page).text
    shown = clients[0].get(f"/disbursements/{reference}/who").text
    assert "No. Not in this role." in shown
    detail = clients[0].get(f"/disbursements/{reference}").text
    assert "Approved by 0 of 2 people: nobody yet" in detail
