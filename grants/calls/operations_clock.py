"""The clock opens and closes calls. Lateness itself is judged by arrival, not by this."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from grants.calls.models import Call
from grants.calls.states import CallAction, CallStatus
from grants.kernel.db import db, lock
from grants.kernel.policy import SYSTEM
from grants.kernel.workflow import fire


def due_calls(moment: datetime) -> Sequence[int]:
    """The ids of the calls that the clock must open or close by `moment`."""
    opening = (Call.status == CallStatus.SCHEDULED.value) & (Call.opens_at <= moment)
    closing = (Call.status == CallStatus.OPEN.value) & (Call.closes_at <= moment)
    query = select(Call.id).where(or_(opening, closing)).order_by(Call.id)
    return db.session.execute(query).scalars().all()


def move_by_clock(call_id: int, moment: datetime) -> None:
    """Open the call if its opening time has come, close it if its closing time has.

    A call whose whole time passed while nothing ran is opened and closed at once, so
    that its history reads as if the clock had been watched.
    """
    call = lock(Call, call_id)
    if call.status == CallStatus.SCHEDULED and call.opens_at <= moment:
        fire(SYSTEM, call, CallAction.OPEN)
    if call.status == CallStatus.OPEN and call.closes_at <= moment:
        fire(SYSTEM, call, CallAction.CLOSE)
