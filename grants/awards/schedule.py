"""When an award is paid, in which parts: plans that sum to the award exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money, sum_money

# A progress report is due this long before the instalment that waits for it,
REPORT_LEAD = timedelta(days=21)
# and the final one this long after the award ends.
FINAL_REPORT_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Planned:
    """One instalment of a plan; `after_report`: paid once a progress report is accepted."""

    amount: Money
    due_on: date
    after_report: bool = False


def shares(pattern: str, *, most: int) -> list[int]:
    """The shares of a pattern such as 50/20/20/10, in percent of the award.

    Raises Invalid on `pattern` unless they are whole numbers above 0 that make 100.
    """
    typed = [part.strip() for part in pattern.split("/")]
    if not all(part.isdecimal() and int(part) > 0 for part in typed):
        raise Invalid(_("Write whole numbers between strokes, such as 50/20/20/10."), "pattern")
    found = [int(part) for part in typed]
    if sum(found) != 100:
        raise Invalid(_("The shares make %(n)s; they must make 100.", n=sum(found)), "pattern")
    if len(found) > most:
        raise Invalid(_("Write at most %(n)s shares.", n=most), "pattern")
    return found


def in_parts(
    amount: Money, weights: Sequence[int], *, starts_on: date, ends_on: date
) -> list[Planned]:
    """A plan with parts in proportion to `weights`, spread evenly over the award's time.

    The first is due when the award starts; each later one waits for a report.
    """
    parts = amount.split(weights)
    days = (ends_on - starts_on).days
    return [
        Planned(part, starts_on + timedelta(days=days * n // len(parts)), after_report=n > 0)
        for n, part in enumerate(parts)
        if part
    ]


def check(amount: Money, plan: Sequence[Planned], *, starts_on: date, ends_on: date) -> None:
    """Raise Invalid unless the plan pays the award exactly, in order and in its time."""
    if ends_on < starts_on:
        raise Invalid(_("The award ends before it starts. Change one of the dates."), "ends_on")
    if not plan:
        raise Invalid(_("Enter at least one instalment."), "instalments")
    for number, part in enumerate(plan, start=1):
        if part.amount.minor <= 0:
            raise Invalid(_("Instalment %(n)s needs an amount above 0.", n=number), "instalments")
        if part.due_on < starts_on or part.due_on > ends_on:
            raise Invalid(
                _("Instalment %(n)s is due outside the award's dates.", n=number), "instalments"
            )
    if any(later.due_on < earlier.due_on for earlier, later in pairwise(plan)):
        raise Invalid(_("Put the instalments in the order of their dates."), "instalments")
    total = sum_money((part.amount for part in plan), amount.currency)
    if total != amount:
        raise Invalid(
            _(
                "The instalments come to %(total)s; the award is %(amount)s. Change one of them.",
                total=total.text(),
                amount=amount.text(),
            ),
            "instalments",
        )


def report_days(plan: Sequence[Planned], *, starts_on: date, ends_on: date) -> list[date]:
    """When each progress report is due: one per instalment that waits for one, and the final.

    In order; the last is the final report.
    """
    lead = [max(starts_on, part.due_on - REPORT_LEAD) for part in plan if part.after_report]
    return [*lead, ends_on + FINAL_REPORT_AFTER]


def held_from(due_on: date, plan: Sequence[Planned]) -> int:
    """Which instalment a condition due then holds back: the first not before it, or the last."""
    for number, part in enumerate(plan, start=1):
        if part.due_on >= due_on:
            return number
    return len(plan)
