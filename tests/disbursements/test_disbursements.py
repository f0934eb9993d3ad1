"""A payment: asked for, prepared by one, approved by another, paid once, from named lots."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import combinations

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

import grants.disbursements.checks  # noqa: F401 - enters its checks
from grants.awards.models import Award
from grants.awards.operations import accept_report, submit_report
from grants.awards.operations.running import Told
from grants.disbursements import operations, queries
from grants.disbursements.models import Disbursement
from grants.disbursements.seal import seal
from grants.funds.ledger import LedgerEvent
from grants.funds.models import Transfer
from grants.funds.queries import fund_figures
from grants.kernel import clock
from grants.kernel.checks import CHECKS
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, KeyReused, NotNow, NotPermitted
from grants.kernel.money import Money
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import PUBLIC, Actor, seen
from tests.factories.money import (
    make_award,
    make_bank_account,
    make_contribution,
    make_contributor,
    make_fund,
    make_manager,
    money,
    recipient_of,
)
from tests.factories.people import make_actor
from tests.funds.test_giving import findings as ledger_findings
from tests.funds.test_spending import together
from tests.harness.refusals import without_refusals

TODAY = date(2026, 11, 16)


def findings() -> list[str]:
    own = [str(f) for name, c in CHECKS.items() if name.startswith("disbursement") for f in c()]
    return own + ledger_findings()


def make_officer(name: str = "Nadia") -> Actor:
    return make_actor(name, roles=["finance_officer"])


def requested(award: Award | None = None) -> Disbursement:
    award = award or make_award()
    make_bank_account(award.organisation)
    who = recipient_of(award)
    return transact(lambda: operations.request(who, instalment=award.instalments[0]))


def prepared(officer: Actor | None = None) -> Disbursement:
    made = requested()
    who = officer or make_officer()
    transact(lambda: operations.prepare(who, disbursement=made))
    return made


def approved(officer: Actor | None = None) -> Disbursement:
    made = prepared()
    who = officer or make_officer("Omar")
    transact(lambda: operations.approve(who, disbursement=made, key="approve"))
    return made


def sent() -> Disbursement:
    made = approved()
    who = make_officer()
    transact(lambda: operations.send(who, disbursement=made, key="send"))
    return made


def pay(who: Actor, made: Disbursement, key: str = "pay") -> Callable[[], None]:
    day = clock.today("Asia/Karachi")
    return lambda: operations.mark_paid(
        who, disbursement=made, bank_reference="HBL 99", paid_on=day, key=key
    )


@pytest.mark.usefixtures("in_app", "at")
def test_the_way_of_a_payment_from_named_lots() -> None:
    fund = make_fund()
    make_contribution(fund, "500", contributor=make_contributor(fund, "Sarhad"), theme="skills")
    make_contribution(fund, "5000", contributor=make_contributor(fund, "City"))
    award = make_award(fund, "1000", parts=(60, 40))
    made = requested(award)
    preparer, approver = make_officer(), make_officer("Omar")
    transact(lambda: operations.prepare(preparer, disbursement=made))
    before = queries.shares(made)
    assert [(s.contributor, s.amount.plain()) for s in before] == [
        ("Sarhad", "300"),
        ("City", "300"),
    ]
    transact(lambda: operations.approve(approver, disbursement=made, key="a"))
    transact(lambda: operations.send(preparer, disbursement=made, key="s"))
    transact(pay(preparer, made))
    assert (made.status, made.bank_reference, made.paid_on) == ("paid", "HBL 99", TODAY)
    assert queries.shares(made) == before
    assert fund_figures(fund).disbursed == money("600", fund)
    mail = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.key.startswith(f"disbursement:{made.reference}"))
    ).all()
    assert mail
    assert all("•••• 6702" in one.body and "2345" not in one.body for one in mail)
    assert queries.marks([made.instalment_id])[made.instalment_id].status == "paid"
    assert findings() == []


@pytest.mark.usefixtures("in_app")
def test_the_second_instalment_waits_for_an_accepted_progress_report() -> None:
    award = make_award()
    make_bank_account(award.organisation)
    second = award.instalments[1]
    writer, manager = recipient_of(award), make_manager()
    with pytest.raises(NotNow, match="waits for your progress report"):
        transact(lambda: operations.request(writer, instalment=second))
    with pytest.raises(NotNow, match="Progress report 1 has not come yet"):
        transact(lambda: operations.request(manager, instalment=second))
    report = award.progress_reports[0]
    told = Told("Done.", "Learned.", 12, money("600", award.fund))
    transact(lambda: submit_report(writer, report=report, told=told))
    transact(lambda: accept_report(manager, report=report, summary="Held."))
    made = transact(lambda: operations.request(writer, instalment=second))
    assert made.amount == second.amount


@pytest.mark.usefixtures("in_app")
def test_one_live_disbursement_for_an_instalment_by_operation_and_database() -> None:
    made = requested()
    award, instalment = made.award, made.instalment
    who = make_manager()
    with pytest.raises(NotNow, match="already asked for"):
        transact(lambda: operations.request(who, instalment=instalment))

    def twin() -> Disbursement:
        return Disbursement(
            reference="X-D-1",
            fund_id=award.fund_id,
            award_id=award.id,
            instalment_id=instalment.id,
            amount_minor=instalment.amount_minor,
        )

    db.session.add(twin())
    with pytest.raises(IntegrityError, match="disbursement"):
        db.session.commit()
    db.session.rollback()
    transact(lambda: operations.mark_failed(make_officer(), disbursement=made, reason="Returned"))
    again = transact(lambda: operations.request(who, instalment=instalment))
    assert again.id != made.id
    # The control: without the index the second one is written.
    db.session.execute(text("DROP INDEX uq_disbursement_live"))
    db.session.add(twin())
    db.session.commit()


@pytest.mark.usefixtures("in_app")
def test_the_preparer_does_not_approve_by_operation_and_database() -> None:
    both = make_officer()
    made = prepared(both)
    with pytest.raises(NotPermitted):
        transact(lambda: operations.approve(both, disbursement=made, key="k"))
    assert (made.status, made.approved_by_id) == ("prepared", None)

    write = text("UPDATE disbursement SET approved_by_id = prepared_by_id WHERE id = :id")
    with pytest.raises(IntegrityError, match="two"):
        db.session.execute(write, {"id": made.id})
    db.session.rollback()
    # The control: without the constraint the same write goes through.
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ALTER TABLE disbursement DROP CONSTRAINT ck_disbursement_two"))
    else:
        db.session.execute(text("PRAGMA ignore_check_constraints=ON"))
    db.session.execute(write, {"id": made.id})
    db.session.commit()
    assert db.session.get_one(Disbursement, made.id).approved_by_id == both.person_id


@pytest.mark.usefixtures("in_app")
def test_who_handled_the_bank_account_does_not_approve() -> None:
    made = prepared()
    account = made.bank_account
    assert account is not None
    for column in ("proposed_by_id", "approved_by_id"):
        officer = make_officer()
        setattr(account, column, officer.person_id)
        db.session.commit()
        with pytest.raises(NotPermitted):
            transact(partial(operations.approve, officer, disbursement=made, key="k"))
        assert db.session.scalars(queries.to_approve(officer)).all() == []
    transact(lambda: operations.approve(make_officer(), disbursement=made, key="k"))


@pytest.mark.usefixtures("in_app")
def test_who_may_do_what() -> None:
    made = requested()
    for nobody in (PUBLIC, make_actor(roles=["auditor"]), make_actor(roles=["reviewer"])):
        with pytest.raises(NotPermitted):
            transact(partial(operations.prepare, nobody, disbursement=made))
    with pytest.raises(NotPermitted):
        transact(lambda: operations.prepare(make_manager(), disbursement=made))
    transact(lambda: operations.prepare(make_officer(), disbursement=made))
    with pytest.raises(NotPermitted):
        transact(lambda: operations.approve(recipient_of(made.award), disbursement=made, key="k"))
    transact(lambda: operations.approve(make_manager(), disbursement=made, key="k"))
    with pytest.raises(NotPermitted):
        transact(lambda: operations.send(make_manager(), disbursement=made, key="k"))


@pytest.mark.usefixtures("in_app")
def test_todays_lists_never_show_a_person_what_the_person_prepared() -> None:
    first, second = make_officer(), make_officer("Omar")
    waiting = requested()
    assert db.session.scalars(queries.to_prepare(first)).all() == [waiting]
    mine = prepared(first)
    assert db.session.scalars(queries.to_approve(first)).all() == []
    assert db.session.scalars(queries.to_approve(second)).all() == [mine]
    assert db.session.scalars(queries.to_approve(PUBLIC)).all() == []
    done = approved()
    assert db.session.scalars(queries.to_record(first)).all() == [done]


@pytest.mark.usefixtures("in_app")
def test_a_bank_account_must_be_approved_and_cooled_off() -> None:
    award = make_award()
    who = make_officer()
    made = transact(lambda: operations.request(make_manager(), instalment=award.instalments[0]))
    with pytest.raises(NotNow, match="no approved bank account"):
        transact(lambda: operations.prepare(who, disbursement=made))
    account = make_bank_account(award.organisation, cooled=False)
    with pytest.raises(NotNow, match="a short while ago"):
        transact(lambda: operations.prepare(who, disbursement=made))
    account.usable_from = clock.now() - timedelta(days=1)
    db.session.commit()
    transact(lambda: operations.prepare(who, disbursement=made))
    assert made.bank_account_id == account.id


@pytest.mark.usefixtures("in_app")
def test_what_was_approved_is_what_is_paid() -> None:
    # The database refuses such changes; this is what the rules do should one be there.
    without_refusals()
    made = approved()
    who = make_officer()
    made.amount_minor += 1
    db.session.commit()
    with pytest.raises(NotNow, match="not what was approved"):
        transact(lambda: operations.send(who, disbursement=made, key="k"))
    assert any("is not what was approved" in finding for finding in findings())
    made.amount_minor -= 1
    db.session.commit()
    transact(lambda: operations.send(who, disbursement=made, key="k"))
    account = made.bank_account
    assert account is not None
    account.version += 1
    db.session.commit()
    with pytest.raises(NotNow, match="not what was approved"):
        transact(pay(who, made))
    assert fund_figures(made.award.fund).disbursed.minor == 0


@pytest.mark.usefixtures("in_app")
def test_a_bank_account_that_was_replaced_stops_the_payment() -> None:
    made = prepared()
    account = made.bank_account
    assert account is not None
    account.status = "superseded"
    db.session.commit()
    with pytest.raises(NotNow, match="has changed since"):
        transact(lambda: operations.approve(make_officer(), disbursement=made, key="k"))


@pytest.mark.usefixtures("in_app")
def test_a_gate_that_is_reopened_stops_approval_and_sending() -> None:
    made = prepared()
    made.award.application.harm_gate = "held"
    db.session.commit()
    with pytest.raises(NotNow, match="harm gate"):
        transact(lambda: operations.approve(make_officer(), disbursement=made, key="k"))
    made.award.application.harm_gate = "clear"
    db.session.commit()
    transact(lambda: operations.approve(make_officer(), disbursement=made, key="k"))
    made.award.application.harm_gate = "stopped"
    db.session.commit()
    with pytest.raises(NotNow, match="harm gate"):
        transact(lambda: operations.send(make_officer(), disbursement=made, key="k"))


@pytest.mark.usefixtures("in_app")
def test_what_the_bank_said_must_be_entered() -> None:
    made = sent()
    with pytest.raises(Invalid) as refused:
        transact(
            lambda: operations.mark_paid(
                make_officer(),
                disbursement=made,
                bank_reference=" ",
                paid_on=clock.today("Asia/Karachi") + timedelta(days=1),
                key="k",
            )
        )
    assert set(refused.value.fields) == {"bank_reference", "paid_on"}


@pytest.mark.usefixtures("in_app")
def test_the_same_key_pays_once_and_other_values_under_it_are_refused() -> None:
    made = sent()
    who = make_officer()
    for _again in range(3):
        transact(pay(who, made))
    assert fund_figures(made.award.fund).disbursed == made.amount
    with pytest.raises(KeyReused):
        transact(
            lambda: operations.mark_paid(
                who, disbursement=made, bank_reference="Other", paid_on=TODAY, key="pay"
            )
        )
    with pytest.raises(NotNow):
        transact(pay(who, made, key="another key"))


@pytest.mark.usefixtures("in_app")
def test_a_payment_that_came_back_is_reversed_and_can_be_asked_for_anew() -> None:
    made = sent()
    who = make_officer()
    transact(pay(who, made))
    for _again in range(2):
        transact(
            lambda: operations.reverse(who, disbursement=made, reason="Account closed", key="r")
        )
    assert made.status == "reversed"
    assert fund_figures(made.award.fund).disbursed.minor == 0
    assert findings() == []
    transact(lambda: operations.request(make_manager(), instalment=made.instalment))


@pytest.mark.usefixtures("in_app")
def test_recipients_see_their_own_disbursements() -> None:
    one, other = requested(), requested()

    def listed(actor: Actor) -> list[Disbursement]:
        return list(db.session.scalars(seen(actor, Disbursement).order_by(Disbursement.id)))

    assert listed(recipient_of(one.award)) == [one]
    assert listed(make_actor(roles=[("auditor", other.fund_id)])) == [other]
    assert listed(PUBLIC) == []


def test_50_at_once_mark_one_payment_paid_and_it_is_paid_once(in_app: Flask) -> None:
    made = sent()
    who = make_officer()
    number, fund_id = made.id, made.fund_id
    db.session.remove()

    def work(n: int) -> Callable[[], object]:
        key = "same" if n % 2 else f"key {n}"
        return lambda: pay(who, db.session.get_one(Disbursement, number), key)()

    outcomes = together(in_app, 50, work)
    assert "" in outcomes
    assert set(outcomes) <= {"", "NotNow"}
    paid = select(func.count()).where(
        Transfer.event == LedgerEvent.DISBURSEMENT_PAID.value, Transfer.fund_id == fund_id
    )
    assert db.session.scalar(paid) == 2
    assert findings() == []


def test_the_seal_differs_with_each_thing_it_seals() -> None:
    def sealed(
        amount: int = 1, currency: str = "PKR", payee: int = 1, account: int = 1, v: int = 1
    ) -> str:
        return seal(
            amount=Money(amount, currency),
            organisation_id=payee,
            bank_account_id=account,
            bank_account_version=v,
        )

    seals = [sealed(), sealed(2), sealed(currency="GBP"), sealed(payee=2), sealed(account=2)]
    seals.append(sealed(v=2))
    assert all(one != other for one, other in combinations(seals, 2))
    assert sealed() == sealed()


@pytest.mark.usefixtures("in_app")
def test_a_paid_disbursement_without_transfers_is_found() -> None:
    made = sent()
    made.status, made.bank_reference, made.paid_on = "paid", "X", TODAY
    db.session.commit()
    assert any("the ledger spent 0" in finding for finding in findings())
