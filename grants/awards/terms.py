"""The terms that an award can change: amount, last day, and what is not paid yet. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money, sum_money


@dataclass(frozen=True, slots=True)
class Restated:
    """An instalment that is not paid yet; `after_report`: the progress report it waits for."""

    number: int
    amount: Money
    due_on: date
    after_report: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What an award is over, until when, and how the rest of it is paid."""

    amount: Money
    ends_on: date
    plan: tuple[Restated, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What no variation can change: what is paid or on its way, and what began."""

    starts_on: date
    kept: Money
    kept_numbers: frozenset[int]
    reports: frozenset[int]


def numbers_for(count: int, kept: Collection[int]) -> list[int]:
    """The numbers of so many instalments beside those that are kept."""
    free = (number for number in range(1, count + len(kept) + 1) if number not in kept)
    return [number for number, _one in zip(free, range(count), strict=False)]


def planned(terms: Terms) -> Money:
    """What is still to pay by the plan."""
    return sum_money((part.amount for part in terms.plan), terms.amount.currency)


def check(now: Terms, wanted: Terms, standing: Standing, *, today: date) -> None:
    """Raise Invalid unless the wanted terms differ, keep what is paid, and sum exactly."""
    if wanted == now:
        raise Invalid(_("Nothing would change. Change the amount, the end or an instalment."))
    if wanted.amount.minor <= 0 or wanted.amount < standing.kept:
        raise Invalid(
            _(
                "%(paid)s is paid or on its way. The award cannot be less.",
                paid=str(standing.kept),
            ),
            "amount",
        )
    if wanted.ends_on < standing.starts_on:
        raise Invalid(_("The award ends before it starts. Change one of the dates."), "ends_on")
    if wanted.ends_on != now.ends_on and wanted.ends_on < today:
        raise Invalid(_("Choose today or a later day."), "ends_on")
    _check_plan(wanted, standing)


def _check_plan(wanted: Terms, standing: Standing) -> None:
    for part in wanted.plan:
        if part.amount.minor <= 0:
            raise Invalid(
                _("Instalment %(n)s needs an amount above 0.", n=part.number), "instalments"
            )
        if not standing.starts_on <= part.due_on <= wanted.ends_on:
            raise Invalid(
                _("Instalment %(n)s is due outside the award's dates.", n=part.number),
                "instalments",
            )
        if part.after_report is not None and part.after_report not in standing.reports:
            raise Invalid(
                _("There is no progress report %(n)s.", n=part.after_report), "instalments"
            )
    if any(later.due_on < earlier.due_on for earlier, later in pairwise(wanted.plan)):
        raise Invalid(_("Put the instalments in the order of their dates."), "instalments")
    rest = wanted.amount - standing.kept
    total = planned(wanted)
    if total != rest:
        raise Invalid(
            _(
                "The instalments still to pay come to %(total)s; %(rest)s is left to pay. "
                "Change one of them.",
                total=total.text(),
                rest=rest.text(),
            ),
            "instalments",
        )
