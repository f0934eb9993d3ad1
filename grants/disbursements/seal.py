"""What an approval seals: amount, payee, and the version of the bank account."""

from __future__ import annotations

import hashlib

from grants.kernel.db import canonical_json
from grants.kernel.money import Money


def seal(
    *, amount: Money, organisation_id: int, bank_account_id: int, bank_account_version: int
) -> str:
    """SHA-256, in hexadecimal, of what is approved as canonical JSON."""
    content = {
        "amount": amount.minor,
        "currency": amount.currency,
        "payee": organisation_id,
        "bank_account": bank_account_id,
        "bank_account_version": bank_account_version,
    }
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def masked(account_number: str) -> str:
    """An account as pages and mails show it: the last four signs."""
    plain = account_number.replace(" ", "")
    return f"•••• {plain[-4:]}" if len(plain) > 4 else "••••"
