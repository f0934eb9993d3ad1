"""What a contributor's money paid for, award by award."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from grants.awards import queries_paid_for
from grants.awards.blueprint import bp
from grants.awards.states import AwardAction
from grants.awards.wording_reporting import people_words
from grants.funds.models import Contributor
from grants.funds.queries import contributors, fund_by_slug, funds_of
from grants.kernel import clock, policy
from grants.kernel.policy import can, demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render


@bp.get("/paid-for")
@requires(AwardAction.VIEW_PAID_FOR)
def paid_for() -> str | Response:
    """What my money paid for: the contributor I sign in for, or the choice of one."""
    actor = current_actor()
    found = [one for fund in funds_of(actor) for one in contributors(actor, fund)]
    mine = [one for one in found if one.id in actor.contributor_ids]
    shown = mine or found
    if len(shown) == 1:
        return redirect(
            url_for(
                "awards.paid_for_contributor",
                slug=shown[0].fund.slug,
                public_id=shown[0].public_id,
            )
        )
    return render("awards/paid_for_choice.html", contributors=shown)


@bp.get("/funds/<slug>/contributors/<public_id>/paid-for")
@requires(AwardAction.VIEW_PAID_FOR)
def paid_for_contributor(slug: str, public_id: str) -> str:
    """What one contributor's money paid for: award, purpose, how much, what came of it."""
    actor = current_actor()
    fund = fund_by_slug(actor, slug)
    giver = policy.find(
        actor, Contributor, Contributor.fund_id == fund.id, Contributor.public_id == public_id
    )
    demand(actor, AwardAction.VIEW_PAID_FOR, giver)
    rows, waiting = queries_paid_for.paid_for(actor, giver)
    return render(
        "awards/paid_for.html",
        fund=fund,
        contributor=giver,
        rows=rows,
        waiting=waiting,
        own=giver.id in actor.contributor_ids,
        staff=can(actor, AwardAction.LIST, giver),
        people_words=people_words,
        today=clock.today(fund.time_zone),
    )
