"""The harm of an award is looked at again, because something was heard of it.

What was heard stands in a room above, and is not told here.
"""

from __future__ import annotations

from sqlalchemy import select

from grants.applications.models import Application
from grants.harm.gates import Cause, Raised
from grants.harm.models import HarmFlag
from grants.harm.operations import keep_flag, refresh_gate
from grants.harm.states import FlagStatus, HarmAction
from grants.kernel import clock, policy
from grants.kernel.db import db, lock
from grants.kernel.policy import Actor
from grants.kernel.workflow import fire


def look_again(actor: Actor, *, application: Application, criterion: str) -> HarmFlag:
    """Ask that the harm of an award be looked at again, by one criterion.

    Effects, in order: the application is locked; a flag of nobody's is open, which an accepted
    plan closes and which does not block; gate stored; audit. One stands for a criterion.
    """
    policy.demand(actor, HarmAction.RAISE_FLAG, application)
    application = lock(Application, application.id)
    standing = next((each for each in _open(application) if each.criterion_key == criterion), None)
    if standing is not None:
        return standing
    demand = Raised(criterion, Cause.AGAIN, False, None)
    flag = keep_flag(actor, application, demand, "", "", blocks=False)
    refresh_gate(application)
    return flag


def seen_again(actor: Actor, *, application: Application) -> None:
    """Withdraw what asked to look again, where the actor may: there was nothing in it."""
    application = lock(Application, application.id)
    for flag in _open(application):
        if policy.can(actor, HarmAction.WITHDRAW_FLAG, flag):
            fire(actor, flag, HarmAction.WITHDRAW_FLAG, closed_at=clock.now())
    refresh_gate(application)


def _open(application: Application) -> list[HarmFlag]:
    return list(
        db.session.scalars(
            select(HarmFlag).where(
                HarmFlag.application_id == application.id,
                HarmFlag.cause == Cause.AGAIN.value,
                HarmFlag.status == FlagStatus.OPEN.value,
            )
        )
    )
