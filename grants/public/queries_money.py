"""What everybody reads of a fund's money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select

from grants.awards.models import Award, Instalment
from grants.disbursements.models import Disbursement
from grants.funds.ledger import AccountKind, LedgerEvent
from grants.funds.models import Account, Contributor, Fund, Lot, Transfer
from grants.funds.queries import Figures, contributor_figures, restrictions_by_contributor
from grants.kernel.db import db
from grants.kernel.money import Money, sum_money
from grants.public.policy import awards_shown

# Transfers that everybody may read of. A decision is told once its agreement is signed.
_GIVEN = (LedgerEvent.CONTRIBUTION_RECEIVED, LedgerEvent.CONTRIBUTION_RECEIVED_UNPLEDGED)
_FOR_AWARDS = (
    LedgerEvent.AGREEMENT_COMMITTED,
    LedgerEvent.DISBURSEMENT_PAID,
    LedgerEvent.DISBURSEMENT_REVERSED,
    LedgerEvent.RECIPIENT_REFUNDED,
)
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Giving:
    """One contributor, what its money may be used for, and how far it has come."""

    id: int
    name: str
    kind: str
    lots: list[Lot]
    figures: Figures


def givings(fund: Fund) -> list[Giving]:
    """Every contributor of the fund with its money by stage: three queries, however many."""
    figures = contributor_figures(fund)
    lots = restrictions_by_contributor(fund)
    rows = db.session.scalars(
        select(Contributor)
        .where(Contributor.fund_id == fund.id)
        .order_by(Contributor.name, Contributor.id)
    )
    nothing = Figures.of({}, fund.currency)
    return [
        Giving(c.id, c.name, c.kind, lots.get(c.id, []), figures.get(c.id, nothing)) for c in rows
    ]


def total(fund: Fund, givings: list[Giving]) -> Figures:
    """All contributors together."""

    def added(stage: str) -> Money:
        return sum_money((getattr(g.figures, stage) for g in givings), fund.currency)

    return Figures(
        pledged=added("pledged"),
        received=added("received"),
        reserved=added("reserved"),
        committed=added("committed"),
        disbursed=added("disbursed"),
        available=added("available"),
    )


def figures_by_fund(funds: list[Fund]) -> dict[int, Figures]:
    """Money by stage of several funds: one query."""
    rows: Iterable[Any] = db.session.execute(
        select(Account.fund_id, Account.kind, func.sum(Account.balance_minor))
        .where(Account.fund_id.in_([fund.id for fund in funds]))
        .group_by(Account.fund_id, Account.kind)
    )
    balances: dict[int, dict[str, int]] = {}
    for fund_id, kind, balance in rows:
        balances.setdefault(fund_id, {})[kind] = int(balance)
    return {fund.id: Figures.of(balances.get(fund.id, {}), fund.currency) for fund in funds}


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened to money, as everybody may know it.

    `about` is the contributor for money that came, else the award's title.
    """

    event: LedgerEvent
    on: date
    number: int
    about: str
    reference: str
    instalment: int | None
    amount: Money
    sources: tuple[tuple[str, Money], ...]


def recent(fund: Fund, most: int = 8) -> list[Told]:
    """The last things that happened to money, newest first, each whole."""
    lots = (AccountKind.AVAILABLE, AccountKind.COMMITTED, AccountKind.SPENT)
    rows = db.session.execute(
        select(
            Transfer,
            Contributor.name,
            Award.title,
            Award.reference,
            Instalment.number,
        )
        .join(
            Account,
            and_(
                Account.id == Transfer.to_account_id,
                Account.kind.in_([kind.value for kind in lots]),
            ),
        )
        .join(Contributor, Contributor.id == Account.contributor_id)
        .outerjoin(Award, and_(Award.application_id == Transfer.application_id, awards_shown()))
        .outerjoin(
            Disbursement,
            and_(
                Transfer.cause_type == Disbursement.__tablename__,
                Disbursement.id == Transfer.cause_id,
            ),
        )
        .outerjoin(Instalment, Instalment.id == Disbursement.instalment_id)
        .where(
            Transfer.fund_id == fund.id,
            or_(
                Transfer.event.in_([event.value for event in _GIVEN]),
                and_(
                    Transfer.event.in_([event.value for event in _FOR_AWARDS]),
                    Award.id.is_not(None),
                ),
            ),
        )
        .order_by(Transfer.id.desc())
        .limit(_LOOKED_AT)
    ).all()
    acts: dict[tuple[str, str, int], list[Any]] = {}
    for row in rows:
        transfer = row[0]
        acts.setdefault((transfer.event, transfer.cause_type, transfer.cause_id), []).append(row)
    whole = list(acts.values())
    if len(rows) == _LOOKED_AT and len(whole) > 1:
        whole.pop()  # the oldest may go on beyond what was looked at
    return [_told(act, fund.currency) for act in whole[:most]]


def _told(act: list[Any], currency: str) -> Told:
    transfer, name, title, reference, instalment = act[0]
    parts: dict[str, int] = {}
    for moved, giver, *_rest in reversed(act):
        parts[giver] = parts.get(giver, 0) + moved.amount_minor
    given = title is None
    return Told(
        event=LedgerEvent(transfer.event),
        on=transfer.effective_on,
        number=transfer.id,
        about=name if given else title,
        reference="" if given else reference,
        instalment=instalment,
        amount=Money(sum(parts.values()), currency),
        sources=tuple((giver, Money(minor, currency)) for giver, minor in parts.items()),
    )
