"""Where an organisation is paid: two people, a time to cool off, and everybody is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from grants.accounts.actors import actor_of
from grants.kernel import clock, policy
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import Actor, seen
from grants.organisations import operations, queries
from grants.organisations.bank_format import account_number, grouped, masked
from grants.organisations.models import BankAccount, Organisation
from grants.organisations.states import BankAccountAction
from tests.factories.people import make_actor, make_organisation, make_person
from tests.harness.refusals import without_refusals

IBAN = "PK36SCBL0000001123456702"
OTHER = "GB82WEST12345698765432"
pytestmark = pytest.mark.usefixtures("in_app")


def propose(actor: Actor, organisation: Organisation, number: str = IBAN) -> BankAccount:
    return transact(
        lambda: operations.propose_bank_account(
            actor, organisation, holder="Amal Trust", bank_name="SCB, Saddar", number=number
        )
    )


def approve(actor: Actor, account: BankAccount, days: int = 3) -> None:
    call = call_back()
    transact(lambda: operations.approve_bank_account(actor, account, call=call, cooling_days=days))


def call_back(**other: Any) -> operations.CallBack:
    """A call to a number that was known before."""
    said = {
        "number": "+92 91 555 0147",
        "known_from": "The application",
        "spoke_with": "Amina",
        "called_at": clock.now(),
    }
    return operations.CallBack(**{**said, **other})


@contextmanager
def without_rule(action: BankAccountAction) -> Iterator[None]:
    """The positive control: what is refused only because of this rule is then possible."""
    kept = policy.RULES[action.value]
    policy.RULES[action.value] = policy.anyone
    try:
        yield
    finally:
        policy.RULES[action.value] = kept


def told(template_words: str) -> list[str]:
    return sorted(
        mail.recipient
        for mail in db.session.execute(select(OutboxMessage)).scalars()
        if template_words in mail.subject
    )


def test_proposed_approved_cooled_off(at: time_machine.Traveller) -> None:
    signatory, colleague = make_person("Amina"), make_person("Bilal")
    organisation = make_organisation("Amal", signatories=[signatory], members=[colleague])
    finance = make_actor(roles=["finance_officer"])
    account = propose(actor_of(signatory), organisation)
    assert told("proposed") == sorted([signatory.email, colleague.email])
    assert queries.payable_account(organisation, clock.now()) is None
    approve(finance, account)
    assert told("approved") == sorted([signatory.email, colleague.email])
    assert queries.payable_account(organisation, clock.now()) is None, "it cools off first"
    at.shift(timedelta(days=3) - timedelta(seconds=1))
    assert queries.payable_account(organisation, clock.now()) is None
    at.shift(timedelta(seconds=1))
    payable = queries.payable_account(organisation, clock.now())
    assert payable is not None
    assert payable.account_number == IBAN


def test_a_new_version_takes_the_place_of_the_old(at: time_machine.Traveller) -> None:
    organisation = make_organisation(signatories=[signatory := make_person()])
    finance = make_actor(roles=["finance_officer"])
    first = propose(actor_of(signatory), organisation)
    approve(finance, first, days=0)
    second = propose(actor_of(signatory), organisation, OTHER)
    still = queries.payable_account(organisation, clock.now())
    assert still is not None
    assert still.id == first.id, "a proposal changes nothing"
    approve(finance, second)
    assert queries.payable_account(organisation, clock.now()) is None, "nor is the old one paid"
    db.session.expire_all()
    assert (first.status, second.status) == ("superseded", "approved")
    at.shift(timedelta(days=3))
    now = queries.payable_account(organisation, clock.now())
    assert now is not None
    assert now.id == second.id


def test_nobody_approves_their_own_not_even_the_database(at: time_machine.Traveller) -> None:
    both = make_person("Both", roles=["finance_officer"])
    organisation = make_organisation(signatories=[both])
    account = propose(actor_of(both), organisation)
    with pytest.raises(NotPermitted):
        approve(actor_of(both), account)
    with without_rule(BankAccountAction.APPROVE), pytest.raises(IntegrityError):
        approve(actor_of(both), account)
    db.session.rollback()
    with pytest.raises(IntegrityError):
        db.session.execute(
            update(BankAccount)
            .where(BankAccount.id == account.id)
            .values(approved_by_id=account.proposed_by_id)
        )
    db.session.rollback()
    db.session.execute(text("SELECT 1"))
    other = make_person("Other", roles=["finance_officer"])
    approve(actor_of(other), account)
    assert account.status == "approved"


def test_a_finance_officer_of_the_organisation_does_not_approve_with_control() -> None:
    signatory, insider = make_person(), make_person(roles=["finance_officer"])
    organisation = make_organisation(signatories=[signatory], members=[insider])
    account = propose(actor_of(signatory), organisation)
    with pytest.raises(NotPermitted):
        approve(actor_of(insider), account)
    with without_rule(BankAccountAction.APPROVE):
        approve(actor_of(insider), account)
    db.session.expire_all()
    assert account.status == "approved", "so it was the rule that refused"


@pytest.mark.parametrize("role", ["fund_manager", "auditor", "reviewer", "administrator"])
def test_only_finance_officers_decide(role: str) -> None:
    organisation = make_organisation(signatories=[signatory := make_person()])
    account = propose(actor_of(signatory), organisation)
    actor = make_actor(roles=[role])
    with pytest.raises(NotPermitted):
        approve(actor, account)
    with pytest.raises(NotPermitted):
        transact(lambda: operations.reject_bank_account(actor, account, reason="no"))


def test_one_version_is_live_whatever_is_tried() -> None:
    organisation = make_organisation(signatories=[signatory := make_person()])
    finance = make_actor(roles=["finance_officer"])
    approve(finance, first := propose(actor_of(signatory), organisation))
    second = propose(actor_of(signatory), organisation, OTHER)
    with pytest.raises(NotNow):
        propose(actor_of(signatory), organisation, OTHER)
    values = {
        "status": "approved",
        "approved_by_id": finance.person_id,
        "approved_at": clock.now(),
        "usable_from": clock.now(),
    }
    with pytest.raises(IntegrityError):
        db.session.execute(update(BankAccount).where(BankAccount.id == second.id).values(**values))
    db.session.rollback()
    assert first.status == "approved"
    with pytest.raises(IntegrityError):
        db.session.execute(
            update(BankAccount).where(BankAccount.id == second.id).values(status="approved")
        )
    db.session.rollback()


def test_a_member_who_may_not_sign_and_strangers_propose_nothing() -> None:
    member, stranger = make_person(), make_person()
    organisation = make_organisation(members=[member], signatories=[make_person()])
    make_organisation(signatories=[stranger])
    for person in (member, stranger):
        with pytest.raises(NotPermitted):
            propose(actor_of(person), organisation)


def test_who_proposed_the_old_account_is_told_though_no_longer_there() -> None:
    first, second = make_person("First"), make_person("Second")
    organisation = make_organisation(signatories=[first, second])
    propose(actor_of(first), organisation)
    account = db.session.execute(select(BankAccount)).scalar_one()
    approve(make_actor(roles=["finance_officer"]), account)
    member = queries.member(actor_of(second), organisation, first.public_id)
    transact(lambda: operations.remove_member(actor_of(second), member))
    assert told("no longer work") == [first.email]
    propose(actor_of(second), organisation, OTHER)
    assert told("proposed") == sorted([first.email, first.email, second.email, second.email])


def test_rejected_with_a_reason() -> None:
    organisation = make_organisation(signatories=[signatory := make_person()])
    finance = make_actor(roles=["finance_officer"])
    account = propose(actor_of(signatory), organisation)
    with pytest.raises(Invalid):
        transact(lambda: operations.reject_bank_account(finance, account, reason=" "))
    transact(lambda: operations.reject_bank_account(finance, account, reason="Wrong name"))
    db.session.expire_all()
    assert (account.status, account.rejected_because) == ("rejected", "Wrong name")
    with pytest.raises(NotNow):
        approve(finance, account)
    assert propose(actor_of(signatory), organisation, OTHER).version == 2


def test_who_sees_a_bank_account() -> None:
    signatory, member = make_person(), make_person()
    organisation = make_organisation(signatories=[signatory], members=[member])
    propose(actor_of(signatory), organisation)
    elsewhere = make_person()
    make_organisation(signatories=[elsewhere])
    sees = {
        "signatory": actor_of(signatory),
        "finance": make_actor(roles=[("finance_officer", 1)]),
        "auditor": make_actor(roles=["auditor"]),
        "member": actor_of(member),
        "elsewhere": actor_of(elsewhere),
        "manager": make_actor(roles=["fund_manager"]),
        "reviewer": make_actor(roles=["reviewer"]),
        "administrator": make_actor(roles=["administrator"]),
        "public": policy.PUBLIC,
    }
    found = {
        name
        for name, actor in sees.items()
        if db.session.execute(seen(actor, BankAccount)).scalars().all()
    }
    assert found == {"signatory", "finance", "auditor"}
    whole = {name for name, actor in sees.items() if queries.sees_numbers(actor, organisation)}
    assert whole == {"signatory", "finance"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("PK36 SCBL 0000 0011 2345 6702", IBAN),
        ("pk36scbl0000001123456702", IBAN),
        ("0110-1234-5678 90", "01101234567890"),
        ("123456", "123456"),
        ("PK37 SCBL 0000 0011 2345 6702", None),
        ("PK36 SCBL 0000 0011 2345 670", None),
        ("12345", None),
        ("my account", None),
        ("", None),
    ],
)
def test_account_numbers(typed: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(Invalid):
            account_number(typed)
    else:
        assert account_number(typed) == kept


def test_how_a_number_is_shown() -> None:
    assert masked(IBAN) == "•••• 6702"
    assert grouped(IBAN) == "PK36 SCBL 0000 0011 2345 6702"
    assert grouped("0110123") == "0110123"


def test_nothing_is_approved_before_a_call_back(at: time_machine.Traveller) -> None:
    organisation = make_organisation(signatories=[signatory := make_person()])
    finance = make_actor(roles=["finance_officer"])
    account = propose(actor_of(signatory), organisation)
    early, late = clock.now() - timedelta(minutes=1), clock.now() + timedelta(minutes=1)
    for field, value in {
        "number": "their number",
        "known_from": " ",
        "spoke_with": "",
        "called_at": early,
    }.items():
        said = call_back(**{field: value})
        with pytest.raises(Invalid) as refused:
            transact(lambda s=said: operations.approve_bank_account(finance, account, call=s))  # type: ignore[misc]
        assert list(refused.value.fields) == [field]
    with pytest.raises(Invalid):
        transact(
            lambda: operations.approve_bank_account(
                finance, account, call=call_back(called_at=late)
            )
        )
    write = update(BankAccount).where(BankAccount.id == account.id)
    values = {
        "status": "approved",
        "approved_by_id": finance.person_id,
        "usable_from": clock.now(),
    }
    with pytest.raises(IntegrityError, match="called the organisation back"):
        db.session.execute(write.values(values))
    db.session.rollback()
    without_refusals()
    db.session.execute(write.values(values))
    db.session.rollback()
    approve(finance, account)
    [call] = queries.calls_about(finance, account)
    assert (call.spoke_with, call.called_by_id) == ("Amina", finance.person_id)
    assert list(queries.calls_about(actor_of(signatory), account)) == []
