"""Who may do what to people and roles; and the predicates on roles that every feature uses.

A role is held for one fund or for all. A predicate asked with a record looks for the
record's fund; a record without a fund is open only to who holds the role for all funds.
Asked without a record, it says whether the role is held at all.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, or_, select, true

from grants.accounts.models import OneTimeLink, Person, Role, RoleGrant
from grants.kernel import policy
from grants.kernel.policy import Action, Actor, Rule, in_funds, predicate, signed_in, the_clock


class AccountAction(Action):
    """What is done to people and their roles."""

    CHANGE_OWN = "person:change_own"
    ADD = "person:add"
    LIST = "person:list"
    GRANT_ROLE = "role:grant"
    REVOKE_ROLE = "role:revoke"


# The ways from a record to its fund, where it carries no fund itself.
_ROADS = (
    "fund",
    "call",
    "application",
    "award",
    "flag",
    "review",
    "submitted_review",
    "decision",
    "contribution",
)


def fund_of(record: Any) -> int | None:
    """The id of the fund a record belongs to; a fund belongs to itself. None: to no fund."""
    place = record
    for _step in range(len(_ROADS)):
        if place is None:
            return None
        if getattr(place, "__tablename__", "") == "fund":
            return int(place.id)
        fund_id = getattr(place, "fund_id", None)
        if fund_id is not None:
            return int(fund_id)
        place = next((p for road in _ROADS if (p := getattr(place, road, None)) is not None), None)
    return None


def holds(actor: Actor, role: str, record: Any = None) -> bool:
    """Does the actor hold the role for the record's fund (without a record: anywhere)?"""
    if record is None:
        return actor.has(role)
    fund = fund_of(record)
    return (role, None) in actor.roles if fund is None else actor.has(role, fund)


@predicate
def is_fund_manager(actor: Actor, record: Any) -> bool:
    """Runs the calls of this fund."""
    return holds(actor, Role.FUND_MANAGER, record)


@predicate
def is_finance_officer(actor: Actor, record: Any) -> bool:
    """Prepares or approves the payments of this fund."""
    return holds(actor, Role.FINANCE_OFFICER, record)


@predicate
def is_reviewer(actor: Actor, record: Any) -> bool:
    """Scores applications to this fund."""
    return holds(actor, Role.REVIEWER, record)


@predicate
def is_auditor(actor: Actor, record: Any) -> bool:
    """Reads everything of this fund and changes nothing."""
    return holds(actor, Role.AUDITOR, record)


@predicate
def is_administrator(actor: Actor, record: Any) -> bool:
    """Says who has which role in this fund."""
    return holds(actor, Role.ADMINISTRATOR, record)


@predicate
def is_contributor_person(actor: Actor, record: Any) -> bool:
    """Speaks for the contributor that the record is, or comes from."""
    if record is None:
        return bool(actor.contributor_ids)
    if getattr(record, "__tablename__", "") == "contributor":
        return record.id in actor.contributor_ids
    return getattr(record, "contributor_id", None) in actor.contributor_ids


@predicate
def is_self(actor: Actor, record: Any) -> bool:
    """Is the person concerned."""
    if actor.person_id is None:
        return False
    if record is None:
        return True
    own = record.id if isinstance(record, Person) else getattr(record, "person_id", None)
    return own == actor.person_id


is_staff = Rule(
    "is staff",
    lambda actor, record: (
        is_fund_manager(actor, record)
        or is_finance_officer(actor, record)
        or is_auditor(actor, record)
    ),
)
"""Works for the fund: a fund manager, a finance officer or an auditor."""

STAFF_ROLES = (Role.FUND_MANAGER, Role.FINANCE_OFFICER, Role.AUDITOR)


def in_any_fund(rule: Rule) -> Rule:
    """The rule on roles for a record that belongs to no fund, such as an organisation."""
    return Rule(f"{rule.words} of any fund", lambda actor, _record: rule(actor, None))


policy.rules(
    {
        AccountAction.CHANGE_OWN: signed_in & is_self,
        AccountAction.ADD: in_any_fund(is_administrator) | the_clock,
        AccountAction.LIST: in_any_fund(is_administrator),
        AccountAction.GRANT_ROLE: (is_administrator & ~is_self) | the_clock,
        AccountAction.REVOKE_ROLE: is_administrator | the_clock,
    }
)


@policy.visibility(Person)
def _people(actor: Actor) -> ColumnElement[bool]:
    """Oneself; administrators see everybody; staff see who holds a role in their funds."""
    if actor.is_system or actor.has(Role.ADMINISTRATOR):
        return true()
    if actor.person_id is None:
        return false()
    oneself = Person.id == actor.person_id
    if not any(role in STAFF_ROLES for role, _fund in actor.roles):
        return oneself
    return or_(
        oneself,
        Person.id.in_(select(RoleGrant.person_id).where(_of_their_funds(actor))),
    )


def _of_their_funds(actor: Actor) -> ColumnElement[bool]:
    return or_(
        RoleGrant.fund_id.is_(None),
        in_funds(RoleGrant.fund_id, actor.funds(*STAFF_ROLES, Role.ADMINISTRATOR)),
    )


@policy.visibility(RoleGrant)
def _roles(actor: Actor) -> ColumnElement[bool]:
    """One's own; administrators and staff see the roles of their funds."""
    if actor.is_system:
        return true()
    if actor.person_id is None:
        return false()
    own = RoleGrant.person_id == actor.person_id
    if not any(role in (*STAFF_ROLES, Role.ADMINISTRATOR) for role, _fund in actor.roles):
        return own
    return or_(own, _of_their_funds(actor))


@policy.visibility(OneTimeLink)
def _links(actor: Actor) -> ColumnElement[bool]:
    """One's own; only its hash is kept, so nobody can use it from here."""
    if actor.is_system:
        return true()
    return OneTimeLink.person_id == actor.person_id if actor.person_id is not None else false()
