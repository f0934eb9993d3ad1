"""What gifts unlock: worked out in the same transaction as the gift, and reversed with it.

Whoever moves a gift holds the fund's matching rules first (`hold_rules`), before any pledge or
account. So two gifts at the edge of a cap come one after the other, and no two wait for each
other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from grants.funds import queries_match
from grants.funds.ledger import LedgerEvent
from grants.funds.match import Gift, step
from grants.funds.models import Contribution, Fund, Pledge
from grants.funds.models_match import MatchPledge, MatchRule, MatchStep
from grants.funds.operations.giving import reference_of
from grants.funds.operations.posting import Line, post
from grants.funds.states import MatchRuleStatus, PledgeAction, PledgeStatus
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import Actor
from grants.kernel.workflow import fire

_ENDED = (PledgeStatus.LAPSED.value, PledgeStatus.WITHDRAWN.value)


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to a gift: its record, on which day, and the key it is posted under."""

    gift: Pledge | Contribution
    on: date
    key: str


def hold_rules(fund: Fund) -> list[MatchRule]:
    """Hold the fund's rules until the transaction ends; to be called before anything else.

    The fund's row is held too, which whoever approves a rule takes alone: so no gift slips
    between the gifts that an approval counts and those that come after it.
    """
    db.session.execute(
        select(Fund.id).where(Fund.id == fund.id).with_for_update(read=True, key_share=True)
    ).all()
    return list(
        db.session.scalars(
            select(MatchRule)
            .where(
                MatchRule.fund_id == fund.id,
                MatchRule.status.in_([MatchRuleStatus.LIVE.value, MatchRuleStatus.ENDED.value]),
            )
            .order_by(MatchRule.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def count_gift(
    actor: Actor, rules: Sequence[MatchRule], gift: Gift, minor: int, what: Happening
) -> None:
    """Count a gift under each live rule whose gifts it is one of: the matcher owes more."""
    for rule in rules:
        if rule.status == MatchRuleStatus.LIVE.value and rule.scope.counts(gift):
            _enter(actor, rule, minor, what)
            settle(actor, rule, what)


def discount_gift(actor: Actor, rules: Sequence[MatchRule], minor: int, what: Happening) -> None:
    """Count a gift no longer, or by so much less; under rules that have ended as well."""
    for rule in rules:
        counting = db.session.scalar(
            select(func.coalesce(func.sum(MatchStep.counts_minor), 0)).where(
                MatchStep.rule_id == rule.id,
                MatchStep.gift_type == what.gift.__tablename__,
                MatchStep.gift_id == what.gift.id,
            )
        )
        less = min(int(counting or 0), minor)
        if less > 0:
            _enter(actor, rule, -less, what)
            settle(actor, rule, what)


def rule_of(pledge_id: int | None) -> MatchRule | None:
    """The rule that a pledge follows, if there is a pledge and it follows one."""
    return db.session.scalars(
        select(MatchRule)
        .join(MatchPledge, MatchPledge.rule_id == MatchRule.id)
        .where(MatchPledge.pledge_id == pledge_id)
    ).one_or_none()


def _enter(actor: Actor, rule: MatchRule, counts: int, what: Happening) -> None:
    last = _last(rule)
    made = step(rule.terms.ratio, last.counted_minor if last else 0, counts)
    db.session.add(
        MatchStep(
            rule_id=rule.id,
            number=last.number + 1 if last else 1,
            gift_type=what.gift.__tablename__,
            gift_id=what.gift.id,
            counts_minor=counts,
            counted_minor=made.counted,
            owed_minor=made.owed,
            change_minor=made.change,
            happened_on=what.on,
            recorded_by_id=actor.person_id,
        )
    )
    db.session.flush()


def _last(rule: MatchRule) -> MatchStep | None:
    return db.session.scalars(
        select(MatchStep)
        .where(MatchStep.rule_id == rule.id)
        .order_by(MatchStep.number.desc())
        .limit(1)
    ).first()


def settle(actor: Actor, rule: MatchRule, what: Happening) -> None:
    """Bring the rule's pledge to what the rule says is still to come.

    That is what is owed and what was refunded of it, less what came. Effects, in order: the
    rule's pledges are locked; one is recorded, grows or shrinks, and is released wholly when
    nothing is left of it; its transfer. What came already is never taken back by itself: then
    the matcher is owed back, and the rule's page says so. An ended rule unlocks no more.
    """
    fund = rule.fund
    pledges = list(
        db.session.scalars(
            select(Pledge)
            .join(MatchPledge, MatchPledge.pledge_id == Pledge.id)
            .where(MatchPledge.rule_id == rule.id)
            .order_by(Pledge.id)
            .with_for_update(of=Pledge)
            .execution_options(populate_existing=True)
        )
    )
    last = _last(rule)
    due = (last.owed_minor if last else 0) + queries_match.refunded([rule.id]).get(rule.id, 0)
    live = next((one for one in pledges if one.status not in _ENDED), None)
    came_before = sum(one.received_minor for one in pledges if one is not live)
    if live is None:
        if rule.status == MatchRuleStatus.LIVE.value and due > came_before:
            more = Money(due - came_before, fund.currency)
            made = _new_pledge(actor, rule, more, what)
            _post(actor, LedgerEvent.MATCH_PLEDGED, rule, made, more, what)
        return
    target = max(due - came_before, live.received_minor)
    if target > live.amount_minor and rule.status == MatchRuleStatus.LIVE.value:
        more = Money(target - live.amount_minor, fund.currency)
        if live.status == PledgeStatus.RECEIVED.value:
            fire(actor, live, PledgeAction.REOPEN_PART, detail=_because(rule), amount_minor=target)
        else:
            live.amount_minor = target
            db.session.flush()
        _post(actor, LedgerEvent.MATCH_PLEDGED, rule, live, more, what)
    elif target < live.amount_minor:
        less = Money(live.amount_minor - target, fund.currency)
        if target == 0:
            fire(actor, live, PledgeAction.RELEASE_WHOLE, detail=_because(rule))
        elif target == live.received_minor:
            fire(actor, live, PledgeAction.RELEASE_REST, detail=_because(rule), amount_minor=target)
        else:
            live.amount_minor = target
            db.session.flush()
        _post(actor, LedgerEvent.MATCH_RELEASED, rule, live, less, what)


def _because(rule: MatchRule) -> dict[str, str]:
    return {"rule": rule.reference}


def _new_pledge(actor: Actor, rule: MatchRule, amount: Money, what: Happening) -> Pledge:
    expected_on = rule.terms.expected_on
    pledge = Pledge(
        reference=reference_of(rule.fund, "P", what.on),
        fund_id=rule.fund_id,
        contributor_id=rule.contributor_id,
        amount_minor=amount.minor,
        pledged_on=what.on,
        expected_on=max(expected_on, what.on) if expected_on else None,
        note=rule.terms.name,
        recorded_by_id=actor.person_id,
    )
    db.session.add(pledge)
    db.session.flush()
    db.session.add(MatchPledge(rule_id=rule.id, pledge_id=pledge.id))
    db.session.flush()
    return pledge


def _post(
    actor: Actor,
    event: LedgerEvent,
    rule: MatchRule,
    pledge: Pledge,
    amount: Money,
    what: Happening,
) -> None:
    """The matcher reads this row too, so it does not say whose gift it was."""
    post(
        actor,
        event,
        fund=rule.fund,
        lines=[Line(amount, contributor_id=rule.contributor_id)],
        cause=what.gift,
        key=f"match:{rule.reference}:{what.key}",
        about=f"{rule.contributor.name}, {pledge.reference}, {rule.reference}",
        on=what.on,
    )
