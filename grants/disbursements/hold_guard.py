"""What the database holds of held awards: no disbursement moves on towards the bank.

What the bank has already can still be recorded as paid.
"""

from __future__ import annotations

from grants.kernel.refusing import Refusal

# As `AwardHold.stands`: fewer than LIFTED_BY people have lifted it.
_HELD = (
    "EXISTS (SELECT 1 FROM award_hold WHERE award_hold.award_id = NEW.award_id AND "
    "(SELECT count(*) FROM hold_lift WHERE hold_lift.hold_id = award_hold.id) < 2)"
)
_ONWARD = "NEW.status IN ('prepared', 'approved', 'sent')"
_WHY = "the award is held"

REFUSALS = (
    Refusal(
        "disbursement_held",
        "disbursement",
        "UPDATE",
        f"{_ONWARD} AND NEW.status <> OLD.status AND {_HELD}",
        _WHY,
    ),
    Refusal("disbursement_held_anew", "disbursement", "INSERT", f"{_ONWARD} AND {_HELD}", _WHY),
)
