"""How much, and from where to where: the posting rule of each business event, as a table.

Each event is one or more legs; a leg moves one amount from an account to another, so
every row of the ledger balances by construction. The accounts of a lot, and a
contributor's receivable, never fall below nil; `contributor` and `outside` are where
money comes from and goes to, and may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from grants.kernel.money import Money


class AccountKind(StrEnum):
    """The fund's chart of accounts."""

    AVAILABLE = "available"
    RESERVED = "reserved"
    COMMITTED = "committed"
    SPENT = "spent"
    BANK = "bank"
    RECEIVABLE = "receivable"
    # Where money comes from and goes to: below nil by what it gave, above by what it took.
    CONTRIBUTOR = "contributor"
    OUTSIDE = "outside"


_K = AccountKind

LOT_KINDS = (_K.AVAILABLE, _K.RESERVED, _K.COMMITTED, _K.SPENT)
CONTRIBUTOR_KINDS = (_K.CONTRIBUTOR, _K.RECEIVABLE)
FUND_KINDS = (_K.BANK, _K.OUTSIDE)
MAY_FALL_BELOW_NIL = (_K.CONTRIBUTOR, _K.OUTSIDE)


class LedgerEvent(StrEnum):
    """What can happen to money."""

    PLEDGE_RECORDED = "pledge_recorded"
    PLEDGE_LAPSED = "pledge_lapsed"
    PLEDGE_WITHDRAWN = "pledge_withdrawn"
    CONTRIBUTION_RECEIVED = "contribution_received"
    CONTRIBUTION_RECEIVED_UNPLEDGED = "contribution_received_unpledged"
    DECISION_RESERVED = "decision_reserved"
    RESERVATION_RELEASED = "reservation_released"
    AGREEMENT_COMMITTED = "agreement_committed"
    COMMITMENT_RELEASED = "commitment_released"
    DISBURSEMENT_PAID = "disbursement_paid"
    DISBURSEMENT_REVERSED = "disbursement_reversed"


@dataclass(frozen=True, slots=True)
class Leg:
    """One movement of an event."""

    source: AccountKind
    target: AccountKind

    @property
    def is_whole(self) -> bool:
        """Moves the event's total once, not one amount per lot or contributor."""
        return self.source in FUND_KINDS and self.target in FUND_KINDS


_E = LedgerEvent

POSTINGS: dict[LedgerEvent, tuple[Leg, ...]] = {
    # event                              from              to
    _E.PLEDGE_RECORDED: (Leg(_K.CONTRIBUTOR, _K.RECEIVABLE),),
    _E.PLEDGE_LAPSED: (Leg(_K.RECEIVABLE, _K.CONTRIBUTOR),),
    _E.PLEDGE_WITHDRAWN: (Leg(_K.RECEIVABLE, _K.CONTRIBUTOR),),
    _E.CONTRIBUTION_RECEIVED: (
        Leg(_K.RECEIVABLE, _K.AVAILABLE),
        Leg(_K.OUTSIDE, _K.BANK),
    ),
    _E.CONTRIBUTION_RECEIVED_UNPLEDGED: (
        Leg(_K.CONTRIBUTOR, _K.AVAILABLE),
        Leg(_K.OUTSIDE, _K.BANK),
    ),
    _E.DECISION_RESERVED: (Leg(_K.AVAILABLE, _K.RESERVED),),
    _E.RESERVATION_RELEASED: (Leg(_K.RESERVED, _K.AVAILABLE),),
    _E.AGREEMENT_COMMITTED: (Leg(_K.RESERVED, _K.COMMITTED),),
    _E.COMMITMENT_RELEASED: (Leg(_K.COMMITTED, _K.AVAILABLE),),
    _E.DISBURSEMENT_PAID: (
        Leg(_K.COMMITTED, _K.SPENT),
        Leg(_K.BANK, _K.OUTSIDE),
    ),
    _E.DISBURSEMENT_REVERSED: (
        Leg(_K.SPENT, _K.COMMITTED),
        Leg(_K.OUTSIDE, _K.BANK),
    ),
}


@dataclass(frozen=True, slots=True)
class Share:
    """How much of an amount one lot bears."""

    lot_id: int
    amount: Money


def split_over_lots(amount: Money, left: Sequence[Share]) -> list[Share]:
    """Shares of a payment in proportion to what each lot still holds for the award.

    Largest remainder, so the shares sum to `amount` exactly. A share is never above what
    the lot holds: with amount at most the sum, no quota exceeds its weight, and only a
    quota with a remainder is rounded up. The last payment takes everything. Raises
    ValueError when `amount` is above the sum of `left`, or not above nil.
    """
    held = sum(share.amount.minor for share in left)
    if not 0 < amount.minor <= held:
        raise ValueError("an amount above nil, and at most what the lots hold")
    parts = amount.split([share.amount.minor for share in left])
    return [Share(share.lot_id, part) for share, part in zip(left, parts, strict=True) if part]
