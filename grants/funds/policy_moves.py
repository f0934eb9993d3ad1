"""Who records what happens to money besides giving and granting, and who sees it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from grants.accounts.policy import is_finance_officer, is_fund_manager
from grants.funds.models import Contribution, Lot, Pledge
from grants.funds.models_moves import (
    BankItem,
    ContributionBounce,
    ForeignPledge,
    ForeignReceipt,
    GiftInKind,
    LotMove,
    PledgeDue,
)
from grants.funds.policy import contributions_seen, of_staff, pledges_seen
from grants.funds.states import FundAction, LotMoveAction, PledgeAction
from grants.kernel.policy import Actor, predicate, rules, visibility

_treasury = is_fund_manager | is_finance_officer


@predicate
def proposed_the_move(actor: Actor, record: Any) -> bool:
    """Proposed this move between lots."""
    return record is not None and record.proposed_by_id == actor.person_id


rules(
    {
        FundAction.BOUNCE_CONTRIBUTION: _treasury,
        FundAction.COVER_SHORTFALL: _treasury,
        FundAction.RECORD_BANK_ITEM: _treasury,
        FundAction.REVERSE_BANK_ITEM: is_fund_manager,
        FundAction.RECEIVE_IN_KIND: _treasury,
        FundAction.USE_IN_KIND: _treasury,
        PledgeAction.REOPEN_PART: _treasury,
        PledgeAction.REOPEN_WHOLE: _treasury,
        LotMoveAction.PROPOSE: _treasury,
        LotMoveAction.APPROVE: _treasury & ~proposed_the_move,
        LotMoveAction.REJECT: _treasury,
    }
)


@visibility(PledgeDue)
def dues_seen(actor: Actor) -> ColumnElement[bool]:
    """Who sees a pledge sees its schedule."""
    return PledgeDue.pledge_id.in_(select(Pledge.id).where(pledges_seen(actor)))


@visibility(ForeignPledge)
def foreign_pledges_seen(actor: Actor) -> ColumnElement[bool]:
    """Who sees a pledge sees its currency and rate."""
    return ForeignPledge.pledge_id.in_(select(Pledge.id).where(pledges_seen(actor)))


@visibility(ForeignReceipt)
def foreign_receipts_seen(actor: Actor) -> ColumnElement[bool]:
    """Who sees a contribution sees in which currency it came."""
    seen = select(Contribution.id).where(contributions_seen(actor))
    return ForeignReceipt.contribution_id.in_(seen)


@visibility(ContributionBounce)
def bounces_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see what bounced; a contributor its own."""
    own = ContributionBounce.contributor_id.in_(actor.contributor_ids)
    return or_(of_staff(actor, ContributionBounce.fund_id), own)


@visibility(BankItem)
def bank_items_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see interest, charges and refunds."""
    return of_staff(actor, BankItem.fund_id)


@visibility(GiftInKind)
def gifts_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see gifts in kind; a contributor its own."""
    own = GiftInKind.contributor_id.in_(actor.contributor_ids)
    return or_(of_staff(actor, GiftInKind.fund_id), own)


@visibility(LotMove)
def moves_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see moves between lots; a contributor those that touch a lot of its own."""
    own = select(Lot.id).where(Lot.contributor_id.in_(actor.contributor_ids))
    return or_(
        of_staff(actor, LotMove.fund_id), LotMove.from_lot_id.in_(own), LotMove.to_lot_id.in_(own)
    )
