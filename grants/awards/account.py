"""The account of an award: what was paid ahead, and how much of it is accounted for."""

from __future__ import annotations

from dataclasses import dataclass

from grants.kernel.money import Money


@dataclass(frozen=True, slots=True)
class AwardAccount:
    """Disbursed, accepted, disallowed and refunded, from the beginning until now."""

    disbursed: Money
    accepted: Money
    disallowed: Money
    refunded: Money

    @property
    def owed(self) -> Money:
        """What the recipient must still account for or return; below nil, it spent its own."""
        return self.disbursed - (self.accepted - self.disallowed) - self.refunded

    @property
    def open(self) -> Money:
        """The same, never below nil: what was spent ahead of a payment is not owed back."""
        return self.owed if self.owed.minor > 0 else self.owed - self.owed
