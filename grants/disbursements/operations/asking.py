"""An instalment is asked for, and its payment prepared."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from grants.awards.models import Award, Instalment
from grants.awards.policy import is_recipient
from grants.disbursements import queries
from grants.disbursements.models import Disbursement
from grants.disbursements.operations.standing import locked, nothing_holds
from grants.disbursements.queries_bands import approvers_needed
from grants.disbursements.states import DisbursementAction, DisbursementStatus
from grants.kernel import audit, clock
from grants.kernel.days import day_words
from grants.kernel.db import db, lock
from grants.kernel.errors import NotNow
from grants.kernel.i18n import _
from grants.kernel.numbering import next_reference
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire
from grants.organisations.models import BankAccount
from grants.organisations.states import BankAccountStatus

_A, _S = DisbursementAction, DisbursementStatus


def request(actor: Actor, *, instalment: Instalment) -> Disbursement:
    """Ask that an instalment be paid.

    Effects, in order: the award is locked; nothing may hold the instalment back; the
    disbursement. At most one stands for an instalment, by a partial unique index. Whoever
    asks twice gets what the first asking made.
    """
    award = lock(Award, instalment.award_id)
    demand(actor, _A.REQUEST, award)
    db.session.refresh(instalment)
    if instalment.replaced_by_id is not None:
        raise NotNow(_("This instalment was planned anew. Look at the award again."))
    nothing_holds(award, instalment, for_recipient=is_recipient(actor, award))
    live = queries.live_of(instalment.id)
    if live is not None:
        if live.status == _S.REQUESTED and live.requested_by_id == actor.person_id:
            return live
        raise NotNow(_("This instalment is already asked for. Look at its disbursement."))
    year = clock.today(award.fund.time_zone).year
    made = Disbursement(
        reference=next_reference(f"{award.fund.reference_prefix}-D-{year}"),
        fund_id=award.fund_id,
        award_id=award.id,
        instalment_id=instalment.id,
        amount_minor=instalment.amount_minor,
        requested_by_id=actor.person_id,
    )
    db.session.add(made)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise NotNow(
            _("This instalment is already asked for. Look at its disbursement.")
        ) from error
    audit.record(actor, _A.REQUEST, made, detail={"amount": made.amount.plain()})
    return made


def prepare(actor: Actor, *, disbursement: Disbursement) -> None:
    """Prepare the payment: into the recipient's approved bank account that has cooled off.

    Effects, in order: the award and the disbursement are locked; nothing may hold the
    instalment back; the account, who prepared it and how many approve it are set. Asked
    twice it is done once.
    """
    held = locked(disbursement)
    if held.status == _S.PREPARED and held.prepared_by_id == actor.person_id:
        demand(actor, _A.PREPARE, held)
        return
    nothing_holds(held.award, held.instalment)
    account = queries.usable_account(held.award.organisation_id)
    if account is None:
        raise NotNow(_no_account(held))
    if lock(BankAccount, account.id, shared=True).status != BankAccountStatus.APPROVED:
        raise NotNow(_no_account(held))
    fire(
        actor,
        held,
        _A.PREPARE,
        detail={"bank_account_version": account.version},
        prepared_by_id=actor.person_id,
        prepared_at=clock.now(),
        bank_account_id=account.id,
        approvals_needed=approvers_needed(held),
    )


def _no_account(held: Disbursement) -> str:
    cooling = queries.cooling_account(held.award.organisation_id)
    if cooling is None or cooling.usable_from is None:
        return _("The recipient has no approved bank account. Ask the recipient to enter one.")
    day = clock.local(cooling.usable_from, held.award.fund.time_zone).date()
    return _(
        "The recipient's bank account was approved a short while ago. It can be paid into "
        "from %(day)s on.",
        day=day_words(day),
    )
