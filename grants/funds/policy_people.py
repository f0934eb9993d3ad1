"""Who says which people sign in for a contributor, and who sees them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, or_, true

from grants.accounts.policy import is_contributor_person, is_fund_manager, is_staff
from grants.accounts.policy_invitations import is_invited, is_open
from grants.funds.models import Contributor
from grants.funds.models_people import (
    ContributorInvitation,
    ContributorPerson,
    PastContributorPerson,
)
from grants.funds.policy import contributors_seen, of_staff
from grants.funds.policy_wall import stands_behind_it
from grants.kernel.policy import Action, Actor, rules, visibility, whose


class PeopleAction(Action):
    """What is done about the people of a contributor."""

    VIEW = "contributor_people:view"
    INVITE = "contributor_people:invite"
    SEND_AGAIN = "contributor_people:send_invitation_again"
    TAKE_BACK = "contributor_people:take_back_invitation"
    JOIN = "contributor_people:join"
    DECLINE = "contributor_people:decline_invitation"
    END = "contributor_people:end"


_A = PeopleAction
_manages = is_fund_manager & ~stands_behind_it

rules(
    {
        _A.VIEW: is_staff | is_contributor_person,
        _A.INVITE: _manages,
        _A.SEND_AGAIN: _manages & is_open,
        _A.TAKE_BACK: _manages & is_open,
        _A.JOIN: is_invited,
        _A.DECLINE: is_invited,
        _A.END: _manages,
    }
)


def _of_staff(actor: Actor, contributor_id: Any) -> ColumnElement[bool]:
    return whose(contributor_id, Contributor, of_staff(actor, Contributor.fund_id))


@visibility(ContributorPerson)
def people_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see who signs in for the fund's contributors; a contributor's people each other."""
    if actor.is_system:
        return true()
    return whose(ContributorPerson.contributor_id, Contributor, contributors_seen(actor))


@visibility(PastContributorPerson)
def past_people_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff of the fund."""
    return true() if actor.is_system else _of_staff(actor, PastContributorPerson.contributor_id)


@visibility(ContributorInvitation)
def invitations_seen(actor: Actor) -> ColumnElement[bool]:
    """Who is invited, and staff of the fund."""
    if actor.is_system:
        return true()
    if actor.person_id is None:
        return false()
    return or_(
        ContributorInvitation.email == actor.email,
        _of_staff(actor, ContributorInvitation.contributor_id),
    )
