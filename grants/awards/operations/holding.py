"""An award's money is held, and two people lift the hold."""

from __future__ import annotations

import secrets
from typing import Any

from grants.awards.models import Award
from grants.awards.models_hold import AwardHold, HoldLift
from grants.awards.queries_holds import holds_caused_by
from grants.awards.states import HoldAction
from grants.kernel import audit
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand


def place_hold(actor: Actor, *, award: Award, cause: Any) -> AwardHold:
    """Hold everything that is not with the bank yet, for a record of a room above.

    Effects, in order: the award is locked, as whoever pays locks it; the hold stands; audit, of
    the cause, so that it is read by whoever may read of the cause. One stands for a cause.
    """
    award = lock(Award, award.id)
    demand(actor, HoldAction.PLACE, award)
    standing = next((hold for hold in holds_caused_by(cause) if hold.stands), None)
    if standing is not None:
        return standing
    hold = AwardHold(
        public_id=secrets.token_urlsafe(12),
        award_id=award.id,
        fund_id=award.fund_id,
        cause_type=cause.__tablename__,
        cause_id=cause.id,
        placed_by_id=actor.person_id,
    )
    db.session.add(hold)
    db.session.flush()
    detail = {"award": award.reference}
    audit.record(actor, HoldAction.PLACE, cause, detail=detail, fund_id=award.fund_id)
    return hold


def lift_hold(actor: Actor, *, hold: AwardHold, cause: Any, reason: str) -> HoldLift:
    """Say, with a reason, that an award may be paid again; the second person's saying does it.

    Invalid without a reason; NotNow once it is lifted, or for who has lifted it already: a
    different person must. The same words of the same person again are one. Effects, in order:
    the award is locked; the reason is kept for good; audit, of the cause.
    """
    award = lock(Award, hold.award_id)
    demand(actor, HoldAction.LIFT, hold)
    if not reason.strip():
        raise Invalid(_("Say why the award may be paid again."), "reason")
    db.session.refresh(hold, ["lifts"])
    mine = next((lift for lift in hold.lifts if lift.person_id == actor.person_id), None)
    if mine is not None:
        if mine.reason == reason.strip():
            return mine
        raise NotNow(_("You have given your reason. A different person must give theirs."))
    if not hold.stands:
        raise NotNow(_("This hold is lifted already. Look at it again."))
    lift = HoldLift(hold=hold, person_id=actor.person_id, reason=reason.strip())
    db.session.add(lift)
    db.session.flush()
    detail = {"award": award.reference, "lifted": not hold.stands}
    audit.record(actor, HoldAction.LIFT, cause, detail=detail, fund_id=award.fund_id)
    return lift
