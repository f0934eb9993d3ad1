"""A fund's money by month: where it stood, and how much cash is to be expected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_date

from grants.awards.uses import Drawn, unit_words
from grants.funds.ledger import AccountKind
from grants.funds.narrowing import Narrowing
from grants.kernel.i18n import _, language
from grants.kernel.money import Money, minor_digits
from grants.reports.document import (
    Column,
    Document,
    Fact,
    Heading,
    MoneyTable,
    Named,
    Note,
    Paragraph,
    Part,
    Row,
    Tone,
    day_text,
    money_table,
)
from grants.reports.fund_statement import figure, period_words
from grants.web.pictures import Amount, Month, Picture, in_one_unit, money_by_month

_LOCALES = {"en": "en_GB", "ur": "ur_PK"}


@dataclass(frozen=True, slots=True)
class Stood:
    """Where the money stood at the end of a day; the parts are what was received."""

    day: date
    available: Money
    reserved: Money
    committed: Money
    disbursed: Money

    @property
    def received(self) -> Money:
        return self.available + self.reserved + self.committed + self.disbursed


@dataclass(frozen=True, slots=True)
class Due:
    """Money that is expected to come (above nil) or to go (below nil) by a day.

    `what` and `href` say of which pledge or instalment it is, where the reader may know.
    """

    day: date
    amount: Money
    what: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """A month of the forecast."""

    first: date
    opening: Money
    comes: Money
    goes: Money

    @property
    def closing(self) -> Money:
        return self.opening + self.comes - self.goes


def month_words(day: date) -> str:
    """A month as tables write it: `Mar 2027`."""
    return format_date(day, "MMM y", locale=_LOCALES.get(language(), language()))


def months_from(first: date, last: date) -> Iterator[date]:
    """The first day of each month from one day's to another's."""
    day = first.replace(day=1)
    while day <= last:
        yield day
        day = next_month(day)


def next_month(first: date) -> date:
    """The first day of the month after a month's first day."""
    return (first + timedelta(days=32)).replace(day=1)


def forecast(today: date, cash: Money, dues: Sequence[Due]) -> list[Expected]:
    """Cash month by month, from today until the last month in which something is due.

    What was due before today and has not come or gone is expected in the first month.
    """
    nil = Money.zero(cash.currency)
    last = max([today, *(each.day for each in dues)])
    months, opening = [], cash
    for first in months_from(today, last):
        after = next_month(first)
        within = [
            each.amount
            for each in dues
            if (first <= each.day or first == today.replace(day=1)) and each.day < after
        ]
        comes = sum((amount for amount in within if amount > nil), nil)
        goes = -sum((amount for amount in within if amount < nil), nil)
        months.append(Expected(first, opening, comes, goes))
        opening = months[-1].closing
    return months


def report(
    *,
    fund: str,
    slug: str,
    currency: str,
    first: date,
    last: date,
    today: date,
    stood: Sequence[Stood],
    expected: Sequence[Expected],
    dues: Sequence[Due],
    undated: Money,
    language: str,
    address: str,
    made_at: datetime,
) -> Document:
    """Where the money stood at the end of each month, and the forecast of cash."""
    short = next((each for each in expected if each.closing < Money.zero(currency)), None)
    return Document(
        title=_("Money by month"),
        language=language,
        issuer=fund,
        subtitle=period_words(first, last),
        dated=_("As of %(day)s", day=day_text(today)),
        address=address,
        made_at=made_at,
        facts=(
            Fact(_("In the bank today"), expected[0].opening),
            Fact(_("Expected to come"), sum((e.comes for e in expected), Money.zero(currency))),
            Fact(_("Planned to go"), sum((e.goes for e in expected), Money.zero(currency))),
            Fact(_("Left after it"), expected[-1].closing),
        ),
        parts=(
            *_note(short),
            *((figure(_drawn(stood, currency)),) if stood else ()),
            Heading(_("At the end of each month")),
            _stood(stood, slug, currency),
            Heading(_("Forecast of cash")),
            _expected(expected, currency),
            *_undated(undated),
            Heading(_("What the forecast counts")),
            _counted(dues, currency),
            Heading(_("How it was made")),
            Paragraph(
                _(
                    "What stood is a sum of the ledger’s transfers by the day they took effect. "
                    "Expected is what is still to come of pledges by their schedules, and what "
                    "agreements and offers plan as instalments and is not paid. What was due "
                    "before today stands in the first month."
                ),
                Tone.SOFT,
            ),
        ),
    )


def _note(short: Expected | None) -> tuple[Part, ...]:
    if short is None:
        return (Paragraph(_("Cash suffices for every planned instalment."), Tone.LEAD),)
    return (
        Note(
            _(
                "In %(month)s cash falls below nil: %(missing)s would be missing.",
                month=month_words(short.first),
                missing=str(-short.closing),
            ),
            "bad",
        ),
    )


def _undated(undated: Money) -> tuple[Part, ...]:
    if not undated:
        return ()
    text = _("Pledges without a day are not in it: %(amount)s still to come.", amount=str(undated))
    return (Paragraph(text),)


def _drawn(stood: Sequence[Stood], currency: str) -> Drawn:
    listed = stood[-12:]
    shown = [
        money
        for each in listed
        for money in (
            each.disbursed,
            each.committed,
            each.reserved,
            each.available,
            each.received,
        )
    ]
    scale = in_one_unit([m.minor for m in shown], minor_digits=minor_digits(currency))
    amounts = [Amount(m.minor, text) for m, text in zip(shown, scale.texts, strict=True)]
    months = [
        Month(
            month_words(each.day),
            format_date(each.day, "LLL", locale=_LOCALES.get(language(), language())),
            str(each.day.year),
            *amounts[5 * at : 5 * at + 5],
        )
        for at, each in enumerate(listed)
    ]
    unit = unit_words(currency, million=scale.million)
    title = _(
        "At the end of %(month)s %(disbursed)s of %(received)s received are disbursed",
        month=months[-1].name,
        disbursed=str(listed[-1].disbursed),
        received=str(listed[-1].received),
    )

    def draw(*, narrow: bool) -> Picture:
        return money_by_month(title=title, months=months, unit=unit, narrow=narrow)

    return Drawn(title, unit, draw(narrow=False), draw(narrow=True), draw(narrow=False))


def _stood(stood: Sequence[Stood], slug: str, currency: str) -> MoneyTable:
    kinds = (
        AccountKind.AVAILABLE,
        AccountKind.RESERVED,
        AccountKind.COMMITTED,
        AccountKind.SPENT,
    )
    rows = [
        Row(
            (
                month_words(each.day),
                each.available,
                each.reserved,
                each.committed,
                each.disbursed,
                each.received,
            ),
            hrefs=("", *(Narrowing(kind=kind, last=each.day).address(slug) for kind in kinds), ""),
        )
        for each in stood
    ]
    return money_table(
        _("Available + reserved + committed + disbursed. All amounts in %(c)s", c=currency),
        (
            Column(_("Month")),
            Column(_("Available"), "money"),
            Column(_("Reserved, not yet agreed"), "money"),
            Column(_("Committed, not yet paid"), "money"),
            Column(_("Disbursed"), "money"),
            Column(_("Together"), "money"),
        ),
        rows,
        empty=_("Nothing in this period."),
    )


def _counted(dues: Sequence[Due], currency: str) -> MoneyTable:
    """Each pledge and instalment behind the forecast; what the reader may not know, unnamed."""
    nil = Money.zero(currency)
    return money_table(
        _("By day. All amounts in %(c)s", c=currency),
        (
            Column(_("Day")),
            Column(_("What"), share=3),
            Column(_("Comes: pledges"), "money"),
            Column(_("Goes: instalments"), "money"),
        ),
        [
            (
                day_text(each.day),
                Named(each.what, href=each.href) if each.what else _("Another award"),
                max(nil, each.amount),
                -each.amount if each.amount < nil else nil,
            )
            for each in sorted(dues, key=lambda due: due.day)
        ],
        total=_("Total"),
        empty=_("Nothing is expected."),
    )


def _expected(expected: Sequence[Expected], currency: str) -> MoneyTable:
    return money_table(
        _("Opening + comes − goes = closing. All amounts in %(c)s", c=currency),
        (
            Column(_("Month")),
            Column(_("Opening"), "money"),
            Column(_("Comes: pledges"), "money"),
            Column(_("Goes: instalments"), "money"),
            Column(_("Closing"), "money"),
        ),
        [
            (month_words(each.first), each.opening, each.comes, each.goes, each.closing)
            for each in expected
        ],
    )
