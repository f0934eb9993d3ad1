"""Sources and uses of a fund: what came, what it went to, what is left, and with whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from grants.funds.ledger import AccountKind, LedgerEvent
from grants.funds.narrowing import Narrowing
from grants.kernel.i18n import _
from grants.kernel.money import Money, sum_money
from grants.reports.document import (
    Column,
    Document,
    Fact,
    Heading,
    MoneyTable,
    Named,
    Paragraph,
    Row,
    RowStyle,
    Tone,
    day_text,
    money_table,
)
from grants.reports.fund_statement import PAID, Movement, movement_rows, period_words

_E = LedgerEvent
SOURCES: tuple[tuple[LedgerEvent, ...], ...] = (
    (_E.OPENING_BALANCE,),
    (_E.CONTRIBUTION_RECEIVED, _E.CONTRIBUTION_RECEIVED_UNPLEDGED),
    (_E.CONTRIBUTION_BOUNCED, _E.CONTRIBUTION_BOUNCED_UNPLEDGED),
    (_E.CONTRIBUTION_REFUNDED,),
    (_E.INTEREST_EARNED, _E.INTEREST_REVERSED),
    (_E.EXCHANGE_GAINED, _E.EXCHANGE_GAIN_REVERSED),
)
GIVEN = tuple(event for line in SOURCES[:4] for event in line)
"""What contributors gave, less what bounced or went back to them."""
USES: tuple[tuple[LedgerEvent, ...], ...] = (
    (_E.DISBURSEMENT_PAID,),
    (_E.DISBURSEMENT_REVERSED, _E.RECIPIENT_REFUNDED),
    (_E.CHARGES_PAID, _E.CHARGES_REVERSED),
)
"""The events of each line; every event that touches the bank account is of one of them."""


@dataclass(frozen=True, slots=True)
class Banked:
    """What an event brought to the bank account before a period and in it; below nil: took."""

    before: Money
    within: Money


@dataclass(frozen=True, slots=True)
class Restricted:
    """Money under one restriction: its words, one of its contributions, how it moved."""

    words: str
    like: str
    movement: Movement


@dataclass(frozen=True, slots=True)
class Given:
    """What a contributor pledged and gave until the last day."""

    name: str
    public_id: str
    pledged: Money
    received: Money
    outstanding: Money


@dataclass(frozen=True, slots=True)
class Figures:
    """What the ledger says of the bank account, and recipients of what they spent."""

    banked: Mapping[LedgerEvent, Banked]
    spent: Money

    @property
    def nil(self) -> Money:
        return Money.zero(self.spent.currency)

    def of(self, events: Sequence[LedgerEvent], *, until: bool = False) -> Money:
        """What these events brought in the period, or until its end."""
        found = [self.banked[each] for each in events if each in self.banked]
        return sum_money(
            (each.before + each.within if until else each.within for each in found),
            self.nil.currency,
        )

    @property
    def opening(self) -> Money:
        return sum_money((each.before for each in self.banked.values()), self.nil.currency)

    @property
    def sources(self) -> Money:
        return sum_money((self.of(line) for line in SOURCES), self.nil.currency)

    @property
    def uses(self) -> Money:
        return -sum_money((self.of(line) for line in USES), self.nil.currency)

    @property
    def closing(self) -> Money:
        """What is left in the bank at the end of the period."""
        return self.opening + self.sources - self.uses

    @property
    def with_recipients(self) -> Money:
        """What was paid until the end and no accepted progress report says was spent."""
        return -self.of(PAID, until=True) - self.spent

    @property
    def deposits(self) -> Money:
        """What contributors gave until the end."""
        return self.of(GIVEN, until=True)


def percent(part: Money, whole: Money) -> str:
    """A part of a whole in hundredths, to one decimal, half up: `12.0 %`."""
    if whole.minor <= 0:
        return ""
    tenths = (2 * part.minor * 1000 + whole.minor) // (2 * whole.minor)
    sign = "−" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10} %"


def report(
    *,
    fund: str,
    slug: str,
    currency: str,
    first: date,
    last: date,
    figures: Figures,
    restricted: Sequence[Restricted],
    givers: Sequence[Given],
    language: str,
    address: str,
    made_at: datetime,
) -> Document:
    """The statement. Each figure links to the transfers it is the sum of."""
    return Document(
        title=_("Sources and uses"),
        language=language,
        issuer=fund,
        subtitle=period_words(first, last),
        dated=_("As of %(day)s", day=day_text(last)),
        address=address,
        made_at=made_at,
        facts=(
            Fact(_("Opening"), figures.opening),
            Fact(_("Sources"), figures.sources),
            Fact(_("Uses"), figures.uses),
            Fact(_("Closing"), figures.closing, _of_deposits(figures.closing, figures)),
        ),
        parts=(
            Heading(_("Sources")),
            _lines(_sources(), figures, slug, currency, first, last),
            Heading(_("Uses")),
            _lines(_uses(), figures, slug, currency, first, last),
            Heading(_("Where the money is")),
            _places(figures, slug, currency, last),
            Heading(_("Each restriction’s money in the period")),
            _restrictions(restricted, slug, currency, first, last),
            Heading(_("Pledged against received")),
            _pledges(givers, slug, currency, last),
            Heading(_("How it was made")),
            Paragraph(
                _(
                    "Every figure of the fund is a sum of the ledger’s transfers by the day they "
                    "took effect; on its page each links to them. What recipients spent is what "
                    "their accepted progress reports say."
                ),
                Tone.SOFT,
            ),
        ),
    )


def _of_deposits(amount: Money, figures: Figures) -> str:
    share = percent(amount, figures.deposits)
    return _("%(share)s of what contributors gave", share=share) if share else ""


def _sources() -> list[tuple[str, tuple[LedgerEvent, ...], int]]:
    names = (
        _("Opening balances"),
        _("Contributions received"),
        _("Contributions that bounced"),
        _("Given back to contributors"),
        _("Interest earned"),
        _("Gains on exchange"),
    )
    return [(name, events, 1) for name, events in zip(names, SOURCES, strict=True)]


def _uses() -> list[tuple[str, tuple[LedgerEvent, ...], int]]:
    names = (_("Paid to recipients"), _("Returned by recipients"), _("Bank charges and fees"))
    return [(name, events, -1) for name, events in zip(names, USES, strict=True)]


def _lines(
    listed: Sequence[tuple[str, tuple[LedgerEvent, ...], int]],
    figures: Figures,
    slug: str,
    currency: str,
    first: date,
    last: date,
) -> MoneyTable:
    rows = [
        Row(
            (name, amount),
            hrefs=(
                "",
                Narrowing(events, AccountKind.BANK, first=first, last=last).address(slug),
            ),
        )
        for name, events, sign in listed
        for amount in [figures.of(events) * sign]
        if amount or any(each in figures.banked for each in events)
    ]
    together = tuple(event for _name, events, _sign in listed for event in events)
    return money_table(
        _("In the period. All amounts in %(c)s", c=currency),
        (Column(_("Line"), share=3), Column(_("Amount"), "money")),
        rows,
        total=_("Total"),
        total_hrefs=(
            "",
            Narrowing(together, AccountKind.BANK, first=first, last=last).address(slug),
        ),
        empty=_("Nothing in this period."),
    )


def _places(figures: Figures, slug: str, currency: str, last: date) -> MoneyTable:
    bank = Narrowing(kind=AccountKind.BANK, last=last).address(slug)
    paid = Narrowing(PAID, AccountKind.BANK, last=last).address(slug)
    net = -figures.of(PAID, until=True)
    whole = figures.closing + figures.with_recipients
    rows = [
        Row(
            (_("In the bank"), figures.closing, percent(figures.closing, figures.deposits)),
            hrefs=("", bank, ""),
        ),
        Row(
            (
                _("With recipients, not yet reported as spent"),
                figures.with_recipients,
                percent(figures.with_recipients, figures.deposits),
            ),
            hrefs=("", "", ""),
        ),
        Row((_("Both together"), whole, percent(whole, figures.deposits)), RowStyle.STRONG),
        Row(
            (_("Paid to recipients, less what came back"), net, percent(net, figures.deposits)),
            hrefs=("", paid, ""),
        ),
        Row(
            (_("Of it reported as spent"), figures.spent, percent(figures.spent, figures.deposits))
        ),
    ]
    return money_table(
        _("Until the end of %(day)s. All amounts in %(c)s", day=day_text(last), c=currency),
        (
            Column(_("Where"), share=3),
            Column(_("Amount"), "money"),
            Column(_("Of what contributors gave"), "number"),
        ),
        rows,
    )


def _restrictions(
    listed: Sequence[Restricted], slug: str, currency: str, first: date, last: date
) -> MoneyTable:
    day = timedelta(days=1)

    def row(each: Restricted) -> Row:
        move = each.movement
        return Row(
            (each.words, move.opening, move.received, move.paid, move.closing),
            hrefs=(
                "",
                Narrowing(like=each.like, last=first - day).address(slug),
                Narrowing(like=each.like, first=first, last=last).address(slug),
                Narrowing(PAID, AccountKind.SPENT, "", each.like, first, last).address(slug),
                Narrowing(like=each.like, last=last).address(slug),
            ),
        )

    return money_table(
        _("Opening + received − paid = closing. All amounts in %(c)s", c=currency),
        (
            Column(_("May be used for"), share=2),
            Column(_("Opening"), "money"),
            Column(_("Received"), "money"),
            Column(_("Paid"), "money"),
            Column(_("Closing"), "money"),
        ),
        [row(each) for each in listed],
        total=_("All restrictions"),
        total_hrefs=("", *movement_rows(slug, "", first, last)),
        empty=_("No contributor has given yet."),
    )


def _pledges(givers: Sequence[Given], slug: str, currency: str, last: date) -> MoneyTable:
    def rows_of(giver: str) -> tuple[str, str]:
        came = Narrowing(GIVEN, AccountKind.AVAILABLE, giver, last=last)
        to_come = Narrowing(kind=AccountKind.RECEIVABLE, contributor=giver, last=last)
        return came.address(slug), to_come.address(slug)

    def row(each: Given) -> Row:
        name = Named(each.name, href=f"/funds/{slug}/contributors/{each.public_id}")
        return Row(
            (
                name,
                each.pledged,
                each.received,
                each.outstanding,
                percent(each.received, each.pledged),
            ),
            hrefs=("", "", *rows_of(each.public_id), ""),
        )

    return money_table(
        _("Until the end of %(day)s. All amounts in %(c)s", day=day_text(last), c=currency),
        (
            Column(_("Contributor"), share=2),
            Column(_("Pledged or given"), "money"),
            Column(_("Received"), "money"),
            Column(_("Still to come"), "money"),
            Column(_("Received of it"), "number"),
        ),
        [row(each) for each in givers],
        total=_("All contributors"),
        total_hrefs=("", "", *rows_of(""), ""),
        empty=_("No contributor has given yet."),
    )
