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

BATCH_REFUSALS = (
    Refusal(
        "disbursement_one_batch",
        "disbursement",
        "UPDATE",
        "NEW.batch_id IS DISTINCT FROM OLD.batch_id AND (OLD.status <> 'approved' "
        "OR (OLD.batch_id IS NOT NULL AND NEW.batch_id IS NOT NULL) "
        "OR (OLD.batch_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM payment_batch "
        "WHERE id = OLD.batch_id AND status = 'withdrawn')))",
        "it stands in one bank file",
    ),
    Refusal(
        "disbursement_batch_whole",
        "disbursement",
        "UPDATE",
        "NEW.status <> OLD.status AND OLD.status = 'approved' AND OLD.batch_id IS NOT NULL "
        "AND NOT (NEW.status = 'sent' AND EXISTS (SELECT 1 FROM payment_batch "
        "WHERE id = OLD.batch_id AND status = 'sent'))",
        "a bank file is sent whole",
    ),
    Refusal(
        "payment_batch_kept",
        "payment_batch",
        "UPDATE",
        "(OLD.status <> 'made' AND NEW.status <> OLD.status) OR "
        + changed(
            "reference",
            "fund_id",
            "file_kind",
            "execution_on",
            "payer_name",
            "payer_account",
            "payer_bic",
            "payments",
            "control_minor",
            "file_id",
            "sha256",
            "made_by_id",
            "made_at",
        ),
        "a bank file says what it said",
    ),
    Refusal("payment_batch_stays", "payment_batch", "DELETE", "1 = 1", "a bank file is kept"),
)
