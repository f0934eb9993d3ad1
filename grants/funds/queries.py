"""What is read of a fund's money. Each figure of a page is one query, however many rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, or_, select

import grants.funds.policy  # noqa: F401 - enters who sees what
from grants.accounts.models import Person, Role
from grants.accounts.queries import name_funds
from grants.funds.ledger import FUND_KINDS, LOT_KINDS, AccountKind, LedgerEvent, Share
from grants.funds.models import Account, Contribution, Contributor, Fund, Lot, Pledge, Transfer
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import Actor, seen


@dataclass(frozen=True, slots=True)
class Figures:
    """Money by stage. Each stage is part of the one before, as the pages say it.

    `pledged` counts what has come and what is still to come; received = available +
    reserved − shortfall, of reserved part is committed, of committed part is disbursed.
    """

    pledged: Money
    received: Money
    reserved: Money
    committed: Money
    disbursed: Money
    available: Money

    @classmethod
    def of(cls, balances: dict[str, int], currency: str) -> Figures:
        """From the sum of balances per kind of account."""

        def held(*kinds: AccountKind) -> Money:
            return Money(sum(balances.get(kind.value, 0) for kind in kinds), currency)

        k = AccountKind
        return cls(
            pledged=held(*LOT_KINDS, k.RECEIVABLE),
            received=held(*LOT_KINDS),
            reserved=held(k.RESERVED, k.COMMITTED, k.SPENT),
            committed=held(k.COMMITTED, k.SPENT),
            disbursed=held(k.SPENT),
            available=held(k.AVAILABLE),
        )

    @property
    def shortfall(self) -> Money:
        """Promised, and bounced meanwhile: what must be covered with other money."""
        return self.available + self.reserved - self.received

    @property
    def outstanding(self) -> Money:
        """Pledged and not yet received."""
        return self.pledged - self.received


def _balances(rows: Iterable[Any]) -> dict[Any, dict[str, int]]:
    """Balances per kind of account, grouped by what each row names first."""
    grouped: dict[Any, dict[str, int]] = {}
    for owner, kind, balance in rows:
        grouped.setdefault(owner, {})[kind] = int(balance)
    return grouped


def fund_figures(fund: Fund) -> Figures:
    """The fund's money by stage, in total."""
    rows: Iterable[Any] = db.session.execute(
        select(Account.fund_id, Account.kind, func.sum(Account.balance_minor))
        .where(Account.fund_id == fund.id)
        .group_by(Account.fund_id, Account.kind)
    )
    return Figures.of(_balances(rows).get(fund.id, {}), fund.currency)


def contributor_figures(fund: Fund, *, only: int | None = None) -> dict[int, Figures]:
    """Each contributor's money by stage: contributor id → figures."""
    rows: Iterable[Any] = db.session.execute(
        select(Account.contributor_id, Account.kind, func.sum(Account.balance_minor))
        .where(
            Account.fund_id == fund.id,
            Account.contributor_id.is_not(None) if only is None else Account.contributor_id == only,
        )
        .group_by(Account.contributor_id, Account.kind)
    )
    return {
        owner: Figures.of(balances, fund.currency) for owner, balances in _balances(rows).items()
    }


def lot_figures(fund: Fund, *, contributor: Contributor | None = None) -> dict[int, Figures]:
    """Each lot's money by stage: lot id → figures."""
    query = select(Account.lot_id, Account.kind, Account.balance_minor).where(
        Account.fund_id == fund.id, Account.lot_id.is_not(None)
    )
    if contributor is not None:
        query = query.where(Account.contributor_id == contributor.id)
    return {
        owner: Figures.of(balances, fund.currency)
        for owner, balances in _balances(db.session.execute(query)).items()
    }


def held_for(application_id: int, kind: AccountKind, currency: str) -> list[Share]:
    """What each lot holds for one application in accounts of this kind, in order of lot."""
    signed = case(
        (Transfer.to_account_id == Account.id, Transfer.amount_minor),
        else_=-Transfer.amount_minor,
    )
    rows: Iterable[Any] = db.session.execute(
        select(Account.lot_id, func.sum(signed))
        .join(
            Transfer,
            or_(Transfer.to_account_id == Account.id, Transfer.from_account_id == Account.id),
        )
        .where(Transfer.application_id == application_id, Account.kind == kind.value)
        .group_by(Account.lot_id)
        .order_by(Account.lot_id)
    )
    return [Share(lot_id, Money(int(held), currency)) for lot_id, held in rows if held]


def lots_of_application(application_id: int) -> list[int]:
    """The lots that were ever touched for an application."""
    rows = db.session.scalars(
        select(Account.lot_id)
        .join(Transfer, Transfer.to_account_id == Account.id)
        .where(Transfer.application_id == application_id, Account.lot_id.is_not(None))
        .distinct()
        .order_by(Account.lot_id)
    )
    return [lot_id for lot_id in rows if lot_id is not None]


@dataclass(frozen=True, slots=True)
class NamedShare:
    """A share of an amount, with whose money it is."""

    contributor: str
    contribution: str
    amount: Money


def named(shares: Sequence[Share]) -> list[NamedShare]:
    """Shares with their contributors' names, in the same order."""
    rows: Iterable[Any] = db.session.execute(
        select(Lot.id, Contributor.name, Contribution.reference)
        .join(Contributor, Contributor.id == Lot.contributor_id)
        .join(Contribution, Contribution.id == Lot.contribution_id)
        .where(Lot.id.in_([share.lot_id for share in shares]))
    )
    names = {lot_id: (name, reference) for lot_id, name, reference in rows}
    return [NamedShare(*names[share.lot_id], share.amount) for share in shares]


def shares_of_cause(cause: Any, event: LedgerEvent, currency: str) -> list[NamedShare]:
    """Whose money an event of this record moved, by lot: what a payment was made of."""
    rows: Iterable[Any] = db.session.execute(
        select(Contributor.name, Contribution.reference, Transfer.amount_minor)
        .join(Account, Account.id == Transfer.from_account_id)
        .join(Lot, Lot.id == Account.lot_id)
        .join(Contributor, Contributor.id == Lot.contributor_id)
        .join(Contribution, Contribution.id == Lot.contribution_id)
        .where(
            Transfer.cause_type == cause.__tablename__,
            Transfer.cause_id == cause.id,
            Transfer.event == event.value,
        )
        .order_by(Transfer.id)
    )
    return [NamedShare(name, reference, Money(minor, currency)) for name, reference, minor in rows]


def used_by_application(contributor: Contributor) -> dict[int, Figures]:
    """What a contributor's money does for each application: application id → figures."""
    signed = case(
        (Transfer.to_account_id == Account.id, Transfer.amount_minor),
        else_=-Transfer.amount_minor,
    )
    rows: Iterable[Any] = db.session.execute(
        select(Transfer.application_id, Account.kind, func.sum(signed))
        .join(
            Account,
            or_(Transfer.to_account_id == Account.id, Transfer.from_account_id == Account.id),
        )
        .where(
            Account.contributor_id == contributor.id,
            Account.lot_id.is_not(None),
            Account.kind != AccountKind.AVAILABLE.value,
            Transfer.application_id.is_not(None),
        )
        .group_by(Transfer.application_id, Account.kind)
    )
    currency = contributor.fund.currency
    return {
        application_id: Figures.of(balances, currency)
        for application_id, balances in _balances(rows).items()
    }


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger as it is read."""

    number: int
    on: date
    event: LedgerEvent
    about: str
    amount: Money
    source: AccountKind
    source_name: str
    target: AccountKind
    target_name: str
    by: str
    at: datetime
    reverses: int | None


def transfers(
    actor: Actor, fund: Fund, *, contributor: Contributor | None = None, with_bank: bool = True
) -> Select[Any]:
    """The ledger's rows that this actor sees, to be paged by `Transfer.id`.

    Without the bank, a payment is one row per lot and no other.
    """
    query = seen(actor, Transfer).where(Transfer.fund_id == fund.id)
    if not with_bank:
        bank = select(Account.id).where(
            Account.fund_id == fund.id, Account.kind.in_([kind.value for kind in FUND_KINDS])
        )
        query = query.where(Transfer.from_account_id.not_in(bank))
    if contributor is not None:
        own = select(Account.id).where(Account.contributor_id == contributor.id)
        query = query.where(or_(Transfer.from_account_id.in_(own), Transfer.to_account_id.in_(own)))
    return query


def entries(fund: Fund, rows: Sequence[Transfer]) -> list[Entry]:
    """Rows of the ledger with the names of their accounts: one query for all of them."""
    accounts = {t.from_account_id for t in rows} | {t.to_account_id for t in rows}
    names = _account_names(accounts)
    posters: Iterable[Any] = db.session.execute(
        select(Person.id, Person.name).where(Person.id.in_({t.posted_by_id for t in rows}))
    )
    people: dict[int, str] = dict(list(posters))
    return [
        Entry(
            number=t.id,
            on=t.effective_on,
            event=LedgerEvent(t.event),
            about=t.about,
            amount=Money(t.amount_minor, fund.currency),
            source=names[t.from_account_id][0],
            source_name=names[t.from_account_id][1],
            target=names[t.to_account_id][0],
            target_name=names[t.to_account_id][1],
            by=people.get(t.posted_by_id, "") if t.posted_by_id else "",
            at=t.posted_at,
            reverses=t.reverses_id,
        )
        for t in rows
    ]


def _account_names(accounts: Iterable[int]) -> dict[int, tuple[AccountKind, str]]:
    rows: Iterable[Any] = db.session.execute(
        select(Account.id, Account.kind, Contributor.name, Contribution.reference)
        .outerjoin(Contributor, Contributor.id == Account.contributor_id)
        .outerjoin(Lot, Lot.id == Account.lot_id)
        .outerjoin(Contribution, Contribution.id == Lot.contribution_id)
        .where(Account.id.in_(sorted(accounts)))
    )
    return {
        account_id: (AccountKind(kind), ", ".join(part for part in (name, reference) if part))
        for account_id, kind, name, reference in rows
    }


def funds_of(actor: Actor) -> list[Fund]:
    """The funds this actor sees, by name."""
    return list(db.session.scalars(seen(actor, Fund).order_by(Fund.name, Fund.id)))


def fund_by_slug(actor: Actor, slug: str) -> Fund:
    """The fund, if this actor sees it; else NotFound."""
    return policy.find(actor, Fund, Fund.slug == slug)


def contributors(actor: Actor, fund: Fund) -> list[Contributor]:
    """The fund's contributors that this actor sees, by name."""
    query = seen(actor, Contributor).where(Contributor.fund_id == fund.id)
    return list(db.session.scalars(query.order_by(Contributor.name, Contributor.id)))


@name_funds
def administered_funds(actor: Actor) -> dict[int, str]:
    """Id and name of each fund in which this actor says who has which role."""
    query = select(Fund.id, Fund.name).where(
        policy.in_funds(Fund.id, actor.funds(Role.ADMINISTRATOR))
    )
    return {row.id: row.name for row in db.session.execute(query.order_by(Fund.name, Fund.id))}


def pledges(actor: Actor, contributor: Contributor) -> list[Pledge]:
    """The contributor's pledges, newest first."""
    query = seen(actor, Pledge).where(Pledge.contributor_id == contributor.id)
    return list(db.session.scalars(query.order_by(Pledge.pledged_on.desc(), Pledge.id.desc())))


def open_pledges(actor: Actor, fund: Fund) -> list[Pledge]:
    """Pledges on which money is still to come, by when it is expected."""
    query = (
        seen(actor, Pledge)
        .where(Pledge.fund_id == fund.id, Pledge.status.in_(("pledged", "partly_received")))
        .order_by(Pledge.expected_on.nulls_last(), Pledge.id)
    )
    return list(db.session.scalars(query))


def contributions(actor: Actor, contributor: Contributor) -> Sequence[tuple[Contribution, Lot]]:
    """The contributor's contributions with their lots, newest first."""
    query = (
        select(Contribution, Lot)
        .join(Lot, Lot.contribution_id == Contribution.id)
        .where(policy.visible(actor, Contribution), Contribution.contributor_id == contributor.id)
        .order_by(Contribution.received_on.desc(), Contribution.id.desc())
    )
    return [(contribution, lot) for contribution, lot in db.session.execute(query)]


def restrictions_by_contributor(fund: Fund) -> dict[int, list[Lot]]:
    """Each contributor's lots, in order: what its money may be used for."""
    grouped: dict[int, list[Lot]] = {}
    for lot in db.session.scalars(select(Lot).where(Lot.fund_id == fund.id).order_by(Lot.id)):
        grouped.setdefault(lot.contributor_id, []).append(lot)
    return grouped


def transfer_count(actor: Actor, fund: Fund) -> int:
    """How many rows of the ledger this actor sees."""
    rows = policy.visible(actor, Transfer)
    query = select(func.count()).select_from(Transfer).where(Transfer.fund_id == fund.id, rows)
    return db.session.scalar(query) or 0
