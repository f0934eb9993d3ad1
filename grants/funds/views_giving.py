"""Contributors: who gives, what was pledged, what came, and where it is."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from grants.funds import operations, queries, queries_in_kind, queries_match, queries_pledges
from grants.funds.blueprint import bp
from grants.funds.forms import ContributorForm, EndPledgeForm
from grants.funds.match_wording import rule_words
from grants.funds.models import ContributorKind, Pledge, Transfer
from grants.funds.policy_agreements import AgreementAction
from grants.funds.policy_wall import WallAction
from grants.funds.queries import Figures
from grants.funds.states import FundAction, PledgeAction
from grants.funds.views_shown import contributor_at, fund_at, stages, timeline
from grants.funds.wording import BASES, KINDS, restriction
from grants.kernel import clock, policy, workflow
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.idempotency import once
from grants.kernel.policy import can, demand
from grants.web.guards import current_actor, requires
from grants.web.navigation import address_of
from grants.web.pages import render
from grants.web.tables import page


@bp.route("/funds/<slug>/contributors/new", methods=["GET", "POST"])
@requires(FundAction.ADD_CONTRIBUTOR)
def new_contributor(slug: str) -> str | Response:
    """Enter a contributor."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, FundAction.ADD_CONTRIBUTOR, fund)
    form = ContributorForm()
    if form.validate_on_submit():
        body = {
            "fund": fund.slug,
            "name": str(form.name.data),
            "kind": str(form.kind.data),
            "email": str(form.email.data or ""),
        }

        def work() -> dict[str, Any]:
            made = operations.add_contributor(
                actor,
                fund=fund,
                name=body["name"],
                kind=ContributorKind(body["kind"]),
                email=body["email"],
            )
            return {"contributor": made.public_id}

        try:
            made = transact(
                lambda: once(
                    actor, scope="contributor:add", key=form.key.data or "", body=body, work=work
                )
            )
            return redirect(url_for("funds.contributor", slug=slug, public_id=made["contributor"]))
        except Invalid as error:
            form.take(error)
    return render("funds/contributor_new.html", form=form, fund=fund)


@bp.get("/my-money")
@requires(FundAction.VIEW_CONTRIBUTOR)
def my_money() -> str | Response:
    """What I gave: the page of the contributor I sign in for, or the choice of one."""
    actor = current_actor()
    mine = [
        one
        for fund in queries.funds_of(actor)
        for one in queries.contributors(actor, fund)
        if one.id in actor.contributor_ids
    ]
    if len(mine) == 1:
        return redirect(
            url_for("funds.contributor", slug=mine[0].fund.slug, public_id=mine[0].public_id)
        )
    return render("funds/my_money.html", contributors=mine)


@bp.get("/funds/<slug>/contributors/<public_id>")
@requires(FundAction.VIEW_CONTRIBUTOR)
def contributor(slug: str, public_id: str) -> str:
    """A contributor's statement: what was pledged and given, and where it is."""
    actor, fund = current_actor(), fund_at(slug)
    giver = contributor_at(fund, public_id)
    demand(actor, FundAction.VIEW_CONTRIBUTOR, giver)
    figures = queries.contributor_figures(fund, only=giver.id)
    own = figures.get(giver.id, Figures.of({}, fund.currency))
    listed = page(
        queries.transfers(actor, fund, contributor=giver), [Transfer.id], size=12, descending=True
    )
    pledges = queries.pledges(actor, giver)
    given = queries.contributions(actor, giver)
    return render(
        "funds/contributor.html",
        fund=fund,
        contributor=giver,
        own=giver.id in actor.contributor_ids,
        figures=own,
        stages=stages(fund, own) if own.received else None,
        pledges=pledges,
        schedules=queries_pledges.schedules(pledges),
        abroad=queries_pledges.foreign_of(pledges),
        follows=queries_match.following(pledges),
        abroad_came=queries_pledges.receipts_abroad([one.id for one, _lot in given]),
        bounced=queries_pledges.bounced(actor, giver),
        may_bounce=can(actor, FundAction.BOUNCE_CONTRIBUTION, giver),
        pledge_actions={one.id: workflow.available(actor, one) for one in pledges},
        contributions=given,
        lot_figures=queries.lot_figures(fund, contributor=giver),
        gifts=queries_in_kind.gifts_of(actor, giver),
        matches=queries_match.made_by(actor, giver),
        rule_words=rule_words,
        bases=BASES,
        restriction=restriction,
        page=listed,
        entries=timeline(fund, listed.rows),
        kinds=KINDS,
        ends=(PledgeAction.LAPSE, PledgeAction.WITHDRAW),
        may_record=can(actor, FundAction.RECEIVE_CONTRIBUTION, giver),
        sees_contacts=can(actor, AgreementAction.VIEW_CONTACTS, giver),
        wall_url=address_of("reviews.wall", slug=slug, public_id=public_id)
        if can(actor, WallAction.VIEW, giver)
        else "",
        today=clock.today(fund.time_zone),
    )


@bp.route("/funds/<slug>/pledges/<reference>/<end>", methods=["GET", "POST"])
@requires(PledgeAction.LAPSE, PledgeAction.WITHDRAW)
def end_pledge(slug: str, reference: str, end: str) -> str | Response:
    """Let a pledge lapse, or record that it is withdrawn."""
    ends = {"lapse": operations.lapse_pledge, "withdraw": operations.withdraw_pledge}
    if end not in ends:
        raise NotFound
    actor, fund = current_actor(), fund_at(slug)
    pledge = policy.find(actor, Pledge, Pledge.fund_id == fund.id, Pledge.reference == reference)
    demand(actor, PledgeAction.LAPSE if end == "lapse" else PledgeAction.WITHDRAW, pledge)
    form = EndPledgeForm()
    if form.validate_on_submit():
        try:
            transact(lambda: ends[end](actor, pledge=pledge, reason=str(form.reason.data)))
            return redirect(
                url_for("funds.contributor", slug=slug, public_id=pledge.contributor.public_id)
            )
        except Invalid as error:
            form.take(error)
    return render("funds/pledge_end.html", form=form, fund=fund, pledge=pledge, end=end)
