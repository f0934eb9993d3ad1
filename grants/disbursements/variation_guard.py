"""What the database holds of variations: terms stand as asked for, and payments keep their plan."""

from __future__ import annotations

from grants.disbursements.states import LIVE
from grants.kernel.refusing import Refusal, changed

_LIVE = ", ".join(repr(status.value) for status in LIVE)

REFUSALS = (
    Refusal(
        "variation_kept",
        "variation",
        "UPDATE",
        changed(
            "award_id",
            "number",
            "reason",
            "before_amount_minor",
            "after_amount_minor",
            "before_ends_on",
            "after_ends_on",
            "restates",
            "requested_by_id",
        )
        + " OR (OLD.status IN ('in_force', 'declined', 'withdrawn') AND NEW.status <> OLD.status)",
        "a variation says what it said",
    ),
    Refusal("variation_stays", "variation", "DELETE", "1 = 1", "a variation is kept"),
    Refusal(
        "instalment_kept",
        "instalment",
        "UPDATE",
        f"{changed('award_id', 'number', 'amount_minor')} OR (OLD.replaced_by_id IS NOT NULL "
        "AND NEW.replaced_by_id IS DISTINCT FROM OLD.replaced_by_id)",
        "an instalment is replaced, not changed",
    ),
    Refusal(
        "instalment_underway",
        "instalment",
        "UPDATE",
        "NEW.replaced_by_id IS NOT NULL AND OLD.replaced_by_id IS NULL AND EXISTS (SELECT 1 "  # noqa: S608
        f"FROM disbursement WHERE instalment_id = NEW.id AND status IN ({_LIVE}))",
        "the instalment is paid or asked for",
    ),
    Refusal(
        "disbursement_of_standing",
        "disbursement",
        "INSERT",
        "EXISTS (SELECT 1 FROM instalment WHERE id = NEW.instalment_id "
        "AND replaced_by_id IS NOT NULL)",
        "the instalment was planned anew",
    ),
)
