"""Who sees that two applications may be for the same project, and who decides it.

Whoever may see both as staff sees the pair. Who may see one of them only learns nothing, not
even that another is like it: it is another fund's case, or one in which they have an interest.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, select, true

from grants.accounts.policy import in_any_fund, is_auditor, is_fund_manager
from grants.applications.models import Application
from grants.applications.models_likeness import (
    ApplicationPair,
    ApplicationPairDecision,
)
from grants.applications.policy import barred, for_staff
from grants.kernel.db import db
from grants.kernel.policy import Action, Actor, predicate, rules, visibility


class LikenessAction(Action):
    """What is done with applications that may be for the same project."""

    LIST = "application_pair:list"
    DECIDE = "application_pair:decide"


@predicate
def manages_both(actor: Actor, record: Any) -> bool:
    """Manages the funds of both, and has an interest in neither."""
    if record is None:
        return is_fund_manager(actor, None)
    if not all(is_fund_manager(actor, each) for each in (record.first, record.second)):
        return False
    seen = select(ApplicationPair.id).where(ApplicationPair.id == record.id, pairs_seen(actor))
    return db.session.scalar(seen) is not None


rules(
    {
        LikenessAction.LIST: in_any_fund(is_fund_manager | is_auditor),
        LikenessAction.DECIDE: manages_both,
    }
)


@visibility(ApplicationPair)
def pairs_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff who see both applications."""
    if actor.is_system:
        return true()
    mine = select(Application.id).where(for_staff(actor), ~barred(actor))
    return and_(ApplicationPair.first_id.in_(mine), ApplicationPair.second_id.in_(mine))


@visibility(ApplicationPairDecision)
def decisions_seen(actor: Actor) -> ColumnElement[bool]:
    """With the pair."""
    if actor.is_system:
        return true()
    return ApplicationPairDecision.pair_id.in_(select(ApplicationPair.id).where(pairs_seen(actor)))
