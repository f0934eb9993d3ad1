"""Who sees an organisation's papers and owners, and who decides what due diligence finds.

Owners and controllers are personal data: the organisation's own owners see them, and of the
staff only fund managers and finance officers. Staff who belong to an organisation decide
nothing about it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from grants.accounts.models import Role
from grants.accounts.policy import in_any_fund, is_finance_officer, is_fund_manager
from grants.kernel import policy
from grants.kernel.policy import Action, Actor, predicate
from grants.organisations.kinds import MemberRole
from grants.organisations.models import Membership
from grants.organisations.models_diligence import (
    DueDiligenceCheck,
    DuplicateDecision,
    DuplicatePair,
    MatchDecision,
    ScreeningEntry,
    ScreeningList,
    ScreeningMatch,
)
from grants.organisations.models_profile import (
    Controller,
    OrganisationDocument,
    OrganisationWork,
)
from grants.organisations.policy import (
    is_member,
    is_staff_member,
    may_sign,
    own_organisations_only,
    staff,
    writes_for_it,
)


class ProfileAction(Action):
    """What is done with an organisation's papers and owners, and by due diligence."""

    KEEP_DOCUMENTS = "organisation:keep_documents"
    READ_DOCUMENT = "organisation:read_document"
    KEEP_CONTROLLERS = "organisation:keep_controllers"
    LOOK_INTO = "organisation:look_into"
    RECORD_CHECK = "organisation:record_check"
    SCREEN = "organisation:screen"
    IMPORT_LIST = "screening_list:import"
    READ_LISTS = "screening_list:read"
    DECIDE_MATCH = "screening_match:decide"
    DECIDE_DUPLICATE = "duplicate_pair:decide"


@predicate
def belongs_to_either(actor: Actor, record: Any) -> bool:
    """Belongs to one of the two organisations."""
    return record is not None and bool({record.first_id, record.second_id} & actor.organisation_ids)


_managing = in_any_fund(is_fund_manager) | in_any_fund(is_finance_officer)
_P = ProfileAction

policy.rules(
    {
        _P.KEEP_DOCUMENTS: is_member & writes_for_it,
        _P.READ_DOCUMENT: is_member | staff,
        _P.KEEP_CONTROLLERS: is_member & may_sign,
        _P.LOOK_INTO: staff,
        _P.RECORD_CHECK: _managing & ~is_member,
        _P.SCREEN: _managing & ~is_member,
        _P.IMPORT_LIST: _managing,
        _P.READ_LISTS: _managing,
        _P.DECIDE_MATCH: _managing & ~is_member,
        _P.DECIDE_DUPLICATE: _managing & ~belongs_to_either,
    }
)


def _manages(actor: Actor) -> bool:
    return actor.is_system or actor.has(Role.FUND_MANAGER) or actor.has(Role.FINANCE_OFFICER)


def _to_managing(actor: Actor) -> ColumnElement[bool]:
    return true() if _manages(actor) else false()


for _kind in (OrganisationWork, OrganisationDocument):

    @policy.visibility(_kind)
    def _with_the_organisation(actor: Actor, kind: Any = _kind) -> ColumnElement[bool]:
        """The organisation's own people, and staff."""
        if actor.is_system or is_staff_member(actor):
            return true()
        return own_organisations_only(kind.organisation_id, actor)


@policy.visibility(Controller)
def controllers(actor: Actor) -> ColumnElement[bool]:
    """The organisation's own owners; fund managers and finance officers."""
    if _manages(actor):
        return true()
    if actor.person_id is None:
        return false()
    owned = select(Membership.organisation_id).where(
        Membership.person_id == actor.person_id, Membership.role == MemberRole.OWNER.value
    )
    return or_(false(), Controller.organisation_id.in_(owned))


@policy.visibility(DueDiligenceCheck)
def checks(actor: Actor) -> ColumnElement[bool]:
    """Staff, but of their own organisation nothing."""
    if actor.is_system:
        return true()
    if not is_staff_member(actor):
        return false()
    return ~own_organisations_only(DueDiligenceCheck.organisation_id, actor)


for _listed in (ScreeningList, ScreeningEntry):

    @policy.visibility(_listed)
    def _lists(actor: Actor) -> ColumnElement[bool]:
        """Fund managers and finance officers."""
        return _to_managing(actor)


@policy.visibility(ScreeningMatch)
def matches(actor: Actor) -> ColumnElement[bool]:
    """Fund managers and finance officers, but of their own organisation none."""
    return and_(_to_managing(actor), ~own_organisations_only(ScreeningMatch.organisation_id, actor))


@policy.visibility(MatchDecision)
def match_decisions(actor: Actor) -> ColumnElement[bool]:
    """With the match."""
    return MatchDecision.match_id.in_(select(ScreeningMatch.id).where(matches(actor)))


@policy.visibility(DuplicatePair)
def duplicates(actor: Actor) -> ColumnElement[bool]:
    """Fund managers and finance officers who belong to neither. No applicant ever."""
    return and_(
        _to_managing(actor),
        ~own_organisations_only(DuplicatePair.first_id, actor),
        ~own_organisations_only(DuplicatePair.second_id, actor),
    )


@policy.visibility(DuplicateDecision)
def duplicate_decisions(actor: Actor) -> ColumnElement[bool]:
    """With the pair."""
    return DuplicateDecision.pair_id.in_(select(DuplicatePair.id).where(duplicates(actor)))
