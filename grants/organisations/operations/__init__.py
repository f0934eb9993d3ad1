"""What happens to an organisation: described, joined, and given a bank account."""

from grants.organisations.operations.describing import (
    change_organisation,
    describe_organisation,
)
from grants.organisations.operations.paying import (
    COOLING_DAYS,
    approve_bank_account,
    propose_bank_account,
    reject_bank_account,
)
from grants.organisations.operations.people import (
    INVITED_FOR,
    add_member,
    change_role,
    decline_invitation,
    demand_sign_off,
    invite_member,
    join_organisation,
    leave_organisation,
    remove_member,
    send_invitation_again,
    take_back_invitation,
)

__all__ = [
    "COOLING_DAYS",
    "INVITED_FOR",
    "add_member",
    "approve_bank_account",
    "change_organisation",
    "change_role",
    "decline_invitation",
    "demand_sign_off",
    "describe_organisation",
    "invite_member",
    "join_organisation",
    "leave_organisation",
    "propose_bank_account",
    "reject_bank_account",
    "remove_member",
    "send_invitation_again",
    "take_back_invitation",
]
