"""What of the ledger can be derived again, derived again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import case, func, select, tuple_
from sqlalchemy.orm import aliased

from grants.funds.ledger import IN_THE_BANK, LOT_KINDS, POSTINGS, AccountKind, LedgerEvent
from grants.funds.models import Account, Contribution, Fund, Lot, Pledge, Transfer
from grants.funds.models_moves import ContributionBounce, ForeignReceipt
from grants.funds.states import PledgeStatus
from grants.kernel.checks import Finding, check
from grants.kernel.db import db

_K = AccountKind


@check("ledger balances")
def balances_follow_transfers() -> Iterator[Finding]:
    """Every account's balance is what its transfers brought less what they took."""
    came = dict(_sums(Transfer.to_account_id))
    went = dict(_sums(Transfer.from_account_id))
    for account in db.session.scalars(select(Account).order_by(Account.id)):
        derived = came.get(account.id, 0) - went.get(account.id, 0)
        if account.balance_minor != derived:
            yield Finding(
                "ledger balances",
                f"account {account.id} ({account.kind})",
                f"holds {account.balance_minor}; its transfers make {derived}",
            )


def _sums(column: object) -> list[tuple[int, int]]:
    rows: Iterable[Any] = db.session.execute(
        select(column, func.sum(Transfer.amount_minor)).group_by(column)  # type: ignore[call-overload]
    )
    return [(account_id, int(total)) for account_id, total in rows]


# What changes a lot after its contribution came, and by how much it did.
_AFTERWARDS = (
    LedgerEvent.CONTRIBUTION_BOUNCED,
    LedgerEvent.CONTRIBUTION_BOUNCED_UNPLEDGED,
    LedgerEvent.EXCHANGE_GAIN_REVERSED,
    LedgerEvent.CONTRIBUTION_REFUNDED,
    LedgerEvent.INTEREST_EARNED,
    LedgerEvent.INTEREST_REVERSED,
    LedgerEvent.CHARGES_PAID,
    LedgerEvent.CHARGES_REVERSED,
    LedgerEvent.LOT_TRANSFERRED,
)


@check("lots and contributions")
def lots_hold_their_contribution() -> Iterator[Finding]:
    """A lot's balances sum to what was contributed and what came or went since."""
    held = (
        select(Account.lot_id, func.sum(Account.balance_minor).label("held"))
        .where(Account.kind.in_([kind.value for kind in LOT_KINDS]))
        .group_by(Account.lot_id)
        .subquery()
    )
    came = _since(Transfer.to_account_id)
    went = _since(Transfer.from_account_id)
    rows: Iterable[Any] = db.session.execute(
        select(Contribution.reference, Contribution.amount_minor, held.c.held)
        .add_columns(func.coalesce(came.c.moved, 0), func.coalesce(went.c.moved, 0))
        .outerjoin(Lot, Lot.contribution_id == Contribution.id)
        .outerjoin(held, held.c.lot_id == Lot.id)
        .outerjoin(came, came.c.lot_id == Lot.id)
        .outerjoin(went, went.c.lot_id == Lot.id)
        .order_by(Contribution.id)
    )
    for reference, amount, total, more, less in rows:
        expected = amount + int(more) - int(less)
        if total is None or int(total) != expected:
            yield Finding(
                "lots and contributions",
                reference,
                f"makes {expected}; its lot's balances sum to {total}",
            )


def _since(column: Any) -> Any:
    return (
        select(Account.lot_id, func.sum(Transfer.amount_minor).label("moved"))
        .join(Account, Account.id == column)
        .where(Transfer.event.in_([event.value for event in _AFTERWARDS]))
        .group_by(Account.lot_id)
        .subquery()
    )


@check("bank and lots")
def bank_holds_what_is_not_spent() -> Iterator[Finding]:
    """The bank balance is what all lots have available, reserved and committed, less shortfalls."""
    unspent = [kind.value for kind in IN_THE_BANK]
    rows: Iterable[Any] = db.session.execute(
        select(
            Fund.slug,
            func.sum(case((Account.kind == _K.BANK.value, Account.balance_minor), else_=0)),
            func.sum(case((Account.kind.in_(unspent), Account.balance_minor), else_=0)),
        )
        .join(Account, Account.fund_id == Fund.id)
        .group_by(Fund.id, Fund.slug)
        .order_by(Fund.id)
    )
    for slug, bank, lots in rows:
        if bank != lots:
            yield Finding("bank and lots", slug, f"has {bank} in the bank and {lots} in its lots")


@check("pledges received")
def pledges_agree() -> Iterator[Finding]:
    """A pledge's received amount is what came on it and did not bounce; its status says so."""
    settled = func.coalesce(ForeignReceipt.settles_minor, Contribution.amount_minor)
    came = (
        select(Contribution.pledge_id, func.sum(settled).label("came"))
        .outerjoin(ForeignReceipt, ForeignReceipt.contribution_id == Contribution.id)
        .where(Contribution.id.not_in(select(ContributionBounce.contribution_id)))
        .group_by(Contribution.pledge_id)
        .subquery()
    )
    rows: Iterable[Any] = db.session.execute(
        select(Pledge, came.c.came)
        .outerjoin(came, came.c.pledge_id == Pledge.id)
        .order_by(Pledge.id)
    )
    for pledge, total in rows:
        derived = int(total or 0)
        if pledge.received_minor != derived:
            yield Finding(
                "pledges received",
                pledge.reference,
                f"says {pledge.received_minor} came; its contributions make {derived}",
            )
        expected = {
            PledgeStatus.PLEDGED: derived == 0,
            PledgeStatus.PARTLY_RECEIVED: 0 < derived < pledge.amount_minor,
            PledgeStatus.RECEIVED: derived == pledge.amount_minor,
        }.get(PledgeStatus(pledge.status), derived < pledge.amount_minor)
        if not expected:
            yield Finding(
                "pledges received", pledge.reference, f"is {pledge.status} with {derived} come"
            )


@check("ledger postings")
def transfers_follow_the_table() -> Iterator[Finding]:
    """Every transfer moves between the kinds of account that its event's rule names."""
    source, target = aliased(Account), aliased(Account)
    moves: Any = (Transfer.event, source.kind, target.kind)
    at_home = (Transfer.fund_id == source.fund_id) & (Transfer.fund_id == target.fund_id)

    def joined(*columns: Any) -> Any:
        return (
            select(*columns)
            .join(source, source.id == Transfer.from_account_id)
            .join(target, target.id == Transfer.to_account_id)
        )

    known = {
        (event.value, leg.source.value, leg.target.value)
        for event, legs in POSTINGS.items()
        for leg in legs
    }
    # The database names the few kinds of move there are; only wrong ones are read by row.
    for move in db.session.execute(joined(*moves).group_by(*moves).order_by(*moves)).all():
        if tuple(move) in known:
            continue
        event, from_kind, to_kind = move
        wrong = tuple_(*moves) == tuple_(event, from_kind, to_kind)
        for number in db.session.scalars(joined(Transfer.id).where(wrong).order_by(Transfer.id)):
            yield Finding(
                "ledger postings",
                f"transfer {number}",
                f"moves {from_kind} to {to_kind}, which {event} does not",
            )
    for number in db.session.scalars(joined(Transfer.id).where(~at_home).order_by(Transfer.id)):
        yield Finding("ledger postings", f"transfer {number}", "crosses from fund to fund")


@check("contributions posted")
def contributions_are_posted() -> Iterator[Finding]:
    """Every contribution and its transfers into the lot are the same amount."""
    events = (
        LedgerEvent.OPENING_BALANCE.value,
        LedgerEvent.CONTRIBUTION_RECEIVED.value,
        LedgerEvent.CONTRIBUTION_RECEIVED_UNPLEDGED.value,
        LedgerEvent.EXCHANGE_GAINED.value,
    )
    posted = (
        select(Transfer.cause_id, func.sum(Transfer.amount_minor).label("posted"))
        .join(Account, Account.id == Transfer.to_account_id)
        .where(Transfer.cause_type == "contribution", Transfer.event.in_(events))
        .where(Account.kind == _K.AVAILABLE.value)
        .group_by(Transfer.cause_id)
        .subquery()
    )
    rows: Iterable[Any] = db.session.execute(
        select(Contribution.reference, Contribution.amount_minor, posted.c.posted)
        .outerjoin(posted, posted.c.cause_id == Contribution.id)
        .order_by(Contribution.id)
    )
    for reference, amount, total in rows:
        if total is None or int(total) != amount:
            yield Finding(
                "contributions posted", reference, f"was {amount}; the ledger received {total}"
            )
