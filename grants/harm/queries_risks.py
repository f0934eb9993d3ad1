"""What is read of the register of risks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from grants.applications.models import Application
from grants.harm.models import HarmFlag, HarmRisk, Mitigation, RiskRating
from grants.harm.queries import standing_plan
from grants.harm.risk import Band, band
from grants.harm.states import FlagStatus, MitigationStatus, RiskStatus
from grants.kernel.db import db
from grants.kernel.policy import Actor, find, seen
from grants.web.pictures.risks import Mark


def rating_of(risk: HarmRisk) -> RiskRating:
    """The rating that holds: the last one."""
    return risk.ratings[-1]


def band_of(risk: HarmRisk) -> Band:
    """The band of the rating that holds."""
    last = rating_of(risk)
    return band(last.likelihood, last.severity)


def flag_of(risk: HarmRisk) -> HarmFlag | None:
    """The last flag that a rating of this risk opened."""
    return next((each.flag for each in reversed(risk.ratings) if each.flag is not None), None)


def plan_of(risk: HarmRisk) -> Mitigation | None:
    """The plan on the risk's flag: accepted, else waiting for a decision."""
    flag = flag_of(risk)
    return None if flag is None else standing_plan(flag)


def residual_of(risk: HarmRisk) -> tuple[int, int] | None:
    """Likelihood and severity that remain by the accepted plan; None without one."""
    plan = plan_of(risk)
    if plan is None or plan.status != MitigationStatus.ACCEPTED.value:
        return None
    return plan.residual_likelihood, plan.residual_severity


def marks_of(risks: Iterable[HarmRisk]) -> list[Mark]:
    """The risks that are not closed, as the matrix shows them."""
    return [
        Mark(each.number, (rating_of(each).likelihood, rating_of(each).severity), residual_of(each))
        for each in risks
        if each.status != RiskStatus.CLOSED.value
    ]


def risk(actor: Actor, public_id: str) -> HarmRisk:
    """One risk of the register. Raises NotFound."""
    return find(actor, HarmRisk, HarmRisk.public_id == public_id)


_WHOLE = selectinload(HarmRisk.ratings).selectinload(RiskRating.flag)


def risks_of(actor: Actor, application: Application) -> Sequence[HarmRisk]:
    """The register of an application as this actor sees it, in the order entered."""
    return db.session.scalars(
        seen(actor, HarmRisk)
        .where(HarmRisk.application_id == application.id)
        .options(_WHOLE.selectinload(HarmFlag.mitigations))
        .order_by(HarmRisk.number)
    ).all()


def by_application(ids: Iterable[int]) -> dict[int, list[HarmRisk]]:
    """The registers of several applications. The caller has asked who may see those."""
    rows = db.session.scalars(
        select(HarmRisk)
        .where(HarmRisk.application_id.in_(list(ids)))
        .options(_WHOLE.selectinload(HarmFlag.mitigations))
        .order_by(HarmRisk.number)
    )
    found: dict[int, list[HarmRisk]] = {}
    for row in rows:
        found.setdefault(row.application_id, []).append(row)
    return found


def risk_of(flag: HarmFlag) -> HarmRisk | None:
    """The risk whose rating opened this flag, if one did."""
    return db.session.scalars(
        select(HarmRisk)
        .join(RiskRating, RiskRating.risk_id == HarmRisk.id)
        .where(RiskRating.flag_id == flag.id)
    ).one_or_none()


def untreated_since(application: Application, moment: datetime) -> list[HarmRisk]:
    """The high risks without an accepted plan that were found after a moment, or whose plan
    did not hold. An award that was offered then carries no condition for them."""
    return untreated_among({application.id: moment})[application.id]


def untreated_among(moments: Mapping[int, datetime]) -> dict[int, list[HarmRisk]]:
    """The same of several applications at once: application id → its risks found since."""
    rows = by_application(moments)
    return {
        number: [each for each in rows.get(number, []) if _found_since(each, moment)]
        for number, moment in moments.items()
    }


def _found_since(risk: HarmRisk, moment: datetime) -> bool:
    flag = flag_of(risk)
    if flag is None or not _is_untreated(flag):
        return False
    tried = any(plan.status == MitigationStatus.ACCEPTED.value for plan in flag.mitigations)
    return tried or flag.raised_at > moment


def _is_untreated(flag: HarmFlag) -> bool:
    return flag.status == FlagStatus.OPEN.value and not flag.blocks


def untreated(application: Application) -> list[HarmRisk]:
    """The high risks without an accepted plan, in the order entered: their flag is open and
    does not block. Each goes with the award, to be mitigated before the first payment."""
    rows = by_application([application.id]).get(application.id, [])
    return [each for each in rows if (flag := flag_of(each)) is not None and _is_untreated(flag)]
