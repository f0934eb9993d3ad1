"""What is read of matching: which gifts count, what each rule owes, what a gift would unlock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Executable, Select, func, select
from sqlalchemy.orm import joinedload

import grants.funds.policy_match  # noqa: F401 - enters who sees what
from grants.accounts.models import Role
from grants.funds.ledger import LedgerEvent
from grants.funds.match import Gift, MatchBasis, Uncounted, step
from grants.funds.models import Contribution, Contributor, Fund, Lot, Pledge, Transfer
from grants.funds.models_match import MatchPledge, MatchRule, MatchStep
from grants.funds.models_moves import BankItem, BankItemKind, ContributionBounce
from grants.funds.states import MatchRuleStatus, PledgeStatus
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import Actor, in_funds, seen


@dataclass(frozen=True, slots=True)
class GiftStanding:
    """A gift that is there, and how much of it counts now."""

    record: Pledge | Contribution
    gift: Gift
    minor: int


def pledged_gift(pledge: Pledge, *, is_match: bool = False) -> Gift:
    """A pledge, as a rule looks at it."""
    return Gift(
        pledge.contributor_id,
        pledge.contributor.kind,
        pledge.pledged_on,
        promised=True,
        is_match=is_match,
    )


def received_gift(contribution: Contribution, lot: Lot, *, is_match: bool = False) -> Gift:
    """A contribution, as a rule looks at it."""
    return Gift(
        contribution.contributor_id,
        contribution.contributor.kind,
        contribution.received_on,
        on_pledge=contribution.pledge_id is not None,
        is_match=is_match,
        theme=lot.theme,
        area=lot.area,
    )


def gifts_standing(rule: MatchRule) -> Iterator[GiftStanding]:
    """The fund's gifts of a rule's period that count under it now, in order of their days."""
    found = list(_contributions(rule))
    if MatchBasis(rule.terms.basis) is MatchBasis.PLEDGES:
        found += _pledges(rule)
    scope = rule.scope
    for standing in sorted(found, key=lambda one: (one.gift.on, one.record.id)):
        if standing.minor > 0 and scope.counts(standing.gift):
            yield standing


def _pledges(rule: MatchRule) -> Iterator[GiftStanding]:
    ended = (PledgeStatus.LAPSED.value, PledgeStatus.WITHDRAWN.value)
    back = (
        select(Contribution.pledge_id, func.sum(BankItem.amount_minor).label("minor"))
        .join(BankItem, BankItem.contribution_id == Contribution.id)
        .where(BankItem.kind == BankItemKind.REFUND.value)
        .group_by(Contribution.pledge_id)
        .subquery()
    )
    rows: Iterable[Any] = db.session.execute(
        select(Pledge, func.coalesce(back.c.minor, 0))
        .outerjoin(back, back.c.pledge_id == Pledge.id)
        .where(
            Pledge.fund_id == rule.fund_id,
            Pledge.id.not_in(select(MatchPledge.pledge_id)),
        )
        .options(joinedload(Pledge.contributor))
        .order_by(Pledge.id)
    )
    for pledge, refunded in rows:
        minor = pledge.received_minor if pledge.status in ended else pledge.amount_minor
        yield GiftStanding(pledge, pledged_gift(pledge), minor - int(refunded))


def _contributions(rule: MatchRule) -> Iterator[GiftStanding]:
    """Those that came into these books; an opening balance came before them."""
    came = (LedgerEvent.CONTRIBUTION_RECEIVED, LedgerEvent.CONTRIBUTION_RECEIVED_UNPLEDGED)
    posted = select(Transfer.cause_id).where(
        Transfer.cause_type == Contribution.__tablename__,
        Transfer.event.in_([event.value for event in came]),
    )
    back = (
        select(BankItem.contribution_id, func.sum(BankItem.amount_minor).label("minor"))
        .where(BankItem.kind == BankItemKind.REFUND.value)
        .group_by(BankItem.contribution_id)
        .subquery()
    )
    rows: Iterable[Any] = db.session.execute(
        select(Contribution, Lot, func.coalesce(back.c.minor, 0), MatchPledge.id)
        .join(Lot, Lot.contribution_id == Contribution.id)
        .outerjoin(back, back.c.contribution_id == Contribution.id)
        .outerjoin(MatchPledge, MatchPledge.pledge_id == Contribution.pledge_id)
        .where(
            Contribution.fund_id == rule.fund_id,
            Contribution.id.in_(posted),
            Contribution.id.not_in(select(ContributionBounce.contribution_id)),
        )
        .options(joinedload(Contribution.contributor))
        .order_by(Contribution.id)
    )
    for contribution, lot, refunded, follows in rows:
        gift = received_gift(contribution, lot, is_match=follows is not None)
        yield GiftStanding(contribution, gift, contribution.amount_minor - int(refunded))


@dataclass(frozen=True, slots=True)
class RuleStanding:
    """How far a rule has got: what counts, what is owed, what came, what is owed back."""

    rule: MatchRule
    counted: Money
    owed: Money
    came: Money

    @property
    def left(self) -> Money:
        """What it may still add under its cap."""
        return self.rule.cap - self.owed

    @property
    def to_come(self) -> Money:
        """Owed and not yet received."""
        return max(self.owed - self.came, Money.zero(self.owed.currency))

    @property
    def owed_back(self) -> Money:
        """Received, and a gift that unlocked it counts no longer."""
        return max(self.came - self.owed, Money.zero(self.owed.currency))


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a gift would unlock under one rule, or why it does not count."""

    standing: RuleStanding
    unlocks: Money
    why_not: Uncounted | None


def what_if(actor: Actor, fund: Fund, gift: Gift, amount: Money) -> list[WhatIf]:
    """What a gift would unlock under each live rule that this actor sees: four queries.

    A rule on pledges counts it once it is promised, a rule on receipts once it is there.
    """
    listed = live_rules(actor, fund, gift.on)
    standings_now = standings(listed)
    found = []
    for rule in listed:
        now = standings_now[rule.id]
        promised = rule.scope.basis is MatchBasis.PLEDGES
        why_not = rule.scope.why_not(replace(gift, promised=promised))
        change = step(rule.terms.ratio, now.counted.minor, amount.minor).change
        unlocks = Money(0 if why_not else change, amount.currency)
        found.append(WhatIf(now, unlocks, why_not))
    return found


_WITH = (
    joinedload(MatchRule.fund),
    joinedload(MatchRule.contributor),
    joinedload(MatchRule.terms),
    joinedload(MatchRule.proposed_by),
)


def rules_of(actor: Actor, fund: Fund) -> Select[MatchRule]:
    """The fund's matching rules that this actor sees."""
    return seen(actor, MatchRule).where(MatchRule.fund_id == fund.id).options(*_WITH)


def live_rules(actor: Actor, fund: Fund, on: date) -> list[MatchRule]:
    """The rules under which a gift of this day would count, if they count it at all."""
    query = rules_of(actor, fund).where(MatchRule.status == MatchRuleStatus.LIVE.value)
    listed = db.session.scalars(query.order_by(MatchRule.id))
    return [rule for rule in listed if on <= (rule.terms.ends_on or date.max)]


def rule_by_reference(actor: Actor, fund: Fund, reference: str) -> MatchRule:
    """The rule, if this actor sees it; else NotFound."""
    return policy.find(
        actor, MatchRule, MatchRule.fund_id == fund.id, MatchRule.reference == reference
    )


def rules_to_approve(actor: Actor) -> Select[MatchRule]:
    """Proposed rules that this actor may approve: those that somebody else proposed."""
    return seen(actor, MatchRule).where(
        in_funds(MatchRule.fund_id, actor.funds(Role.FUND_MANAGER, Role.FINANCE_OFFICER)),
        MatchRule.status == MatchRuleStatus.PROPOSED.value,
        MatchRule.proposed_by_id != actor.person_id,
    )


def standings(rules: Sequence[MatchRule]) -> dict[int, RuleStanding]:
    """How far each rule has got: rule id → standing; three queries, however many."""
    numbers = [rule.id for rule in rules]
    newest = (
        select(MatchStep.rule_id, func.max(MatchStep.number).label("number"))
        .where(MatchStep.rule_id.in_(numbers))
        .group_by(MatchStep.rule_id)
        .subquery()
    )
    last: dict[int, MatchStep] = {
        row.rule_id: row
        for row in db.session.scalars(
            select(MatchStep).join(
                newest,
                (MatchStep.rule_id == newest.c.rule_id) & (MatchStep.number == newest.c.number),
            )
        )
    }
    came = _by_rule(
        select(MatchPledge.rule_id, func.sum(Pledge.received_minor))
        .join(Pledge, Pledge.id == MatchPledge.pledge_id)
        .where(MatchPledge.rule_id.in_(numbers))
        .group_by(MatchPledge.rule_id)
    )
    back = refunded(numbers)
    return {
        rule.id: RuleStanding(
            rule,
            Money(last[rule.id].counted_minor if rule.id in last else 0, rule.fund.currency),
            Money(last[rule.id].owed_minor if rule.id in last else 0, rule.fund.currency),
            Money(came.get(rule.id, 0) - back.get(rule.id, 0), rule.fund.currency),
        )
        for rule in rules
    }


def refunded(rule_ids: Sequence[int]) -> dict[int, int]:
    """What matchers got back of what they gave under each rule, in minor units.

    A refund may hold interest; of a contribution no more counts than came of it.
    """
    rows: Iterable[Any] = db.session.execute(
        select(MatchPledge.rule_id, Contribution.amount_minor, func.sum(BankItem.amount_minor))
        .join(Contribution, Contribution.pledge_id == MatchPledge.pledge_id)
        .join(BankItem, BankItem.contribution_id == Contribution.id)
        .where(MatchPledge.rule_id.in_(rule_ids), BankItem.kind == BankItemKind.REFUND.value)
        .group_by(MatchPledge.rule_id, Contribution.id, Contribution.amount_minor)
    )
    back = Counter[int]()
    for rule_id, came, minor in rows:
        back[rule_id] += min(came, int(minor))
    return back


def _by_rule(query: Executable) -> dict[int, int]:
    rows: Iterable[Any] = db.session.execute(query)
    return {rule_id: int(minor or 0) for rule_id, minor in rows}


def made_by(actor: Actor, matcher: Contributor) -> list[RuleStanding]:
    """How far each rule by which a contributor adds has got, as far as this actor sees it."""
    made = (MatchRuleStatus.LIVE.value, MatchRuleStatus.ENDED.value)
    query = rules_of(actor, matcher.fund).where(
        MatchRule.contributor_id == matcher.id, MatchRule.status.in_(made)
    )
    return list(standings(list(db.session.scalars(query.order_by(MatchRule.id)))).values())


def steps_of(actor: Actor, rule: MatchRule) -> Select[MatchStep]:
    """What each gift did under a rule, as far as this actor sees it."""
    return seen(actor, MatchStep).where(MatchStep.rule_id == rule.id)


def givers_of(rows: Sequence[MatchStep]) -> dict[tuple[str, int], tuple[str, Contributor]]:
    """Each step's gift: its kind and number → its reference and who gave it."""
    found: dict[tuple[str, int], tuple[str, Contributor]] = {}
    kinds: tuple[type[Pledge] | type[Contribution], ...] = (Pledge, Contribution)
    for kind in kinds:
        table = kind.__tablename__
        numbers = [row.gift_id for row in rows if row.gift_type == table]
        gifts: Iterable[Any] = db.session.scalars(
            select(kind).where(kind.id.in_(numbers)).options(joinedload(kind.contributor))
        )
        found.update({(table, gift.id): (gift.reference, gift.contributor) for gift in gifts})
    return found


def following(pledges: Sequence[Pledge]) -> set[int]:
    """Which of these pledges follow a matching rule."""
    query = select(MatchPledge.pledge_id).where(
        MatchPledge.pledge_id.in_([one.id for one in pledges])
    )
    return set(db.session.scalars(query))


def pledges_of(rule: MatchRule) -> list[Pledge]:
    """The pledges that follow a rule, newest first."""
    query = (
        select(Pledge)
        .join(MatchPledge, MatchPledge.pledge_id == Pledge.id)
        .where(MatchPledge.rule_id == rule.id)
        .order_by(Pledge.id.desc())
    )
    return list(db.session.scalars(query))
