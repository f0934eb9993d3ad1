"""What the database refuses by triggers of its own, and a way to let it pass for a test."""

from grants.awards import closing_guard, report_guard
from grants.disbursements import guard, hold_guard, variation_guard
from grants.incidents import guard as incident_guard
from grants.kernel import refusing
from grants.kernel.db import db
from grants.kernel.refusing import Refusal
from grants.organisations import account_guard

REFUSALS: tuple[Refusal, ...] = (
    *guard.REFUSALS,
    *guard.BATCH_REFUSALS,
    *hold_guard.REFUSALS,
    *variation_guard.REFUSALS,
    *incident_guard.REFUSALS,
    *guard.SEPARATION_REFUSALS,
    *account_guard.REFUSALS,
    *account_guard.CALL_REFUSALS,
    *account_guard.FREEZE_REFUSALS,
    *guard.FREEZE_REFUSALS,
    *report_guard.REFUSALS,
    *closing_guard.REFUSALS,
)


def without_refusals() -> None:
    """The database lets everything pass from now on: for controls, and for rules alone."""
    refusing.remove(db.session.connection(), REFUSALS)
    db.session.commit()
