"""Who tells what they are to an organisation, who enters it for another, who sees it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import aliased

from grants.accounts.models import Person, Role
from grants.accounts.policy import (
    in_any_fund,
    is_auditor,
    is_finance_officer,
    is_fund_manager,
    is_reviewer,
    is_self,
)
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.policy import Actor, predicate, visible, whose
from grants.reviews.models_ties import DomainRelease, Tie, TieClosing
from grants.reviews.states import InterestAction

_A = InterestAction
_manager = in_any_fund(is_fund_manager)


@predicate
def entered_it(actor: Actor, record: Any) -> bool:
    """Entered this interest, for themselves or for another."""
    return record is not None and record.entered_by_id == actor.person_id


@predicate
def has_one_there_too(actor: Actor, record: Any) -> bool:
    """Has, or had, an interest in the same organisation."""
    if record is None:
        return False
    own = select(Tie.id).where(
        Tie.person_id == actor.person_id,
        or_(
            and_(Tie.organisation_id.is_not(None), Tie.organisation_id == record.organisation_id),
            Tie.name_key == record.name_key,
        ),
    )
    return db.session.execute(own.limit(1)).scalar_one_or_none() is not None


works_here = (
    in_any_fund(is_reviewer)
    | in_any_fund(is_fund_manager)
    | in_any_fund(is_finance_officer)
    | in_any_fund(is_auditor)
)

policy.rules(
    {
        _A.LIST_OWN: works_here,
        _A.DECLARE: works_here & is_self,
        _A.LIST: _manager | in_any_fund(is_auditor),
        _A.ENTER: _manager & ~is_self,
        _A.END: (works_here & is_self) | (_manager & ~has_one_there_too),
        # A mistake is called one by a second person.
        _A.RELEASE_DOMAIN: _manager & ~is_self,
        _A.WITHDRAW: _manager & ~is_self & ~entered_it & ~has_one_there_too,
    }
)


@policy.visibility(Tie)
def _ties(actor: Actor) -> ColumnElement[bool]:
    """One's own; managers and auditors see those of people in their funds.

    Not of who has an interest in the same organisation: that would tell who judges it.
    """
    if actor.is_system:
        return true()
    if actor.person_id is None:
        return false()
    own = Tie.person_id == actor.person_id
    if not (actor.has(Role.FUND_MANAGER) or actor.has(Role.AUDITOR)):
        return own
    mine = aliased(Tie)
    same = and_(mine.organisation_id.is_not(None), mine.organisation_id == Tie.organisation_id)
    there_too = exists().where(
        mine.person_id == actor.person_id, or_(same, mine.name_key == Tie.name_key)
    )
    return or_(own, and_(whose(Tie.person_id, Person, visible(actor, Person)), ~there_too))


@policy.visibility(DomainRelease)
def _releases(actor: Actor) -> ColumnElement[bool]:
    """Managers and auditors, of people in their funds."""
    if actor.is_system:
        return true()
    if not (actor.has(Role.FUND_MANAGER) or actor.has(Role.AUDITOR)):
        return false()
    return whose(DomainRelease.person_id, Person, visible(actor, Person))


@policy.visibility(TieClosing)
def _closings(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the interest."""
    if actor.is_system:
        return true()
    return whose(TieClosing.tie_id, Tie, _ties(actor))
