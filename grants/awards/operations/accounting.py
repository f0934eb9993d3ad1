"""What a recipient must account for: amounts are disallowed by two people, money comes back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from grants.awards import queries, queries_account
from grants.awards.models import Award
from grants.awards.models_account import Disallowance, RecipientRefund
from grants.awards.models_reporting import BudgetLine
from grants.awards.states_account import AccountAction, DisallowanceAction
from grants.funds.operations import return_from_recipient
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire
from grants.notifications.operations import tell


def propose_disallowance(
    actor: Actor, *, award: Award, line: BudgetLine | None, amount: Money, reason: str
) -> Disallowance:
    """Propose not to accept an amount that the last accepted report says is spent.

    Effects: the award is locked, the proposal, an audit entry; nothing is owed before somebody
    else approves. Raises Invalid on `amount` or `reason`, NotNow before a report is accepted.
    """
    demand(actor, DisallowanceAction.PROPOSE, award)
    held = lock(Award, award.id)
    report = queries_account.last_accepted(held)
    if report is None:
        raise NotNow(_("No progress report is accepted, so nothing can be disallowed."))
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    most = queries_account.may_disallow(held, report, None if line is None else line.id)
    if not 0 < amount.minor <= most.minor:
        raise Invalid(
            _("Enter an amount above 0, and at most %(most)s.", most=most.text()), "amount"
        )
    last = db.session.scalar(
        select(func.max(Disallowance.number)).where(Disallowance.award_id == held.id)
    )
    made = Disallowance(
        fund_id=held.fund_id,
        award_id=held.id,
        number=1 + (last or 0),
        report_id=report.id,
        line_id=None if line is None else line.id,
        amount_minor=amount.minor,
        reason=reason.strip(),
        proposed_by_id=actor.person_id,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        actor,
        DisallowanceAction.PROPOSE,
        made,
        detail={"award": held.reference, "amount": amount.plain(), "reason": made.reason},
    )
    return made


def approve_disallowance(actor: Actor, *, disallowance: Disallowance) -> None:
    """Approve what somebody else proposed: the recipient owes it, and is told why."""
    award = lock(Award, disallowance.award_id)
    held = lock(Disallowance, disallowance.id)
    fire(
        actor,
        held,
        DisallowanceAction.APPROVE,
        detail={"award": award.reference, "amount_minor": held.amount_minor},
        decided_by_id=actor.person_id,
        decided_at=clock.now(),
    )
    tell(
        f"disallowance:{award.reference}:{held.number}",
        to=queries.members(award),
        template="spending_disallowed",
        title=award.title,
        amount=held.amount,
        reason=held.reason,
        reference=award.reference,
    )


def reject_disallowance(actor: Actor, *, disallowance: Disallowance) -> None:
    """Reject what was proposed, or take back one's own proposal."""
    held = lock(Disallowance, disallowance.id)
    fire(
        actor,
        held,
        DisallowanceAction.REJECT,
        decided_by_id=actor.person_id,
        decided_at=clock.now(),
    )


def record_refund(
    actor: Actor, *, award: Award, amount: Money, received_on: date, bank_reference: str
) -> RecipientRefund:
    """Record money that the recipient paid back.

    Effects, in order: the award is locked; the refund; the ledger gives it back to the lots
    that it came from; an audit entry. Raises Invalid per field, NotEnoughMoney where less was
    paid, PeriodClosed.
    """
    demand(actor, AccountAction.REFUND, award)
    held = lock(Award, award.id)
    wrong = {}
    if amount.minor <= 0:
        wrong["amount"] = _("Enter an amount above 0.")
    if received_on > clock.today(held.fund.time_zone):
        wrong["received_on"] = _("Choose today or a day before.")
    if not bank_reference.strip():
        wrong["bank_reference"] = _("Enter the bank's reference of this payment.")
    if wrong:
        raise Invalid.many(wrong)
    last = db.session.scalar(
        select(func.max(RecipientRefund.number)).where(RecipientRefund.award_id == held.id)
    )
    made = RecipientRefund(
        fund_id=held.fund_id,
        award_id=held.id,
        number=1 + (last or 0),
        amount_minor=amount.minor,
        received_on=received_on,
        bank_reference=bank_reference.strip(),
        recorded_by_id=actor.person_id,
    )
    db.session.add(made)
    db.session.flush()
    return_from_recipient(
        actor,
        fund=held.fund,
        application_id=held.application_id,
        amount=amount,
        on=received_on,
        cause=made,
        key=f"award:{held.reference}:refund:{made.number}",
        about=f"{held.title}, {held.reference}",
    )
    audit.record(
        actor,
        AccountAction.REFUND,
        made,
        detail={"award": held.reference, "amount": amount.plain()},
    )
    return made
