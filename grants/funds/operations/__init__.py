"""What happens to a fund's money."""

from grants.funds.operations.closing import close_books
from grants.funds.operations.framework import add_aim, restore_aim, retire_aim, reword_aim
from grants.funds.operations.giving import add_contributor, open_fund
from grants.funds.operations.opening import import_opening
from grants.funds.operations.pledging import lapse_pledge, record_pledge, withdraw_pledge
from grants.funds.operations.posting import NotEnoughMoney, PeriodClosed, post
from grants.funds.operations.receiving import Restrictions, receive_contribution
from grants.funds.operations.spending import (
    commit_award,
    pay_from_award,
    release_commitment,
    release_reservation,
    reserve,
    reverse_payment,
)

__all__ = [
    "NotEnoughMoney",
    "PeriodClosed",
    "Restrictions",
    "add_aim",
    "add_contributor",
    "close_books",
    "commit_award",
    "import_opening",
    "lapse_pledge",
    "open_fund",
    "pay_from_award",
    "post",
    "receive_contribution",
    "record_pledge",
    "release_commitment",
    "release_reservation",
    "reserve",
    "restore_aim",
    "retire_aim",
    "reverse_payment",
    "reword_aim",
    "withdraw_pledge",
]
