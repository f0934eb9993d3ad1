"""Pages of matching: the rules, what each unlocked, and what a gift would unlock."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.funds import operations, queries, queries_match
from grants.funds.blueprint import bp
from grants.funds.cap_shown import cap_shown
from grants.funds.forms_match import EndRuleForm, RuleForm
from grants.funds.match import Gift
from grants.funds.match_wording import (
    MATCH_BASES,
    answer_words,
    asked,
    counted_words,
    period_words,
    rule_words,
    uses_asked,
)
from grants.funds.models import Contributor, Fund
from grants.funds.models_match import MatchRule, MatchStep
from grants.funds.queries_framework import objectives_of
from grants.funds.states import FundAction, MatchRuleAction
from grants.funds.views_shown import contributor_at, fund_at
from grants.funds.wording import restriction
from grants.kernel import clock, workflow
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import can, demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import page


@bp.get("/funds/<slug>/matching")
@requires(MatchRuleAction.VIEW)
def match_rules(slug: str) -> str:
    """The fund's matching rules, newest first, and the first that waits for me."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, MatchRuleAction.VIEW, fund)
    waiting = queries_match.rules_to_approve(actor).where(MatchRule.fund_id == fund.id)
    listed = page(queries_match.rules_of(actor, fund), [MatchRule.id], descending=True)
    return render(
        "funds/match_rules.html",
        fund=fund,
        page=listed,
        standings=queries_match.standings(listed.rows),
        rule_words=rule_words,
        waiting=db.session.scalars(waiting.order_by(MatchRule.id).limit(1)).first(),
        may_propose=can(actor, MatchRuleAction.PROPOSE, fund),
    )


@bp.get("/funds/<slug>/matching/<rule>")
@requires(MatchRuleAction.VIEW)
def match_rule(slug: str, rule: str) -> str:
    """One rule: what it says, how far its cap is filled, which gift unlocked what."""
    return render("funds/match_rule.html", **_shown(slug, rule))


def _shown(slug: str, reference: str) -> dict[str, Any]:
    actor, fund = current_actor(), fund_at(slug)
    found = queries_match.rule_by_reference(actor, fund, reference)
    demand(actor, MatchRuleAction.VIEW, found)
    listed = page(queries_match.steps_of(actor, found), [MatchStep.number], descending=True)
    standing = queries_match.standings([found])[found.id]
    return {
        "fund": fund,
        "rule": found,
        "standing": standing,
        "drawn": cap_shown(standing),
        "page": listed,
        "givers": queries_match.givers_of(listed.rows),
        "pledges": queries_match.pledges_of(found),
        "available": {step.action for step in workflow.available(actor, found)},
        "actions": MatchRuleAction,
        "mine": found.proposed_by_id == actor.person_id,
        "words": rule_words(found),
        "facts_of": _facts(found),
        "happened": _happened(found),
    }


def _facts(rule: MatchRule) -> list[tuple[str, str]]:
    terms = rule.terms
    return [
        (_("What counts"), str(MATCH_BASES[terms.basis])),
        (_("Whose gifts count"), counted_words(terms)),
        (_("Period"), period_words(terms)),
        (_("What it adds may be used for"), restriction(terms)),
        (_("Who sees it"), _("Everybody") if terms.is_public else _("Staff and who adds")),
    ]


def _happened(rule: MatchRule) -> list[dict[str, Any]]:
    rows = [{"what": _("Proposed"), "at": rule.proposed_at, "who": rule.proposed_by.name}]
    if rule.decided_at is not None and rule.decided_by is not None:
        words = _("Rejected") if rule.status == "rejected" else _("Approved")
        rows.insert(0, {"what": words, "at": rule.decided_at, "who": rule.decided_by.name})
    if rule.ended_at is not None and rule.ended_by is not None:
        ended = {"what": _("Ended"), "about": rule.end_reason, "at": rule.ended_at}
        rows.insert(0, {**ended, "who": rule.ended_by.name})
    return rows


@bp.route("/funds/<slug>/matching/new", methods=["GET", "POST"])
@requires(MatchRuleAction.PROPOSE)
def new_match_rule(slug: str) -> str | Response:
    """Propose a matching rule."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, MatchRuleAction.PROPOSE, fund)
    givers = {one.public_id: one for one in queries.contributors(actor, fund)}
    form = RuleForm()
    form.offer(fund, list(givers.values()), objectives_of(fund))
    if request.method == "GET":
        form.starts_on.data = clock.today(fund.time_zone)
    elif form.validate():
        try:
            made = transact(lambda: _propose(form, fund, givers))
            return redirect(url_for("funds.match_rule", slug=slug, rule=made["rule"]))
        except Invalid as error:
            form.take(error)
    return render("funds/match_rule_new.html", form=form, fund=fund)


def _propose(form: RuleForm, fund: Fund, givers: dict[str, Contributor]) -> dict[str, Any]:
    actor, terms = current_actor(), form.terms(fund.currency)
    matcher = givers[str(form.contributor.data)]

    def work() -> dict[str, Any]:
        made = operations.propose_rule(actor, contributor=matcher, terms=terms)
        return {"rule": made.reference}

    said = {name: str(value) for name, value in asdict(terms).items()}
    body = {"fund": fund.slug, "contributor": matcher.public_id, **said}
    return once(actor, scope="match_rule:propose", key=form.key.data or "", body=body, work=work)


@bp.route("/funds/<slug>/matching/<rule>/approve", methods=["GET", "POST"])
@requires(MatchRuleAction.APPROVE)
def approve_match_rule(slug: str, rule: str) -> str | Response:
    """Approve a rule that somebody else proposed; gifts of its period count at once."""
    actor, fund = current_actor(), fund_at(slug)
    found = queries_match.rule_by_reference(actor, fund, rule)
    demand(actor, MatchRuleAction.APPROVE, found)
    if request.method == "GET":
        return render("funds/match_rule_approve.html", **_shown(slug, rule))
    transact(lambda: operations.approve_rule(actor, rule=found))
    flash(_("The rule %(reference)s is live.", reference=found.reference))
    return redirect(url_for("funds.match_rule", slug=slug, rule=rule))


@bp.post("/funds/<slug>/matching/<rule>/reject")
@requires(MatchRuleAction.REJECT)
def reject_match_rule(slug: str, rule: str) -> Response:
    """Reject a proposed rule, or take back my own."""
    actor, fund = current_actor(), fund_at(slug)
    found = queries_match.rule_by_reference(actor, fund, rule)
    demand(actor, MatchRuleAction.REJECT, found)
    transact(lambda: operations.reject_rule(actor, rule=found))
    return redirect(url_for("funds.match_rule", slug=slug, rule=rule))


@bp.route("/funds/<slug>/matching/<rule>/end", methods=["GET", "POST"])
@requires(MatchRuleAction.END)
def end_match_rule(slug: str, rule: str) -> str | Response:
    """End a live rule, for a reason."""
    actor, fund = current_actor(), fund_at(slug)
    found = queries_match.rule_by_reference(actor, fund, rule)
    demand(actor, MatchRuleAction.END, found)
    form = EndRuleForm()
    if form.validate_on_submit():
        try:
            transact(lambda: operations.end_rule(actor, rule=found, reason=str(form.reason.data)))
            return redirect(url_for("funds.match_rule", slug=slug, rule=rule))
        except Invalid as error:
            form.take(error)
    return render("funds/match_rule_end.html", form=form, fund=fund, rule=found)


@bp.get("/funds/<slug>/contributors/<public_id>/unlocks")
@requires(FundAction.VIEW_CONTRIBUTOR)
def unlocks(slug: str, public_id: str) -> str:
    """What a gift of this contributor would unlock by each rule it may know of."""
    actor, fund = current_actor(), fund_at(slug)
    giver = contributor_at(fund, public_id)
    demand(actor, FundAction.VIEW_CONTRIBUTOR, giver)
    today = clock.today(fund.time_zone)
    rules = queries_match.live_rules(actor, fund, today)
    question = asked(request.args, fund.currency, rules, giver.kind)
    gift = Gift(giver.id, giver.kind, today, theme=question.theme, area=question.area)
    found = queries_match.what_if(actor, fund, gift, question.or_nothing(fund.currency))
    return render(
        "funds/unlocks.html",
        fund=fund,
        contributor=giver,
        own=giver.id in actor.contributor_ids,
        asked=question,
        uses=uses_asked(rules),
        found=[(one, cap_shown(one.standing, one.unlocks)) for one in found],
        words=answer_words(),
    )
