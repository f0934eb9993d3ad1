"""Every table of the house, imported once: for migrations and the application."""

from __future__ import annotations

import grants.accounts.models
import grants.applications.models
import grants.awards.models
import grants.calls.models
import grants.disbursements.models
import grants.funds.models
import grants.harm.models
import grants.kernel.audit
import grants.kernel.idempotency
import grants.kernel.outbox
import grants.kernel.storage
import grants.organisations.models
import grants.reminders.models
import grants.reviews.models  # noqa: F401
