"""What is read of disbursements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

import grants.disbursements.policy  # noqa: F401 - enters who sees what
from grants.accounts.models import Person
from grants.awards.holds import Hold
from grants.awards.models import Award
from grants.awards.queries import PaymentMark, enter_payment_marks, holds_of
from grants.disbursements.models import Disbursement, DisbursementApproval
from grants.disbursements.models_paid import Arrival
from grants.disbursements.states import LIVE, DisbursementStatus
from grants.funds.ledger import LedgerEvent
from grants.funds.models import Fund, Transfer
from grants.funds.operations.spending import payment_shares
from grants.funds.queries import NamedShare, named, shares_of_cause
from grants.funds.wording import EVENTS
from grants.kernel import clock, policy
from grants.kernel.db import db
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, in_funds, seen
from grants.organisations.models import BankAccount
from grants.organisations.states import BankAccountStatus

_S = DisbursementStatus


def disbursement_by_reference(actor: Actor, reference: str) -> Disbursement:
    """The disbursement, if this actor sees it; else NotFound."""
    return policy.find(actor, Disbursement, Disbursement.reference == reference)


def with_names(query: Select[Any]) -> Select[Any]:
    """The query, with everything that a list of disbursements names."""
    award = joinedload(Disbursement.award)
    return query.options(
        award.joinedload(Award.organisation),
        award.joinedload(Award.fund),
        joinedload(Disbursement.instalment),
        joinedload(Disbursement.bank_account),
        joinedload(Disbursement.prepared_by),
        joinedload(Disbursement.approved_by),
    )


def disbursements(actor: Actor, fund: Fund | None = None, status: str = "") -> Select[Any]:
    """The disbursements this actor sees, to be paged by `Disbursement.id`."""
    query = with_names(seen(actor, Disbursement))
    if fund is not None:
        query = query.where(Disbursement.fund_id == fund.id)
    return query.where(Disbursement.status == status) if status else query


def to_prepare(actor: Actor) -> Select[Any]:
    """Requested disbursements that this finance officer may prepare: not what goes to a
    bank account that the officer proposed or approved.
    """
    me = actor.person_id or 0
    handled = (
        select(Award.id)
        .join(BankAccount, BankAccount.organisation_id == Award.organisation_id)
        .where(
            BankAccount.status == BankAccountStatus.APPROVED.value,
            or_(BankAccount.proposed_by_id == me, BankAccount.approved_by_id == me),
        )
    )
    return with_names(
        seen(actor, Disbursement).where(
            Disbursement.status == _S.REQUESTED.value,
            in_funds(Disbursement.fund_id, actor.funds("finance_officer")),
            Disbursement.award_id.not_in(handled),
        )
    )


def to_approve(actor: Actor) -> Select[Any]:
    """Prepared disbursements that this person may approve: never what the person prepared
    or has approved, nor what goes to a bank account that the person proposed or approved.
    """
    me = actor.person_id or 0
    handled = select(BankAccount.id).where(
        or_(BankAccount.proposed_by_id == me, BankAccount.approved_by_id == me)
    )
    return with_names(
        seen(actor, Disbursement).where(
            Disbursement.status == _S.PREPARED.value,
            in_funds(Disbursement.fund_id, actor.funds("finance_officer", "fund_manager")),
            Disbursement.prepared_by_id != me,
            Disbursement.bank_account_id.not_in(handled),
            Disbursement.id.not_in(
                select(DisbursementApproval.disbursement_id).where(
                    DisbursementApproval.person_id == me
                )
            ),
        )
    )


def to_record(actor: Actor) -> Select[Any]:
    """Approved disbursements that go to the bank, and sent ones whose payment is to record."""
    return with_names(
        seen(actor, Disbursement).where(
            Disbursement.status.in_((_S.APPROVED.value, _S.SENT.value)),
            in_funds(Disbursement.fund_id, actor.funds("finance_officer")),
        )
    )


def live_of(instalment_id: int) -> Disbursement | None:
    """The disbursement that stands for an instalment, if there is one."""
    query = select(Disbursement).where(
        Disbursement.instalment_id == instalment_id,
        Disbursement.status.in_([status.value for status in LIVE]),
    )
    return db.session.scalars(query).one_or_none()


def usable_account(organisation_id: int) -> BankAccount | None:
    """The approved bank account that has cooled off, if there is one."""
    query = select(BankAccount).where(
        BankAccount.organisation_id == organisation_id,
        and_(
            BankAccount.status == BankAccountStatus.APPROVED.value,
            BankAccount.usable_from <= clock.now(),
        ),
    )
    return db.session.scalars(query).one_or_none()


def cooling_account(organisation_id: int) -> BankAccount | None:
    """An approved bank account that may not be paid into yet, if there is one."""
    query = select(BankAccount).where(
        BankAccount.organisation_id == organisation_id,
        BankAccount.status == BankAccountStatus.APPROVED.value,
        BankAccount.usable_from > clock.now(),
    )
    return db.session.scalars(query).one_or_none()


def shares(disbursement: Disbursement) -> list[NamedShare]:
    """Whose money it is: as posted once paid, before that as it would be split now."""
    award = disbursement.award
    if disbursement.status in (_S.PAID.value, _S.REVERSED.value):
        return shares_of_cause(disbursement, LedgerEvent.DISBURSEMENT_PAID, award.fund.currency)
    return named(
        payment_shares(
            fund=award.fund, application_id=award.application_id, amount=disbursement.amount
        )
    )


def holds(disbursement: Disbursement) -> list[Hold]:
    """What holds its instalment back now; nothing once it is paid or over."""
    if disbursement.status in (_S.PAID.value, _S.FAILED.value, _S.REVERSED.value):
        return []
    return holds_of(disbursement.award)[disbursement.instalment.number]


def names_of(people: Iterable[int | None]) -> dict[int, str]:
    """The names of these people: person id → name."""
    listed = [person_id for person_id in people if person_id is not None]
    rows: Iterable[Any] = db.session.execute(
        select(Person.id, Person.name).where(Person.id.in_(listed))
    )
    return dict(list(rows))


def entries_of(disbursement: Disbursement) -> list[dict[str, Any]]:
    """Payment and reversal as the ledger has them, each with its whole amount and lots."""
    currency = disbursement.award.fund.currency
    found: list[dict[str, Any]] = []
    for event in (LedgerEvent.DISBURSEMENT_PAID, LedgerEvent.DISBURSEMENT_REVERSED):
        rows = db.session.execute(
            select(Transfer.posted_at, Person.name)
            .outerjoin(Person, Person.id == Transfer.posted_by_id)
            .where(
                Transfer.cause_type == "disbursement",
                Transfer.cause_id == disbursement.id,
                Transfer.event == event.value,
            )
            .limit(1)
        ).one_or_none()
        if rows is None:
            continue
        shares = shares_of_cause(disbursement, event, currency)
        found.append(
            {
                "what": EVENTS[event],
                "amount": disbursement.amount,
                "at": rows[0],
                "who": rows[1],
                "source": _("; ").join(f"{s.contributor} {s.amount.text()}" for s in shares),
                "icon": "paid",
                "colour": "act",
            }
        )
    return found


@enter_payment_marks
def marks(instalment_ids: Sequence[int]) -> dict[int, PaymentMark]:
    """Where the payment of each instalment stands: instalment id → the live disbursement."""
    arrived = (
        select(Arrival.arrived)
        .where(Arrival.disbursement_id == Disbursement.id)
        .order_by(Arrival.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows: Iterable[Any] = db.session.execute(
        select(
            Disbursement.instalment_id,
            Disbursement.status,
            Disbursement.reference,
            Disbursement.paid_on,
            arrived,
        ).where(
            Disbursement.instalment_id.in_(instalment_ids),
            Disbursement.status.in_([status.value for status in LIVE]),
        )
    )
    return {row[0]: PaymentMark(*row[1:]) for row in rows}
