"""What a fund's money by month is read from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select

from grants.awards.models import Award, Instalment
from grants.awards.states import AwardStatus
from grants.disbursements.models import Disbursement
from grants.disbursements.states import DisbursementStatus
from grants.funds.exchange import Rate
from grants.funds.ledger import AccountKind
from grants.funds.models import Account, Fund, Pledge, Transfer
from grants.funds.queries_pledges import foreign_of, lines_to_come
from grants.funds.states import PledgeStatus
from grants.kernel.db import db
from grants.kernel.i18n import _
from grants.kernel.money import Money, sum_money
from grants.kernel.policy import Actor, visible
from grants.reports.money_by_month import Due, Stood, months_from, next_month

_K = AccountKind
_SHOWN = (_K.AVAILABLE, _K.RESERVED, _K.COMMITTED, _K.SPENT)
_PLANNED = (
    AwardStatus.OFFERED,
    AwardStatus.SIGNED,
    AwardStatus.AGREED,
    AwardStatus.ACTIVE,
    AwardStatus.SUSPENDED,
)


def stood(fund: Fund, first: date, last: date) -> list[Stood]:
    """Where the fund's money stood at the end of each month of a period: one query."""
    signed = case(
        (Transfer.to_account_id == Account.id, Transfer.amount_minor), else_=-Transfer.amount_minor
    )
    rows: Iterable[Any] = db.session.execute(
        select(Transfer.effective_on, Account.kind, func.sum(signed))
        .select_from(Account)
        .join(
            Transfer,
            or_(Transfer.to_account_id == Account.id, Transfer.from_account_id == Account.id),
        )
        .where(
            Account.fund_id == fund.id,
            Account.kind.in_([kind.value for kind in _SHOWN]),
            Transfer.effective_on <= last,
        )
        .group_by(Transfer.effective_on, Account.kind)
        .order_by(Transfer.effective_on)
    )
    moves = list(rows)
    held: dict[str, int] = defaultdict(int)
    found, at = [], 0
    for month in months_from(first, last):
        end = min(next_month(month) - timedelta(days=1), last)
        while at < len(moves) and moves[at][0] <= end:
            held[moves[at][1]] += int(moves[at][2])
            at += 1
        found.append(Stood(end, *(Money(held[kind.value], fund.currency) for kind in _SHOWN)))
    return found


def dues(actor: Actor, fund: Fund) -> list[Due]:
    """What is still to come of dated pledges, and what is planned and not paid of awards.

    An award that is kept from the actor counts, and is not named.
    """
    return [*_pledged(fund), *_planned(actor, fund)]


def _pledged(fund: Fund) -> list[Due]:
    lines = [(one, line) for one, line in lines_to_come(date.max) if one.fund_id == fund.id]
    foreign = foreign_of([one for one, _line in lines])
    found = []
    for one, line in lines:
        other = foreign.get(one.id)
        rest = line.rest
        if other is not None and rest.currency != fund.currency:
            rest = Rate(other.rate, other.rate_on, other.rate_source).of(rest, fund.currency)
        what = _(
            "Pledge of %(name)s, %(reference)s", name=one.contributor.name, reference=one.reference
        )
        page = f"/funds/{fund.slug}/contributors/{one.contributor.public_id}"
        found.append(Due(line.due_on, rest, what, page))
    return found


def _planned(actor: Actor, fund: Fund) -> list[Due]:
    paid = select(Disbursement.instalment_id).where(
        Disbursement.status == DisbursementStatus.PAID.value
    )
    rows: Iterable[Any] = db.session.execute(
        select(
            Instalment.due_on,
            Instalment.amount_minor,
            Instalment.number,
            Award.title,
            Award.reference,
            visible(actor, Award),
        )
        .join(Award, Award.id == Instalment.award_id)
        .where(
            Award.fund_id == fund.id,
            Award.status.in_([status.value for status in _PLANNED]),
            Instalment.id.not_in(paid),
            Instalment.replaced_by_id.is_(None),
        )
        .order_by(Instalment.due_on, Instalment.id)
    )
    found = []
    for day, minor, number, title, reference, is_seen in rows:
        what = _("Instalment %(n)s of “%(title)s”", n=number, title=title) if is_seen else ""
        page = f"/desk/awards/{reference}" if is_seen else ""
        found.append(Due(day, Money(-minor, fund.currency), what, page))
    return found


def undated(fund: Fund) -> Money:
    """What is still to come of pledges that name no day."""
    open_ones = db.session.scalars(
        select(Pledge).where(
            Pledge.fund_id == fund.id,
            Pledge.expected_on.is_(None),
            Pledge.status.in_([PledgeStatus.PLEDGED.value, PledgeStatus.PARTLY_RECEIVED.value]),
        )
    )
    return sum_money((one.rest for one in open_ones), fund.currency)
