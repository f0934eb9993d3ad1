"""What is read to tie the bank's lines to the books: open lines, open movements, ties that stand.

A room above enters by `known_to_the_bank` what a bank would call its acts, and by `awaited`
what it waits for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from grants.accounts.models import Person
from grants.funds import queries_bank
from grants.funds.ledger import LedgerEvent
from grants.funds.models import Contribution, Contributor, Fund, Transfer
from grants.funds.models_bank import BankLine, BankStatement, BankTie, BankTiePart
from grants.funds.models_moves import BankItem
from grants.funds.tying import Booked, Movement, TieReason
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import SYSTEM, Actor, seen

EARLIER = timedelta(days=90)
"""How long before the first statement a movement may lie that comes to the bank in it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a bank would call an act: our reference, the bank's own, who paid or was paid."""

    reference: str
    bank_reference: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Awaited:
    """Something of another room that a line may be, with the page on which it is recorded."""

    words: str
    endpoint: str
    reference: str


Names = Callable[[Collection[int]], dict[int, Known]]
Awaits = Callable[[Actor, Fund, Money], list[Awaited]]
_names: dict[str, Names] = {}
_awaits: list[Awaits] = []


def known_to_the_bank(cause_type: str) -> Callable[[Names], Names]:
    """Enter how the bank knows the acts of one kind of record."""

    def enter(names: Names) -> Names:
        _names[cause_type] = names
        return names

    return enter


def awaited(awaits: Awaits) -> Awaits:
    """Enter what a room waits for at the bank, by its signed amount."""
    _awaits.append(awaits)
    return awaits


def what_is_awaited(actor: Actor, fund: Fund, amount: Money) -> list[Awaited]:
    """What of the rooms above this amount at the bank may be."""
    return [one for awaits in _awaits for one in awaits(actor, fund, amount)]


@known_to_the_bank("contribution")
def _contributions(ids: Collection[int]) -> dict[int, Known]:
    rows: Iterable[Any] = db.session.execute(
        select(
            Contribution.id, Contribution.reference, Contribution.bank_reference, Contributor.name
        )
        .join(Contributor, Contributor.id == Contribution.contributor_id)
        .where(Contribution.id.in_(ids))
    )
    return {row[0]: Known(row[1], row[2], (row[3],)) for row in rows}


@known_to_the_bank("bank_item")
def _items(ids: Collection[int]) -> dict[int, Known]:
    rows: Iterable[Any] = db.session.execute(
        select(BankItem.id, BankItem.reference, BankItem.bank_reference, Contributor.name)
        .outerjoin(Contribution, Contribution.id == BankItem.contribution_id)
        .outerjoin(Contributor, Contributor.id == Contribution.contributor_id)
        .where(BankItem.id.in_(ids))
    )
    return {row[0]: Known(row[1], row[2], (row[3],) if row[3] else ()) for row in rows}


def open_movements(actor: Actor, fund: Fund, *, until: date | None = None) -> list[Movement]:
    """What moved through the bank account, that the actor sees and no line is tied to.

    What came long before the first statement is part of the balance it began with.
    """
    begins = queries_bank.first_day(fund)
    if begins is None:
        return []
    query: Select[Any] = (
        seen(actor, Transfer)
        .add_columns(queries_bank.signed(fund))
        .where(
            queries_bank.through_the_bank(fund),
            ~queries_bank.is_tied(),
            Transfer.effective_on >= begins - EARLIER,
            (Transfer.event != LedgerEvent.OPENING_BALANCE.value)
            | (Transfer.effective_on > begins),
        )
        .order_by(Transfer.id)
    )
    if until is not None:
        query = query.where(Transfer.effective_on <= until)
    groups: dict[tuple[str, int, bool], list[tuple[Transfer, int]]] = {}
    rows: Iterable[Any] = db.session.execute(query)
    for transfer, minor in rows:
        key = (transfer.cause_type, transfer.cause_id, minor > 0)
        groups.setdefault(key, []).append((transfer, int(minor)))
    known = _known({key[:2] for key in groups})
    return [_movement(key, rows, known.get(key[:2])) for key, rows in groups.items()]


def _known(causes: Collection[tuple[str, int]]) -> dict[tuple[str, int], Known]:
    found: dict[tuple[str, int], Known] = {}
    for kind in {kind for kind, _id in causes} & set(_names):
        ids = sorted(cause_id for of, cause_id in causes if of == kind)
        found |= {(kind, cause_id): known for cause_id, known in _names[kind](ids).items()}
    return found


def _movement(
    key: tuple[str, int, bool], rows: Sequence[tuple[Transfer, int]], known: Known | None
) -> Movement:
    first = rows[0][0]
    known = known or Known("")
    return Movement(
        key=f"{key[0]}:{key[1]}:{'in' if key[2] else 'out'}",
        transfer_ids=tuple(transfer.id for transfer, _minor in rows),
        on=first.effective_on,
        minor=sum(minor for _transfer, minor in rows),
        event=first.event,
        about=first.about,
        reference=known.reference,
        bank_reference=known.bank_reference,
        names=known.names,
    )


def open_lines(actor: Actor, fund: Fund) -> list[Booked]:
    """The lines that count, that the actor sees and that are not tied yet."""
    rows: Iterable[Any] = db.session.execute(
        select(BankLine, BankStatement.reference)
        .join(BankStatement, BankStatement.id == BankLine.statement_id)
        .where(
            policy.visible(actor, BankLine),
            BankLine.fund_id == fund.id,
            BankLine.live,
            ~queries_bank.line_is_tied(),
        )
        .order_by(BankLine.id)
    )
    return [booked(line, reference) for line, reference in rows]


def booked(line: BankLine, statement: str) -> Booked:
    """A line as the rule reads it."""
    return Booked(
        line_id=line.id,
        on=line.booked_on,
        minor=line.amount_minor,
        address=f"{statement}/{line.number}",
        name=line.name,
        texts=(line.reference, line.bank_reference, line.text),
    )


def has_open_lines(fund: Fund) -> bool:
    """Is there a line that is not tied?"""
    found = select(BankLine.id).where(
        BankLine.fund_id == fund.id, BankLine.live, ~queries_bank.line_is_tied()
    )
    return db.session.scalar(found.limit(1)) is not None


def with_open_lines() -> list[int]:
    """The funds that have a line that is not tied."""
    found = select(BankLine.fund_id).where(BankLine.live, ~queries_bank.line_is_tied())
    return list(db.session.scalars(found.distinct().order_by(BankLine.fund_id)))


def line_by_number(actor: Actor, statement: BankStatement, number: int) -> BankLine:
    """The line, if this actor sees it; else NotFound."""
    return policy.find(
        actor, BankLine, BankLine.statement_id == statement.id, BankLine.number == number
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A tie as a page shows it."""

    public_id: str
    reason: TieReason
    words: str
    by: str
    at: datetime


def ties_of(lines: Sequence[BankLine]) -> dict[int, Shown]:
    """The tie that stands for each of these lines: line id → tie. One query."""
    rows: Iterable[Any] = db.session.execute(
        select(BankTiePart.line_id, BankTie, Person.name)
        .join(BankTie, BankTie.id == BankTiePart.tie_id)
        .outerjoin(Person, Person.id == BankTie.made_by_id)
        .where(BankTiePart.live, BankTiePart.line_id.in_([line.id for line in lines]))
    )
    return {
        line_id: Shown(tie.public_id, TieReason(tie.reason), tie.words, name or "", tie.made_at)
        for line_id, tie, name in rows
    }


def tie_by_id(actor: Actor, fund: Fund, public_id: str) -> BankTie:
    """The tie, if this actor sees it; else NotFound."""
    return policy.find(actor, BankTie, BankTie.fund_id == fund.id, BankTie.public_id == public_id)


def transfers_of(actor: Actor, public_id: str) -> list[Transfer]:
    """The transfers of a tie, in order."""
    query = (
        seen(actor, Transfer)
        .join(BankTiePart, BankTiePart.transfer_id == Transfer.id)
        .join(BankTie, BankTie.id == BankTiePart.tie_id)
        .where(BankTie.public_id == public_id)
    )
    return list(db.session.scalars(query.order_by(Transfer.id)))


def lines_of(actor: Actor, public_id: str) -> list[BankLine]:
    """The lines of a tie, in order."""
    query = (
        seen(actor, BankLine)
        .join(BankTiePart, BankTiePart.line_id == BankLine.id)
        .join(BankTie, BankTie.id == BankTiePart.tie_id)
        .where(BankTie.public_id == public_id)
    )
    return list(db.session.scalars(query.order_by(BankLine.id)))


def everything_open(fund: Fund) -> tuple[list[Booked], list[Movement]]:
    """What the rule chooses from, whoever asks."""
    return open_lines(SYSTEM, fund), open_movements(SYSTEM, fund)
