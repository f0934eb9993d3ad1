"""What happens to an award."""

from grants.awards.operations.accounting import (
    approve_disallowance,
    propose_disallowance,
    record_refund,
    reject_disallowance,
)
from grants.awards.operations.carrying import carry_plan
from grants.awards.operations.closing import (
    close_money,
    close_work,
    resume,
    suspend,
    terminate,
)
from grants.awards.operations.conditions import (
    meet_condition,
    reopen_condition,
    send_back_condition,
    show_condition,
)
from grants.awards.operations.holding import lift_hold, place_hold
from grants.awards.operations.monitoring import (
    cancel_visit,
    close_finding,
    conclude_visit,
    plan_visit,
    record_finding,
    reopen_finding,
)
from grants.awards.operations.offering import offer_award
from grants.awards.operations.reallocating import (
    approve_reallocation,
    propose_reallocation,
    reject_reallocation,
)
from grants.awards.operations.running import (
    accept_report,
    request_report_changes,
    save_report,
    submit_report,
)
from grants.awards.operations.signing import (
    activate,
    countersign,
    missing_to_activate,
    send_signing_code,
    sign_agreement,
)
from grants.awards.operations.varying import (
    approve_variation,
    decline_variation,
    refuse_variation,
    request_variation,
    withdraw_variation,
)
from grants.awards.operations.varying_signed import (
    countersign_variation,
    send_variation_code,
    sign_variation,
)
from grants.awards.operations.wording import sample, write_template

__all__ = [
    "accept_report",
    "activate",
    "approve_disallowance",
    "approve_reallocation",
    "approve_variation",
    "cancel_visit",
    "carry_plan",
    "close_finding",
    "close_money",
    "close_work",
    "conclude_visit",
    "countersign",
    "countersign_variation",
    "decline_variation",
    "lift_hold",
    "meet_condition",
    "missing_to_activate",
    "offer_award",
    "place_hold",
    "plan_visit",
    "propose_disallowance",
    "propose_reallocation",
    "record_finding",
    "record_refund",
    "refuse_variation",
    "reject_disallowance",
    "reject_reallocation",
    "reopen_condition",
    "reopen_finding",
    "request_report_changes",
    "request_variation",
    "resume",
    "sample",
    "save_report",
    "send_back_condition",
    "send_signing_code",
    "send_variation_code",
    "show_condition",
    "sign_agreement",
    "sign_variation",
    "submit_report",
    "suspend",
    "terminate",
    "withdraw_variation",
    "write_template",
]
