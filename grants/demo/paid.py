"""The earlier award: decided, agreed, and its first instalment paid by two people."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application
from grants.awards import operations as awarding
from grants.awards.models import Award
from grants.awards.schedule import Planned
from grants.demo.bank import IBAN, give_bank_account
from grants.demo.money import PAID_REFERENCE
from grants.disbursements import operations as paying
from grants.disbursements.bands import Band
from grants.disbursements.bank_file import FileKind
from grants.disbursements.queries_batches import batch_by_reference
from grants.funds.models import Fund
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.money import Money
from grants.reviews.models import Outcome
from grants.reviews.operations import decide


def decide_and_pay(
    *,
    fund: Fund,
    application: Application,
    recipient: Person,
    manager: Person,
    second_manager: Person,
    finance: Person,
    second: Person,
    decided: datetime,
    zone: str,
) -> Award:
    """From the decision to the paid first instalment; the second waits for a report."""
    amount = Money(2_000_000_00, fund.currency)
    with clock.at(decided):
        transact(
            lambda: decide(
                actor_of(manager),
                application=application,
                outcome=Outcome.AWARDED,
                amount=amount,
                reason="The strongest answer to the need, with safe and willing participation.",
                key=f"demo-{application.reference}",
            )
        )
    starts = clock.local(decided, zone).date() + timedelta(days=20)
    with clock.at(decided + timedelta(days=2)):
        transact(
            lambda: awarding.offer_award(
                actor_of(manager),
                application=application,
                starts_on=starts,
                ends_on=starts + timedelta(days=300),
                instalments=[
                    Planned(Money(1_200_000_00, fund.currency), starts),
                    Planned(
                        Money(800_000_00, fund.currency),
                        starts + timedelta(days=160),
                        after_report=True,
                    ),
                ],
                purpose=application.summary,
                agreement_language=recipient.language,
            )
        )
    award = db.session.scalars(select(Award).where(Award.application_id == application.id)).one()
    with clock.at(decided + timedelta(days=5)):
        _sign(award, recipient, second_manager)
        give_bank_account(award.organisation, recipient=recipient, finance=finance)
    with clock.at(decided + timedelta(days=20)):
        _pay(award, recipient=recipient, finance=second, second=manager, zone=zone)
    return award


def _sign(award: Award, recipient: Person, manager: Person) -> None:
    seal = award.agreements[-1].text_hash
    code = transact(lambda: awarding.send_signing_code(actor_of(recipient), award=award))
    transact(
        lambda: awarding.sign_agreement(
            actor_of(recipient),
            award=award,
            text_hash=seal,
            code=code,
            typed_name=recipient.name,
            office="صدر",
        )
    )
    transact(
        lambda: awarding.countersign(
            actor_of(manager),
            award=award,
            text_hash=seal,
            typed_name=manager.name,
            office="فنڈ مینیجر",
        )
    )


def give_bands(fund: Fund, *, manager: Person, second: Person) -> None:
    """One approves up to two million rupees, two approve more; two managers agreed on it."""
    bands = [Band(2_000_000_00, 1), Band(None, 2)]
    made = transact(lambda: paying.propose_bands(actor_of(manager), fund=fund, bands=bands))
    transact(lambda: paying.approve_bands(actor_of(second), bands=made))


def _pay(award: Award, *, recipient: Person, finance: Person, second: Person, zone: str) -> None:
    payment = transact(lambda: paying.request(actor_of(recipient), instalment=award.instalments[0]))
    name = payment.reference
    transact(lambda: paying.prepare(actor_of(finance), disbursement=payment))
    transact(lambda: paying.approve(actor_of(second), disbursement=payment, key=f"{name}-a"))
    terms = paying.BatchTerms(FileKind.PAIN_09, clock.today(zone), award.fund.name, IBAN)
    reference = transact(
        lambda: paying.make_batch(
            actor_of(finance),
            fund=award.fund,
            disbursements=[payment],
            terms=terms,
            key=f"{name}-f",
        )
    )
    batch = batch_by_reference(actor_of(finance), reference)
    transact(lambda: paying.send_batch(actor_of(finance), batch=batch, key=f"{name}-s"))
    transact(
        lambda: paying.mark_paid(
            actor_of(finance),
            disbursement=payment,
            bank_reference=PAID_REFERENCE,
            paid_on=clock.today(zone),
            key=f"{name}-p",
        )
    )
    with clock.at(clock.now() + timedelta(days=1)):
        transact(
            lambda: paying.say_arrived(
                actor_of(recipient), disbursement=payment, arrived_on=clock.today(zone)
            )
        )
