"""Who builds a contributor's wall, and who sees it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select, true, union_all

from grants.accounts.models import Role
from grants.accounts.policy import is_auditor, is_fund_manager
from grants.funds.models import Contributor
from grants.funds.models_people import PastContributorPerson
from grants.funds.models_wall import ContributorLink, LinkEnd, Nominee, NomineeEnd
from grants.kernel.db import db
from grants.kernel.policy import Action, Actor, in_funds, predicate, rules, visibility, whose


class WallAction(Action):
    """What is done with a contributor's wall."""

    VIEW = "wall:view"
    NAME = "wall:name_person"
    LINK = "wall:link_organisation"
    END = "wall:end"


@predicate
def stands_behind_it(actor: Actor, record: Any) -> bool:
    """Speaks or spoke for the contributor, or is or was named by it."""
    if record is None:
        return False
    contributor_id = record.id if isinstance(record, Contributor) else record.contributor_id
    if contributor_id in actor.contributor_ids:
        return True
    was_or_is = union_all(
        *(
            select(kind.id).where(
                kind.contributor_id == contributor_id, kind.person_id == actor.person_id
            )
            for kind in (Nominee, PastContributorPerson)
        )
    )
    return db.session.execute(was_or_is).first() is not None


rules(
    {
        WallAction.VIEW: is_fund_manager | is_auditor,
        WallAction.NAME: is_fund_manager & ~stands_behind_it,
        WallAction.LINK: is_fund_manager & ~stands_behind_it,
        WallAction.END: is_fund_manager & ~stands_behind_it,
    }
)


def _of_staff(actor: Actor, contributor_id: Any) -> ColumnElement[bool]:
    in_fund = in_funds(Contributor.fund_id, actor.funds(Role.FUND_MANAGER, Role.AUDITOR))
    return whose(contributor_id, Contributor, in_fund)


@visibility(Nominee)
def _nominees(actor: Actor) -> ColumnElement[bool]:
    """Managers and auditors of the fund."""
    return true() if actor.is_system else _of_staff(actor, Nominee.contributor_id)


@visibility(ContributorLink)
def _links(actor: Actor) -> ColumnElement[bool]:
    """Managers and auditors of the fund."""
    return true() if actor.is_system else _of_staff(actor, ContributorLink.contributor_id)


@visibility(NomineeEnd)
def _nominee_ends(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees what ended."""
    if actor.is_system:
        return true()
    return whose(NomineeEnd.nominee_id, Nominee, _nominees(actor))


@visibility(LinkEnd)
def _link_ends(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees what ended."""
    if actor.is_system:
        return true()
    return whose(LinkEnd.link_id, ContributorLink, _links(actor))
