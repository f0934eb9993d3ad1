"""What is read for a decision pack: everything that a call's decisions rest on, without names.

People stand under codes, R1 and on, that differ from pack to pack of other calls and are given
in an order that only the installation's secret key gives again. What people wrote about cases
stays here, but for the reasons of decisions, which applicants read, and a meeting's minutes.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application
from grants.calls.models import Call, CallVersion
from grants.harm.models import FlagWithdrawal, HarmFlag, HarmRisk, RiskRating
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db
from grants.kernel.policy import Actor, seen, visible
from grants.reviews import pack
from grants.reviews import queries_pack_rows as rows
from grants.reviews.models import (
    ComputedScore,
    ConflictOfInterest,
    Decision,
    SubmittedReview,
)
from grants.reviews.pack_people import People
from grants.reviews.pack_words import readme
from grants.reviews.policy_bars import BARS, Why
from grants.reviews.queries_pack_choosing import Choosing
from grants.reviews.queries_pack_panels import Meetings
from grants.reviews.queries_ranking import RANKED, awarded_amounts, candidate
from grants.reviews.ranking import Ranking, rank
from grants.reviews.ranking_table import as_rows, as_table


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
    choosing = Choosing(actor, call, decided)
    tied = _tied(references)
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
            *choosing.people,
            *(person for _application, person in tied),
        ],
    )
    ranking = _ranking(call, cases)
    harm = {
        "flags": [rows.flag(each, references, people, asked) for each in flags],
        "risks": [rows.risk(each, references, people) for each in risks],
    }
    entries = _entries(cases, reviews, flags, risks, decided, choosing)
    files: dict[str, Any] = {
        "applications.json": [rows.application(each) for each in cases],
        "audit.json": entries,
        "call.json": rows.call(call),
        "conflicts.json": _conflicts(interests, tied, references, people),
        "decisions.json": [rows.decision(each, references, people) for each in decided],
        "harm.json": harm,
        "panels.json": meetings.told(people.codes, references),
        "ranking.csv": as_table(ranking),
        "ranking.json": as_rows(ranking),
        "reviews.json": [rows.review(each, references, people) for each in reviews],
        "worked-out.json": _worked_out(actor, call),
    }
    for version in _versions(cases):
        files[f"rubrics/{version.number}.json"] = {
            "number": version.number,
            "hash": version.document_hash,
            "document": version.document,
        }
    files |= choosing.files(people, references)
    whole = actor.is_system
    files["README.txt"] = readme(call.title, len(cases), whole=whole)
    ends = [each["sequence"] for each in entries[-1:]]
    # Of what the reader may know, and not of the whole trail: its end would tell of the rest.
    last = db.session.scalar(select(AuditEntry.at).where(AuditEntry.sequence.in_(ends)))
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


def _ranking(call: Call, cases: Sequence[Application]) -> Ranking:
    amounts = awarded_amounts([each.id for each in cases])
    listed = [candidate(each, amounts.get(each.id)) for each in cases]
    scored = [each for each in listed if each.merit_millis is not None]
    return rank(scored, call.budget_minor)


def _tied(references: dict[int, str]) -> list[tuple[int, int]]:
    """Who is kept from which of these applications by an interest in its organisation."""
    pairs = BARS[Why.TIE]()
    application, person = pairs.c[0], pairs.c[1]
    found: Any = db.session.execute(
        select(application, person)
        .where(application.in_(list(references)))
        .distinct()
        .order_by(application, person)
    )
    return [(number, who) for number, who in found]


def _conflicts(
    interests: Sequence[ConflictOfInterest],
    tied: Sequence[tuple[int, int]],
    references: dict[int, str],
    people: People,
) -> list[dict[str, Any]]:
    declared = [
        {
            "application": references[each.application_id],
            "person": people.code(each.person_id),
            "why": Why.DECLARED.value,
            "kind": each.kind,
            "day": rows.day(each.declared_at),
        }
        for each in interests
    ]
    return declared + [
        {
            "application": references[number],
            "person": people.code(who),
            "why": Why.TIE.value,
        }
        for number, who in tied
    ]


def _worked_out(actor: Actor, call: Call) -> list[dict[str, Any]]:
    """Every score worked out from answers, of those that have left too: they kept their place."""
    found: Any = db.session.execute(
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
        for each, reference in found
    ]


def _entries(
    cases: Sequence[Application],
    reviews: Sequence[SubmittedReview],
    flags: Sequence[HarmFlag],
    risks: Sequence[HarmRisk],
    decided: Sequence[Decision],
    choosing: Choosing,
) -> list[dict[str, Any]]:
    """The trail's entries on all this: their place and seal, without who and what."""
    subjects = {
        "application": {each.id for each in cases},
        "review": {each.review_id for each in reviews},
        "harm_flag": {each.id for each in flags},
        "mitigation": {plan.id for each in flags for plan in each.mitigations},
        "harm_risk": {each.id for each in risks},
        "decision": {each.id for each in decided},
        **choosing.subjects,
    }
    entry = AuditEntry
    columns = (entry.sequence, entry.action, entry.subject_type, entry.previous_hash, entry.hash)
    wanted = [
        and_(entry.subject_type == kind, entry.subject_id.in_(sorted(ids)))
        for kind, ids in subjects.items()
        if ids
    ]
    found = db.session.execute(
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
        for sequence, action, kind, previous, seal in found
    ]


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
