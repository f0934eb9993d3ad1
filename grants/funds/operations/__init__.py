"""What happens to a fund's money."""

from grants.funds.operations.agreements import (
    Reached,
    Signed,
    change_contact,
    end_contact,
    keep_agreement,
    keep_contact,
)
from grants.funds.operations.bank import (
    UnknownHeading,
    hold_csv,
    import_statements,
    keep_format,
    set_aside,
)
from grants.funds.operations.bank_ties import tie_by_hand, tie_what_is_clear, untie
from grants.funds.operations.banking import (
    record_charges,
    record_interest,
    refund_contribution,
)
from grants.funds.operations.bouncing import bounce_contribution
from grants.funds.operations.closing import close_books
from grants.funds.operations.covering import LotShort, cover_shortfall
from grants.funds.operations.framework import add_aim, restore_aim, retire_aim, reword_aim
from grants.funds.operations.giving import add_contributor, open_fund
from grants.funds.operations.in_kind import receive_in_kind, use_in_kind
from grants.funds.operations.match_rules import (
    RuleTerms,
    approve_rule,
    end_rule,
    propose_rule,
    reject_rule,
)
from grants.funds.operations.moving import approve_move, propose_move, reject_move
from grants.funds.operations.opening import import_opening
from grants.funds.operations.people import (
    decline_contributor,
    end_person,
    invite_person,
    join_contributor,
    send_person_again,
    take_back_person,
)
from grants.funds.operations.pledging import lapse_pledge, record_pledge, withdraw_pledge
from grants.funds.operations.posting import NotEnoughMoney, PeriodClosed, post
from grants.funds.operations.receiving import Restrictions, receive_contribution
from grants.funds.operations.rescheduling import reschedule_pledge
from grants.funds.operations.reserving import find_money, reserve
from grants.funds.operations.returning import return_from_recipient
from grants.funds.operations.reversing import reverse_bank_item
from grants.funds.operations.spending import (
    commit_award,
    pay_from_award,
    release_commitment,
    release_part,
    release_reservation,
    reverse_payment,
)

__all__ = [
    "LotShort",
    "NotEnoughMoney",
    "PeriodClosed",
    "Reached",
    "Restrictions",
    "RuleTerms",
    "Signed",
    "UnknownHeading",
    "add_aim",
    "add_contributor",
    "approve_move",
    "approve_rule",
    "bounce_contribution",
    "change_contact",
    "close_books",
    "commit_award",
    "cover_shortfall",
    "decline_contributor",
    "end_contact",
    "end_person",
    "end_rule",
    "find_money",
    "hold_csv",
    "import_opening",
    "import_statements",
    "invite_person",
    "join_contributor",
    "keep_agreement",
    "keep_contact",
    "keep_format",
    "lapse_pledge",
    "open_fund",
    "pay_from_award",
    "post",
    "propose_move",
    "propose_rule",
    "receive_contribution",
    "receive_in_kind",
    "record_charges",
    "record_interest",
    "record_pledge",
    "refund_contribution",
    "reject_move",
    "reject_rule",
    "release_commitment",
    "release_part",
    "release_reservation",
    "reschedule_pledge",
    "reserve",
    "restore_aim",
    "retire_aim",
    "return_from_recipient",
    "reverse_bank_item",
    "reverse_payment",
    "reword_aim",
    "send_person_again",
    "set_aside",
    "take_back_person",
    "tie_by_hand",
    "tie_what_is_clear",
    "untie",
    "use_in_kind",
    "withdraw_pledge",
]
