"""The report on one award: its terms, its money, what holds it, what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from grants.awards.uses import theme_words, unit_words
from grants.kernel.i18n import _
from grants.kernel.money import Money, minor_digits
from grants.reports.document import (
    Cell,
    Column,
    Document,
    Fact,
    Facts,
    Figure,
    Heading,
    Items,
    Named,
    Paragraph,
    Part,
    day_text,
    money_table,
)
from grants.web.pictures import Amount, Instalment, Picture, in_one_unit, instalments_timeline

State = Literal["paid", "held", "planned"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed."""

    fund: str
    reference: str
    title: str
    purpose: str
    recipient: str
    theme: str
    call: str
    status: str
    starts_on: date
    ends_on: date
    awarded: Money
    disbursed: Money


@dataclass(frozen=True, slots=True)
class Installed:
    """One instalment as it stands."""

    number: int
    amount: Money
    due_on: date
    state: State
    word: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One disbursement, and whose money it was."""

    reference: str
    instalment: int
    status: str
    bank_reference: str
    paid_on: date | None
    amount: Money
    sources: Sequence[tuple[str, str, Money]]


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold before an instalment."""

    text: str
    owner: str
    due_on: date
    before: int
    status: str


@dataclass(frozen=True, slots=True)
class Progress:
    """One progress report."""

    number: int
    due_on: date
    status: str
    done: str
    reached: int | None
    spent: Money | None


def report(
    *,
    terms: Terms,
    instalments: Sequence[Installed],
    conditions: Sequence[Condition],
    disbursements: Sequence[Sent],
    progress: Sequence[Progress],
    day: date,
    language: str,
    address: str,
    made_at: datetime,
) -> Document:
    """The report on an award, for staff."""
    currency = terms.awarded.currency
    caption = _("All amounts in %(c)s", c=currency)
    planned: list[Sequence[Cell]] = [
        (_("Instalment %(n)s", n=each.number), each.due_on, each.word, each.amount)
        for each in instalments
    ]
    paid: list[Sequence[Cell]] = []
    for sent in disbursements:
        for name, contribution, amount in sent.sources or (("", "", sent.amount),):
            paid.append(
                (
                    Named(sent.reference, _("Instalment %(n)s", n=sent.instalment)),
                    sent.status,
                    sent.bank_reference,
                    sent.paid_on or "",
                    Named(name, contribution),
                    amount,
                )
            )
    filed: list[Sequence[Cell]] = [
        (
            _("Progress report %(n)s", n=each.number),
            each.due_on,
            each.status,
            each.reached,
            each.spent,
        )
        for each in progress
    ]
    parts: list[Part] = [
        Paragraph(terms.purpose),
        Facts(
            (
                Fact(_("Recipient"), terms.recipient),
                Fact(_("Theme"), theme_words(terms.theme)),
                Fact(_("Call"), terms.call),
                Fact(_("Begins"), terms.starts_on),
                Fact(_("Ends"), terms.ends_on),
            )
        ),
        _timeline(instalments, currency),
        money_table(
            caption,
            (
                Column(_("Instalment")),
                Column(_("Planned for")),
                Column(_("Where it stands"), share=2),
                Column(_("Amount"), "money"),
            ),
            planned,
            total=_("The whole award"),
        ),
        Heading(_("Conditions")),
        Items(
            tuple(
                _(
                    "%(text)s By %(day)s, %(owner)s; before instalment %(n)s. %(status)s.",
                    text=each.text,
                    day=day_text(each.due_on),
                    owner=each.owner,
                    n=each.before,
                    status=each.status,
                )
                for each in conditions
            ),
            numbered=True,
        )
        if conditions
        else Paragraph(_("No condition was set.")),
        Heading(_("Disbursements, and whose money they were")),
        money_table(
            caption,
            (
                Column(_("Disbursement")),
                Column(_("Where it stands")),
                Column(_("Bank reference")),
                Column(_("Paid on")),
                Column(_("From"), share=2),
                Column(_("Amount"), "money"),
            ),
            paid,
            empty=_("Nothing is disbursed yet."),
        ),
        Heading(_("Progress reports")),
        money_table(
            caption,
            (
                Column(_("Progress report")),
                Column(_("Due")),
                Column(_("Where it stands")),
                Column(_("People reached"), "number"),
                Column(_("Spent by the recipient"), "money"),
            ),
            filed,
            empty=_("No progress report is planned."),
        ),
    ]
    for each in progress:
        if each.done:
            parts.append(Heading(_("What was done, progress report %(n)s", n=each.number), 3))
            parts.append(Paragraph(each.done))
    return Document(
        title=terms.title,
        language=language,
        issuer=terms.fund,
        subtitle=_("Award report"),
        reference=terms.reference,
        dated=_("As of %(day)s", day=day_text(day)),
        address=address,
        made_at=made_at,
        facts=(
            Fact(_("Where it stands"), terms.status),
            Fact(_("Awarded"), terms.awarded),
            Fact(_("Disbursed"), terms.disbursed),
            Fact(_("Not yet disbursed"), terms.awarded - terms.disbursed),
        ),
        parts=tuple(parts),
    )


def _timeline(instalments: Sequence[Installed], currency: str) -> Figure:
    scale = in_one_unit(
        [each.amount.minor for each in instalments], minor_digits=minor_digits(currency)
    )
    steps = [
        Instalment(
            _("Instalment %(n)s", n=each.number),
            Amount(each.amount.minor, text),
            day_text(each.due_on),
            each.state,
            each.word,
        )
        for each, text in zip(instalments, scale.texts, strict=True)
    ]
    paid = sum(1 for each in instalments if each.state == "paid")
    finding = _("%(paid)s of %(all)s instalments are paid", paid=paid, all=len(instalments))
    unit = unit_words(currency, million=scale.million)

    def draw(narrow: bool) -> Picture:
        return instalments_timeline(title=finding, instalments=steps, unit=unit, narrow=narrow)

    return Figure(finding, unit, draw(False), draw(True))
