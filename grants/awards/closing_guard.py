"""What the database holds of awards that end: two people close, and nothing is paid meanwhile."""

from __future__ import annotations

from grants.kernel.refusing import Refusal

_STOPPED = (
    "NEW.status IN ('prepared', 'approved', 'sent') AND EXISTS (SELECT 1 FROM award "
    "WHERE award.id = NEW.award_id AND award.status IN ('suspended', 'terminated'))"
)

REFUSALS = (
    Refusal(
        "money_closed_by_another",
        "money_closure",
        "INSERT",
        "EXISTS (SELECT 1 FROM work_closure WHERE work_closure.award_id = NEW.award_id "
        "AND work_closure.closed_by_id = NEW.closed_by_id)",
        "the work is closed by somebody else",
    ),
    Refusal(
        "disbursement_stopped",
        "disbursement",
        "UPDATE",
        f"NEW.status <> OLD.status AND {_STOPPED}",
        "the award is suspended or terminated",
    ),
    Refusal(
        "disbursement_stopped_anew",
        "disbursement",
        "INSERT",
        _STOPPED,
        "the award is suspended or terminated",
    ),
)
