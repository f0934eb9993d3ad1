"""What happens to an organisation: described, joined, and given a bank account."""

from grants.organisations.operations.describing import (
    change_organisation,
    describe_organisation,
    enter_organisation,
)
from grants.organisations.operations.diligence import (
    decide_duplicate,
    decide_match,
    keep_pairs,
    record_check,
    screen,
    screen_against,
)
from grants.organisations.operations.freezing import freeze_account, lift_freeze
from grants.organisations.operations.listing import import_list, look_again, read_lists, read_on
from grants.organisations.operations.paying import (
    COOLING_DAYS,
    CallBack,
    approve_bank_account,
    propose_bank_account,
    reject_bank_account,
)
from grants.organisations.operations.people import (
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
from grants.organisations.operations.profile import (
    add_controller,
    add_document,
    change_work,
    remove_controller,
    remove_document,
)

__all__ = [
    "COOLING_DAYS",
    "CallBack",
    "add_controller",
    "add_document",
    "add_member",
    "approve_bank_account",
    "change_organisation",
    "change_role",
    "change_work",
    "decide_duplicate",
    "decide_match",
    "decline_invitation",
    "demand_sign_off",
    "describe_organisation",
    "enter_organisation",
    "freeze_account",
    "import_list",
    "invite_member",
    "join_organisation",
    "keep_pairs",
    "leave_organisation",
    "lift_freeze",
    "look_again",
    "propose_bank_account",
    "read_lists",
    "read_on",
    "record_check",
    "reject_bank_account",
    "remove_controller",
    "remove_document",
    "remove_member",
    "screen",
    "screen_against",
    "send_invitation_again",
    "take_back_invitation",
]
