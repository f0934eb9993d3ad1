"""What happens to a fund's money."""

from grants.funds.operations.framework import add_aim, restore_aim, retire_aim, reword_aim
from grants.funds.operations.giving import (
    Restrictions,
    add_contributor,
    lapse_pledge,
    open_fund,
    receive_contribution,
    record_pledge,
    withdraw_pledge,
)
from grants.funds.operations.posting import NotEnoughMoney, post
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
    "Restrictions",
    "add_aim",
    "add_contributor",
    "commit_award",
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
