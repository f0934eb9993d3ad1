"""What is read of pledges: their schedules, and in which currency they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

import grants.funds.policy_moves  # noqa: F401 - enters who sees what
from grants.funds.models import Contribution, Contributor, Pledge
from grants.funds.models_moves import (
    ContributionBounce,
    ForeignPledge,
    ForeignReceipt,
    PledgeDue,
)
from grants.funds.schedule import Due, DueStanding, standing
from grants.funds.states import PledgeStatus
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import Actor, seen


def foreign_of(pledges: Sequence[Pledge]) -> dict[int, ForeignPledge]:
    """Those pledges that are in another currency: pledge id → amount and rate."""
    rows = db.session.scalars(
        select(ForeignPledge).where(ForeignPledge.pledge_id.in_([one.id for one in pledges]))
    )
    return {row.pledge_id: row for row in rows}


def came_abroad(pledges: Iterable[int]) -> dict[int, int]:
    """What came of pledges in their own currency and did not bounce: pledge id → minor units."""
    rows: Iterable[Any] = db.session.execute(
        select(Contribution.pledge_id, func.sum(ForeignReceipt.amount_minor))
        .join(ForeignReceipt, ForeignReceipt.contribution_id == Contribution.id)
        .where(
            Contribution.pledge_id.in_(list(pledges)),
            Contribution.id.not_in(select(ContributionBounce.contribution_id)),
        )
        .group_by(Contribution.pledge_id)
    )
    return {pledge_id: int(total) for pledge_id, total in rows}


def left_abroad(pledges: Sequence[Pledge]) -> dict[int, Money]:
    """What is still to come of those in another currency, in that currency: pledge id → amount."""
    foreign = foreign_of(pledges)
    came = came_abroad(foreign)
    return {one: row.amount - Money(came.get(one, 0), row.currency) for one, row in foreign.items()}


def receipts_abroad(contributions: Iterable[int]) -> dict[int, ForeignReceipt]:
    """Those contributions that came in another currency: contribution id → amount and rate."""
    rows = db.session.scalars(
        select(ForeignReceipt).where(ForeignReceipt.contribution_id.in_(list(contributions)))
    )
    return {row.contribution_id: row for row in rows}


def schedules(pledges: Sequence[Pledge]) -> dict[int, list[DueStanding]]:
    """Each pledge's schedule and how much of each line has come: three queries for all."""
    foreign = foreign_of(pledges)
    came = came_abroad(foreign)
    lines: dict[int, list[PledgeDue]] = {}
    for row in db.session.scalars(
        select(PledgeDue)
        .where(PledgeDue.pledge_id.in_([one.id for one in pledges]))
        .order_by(PledgeDue.pledge_id, PledgeDue.number)
    ):
        known = lines.setdefault(row.pledge_id, [])
        if known and known[0].version != row.version:
            known.clear()
        known.append(row)
    return {
        one.id: standing(
            [Due(row.due_on, Money(row.amount_minor, currency)) for row in lines[one.id]],
            Money(came.get(one.id, 0), currency) if one.id in foreign else one.received,
        )
        for one in pledges
        if one.id in lines
        for currency in [foreign[one.id].currency if one.id in foreign else one.fund.currency]
    }


def lines_to_come(until: date) -> list[tuple[Pledge, DueStanding]]:
    """Of every fund's open pledges, the lines expected until a day that have not wholly come.

    A pledge without a schedule is one line, on the day its whole is expected.
    """
    pledges = db.session.scalars(
        select(Pledge)
        .where(
            Pledge.status.in_([PledgeStatus.PLEDGED.value, PledgeStatus.PARTLY_RECEIVED.value]),
            Pledge.expected_on.is_not(None),
        )
        .options(joinedload(Pledge.fund), joinedload(Pledge.contributor))
        .order_by(Pledge.id)
    ).all()
    listed = schedules(pledges)
    return [
        (one, line)
        for one in pledges
        for line in listed.get(one.id) or _whole(one)
        if line.rest and line.due_on <= until
    ]


def _whole(pledge: Pledge) -> list[DueStanding]:
    if pledge.expected_on is None:
        return []
    return [DueStanding(1, pledge.expected_on, pledge.amount, pledge.received)]


def bounced(actor: Actor, contributor: Contributor) -> dict[int, date]:
    """The contributor's contributions that bounced: contribution id → the day."""
    query = seen(actor, ContributionBounce).where(
        ContributionBounce.contributor_id == contributor.id
    )
    return {row.contribution_id: row.bounced_on for row in db.session.scalars(query)}
