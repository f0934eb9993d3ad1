"""Who may do what with a disbursement: nobody both prepares and approves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, true

from grants.accounts.policy import STAFF_ROLES, is_finance_officer, is_fund_manager, is_staff
from grants.applications.policy import is_barred, kept_out
from grants.awards.models import Award
from grants.awards.policy import is_recipient, writes_for_the_recipient
from grants.disbursements.models import Disbursement, DisbursementApproval
from grants.disbursements.models_bands import ApprovalBands
from grants.disbursements.models_batches import BatchLine, PaymentBatch
from grants.disbursements.states import BandsAction, BatchAction, DisbursementAction
from grants.kernel.db import db
from grants.kernel.policy import Actor, in_funds, predicate, rules, visibility, whose
from grants.organisations.models import BankAccount
from grants.organisations.states import BankAccountStatus


@predicate
def prepared_it(actor: Actor, record: Any) -> bool:
    """Prepared this disbursement."""
    return record is not None and record.prepared_by_id == actor.person_id


@predicate
def approved_it(actor: Actor, record: Any) -> bool:
    """Is one of those who approved this disbursement already."""
    if record is None or actor.person_id is None:
        return False
    found = select(DisbursementApproval.id).where(
        DisbursementApproval.disbursement_id == record.id,
        DisbursementApproval.person_id == actor.person_id,
    )
    return db.session.execute(found).scalar_one_or_none() is not None


@predicate
def proposed_the_bands(actor: Actor, record: Any) -> bool:
    """Proposed these bands of approval."""
    return record is not None and record.proposed_by_id == actor.person_id


def _account_of(record: Any) -> BankAccount | None:
    """The account it is paid into: what it was prepared for, before that what is approved."""
    account: BankAccount | None = getattr(record, "bank_account", None)
    if account is not None or not isinstance(record, Disbursement):
        return account
    return db.session.scalars(
        select(BankAccount).where(
            BankAccount.organisation_id == record.award.organisation_id,
            BankAccount.status == BankAccountStatus.APPROVED.value,
        )
    ).one_or_none()


@predicate
def handled_its_bank_account(actor: Actor, record: Any) -> bool:
    """Proposed or approved the bank account it is paid into."""
    account = _account_of(record)
    return account is not None and actor.person_id in (
        account.proposed_by_id,
        account.approved_by_id,
    )


_treasurer = is_finance_officer & ~is_barred
_manager = is_fund_manager & ~is_barred

rules(
    {
        DisbursementAction.LIST: is_staff,
        DisbursementAction.VIEW: is_staff | is_recipient,
        DisbursementAction.REQUEST: _manager | (is_recipient & writes_for_the_recipient),
        DisbursementAction.PREPARE: _treasurer & ~handled_its_bank_account,
        DisbursementAction.APPROVE: (
            (_treasurer | _manager) & ~prepared_it & ~approved_it & ~handled_its_bank_account
        ),
        DisbursementAction.SEND: _treasurer & ~handled_its_bank_account,
        DisbursementAction.MARK_PAID: _treasurer,
        DisbursementAction.MARK_FAILED: _treasurer,
        DisbursementAction.REVERSE: _treasurer,
        DisbursementAction.SAY_ARRIVED: is_recipient & writes_for_the_recipient,
        BatchAction.VIEW: is_staff,
        BatchAction.MAKE: is_finance_officer,
        BatchAction.DOWNLOAD: is_finance_officer,
        BatchAction.SEND: is_finance_officer,
        BatchAction.WITHDRAW: is_finance_officer,
        BandsAction.VIEW: is_staff,
        BandsAction.PROPOSE: is_fund_manager | is_finance_officer,
        BandsAction.APPROVE: (is_fund_manager | is_finance_officer) & ~proposed_the_bands,
        BandsAction.REJECT: is_fund_manager | is_finance_officer,
        # The old bands make way for the new ones, by whoever approves those.
        BandsAction.REPLACE: is_fund_manager | is_finance_officer,
    }
)


@visibility(Disbursement)
def disbursements_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff who are not barred see their funds' disbursements; a recipient those of its awards."""
    if actor.is_system:
        return true()
    own = select(Award.id).where(Award.organisation_id.in_(actor.organisation_ids))
    return or_(
        and_(
            in_funds(Disbursement.fund_id, actor.funds(*STAFF_ROLES)),
            Disbursement.award_id.not_in(_hidden(actor)),
        ),
        Disbursement.award_id.in_(own),
    )


def _hidden(actor: Actor) -> Select[int]:
    """The awards that are kept from this actor."""
    return select(Award.id).where(Award.application_id.in_(kept_out(actor)))


@visibility(PaymentBatch)
def batches_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see their funds' bank files, except one with a payment that is kept from them."""
    if actor.is_system:
        return true()
    return and_(
        in_funds(PaymentBatch.fund_id, actor.funds(*STAFF_ROLES)),
        PaymentBatch.id.not_in(batches_kept(actor)),
    )


def batches_kept(actor: Actor) -> Select[int]:
    """The bank files with a payment that is kept from this actor."""
    return (
        select(BatchLine.batch_id)
        .join(Disbursement, Disbursement.id == BatchLine.disbursement_id)
        .where(Disbursement.award_id.in_(_hidden(actor)))
    )


@visibility(BatchLine)
def batch_lines_seen(actor: Actor) -> ColumnElement[bool]:
    """Who sees a bank file sees its payments."""
    return whose(BatchLine.batch_id, PaymentBatch, batches_seen(actor))


@visibility(ApprovalBands)
def bands_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see how many people approve what in their funds."""
    return true() if actor.is_system else in_funds(ApprovalBands.fund_id, actor.funds(*STAFF_ROLES))


@visibility(DisbursementApproval)
def approvals_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff who see a disbursement see who approved it."""
    of_staff = and_(
        disbursements_seen(actor), in_funds(Disbursement.fund_id, actor.funds(*STAFF_ROLES))
    )
    condition = true() if actor.is_system else of_staff
    return whose(DisbursementApproval.disbursement_id, Disbursement, condition)
