"""This was not us: a link of the mail stops a bank account, two people have it used again."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from grants.accounts.actors import actor_of
from grants.accounts.models import RoleGrant
from grants.disbursements import operations as paying
from grants.disbursements.models import Disbursement
from grants.disbursements.queries_stuck import waits
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotFound, NotNow, NotPermitted
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import Actor
from grants.organisations import operations
from grants.organisations.models import BankAccount, Membership, Organisation
from grants.organisations.models_freeze import AccountFreeze
from grants.organisations.operations.freezing import LINK_DAYS, new_link
from tests.disbursements.test_disbursements import (
    approved,
    findings,
    make_officer,
    pay,
    prepared,
    requested,
    sent,
)
from tests.factories.money import make_manager
from tests.factories.people import make_actor, make_organisation, make_person, sign_in
from tests.funds.test_spending import together
from tests.harness.refusals import without_refusals
from tests.organisations.test_bank_accounts import approve, propose

LINK = re.compile(r"/bank-accounts/not-us/([\w-]+)")


def links(template: str = "bank_account") -> dict[str, str]:
    """The link of each mail: key of the mail → token."""
    mails = db.session.scalars(select(OutboxMessage).where(OutboxMessage.key.contains(template)))
    found = {mail.key: LINK.search(mail.body) for mail in mails}
    return {key: match[1] for key, match in found.items() if match}


def proposed() -> tuple[Organisation, BankAccount]:
    owners = [make_person("Owner"), make_person("Second owner")]
    organisation = make_organisation("Amal", signatories=owners)
    return organisation, propose(actor_of(owners[0]), organisation)


def stop(account: BankAccount) -> None:
    token = transact(lambda: new_link(account, account.proposed_by))
    transact(lambda: operations.freeze_account(token))


def lift(who: Actor, account: BankAccount, reason: str = "It is theirs.") -> None:
    transact(lambda: operations.lift_freeze(who, account=account, reason=reason))


@pytest.mark.usefixtures("in_app", "at")
def test_each_who_is_told_has_a_link_of_their_own_that_works_once() -> None:
    make_person("Nadia", roles=["finance_officer"])
    make_person("Farah", roles=["fund_manager"])
    _organisation, account = proposed()
    approve(make_officer("Checker"), account)
    tokens = links("bank_account_approved:")
    assert len(tokens) == len(set(tokens.values())) == 2
    token = next(iter(tokens.values()))
    assert token not in str(db.session.execute(text("SELECT * FROM account_notice")).all())
    first = transact(lambda: operations.freeze_account(token))
    assert (account.status, first.was) == ("frozen", "approved")
    told = {mail.split(":")[-1] for mail in keys("bank_account_frozen")}
    assert len(told) == 3, "both finance officers and the manager"
    lift(make_officer(), account)
    lift(make_manager(), account)
    assert account.status == "approved"
    assert transact(lambda: operations.freeze_account(token)).id == first.id
    assert account.status == "approved", "a link is used once"


def keys(template: str) -> list[str]:
    found = select(OutboxMessage.key).where(OutboxMessage.key.startswith(template))
    return list(db.session.scalars(found))


@pytest.mark.usefixtures("in_app")
def test_a_link_is_over_some_day(at: time_machine.Traveller) -> None:
    _organisation, account = proposed()
    token = next(iter(links().values()))
    with pytest.raises(NotFound):
        operations.freeze_account("never-sent")
    at.shift(timedelta(days=LINK_DAYS))
    with pytest.raises(NotFound):
        operations.freeze_account(token)
    assert account.status == "proposed"


@pytest.mark.usefixtures("in_app", "at")
def test_who_proposed_it_lifts_nothing_even_as_the_fund_s_own_officer() -> None:
    """Somebody of the recipient who came to work for the city since."""
    _organisation, account = proposed()
    approve(make_officer("Checker"), account)
    stop(account)
    proposer = account.proposed_by
    for held in db.session.scalars(select(Membership).where(Membership.person_id == proposer.id)):
        db.session.delete(held)
    proposer.roles = [RoleGrant(role="finance_officer", fund_id=None)]
    db.session.commit()
    with pytest.raises(NotPermitted):
        lift(actor_of(proposer), account)
    lift(make_officer(), account)  # anybody else of finance may


@pytest.mark.usefixtures("in_app", "at")
def test_two_people_lift_it_by_operation_and_database() -> None:
    _organisation, account = proposed()
    with pytest.raises(NotNow):
        lift(make_officer(), account)
    stop(account)
    one, two = make_officer(), make_manager()
    with pytest.raises(Invalid):
        lift(one, account, " ")
    lift(one, account)
    lift(one, account)
    with pytest.raises(NotNow, match="different person"):
        lift(one, account, "Other words.")
    reopen = text("UPDATE bank_account SET status = 'proposed' WHERE id = :id")
    account_id = account.id
    with pytest.raises(IntegrityError, match="two people"):
        db.session.execute(reopen, {"id": account_id})
    db.session.rollback()
    for nobody in (make_actor(roles=["auditor"]), make_actor("Somebody")):
        with pytest.raises(NotPermitted):
            lift(nobody, account)
    assert account.status == "frozen"
    lift(two, account)
    assert account.status == "proposed"
    stop(account)
    without_refusals()
    db.session.execute(reopen, {"id": account_id})
    db.session.rollback()


@pytest.mark.usefixtures("in_app", "at")
def test_a_stopped_account_is_replaced_or_rejected() -> None:
    organisation, account = proposed()
    owner = actor_of(organisation.members[1].person)
    stop(account)
    other = propose(owner, organisation, "GB82WEST12345698765432")
    lift(make_officer(), account)
    with pytest.raises(NotNow, match="waiting for approval"):
        lift(make_manager(), account)
    approve(make_officer("Checker"), other)
    assert (account.status, other.status) == ("superseded", "approved")
    stop(other)
    transact(lambda: operations.reject_bank_account(make_officer(), other, reason="Not theirs."))
    assert other.status == "rejected"


@pytest.mark.usefixtures("in_app", "at")
@pytest.mark.parametrize("make", [requested, prepared, approved, sent])
def test_nothing_moves_on_to_a_stopped_account(make: Callable[[], Disbursement]) -> None:
    made = make()
    account = db.session.scalars(
        select(BankAccount).where(BankAccount.organisation_id == made.award.organisation_id)
    ).one()
    stop(account)
    who, before = make_officer("Third"), made.status
    steps: dict[str, tuple[Callable[[], None], str]] = {
        "requested": (lambda: paying.prepare(who, disbursement=made), "prepared"),
        "prepared": (lambda: paying.approve(who, disbursement=made, key="k"), "approved"),
        "approved": (lambda: paying.send(who, disbursement=made, key="k"), "sent"),
    }
    if before == "sent":
        transact(pay(who, made))  # what the bank has already can still be recorded
        assert (made.status, findings()) == ("paid", [])
        return
    step, target = steps[before]
    with pytest.raises(NotNow):
        transact(step)
    assert made.status == before
    if before != "requested":
        assert "stopped" in waits(who, [made])[made.id].blocker
    lift(make_officer("Fourth"), account)
    lift(make_manager(), account)
    transact(step)
    assert made.status == target


@pytest.mark.usefixtures("in_app", "at")
def test_the_database_holds_what_goes_to_a_stopped_account() -> None:
    made = approved()
    account = made.bank_account
    assert account is not None
    stop(account)
    send, made_id = text("UPDATE disbursement SET status = 'sent' WHERE id = :id"), made.id
    with pytest.raises(IntegrityError, match="stopped"):
        db.session.execute(send, {"id": made_id})
    db.session.rollback()
    without_refusals()
    db.session.execute(send, {"id": made_id})
    db.session.rollback()


@pytest.mark.usefixtures("at")
def test_stopped_while_it_is_sent_comes_before_or_after(app: Flask) -> None:
    with app.app_context():
        made = approved()
        account, who = made.bank_account, make_officer()
        assert account is not None
        account_id, made_id = account.id, made.id
        token = transact(lambda: new_link(account, account.proposed_by))
        db.session.remove()

    def work(n: int) -> Callable[[], object]:
        if n:
            return lambda: operations.freeze_account(token)
        found = db.session.get_one(Disbursement, made_id)
        return lambda: paying.send(who, disbursement=found, key="s")

    outcomes = together(app, 2, work)
    with app.app_context():
        status = db.session.get_one(Disbursement, made_id).status
        assert db.session.get_one(BankAccount, account_id).status == "frozen"
        assert (outcomes[0], status) in (("", "sent"), ("NotNow", "approved"))
        assert outcomes[1] == ""
        assert findings() == []


@pytest.mark.usefixtures("at")
def test_twice_at_once_it_is_stopped_once(app: Flask) -> None:
    with app.app_context():
        _organisation, account = proposed()
        account_id = account.id
        token = transact(lambda: new_link(account, account.proposed_by))
        db.session.remove()
    assert together(app, 2, lambda _n: lambda: operations.freeze_account(token)) == ["", ""]
    with app.app_context():
        stops = db.session.scalars(select(AccountFreeze.bank_account_id)).all()
        assert stops == [account_id]


@pytest.mark.usefixtures("at")
def test_the_pages(app: Flask) -> None:
    with app.app_context():
        _organisation, account = proposed()
        public_id, account_id = account.public_id, account.id
        token = next(iter(links().values()))
        finance = sign_in(app, make_person("Nadia", roles=["finance_officer"]))
        manager = sign_in(app, make_person("Farah", roles=["fund_manager"]))

    def status() -> str:
        with app.app_context():
            return db.session.get_one(BankAccount, account_id).status

    public = app.test_client()
    page = f"/bank-accounts/not-us/{token}"
    assert public.get("/bank-accounts/not-us/never-sent").status_code == 410
    assert manager.get(f"/bank-accounts/{public_id}").status_code == 404
    assert "This was not us" in public.get(page).text
    assert (public.head(page).status_code, status()) == (200, "proposed")
    assert public.post(page).status_code == 303
    assert status() == "frozen"
    after = public.get(page).text
    assert ("You told us" in after, "This was not us" in after) == (True, False)
    assert public.post(page).status_code == 303
    for client in (finance, manager):
        assert "Look into a bank account that was stopped" in client.get("/today").text
        assert "is not theirs" in client.get(f"/bank-accounts/{public_id}").text
        assert (
            client.post(f"/bank-accounts/{public_id}/lift", data={"reason": ""}).status_code == 422
        )
        lifted = client.post(f"/bank-accounts/{public_id}/lift", data={"reason": "I called."})
        assert (lifted.status_code, client.get(lifted.location).status_code) == (303, 200)
        assert "was stopped" not in client.get("/today").text
    assert status() == "proposed"
