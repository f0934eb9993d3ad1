"""A record as a decision pack tells it: what counts, without names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from grants.applications.models import Application
from grants.calls.models import Call
from grants.harm.models import FlagWithdrawal, HarmFlag, HarmRisk, Mitigation
from grants.reviews.models import Decision, SubmittedReview
from grants.reviews.pack_people import People
from grants.reviews.queries import MERIT
from grants.reviews.states import ReviewStatus


def call(call: Call) -> dict[str, Any]:
    """The call and its money."""
    return {
        "slug": call.slug,
        "title": call.title,
        "fund": call.fund.name,
        "currency": call.fund.currency,
        "budget_minor": call.budget_minor,
        "status": call.status,
    }


def application(each: Application) -> dict[str, Any]:
    """An application with its stored totals and its gate."""
    return {
        "reference": each.reference,
        "title": each.title,
        "organisation": each.organisation.name,
        "status": each.status,
        "rubric": each.call_version.number,
        "requested_minor": each.requested_minor,
        "reviews_submitted": each.reviews_submitted,
        "merit_millis": each.merit_millis,
        "low_millis": each.merit_low_millis,
        "high_millis": each.merit_high_millis,
        "below_threshold": each.below_threshold,
        "thresholds_missed": each.thresholds_missed,
        "harm_half_points": each.harm_half_points,
        "gate": each.harm_gate,
        "open_flags": each.harm_open_flags,
    }


def review(each: SubmittedReview, references: dict[int, str], people: People) -> dict[str, Any]:
    """A submitted review: its scores and points, and whether it counts."""
    held = each.review
    counts = held.status == ReviewStatus.SUBMITTED and held.times_submitted == each.number
    scores = sorted(each.scores, key=lambda score: score.criterion_key)
    return {
        "application": references[each.application_id],
        "reviewer": people.code(held.reviewer_id),
        "number": each.number,
        "counts": counts,
        "merit_millis": each.merit_millis,
        "harm_millis": each.harm_millis,
        "merit": {s.criterion_key: s.value for s in scores if s.axis == MERIT},
        "harm": {s.criterion_key: s.value for s in scores if s.axis != MERIT},
        "red_flags": [s.criterion_key for s in scores if s.red_flag],
    }


def flag(
    each: HarmFlag,
    references: dict[int, str],
    people: People,
    asked: Sequence[FlagWithdrawal],
) -> dict[str, Any]:
    """A flag, its plans and who withdrew it."""
    return {
        "flag": each.public_id,
        "application": references[each.application_id],
        "criterion": each.criterion_key,
        "cause": each.cause,
        "stop": each.is_stop,
        "blocks": each.blocks,
        "status": each.status,
        "raised_by": people.code(each.raised_by_id),
        "plans": [_plan(plan, people) for plan in each.mitigations],
        "withdrawn_by": [people.code(one.person_id) for one in asked if one.flag_id == each.id],
    }


def _plan(plan: Mitigation, people: People) -> dict[str, Any]:
    return {
        "action": plan.action,
        "due_on": plan.due_on.isoformat(),
        "residual_likelihood": plan.residual_likelihood,
        "residual_severity": plan.residual_severity,
        "status": plan.status,
        "proposed_by": people.code(plan.proposed_by_id),
        "decided_by": people.code(plan.decided_by_id),
    }


def risk(each: HarmRisk, references: dict[int, str], people: People) -> dict[str, Any]:
    """A risk with every rating of it."""
    return {
        "application": references[each.application_id],
        "number": each.number,
        "criterion": each.criterion_key,
        "event": each.event,
        "status": each.status,
        "ratings": [
            {
                "likelihood": rating.likelihood,
                "severity": rating.severity,
                "by": people.code(rating.rated_by_id),
                "flag": rating.flag.public_id if rating.flag else None,
            }
            for rating in each.ratings
        ],
    }


def decision(each: Decision, references: dict[int, str], people: People) -> dict[str, Any]:
    """A decision with the figures it rests on."""
    return {
        "application": references[each.application_id],
        "number": each.number,
        "outcome": each.outcome,
        "amount_minor": each.amount_minor,
        "reason": each.reason,
        "by": people.code(each.decided_by_id),
        "day": day(each.decided_at),
        "figures": each.figures,
        "figures_hash": each.figures_hash,
    }


def day(at: datetime) -> str:
    """The day of a moment."""
    return at.date().isoformat()
