"""Disbursements on their way to the bank, and bank files. Each function commits what it made."""

from collections.abc import Sequence
from datetime import timedelta

from grants.accounts.models import Person
from grants.awards.models import Award
from grants.disbursements.bank_file import FileKind
from grants.disbursements.models import Disbursement
from grants.disbursements.models_batches import PaymentBatch
from grants.disbursements.operations import BatchTerms, make_batch
from grants.disbursements.seal import seal
from grants.funds.models import Fund
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.policy import Actor
from grants.organisations.models import BankAccount
from tests.factories.people import keep, make_actor, make_person

IBAN = "PK36SCBL0000001123456702"
_made = iter(range(1, 10**9))


def make_approved(
    award: Award, account: BankAccount, number: int = 1, *, by: Sequence[Person] = ()
) -> Disbursement:
    """An approved disbursement, prepared and approved by two people, of its own unless said."""
    preparer, approver = by or (make_person("Preparer"), make_person("Approver"))
    part = award.instalments[number - 1]
    return keep(
        Disbursement(
            reference=f"{award.fund.reference_prefix}-D-{next(_made)}",
            fund_id=award.fund_id,
            award_id=award.id,
            instalment_id=part.id,
            amount_minor=part.amount_minor,
            status="approved",
            bank_account_id=account.id,
            prepared_by_id=preparer.id,
            prepared_at=clock.now(),
            approved_by_id=approver.id,
            approved_at=clock.now(),
            approval_hash=seal(
                amount=part.amount,
                organisation_id=award.organisation_id,
                bank_account_id=account.id,
                bank_account_version=account.version,
            ),
        )
    )


def terms(kind: FileKind = FileKind.PAIN_09, *, account: str = IBAN, bic: str = "") -> BatchTerms:
    """A bank file that is paid tomorrow."""
    return BatchTerms(
        kind=kind,
        execution_on=clock.today("Asia/Karachi") + timedelta(days=1),
        payer_name="Peshawar Local Innovation Fund",
        payer_account=account,
        payer_bic=bic,
    )


def make_bank_file(
    fund: Fund,
    disbursements: Sequence[Disbursement],
    said: BatchTerms | None = None,
    *,
    by: Actor | None = None,
    key: str = "",
) -> PaymentBatch:
    """A bank file with these disbursements in it."""
    who = by or make_actor(roles=["finance_officer"])
    said, key = said or terms(), key or f"batch {next(_made)}"
    reference = transact(
        lambda: make_batch(who, fund=fund, disbursements=disbursements, terms=said, key=key)
    )
    query = db.select(PaymentBatch).where(PaymentBatch.reference == reference)
    return db.session.execute(query).scalar_one()
