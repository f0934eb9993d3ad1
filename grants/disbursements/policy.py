"""Who may do what with a disbursement: nobody both prepares and approves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, true

from grants.accounts.policy import STAFF_ROLES, is_finance_officer, is_fund_manager, is_staff
from grants.applications.policy import is_barred, kept_out
from grants.awards.models import Award
from grants.awards.policy import is_recipient, writes_for_the_recipient
from grants.disbursements.models import Disbursement
from grants.disbursements.models_batches import BatchLine, PaymentBatch
from grants.disbursements.states import BatchAction, DisbursementAction
from grants.kernel.policy import Actor, in_funds, predicate, rules, visibility, whose


@predicate
def prepared_it(actor: Actor, record: Any) -> bool:
    """Prepared this disbursement."""
    return record is not None and record.prepared_by_id == actor.person_id


@predicate
def handled_its_bank_account(actor: Actor, record: Any) -> bool:
    """Proposed or approved the bank account it is paid into."""
    account = getattr(record, "bank_account", None)
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
        DisbursementAction.PREPARE: _treasurer,
        DisbursementAction.APPROVE: (
            (_treasurer | _manager) & ~prepared_it & ~handled_its_bank_account
        ),
        DisbursementAction.SEND: _treasurer,
        DisbursementAction.MARK_PAID: _treasurer,
        DisbursementAction.MARK_FAILED: _treasurer,
        DisbursementAction.REVERSE: _treasurer,
        BatchAction.VIEW: is_staff,
        BatchAction.MAKE: is_finance_officer,
        BatchAction.DOWNLOAD: is_finance_officer,
        BatchAction.SEND: is_finance_officer,
        BatchAction.WITHDRAW: is_finance_officer,
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
    kept = (
        select(BatchLine.batch_id)
        .join(Disbursement, Disbursement.id == BatchLine.disbursement_id)
        .where(Disbursement.award_id.in_(_hidden(actor)))
    )
    return and_(
        in_funds(PaymentBatch.fund_id, actor.funds(*STAFF_ROLES)), PaymentBatch.id.not_in(kept)
    )


@visibility(BatchLine)
def batch_lines_seen(actor: Actor) -> ColumnElement[bool]:
    """Who sees a bank file sees its payments."""
    return whose(BatchLine.batch_id, PaymentBatch, batches_seen(actor))
