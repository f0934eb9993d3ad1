"""The schedule of a pledge: what is due when, and how much of each line has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money, sum_money


@dataclass(frozen=True, slots=True)
class Due:
    """One line of a schedule."""

    due_on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class DueStanding:
    """How much of a line has come. What comes serves the earliest line first."""

    number: int
    due_on: date
    amount: Money
    came: Money

    @property
    def rest(self) -> Money:
        """What of it is still to come."""
        return self.amount - self.came


def demand_exact(dues: Sequence[Due], amount: Money, pledged_on: date) -> None:
    """Refuse a schedule that is not in order of days or does not sum to the pledge."""
    days = [due.due_on for due in dues]
    if days != sorted(set(days)):
        raise Invalid(_("Give the due dates in order, each once."), "schedule")
    if days and days[0] < pledged_on:
        raise Invalid(_("The money cannot be expected before the pledge."), "schedule")
    if any(due.amount.minor <= 0 for due in dues):
        raise Invalid(_("Enter an amount above 0."), "schedule")
    total = sum_money((due.amount for due in dues), amount.currency)
    if dues and total != amount:
        raise Invalid(
            _(
                "The schedule sums to %(total)s; the pledge is %(amount)s.",
                total=str(total),
                amount=str(amount),
            ),
            "schedule",
        )


def read_schedule(text: str, currency: str) -> list[Due]:
    """A schedule as it is typed, one line each: `2026-12-31 250,000`."""
    dues = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        day, _space, amount = line.strip().partition(" ")
        try:
            dues.append(Due(date.fromisoformat(day), Money.parse(amount, currency)))
        except (ValueError, Invalid) as error:
            raise Invalid(
                _(
                    "Line %(n)s is no day and amount, such as 2026-12-31 250,000.",
                    n=number,
                ),
                "schedule",
            ) from error
    return dues


def standing(dues: Sequence[Due], received: Money) -> list[DueStanding]:
    """How much of each line has come, the earliest first."""
    left, lines = received, []
    for number, due in enumerate(dues, start=1):
        came = min(left, due.amount)
        left = left - came
        lines.append(DueStanding(number, due.due_on, due.amount, came))
    return lines
