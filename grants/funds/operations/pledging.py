"""Money that is promised: pledges are recorded, come in parts, lapse, are withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from grants.funds.exchange import Rate
from grants.funds.ledger import LedgerEvent
from grants.funds.models import Contributor, Fund, Pledge
from grants.funds.models_moves import ForeignPledge, PledgeDue
from grants.funds.operations.giving import demand_above_nil, reference_of
from grants.funds.operations.matching import (
    Happening,
    count_gift,
    discount_gift,
    hold_rules,
    rule_of,
)
from grants.funds.operations.posting import Line, post
from grants.funds.queries_match import pledged_gift
from grants.funds.schedule import Due, demand_exact
from grants.funds.states import MatchRuleStatus, PledgeAction, PledgeStatus
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire


def record_pledge(
    actor: Actor,
    *,
    contributor: Contributor,
    amount: Money,
    pledged_on: date,
    expected_on: date | None = None,
    note: str = "",
    schedule: Sequence[Due] = (),
    rate: Rate | None = None,
) -> Pledge:
    """Record what a contributor says it will give. Nothing is spent on a pledge.

    `schedule` sums to `amount` exactly; its last day is when the whole is expected. An amount
    in another currency needs the `rate` at which the books count it. Effects, in order: the
    pledge with its schedule and rate, its transfer (contributor to receivable), what it
    unlocks by matching rules, an audit entry. Raises Invalid on `amount`, `rate`,
    `schedule` or `expected_on`.
    """
    demand(actor, PledgeAction.RECORD, contributor)
    fund = contributor.fund
    promised, amount = amount, _counted(amount, fund, rate)
    demand_above_nil(amount, fund)
    demand_exact(schedule, promised, pledged_on)
    matching = hold_rules(fund)
    if schedule:
        expected_on = schedule[-1].due_on
    if expected_on is not None and expected_on < pledged_on:
        raise Invalid(_("The money cannot be expected before the pledge."), "expected_on")
    pledge = Pledge(
        reference=reference_of(fund, "P", pledged_on),
        fund_id=fund.id,
        contributor_id=contributor.id,
        amount_minor=amount.minor,
        pledged_on=pledged_on,
        expected_on=expected_on,
        note=note.strip(),
        recorded_by_id=actor.person_id,
    )
    db.session.add(pledge)
    db.session.flush()
    if rate is not None:
        _keep_rate(pledge, promised, rate)
    db.session.add_all(
        PledgeDue(pledge_id=pledge.id, number=n, due_on=due.due_on, amount_minor=due.amount.minor)
        for n, due in enumerate(schedule, start=1)
    )
    db.session.flush()
    post(
        actor,
        LedgerEvent.PLEDGE_RECORDED,
        fund=fund,
        lines=[Line(amount, contributor_id=contributor.id)],
        cause=pledge,
        key=f"pledge:{pledge.reference}:recorded",
        about=f"{contributor.name}, {pledge.reference}",
        on=pledged_on,
    )
    what = Happening(pledge, pledged_on, f"{pledge.reference}:recorded")
    count_gift(actor, matching, pledged_gift(pledge), amount.minor, what)
    detail = {"amount": str(promised), "contributor": contributor.name}
    audit.record(actor, PledgeAction.RECORD, pledge, detail=detail)
    return pledge


def _counted(amount: Money, fund: Fund, rate: Rate | None) -> Money:
    """What the books count a promised amount as."""
    if amount.currency == fund.currency:
        if rate is not None:
            raise Invalid(_("An amount in the fund's own currency has no rate."), "rate")
        return amount
    if rate is None:
        raise Invalid(_("Enter the rate of exchange."), "rate")
    return rate.of(amount, fund.currency)


def _keep_rate(pledge: Pledge, promised: Money, rate: Rate) -> None:
    db.session.add(
        ForeignPledge(
            pledge_id=pledge.id,
            currency=promised.currency,
            amount_minor=promised.minor,
            rate=rate.value,
            rate_on=rate.on,
            rate_source=rate.source,
        )
    )


def receive_on_pledge(
    actor: Actor, pledge: Pledge, contributor: Contributor, amount: Money
) -> None:
    """Count money that comes as part of a pledge, or as the rest of it.

    Effects: the pledge is locked and moves to partly received or received. Raises Invalid
    on `amount` when more comes than it still promises.
    """
    held = lock(Pledge, pledge.id)
    if held.contributor_id != contributor.id:
        raise Invalid(_("This pledge is another contributor's."), "pledge")
    if held.status not in (PledgeStatus.PLEDGED, PledgeStatus.PARTLY_RECEIVED):
        raise NotNow(_("Nothing more is expected on this pledge."))
    rest = Money(held.amount_minor - held.received_minor, amount.currency)
    if amount > rest:
        raise Invalid(
            _(
                "Only %(rest)s of this pledge is still to come. Record the rest as a "
                "contribution of its own, without a pledge.",
                rest=str(rest),
            ),
            "amount",
        )
    action = PledgeAction.RECEIVE_REST if amount == rest else PledgeAction.RECEIVE_PART
    received = held.received_minor + amount.minor
    fire(actor, held, action, detail={"amount": amount.plain()}, received_minor=received)


def lapse_pledge(actor: Actor, *, pledge: Pledge, reason: str) -> None:
    """Let what is still to come on a pledge lapse: its day is over."""
    _end_pledge(actor, pledge, PledgeAction.LAPSE, LedgerEvent.PLEDGE_LAPSED, reason)


def withdraw_pledge(actor: Actor, *, pledge: Pledge, reason: str) -> None:
    """Record that a contributor takes back what is still to come on its pledge."""
    _end_pledge(actor, pledge, PledgeAction.WITHDRAW, LedgerEvent.PLEDGE_WITHDRAWN, reason)


def _end_pledge(
    actor: Actor, pledge: Pledge, action: PledgeAction, event: LedgerEvent, reason: str
) -> None:
    matching = hold_rules(pledge.fund)
    held = lock(Pledge, pledge.id)
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    rule = rule_of(held.id)
    if rule is not None and rule.status == MatchRuleStatus.LIVE.value:
        raise NotNow(
            _(
                "This pledge follows the matching rule %(reference)s. End the rule first.",
                reference=rule.reference,
            )
        )
    fire(actor, held, action, detail={"reason": reason.strip()})
    rest = Money(held.amount_minor - held.received_minor, held.fund.currency)
    today = clock.today(held.fund.time_zone)
    post(
        actor,
        event,
        fund=held.fund,
        lines=[Line(rest, contributor_id=held.contributor_id)],
        cause=held,
        key=f"pledge:{held.reference}:ended",
        about=f"{held.contributor.name}, {held.reference}",
        on=today,
    )
    discount_gift(actor, matching, rest.minor, Happening(held, today, f"{held.reference}:ended"))
