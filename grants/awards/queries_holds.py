"""What is read of holds on awards."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from grants.awards.models_hold import LIFTED_BY, AwardHold, HoldLift
from grants.awards.models_variation import Variation
from grants.awards.states_variation import AGREED_BY_THE_FUND
from grants.kernel.db import db


def standing_holds(award_id: int) -> list[AwardHold]:
    """What holds the award's money now. Whoever asks has asked who may see the award."""
    lifts = (
        select(func.count())
        .where(HoldLift.hold_id == AwardHold.id)
        .correlate(AwardHold)
        .scalar_subquery()
    )
    return list(
        db.session.scalars(
            select(AwardHold)
            .where(AwardHold.award_id == award_id, lifts < LIFTED_BY)
            .order_by(AwardHold.id)
        )
    )


def is_planned_anew(award_id: int) -> bool:
    """A variation in the making, that the fund has approved, plans what is not paid anew."""
    found = db.session.scalar(
        select(Variation.id).where(
            Variation.award_id == award_id,
            Variation.restates,
            Variation.status.in_([status.value for status in AGREED_BY_THE_FUND]),
        )
    )
    return found is not None


def holds_caused_by(cause: object) -> list[AwardHold]:
    """Every hold that a record of a room above has placed, the last one last."""
    return list(
        db.session.scalars(
            select(AwardHold)
            .where(
                AwardHold.cause_type == cause.__tablename__,  # type: ignore[attr-defined]
                AwardHold.cause_id == cause.id,  # type: ignore[attr-defined]
            )
            .options(selectinload(AwardHold.lifts))
            .order_by(AwardHold.id)
        )
    )
