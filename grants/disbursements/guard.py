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

# What stands between braces is a column of this file, never anything that was typed.
_ACCOUNT = (
    "SELECT 1 FROM bank_account a WHERE a.id = {account} "
    "AND {person} IN (a.proposed_by_id, a.approved_by_id)"
)
_MEMBER = (
    "SELECT 1 FROM membership m JOIN award w ON w.organisation_id = m.organisation_id "
    "WHERE w.id = {award} AND m.person_id = {person}"
)
_APPROVER_IN_IT = (
    "EXISTS (SELECT 1 FROM disbursement d WHERE d.id = NEW.disbursement_id AND "  # noqa: S608
    "((d.status <> 'prepared' AND d.approved_by_id IS DISTINCT FROM NEW.person_id) "
    "OR d.prepared_by_id = NEW.person_id "
    "OR EXISTS ("
    + _ACCOUNT.format(account="d.bank_account_id", person="NEW.person_id")
    + ") OR EXISTS ("
    + _MEMBER.format(award="d.award_id", person="NEW.person_id")
    + ")))"
)

SEPARATION_REFUSALS = (
    Refusal(
        "disbursement_approval_by_another",
        "disbursement_approval",
        "INSERT",
        _APPROVER_IN_IT,
        "preparer, approver and payee are different people",
    ),
    Refusal(
        "disbursement_enough_approvals",
        "disbursement",
        "UPDATE",
        "NEW.status = 'approved' AND OLD.status <> 'approved' AND 1 + (SELECT count(*) "
        "FROM disbursement_approval p WHERE p.disbursement_id = NEW.id "
        "AND p.seal = NEW.approval_hash AND p.person_id <> NEW.approved_by_id) "
        "< NEW.approvals_needed",
        "it has not enough approvals",
    ),
    Refusal(
        "disbursement_prepared_by_another",
        "disbursement",
        "UPDATE",
        "NEW.prepared_by_id IS DISTINCT FROM OLD.prepared_by_id "
        "AND NEW.prepared_by_id IS NOT NULL AND ("
        f"EXISTS ({_ACCOUNT.format(account='NEW.bank_account_id', person='NEW.prepared_by_id')}) "
        f"OR EXISTS ({_MEMBER.format(award='NEW.award_id', person='NEW.prepared_by_id')}))",
        "preparer, approver and payee are different people",
    ),
    Refusal(
        "approval_bands_kept",
        "approval_bands",
        "UPDATE",
        # JSON is no comparable type in PostgreSQL, so it is compared as text.
        "CAST(NEW.bands AS TEXT) <> CAST(OLD.bands AS TEXT) OR "
        + changed("fund_id", "proposed_by_id", "proposed_at"),
        "bands say what they said",
    ),
)

FREEZE_REFUSALS = (
    Refusal(
        "disbursement_account_frozen",
        "disbursement",
        "UPDATE",
        "NEW.status IN ('prepared', 'approved', 'sent') AND NEW.status <> OLD.status AND EXISTS "
        "(SELECT 1 FROM bank_account WHERE id = NEW.bank_account_id AND status = 'frozen')",
        "the bank account is stopped",
    ),
)
