"""What is read for a decision pack: everything that a call's decisions rest on, without names.

People stand under codes, R1 and on, that differ from pack to pack of other calls and are given
in an order that only the installation's secret key gives again. What people wrote about cases
stays here, but for the reasons of decisions, which applicants read, and a meeting's minutes.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application
from grants.calls.models import Call, CallVersion
from grants.harm.models import FlagWithdrawal, HarmFlag, HarmRisk, Mitigation, RiskRating
from grants.kernel.audit import AuditEntry, AuditHead
from grants.kernel.db import db
from grants.kernel.policy import Actor, seen, visible
from grants.reviews import pack
from grants.reviews.models import (
    ComputedScore,
    ConflictOfInterest,
    Decision,
    SubmittedReview,
)
from grants.reviews.pack_words import readme
from grants.reviews.queries import MERIT
from grants.reviews.queries_pack_panels import Meetings
from grants.reviews.queries_ranking import RANKED, awarded_amounts, candidate
from grants.reviews.ranking import Ranking, rank
from grants.reviews.ranking_table import as_rows, as_table
from grants.reviews.states import ReviewStatus


class People:
    """People's codes in one pack."""

    def __init__(self, key: bytes, ids: Iterable[int | None]) -> None:
        known = {each for each in ids if each is not None}

        def hidden(number: int) -> bytes:
            return hmac.digest(key, str(number).encode(), "sha256")

        ordered = sorted(known, key=hidden)
        self.codes = {number: f"R{place}" for place, number in enumerate(ordered, start=1)}

    def code(self, number: int | None) -> str | None:
        """The code of a person; None for nobody."""
        return None if number is None else self.codes[number]


def pack_of(actor: Actor, call: Call, *, key: bytes) -> bytes:
    """The decision pack of a call, of what this actor sees. The same data give the same bytes.

    `key` is the installation's secret. Whoever is barred from a case gets a pack without it.
    """
    cases = _applications(actor, call)
    references = {each.id: each.reference for each in cases}
    within = select(Application.id).where(
        visible(actor, Application),
        Application.call_id == call.id,
        Application.status.in_(RANKED),
    )
    reviews = _all(actor, SubmittedReview, SubmittedReview.application_id.in_(within))
    flags = _all(actor, HarmFlag, HarmFlag.application_id.in_(within))
    asked = _all(actor, FlagWithdrawal, FlagWithdrawal.flag_id.in_([each.id for each in flags]))
    risks = _all(actor, HarmRisk, HarmRisk.application_id.in_(within))
    interests = _all(actor, ConflictOfInterest, ConflictOfInterest.application_id.in_(within))
    decided = _all(actor, Decision, Decision.application_id.in_(within))
    meetings = Meetings(actor, call)
    people = People(
        hmac.digest(key, f"decision pack of call {call.id}".encode(), "sha256"),
        [
            *(each.review.reviewer_id for each in reviews),
            *(each.raised_by_id for each in flags),
            *(plan.proposed_by_id for each in flags for plan in each.mitigations),
            *(plan.decided_by_id for each in flags for plan in each.mitigations),
            *(each.person_id for each in asked),
            *(rating.rated_by_id for each in risks for rating in each.ratings),
            *(each.person_id for each in interests),
            *(each.decided_by_id for each in decided),
            *meetings.people,
        ],
    )
    ranking = _ranking(call, cases)
    harm = {
        "flags": [_flag(each, references, people, asked) for each in flags],
        "risks": [_risk(each, references, people) for each in risks],
    }
    head = db.session.scalars(select(AuditHead)).one()
    files: dict[str, Any] = {
        "applications.json": [_application(each) for each in cases],
        "audit.json": {
            "head": {"sequence": head.sequence, "hash": head.hash},
            "entries": _entries(call, cases, reviews, flags, risks, decided),
        },
        "call.json": _call(call),
        "conflicts.json": [
            {
                "application": references[each.application_id],
                "person": people.code(each.person_id),
                "kind": each.kind,
                "day": _day(each.declared_at),
            }
            for each in interests
        ],
        "decisions.json": [_decision(each, references, people) for each in decided],
        "harm.json": harm,
        "panels.json": meetings.told(people.codes, references),
        "ranking.csv": as_table(ranking),
        "ranking.json": as_rows(ranking),
        "reviews.json": [_review(each, references, people) for each in reviews],
        "worked-out.json": _worked_out(actor, call),
    }
    for version in _versions(cases):
        files[f"rubrics/{version.number}.json"] = {
            "number": version.number,
            "hash": version.document_hash,
            "document": version.document,
        }
    whole = actor.is_system
    files["README.txt"] = readme(call.title, len(cases), whole=whole)
    last = db.session.scalar(select(AuditEntry.at).where(AuditEntry.sequence == head.sequence))
    about = {
        "fund": call.fund.slug,
        "call": call.slug,
        "as_of": _moment(last),
        "whole": whole,
    }
    return pack.written(files, about)


def _all(actor: Actor, record: Any, *where: Any) -> Sequence[Any]:
    loads: dict[Any, list[Any]] = {
        SubmittedReview: [
            joinedload(SubmittedReview.review),
            selectinload(SubmittedReview.scores),
        ],
        HarmFlag: [selectinload(HarmFlag.mitigations)],
        HarmRisk: [selectinload(HarmRisk.ratings).selectinload(RiskRating.flag)],
    }
    query = seen(actor, record).where(*where).order_by(record.id)
    return db.session.scalars(query.options(*loads.get(record, []))).all()


def _applications(actor: Actor, call: Call) -> Sequence[Application]:
    return db.session.scalars(
        seen(actor, Application)
        .where(Application.call_id == call.id, Application.status.in_(RANKED))
        .options(joinedload(Application.organisation), joinedload(Application.call_version))
        .order_by(Application.reference)
    ).all()


def _versions(cases: Sequence[Application]) -> list[CallVersion]:
    found = {each.call_version_id: each.call_version for each in cases}
    return [found[number] for number in sorted(found)]


def _call(call: Call) -> dict[str, Any]:
    return {
        "slug": call.slug,
        "title": call.title,
        "fund": call.fund.name,
        "currency": call.fund.currency,
        "budget_minor": call.budget_minor,
        "status": call.status,
    }


def _application(each: Application) -> dict[str, Any]:
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


def _ranking(call: Call, cases: Sequence[Application]) -> Ranking:
    amounts = awarded_amounts([each.id for each in cases])
    listed = [candidate(each, amounts.get(each.id)) for each in cases]
    scored = [each for each in listed if each.merit_millis is not None]
    return rank(scored, call.budget_minor)


def _review(each: SubmittedReview, references: dict[int, str], people: People) -> dict[str, Any]:
    review = each.review
    counts = review.status == ReviewStatus.SUBMITTED and review.times_submitted == each.number
    scores = sorted(each.scores, key=lambda score: score.criterion_key)
    return {
        "application": references[each.application_id],
        "reviewer": people.code(review.reviewer_id),
        "number": each.number,
        "counts": counts,
        "merit_millis": each.merit_millis,
        "harm_millis": each.harm_millis,
        "merit": {s.criterion_key: s.value for s in scores if s.axis == MERIT},
        "harm": {s.criterion_key: s.value for s in scores if s.axis != MERIT},
        "red_flags": [s.criterion_key for s in scores if s.red_flag],
    }


def _flag(
    each: HarmFlag,
    references: dict[int, str],
    people: People,
    asked: Sequence[FlagWithdrawal],
) -> dict[str, Any]:
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


def _risk(each: HarmRisk, references: dict[int, str], people: People) -> dict[str, Any]:
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


def _decision(each: Decision, references: dict[int, str], people: People) -> dict[str, Any]:
    return {
        "application": references[each.application_id],
        "number": each.number,
        "outcome": each.outcome,
        "amount_minor": each.amount_minor,
        "reason": each.reason,
        "by": people.code(each.decided_by_id),
        "day": _day(each.decided_at),
        "figures": each.figures,
        "figures_hash": each.figures_hash,
    }


def _worked_out(actor: Actor, call: Call) -> list[dict[str, Any]]:
    """Every score worked out from answers, of those that have left too: they kept their place."""
    rows: Any = db.session.execute(
        seen(actor, ComputedScore)
        .join(Application, Application.id == ComputedScore.application_id)
        .where(Application.call_id == call.id)
        .add_columns(Application.reference)
        .order_by(Application.reference, ComputedScore.criterion_key, ComputedScore.number)
    )
    return [
        {
            "application": reference,
            "criterion": each.criterion_key,
            "number": each.number,
            "score": each.score,
            "late": each.late,
            "basis": each.basis,
        }
        for each, reference in rows
    ]


def _entries(
    call: Call,
    cases: Sequence[Application],
    reviews: Sequence[SubmittedReview],
    flags: Sequence[HarmFlag],
    risks: Sequence[HarmRisk],
    decided: Sequence[Decision],
) -> list[dict[str, Any]]:
    """The trail's entries on all this: their place and seal, without who and what."""
    subjects = {
        "application": {each.id for each in cases},
        "review": {each.review_id for each in reviews},
        "harm_flag": {each.id for each in flags},
        "mitigation": {plan.id for each in flags for plan in each.mitigations},
        "harm_risk": {each.id for each in risks},
        "decision": {each.id for each in decided},
    }
    entry = AuditEntry
    columns = (entry.sequence, entry.action, entry.subject_type, entry.previous_hash, entry.hash)
    wanted = [
        and_(entry.subject_type == kind, entry.subject_id.in_(sorted(ids)))
        for kind, ids in subjects.items()
        if ids
    ]
    rows = db.session.execute(
        select(*columns).where(or_(*wanted, false())).order_by(entry.sequence)
    )
    return [
        {
            "sequence": sequence,
            "action": action,
            "subject": kind,
            "previous_hash": previous,
            "hash": seal,
        }
        for sequence, action, kind, previous, seal in rows
    ]


def _day(at: datetime) -> str:
    return at.date().isoformat()


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
