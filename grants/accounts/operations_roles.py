"""Who has which role: given and taken by an administrator or the operator, never by oneself."""

from __future__ import annotations

from sqlalchemy import select

from grants.accounts.models import Person, Role, RoleGrant
from grants.accounts.policy import AccountAction
from grants.kernel import audit
from grants.kernel.db import db, lock
from grants.kernel.errors import NotFound
from grants.kernel.policy import Actor, demand


def grant_role(
    actor: Actor, *, person: Person, role: Role, fund_id: int | None = None
) -> RoleGrant:
    """Give somebody a role in one fund, or in all (fund_id None).

    A role already held is given back as it is. Raises NotPermitted, also to an
    administrator who would grant it to themselves or beyond their own fund.
    """
    wanted = RoleGrant(
        person_id=person.id, role=role.value, fund_id=fund_id, granted_by_id=actor.person_id
    )
    demand(actor, AccountAction.GRANT_ROLE, wanted)
    lock(Person, person.id)
    held = _held(person, role, fund_id)
    if held is not None:
        return held
    db.session.add(wanted)
    db.session.flush()
    db.session.expire(person, ["roles"])
    audit.record(
        actor,
        AccountAction.GRANT_ROLE,
        person,
        detail={"role": role.value, "fund": fund_id},
        fund_id=fund_id,
    )
    return wanted


def revoke_role(actor: Actor, *, person: Person, role: Role, fund_id: int | None = None) -> None:
    """Take a role back. It ends with the person's next request. Raises NotPermitted, NotFound."""
    lock(Person, person.id)
    held = _held(person, role, fund_id)
    if held is None:
        raise NotFound
    demand(actor, AccountAction.REVOKE_ROLE, held)
    db.session.delete(held)
    db.session.flush()
    db.session.expire(person, ["roles"])
    audit.record(
        actor,
        AccountAction.REVOKE_ROLE,
        person,
        detail={"role": role.value, "fund": fund_id},
        fund_id=fund_id,
    )


def _held(person: Person, role: Role, fund_id: int | None) -> RoleGrant | None:
    return db.session.execute(
        select(RoleGrant).where(
            RoleGrant.person_id == person.id,
            RoleGrant.role == role.value,
            RoleGrant.fund_id.is_(None) if fund_id is None else RoleGrant.fund_id == fund_id,
        )
    ).scalar_one_or_none()
