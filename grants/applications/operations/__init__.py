"""What happens to an application: drafted, submitted, checked. Each act is one function."""

from grants.applications.operations.checking import (
    find_eligible,
    find_ineligible,
    find_listed_eligible,
    request_changes,
)
from grants.applications.operations.drafting import (
    attach_file,
    remove_file,
    save_answers,
    start_application,
)
from grants.applications.operations.filling import add_filling, remove_filling
from grants.applications.operations.reusing import take_over
from grants.applications.operations.signing import ask_sign_off, sign_off
from grants.applications.operations.submitting import submit_application, withdraw_application

__all__ = [
    "add_filling",
    "ask_sign_off",
    "attach_file",
    "find_eligible",
    "find_ineligible",
    "find_listed_eligible",
    "remove_file",
    "remove_filling",
    "request_changes",
    "save_answers",
    "sign_off",
    "start_application",
    "submit_application",
    "take_over",
    "withdraw_application",
]
