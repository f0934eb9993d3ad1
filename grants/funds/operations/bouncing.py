"""A contribution that the bank takes back: what it posted is reversed, to the last unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from grants.funds.ledger import AccountKind, LedgerEvent
from grants.funds.models import Contribution, Pledge, Transfer
from grants.funds.models_match import MatchRule
from grants.funds.models_moves import ContributionBounce, ForeignReceipt
from grants.funds.operations.covering import balance_of
from grants.funds.operations.matching import (
    Happening,
    discount_gift,
    hold_rules,
    rule_of,
    settle,
)
from grants.funds.operations.posting import Line, lock_lots, post
from grants.funds.states import FundAction, PledgeAction, PledgeStatus
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire

_REVERSALS = {
    LedgerEvent.CONTRIBUTION_RECEIVED: LedgerEvent.CONTRIBUTION_BOUNCED,
    LedgerEvent.CONTRIBUTION_RECEIVED_UNPLEDGED: LedgerEvent.CONTRIBUTION_BOUNCED_UNPLEDGED,
    LedgerEvent.EXCHANGE_GAINED: LedgerEvent.EXCHANGE_GAIN_REVERSED,
    LedgerEvent.EXCHANGE_LOST: LedgerEvent.EXCHANGE_LOSS_REVERSED,
}
_ENDED = {
    PledgeStatus.LAPSED: LedgerEvent.PLEDGE_LAPSED,
    PledgeStatus.WITHDRAWN: LedgerEvent.PLEDGE_WITHDRAWN,
}


def bounce_contribution(
    actor: Actor, *, contribution: Contribution, bounced_on: date, reason: str
) -> Money:
    """Record that the bank took a contribution back. Returns what its lot is now short.

    Effects, in order: the pledge and the contribution are locked; what is no longer available
    in the lot becomes its shortfall, which blocks the lot until it is covered; every transfer
    of the contribution is reversed; the pledge is open again by as much, or, if it ended, ends
    by as much more; what it unlocked by matching rules is released; an audit entry.
    Raises Invalid on `bounced_on` or `reason`.
    """
    demand(actor, FundAction.BOUNCE_CONTRIBUTION, contribution)
    matching = hold_rules(contribution.fund)
    pledge = lock(Pledge, contribution.pledge_id) if contribution.pledge_id else None
    held = lock(Contribution, contribution.id)
    fund, lot = held.fund, held.lot
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    if not held.received_on <= bounced_on <= clock.today(fund.time_zone):
        raise Invalid(_("Choose a day since the money came, and not after today."), "bounced_on")
    if db.session.scalar(
        select(ContributionBounce.id).where(ContributionBounce.contribution_id == held.id)
    ):
        raise NotNow(_("This contribution bounced already."))
    posted = _posted(held)
    if not posted:
        raise NotNow(_("It came before the books began here. Correct the opening balance."))
    lock_lots([lot.id])
    db.session.add(
        ContributionBounce(
            fund_id=fund.id,
            contributor_id=held.contributor_id,
            contribution_id=held.id,
            bounced_on=bounced_on,
            reason=reason.strip(),
            recorded_by_id=actor.person_id,
        )
    )
    db.session.flush()
    missing = held.amount - balance_of(lot, AccountKind.AVAILABLE)
    short = missing if missing.minor > 0 else Money.zero(fund.currency)
    about = f"{held.contributor.name}, {held.reference}"
    key = f"contribution:{held.reference}:bounced"
    if short:
        post(
            actor,
            LedgerEvent.SHORTFALL_ARISEN,
            fund=fund,
            lines=[Line(short, lot_id=lot.id)],
            cause=held,
            key=f"{key}:short",
            about=about,
            on=bounced_on,
        )
    for event, transfers in posted.items():
        amount = Money(transfers[0].amount_minor, fund.currency)
        post(
            actor,
            _REVERSALS[event],
            fund=fund,
            lines=[Line(amount, lot_id=lot.id, contributor_id=held.contributor_id)],
            cause=held,
            key=f"{key}:{event}",
            about=about,
            on=bounced_on,
            reverses=transfers,
        )
    what = Happening(held, bounced_on, f"{held.reference}:bounced")
    discount_gift(actor, matching, held.amount_minor, what)
    if pledge is not None:
        _reopen(actor, pledge, held, bounced_on, matching)
        rule = rule_of(pledge.id)
        if rule is not None:
            settle(actor, rule, what)
    audit.record(
        actor,
        FundAction.BOUNCE_CONTRIBUTION,
        held,
        detail={
            "amount": held.amount.plain(),
            "reason": reason.strip(),
            "short": short.plain(),
        },
    )
    return short


def _posted(contribution: Contribution) -> dict[LedgerEvent, list[Transfer]]:
    grouped: dict[LedgerEvent, list[Transfer]] = {}
    for transfer in db.session.scalars(
        select(Transfer)
        .where(
            Transfer.cause_type == Contribution.__tablename__,
            Transfer.cause_id == contribution.id,
            Transfer.event.in_([event.value for event in _REVERSALS]),
        )
        .order_by(Transfer.id)
    ):
        grouped.setdefault(LedgerEvent(transfer.event), []).append(transfer)
    return grouped


def _reopen(
    actor: Actor,
    pledge: Pledge,
    contribution: Contribution,
    on: date,
    matching: Sequence[MatchRule],
) -> None:
    settled = db.session.scalar(
        select(ForeignReceipt.settles_minor).where(
            ForeignReceipt.contribution_id == contribution.id
        )
    )
    minor = settled or contribution.amount_minor
    received = pledge.received_minor - minor
    ended = _ENDED.get(PledgeStatus(pledge.status))
    if ended is None:
        action = PledgeAction.REOPEN_PART if received else PledgeAction.REOPEN_WHOLE
        detail = {"contribution": contribution.reference}
        fire(actor, pledge, action, detail=detail, received_minor=received)
        return
    pledge.received_minor = received
    db.session.flush()
    post(
        actor,
        ended,
        fund=pledge.fund,
        lines=[Line(Money(minor, pledge.fund.currency), contributor_id=pledge.contributor_id)],
        cause=pledge,
        key=f"contribution:{contribution.reference}:bounced:ended",
        about=f"{pledge.contributor.name}, {pledge.reference}",
        on=on,
    )
    what = Happening(pledge, on, f"{contribution.reference}:bounced:ended")
    discount_gift(actor, matching, minor, what)
