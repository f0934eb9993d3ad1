"""Who closes the work of an award, and who reads how it ended."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from grants.applications.policy import manages
from grants.awards.models import Award
from grants.awards.models_closing import AwardNotice, MoneyClosure, WorkClosure
from grants.awards.policy import awards_seen
from grants.awards.states_closing import ClosingAction
from grants.kernel.policy import Actor, rules, visibility, whose

rules({ClosingAction.CLOSE_WORK: manages})


@visibility(WorkClosure)
def work_closures_seen(actor: Actor) -> ColumnElement[bool]:
    """With its award."""
    return whose(WorkClosure.award_id, Award, awards_seen(actor))


@visibility(MoneyClosure)
def money_closures_seen(actor: Actor) -> ColumnElement[bool]:
    """With its award."""
    return whose(MoneyClosure.award_id, Award, awards_seen(actor))


@visibility(AwardNotice)
def notices_seen(actor: Actor) -> ColumnElement[bool]:
    """With its award: the recipient was told."""
    return whose(AwardNotice.award_id, Award, awards_seen(actor))
