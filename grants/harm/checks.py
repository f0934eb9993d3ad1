"""What `grants verify` derives again on the harm axis."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application, HarmGate
from grants.calls.models import CallVersion
from grants.calls.rubric import HarmRubric, from_document
from grants.harm.gates import WITHDRAWN_BY, Cause, Standing, gate
from grants.harm.models import FlagWithdrawal, HarmFlag, HarmRisk, Mitigation, RiskRating
from grants.harm.queries import section_of, standing, standing_plan
from grants.harm.queries_risks import residual_of
from grants.harm.risk import DEMANDS_A_PLAN, Band, band, is_above
from grants.harm.states import FlagStatus, MitigationStatus, RiskStatus
from grants.kernel.checks import Finding, check
from grants.kernel.db import db, in_pieces

_PIECE = 500


@check("harm gates")
def gates_hold() -> Iterator[Finding]:
    """Every stored gate and count of open flags is what flags and scores say."""
    standings: dict[int, list[Standing]] = {}
    flag = HarmFlag
    columns = (flag.application_id, flag.is_stop, flag.blocks, flag.status)
    for application_id, is_stop, blocks, status in db.session.execute(
        select(*columns).order_by(flag.id)
    ):
        standings.setdefault(application_id, []).append(standing(is_stop, blocks, status))
    rows = db.session.execute(
        select(
            Application.id,
            Application.reference,
            Application.call_version_id,
            Application.harm_half_points,
            Application.harm_gate,
            Application.harm_open_flags,
        )
        .where(
            or_(
                Application.id.in_(select(HarmFlag.application_id)),
                Application.harm_half_points.is_not(None),
                Application.harm_gate != HarmGate.CLEAR.value,
                Application.harm_open_flags != 0,
            )
        )
        .order_by(Application.id)
        .execution_options(yield_per=1000)
    )
    rubrics: dict[int, HarmRubric] = {}
    for number, reference, version_id, half_points, stored, open_flags in rows:
        if version_id not in rubrics:
            version = db.session.get_one(CallVersion, version_id)
            rubrics[version_id] = from_document(version.document["rubric"]).harm
        derived = gate(standings.get(number, []), section_of(rubrics[version_id], half_points))
        if derived.state.value != stored:
            yield Finding(
                "harm gates", reference, f"is stored as {stored}, and is {derived.state.value}"
            )
        if derived.open_flags != open_flags:
            yield Finding(
                "harm gates",
                reference,
                f"has {derived.open_flags} open flags, and {open_flags} are stored",
            )


@check("closed flags")
def closed_flags_are_earned() -> Iterator[Finding]:
    """A mitigated flag has an accepted plan that may close it; a withdrawn one, two people."""
    rows = db.session.execute(
        select(HarmFlag).where(HarmFlag.status != FlagStatus.OPEN.value).order_by(HarmFlag.id)
    ).scalars()
    for flag in rows:
        subject = f"{flag.application.reference}, {flag.criterion_key}"
        if flag.status == FlagStatus.WITHDRAWN.value and flag.cause == Cause.AGAIN.value:
            continue  # nobody asked for it in a review: a manager found nothing in what was heard
        if flag.status == FlagStatus.WITHDRAWN.value:
            people = db.session.execute(
                select(func.count(FlagWithdrawal.person_id.distinct())).where(
                    FlagWithdrawal.flag_id == flag.id
                )
            ).scalar_one()
            if people < WITHDRAWN_BY:
                yield Finding("closed flags", subject, f"was withdrawn by {people} instead of two")
            continue
        if flag.is_stop:
            yield Finding("closed flags", subject, "is a stop flag, and was mitigated")
        if not any(_may_close(plan, flag) for plan in flag.mitigations):
            yield Finding("closed flags", subject, "is mitigated without a plan that may close it")


def _may_close(plan: Mitigation, flag: HarmFlag) -> bool:
    return (
        plan.status == MitigationStatus.ACCEPTED.value
        and plan.decided_by_id not in (None, flag.raised_by_id, plan.proposed_by_id)
        and band(plan.residual_likelihood, plan.residual_severity) != Band.EXTREME
    )


@check("risks")
def risks_are_answered() -> Iterator[Finding]:
    """Ratings are counted without a gap; each high or extreme one has a flag that stands for
    it, which blocks for an extreme one; a treated risk has an accepted plan."""
    wanted = select(HarmRisk).options(
        joinedload(HarmRisk.application),
        selectinload(HarmRisk.ratings)
        .selectinload(RiskRating.flag)
        .selectinload(HarmFlag.mitigations),
    )
    for risk in chain.from_iterable(in_pieces(wanted, HarmRisk.id, _PIECE)):
        subject = f"{risk.application.reference}, risk {risk.number}"
        if [each.number for each in risk.ratings] != list(range(1, len(risk.ratings) + 1)):
            yield Finding("risks", subject, "lacks a rating")
        if not risk.ratings:
            continue
        flags = [each.flag for each in risk.ratings if each.flag is not None]
        for rating in risk.ratings:
            found = band(rating.likelihood, rating.severity)
            if found in DEMANDS_A_PLAN and not any(_answers(f, rating, found) for f in flags):
                yield Finding("risks", subject, f"is rated {found.value} without a flag for it")
        if risk.status == RiskStatus.TREATED.value and residual_of(risk) is None:
            yield Finding("risks", subject, "is treated without an accepted plan")


def _answers(flag: HarmFlag, rating: RiskRating, found: Band) -> bool:
    """Was the flag open when the risk was rated so, or has its plan said that as much remains?"""
    if flag.closed_at is None or flag.closed_at >= rating.rated_at:
        return flag.blocks or found is not Band.EXTREME
    plan = standing_plan(flag)
    return plan is not None and not is_above(
        found, band(plan.residual_likelihood, plan.residual_severity)
    )
