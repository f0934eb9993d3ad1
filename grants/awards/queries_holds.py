"""What is read of holds on awards."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from grants.awards.holds import ConditionFacts, Hold, ReportFacts, RiskFacts, holds
from grants.awards.models import Award, Instalment, ProgressReport
from grants.awards.models_hold import LIFTED_BY, AwardHold, HoldLift
from grants.awards.models_variation import Variation
from grants.awards.states_variation import AGREED_BY_THE_FUND
from grants.harm.queries_risks import untreated_among
from grants.kernel.db import db


def _standing() -> ColumnElement[bool]:
    lifts = (
        select(func.count())
        .where(HoldLift.hold_id == AwardHold.id)
        .correlate(AwardHold)
        .scalar_subquery()
    )
    return lifts < LIFTED_BY


def standing_holds(award_id: int) -> list[AwardHold]:
    """What holds the award's money now. Whoever asks has asked who may see the award."""
    return list(
        db.session.scalars(
            select(AwardHold)
            .where(AwardHold.award_id == award_id, _standing())
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


def held_among(award_ids: Collection[int]) -> set[int]:
    """Those of these awards whose money is held now."""
    query = select(AwardHold.award_id).where(AwardHold.award_id.in_(award_ids), _standing())
    return set(db.session.scalars(query))


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


def holds_among(parts: Collection[Instalment]) -> dict[int, list[Hold]]:
    """What holds these instalments back, whose payment is on its way: instalment id → reasons.

    As many queries for many as for one; the caller has loaded each award with its application,
    instalments and conditions.
    """
    awards = {part.award_id: part.award for part in parts}
    held = held_among(awards)
    risks = untreated_among({each.application_id: each.offered_at for each in awards.values()})
    return {
        part.id: holds(
            part.number,
            award_status=part.award.status,
            gate=part.award.application.harm_gate,
            held=part.award_id in held,
            risks=[RiskFacts(r.number, r.event) for r in risks[part.award.application_id]],
            conditions=condition_facts(part.award),
            report=report_facts(part.after_report),
        )
        for part in parts
    }


def condition_facts(award: Award) -> list[ConditionFacts]:
    """What is asked of each of its conditions."""
    last = max((part.number for part in award.instalments), default=0)
    return [
        # Where a variation left fewer instalments, a condition holds the last of them.
        ConditionFacts(
            c.number, c.text, c.owner, c.due_on, min(c.before_instalment, last), c.status
        )
        for c in award.conditions
    ]


def report_facts(report: ProgressReport | None) -> ReportFacts | None:
    """What is asked of a progress report, where an instalment waits for one."""
    return None if report is None else ReportFacts(report.number, report.due_on, report.status)
