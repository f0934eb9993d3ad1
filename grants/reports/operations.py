"""A check of everything leaves its mark in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence

from grants.kernel import audit
from grants.kernel.policy import Actor, demand
from grants.reports.policy import ReportAction
from grants.reports.queries import CHECKED, LISTED


def record_check(actor: Actor, findings: Sequence[str]) -> None:
    """Enter that everything was derived again, and what was found. One audit entry."""
    demand(actor, ReportAction.CHECK)
    audit.record(
        actor,
        ReportAction.CHECK,
        CHECKED,
        detail={"findings": len(findings), "listed": list(findings[:LISTED])},
    )
