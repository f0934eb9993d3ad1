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
        "NEW.status = 'approved' AND OLD.status <> 'approved' AND NOT EXISTS "
        "(SELECT 1 FROM bank_account_call WHERE bank_account_id = NEW.id)",
        "nobody has called the organisation back",
    ),
)
