"""Matching rules: one person proposes, another approves; ended for a reason, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grants.funds import queries_match
from grants.funds.match import MatchBasis
from grants.funds.models import Contributor, ContributorKind, Fund
from grants.funds.models_match import MatchRule, MatchTerms
from grants.funds.operations.giving import reference_of
from grants.funds.operations.matching import Happening, count_gift
from grants.funds.operations.receiving import Restrictions
from grants.funds.states import MatchRuleAction
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire

_MOST = 1000  # of either side of the ratio
_NONE = Restrictions()


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """What a rule says: how much for how much, for which gifts, and what its money may serve."""

    name: str
    adds: int
    for_each: int
    cap: Money
    basis: MatchBasis
    starts_on: date
    ends_on: date | None = None
    giver_kinds: Sequence[str] = ()
    gift_theme: str = ""
    gift_area: str = ""
    restrictions: Restrictions = _NONE
    expected_on: date | None = None
    is_public: bool = True


def propose_rule(actor: Actor, *, contributor: Contributor, terms: RuleTerms) -> MatchRule:
    """Propose that a contributor adds to what others give. Nothing is unlocked yet.

    Effects: the rule and its terms, an audit entry. Raises Invalid on `name`, `adds`,
    `for_each`, `cap`, `ends_on`, `giver_kinds`, `gift_theme` or `usable_until`.
    """
    demand(actor, MatchRuleAction.PROPOSE, contributor)
    fund = contributor.fund
    _check(fund, terms)
    rule = MatchRule(
        reference=reference_of(fund, "R", clock.today(fund.time_zone)),
        fund_id=fund.id,
        contributor_id=contributor.id,
        proposed_by_id=actor.person_id,
    )
    db.session.add(rule)
    db.session.flush()
    limits = terms.restrictions
    db.session.add(
        MatchTerms(
            rule_id=rule.id,
            name=terms.name.strip(),
            adds=terms.adds,
            for_each=terms.for_each,
            cap_minor=terms.cap.minor,
            basis=terms.basis.value,
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
            giver_kinds=sorted(set(terms.giver_kinds)),
            gift_theme=terms.gift_theme.strip(),
            gift_area=terms.gift_area.strip(),
            theme=limits.theme.strip(),
            area=limits.area.strip(),
            applicant_kind=limits.applicant_kind,
            usable_from=limits.usable_from,
            usable_until=limits.usable_until,
            objective_id=limits.objective.id if limits.objective else None,
            most_per_award_minor=limits.most_per_award.minor if limits.most_per_award else None,
            expected_on=terms.expected_on,
            is_public=terms.is_public,
        )
    )
    db.session.flush()
    audit.record(
        actor,
        MatchRuleAction.PROPOSE,
        rule,
        detail={
            "contributor": contributor.name,
            "adds": terms.adds,
            "for_each": terms.for_each,
            "cap": terms.cap.plain(),
        },
    )
    return rule


def _check(fund: Fund, terms: RuleTerms) -> None:
    wrong = {}
    if terms.cap.currency != fund.currency or terms.cap.minor <= 0:
        wrong["cap"] = _("Enter an amount above 0.")
    if not terms.name.strip():
        wrong["name"] = _("Enter a name, such as City match for youth calls.")
    for field, part in (("adds", terms.adds), ("for_each", terms.for_each)):
        if not 0 < part <= _MOST:
            wrong[field] = _("Enter a whole number from 1 to %(most)s.", most=_MOST)
    if terms.ends_on is not None and terms.ends_on < terms.starts_on:
        wrong["ends_on"] = _("The last day is before the first.")
    if set(terms.giver_kinds) - {kind.value for kind in ContributorKind}:
        wrong["giver_kinds"] = _("Choose from the list.")
    restricted = terms.gift_theme.strip() or terms.gift_area.strip()
    if terms.basis is MatchBasis.PLEDGES and restricted:
        wrong["gift_theme"] = _(
            "A pledge has no restriction yet. Count money received, or leave theme and area empty."
        )
    first, last = terms.restrictions.usable_from, terms.restrictions.usable_until
    if first is not None and last is not None and last < first:
        wrong["usable_until"] = _("The last day of use is before the first.")
    if wrong:
        raise Invalid.many(wrong)


def approve_rule(actor: Actor, *, rule: MatchRule) -> None:
    """Approve a rule that somebody else proposed. It is live from now on.

    Effects, in order: the fund is locked, so that no gift comes in between; the rule is live;
    gifts of its period that are there already count, one by one, in order of their days.
    """
    lock(Fund, rule.fund_id)
    held = lock(MatchRule, rule.id)
    fire(
        actor,
        held,
        MatchRuleAction.APPROVE,
        detail={"cap_minor": held.terms.cap_minor},
        decided_by_id=actor.person_id,
        decided_at=clock.now(),
    )
    today = clock.today(held.fund.time_zone)
    for standing in queries_match.gifts_standing(held):
        what = Happening(standing.record, today, f"{standing.record.reference}:approved")
        count_gift(actor, [held], standing.gift, standing.minor, what)


def reject_rule(actor: Actor, *, rule: MatchRule) -> None:
    """Reject a proposed rule, or take back one's own."""
    held = lock(MatchRule, rule.id)
    fire(
        actor,
        held,
        MatchRuleAction.REJECT,
        decided_by_id=actor.person_id,
        decided_at=clock.now(),
    )


def end_rule(actor: Actor, *, rule: MatchRule, reason: str) -> None:
    """End a live rule: no further gift counts. What it unlocked stays pledged.

    A gift that counted and bounces afterwards still releases what it unlocked.
    """
    held = lock(MatchRule, rule.id)
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    fire(
        actor,
        held,
        MatchRuleAction.END,
        detail={"reason": reason.strip()},
        ended_by_id=actor.person_id,
        ended_at=clock.now(),
        end_reason=reason.strip(),
    )
