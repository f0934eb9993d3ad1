"""What happens to an award."""

from grants.awards.operations.carrying import carry_plan
from grants.awards.operations.offering import (
    accept_agreement,
    activate,
    missing_to_activate,
    offer_award,
    set_agreement_template,
)
from grants.awards.operations.reallocating import (
    approve_reallocation,
    propose_reallocation,
    reject_reallocation,
)
from grants.awards.operations.running import (
    accept_report,
    meet_condition,
    reopen_condition,
    request_report_changes,
    save_report,
    submit_report,
    terminate,
)

__all__ = [
    "accept_agreement",
    "accept_report",
    "activate",
    "approve_reallocation",
    "carry_plan",
    "meet_condition",
    "missing_to_activate",
    "offer_award",
    "propose_reallocation",
    "reject_reallocation",
    "reopen_condition",
    "request_report_changes",
    "save_report",
    "set_agreement_template",
    "submit_report",
    "terminate",
]
