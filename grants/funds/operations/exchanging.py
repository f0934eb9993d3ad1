"""What comes on a pledge in another currency, and what of the pledge it settles."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from grants.funds.exchange import Rate
from grants.funds.models import Contribution, Pledge
from grants.funds.models_moves import ContributionBounce, ForeignPledge, ForeignReceipt
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Foreign:
    """What came in another currency, and the rate at which the bank changed it."""

    amount: Money
    rate: Rate


def settled(pledge: Pledge, amount: Money, foreign: Foreign | None) -> Money:
    """How much of a pledge this settles, in the fund's currency at the pledge's rate.

    What has come in all is counted, less what was settled before, so that rounding never
    adds up and the whole settles the whole. Raises Invalid on `foreign_amount` or `rate`.
    """
    held = lock(Pledge, pledge.id)
    promised = db.session.scalars(
        select(ForeignPledge).where(ForeignPledge.pledge_id == held.id)
    ).one_or_none()
    if promised is None:
        if foreign is not None:
            raise Invalid(_("This pledge is in the fund's own currency."), "foreign_amount")
        return amount
    if foreign is None or foreign.amount.currency != promised.currency:
        raise Invalid(
            _("Enter what came in %(currency)s.", currency=promised.currency), "foreign_amount"
        )
    if foreign.amount.minor <= 0:
        raise Invalid(_("Enter an amount above 0."), "foreign_amount")
    changed = foreign.rate.of(foreign.amount, amount.currency)
    if abs(changed.minor - amount.minor) > 1:
        raise Invalid(
            _(
                "At this rate %(foreign)s are %(changed)s, and %(amount)s came. Check both.",
                foreign=str(foreign.amount),
                changed=str(changed),
                amount=str(amount),
            ),
            "rate",
        )
    before = _came(held.id, promised.currency)
    after = before + foreign.amount
    if after > promised.amount:
        raise Invalid(
            _("Only %(rest)s of it is still to come.", rest=str(promised.amount - before)),
            "foreign_amount",
        )
    counted = Rate(promised.rate, promised.rate_on, promised.rate_source)
    whole = counted.of(after, amount.currency)
    settles = whole - Money(held.received_minor, amount.currency)
    if settles.minor <= 0:
        raise Invalid(_("This is too little to count."), "foreign_amount")
    return settles


def _came(pledge_id: int, currency: str) -> Money:
    """What came of a pledge in its own currency and did not bounce."""
    minor = db.session.scalar(
        select(func.coalesce(func.sum(ForeignReceipt.amount_minor), 0))
        .join(Contribution, Contribution.id == ForeignReceipt.contribution_id)
        .where(
            Contribution.pledge_id == pledge_id,
            Contribution.id.not_in(select(ContributionBounce.contribution_id)),
        )
    )
    return Money(int(minor or 0), currency)


def keep_receipt(contribution: Contribution, foreign: Foreign, settles: Money) -> None:
    """Keep what came in the other currency, its rate, its day and its source."""
    db.session.add(
        ForeignReceipt(
            contribution_id=contribution.id,
            currency=foreign.amount.currency,
            amount_minor=foreign.amount.minor,
            rate=foreign.rate.value,
            rate_on=foreign.rate.on,
            rate_source=foreign.rate.source,
            settles_minor=settles.minor,
        )
    )
    db.session.flush()
