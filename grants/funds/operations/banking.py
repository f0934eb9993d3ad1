"""What stands on the bank statement besides gifts and grants: interest, charges, refunds."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from grants.funds.ledger import IN_THE_BANK, AccountKind, LedgerEvent, Share, split_over_lots
from grants.funds.models import Account, Contribution, Fund, Lot
from grants.funds.models_moves import BankItem, BankItemKind
from grants.funds.operations.covering import demand_covered
from grants.funds.operations.giving import demand_above_nil, reference_of
from grants.funds.operations.matching import (
    Happening,
    discount_gift,
    hold_rules,
    rule_of,
    settle,
)
from grants.funds.operations.posting import Line, NotEnoughMoney, lock_lots, post
from grants.funds.states import FundAction
from grants.kernel import audit, clock
from grants.kernel.db import db
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money, sum_money
from grants.kernel.policy import Actor, demand


def record_interest(
    actor: Actor, *, fund: Fund, amount: Money, on: date, bank_reference: str, note: str = ""
) -> BankItem:
    """Record interest of the bank account. Each lot earns by what it holds there.

    Effects, in order: the fund's lots are locked; the item; the transfers, which sum to
    `amount` exactly and are available under each lot's restrictions; an audit entry.
    """
    demand(actor, FundAction.RECORD_BANK_ITEM, fund)
    _check(fund, amount, on, bank_reference)
    held = _held(fund, IN_THE_BANK)
    if not held:
        raise Invalid(_("No lot holds money. Record it as a contribution."), "amount")
    parts = amount.split([share.amount.minor for share in held])
    shares = [Share(s.lot_id, part) for s, part in zip(held, parts, strict=True) if part]
    item = _item(actor, fund, BankItemKind.INTEREST, amount, on, bank_reference, note)
    return _posted(actor, LedgerEvent.INTEREST_EARNED, fund, item, shares)


def record_charges(
    actor: Actor, *, fund: Fund, amount: Money, on: date, bank_reference: str, note: str = ""
) -> BankItem:
    """Record charges or a fee the bank took. Each lot bears by what it has available.

    Effects, in order: as of `record_interest`. Lots that are short bear nothing. Raises
    NotEnoughMoney when less is available.
    """
    demand(actor, FundAction.RECORD_BANK_ITEM, fund)
    _check(fund, amount, on, bank_reference)
    held = _held(fund, (AccountKind.AVAILABLE,), covered=True)
    total = sum_money((share.amount for share in held), fund.currency)
    if amount > total:
        raise NotEnoughMoney(
            _(
                "%(held)s is available to bear charges of %(wanted)s.",
                held=str(total),
                wanted=str(amount),
            )
        )
    item = _item(actor, fund, BankItemKind.CHARGES, amount, on, bank_reference, note)
    return _posted(actor, LedgerEvent.CHARGES_PAID, fund, item, split_over_lots(amount, held))


def refund_contribution(
    actor: Actor,
    *,
    contribution: Contribution,
    amount: Money,
    on: date,
    bank_reference: str,
    note: str,
) -> BankItem:
    """Record that a contributor got money back that was still available.

    Effects, in order: the lot is locked; the item; the transfers; an audit entry; what as
    much of it unlocked by matching rules is released. Raises NotEnoughMoney when less of the
    contribution is available, Invalid without a `note`.
    """
    demand(actor, FundAction.RECORD_BANK_ITEM, contribution)
    fund = contribution.fund
    _check(fund, amount, on, bank_reference)
    if not note.strip():
        raise Invalid(_("Say why, for the record."), "note")
    matching = hold_rules(fund)
    lot = contribution.lot
    lock_lots([lot.id])
    demand_covered([lot.id])
    item = _item(
        actor, fund, BankItemKind.REFUND, amount, on, bank_reference, note, contribution.id
    )
    _posted(actor, LedgerEvent.CONTRIBUTION_REFUNDED, fund, item, [Share(lot.id, amount)], lot)
    what = Happening(contribution, on, f"{item.reference}:refunded")
    discount_gift(actor, matching, amount.minor, what)
    if contribution.pledge is not None:
        promised = Happening(contribution.pledge, on, what.key)
        discount_gift(actor, matching, amount.minor, promised)
    rule = rule_of(contribution.pledge_id)
    if rule is not None:
        settle(actor, rule, what)
    return item


def _check(fund: Fund, amount: Money, on: date, bank_reference: str) -> None:
    demand_above_nil(amount, fund)
    if on > clock.today(fund.time_zone):
        raise Invalid(_("Choose today or a day before."), "on")
    if not bank_reference.strip():
        raise Invalid(_("Enter the bank's reference of this payment."), "bank_reference")


def _held(fund: Fund, kinds: tuple[AccountKind, ...], *, covered: bool = False) -> list[Share]:
    """What each lot holds in accounts of these kinds, above nil, locked, in order of lot."""
    lock_lots(db.session.scalars(select(Lot.id).where(Lot.fund_id == fund.id)).all())
    short = select(Account.lot_id).where(
        Account.fund_id == fund.id,
        Account.kind == AccountKind.SHORTFALL.value,
        Account.balance_minor < 0,
    )
    query = (
        select(Account.lot_id, func.sum(Account.balance_minor))
        .where(Account.fund_id == fund.id, Account.kind.in_([kind.value for kind in kinds]))
        .group_by(Account.lot_id)
        .having(func.sum(Account.balance_minor) > 0)
        .order_by(Account.lot_id)
    )
    if covered:
        query = query.where(Account.lot_id.not_in(short))
    rows = db.session.execute(query)
    return [Share(lot, Money(int(minor), fund.currency)) for lot, minor in rows if lot is not None]


def _item(
    actor: Actor,
    fund: Fund,
    kind: BankItemKind,
    amount: Money,
    on: date,
    bank_reference: str,
    note: str,
    contribution_id: int | None = None,
) -> BankItem:
    item = BankItem(
        reference=reference_of(fund, "B", on),
        fund_id=fund.id,
        kind=kind.value,
        contribution_id=contribution_id,
        amount_minor=amount.minor,
        stands_on=on,
        bank_reference=bank_reference.strip(),
        note=note.strip(),
        recorded_by_id=actor.person_id,
    )
    db.session.add(item)
    db.session.flush()
    return item


def _posted(
    actor: Actor,
    event: LedgerEvent,
    fund: Fund,
    item: BankItem,
    shares: list[Share],
    refunded: Lot | None = None,
) -> BankItem:
    giver = refunded.contributor_id if refunded else None
    post(
        actor,
        event,
        fund=fund,
        lines=[Line(s.amount, lot_id=s.lot_id, contributor_id=giver) for s in shares],
        cause=item,
        key=f"bank_item:{item.reference}",
        about=f"{item.reference}, {item.bank_reference}",
        on=item.stands_on,
    )
    detail = {"kind": item.kind, "amount_minor": item.amount_minor, "note": item.note}
    audit.record(actor, FundAction.RECORD_BANK_ITEM, item, detail=detail)
    return item
