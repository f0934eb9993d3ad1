"""How many people approve a disbursement: bands of amounts, the larger the more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from grants.kernel.errors import Invalid
from grants.kernel.i18n import _

MOST_APPROVERS = 5
ONE = 1
"""So many approve in a fund without bands."""


@dataclass(frozen=True, slots=True)
class Band:
    """Up to this amount in minor units, the amount itself included, so many people approve.

    The last band has no end.
    """

    up_to: int | None
    approvers: int


def kept(bands: Sequence[Band]) -> list[dict[str, Any]]:
    """The bands as they are stored."""
    return [{"up_to": one.up_to, "approvers": one.approvers} for one in bands]


def read(stored: Iterable[dict[str, Any]]) -> list[Band]:
    """The bands out of the store."""
    return [Band(one["up_to"], one["approvers"]) for one in stored]


def check(bands: Sequence[Band]) -> None:
    """Raise Invalid unless amounts and people rise from band to band and the last has no end."""
    limits = [one.up_to for one in bands[:-1]]
    people = [one.approvers for one in bands]
    if not bands or bands[-1].up_to is not None or None in limits:
        raise Invalid(_("Say how many approve above the last amount."), "above")
    known = [limit for limit in limits if limit is not None]
    if any(limit <= 0 for limit in known) or known != sorted(set(known)):
        raise Invalid(_("Each amount must be above the one before it."), "first_up_to")
    if not all(1 <= n <= MOST_APPROVERS for n in people):
        raise Invalid(
            _("From 1 to %(most)s people can be asked for.", most=MOST_APPROVERS), "above"
        )
    if people != sorted(people):
        raise Invalid(_("A larger amount cannot need fewer people than a smaller one."), "above")


def needed(bands: Sequence[Band], minor: int) -> int:
    """How many people approve this amount."""
    for one in bands:
        if one.up_to is None or minor <= one.up_to:
            return one.approvers
    return ONE
