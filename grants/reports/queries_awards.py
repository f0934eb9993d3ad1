"""What the reports on awards read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import joinedload

from grants.awards.models import Award
from grants.awards.queries_agreed import is_agreed
from grants.awards.queries_paid_for import paid_for
from grants.calls.models import Call
from grants.disbursements.models import Disbursement
from grants.funds.ledger import AccountKind, LedgerEvent
from grants.funds.models import Account, Contribution, Contributor, Fund, Lot, Transfer
from grants.funds.queries import NamedShare
from grants.kernel.db import db
from grants.kernel.money import Money, sum_money
from grants.kernel.policy import Actor, seen
from grants.reports.contributor_statement import Paid


def awards_of(actor: Actor, fund: Fund, call: Call | None = None) -> Sequence[Award]:
    """Every award of the fund, or of one call, that the actor sees, with recipient and call."""
    query = (
        seen(actor, Award)
        .options(joinedload(Award.organisation), joinedload(Award.call), joinedload(Award.fund))
        .where(Award.fund_id == fund.id)
        .order_by(Award.id)
    )
    if call is not None:
        query = query.where(Award.call_id == call.id)
    return db.session.scalars(query).all()


def disbursed_by_application(fund: Fund) -> dict[int, Money]:
    """What was disbursed for each application of the fund, by the ledger: one query."""
    signed = case(
        (Transfer.to_account_id == Account.id, Transfer.amount_minor), else_=-Transfer.amount_minor
    )
    rows: Iterable[Any] = db.session.execute(
        select(Transfer.application_id, func.sum(signed))
        .select_from(Account)
        .join(
            Transfer,
            or_(Transfer.to_account_id == Account.id, Transfer.from_account_id == Account.id),
        )
        .where(
            Account.fund_id == fund.id,
            Account.kind == AccountKind.SPENT.value,
            Transfer.application_id.is_not(None),
        )
        .group_by(Transfer.application_id)
    )
    return {application: Money(int(total), fund.currency) for application, total in rows}


def disbursements_of(award: Award) -> list[tuple[Disbursement, list[NamedShare]]]:
    """The award's disbursements with whose money each was: two queries."""
    found = db.session.scalars(
        select(Disbursement)
        .options(joinedload(Disbursement.instalment))
        .where(Disbursement.award_id == award.id)
        .order_by(Disbursement.id)
    ).all()
    rows: Iterable[Any] = db.session.execute(
        select(Transfer.cause_id, Contributor.name, Contribution.reference, Transfer.amount_minor)
        .join(Account, Account.id == Transfer.from_account_id)
        .join(Lot, Lot.id == Account.lot_id)
        .join(Contributor, Contributor.id == Lot.contributor_id)
        .join(Contribution, Contribution.id == Lot.contribution_id)
        .where(
            Transfer.cause_type == Disbursement.__tablename__,
            Transfer.cause_id.in_([each.id for each in found]),
            Transfer.event == LedgerEvent.DISBURSEMENT_PAID.value,
        )
        .order_by(Transfer.id)
    )
    shares: dict[int, list[NamedShare]] = {}
    for cause, name, reference, minor in rows:
        share = NamedShare(name, reference, Money(minor, award.fund.currency))
        shares.setdefault(cause, []).append(share)
    return [(each, shares.get(each.id, [])) for each in found]


def paid_by(actor: Actor, contributor: Contributor) -> tuple[list[Paid], Money]:
    """What the contributor's money is for: agreed awards, and what waits for an agreement."""
    rows, waiting = paid_for(actor, contributor)
    agreed = set(
        db.session.scalars(
            select(Award.id).where(Award.id.in_([row.award.id for row in rows]), is_agreed())
        )
    )
    unsigned = [row.figures.reserved for row in rows if row.award.id not in agreed]
    currency = contributor.fund.currency
    return [
        Paid(
            reference=row.award.reference,
            title=row.award.title,
            recipient=row.award.organisation.name,
            theme=row.award.theme,
            promised=row.figures.committed,
            disbursed=row.figures.disbursed,
            reached=row.came.people,
        )
        for row in rows
        if row.award.id in agreed
    ], waiting + sum_money(unsigned, currency)
