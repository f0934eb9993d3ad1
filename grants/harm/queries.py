"""What is read on the harm axis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application
from grants.calls import rubric as rubrics
from grants.calls.models import Call
from grants.calls.rubric import HarmRubric, Rubric
from grants.harm.gates import Cause, Gate, HarmReview, Section, Standing, gate
from grants.harm.models import FlagWithdrawal, HarmFlag, Mitigation
from grants.harm.risk import Band, band
from grants.harm.states import FlagStatus, MitigationStatus
from grants.kernel.db import db
from grants.kernel.policy import Actor, find, seen


def rubric_of(application: Application) -> Rubric:
    """The rubric as it was frozen in the version of the call that was answered."""
    return rubrics.from_document(application.call_version.document["rubric"])


def standing(is_stop: bool, blocks: bool, status: str) -> Standing:
    """What a flag does to the gate."""
    if status == FlagStatus.OPEN.value:
        if not blocks:
            return Standing.BEFORE_PAYMENT
        return Standing.OPEN_STOP if is_stop else Standing.OPEN
    return Standing(status)


SheetsOf = Callable[[Sequence[int]], Mapping[int, Sequence[HarmReview]]]
_sheets: list[SheetsOf] = []


def gives_reviews(found: SheetsOf) -> SheetsOf:
    """Enter a function that gives the reviews that count, by the id of their application."""
    _sheets.append(found)
    return found


def reviews_of(ids: Sequence[int]) -> dict[int, list[HarmReview]]:
    """The harm scores of the reviews that count, of several applications. The caller has asked
    who may see those."""
    return {number: list(reviews) for given in _sheets for number, reviews in given(ids).items()}


def section_of(rubric: HarmRubric, half_points: int | None) -> Section | None:
    """The stored total against the section minimum; None before any review."""
    if half_points is None:
        return None
    span = rubric.scale.max - rubric.scale.min
    return Section(half_points, span * len(rubric.criteria), rubric.gates.section_minimum_percent)


def gate_of(application: Application) -> Gate:
    """The gate, derived from the flags and the stored total of the section."""
    flags = db.session.execute(
        select(HarmFlag.is_stop, HarmFlag.blocks, HarmFlag.status).where(
            HarmFlag.application_id == application.id
        )
    ).all()
    whole = section_of(rubric_of(application).harm, application.harm_half_points)
    return gate((standing(*each) for each in flags), whole)


def open_flags(actor: Actor) -> Select[HarmFlag]:
    """The open flags this actor sees, to be paged oldest first."""
    return (
        seen(actor, HarmFlag)
        .where(HarmFlag.status == FlagStatus.OPEN.value)
        .options(
            joinedload(HarmFlag.application).joinedload(Application.organisation),
            joinedload(HarmFlag.application).joinedload(Application.call_version),
            selectinload(HarmFlag.mitigations),
        )
    )


def scored_in(actor: Actor, call: Call) -> Select[Application]:
    """The applications of a call whose harm axis is scored, to be paged by reference."""
    return (
        seen(actor, Application)
        .where(Application.call_id == call.id, Application.merit_millis.is_not(None))
        .options(joinedload(Application.organisation), joinedload(Application.call_version))
    )


def flag(actor: Actor, public_id: str) -> HarmFlag:
    """One flag, with its plans. Raises NotFound."""
    return find(actor, HarmFlag, HarmFlag.public_id == public_id)


def flags_of(actor: Actor, application: Application) -> Sequence[HarmFlag]:
    """Every flag of an application that this actor sees, in the order raised."""
    return (
        db.session.execute(
            seen(actor, HarmFlag)
            .where(HarmFlag.application_id == application.id)
            .options(selectinload(HarmFlag.mitigations))
            .order_by(HarmFlag.id)
        )
        .scalars()
        .all()
    )


def raised_by_hand(
    application: Application, criterion: str, person_id: int | None
) -> HarmFlag | None:
    """The open flag that a person raised by hand on a criterion."""
    return db.session.execute(
        select(HarmFlag).where(
            HarmFlag.application_id == application.id,
            HarmFlag.criterion_key == criterion,
            HarmFlag.cause == Cause.BY_HAND.value,
            HarmFlag.raised_by_id == person_id,
            HarmFlag.status == FlagStatus.OPEN.value,
        )
    ).scalar_one_or_none()


def withdrawals(flag: HarmFlag) -> Sequence[FlagWithdrawal]:
    """Who has asked to withdraw a flag, and why."""
    return (
        db.session.execute(
            select(FlagWithdrawal)
            .where(FlagWithdrawal.flag_id == flag.id)
            .order_by(FlagWithdrawal.id)
        )
        .scalars()
        .all()
    )


@dataclass(frozen=True)
class Safeguard:
    """An accepted plan as a condition of the award: what, who, by when, shown by what."""

    criterion_key: str
    mitigation: Mitigation
    band: Band

    @property
    def before_first_payment(self) -> bool:
        """A high residual risk is mitigated before the first payment."""
        return self.band == Band.HIGH


def safeguards(application: Application) -> list[Safeguard]:
    """The accepted plans of an application: its award carries each as a condition."""
    rows = db.session.execute(
        select(Mitigation, HarmFlag.criterion_key)
        .join(HarmFlag, Mitigation.flag_id == HarmFlag.id)
        .where(
            HarmFlag.application_id == application.id,
            HarmFlag.status == FlagStatus.MITIGATED.value,
            Mitigation.status == MitigationStatus.ACCEPTED.value,
        )
        .order_by(Mitigation.due_on, Mitigation.id)
    ).all()
    return [
        Safeguard(key, plan, band(plan.residual_likelihood, plan.residual_severity))
        for plan, key in rows
    ]


@dataclass(frozen=True)
class FlagWords:
    """What a ranking or a register says about an application's flags."""

    flag: HarmFlag
    plan: Mitigation | None  # the one that is proposed or accepted


def flags_by_application(ids: Iterable[int]) -> dict[int, list[FlagWords]]:
    """The open and mitigated flags of several applications, in one query each for flags
    and plans, by the application's id. The caller has asked who may see the applications."""
    rows = (
        db.session.execute(
            select(HarmFlag)
            .where(
                HarmFlag.application_id.in_(list(ids)),
                HarmFlag.status != FlagStatus.WITHDRAWN.value,
            )
            .options(selectinload(HarmFlag.mitigations))
            .order_by(HarmFlag.is_stop.desc(), HarmFlag.id)
        )
        .scalars()
        .all()
    )
    found: dict[int, list[FlagWords]] = {}
    for row in rows:
        found.setdefault(row.application_id, []).append(FlagWords(row, standing_plan(row)))
    return found


def standing_plan(flag: HarmFlag) -> Mitigation | None:
    """The plan that is accepted, else the one that waits for a decision."""
    wanted = (MitigationStatus.ACCEPTED.value, MitigationStatus.PROPOSED.value)
    plans = [plan for plan in reversed(flag.mitigations) if plan.status in wanted]
    return min(plans, key=lambda plan: wanted.index(plan.status), default=None)
