"""What the database holds of payments: what was approved is what is paid, and gone is gone."""

from __future__ import annotations

from grants.kernel.refusing import Refusal, changed

_FORWARD = """
(OLD.status = 'approved' AND NEW.status NOT IN ('approved', 'sent', 'failed'))
OR (OLD.status = 'sent' AND NEW.status NOT IN ('sent', 'paid', 'failed'))
OR (OLD.status = 'paid' AND NEW.status NOT IN ('paid', 'reversed'))
OR (OLD.status IN ('failed', 'reversed') AND NEW.status <> OLD.status)
"""
_SEALED = (
    "reference",
    "fund_id",
    "award_id",
    "instalment_id",
    "amount_minor",
    "bank_account_id",
    "prepared_by_id",
    "approved_by_id",
    "approval_hash",
)

REFUSALS = (
    Refusal("disbursement_forward", "disbursement", "UPDATE", _FORWARD, "gone is gone"),
    Refusal(
        "disbursement_as_approved",
        "disbursement",
        "UPDATE",
        f"OLD.status IN ('approved', 'sent', 'paid', 'reversed') AND ({changed(*_SEALED)})",
        "what was approved is what is paid",
    ),
    Refusal(
        "disbursement_kept",
        "disbursement",
        "DELETE",
        "OLD.status IN ('approved', 'sent', 'paid', 'reversed')",
        "what was approved is kept",
    ),
    # On SQLite a row can be replaced without an UPDATE or a DELETE that a trigger sees.
    Refusal(
        "disbursement_not_replaced",
        "disbursement",
        "INSERT",
        "EXISTS (SELECT 1 FROM disbursement WHERE id = NEW.id OR reference = NEW.reference)",
        "a disbursement is not replaced",
    ),
    Refusal(
        "award_payee",
        "award",
        "UPDATE",
        "NEW.organisation_id <> OLD.organisation_id AND EXISTS (SELECT 1 FROM disbursement "
        "WHERE award_id = OLD.id AND approval_hash IS NOT NULL)",
        "what was approved is what is paid",
    ),
)
