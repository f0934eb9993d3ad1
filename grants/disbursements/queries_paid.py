"""Which sent payments stand on the bank's statement; what shows a payment, and if it arrived."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

import grants.disbursements.policy_paid  # noqa: F401 - enters who sees what
from grants.disbursements import queries
from grants.disbursements.models import Disbursement
from grants.disbursements.models_paid import Arrival, PaymentProof
from grants.disbursements.queries_bank import known_payments
from grants.disbursements.states import DisbursementAction, DisbursementStatus
from grants.funds import tying
from grants.funds.ledger import LedgerEvent
from grants.funds.models import Fund
from grants.funds.models_bank import BankLine
from grants.funds.queries_bank_ties import everything_open, with_open_lines
from grants.funds.tying import Movement, TieReason
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.policy import Actor, can, seen, visible


@dataclass(frozen=True, slots=True)
class OnStatement:
    """A line of the bank, the sent payments that it is, and what speaks for it."""

    line: BankLine
    payments: tuple[Disbursement, ...]
    reason: TieReason
    words: str

    @property
    def key(self) -> str:
        """How a form names it: the line and all that it pays."""
        return ":".join([self.line.public_id, *(one.reference for one in self.payments)])


def on_statement(actor: Actor, fund: Fund) -> list[OnStatement]:
    """The lines that can be sent payments only, and those only; what the actor sees of them.

    What the books have already is looked at as well: a line that can be that is left out.
    """
    mine = set(
        db.session.scalars(
            select(Disbursement.id).where(visible(actor, Disbursement), *_is_sent(fund))
        )
    )
    # Asked first, so that what the actor does not see costs no query either.
    if not mine:
        return []
    sent = _sent(fund)
    lines, movements = everything_open(fund)
    known = known_payments(sent)
    waiting = [_as_movement(one, known[one.id].names) for one in sent.values()]
    found = [
        tied
        for tied in tying.find(lines, [*movements, *waiting])
        if all(not move.transfer_ids for move in tied.movements)
    ]
    rows = select(BankLine).where(
        BankLine.id.in_([tied.line.line_id for tied in found]), visible(actor, BankLine)
    )
    shown = {
        line.id: line for line in db.session.scalars(rows.options(joinedload(BankLine.statement)))
    }
    by_key = {_key(one): one for one in sent.values()}
    return [
        OnStatement(shown[tied.line.line_id], payments, tied.reason, tied.words)
        for tied in found
        if (payments := tuple(by_key[move.key] for move in tied.movements))
        and tied.line.line_id in shown
        and {one.id for one in payments} <= mine
    ]


def _is_sent(fund: Fund) -> tuple[ColumnElement[bool], ...]:
    return (
        Disbursement.fund_id == fund.id,
        Disbursement.status == DisbursementStatus.SENT.value,
    )


def _sent(fund: Fund) -> dict[int, Disbursement]:
    query = queries.with_names(select(Disbursement)).where(*_is_sent(fund))
    rows = db.session.scalars(
        query.order_by(Disbursement.id).execution_options(populate_existing=True)
    )
    return {one.id: one for one in rows}


def _key(one: Disbursement) -> str:
    return f"sent:{one.reference}"


def _as_movement(one: Disbursement, names: tuple[str, ...]) -> Movement:
    day = clock.local(one.sent_at or one.requested_at, one.award.fund.time_zone).date()
    return Movement(
        key=_key(one),
        transfer_ids=(),
        on=day,
        minor=-one.amount_minor,
        event=LedgerEvent.DISBURSEMENT_PAID.value,
        about=one.reference,
        reference=one.reference,
        names=names,
    )


def funds_with_payments_on_statement(actor: Actor) -> list[tuple[Fund, list[OnStatement]]]:
    """The funds in which this finance officer can record payments from the bank's lines."""
    query = seen(actor, Fund).where(Fund.id.in_(with_open_lines())).order_by(Fund.id)
    funds = [
        fund for fund in db.session.scalars(query) if can(actor, DisbursementAction.MARK_PAID, fund)
    ]
    found = [(fund, on_statement(actor, fund)) for fund in funds]
    return [(fund, matches) for fund, matches in found if matches]


def proof_of(actor: Actor, disbursement: Disbursement) -> PaymentProof | None:
    """What shows that it was paid, if the actor sees it."""
    query = seen(actor, PaymentProof).where(PaymentProof.disbursement_id == disbursement.id)
    return db.session.scalars(
        query.options(
            joinedload(PaymentProof.line).joinedload(BankLine.statement),
            joinedload(PaymentProof.file),
        )
    ).one_or_none()


def _newest() -> Select[Any]:
    return select(func.max(Arrival.id)).group_by(Arrival.disbursement_id)


def arrivals_of(disbursement: Disbursement) -> Sequence[Arrival]:
    """What the recipient said of it, the newest first."""
    query = select(Arrival).where(Arrival.disbursement_id == disbursement.id)
    return db.session.scalars(
        query.options(joinedload(Arrival.said_by)).order_by(Arrival.id.desc())
    ).all()


def latest_arrivals(disbursement_ids: Iterable[int]) -> dict[int, Arrival]:
    """What was said last of each of these: disbursement id → what was said."""
    query = select(Arrival).where(
        Arrival.disbursement_id.in_(list(disbursement_ids)), Arrival.id.in_(_newest())
    )
    return {one.disbursement_id: one for one in db.session.scalars(query)}


def not_arrived(actor: Actor) -> Select[Any]:
    """Paid disbursements of which the recipient said last that they have not come."""
    missing = select(Arrival.disbursement_id).where(
        Arrival.id.in_(_newest()), Arrival.arrived.is_(False)
    )
    return seen(actor, Disbursement).where(
        Disbursement.status == DisbursementStatus.PAID.value, Disbursement.id.in_(missing)
    )
