"""What is read of calls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from grants.calls.models import Call
from grants.calls.policy import ANNOUNCED, real
from grants.calls.states import CallStatus
from grants.funds.models import Fund
from grants.kernel.db import db
from grants.kernel.policy import Actor, find, in_funds, seen


def call_by_slug(actor: Actor, slug: str) -> Call:
    """The call, if this actor sees it; else NotFound."""
    return find(actor, Call, Call.slug == slug)


def calls_of_staff(actor: Actor) -> Select[Call]:
    """Every call of the funds in which the actor is staff, newest closing first."""
    own = actor.funds("fund_manager", "finance_officer", "auditor")
    return (
        seen(actor, Call)
        .join(Call.fund)
        .options(contains_eager(Call.fund))
        .where(in_funds(Fund.id, own))
    )


def open_calls(actor: Actor, moment: datetime) -> Sequence[Call]:
    """Calls that take applications at this moment, the next to close first.

    Judged by the clock, so a call is open on the minute even before its status moves.
    """
    return (
        db.session.execute(
            seen(actor, Call)
            .options(joinedload(Call.fund))
            .where(
                real(),
                Call.status.in_([CallStatus.SCHEDULED.value, CallStatus.OPEN.value]),
                Call.opens_at <= moment,
                Call.closes_at > moment,
            )
            .order_by(Call.closes_at, Call.id)
        )
        .scalars()
        .all()
    )


def announced_calls(actor: Actor) -> Select[Call]:
    """Calls that the public was told of; the newest closing time first, by key."""
    return (
        seen(actor, Call)
        .options(joinedload(Call.fund))
        .where(real(), Call.status.in_([s.value for s in ANNOUNCED]))
    )


def takes_applications(call: Call, moment: datetime) -> bool:
    """Is the call open at this moment, by its clock?"""
    announced = call.status in (CallStatus.SCHEDULED, CallStatus.OPEN)
    return announced and call.opens_at <= moment < call.closes_at


def can_be_finished(call: Call, moment: datetime) -> bool:
    """May an application that was begun still be written and submitted at this moment?

    From opening to closing, and for the grace minutes after it.
    """
    announced = call.status in (CallStatus.SCHEDULED, CallStatus.OPEN, CallStatus.CLOSED)
    return announced and call.opens_at <= moment < call.accepts_until


def staff_funds(actor: Actor) -> Sequence[Fund]:
    """The funds in which the actor manages calls."""
    own = actor.funds("fund_manager")
    return (
        db.session.execute(select(Fund).where(in_funds(Fund.id, own)).order_by(Fund.name))
        .scalars()
        .all()
    )


def calls_of_fund(actor: Actor, fund: Fund) -> Sequence[Call]:
    """The calls of one fund that the actor sees, the latest first."""
    return (
        db.session.execute(
            seen(actor, Call)
            .where(Call.fund_id == fund.id)
            .order_by(Call.closes_at.desc(), Call.id)
        )
        .scalars()
        .all()
    )
