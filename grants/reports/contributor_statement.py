"""The contributor's statement: what was given, under which restriction, what it paid for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from grants.awards.uses import Drawn, Stages, theme_words
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.reports.document import (
    Cell,
    Column,
    Document,
    Heading,
    Named,
    PageBreak,
    Part,
    Row,
    day_text,
    money_table,
)
from grants.reports.fund_statement import Movement, figure, movement_facts, period_words


@dataclass(frozen=True, slots=True)
class Given:
    """One contribution."""

    reference: str
    day: date
    restriction: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Paid:
    """What a contributor's money does in one award."""

    reference: str
    title: str
    recipient: str
    theme: str
    promised: Money
    disbursed: Money
    reached: int | None


@dataclass(frozen=True, slots=True)
class Account:
    """Everything of one contributor."""

    name: str
    kind: str
    movement: Movement
    standing: Stages
    given: Sequence[Given]
    paid: Sequence[Paid]
    waiting: Money
    drawn: Drawn


def statement(
    *,
    fund: str,
    currency: str,
    first: date,
    last: date,
    accounts: Sequence[Account],
    language: str,
    address: str,
    made_at: datetime,
) -> Document:
    """The statement of one contributor, or of several, each on a page of its own."""
    moved = [account.movement for account in accounts]
    alone = accounts[0] if len(accounts) == 1 else None
    parts: list[Part] = []
    for at, account in enumerate(accounts):
        if at:
            parts.append(PageBreak())
        if alone is None:
            parts.append(Heading(account.name))
        parts += _account(account, currency, first, last, alone is not None)
    whole = total_of(moved, currency)
    return Document(
        title=_("Statement for %(name)s", name=alone.name)
        if alone
        else _("Contributor statements"),
        language=language,
        issuer=fund,
        subtitle=period_words(first, last),
        dated=_("As of %(day)s", day=day_text(last)),
        address=address,
        made_at=made_at,
        facts=movement_facts(whole),
        parts=tuple(parts),
    )


def total_of(moved: Sequence[Movement], currency: str) -> Movement:
    """Several movements as one."""
    nil = Money.zero(currency)
    whole = Movement(nil, nil, nil)
    for each in moved:
        whole = Movement(
            whole.opening + each.opening, whole.received + each.received, whole.paid + each.paid
        )
    return whole


def _account(account: Account, currency: str, first: date, last: date, alone: bool) -> list[Part]:
    level = 2 if alone else 3
    given: list[Sequence[Cell]] = [
        (each.reference, each.day, each.restriction, each.amount) for each in account.given
    ]
    paid: list[Row | Sequence[Cell]] = [
        (
            Named(each.title, each.reference),
            each.recipient,
            theme_words(each.theme),
            each.promised,
            each.disbursed,
            each.reached,
        )
        for each in account.paid
    ]
    if account.waiting:
        nil = Money.zero(currency)
        paid.append((theme_words(None), "", "", account.waiting, nil, ""))
    return [
        figure(account.drawn),
        Heading(_("What was given"), level),  # type: ignore[arg-type]
        money_table(
            _("%(period)s. All amounts in %(c)s", period=period_words(first, last), c=currency),
            (
                Column(_("Contribution")),
                Column(_("Day")),
                Column(_("May be used for"), share=2),
                Column(_("Amount"), "money"),
            ),
            given,
            total=_("Given in the period"),
            empty=_("Nothing was given in this period."),
        ),
        Heading(_("What it paid for"), level),  # type: ignore[arg-type]
        money_table(
            _("Since the first contribution. All amounts in %(c)s", c=currency),
            (
                Column(_("Award"), share=2),
                Column(_("Recipient")),
                Column(_("Theme")),
                Column(_("Promised"), "money"),
                Column(_("Disbursed"), "money"),
                Column(_("People reached"), "number"),
            ),
            paid,
            total=_("All awards"),
            empty=_("It is not yet promised to anyone."),
        ),
    ]
