"""Who makes matching rules, and who sees what they unlock."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from grants.accounts.policy import is_finance_officer, is_fund_manager, is_staff
from grants.funds.models import Pledge
from grants.funds.models_match import MatchPledge, MatchRule, MatchStep, MatchTerms
from grants.funds.policy import of_staff, pledges_seen
from grants.funds.states import MatchRuleAction, MatchRuleStatus, PledgeAction
from grants.kernel.policy import Actor, predicate, rules, visibility, whose

_treasury = is_fund_manager | is_finance_officer
_MADE = (MatchRuleStatus.LIVE.value, MatchRuleStatus.ENDED.value)


@predicate
def proposed_the_rule(actor: Actor, record: Any) -> bool:
    """Proposed this matching rule."""
    return record is not None and record.proposed_by_id == actor.person_id


rules(
    {
        MatchRuleAction.VIEW: is_staff,
        MatchRuleAction.PROPOSE: _treasury,
        MatchRuleAction.APPROVE: _treasury & ~proposed_the_rule,
        MatchRuleAction.REJECT: _treasury,
        MatchRuleAction.END: is_fund_manager,
        PledgeAction.RELEASE_REST: _treasury,
        PledgeAction.RELEASE_WHOLE: _treasury,
    }
)


@visibility(MatchRule)
def match_rules_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see the fund's rules; a contributor its own; everybody those that are public."""
    own = MatchRule.contributor_id.in_(actor.contributor_ids)
    public = select(MatchTerms.rule_id).where(MatchTerms.is_public)
    return or_(
        of_staff(actor, MatchRule.fund_id),
        and_(MatchRule.status.in_(_MADE), or_(own, MatchRule.id.in_(public))),
    )


@visibility(MatchTerms)
def match_terms_seen(actor: Actor) -> ColumnElement[bool]:
    """Who sees a rule sees what it says."""
    return whose(MatchTerms.rule_id, MatchRule, match_rules_seen(actor))


@visibility(MatchStep)
def match_steps_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff alone see which gift unlocked what: it is about other contributors."""
    return whose(MatchStep.rule_id, MatchRule, of_staff(actor, MatchRule.fund_id))


@visibility(MatchPledge)
def match_pledges_seen(actor: Actor) -> ColumnElement[bool]:
    """Who sees a pledge sees which rule it follows."""
    return whose(MatchPledge.pledge_id, Pledge, pledges_seen(actor))
