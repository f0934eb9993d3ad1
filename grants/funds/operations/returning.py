"""Money that a recipient returns: it goes back to the lots that it came from."""

from __future__ import annotations

from datetime import date
from typing import Any

from grants.funds import queries
from grants.funds.ledger import AccountKind, LedgerEvent, Share, split_over_lots
from grants.funds.models import Fund
from grants.funds.operations.posted import shares_posted
from grants.funds.operations.posting import Line, NotEnoughMoney, lock_lots, post
from grants.kernel.i18n import _
from grants.kernel.money import Money, sum_money
from grants.kernel.policy import Actor


def return_from_recipient(
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
    """Post what came back: each lot gets its share of what it paid, and has it available again.

    Returns the shares, which sum to `amount`. Raises NotEnoughMoney when less was paid.
    """
    lock_lots(queries.lots_of_application(application_id))
    before = shares_posted(cause, key, fund.currency)
    if before:
        return before
    paid = queries.held_for(application_id, AccountKind.SPENT, fund.currency)
    total = sum_money((share.amount for share in paid), fund.currency)
    if amount > total:
        raise NotEnoughMoney(
            _(
                "%(paid)s was paid to the recipient; %(wanted)s cannot be returned.",
                paid=str(total),
                wanted=str(amount),
            )
        )
    shares = split_over_lots(amount, paid)
    post(
        actor,
        LedgerEvent.RECIPIENT_REFUNDED,
        fund=fund,
        lines=[Line(share.amount, lot_id=share.lot_id) for share in shares],
        cause=cause,
        key=key,
        about=about,
        on=on,
        application_id=application_id,
    )
    return shares
