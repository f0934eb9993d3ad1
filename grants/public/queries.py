"""What everybody reads of calls and awards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from grants.awards.models import Award, Instalment
from grants.calls.models import Call
from grants.calls.states import CallStatus
from grants.disbursements.models import Disbursement
from grants.disbursements.states import DisbursementStatus
from grants.funds.ledger import AccountKind
from grants.funds.models import Account, Contributor, Fund, Transfer
from grants.kernel.db import db
from grants.kernel.errors import NotFound
from grants.kernel.money import Money
from grants.public.policy import awards_shown, calls_shown

_BEFORE_CLOSING = (CallStatus.SCHEDULED.value, CallStatus.OPEN.value)


def funds() -> Sequence[Fund]:
    """Every fund, by name."""
    return db.session.scalars(select(Fund).order_by(Fund.name, Fund.id)).all()


def fund_named(slug: str) -> Fund:
    """The fund with this slug; else NotFound."""
    found = db.session.scalars(select(Fund).where(Fund.slug == slug)).one_or_none()
    if found is None:
        raise NotFound
    return found


def only_fund() -> Fund | None:
    """The fund, where there is one and no other."""
    found = db.session.scalars(select(Fund).order_by(Fund.id).limit(2)).all()
    return found[0] if len(found) == 1 else None


def open_calls(moment: datetime, fund: Fund | None = None) -> Sequence[Call]:
    """Calls that take applications at this moment, the next to close first.

    Judged by the clock, so a call is open on the minute even before its status moves.
    """
    query = (
        select(Call)
        .options(joinedload(Call.fund))
        .where(
            calls_shown(),
            Call.status.in_(_BEFORE_CLOSING),
            Call.opens_at <= moment,
            Call.closes_at > moment,
        )
        .order_by(Call.closes_at, Call.id)
    )
    if fund is not None:
        query = query.where(Call.fund_id == fund.id)
    return db.session.scalars(query).all()


def coming_calls(moment: datetime) -> Sequence[Call]:
    """Calls that are announced and open later, the next to open first."""
    return db.session.scalars(
        select(Call)
        .options(joinedload(Call.fund))
        .where(calls_shown(), Call.status == CallStatus.SCHEDULED.value, Call.opens_at > moment)
        .order_by(Call.opens_at, Call.id)
    ).all()


def past_calls(moment: datetime) -> Select[Any]:
    """Calls that have closed, to be paged by closing time."""
    return (
        select(Call)
        .options(joinedload(Call.fund))
        .where(
            calls_shown(),
            or_(Call.status.not_in(_BEFORE_CLOSING), Call.closes_at <= moment),
        )
    )


def call_named(slug: str) -> Call:
    """The announced call; else NotFound."""
    found = db.session.scalars(
        select(Call).options(joinedload(Call.fund)).where(Call.slug == slug, calls_shown())
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def awards() -> Select[Any]:
    """Agreed awards with their recipients, to be paged by `Award.id`."""
    return (
        select(Award)
        .options(joinedload(Award.organisation), joinedload(Award.fund))
        .where(awards_shown())
    )


def award_named(reference: str) -> Award:
    """The agreed award; else NotFound."""
    found: Award | None = db.session.scalars(
        awards().where(Award.reference == reference)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """An instalment as everybody sees it: paid on a day, or planned for one."""

    number: int
    amount: Money
    due_on: date
    paid_on: date | None


def parts_of(award: Award) -> list[Part]:
    """The award's instalments, and when each was paid."""
    rows: Iterable[Any] = db.session.execute(
        select(Instalment.number, Instalment.amount_minor, Instalment.due_on, Disbursement.paid_on)
        .outerjoin(
            Disbursement,
            and_(
                Disbursement.instalment_id == Instalment.id,
                Disbursement.status == DisbursementStatus.PAID.value,
            ),
        )
        .where(Instalment.award_id == award.id, Instalment.replaced_by_id.is_(None))
        .order_by(Instalment.number)
    )
    currency = award.fund.currency
    return [
        Part(number, Money(minor, currency), due, paid_on) for number, minor, due, paid_on in rows
    ]


def whose_money(award: Award) -> list[tuple[str, Money, Money]]:
    """Whose money the award is made of: contributor, promised, of it paid."""
    signed = case(
        (Transfer.to_account_id == Account.id, Transfer.amount_minor), else_=-Transfer.amount_minor
    )
    promised = (AccountKind.COMMITTED.value, AccountKind.SPENT.value)
    paid = case((Account.kind == AccountKind.SPENT.value, signed), else_=0)
    rows: Iterable[Any] = db.session.execute(
        select(Contributor.name, func.sum(signed), func.sum(paid))
        .select_from(Transfer)
        .join(
            Account,
            or_(Transfer.to_account_id == Account.id, Transfer.from_account_id == Account.id),
        )
        .join(Contributor, Contributor.id == Account.contributor_id)
        .where(Transfer.application_id == award.application_id, Account.kind.in_(promised))
        .group_by(Contributor.id, Contributor.name)
        .order_by(Contributor.name, Contributor.id)
    )
    currency = award.fund.currency
    return [
        (name, Money(int(whole), currency), Money(int(part), currency))
        for name, whole, part in rows
        if whole
    ]
