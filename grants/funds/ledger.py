"""How much, and from where to where: the posting rule of each business event, as a table.

Each event is one or more legs; a leg moves one amount from an account to another, so
every row of the ledger balances by construction. What the bank account holds is pooled:
`available`, `reserved` and `committed` are each lot's claim on it, `outside` is what it owes
the lots. The accounts of a lot, and a contributor's receivable, never fall below nil;
those of MAY_FALL_BELOW_NIL are where money comes from, and may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from grants.kernel.money import Money


class AccountKind(StrEnum):
    """The fund's accounts; `chart.py` numbers them as a treasurer does."""

    # Of a lot. A shortfall is at most nil: what was promised of money that bounced.
    AVAILABLE = "available"
    RESERVED = "reserved"
    COMMITTED = "committed"
    SPENT = "spent"
    SHORTFALL = "shortfall"
    # Of a contributor, which is where money comes from: below nil by what it gave.
    CONTRIBUTOR = "contributor"
    RECEIVABLE = "receivable"
    IN_KIND = "in_kind"
    IN_KIND_USED = "in_kind_used"
    # Of the fund. `outside` is what the bank account owes the lots, as one sum below nil.
    BANK = "bank"
    OUTSIDE = "outside"
    OPENING = "opening"
    INTEREST = "interest"
    CHARGES = "charges"
    EXCHANGE_GAIN = "exchange_gain"
    EXCHANGE_LOSS = "exchange_loss"


_K = AccountKind

LOT_KINDS = (_K.AVAILABLE, _K.RESERVED, _K.COMMITTED, _K.SPENT, _K.SHORTFALL)
CONTRIBUTOR_KINDS = (_K.CONTRIBUTOR, _K.RECEIVABLE, _K.IN_KIND, _K.IN_KIND_USED)
FUND_KINDS = (
    _K.BANK,
    _K.OUTSIDE,
    _K.OPENING,
    _K.INTEREST,
    _K.CHARGES,
    _K.EXCHANGE_GAIN,
    _K.EXCHANGE_LOSS,
)
MAY_FALL_BELOW_NIL = (
    _K.CONTRIBUTOR,
    _K.OUTSIDE,
    _K.OPENING,
    _K.INTEREST,
    _K.EXCHANGE_GAIN,
    _K.SHORTFALL,
)
# What the bank account holds for the lots: together they are its balance.
IN_THE_BANK = (_K.AVAILABLE, _K.RESERVED, _K.COMMITTED, _K.SHORTFALL)


class LedgerEvent(StrEnum):
    """What can happen to money."""

    OPENING_BALANCE = "opening_balance"
    PLEDGE_RECORDED = "pledge_recorded"
    PLEDGE_LAPSED = "pledge_lapsed"
    PLEDGE_WITHDRAWN = "pledge_withdrawn"
    MATCH_PLEDGED = "match_pledged"
    MATCH_RELEASED = "match_released"
    CONTRIBUTION_RECEIVED = "contribution_received"
    CONTRIBUTION_RECEIVED_UNPLEDGED = "contribution_received_unpledged"
    CONTRIBUTION_BOUNCED = "contribution_bounced"
    CONTRIBUTION_BOUNCED_UNPLEDGED = "contribution_bounced_unpledged"
    SHORTFALL_ARISEN = "shortfall_arisen"
    SHORTFALL_COVERED = "shortfall_covered"
    EXCHANGE_GAINED = "exchange_gained"
    EXCHANGE_GAIN_REVERSED = "exchange_gain_reversed"
    EXCHANGE_LOST = "exchange_lost"
    EXCHANGE_LOSS_REVERSED = "exchange_loss_reversed"
    CONTRIBUTION_REFUNDED = "contribution_refunded"
    INTEREST_EARNED = "interest_earned"
    INTEREST_REVERSED = "interest_reversed"
    CHARGES_PAID = "charges_paid"
    CHARGES_REVERSED = "charges_reversed"
    LOT_TRANSFERRED = "lot_transferred"
    IN_KIND_RECEIVED = "in_kind_received"
    IN_KIND_USED = "in_kind_used"
    DECISION_RESERVED = "decision_reserved"
    RESERVATION_RELEASED = "reservation_released"
    AGREEMENT_COMMITTED = "agreement_committed"
    COMMITMENT_RELEASED = "commitment_released"
    DISBURSEMENT_PAID = "disbursement_paid"
    DISBURSEMENT_REVERSED = "disbursement_reversed"
    RECIPIENT_REFUNDED = "recipient_refunded"


@dataclass(frozen=True, slots=True)
class Leg:
    """One movement of an event: the source is credited, the target debited."""

    source: AccountKind
    target: AccountKind

    @property
    def is_whole(self) -> bool:
        """Moves the event's total once, not one amount per lot or contributor."""
        return self.source in FUND_KINDS and self.target in FUND_KINDS


_E = LedgerEvent
_INTO_THE_BANK = Leg(_K.OUTSIDE, _K.BANK)
_OUT_OF_THE_BANK = Leg(_K.BANK, _K.OUTSIDE)

POSTINGS: dict[LedgerEvent, tuple[Leg, ...]] = {
    # event                              from (credit)         to (debit)
    _E.OPENING_BALANCE: (Leg(_K.OPENING, _K.AVAILABLE), _INTO_THE_BANK),
    _E.PLEDGE_RECORDED: (Leg(_K.CONTRIBUTOR, _K.RECEIVABLE),),
    _E.PLEDGE_LAPSED: (Leg(_K.RECEIVABLE, _K.CONTRIBUTOR),),
    _E.PLEDGE_WITHDRAWN: (Leg(_K.RECEIVABLE, _K.CONTRIBUTOR),),
    _E.MATCH_PLEDGED: (Leg(_K.CONTRIBUTOR, _K.RECEIVABLE),),
    _E.MATCH_RELEASED: (Leg(_K.RECEIVABLE, _K.CONTRIBUTOR),),
    _E.CONTRIBUTION_RECEIVED: (Leg(_K.RECEIVABLE, _K.AVAILABLE), _INTO_THE_BANK),
    _E.CONTRIBUTION_RECEIVED_UNPLEDGED: (Leg(_K.CONTRIBUTOR, _K.AVAILABLE), _INTO_THE_BANK),
    _E.CONTRIBUTION_BOUNCED: (Leg(_K.AVAILABLE, _K.RECEIVABLE), _OUT_OF_THE_BANK),
    _E.CONTRIBUTION_BOUNCED_UNPLEDGED: (Leg(_K.AVAILABLE, _K.CONTRIBUTOR), _OUT_OF_THE_BANK),
    _E.SHORTFALL_ARISEN: (Leg(_K.SHORTFALL, _K.AVAILABLE),),
    _E.SHORTFALL_COVERED: (Leg(_K.AVAILABLE, _K.SHORTFALL),),
    _E.EXCHANGE_GAINED: (Leg(_K.EXCHANGE_GAIN, _K.AVAILABLE), _INTO_THE_BANK),
    _E.EXCHANGE_GAIN_REVERSED: (Leg(_K.AVAILABLE, _K.EXCHANGE_GAIN), _OUT_OF_THE_BANK),
    _E.EXCHANGE_LOST: (Leg(_K.RECEIVABLE, _K.EXCHANGE_LOSS),),
    _E.EXCHANGE_LOSS_REVERSED: (Leg(_K.EXCHANGE_LOSS, _K.RECEIVABLE),),
    _E.CONTRIBUTION_REFUNDED: (Leg(_K.AVAILABLE, _K.CONTRIBUTOR), _OUT_OF_THE_BANK),
    _E.INTEREST_EARNED: (Leg(_K.INTEREST, _K.AVAILABLE), _INTO_THE_BANK),
    _E.INTEREST_REVERSED: (Leg(_K.AVAILABLE, _K.INTEREST), _OUT_OF_THE_BANK),
    _E.CHARGES_PAID: (Leg(_K.AVAILABLE, _K.CHARGES), _OUT_OF_THE_BANK),
    _E.CHARGES_REVERSED: (Leg(_K.CHARGES, _K.AVAILABLE), _INTO_THE_BANK),
    _E.LOT_TRANSFERRED: (Leg(_K.AVAILABLE, _K.AVAILABLE),),
    _E.IN_KIND_RECEIVED: (Leg(_K.CONTRIBUTOR, _K.IN_KIND),),
    _E.IN_KIND_USED: (Leg(_K.IN_KIND, _K.IN_KIND_USED),),
    _E.DECISION_RESERVED: (Leg(_K.AVAILABLE, _K.RESERVED),),
    _E.RESERVATION_RELEASED: (Leg(_K.RESERVED, _K.AVAILABLE),),
    _E.AGREEMENT_COMMITTED: (Leg(_K.RESERVED, _K.COMMITTED),),
    _E.COMMITMENT_RELEASED: (Leg(_K.COMMITTED, _K.AVAILABLE),),
    _E.DISBURSEMENT_PAID: (Leg(_K.COMMITTED, _K.SPENT), _OUT_OF_THE_BANK),
    _E.DISBURSEMENT_REVERSED: (Leg(_K.SPENT, _K.COMMITTED), _INTO_THE_BANK),
    _E.RECIPIENT_REFUNDED: (Leg(_K.SPENT, _K.AVAILABLE), _INTO_THE_BANK),
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
