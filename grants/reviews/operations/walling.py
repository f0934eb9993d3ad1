"""A contributor's wall: whom it names, and whom that keeps from which applications."""

from __future__ import annotations

import secrets
from datetime import date

from grants.accounts.models import Person
from grants.funds.models import Contributor
from grants.funds.models_wall import ContributorLink, LinkEnd, LinkKind, Nominee, NomineeEnd
from grants.funds.operations.people import when_joined
from grants.funds.policy_wall import WallAction
from grants.funds.queries_wall import link_standing, nominee_standing
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.reviews import queries_ties
from grants.reviews.interests import ANYWHERE, FIRST
from grants.reviews.operations.standing_aside import stand_aside


def name_person(
    actor: Actor, *, contributor: Contributor, person: Person, note: str = ""
) -> Nominee:
    """Enter whom a contributor named for a part in the fund's work.

    Effects, in order: the contributor's row is locked, so that nobody is named while an
    organisation is linked; the naming is kept for good; the undecided applications of linked
    organisations are locked, and what the person reviews there is taken back. Named twice, it
    is once.
    """
    contributor = lock(Contributor, contributor.id)
    demand(actor, WallAction.NAME, contributor)
    known = nominee_standing(contributor, person.id)
    if known is not None:
        return known
    kept = Nominee(
        public_id=secrets.token_urlsafe(12),
        contributor_id=contributor.id,
        person_id=person.id,
        note=note.strip(),
        entered_by_id=actor.person_id,
    )
    db.session.add(kept)
    db.session.flush()
    audit.record(
        actor,
        WallAction.NAME,
        kept,
        detail={"person": person.public_id},
        fund_id=contributor.fund_id,
    )
    stand_aside(queries_ties.cases_behind_the_wall(contributor))
    return kept


@when_joined
def stand_behind_it(contributor: Contributor) -> int:
    """Who signs in for a contributor from now on stands behind its wall, as who is named."""
    return stand_aside(queries_ties.cases_behind_the_wall(contributor))


def link_organisation(
    actor: Actor, *, contributor: Contributor, organisation: str, kind: str, note: str = ""
) -> ContributorLink:
    """Enter that an organisation is bound to a contributor; its people judge and pay it no more.

    The same effects as for a person who is named. Invalid for an organisation that is not here.
    """
    contributor = lock(Contributor, contributor.id)
    demand(actor, WallAction.LINK, contributor)
    body = queries_ties.organisation_named(organisation)
    if body is None:
        raise Invalid(
            _("No organisation here has this name. Write it as it stands under Organisations."),
            "organisation",
        )
    if kind not in set(LinkKind):
        raise Invalid(_("Choose what binds them."), "kind")
    known = link_standing(contributor, body.id, kind)
    if known is not None:
        return known
    kept = ContributorLink(
        public_id=secrets.token_urlsafe(12),
        contributor_id=contributor.id,
        organisation_id=body.id,
        kind=kind,
        note=note.strip(),
        entered_by_id=actor.person_id,
    )
    db.session.add(kept)
    db.session.flush()
    audit.record(
        actor,
        WallAction.LINK,
        kept,
        detail={"organisation": body.slug, "kind": kind},
        fund_id=contributor.fund_id,
    )
    stand_aside(queries_ties.cases_behind_the_wall(contributor))
    return kept


def end_of_wall(
    actor: Actor, *, of: Nominee | ContributorLink, until: date | None
) -> NomineeEnd | LinkEnd:
    """Enter the day on which a naming or a link ended. It counts as long as each call says."""
    contributor = lock(Contributor, of.contributor_id)
    demand(actor, WallAction.END, contributor)
    db.session.refresh(of)
    if of.end is not None:
        raise NotNow(_("This ended already."))
    if until is None:
        raise Invalid(_("Enter the day it ended."), "until")
    if until > clock.today(FIRST):
        raise Invalid(_("Enter a day that has come."), "until")
    if until < clock.local(of.entered_at, ANYWHERE).date():
        raise Invalid(_("It stood when it was entered. Enter that day or a later one."), "until")
    kept: NomineeEnd | LinkEnd
    if isinstance(of, Nominee):
        kept = NomineeEnd(nominee_id=of.id, until=until, entered_by_id=actor.person_id)
    else:
        kept = LinkEnd(link_id=of.id, until=until, entered_by_id=actor.person_id)
    db.session.add(kept)
    db.session.flush()
    db.session.expire(of, ["end"])
    audit.record(
        actor,
        WallAction.END,
        of,
        detail={"until": until.isoformat()},
        fund_id=contributor.fund_id,
    )
    return kept
