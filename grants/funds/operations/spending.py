"""Money on its way out: committed by an agreement, spent by a payment, or given back.

These are asked by the rooms above (awards, disbursements), whose own policy has
already been asked; each call names an idempotency key and what it is about.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from grants.funds import queries
from grants.funds.ledger import AccountKind, LedgerEvent, Share, split_over_lots
from grants.funds.models import Fund
from grants.funds.operations.covering import demand_covered
from grants.funds.operations.posted import is_reversed, posted_under, shares_posted
from grants.funds.operations.posting import Line, NotEnoughMoney, lock_lots, post
from grants.kernel.i18n import _
from grants.kernel.money import Money, sum_money
from grants.kernel.policy import Actor


def release_reservation(
    actor: Actor, *, fund: Fund, application_id: int, on: date, cause: Any, key: str, about: str
) -> list[Share]:
    """Give back everything that is reserved for an application: reserved to available."""
    return _move_all(
        actor,
        LedgerEvent.RESERVATION_RELEASED,
        AccountKind.RESERVED,
        fund=fund,
        application_id=application_id,
        on=on,
        cause=cause,
        key=key,
        about=about,
    )


def commit_award(
    actor: Actor,
    *,
    fund: Fund,
    application_id: int,
    amount: Money,
    on: date,
    cause: Any,
    key: str,
    about: str,
) -> list[Share]:
    """Commit what a decision reserved, because an agreement promises it.

    Raises NotEnoughMoney unless exactly `amount` is reserved for the application.
    """
    held = queries.held_for(application_id, AccountKind.RESERVED, fund.currency)
    total = sum_money((share.amount for share in held), fund.currency)
    if total != amount and not shares_posted(cause, key, fund.currency):
        raise NotEnoughMoney(
            _(
                "%(held)s is reserved for this award; the agreement is over %(wanted)s.",
                held=str(total),
                wanted=str(amount),
            )
        )
    return _move_all(
        actor,
        LedgerEvent.AGREEMENT_COMMITTED,
        AccountKind.RESERVED,
        fund=fund,
        application_id=application_id,
        on=on,
        cause=cause,
        key=key,
        about=about,
    )


def release_commitment(
    actor: Actor, *, fund: Fund, application_id: int, on: date, cause: Any, key: str, about: str
) -> list[Share]:
    """Give back what an award will not use any more: committed to available."""
    return _move_all(
        actor,
        LedgerEvent.COMMITMENT_RELEASED,
        AccountKind.COMMITTED,
        fund=fund,
        application_id=application_id,
        on=on,
        cause=cause,
        key=key,
        about=about,
    )


def release_part(
    actor: Actor,
    *,
    fund: Fund,
    application_id: int,
    amount: Money,
    on: date,
    cause: Any,
    key: str,
    about: str,
) -> list[Share]:
    """Give back a part of what is committed: each lot its share, committed to available.

    Returns the shares, which sum to `amount`. Raises NotEnoughMoney when less is committed.
    """
    lock_lots(queries.lots_of_application(application_id))
    before = shares_posted(cause, key, fund.currency)
    if before:
        return before
    held = queries.held_for(application_id, AccountKind.COMMITTED, fund.currency)
    total = sum_money((share.amount for share in held), fund.currency)
    if amount > total:
        raise NotEnoughMoney(
            _(
                "%(held)s is left of what was committed; %(wanted)s would be given back.",
                held=str(total),
                wanted=str(amount),
            )
        )
    shares = split_over_lots(amount, held)
    post(
        actor,
        LedgerEvent.COMMITMENT_RELEASED,
        fund=fund,
        lines=[Line(share.amount, lot_id=share.lot_id) for share in shares],
        cause=cause,
        key=key,
        about=about,
        on=on,
        application_id=application_id,
    )
    return shares


def pay_from_award(
    actor: Actor,
    *,
    fund: Fund,
    application_id: int,
    amount: Money,
    on: date,
    cause: Any,
    key: str,
    about: str,
) -> list[Share]:
    """Post a payment: each lot bears its share of what is committed, and the bank pays.

    Returns the shares, which sum to `amount`. Raises NotEnoughMoney when less is left.
    """
    before = shares_posted(cause, key, fund.currency)
    if before:
        return before
    lock_lots(queries.lots_of_application(application_id))
    before = shares_posted(cause, key, fund.currency)
    if before:
        return before
    shares = payment_shares(fund=fund, application_id=application_id, amount=amount)
    post(
        actor,
        LedgerEvent.DISBURSEMENT_PAID,
        fund=fund,
        lines=[Line(share.amount, lot_id=share.lot_id) for share in shares],
        cause=cause,
        key=key,
        about=about,
        on=on,
        application_id=application_id,
    )
    return shares


def payment_shares(*, fund: Fund, application_id: int, amount: Money) -> list[Share]:
    """From which lots a payment would come now.

    Raises NotEnoughMoney when less is left, or one of the lots is short (LotShort).
    """
    left = queries.held_for(application_id, AccountKind.COMMITTED, fund.currency)
    total = sum_money((share.amount for share in left), fund.currency)
    if amount > total:
        raise NotEnoughMoney(
            _(
                "%(held)s is left of what was committed; %(wanted)s would be paid.",
                held=str(total),
                wanted=str(amount),
            )
        )
    demand_covered(share.lot_id for share in left)
    return split_over_lots(amount, left)


def reverse_payment(
    actor: Actor, *, fund: Fund, paid_key: str, on: date, cause: Any, key: str, about: str
) -> list[Share]:
    """Undo a payment that came back: spent to committed, and the bank has it again.

    `paid_key` is the key it was posted under, for the same `cause`. Each
    transfer is reversed once, by a unique column.
    """
    paid = posted_under(cause, paid_key)
    by_lot = [t for t in paid if t.from_account.kind == AccountKind.COMMITTED.value]
    shares = [
        Share(t.from_account.lot_id, Money(t.amount_minor, fund.currency))
        for t in by_lot
        if t.from_account.lot_id is not None
    ]
    if not shares:
        raise NotEnoughMoney(_("Nothing was paid, so nothing can be taken back."))
    application_id = by_lot[0].application_id
    if application_id is not None:
        lock_lots([share.lot_id for share in shares])
        stands = {
            share.lot_id: share.amount
            for share in queries.held_for(application_id, AccountKind.SPENT, fund.currency)
        }
        nil = Money.zero(fund.currency)
        short = any(share.amount > stands.get(share.lot_id, nil) for share in shares)
        # What was reversed before is answered by its key.
        if short and not is_reversed(paid):
            raise NotEnoughMoney(_("A part of this was returned by the recipient already."))
    post(
        actor,
        LedgerEvent.DISBURSEMENT_REVERSED,
        fund=fund,
        lines=[Line(share.amount, lot_id=share.lot_id) for share in shares],
        cause=cause,
        key=key,
        about=about,
        on=on,
        application_id=application_id,
        reverses=paid,
    )
    return shares


def _move_all(
    actor: Actor,
    event: LedgerEvent,
    kind: AccountKind,
    *,
    fund: Fund,
    application_id: int,
    on: date,
    cause: Any,
    key: str,
    about: str,
) -> list[Share]:
    lock_lots(queries.lots_of_application(application_id))
    before = shares_posted(cause, key, fund.currency)
    if before:
        return before
    shares = queries.held_for(application_id, kind, fund.currency)
    if not shares:
        return []
    if event is LedgerEvent.AGREEMENT_COMMITTED:
        demand_covered(share.lot_id for share in shares)
    post(
        actor,
        event,
        fund=fund,
        lines=[Line(share.amount, lot_id=share.lot_id) for share in shares],
        cause=cause,
        key=key,
        about=about,
        on=on,
        application_id=application_id,
    )
    return shares
