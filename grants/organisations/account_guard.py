"""What the database holds of bank accounts: a version says for ever what it said first."""

from __future__ import annotations

from grants.kernel.refusing import Refusal, changed

REFUSALS = (
    Refusal(
        "bank_account_version_kept",
        "bank_account",
        "UPDATE",
        changed("organisation_id", "version", "holder", "bank_name", "account_number"),
        "another account is another version",
    ),
)

CALL_REFUSALS = (
    Refusal(
        "bank_account_called_back",
        "bank_account",
        "UPDATE",
        "NEW.status = 'approved' AND OLD.status NOT IN ('approved', 'frozen') AND NOT EXISTS "
        "(SELECT 1 FROM bank_account_call WHERE bank_account_id = NEW.id)",
        "nobody has called the organisation back",
    ),
)

FREEZE_REFUSALS = (
    Refusal(
        "bank_account_lifted_by_two",
        "bank_account",
        "UPDATE",
        "OLD.status = 'frozen' AND NEW.status IN ('approved', 'proposed') AND NOT EXISTS "
        "(SELECT 1 FROM account_freeze f WHERE f.was = NEW.status AND f.id = "
        "(SELECT max(id) FROM account_freeze WHERE bank_account_id = NEW.id) AND "
        "(SELECT count(*) FROM freeze_lift l WHERE l.freeze_id = f.id) >= 2)",
        "two people have not lifted it",
    ),
)
